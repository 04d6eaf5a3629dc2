# limen anneal: bad input, outputs that agree with each other, the same bytes on every engine.
. "$(dirname "$0")/lib.sh"

# a ring of 24 spins with chords, weights +-1; vertices, edges, and the first edge again or changed make the bad ones
awk 'BEGIN {
	print 24, 48
	for (i = 1; i <= 24; i++) print i, i % 24 + 1, (i * 7 % 5 < 2 ? -1 : 1)
	for (i = 1; i <= 24; i++) print i, (i + 4) % 24 + 1, (i * 11 % 7 < 3 ? -1 : 1)
}' >ring.txt

outputs="--json o.json --spins o.npy --cells o.csv"
bad() {
	local status=$1 parts=$2
	shift 2
	# shellcheck disable=SC2086
	refused "$status" "$parts" anneal $outputs "$@"
}
bad 1 "missing.txt|No such file" --graph missing.txt
(sed 's/^24 48$/24 49/' ring.txt; echo "2 1 1") >again.txt
bad 1 "again.txt|line 50|duplicate edge: 1 2|line 2" --graph again.txt
(sed 's/^24 48$/24 49/' ring.txt; echo "2 1 5") >other.txt
bad 1 "other.txt|line 50|asymmetric" --graph other.txt
sed '5s/.*/3 3 1/' ring.txt >loop.txt
bad 1 "loop.txt|line 5|self loop|--format qubo" --graph loop.txt
head -n 40 ring.txt >short.txt
bad 1 "short.txt|39 edges|48" --graph short.txt
sed '7s/.*/6 25 1/' ring.txt >range.txt
bad 1 "range.txt|line 7|'25'" --graph range.txt
bad 1 "p cnf" --graph ring.txt --format cnf
bad 2 "no format 'dot'" --graph ring.txt --format dot
for option in "--sweeps 0" "--sweeps x" "--cycles 0" "--cycles 1001" "--restarts 0" "--look 0" "--threads 0" "--gain 0" \
	"--gain 1:2:3" "--barrier 99" "--update many" "--update block:" "--update block:0" "--kinetics table" "--target x" \
	"--temperature 0" "--seed -1"; do
	# shellcheck disable=SC2086
	refused 2 "${option%% *}" anneal --graph ring.txt --json o.json $option
done
refused 2 "--threads" anneal --graph ring.txt --threads 2 --device fault:over=ref:
refused 2 "picture" anneal --graph ring.txt --plot o.gif

# too large for the device: refused with what it needs
awk 'BEGIN { print 200, 199; for (i = 1; i < 200; i++) print i, i + 1, 1 }' >wide.txt
bad 1 "200 spins do not fit|cells" --graph wide.txt --device ref:like=tiny
run 0 anneal --graph wide.txt --dry-run --json never.json
grep -q "sequential in law" out.txt || fail "the dry run does not tell the layout"
[ -e never.json ] && fail "a dry run wrote a file"

# outputs agree with each other and with the problem, in every way of updating
for extra in "" "--update sequential --restarts 3 --target 20" "--update block:7 --look 10" \
	"--update parallel --gain 1:9:log" "--restarts 12 --threads 2 --target 24" "--kinetics half --barrier 0:3 --temperature 77"; do
	# shellcheck disable=SC2086
	run 0 anneal --graph ring.txt --sweeps 100 $outputs $extra
	grep -q "zero work" out.txt || fail "$extra: the report lacks the sentence on barriers"
	python3 "$here/../independent/anneal.py" check ring.txt o.json o.npy o.csv >check.txt ||
		fail "$extra: $(cat check.txt)"
	rm -f o.*
done

# what was asked for is written, and nothing else; a full disk
run 0 anneal --graph ring.txt --quiet --json /dev/stdout
python3 -c 'import json; json.load(open("out.txt"))' || fail "--json /dev/stdout"
refused 1 "/dev/full|space" anneal --graph ring.txt --quiet --json /dev/full
refused 1 "no/dir/o.npy|No such file" anneal --graph ring.txt --spins no/dir/o.npy
if command -v gnuplot >/dev/null; then
	run 0 anneal --graph ring.txt --quiet --plot o.svg
	grep -q "</svg>" o.svg || fail "no picture"
fi

# every engine: the same bytes but for the object run
awk 'BEGIN { print 15, 30
	for (i = 1; i <= 15; i++) print i, i % 15 + 1, (i % 3 ? 1 : -1)
	for (i = 1; i <= 15; i++) print i, (i + 2) % 15 + 1, (i % 4 ? -1 : 1) }' >small.txt
printf 'p qubo 0 5 3 4\n0 0 -3\n1 1 2\n4 4 -1\n0 1 4\n1 2 -5\n2 3 1.5\n3 4 2\n' >small.qubo
printf 'p cnf 5 6\n1 -2 3 0\n-1 4 0\n2 5 -4 0\n-5 1 0\n-3 -4 0\n2 3 0\n' >small.cnf
"$LIMEN" devices >devices.txt
engines="ref:like=tiny $(grep -oE '^sim:config=(quad|tiny)' devices.txt)"
for problem in small.txt small.qubo small.cnf; do
	for update in classes block:4; do
		args=(anneal --graph $problem --update $update --sweeps 20 --restarts 2 --quiet --json o.json
			--cells o.csv)
		run 0 "${args[@]}"
		sed '/^  "run": {/,$d' o.json >ref.cut
		mv o.csv ref.csv
		for engine in $engines; do
			run 0 "${args[@]}" --device "$engine"
			sed '/^  "run": {/,$d' o.json >o.cut
			cmp -s ref.cut o.cut && cmp -s ref.csv o.csv ||
				fail "$problem, $update: $engine and ref: differ"
		done
	done
done
echo "compared with ref: $engines"
finish
