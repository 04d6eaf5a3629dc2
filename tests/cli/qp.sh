# limen qp: outputs, refusals, the same bytes on every engine, Ctrl-C.
. "$(dirname "$0")/lib.sh"

small="random:n=8,seed=3,equalities=1 --sweeps 320 --quiet"
for slope in array host; do
	# shellcheck disable=SC2086
	run 0 qp $small --slope $slope --json ref.json --cells ref.csv --solution ref.npy
	[ -s out.txt ] && fail "--quiet printed"
	sed '/^  "run": {/,$d' ref.json >ref.cut
	engines=$("$LIMEN" devices | grep -oE '^sim:config=(tiny|quad|laptop)')
	for engine in ref:like=tiny $engines; do
		# shellcheck disable=SC2086
		run 0 qp $small --slope $slope --device "$engine" --json e.json --cells e.csv --solution e.npy
		sed '/^  "run": {/,$d' e.json >e.cut
		cmp ref.csv e.csv && cmp ref.npy e.npy && cmp ref.cut e.cut || fail "$engine and ref: differ, slopes by $slope"
	done
done
echo "compared with ref: ref:like=tiny $(echo "$engines" | tr '\n' ' ')"

# a report says what it is asked about
run 0 qp random:n=8 --sweeps 640 --replicas 12 --gain 0.02 --barrier 0 --block 1
for part in "by the host" "equipartition of 8 free" "heat identity" "ckl" "valid"; do
	grep -qF "$part" out.txt || fail "the report lacks '$part': $(cat out.txt)"
done

# a run file repeats the run, here on another engine
run 0 qp random:n=8,seed=3 --sweeps 320 --quiet --save-run qp.yaml --json a.json
run 0 run qp.yaml --json b.json
cmp <(sed '/^  "run": {/,$d' a.json) <(sed '/^  "run": {/,$d' b.json) || fail "limen run qp.yaml gives another result"
run 0 replay a.json --device ref:like=tiny

# refusals: before anything is written
bad() {
	printf '%b' "$2" >bad.qp
	refused 1 "$1" qp bad.qp --json o.json --cells o.csv --solution o.npy
}
bad "bad.qp: line 4: entry 1, 0 of Q is given a second time" 'variables 2\nquadratic 0 0 1\nquadratic 0 1 1\nquadratic 1 0 1\n'
bad "bad.qp: line 3: Q is not symmetric" 'variables 2\nquadratic 0 1 1\nquadratic 1 0 2\n'
bad "bad.qp: Q is indefinite: at variable 0 (line 2)" 'variables 1\nquadratic 0 0 -1\nbounds 0 0 1\n'
bad "bad.qp: unbounded: variable 0 (line 2)|--range" 'variables 1\nlinear 0 -1\n'
bad "bad.qp: line 3: equality 0 cannot be met" 'variables 1\nbounds 0 0 1\nequality 2 0 1\n'
refused 1 "nothing.qp|No such file" qp nothing.qp
refused 1 "directory" qp .
refused 2 "random:n=0" qp random:n=0
refused 2 "name a problem" qp
for case in "--bits 1" "--bits 17" "--sweeps 3" "--block 0" "--updates 5" "--gain 0" "--gain x" "--barrier 70" \
	"--slope fpga" "--protocol walk" "--kinetics slow" "--replicas 0" "--threads 0" "--range 0" "--temperature 0" "--penalty -1"; do
	# shellcheck disable=SC2086
	refused 2 "${case%% *}" qp random:n=2 --json o.json $case
done
refused 2 "--gain" qp random:n=2 --protocol bridge --gain 1
refused 2 "--barrier 0" qp random:n=2 --protocol bridge --barrier 0:1
refused 2 "--threads" qp random:n=2 --threads 2 --device fault:over=ref:
refused 1 "does not fit|--slope host" qp random:n=24 --slope array --device ref:like=tiny --json o.json
refused 1 "no/o.json|No such file" qp random:n=2 --json no/o.json
refused 1 "/dev/full|space" qp random:n=2 --quiet --sweeps 64 --json /dev/full --cells o.csv

# Ctrl-C: all outputs, marked; more sweeps than any machine does while this test runs
python3 -c '
import os, signal, sys
signal.signal(signal.SIGINT, signal.SIG_DFL)
os.execv(sys.argv[1], sys.argv[1:])' "$LIMEN" qp random:n=4 --sweeps 2000000000 --updates 1000000 --barrier 0 --json o.json --cells o.csv \
	--solution o.npy >out.txt 2>err.txt &
child=$!
catches "$child" || fail "limen does not catch signals"
kill -s INT "$child"
wait "$child"
status=$?
[ "$status" -eq 130 ] || fail "exit status $status, wanted 130: $(cat err.txt)"
grep -q INTERRUPTED out.txt || fail "the report does not say that it was interrupted"
grep -q '"interrupted": true' o.json || fail "the record does not say so"
[ "$(ls -A | grep -c '^o\.')" -eq 3 ] || fail "files left behind or missing: $(ls -A)"
finish
