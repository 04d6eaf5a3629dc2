# Ctrl-C: stops after the current batch, writes everything, marks it, and says so by its exit status.
. "$(dirname "$0")/lib.sh"

for signal in INT TERM; do
	rm -f o.*
	# bash starts background jobs with SIGINT ignored; python3 gives it back
	python3 -c '
import os, signal, sys
signal.signal(signal.SIGINT, signal.SIG_DFL)
os.execv(sys.argv[1], sys.argv[1:])' "$LIMEN" train --preset digits --epochs 1000000 --json o.json --cells o.csv \
		--weights o.npy >out.txt 2>err.txt &
	child=$!
	catches "$child" || fail "SIG$signal: limen does not catch signals"
	sleep 1
	kill -s "$signal" "$child"
	wait "$child"
	status=$?
	[ "$status" -eq 130 ] || fail "SIG$signal: exit status $status, wanted 130: $(cat err.txt)"
	grep -q INTERRUPTED out.txt || fail "SIG$signal: the report does not say so"
	python3 "$here/check_run.py" o.json o.csv o.npy || fail "SIG$signal: outputs"
	grep -q '"interrupted": true' o.json || fail "SIG$signal: the record does not say so"
	[ "$(ls -A | grep -c '^o\.')" -eq 3 ] || fail "SIG$signal: files left behind: $(ls -A)"
done
finish
