# Run files, cells, weights: their keys, and figures that agree with each other.
. "$(dirname "$0")/lib.sh"

check() {
	python3 "$here/check_run.py" o.json o.csv o.npy || fail "limen $*"
}
out="--json o.json --cells o.csv --weights o.npy"
for extra in "" "--replicas 12 --threads 2 --batch 100" "--replicas 3 --gate zero" \
	"--gate off --loss sigmoid --kinetics half" "--loss lms --net 64-100" "--net 64-20-10 --bits 8 --range 2" \
	"--barrier 1:3 --gain 100:5000:linear --kinetics arrhenius --temperature 77 --bits 5 --range 1"; do
	# shellcheck disable=SC2086
	run 0 train --preset digits-fast --train digits:train=500 --test digits:test=200 --epochs 12 $out $extra
	grep -q "zero work" out.txt || fail "the report lacks the sentence on barriers"
	check "$extra"
done

# a table of one's own that says what Glauber says gives Glauber's run
python3 -c '
import math
print("# Glauber, entry i at i/16 bits")
for i in range(256): print("%.17g" % math.log2(1 + 2 ** (-i / 16)))' >glauber.txt
run 0 train --preset digits-fast --train digits:train=500 --test digits:test=200 --epochs 12 --quiet --cells a.csv
run 0 train --preset digits-fast --train digits:train=500 --test digits:test=200 --epochs 12 --quiet --cells b.csv \
	--kinetics glauber.txt
cmp a.csv b.csv || fail "a table with Glauber's entries gives another run"

# weights go on where they stopped being: eval agrees, --init starts from them
run 0 train --preset digits-fast --epochs 10 --weights w.npy --json w.json --quiet
[ -s out.txt ] && fail "--quiet is not quiet"
accuracy=$(python3 -c 'import json; print("%.4f" % json.load(open("w.json"))["test_accuracy"])')
run 0 eval --weights w.npy --test digits:test=1000
grep -q "accuracy $accuracy:" out.txt || fail "eval says $(cat out.txt), the record $accuracy"
run 0 train --preset digits-fast --init w.npy --barrier 63 --epochs 1 --weights v.npy --quiet
cmp w.npy v.npy || fail "--init and a frozen array do not keep the weights"
refused 1 "w.npy|11 x 65" train --train digits: --test digits:test=10 --net 64-11 --init w.npy --quiet

# several layers: a file each; eval and --init take them up again
deep="--net 64-20-10 --bits 8 --range 2"
# shellcheck disable=SC2086
run 0 train --preset digits-fast $deep --epochs 10 --weights d.npy --json d.json --quiet
accuracy=$(python3 -c 'import json; print("%.4f" % json.load(open("d.json"))["test_accuracy"])')
# shellcheck disable=SC2086
run 0 eval --weights d.npy --test digits:test=1000 $deep
grep -q "accuracy $accuracy:" out.txt || fail "eval of two layers says $(cat out.txt), the record $accuracy"
# shellcheck disable=SC2086
run 0 train --preset digits-fast $deep --init d.npy --barrier 63 --epochs 1 --weights e.npy --quiet
cmp d.0.npy e.0.npy && cmp d.1.npy e.1.npy || fail "--init of two layers"
refused 2 "bits of its ladder" eval --weights d.npy --test digits:test=1000 --net 64-20-10

# dry run: numbers, no files
run 0 train --preset digits --dry-run --json never.json
grep -q "650 cells" out.txt || fail "the dry run does not tell the cells"
[ -e never.json ] && fail "a dry run wrote a file"

# output to a pipe, and a bench that writes its figures
run 0 train --preset digits-fast --epochs 1 --quiet --json /dev/stdout
python3 -c 'import json; json.load(open("out.txt"))' || fail "--json /dev/stdout"
run 0 bench --seconds 0.01 --repeats 3 --json bench.json
python3 -c '
import json
b = json.load(open("bench.json"))
for k in ("pulse_2^-2", "pulse_2^-10", "mvm", "mvmt", "grad"): assert b[k]["least"] <= b[k]["median"] <= b[k]["most"], k
assert b["pulse_2^-10"]["median"] > 0' || fail "bench --json"
# technology costs: events of the run times joules, never in the heat
digits_csv costs.csv 60 8
small=(--train costs.csv --test costs.csv --batch 16 --epochs 2)
run 0 train "${small[@]}" --costs "$LIMEN_SOURCE/examples/costs/rram.cost" --json costs.json
grep -q 'updates written x 3e-12 J' out.txt || fail "no walls in the report"
python3 - <<'END' || fail "walls in the record"
import json
o = json.load(open("costs.json"))
w = o["technology"]["walls"]
assert w["update"]["events"] == o["jumps"] and abs(w["update"]["j"] - 3e-12 * o["jumps"]) < 1e-24
assert w["accumulators"]["events"] == o["technology"]["gradient_updates"]
assert w["barrier"]["events"] == o["attempts"] and w["barrier"]["j"] is None and w["sum_j"] is None
END
echo "read_j = much" >bad.cost
refused 1 "bad.cost" train "${small[@]}" --costs bad.cost
finish
