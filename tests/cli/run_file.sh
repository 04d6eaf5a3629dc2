# Run files: what a run saves repeats it; options come before the file's; what makes no sense is refused by line.
. "$(dirname "$0")/lib.sh"

mkdir scratch
export TMPDIR=$PWD/scratch
small=(--preset digits-fast --train digits:train=500 --test digits:test=200 --epochs 6 --quiet)

# yaml LINES...: writes run.yaml
yaml() { printf '%s\n' "$@" >run.yaml; }
# same A B: records that agree but for the objects "run"
same() {
	run 0 compare "$1" "$2" --json same.json
	grep -q '"same": true' same.json || fail "$1 and $2 differ: $(cat out.txt)"
}

# a file says what the command line says
run 0 train "${small[@]}" --seed 3 --json a.json --cells a.csv
yaml "workload: train" "options:" "  preset: digits-fast" "  train: digits:train=500   # quick" \
	"  test: 'digits:test=200'" "  epochs: 6" "  seed: 3" "  quiet: yes"
run 0 run run.yaml --json b.json --cells b.csv
[ -s out.txt ] && fail "quiet: yes is not quiet"
cmp a.csv b.csv || fail "the run file gives other cells"
same a.json b.json
# options come before the file's; a flag is one, too
run 0 run run.yaml --seed 4 --json c.json
run 0 train "${small[@]}" --seed 4 --json d.json
same c.json d.json
run 0 run run.yaml --dry-run
grep -q "650 cells" out.txt || fail "no dry run of a run file"

# the echo is complete: no preset, no default is left to know; it says itself again
run 0 train "${small[@]}" --seed 3 --save-run full.yaml --json full.json
sed -i '/preset/d' full.yaml
for key in bits range batch loss kinetics barrier gain gate replicas label net temperature retention; do
	grep -q "^  $key: " full.yaml || fail "the saved run lacks $key"
done
run 0 run full.yaml --quiet --save-run again.yaml --cells b.csv
cmp a.csv b.csv || fail "the saved run gives other cells"
diff <(grep -v result full.yaml) <(grep -v result again.yaml) || fail "saved again, a run file differs"

# every kind of workload; the file of the record as well
run 0 protocol "$LIMEN_SOURCE/examples/erase.protocol" --cells 500 --json p.json --save-run p.yaml
run 0 lab erase-bit --quick --json l.json --save-run l.yaml
run 0 train "${small[@]}" --net 64-12-10 --replicas 3 --gate zero --json t.json --save-run t.yaml
printf '5 6\n1 2 1\n2 3 1\n3 4 1\n4 5 1\n5 1 1\n1 3 -1\n' >graph.txt
run 0 anneal --graph graph.txt --sweeps 60 --restarts 3 --quiet --json n.json --save-run n.yaml
run 0 qp random:n=6,seed=2 --sweeps 320 --quiet --json q.json --save-run q.yaml
for file in p l t n q; do
	for kind in json yaml; do
		run 0 replay $file.$kind
		grep -q "^$file.$kind: the same, bit for bit" out.txt || fail "replay $file.$kind: $(cat out.txt)"
	done
	run 0 replay $file.json --device ref:like=quad
	run 0 run $file.yaml --json again.json
	same $file.json again.json
done
if [ "$LIMEN_SIM" = 1 ] && "$LIMEN" devices | grep -q '^sim:config=quad'; then
	run 0 train --preset digits-fast --train digits:train=200 --test digits:test=100 --epochs 2 --batch 100 --quiet \
		--json s.json
	run 0 replay s.json --device sim:config=quad
fi

# a replay that does not come out the same says so
sed 's/"jumps": \([0-9.]*\),/"jumps": 1\1,/' t.json >wrong.json
run 1 replay wrong.json --json wrong.txt
grep -q "NOT the same" out.txt && grep -q '"same": false' wrong.txt || fail "a changed record replays"
grep -q "  jumps: " out.txt || fail "the difference is not named"
sed 's/seed: 1/seed: 2/' t.yaml >wrong.yaml
run 1 replay wrong.yaml
[ -z "$(ls -A "$TMPDIR")" ] || fail "a replay left files behind: $(ls -A "$TMPDIR")"

# refusals: line and reason
yaml "workload: train" "options:" "  epochs: 3" "" "  epoch: 4"
refused 1 "run.yaml|line 5|epoch" run run.yaml
yaml "workload: train" "" "option: 3"
refused 1 "run.yaml|line 3|option" run run.yaml
yaml "workload: train" "options:" "  epochs: 3" "  epochs: 4"
refused 1 "run.yaml|epochs" run run.yaml
yaml "workload: train" "options:" "  quiet: perhaps"
refused 1 "run.yaml|line 3|perhaps" run run.yaml
yaml "workload: train" "options:" "  epochs: [3]"
refused 1 "run.yaml|line 3" run run.yaml
yaml "workload: train" "options: &a" "  net: *a"
refused 1 "run.yaml" run run.yaml
yaml "workload: bench"
refused 1 "run.yaml|bench" run run.yaml
yaml "options: {seed: 3}"
refused 1 "run.yaml|workload" run run.yaml
yaml "workload: train" "arguments: [x]"
refused 1 "run.yaml|arguments" run run.yaml
yaml "workload: train" "options: ["
refused 1 "run.yaml|line" run run.yaml
yaml "workload: train" "options: {bits: many, preset: digits}"
refused 2 "bits" run run.yaml
: >empty.yaml
refused 1 "empty.yaml" run empty.yaml
refused 1 "none.yaml" run none.yaml
python3 "$here/fuzz_run_file.py" "$LIMEN" full.yaml a.json || fail "a damaged run file"
yaml "workload: train" "options: {preset: digits-fast}"
refused 2 "no result" replay run.yaml
echo '{"test_accuracy": 1' >bad.json
refused 1 "bad.json|line" replay bad.json
refused 1 "bad.json" compare bad.json a.json
refused 2 "cells" compare a.json,a.csv b.json
sed 1,20d a.csv >short.csv
refused 1 "short.csv|line" compare a.json,a.csv b.json,short.csv
finish
