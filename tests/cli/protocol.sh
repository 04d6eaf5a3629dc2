# limen protocol and limen lab as a user meets them: outputs, refusals, files, an interruption.
. "$(dirname "$0")/lib.sh"

printf 'bits 1\nramp field=0:10 steps=64\n' >erase.protocol
run 0 protocol erase.protocol --cells 4096 --json erase.json
grep -qE '^ +heat +1\.[0-9]+ ' out.txt || fail "no heat in the table: $(cat out.txt)"
python3 - <<'END' || fail "what erase.json says"
import json, math
o = json.load(open("erase.json"))
g = o["groups"][0]
ideal, word, m = g["exact"]["ideal"], g["exact"]["word"], g["measured"]
p, heat = 0.5, 0.0
for n in range(1, 65):  # p' = pi at theta = 1
    k = 10 * n / 64
    q = 1 / (1 + 2 ** -k)
    heat, p = heat + k * (q - p), q
assert abs(ideal["heat_bits"] - heat) < 1e-12, (ideal["heat_bits"], heat)
assert abs(ideal["distribution"][1] - p) < 1e-14
assert abs(ideal["jarzynski"] - 1) < 1e-9
assert abs(m["heat_bits"] - word["heat_bits"]) < 5 * word["heat_deviation_bits"] / math.sqrt(m["cells"])  # 5.7e-7
assert abs(sum(m["distribution"]) - 1) < 1e-12
END
run 0 protocol erase.protocol --cells 4096 --device ref:scalar=1 --json scalar.json
python3 -c '
import json
a, b = json.load(open("erase.json")), json.load(open("scalar.json"))
a.pop("run"), b.pop("run")
assert a == b' || fail "ref: and ref:scalar=1 differ"

refused 1 "nowhere.protocol" protocol nowhere.protocol
printf 'bits 1\npulse field=x\n' >bad.protocol
refused 1 "bad.protocol, line 2|number" protocol bad.protocol
refused 2 "temperature" protocol erase.protocol --temperature -3
refused 1 "nowhere/x.json" protocol erase.protocol --cells 64 --json nowhere/x.json
refused 2 "nonsense" protocol erase.protocol --device nonsense:

# bits that flip on the line: the sums over cells and the tile's own disagree
printf 'bits 3\nramp field=0:4 steps=64\n' >flip.protocol
refused 1 "sum of the cells' heats" protocol flip.protocol --cells 20000 --json flip.json \
	--device fault:kinds=flip,rate=1e-3,seed=1,over=ref:

run 0 lab list
grep -q "erase-bit" out.txt || fail "limen lab list"
run 0 lab erase-bit --quick --json lab.json
grep -qE '^1 passed, 0 failed' out.txt || fail "limen lab erase-bit: $(cat out.txt)"
python3 -c '
import json
o = json.load(open("lab.json"))
e = o["experiments"][0]
assert o["tier"] == "quick" and e["passed"] and len(e["checks"]) > 3 and e["curves"] and o["false_alarm"] < 1e-4
assert all(abs(c["measured"] - c["expected"]) <= c["tolerance"] for c in e["checks"] if c["gate"] == "near")' ||
	fail "what lab.json says"
run 0 lab erase-bit --quick --json
python3 -c 'import json; assert json.load(open("out.txt"))["passed"] == 1' || fail "JSON on standard output"
run 0 lab --json --quick 4
python3 -c 'import json; json.load(open("out.txt"))' || fail "JSON on standard output, option first"
refused 1 "nowhere/lab.json" lab erase-bit --quick --json nowhere/lab.json
refused 2 "--attempts" lab erase-bit --attempts 10
if command -v gnuplot >/dev/null; then
	run 0 lab 4 --quick --quiet --plot figures
	[ -s figures/erase-bit.svg ] && [ -s figures/erase-bit.png ] || fail "no figures"
	[ "$(ls figures | wc -l)" = 2 ] || fail "files left behind: $(ls figures)"
else
	refused 1 "gnuplot-nox" lab 4 --quick --plot .
fi
finish
