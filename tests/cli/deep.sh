# Nets of several layers: settings for each, validation, early stops, several devices; and what is refused.
. "$(dirname "$0")/lib.sh"

small=(--train digits:train=400 --test digits:test=200 --net 64-16-10 --batch 100 --quiet)
short=("${small[@]}" --epochs 6)
run 0 train "${short[@]}" --bits 9,7 --range 2,1 --barrier 0:2,1 --gain 256:4096,128 --hidden hardtanh --validate 0.25 \
	--replicas 12 --json o.json --cells o.csv --weights o.npy --save-run o.yaml
python3 "$here/check_run.py" o.json o.csv o.npy || fail "figures of a deep run"
python3 - <<'END' || fail "the run file of a deep run"
import json
r = json.load(open("o.json"))
p, layers = r["parameters"], r["layers"]
assert p["bits"] == [9, 7] and p["range"] == [2, 1] and p["hidden"] == "hardtanh"
assert p["train_rows"] == 300 and p["validation_rows"] == 100
assert [l["barrier_bits"]["form"] for l in layers] == ["log", "constant"]
assert [(l["inputs"], l["outputs"], l["cells"]) for l in layers] == [(64, 16, 1040), (16, 10, 170)]
assert sum(l["live_cells"] for l in layers) == r["live_cells"] and layers[1]["live_cells"] == 170
for e in r["epochs"]:
    assert e["test_accuracy"] is None and 0 <= e["validation_accuracy"] <= 1 and 0 < e["batch_accuracy"] <= 1
    assert e["layers"][1]["gain"] == 128 and e["layers"][1]["barrier_bits"] == 1
last = r["epochs"][-1]
assert last["validation_accuracy"] == r["replicas"][0]["validation_accuracy"]
first = r["replicas"][0]["heat_bits_per_cell"]
assert abs(sum(e["heat_bits_per_cell"] * l["cells"] for e, l in zip(last["layers"], layers)) / r["cells"] - first) < 1e-9
for l in layers:
    for name in ("kb", "ckl", "path"):
        b = l["bounds"][name]
        assert not b["valid"] or 0 < b["bits_per_cell"] <= l["heat_bits_per_cell"], name
assert r["run"]["array_s"] > 0 and r["run"]["host_s"] > 0 and 0 < r["run"]["host_share"] < 1
END
run 0 replay o.yaml
run 0 eval --weights o.npy --net 64-16-10 --bits 9,7 --range 2,1 --hidden hardtanh --test digits:test=200
accuracy=$(python3 -c 'import json; print("%.4f" % json.load(open("o.json"))["replicas"][0]["test_accuracy"])')
grep -q "accuracy $accuracy:" out.txt || fail "eval says $(cat out.txt), the run file $accuracy"

# a file to validate on; the same rows held out by the seed, or by a file, are the same data
run 0 train "${short[@]}" --validate digits:test=100,seed=9 --json f.json
grep -q '"validation_rows": 100' f.json || fail "validation by a file"
refused 2 "--validate" train "${short[@]}" --validate 1
refused 2 "--validate" train "${short[@]}" --validate -0.1
refused 1 "none.csv" train "${short[@]}" --validate none.csv
digits_csv narrow.csv 20 8
refused 1 "narrow.csv" train "${short[@]}" --validate narrow.csv
refused 2 "--patience|--validate" train "${short[@]}" --patience 3

# a replica that stopped early says so; its bounds know
run 0 train "${small[@]}" --epochs 300 --validate 0.5 --patience 2 --json e.json
python3 - <<'END' || fail "an early stop"
import json
r = json.load(open("e.json"))
assert r["replicas_early"] == 1 and r["replicas"][0]["early"] and not r["interrupted"]
assert r["replicas"][0]["pulses"] < r["parameters"]["pulses"]
assert not r["bounds"]["ckl"]["valid"] and "early stop" in r["bounds"]["ckl"]["domain"]
END

# several devices give the same cells; what they hold is said for each
run 0 train "${short[@]}" --cells one.csv
run 0 train "${short[@]}" --cells two.csv --device "ref: ref:like=alveo" --json d.json
cmp one.csv two.csv || fail "two devices give other cells"
python3 -c '
import json
r = json.load(open("d.json"))
assert [m["device"] for m in r["mapping"]] == [0, 1] and [m["tile"] for m in r["mapping"]] == [0, 0]
assert len(r["run"]["devices"]) == 2' || fail "the mapping over two devices"
run 0 train "${short[@]}" --dry-run --device "ref: ref:like=alveo" --place 1,0
grep -q "tile 0 .*ref:like=alveo" out.txt || fail "the dry run over two devices: $(cat out.txt)"
# saved weights of a net over several devices are measured on several: the same accuracy, on the devices that are named
form=(--bits 9,7 --range 2,1)
run 0 train "${short[@]}" "${form[@]}" --device "ref: ref:like=alveo" --place 1,0 --weights p.npy --json p.json
accuracy=$(python3 -c 'import json; print("%.4f" % json.load(open("p.json"))["replicas"][0]["test_accuracy"])')
eval=(eval --weights p.npy --net 64-16-10 "${form[@]}" --test digits:test=200)
for devices in "ref:" "ref: ref:like=alveo" "ref: ref:"; do
	run 0 "${eval[@]}" --device "$devices"
	grep -q "accuracy $accuracy: .* on $devices$" out.txt || fail "eval on $devices says $(cat out.txt), the record $accuracy"
done
run 0 "${eval[@]}" --device "ref: ref:like=alveo" --place 1,0
grep -q "accuracy $accuracy:" out.txt || fail "eval with --place says $(cat out.txt), the record $accuracy"
# each layer is where it was put: one of these devices has no room for the first one
run 0 "${eval[@]}" --device "ref: ref:like=tiny" --place 0,0
refused 1 "does not fit" "${eval[@]}" --device "ref: ref:like=tiny" --place 1,0
refused 2 "--place|no device 1" "${eval[@]}" --place 0,1
refused 2 "--place|one for each" "${eval[@]}" --device "ref: ref:" --place 0,1,0
refused 2 "nothing" "${eval[@]}" --device "ref: nothing:"
refused 2 "--place" train "${short[@]}" --place 0,1
refused 2 "--place" train "${short[@]}" --device "ref: ref:" --place 0,2
refused 2 "--place" train "${short[@]}" --place 0,x
refused 1 "does not fit" train "${short[@]}" --device "ref: ref:like=tiny" --place 1,0

# lists
for option in bits range barrier gain; do
	refused 2 "--$option|one for each" train "${short[@]}" "--$option" 4,4,4
	refused 2 "--$option" train "${short[@]}" "--$option" 4,
	refused 2 "--$option" train "${short[@]}" "--$option" ,
done
refused 2 "--bits" train "${short[@]}" --bits 7,1
refused 2 "--hidden|relu" train "${short[@]}" --hidden step
refused 2 "mnist-mlp" train --preset mlp
refused 2 "--train" train --preset mnist-mlp

# the floating-point reference reads the same files, and stands beside a run
digits_csv floats.csv 60 6
run 0 train --train floats.csv --test floats.csv#20: --net 6-4-10 --batch 20 --epochs 4 --quiet --json b.json
if "$LIMEN_SOURCE/scripts/float_reference.py" --run b.json --epochs 3 --batch 10 --validate 0.2 >float.txt 2>&1; then
	grep -qE "^seed 1: train [0-9.]+%, test [0-9.]+%, validation" float.txt &&
		grep -qE "^limen: test [0-9.]+%; float [0-9.]+%" float.txt || fail "the floating-point reference: $(cat float.txt)"
else
	grep -q "numpy is missing" float.txt || fail "the floating-point reference: $(cat float.txt)"
	echo "not compared with floating point: $(cat float.txt)"
fi

# labels that are missing: line and reason, or what does not belong together
digits_csv fine.csv 30 6
sed '7s/,[0-9]*$//' fine.csv >missing.csv
refused 1 "missing.csv|line 7" train --train missing.csv --test fine.csv --net 6-4-10
sed '9s/[0-9]*$//' fine.csv >empty.csv
refused 1 "empty.csv|line 9" train --train empty.csv --test fine.csv --net 6-4-10
python3 - <<'END'
import struct
for name, items in (("labels", 19), ("more", 20)):
    open(name, "wb").write(struct.pack(">II", 0x801, items) + bytes(i % 10 for i in range(items)))
open("images", "wb").write(struct.pack(">IIII", 0x803, 20, 4, 4) + bytes(i % 256 for i in range(320)))
END
refused 1 "20 images|19 labels" train --train images,labels --test images,more --net 16-4-10
refused 2 "without labels" train --train images --test images,more --net 16-4-10
refused 1 "label 4" train --train images,more --test images,more --net 16-4-4
finish
