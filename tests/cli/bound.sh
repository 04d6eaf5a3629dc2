# limen bound: tables, refusals, JSON, CSV, sweeps, pictures, cost files.
. "$(dirname "$0")/lib.sh"

costs=$LIMEN_SOURCE/examples/costs

# --- the table says what it counts, and what does not hold
run 0 bound --preset gpt-3
grep -qE '^  landauer +16 +11.09 +8.039e-09  1.75e\+11 parameters x 16 unknown bits set' out.txt || fail "landauer: $(cat out.txt)"
grep -qE '^  ckl +- +- +-  invalid: J = 65536 is beyond 0.3 A' out.txt || fail "ckl is not invalid: $(cat out.txt)"
grep -qE '^  speed +- +- +-  needs .*time' out.txt || fail "speed: $(cat out.txt)"
grep -qF 'never taken for OPS' out.txt || fail "FLOPs and OPS are not kept apart"
grep -qF 'one jump is an assumption' out.txt || fail "steps as jumps are not called an assumption"
grep -qF 'Brown et al. 2020' out.txt || fail "no source"
run 0 bound --preset gpt-3 --ops 1e17
grep -qF 'one jump is an assumption' out.txt && fail "OPS of the user are called the model's"
grep -qE '^  OPS +571429 performed jumps per parameter, 1e\+17 in all' out.txt || fail "--ops: $(cat out.txt)"

# --- refusals: one line, exit status 2, nothing written
refused 2 "temperature 0 K|above 0" bound --temperature 0 --json x.json
refused 2 "temperature -5 K" bound --temperature -5
refused 2 "--temperature nan|number" bound --temperature nan
refused 2 "--time inf|number" bound --time inf
refused 2 "precision 0 bits" bound --precision 0
refused 2 "precision -3 bits" bound --precision=-3
refused 2 "precision 1000 bits|at most 256" bound --precision 1000
refused 2 "error 0" bound --error 0
refused 2 "error 1" bound --error 1
refused 2 "error 1.5" bound --error 1.5
refused 2 "ops -1" bound --ops -1
refused 2 "sigma 0" bound --sigma 0
refused 2 "lambda 2" bound --lambda 2
refused 2 "give one" bound --ops 1 --updates-per-parameter 1
refused 2 "more attempts|5000 jumps at most|more time" bound --updates-per-parameter 1e5 --time 1e-5
refused 2 "nonsense|--preset list" bound --preset nonsense
refused 2 "stray" bound stray
refused 2 "--paper|--precision" bound --paper --precision 3
refused 2 "--preset|--ops" bound --preset list --ops 3
for sweep in precision precision= precision=1 precision=1: precision=a:2 precision=1:x precision=1:8:1 precision=1:8:1001 \
	precision=1:8:2.5 precision=1:8:log:3 precision=1:8:3:cubic precision=0:8:3:log precision=1:1 nothing=1:2 =1:2 \
	precision=1:inf preset=1:2; do
	refused 2 "--sweep $sweep" bound --sweep "$sweep"
done
refused 2 "--sweep at precision = 300|at most 256" bound --sweep precision=100:300:2
refused 2 "--plot|--sweep" bound --plot x.svg
refused 2 "--costs and --sweep" bound --costs "$costs/rram.cost" --sweep precision=1:8
refused 1 "nodir/x.json|cannot create" bound --json nodir/x.json
refused 1 "nodir/x.csv|cannot create" bound --csv nodir/x.csv
refused 1 "none.cost|cannot read" bound --costs none.cost
printf 'name = n\nsource = s\nred_j = 1\n' >bad.cost
refused 1 "bad.cost:3|unknown key 'red_j'" bound --costs bad.cost

# --- JSON
run 0 bound --preset gpt-3 --precision 8 --updates-per-parameter 1e5 --static-barrier 60 --json gpt3.json
run 0 bound --precision 8 --ops 300 --json few.json
run 0 bound --paper --json paper.json
grep -qF DIFFERS out.txt && fail "a quoted magnitude does not come out: $(cat out.txt)"
run 0 bound --preset list --json models.json
grep -q '^gpt-3: ' out.txt || fail "--preset list"
run 0 bound --preset gpt-3 --costs "$costs/rram.cost" --json rram.json
grep -qE '^technology: .*never added' out.txt || fail "walls are not set apart: $(cat out.txt)"
grep -qE '^  sum ' out.txt && fail "a sum that nobody asked for"
run 0 bound --preset gpt-3 --costs "$costs/dram-45nm.cost" --json dram.json
grep -qE '^  sum ' out.txt || fail "no sum although the file asks"
cat >check.py <<'END_OF_PYTHON'
import json
import math

def load(name):
    def constant(text):
        raise ValueError("%s holds %s" % (name, text))
    with open(name) as f:
        return json.load(f, parse_constant=constant)

def near(a, b, relative=1e-12):
    assert abs(a - b) <= relative * abs(b), (a, b)

kt = 1.380649e-23 * 300
def checked(run):
    rows = {r["name"]: r for r in run["bounds"] + run["comparisons"]}
    assert [r["name"] for r in run["bounds"]] == ["landauer", "kb", "speed", "ckl", "ckl_budget"]
    for r in rows.values():
        values = [r["bits_per_parameter"], r["kt_per_parameter"], r["joules"]]
        assert r["domain"]
        if r["valid"]:
            assert r["reason"] is None and r["counted"]
            near(values[0] * math.log(2), values[1])
            near(values[1] * kt * run["design"]["parameters"], values[2])
        else:
            assert r["reason"] and values == [None] * 3
    return rows

gpt3 = load("gpt3.json")
rows = checked(gpt3)
near(rows["ckl"]["joules"], 175e9 * kt * 2 * (65536 / 1e5 + 1e-5 - 1 + math.log(1e5)))
near(rows["ckl_budget"]["kt_per_parameter"], 2 * math.log(1 + 65536))
near(rows["kb"]["kt_per_parameter"], 512 * math.atanh(256 / 1e5))
near(rows["static_write"]["bits_per_parameter"], 60e5)
near(rows["flops"]["joules"], 3.14e23 * kt * math.log(2))
near(rows["flops_word"]["joules"], 16 * 3.14e23 * kt * math.log(2))
near(rows["accelerator"]["joules"], 3.14e11)
assert not rows["speed"]["valid"] and not gpt3["updates_are_the_models_steps"]
assert "no bound" in rows["flops"]["domain"] and gpt3["technology"] is None and gpt3["sweep"] is None
design = gpt3["design"]
assert design["updates_per_parameter"] == 1e5 and design["ops_performed_jumps"] == 1.75e16 and design["time_s"] is None
assert design["attempts_per_parameter"] is None and design["flops"] == 3.14e23

few = checked(load("few.json"))
assert few["ckl"]["valid"] is False and "0.3 A" in few["ckl"]["reason"] and few["kb"]["valid"]
assert few["ckl_budget"]["bits_per_parameter"] == few["kb"]["bits_per_parameter"]

quotes = {q["what"]: q for q in load("paper.json")["quotes"]}
assert len(quotes) == 8 and all(q["agrees"] and q["assumptions"] for q in quotes.values())
for what, low, high, digits in (("GPT-3, Landauer", 8.0e-9, 8.0e-9, 1), ("GPT-3, CKL at A jumps", 1.6e-8, 1.6e-8, 1),
                                ("GPT-3, fixed barrier", 3.0e-3, 3.0e-3, 1), ("GPT-3, FLOPs x kT ln 2", 901, 901, 2),
                                ("GPT-3, accelerator", 3.1e11, 3.1e11, 1),
                                ("brain scale, learning in memory", 1.65e8, 3.31e8, 2),
                                ("brain scale, accelerator", 1.8e15, 1.8e15, 1)):
    for value, wanted in ((quotes[what]["computed_from"], low), (quotes[what]["computed_to"], high)):
        assert "%.*e" % (digits, value) == "%.*e" % (digits, wanted), (what, value, wanted)

models = load("models.json")["models"]
assert len(models) >= 8
for m in models:
    assert all(m[k] for k in ("name", "title", "source", "flops_basis", "word_basis", "updates_basis", "flops", "parameters"))
    assert m["updates_published"] == m["updates_basis"].startswith("published"), m["name"]

for name, asked in (("rram.json", False), ("dram.json", True)):
    run = load(name)
    plain = checked(run)
    walls = {w["name"]: w for w in run["technology"]["walls"]}
    known = [w["joules"] for w in walls.values() if w["joules"] is not None]
    assert all(w["joules"] is not None or w["reason"] for w in walls.values()) and len(known) >= 3
    near(walls["memory"]["events"], 3.14e23 / 3)
    assert (run["technology"]["sum_of_walls_j"] is not None) == asked
    if asked:
        near(run["technology"]["sum_of_walls_j"], sum(known))
    # heat does not know of the file
    assert plain["landauer"]["joules"] == 175e9 * 16 * run["design"]["kt_ln2_j"] or near(
        plain["landauer"]["joules"], 175e9 * 16 * run["design"]["kt_ln2_j"]) is None
END_OF_PYTHON
python3 check.py || fail "JSON"

# --- sweeps: ends exactly, as many points as asked for, what is invalid has no value
run 0 bound --precision 8 --sweep updates-per-parameter=200:1e7:9 --csv ops.csv --json ops.json
run 0 bound --updates-per-parameter 1e6 --sweep precision=2:9 --csv precision.csv
run 0 bound --updates-per-parameter 1e6 --sweep sigma=4:0.25:5:linear --csv sigma.csv
run 0 bound --preset gpt-3 --sweep temperature=4:400:3 --csv temperature.csv
run 0 bound --updates-per-parameter 1e4 --sweep time=1e-3:1:4 --csv time.csv
run 0 bound --preset brain --sweep parameters=1e9:1e15:7 --csv parameters.csv
run 0 bound --precision 4 --sweep ops=100:1e4:3 --csv total.csv
cat >sweeps.py <<'END_OF_PYTHON'
import csv
import json
import math

def load(name):
    with open(name + ".csv") as f:
        table = list(csv.DictReader(f))
    points = {}
    for r in table:
        points.setdefault(float(list(r.values())[0]), {})[r["row"]] = r
    assert all(len(p) == 9 for p in points.values()), name
    assert all((r["valid"] == "true") == (r["joules"] != "") for r in table), name
    return points

def ends(points, first, last, n):
    values = list(points)
    assert (values[0], values[-1], len(values)) == (first, last, n), values

ops = load("ops")
ends(ops, 200, 1e7, 9)
ratios = [b / a for a, b in zip(list(ops), list(ops)[1:])]
assert max(ratios) / min(ratios) < 1 + 1e-9 # log, since the ends are far apart
assert ops[200.0]["kb"]["valid"] == "false" and ops[1e7]["ckl"]["valid"] == "true"
budget = [float(p["ckl_budget"]["bits_per_parameter"]) for p in ops.values() if p["ckl_budget"]["valid"] == "true"]
assert budget == sorted(budget, reverse=True) and abs(budget[-1] - 32) < 1e-3
with open("ops.json") as f:
    sweep = json.load(f)["sweep"]
assert sweep["parameter"] == "updates-per-parameter" and sweep["spacing"] == "log" and len(sweep["points"]) == 9
assert [p["value"] for p in sweep["points"]][::8] == [200, 1e7]
assert sweep["points"][0]["bounds"][1]["valid"] is False

precision = load("precision")
ends(precision, 2, 9, 8) # whole numbers, one by one
assert [float(p["landauer"]["bits_per_parameter"]) for p in precision.values()] == list(range(2, 10))
sigma = load("sigma")
ends(sigma, 4, 0.25, 5)
assert sigma[0.25]["ckl"]["valid"] == "false" and sigma[4]["ckl"]["valid"] == "true"
temperature = load("temperature")
ends(temperature, 4, 400, 3)
assert abs(float(temperature[400]["landauer"]["joules"]) / float(temperature[4]["landauer"]["joules"]) - 100) < 1e-9
time = load("time")
ends(time, 1e-3, 1, 4)
# a slower static memory needs less field for a step
static = [float(p["static_write"]["joules"]) for p in time.values()]
assert static == sorted(static, reverse=True) and static[0] > static[-1]
parameters = load("parameters")
ends(parameters, 1e9, 1e15, 7)
total = load("total") # one parameter: in total is for each
assert abs(float(total[1e4]["kb"]["kt_per_parameter"]) - 32 * math.atanh(16e-4)) < 1e-9
END_OF_PYTHON
python3 sweeps.py || fail "sweeps"

# --- the same bytes again
run 0 bound --precision 8 --sweep updates-per-parameter=200:1e7:9 --csv again.csv
cmp -s ops.csv again.csv || fail "two runs differ"

# --- pictures; a missing gnuplot is said before any work, and leaves nothing behind
mkdir nognuplot
for tool in grep ls wc cat diff head; do
	ln -s "$(command -v "$tool")" nognuplot/
done
(
	failures=0
	PATH=$work/nognuplot
	refused 1 "gnuplot is missing; install gnuplot-nox" bound --sweep precision=2:8 --plot x.svg --csv x.csv
	exit "$failures"
) || fail "without gnuplot"
mkdir bad
printf '#!/bin/sh\ncat >/dev/null\necho "  line 3: no such font" >&2\nexit 1\n' >bad/gnuplot
chmod +x bad/gnuplot
(
	failures=0
	PATH=$work/bad:$PATH
	refused 1 "gnuplot failed: line 3: no such font" bound --sweep precision=2:8 --plot x.svg --csv x.csv
	printf '#!/bin/sh\nexit 0\n' >bad/gnuplot
	refused 1 "x.svg: gnuplot drew nothing" bound --sweep precision=2:8 --plot x.svg --csv x.csv
	exit "$failures"
) || fail "a gnuplot that fails"
refused 2 "x.pdf|.svg or .png" bound --sweep precision=2:8 --plot x.pdf
if ! command -v gnuplot >/dev/null; then
	echo "not tested, since gnuplot is missing: pictures"
	finish
fi
run 0 bound --precision 8 --sweep updates-per-parameter=300:1e7 --plot ops.svg --csv with.csv
grep -q '<svg' ops.svg || fail "no SVG"
for name in landauer kb ckl_budget "static_write (no bound)" "performed jumps per parameter"; do
	grep -qF "$name" ops.svg || fail "the picture lacks $name"
done
run 0 bound --preset gpt-3 --sweep temperature=4:400 --plot "it's; touch hacked.png"
[ "$(head -c 8 "it's; touch hacked.png" | tail -c 7 | head -c 3)" = PNG ] || fail "no PNG"
[ ! -e hacked.png ] || fail "a file name reached a shell"
refused 1 "nodir/x.svg|cannot create" bound --sweep precision=2:8 --plot nodir/x.svg --csv none.csv
mkdir dir.svg
refused 1 "dir.svg|no regular file" bound --sweep precision=2:8 --plot dir.svg
find . -name '*.svg.*' | grep -q . && fail "a temporary picture is left"
finish
