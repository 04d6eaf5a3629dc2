# limen compare: what it names, and that its figures are those of the files.
. "$(dirname "$0")/lib.sh"

small=(--preset digits-fast --train digits:train=500 --test digits:test=200 --epochs 6 --quiet --net 64-12-10)
run 0 train "${small[@]}" --json a.json --cells a.csv
run 0 train "${small[@]}" --json b.json --cells b.csv --seed 2 --gain 64:512
run 0 train "${small[@]}" --json c.json --device ref:like=quad

run 0 compare a.json c.json
grep -q "the same run" out.txt || fail "engines differ: $(cat out.txt)"
grep -q "ref:like=quad" out.txt || fail "the engine is not named"
run 0 compare a.json b.json
for key in seed gain.from gain.to test_accuracy heat_bits_per_cell totals.heat epochs; do
	grep -q "^  $key " out.txt || fail "compare does not name $key: $(cat out.txt)"
done
grep -qE '^  (run|bits|net|loss)' out.txt && fail "compare names what is the same"
run 0 compare a.json,a.csv b.json,b.csv --json d.json
grep -q "cells, first replica" out.txt || fail "no cells"
run 0 compare a.json,a.csv b.json,b.csv --json
cmp out.txt d.json || fail "--json without a file is another document"
python3 - <<'END' || fail "compare's figures are not those of the files"
import csv, json, math

def cells(name):
    with open(name) as f:
        return [{k: int(v) for k, v in row.items()} for row in csv.DictReader(l for l in f if l[0] != "#")]

a, b, d = json.load(open("a.json")), json.load(open("b.json")), json.load(open("d.json"))
assert not d["same"] and [o["key"] for o in d["settings"]] == ["gain.from", "gain.to", "seed"], d["settings"]
for o in d["results"]:
    x, y = a, b
    for key in o["key"].split("."):
        x, y = x[key], y[key]
    assert x != y, o
    if "a" in o:
        assert (o["a"], o["b"]) == (x, y), o
    else:
        assert o["entries"] == max(len(x), len(y))
        assert o["different"] == sum(p != q for p, q in zip(x, y)) + abs(len(x) - len(y)), o
ca, cb = cells("a.csv"), cells("b.csv")
assert len(d["cells"]) == 2
for layer in d["cells"]:
    pairs = [(p, q) for p, q in zip(ca, cb) if p["tile"] == layer["layer"]]
    assert layer["cells"] == len(pairs)
    for key, column, unit in (("level", "level", 1), ("heat_bits", "heat_raw", 4096), ("jumps", "jumps", 1),
                              ("blocked", "blocked", 1)):
        x, y = [p[column] / unit for p, _ in pairs], [q[column] / unit for _, q in pairs]
        o, n = layer[key], len(pairs)
        assert math.isclose(o["a_mean"], sum(x) / n, abs_tol=1e-9) and math.isclose(o["b_mean"], sum(y) / n, abs_tol=1e-9)
        assert math.isclose(o["rms_change"], math.sqrt(sum((q - p) ** 2 for p, q in zip(x, y)) / n), abs_tol=1e-9)
        assert math.isclose(o["largest_change"], max(abs(q - p) for p, q in zip(x, y)), abs_tol=1e-9)
        assert o["different"] == sum(p != q for p, q in zip(x, y))
END
# intervals
run 0 train "${small[@]}" --replicas 4 --json e.json
run 0 train "${small[@]}" --replicas 4 --json f.json --gain 16:64
run 0 compare e.json f.json
grep -qE '^  heat_bits_per_cell .*\+- [0-9.e-]+ \(95%' out.txt || fail "no interval: $(cat out.txt)"
finish
