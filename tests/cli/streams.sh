# Standard streams that are closed, full or left by their reader; names that are not UTF-8; signals; half a picture.
. "$(dirname "$0")/lib.sh"

# start ARGUMENTS...: in the background, with SIGINT as a terminal's program has it; $child
start() {
	python3 -c '
import os, signal, sys
signal.signal(signal.SIGINT, signal.SIG_DFL)
os.execv(sys.argv[1], sys.argv[1:])' "$LIMEN" "$@" >out.txt 2>err.txt &
	child=$!
}

# json FILE EXPRESSION: o is the file
json() {
	python3 -c 'import json, sys; o = json.load(open(sys.argv[1])); assert eval(sys.argv[2])' "$1" "$2" ||
		fail "$1 is not as wanted: $2"
}

printf 'bits 1\nramp field=0:10 steps=64\n' >erase.protocol

# closed: nothing may land in the file that is opened next
"$LIMEN" lab 4 --quick --json closed.json >&- 2>err.txt
[ $? -eq 1 ] && grep -q "standard output" err.txt || fail "closed stdout: $(cat err.txt)"
json closed.json 'o["passed"] == 1'
"$LIMEN" lab nowhere 2>&-
[ $? -eq 2 ] || fail "closed stderr"

# full
if [ -c /dev/full ]; then
	for words in "lab 4 --quick" "lab 4 --quick --json" "lab list" "protocol erase.protocol --cells 64" bound \
		"bound --preset list" "selftest ref: --quick" "devices" "help" "lab --help"; do
		# shellcheck disable=SC2086 # several words
		"$LIMEN" $words >/dev/full 2>err.txt
		[ $? -eq 1 ] && grep -q "standard output" err.txt || fail "limen $words >/dev/full: $(cat err.txt)"
	done
fi

# left by its reader: stops, and leaves its file whole
{
	"$LIMEN" lab all --quick --quiet --json pipe.json 2>err.txt
	echo $? >status
} | head -n 1 >/dev/null
[ "$(cat status)" -eq 130 ] || fail "reader gone: exit status $(cat status), $(cat err.txt)"
json pipe.json 'o["interrupted"] and len(o["experiments"]) < 17'
rm -f status pipe.json

# a signal: what was done is there and marked; what was stopped has not failed
start lab all --full --json signal.json
for ((i = 0; i < 600; i++)); do
	grep -qs '^PASS  1' out.txt && break
	sleep 0.1
done
sleep 1 # into another experiment, most likely; between two of them there is none to stop
kill -s INT "$child"
wait "$child"
[ $? -eq 130 ] || fail "lab, SIGINT: $(cat err.txt)"
stopped=$(grep -c "^STOP " out.txt)
[ "$stopped" -le 1 ] && grep -q "0 failed, then interrupted" out.txt || fail "lab, SIGINT: $(cat out.txt)"
json signal.json "o['interrupted'] and o['failed'] == 0 and o['passed'] == len(o['experiments']) - $stopped"

# the same while a long protocol is integrated
printf 'bits 10\nrepeat 150\npulse field=1 barrier=1 attempts=65535\nend\n' >long.protocol
start protocol long.protocol --cells 2 --json long.json
catches "$child" || fail "protocol does not catch signals"
sleep 1
kill -s INT "$child"
for ((i = 0; i < 600; i++)); do # a minute at most, for ten minutes of work
	kill -s 0 "$child" 2>/dev/null || break
	sleep 0.1
done
kill -s KILL "$child" 2>/dev/null && fail "protocol does not stop at SIGINT"
wait "$child"
[ $? -eq 130 ] || fail "protocol, SIGINT"
rm -f long.json.*

# names that are not UTF-8, and what moves a cursor
name=$(printf 'b\377.protocol')
cp erase.protocol "$name"
run 0 protocol "$name" --cells 64 --json name.json
json name.json 'o["protocol"] == "b?.protocol"'
digits_csv "$(printf 'd\377.csv')" 100 4
run 0 train --train "$(printf 'd\377.csv')" --test "$(printf 'd\377.csv')" --epochs 1 --quiet --json train.json
json train.json 'o["parameters"]["train"] == "d?.csv"'
rm -f "$name" "$(printf 'd\377.csv')"
printf 'bits 1\npulse field=\033[31mred\n' >red.protocol
refused 1 "?[31mred" protocol red.protocol
refused 2 "?[31mred" lab "$(printf '\033[31mred')"

refused 2 "--full" lab 4 --full --attempts 1e6
refused 2 "--full" lab 4 --full --bytes 1e6

# a full disk, as gnuplot reports it: not at all
mkdir bin
printf '#!/bin/sh\nsed -n "s/^set output .\\(.*\\).$/\\1/p" | while read -r f; do printf "<svg><path " >"$f"; done\n' >bin/gnuplot
chmod +x bin/gnuplot
PATH=$PWD/bin:$PATH "$LIMEN" lab 4 --quick --quiet --plot figures >out.txt 2>err.txt
[ $? -eq 1 ] && grep -q "only a part" err.txt || fail "half a picture: $(cat err.txt)"
[ -z "$(ls figures)" ] || fail "half a picture was left: $(ls figures)"
finish
