# Checkpoints: killed at fifty random moments and taken up again each time, a run ends with the same bytes.
. "$(dirname "$0")/lib.sh"

job=(train --preset digits-fast --train digits:train=1000 --test digits:test=200 --net 64-12-10 --batch 250 --epochs 30
	--replicas 3 --quiet)
outputs=(--json o.json --cells o.csv --weights o.npy)

# start ARGUMENTS...: in the background, from the checkpoint if there is one already; $child
start() {
	"$LIMEN" "${job[@]}" --checkpoint kept --every 1 --resume kept "$@" >out.txt 2>err.txt &
	child=$!
}
inode() { stat -c %i kept 2>/dev/null || echo none; }
# Waits until the checkpoint is another file than before, or the program has ended.
written() {
	local before=$1 tries
	for ((tries = 0; tries < 6000; tries++)); do
		[ "$(inode)" != "$before" ] && return
		kill -0 "$child" 2>/dev/null || return
		sleep 0.01
	done
	fail "no checkpoint within a minute"
}
same() {
	run 0 compare whole.json o.json --json same.json
	grep -q '"same": true' same.json || fail "$1: another result: $(cat out.txt)"
	cmp whole.csv o.csv && cmp whole.0.npy o.0.npy && cmp whole.1.npy o.1.npy || fail "$1: other cells or weights"
}

run 0 "${job[@]}" --json whole.json --cells whole.csv --weights whole.npy
RANDOM=6 ended=0
for ((i = 0; i < 50; i++)); do
	before=$(inode)
	start --threads $((1 + i % 2))
	((i % 2)) && written "$before" # the others may be hit before there is anything
	sleep "0.0$((RANDOM % 5))$((RANDOM % 10))"
	kill -KILL "$child" 2>/dev/null
	wait "$child" 2>/dev/null
	status=$?
	[ $status -eq 137 ] || [ $status -eq 0 ] || fail "kill $i: exit status $status: $(cat err.txt)"
	if [ $status -eq 0 ]; then # the end came first: once more from the start
		ended=$((ended + 1))
		rm kept
	fi
done
echo "50 kills; $ended runs had ended before"
[ -e kept ] || start "${outputs[@]}"
wait
ls -A | grep -v -x -E 'kept|whole\..*|(out|err|same)\.(txt|json)' && echo "left behind by a kill between name and rename"
echo "the last checkpoint has $(stat -c %s kept) bytes"
cp kept last
run 0 "${job[@]}" --resume kept "${outputs[@]}" --threads 3 --device ref:like=alveo
same "after 50 kills"
cmp kept last || fail "without --checkpoint, a checkpoint was written"

# stopped by a signal: what was done until then is kept
rm -f kept* o.*
start "${outputs[@]}"
written none
kill -INT "$child" 2>/dev/null
wait "$child"
run 0 "${job[@]}" --resume kept "${outputs[@]}" --checkpoint kept
same "after SIGINT"
run 0 "${job[@]}" --resume kept "${outputs[@]}"
same "with nothing left to do"

# a quadratic program, killed at ten moments
solve=(qp random:n=8,seed=2,equalities=2 --sweeps 1920 --replicas 3 --quiet)
run 0 "${solve[@]}" --json qp.json --cells qp.csv --solution qp.npy
for ((i = 0; i < 10; i++)); do
	"$LIMEN" "${solve[@]}" --checkpoint qp.kept --resume qp.kept --every 1 >out.txt 2>err.txt &
	child=$!
	sleep "0.0$((RANDOM % 10))"
	kill -KILL "$child" 2>/dev/null
	wait "$child" 2>/dev/null
	status=$?
	[ $status -eq 137 ] || [ $status -eq 0 ] || fail "qp, kill $i: exit status $status: $(cat err.txt)"
done
run 0 "${solve[@]}" --checkpoint qp.kept --resume qp.kept --json q.json --cells q.csv --solution q.npy --device ref:like=quad
run 0 compare qp.json q.json --json same.json
grep -q '"same": true' same.json || fail "qp: another result: $(cat out.txt)"
cmp qp.csv q.csv && cmp qp.npy q.npy || fail "qp: other cells or solution"
refused 1 "qp.kept|'bits: 10' there|'bits: 9' here" "${solve[@]}" --bits 9 --resume qp.kept

# what does not belong is refused, and nothing is written
refused 1 "kept|'batch: 250' there|'batch: 300' here" "${job[@]/250/300}" --resume kept --json never.json
refused 1 "kept|seed" "${job[@]}" --seed 5 --resume kept
refused 1 "kept|'net: 64-12-10' there" "${job[@]/64-12-10/64-11-10}" --resume kept
refused 1 "none" "${job[@]}" --resume none
refused 1 "no checkpoint" "${job[@]}" --resume o.json
head -c 5000 kept >short
refused 1 "short|damaged" "${job[@]}" --resume short
{ head -c 5000 kept && printf X && tail -c +5002 kept; } >flipped
refused 1 "flipped|damaged" "${job[@]}" --resume flipped
refused 1 "no/such/place" "${job[@]}" --checkpoint no/such/place
digits_csv data.csv 60 8
small=(train --train data.csv --test data.csv --batch 16 --epochs 2 --quiet)
run 0 "${small[@]}" --checkpoint data.kept
digits_csv data.csv 60 8
sed -i '1s/^[0-9]*/5/' data.csv
refused 1 "data.kept|training data" "${small[@]}" --resume data.kept
finish
