# The simulated hardware gives the reference's bytes: weights, cells, records; other lane counts too.
. "$(dirname "$0")/lib.sh"

[ "$LIMEN_SIM" = 1 ] || skip "built without sim:"
"$LIMEN" devices >devices.txt
engines=$(grep -oE '^sim:config=(quad|laptop|tiny)' devices.txt)
[ -n "$engines" ] || skip "no simulated configuration was built"
small="--preset digits-fast --train digits:train=300 --test digits:test=100 --epochs 4 --batch 300 --quiet"
# shellcheck disable=SC2086
run 0 train $small --device ref: --json ref.json --cells ref.csv --weights ref.npy
sed '/^  "run": {/,$d' ref.json >ref.cut
deep="--net 64-12-10 --bits 8,9 --range 2 --gain 128:1024,64 --hidden hardtanh --validate 0.2"
# shellcheck disable=SC2086
run 0 train $small $deep --device ref: --cells deep.csv
for engine in $engines; do
	[ "$engine" = sim:config=tiny ] && continue # 256 cells: below
	# shellcheck disable=SC2086
	run 0 train $small --device "$engine" --json sim.json --cells sim.csv --weights sim.npy
	sed '/^  "run": {/,$d' sim.json >sim.cut
	cmp ref.csv sim.csv && cmp ref.npy sim.npy && cmp ref.cut sim.cut || fail "$engine and ref: differ"
	# shellcheck disable=SC2086
	run 0 train $small $deep --device "$engine" --cells sim.csv
	cmp deep.csv sim.csv || fail "$engine and ref: differ in a net of two layers"
	# shellcheck disable=SC2086
	run 0 train $small $deep --device "ref: $engine" --cells both.csv
	cmp deep.csv both.csv || fail "a net over ref: and $engine differs"
	run 0 eval --device "$engine" --weights ref.npy --test digits:test=100
	cp out.txt eval.txt
	run 0 eval --device ref: --weights ref.npy --test digits:test=100
	[ "$(cut -d: -f1 eval.txt)" = "$(cut -d: -f1 out.txt)" ] || fail "eval on $engine"
done
if grep -q sim:config=tiny devices.txt; then
	digits_csv t.csv 100 20
	tiny="--train t.csv --test t.csv --net 20-10 --epochs 5 --batch 100 --quiet"
	# shellcheck disable=SC2086
	run 0 train $tiny --device ref: --cells a.csv
	# shellcheck disable=SC2086
	run 0 train $tiny --device sim:config=tiny --cells b.csv
	cmp a.csv b.csv || fail "sim:config=tiny and ref: differ"
fi
echo "compared with ref: $(echo "$engines" | tr '\n' ' ')"
finish
