# limen anneal killed at random moments and taken up again, with other threads: the bytes of a run never stopped.
. "$(dirname "$0")/lib.sh"

awk 'BEGIN { print 60, 180
	for (i = 1; i <= 60; i++) for (d = 1; d <= 7; d += 3)
		print i, (i + d - 1) % 60 + 1, (i * (d + 5) % 7 < 3 ? -1 : 1) }' >g.txt
job=(anneal --graph g.txt --sweeps 20000 --restarts 3 --target 90 --quiet)
outputs=(--json o.json --cells o.csv --spins o.npy)

run 0 "${job[@]}" --json whole.json --cells whole.csv --spins whole.npy
RANDOM=7 ended=0
for ((i = 0; i < 20; i++)); do
	"$LIMEN" "${job[@]}" --checkpoint kept --every 500 --resume kept --threads $((1 + i % 2)) >out.txt 2>err.txt &
	child=$!
	sleep "0.0$((RANDOM % 10))"
	kill -KILL "$child" 2>/dev/null
	wait "$child" 2>/dev/null
	status=$?
	[ $status -eq 137 ] || [ $status -eq 0 ] || fail "kill $i: exit status $status: $(cat err.txt)"
	if [ $status -eq 0 ]; then # the end came first: once more from the start
		ended=$((ended + 1))
		rm kept
	fi
done
echo "20 kills; $ended runs had ended before"
run 0 "${job[@]}" --checkpoint kept --resume kept "${outputs[@]}"
run 0 compare whole.json o.json --json same.json
grep -q '"same": true' same.json || fail "another result: $(cat out.txt)"
cmp whole.csv o.csv && cmp whole.npy o.npy || fail "other cells or spins"

# what does not belong is refused
refused 1 "kept|'seed: 1' there|'seed: 2' here" "${job[@]}" --seed 2 --resume kept
refused 1 "kept|sweeps" "${job[@]/20000/20001}" --resume kept
sed -i '2s/-1$/1/; t; 2s/1$/-1/' g.txt
refused 1 "kept|the problem is not that" "${job[@]}" --resume kept
head -c 700 kept >short
refused 1 "short|damaged" "${job[@]}" --resume short

# a run file repeats the run, here on another engine
run 0 "${job[@]/20000/500}" --json a.json --save-run a.yaml
run 0 replay a.yaml
run 0 replay a.json --device ref:like=quad
finish
