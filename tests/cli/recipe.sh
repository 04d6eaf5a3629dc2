# The recipe of the theory on real data: 93.5% and more at 37 +- 4 bits a cell. LIMEN_DATA names a directory with
# optdigits.tra and optdigits.tes (UCI); without it there is nothing to test.
. "$(dirname "$0")/lib.sh"

data=${LIMEN_DATA:-}
if [ ! -r "$data/optdigits.tra" ] || [ ! -r "$data/optdigits.tes" ]; then
	skip "set LIMEN_DATA to a directory with optdigits.tra and optdigits.tes"
fi
run 0 train --device ref: --train "$data/optdigits.tra" --test "$data/optdigits.tes" --net 64-10 --bits 7 \
	--range 4 --batch 4096 --epochs 400 --kinetics glauber --barrier 0:2 --gain 128:4096 --seed 1 \
	--json o.json --cells o.csv --weights o.npy
python3 "$here/check_run.py" o.json o.csv o.npy || fail "figures"
python3 -c '
import json
r = json.load(open("o.json"))
assert r["test_accuracy"] >= 0.935, r["test_accuracy"]
assert abs(r["heat_bits_per_cell"] - 37) <= 4, r["heat_bits_per_cell"]' || fail "the recipe"
finish
