# usb: with an emulated board in front of the real libusb gives the bytes of ref:; what goes wrong is said.
. "$(dirname "$0")/lib.sh"

emu="$LIMEN_SOURCE/scripts/usb-emu"
[ -f "${LIMEN_USB_EMU_SO:-}" ] || skip "built without usb:"
limen=$LIMEN
# emulated LIST: from now on the program that run() starts sees this board
emulated() {
	printf '#!/bin/bash\nexec "%s" --emu "%s" "%s" "$@"\n' "$emu" "$1" "$limen" >emulated.sh
	chmod +x emulated.sh
	LIMEN=./emulated.sh
}

# budget WHAT: what went over the line at bit level, which is slow, stays within 100 kB.
budget() {
	local bytes
	bytes=$(sed -nE 's/.*: ([0-9]+) bytes to it, ([0-9]+) from it.*/\1 \2/p' err.txt | awk '{ print $1 + $2 }')
	echo "$1 on the verilated board: $bytes bytes on the line"
	[ "${bytes:-100001}" -le 100000 ] || fail "$1: $bytes bytes; the budget is 100 kB"
}

emulated ""
run 0 devices
grep -q '^usb:serial=EMULATED ' out.txt || fail "devices does not list the board: $(cat out.txt)"
run 0 info usb:
grep -q '^configuration  *tiny$' out.txt || fail "info: $(cat out.txt)"

# Training: weights, cells, record. The small one is what a line at bit level carries in seconds.
digits_csv t.csv 60 16
small="--train t.csv --test t.csv --net 16-10 --epochs 3 --batch 60 --quiet"
large="--train t.csv --test t.csv --net 16-10 --epochs 40 --batch 30 --replicas 3 --quiet"
LIMEN=$limen
# shellcheck disable=SC2086
run 0 train $small --cells small.csv
# shellcheck disable=SC2086
run 0 train $large --cells large.csv --weights large.npy --json large.json
sed '/^  "run": {/,$d' large.json >large.cut
emulated "stats=1"
# shellcheck disable=SC2086
run 0 train $large --device usb: --cells a.csv --weights a.npy --json a.json
sed '/^  "run": {/,$d' a.json >a.cut
cmp large.csv a.csv && cmp large.npy a.npy && cmp large.cut a.cut || fail "usb: and ref: differ"
echo "usb: on the peer: $(cat err.txt)"
emulated "flip=0.0005,lose=0.0005,stall=0.005,seed=3"
# shellcheck disable=SC2086
run 0 train $small --device usb: --cells a.csv
cmp small.csv a.csv || fail "usb: over a bad line and ref: differ"
if [ "${LIMEN_BOARDS:-}" ]; then
	emulated "board=hx8k,stats=1"
	# shellcheck disable=SC2086
	run 0 train $small --device usb:slow=100 --cells a.csv
	cmp small.csv a.csv || fail "usb: before the verilated board and ref: differ"
	budget "training"
fi

# The laboratory: an experiment's checks and curves, all but where and how long it ran.
lab() {
	run 0 lab "$@" --quiet --seed 5 --json lab.json
	grep -vE '"(wall_s|device|words_out|words_in)"' lab.json
}
LIMEN=$limen
lab erase-bit --quick --device ref:like=tiny >quick.cut
lab static-write --bytes 20000 --attempts 20000 --device ref:like=tiny >little.cut
emulated ""
lab erase-bit --quick --device usb: >a.cut
cmp quick.cut a.cut || fail "lab: usb: and ref: differ"
if [ "${LIMEN_BOARDS:-}" ]; then
	emulated "board=hx8k,stats=1"
	lab static-write --bytes 20000 --attempts 20000 --device usb:slow=100 >a.cut
	cmp little.cut a.cut || fail "lab: usb: before the verilated board and ref: differ"
	budget "the laboratory"
fi

# What goes wrong, and what to do. An engine that was not reached leaves no files.
LIMEN=$limen
emulated "denied=1"
refused 1 "no permission|60-limen.rules" train --train t.csv --test t.csv --net 16-10 --device usb: --json a.json2
emulated ""
refused 1 "no board with serial number|limen devices" info usb:serial=none
# A plug that is pulled: before much was done there is nothing to keep; later there is, and it fits together.
emulated "unplug=150"
# shellcheck disable=SC2086
refused 1 "unplugged" train $large --device usb: --json lost.json
for transfers in 1500 8000; do # in the first replica, in the second one
	emulated "unplug=$transfers"
	# shellcheck disable=SC2086
	run 1 train $large --device usb: --json lost.json --cells lost.csv --weights lost.npy
	grep -q "unplugged.*stands at pulse" err.txt || fail "unplugged: $(cat err.txt)"
	grep -q '"interrupted": true' lost.json || fail "the run file does not say so"
	python3 "$here/check_run.py" lost.json lost.csv lost.npy || fail "unplugged: what was written"
	! grep -q "at pulse 80 of 80" err.txt || cmp large.csv lost.csv || fail "the first replica, which was complete, differs"
	rm -f lost.*
done
# With a checkpoint the run goes on when the board is back, as if nothing had happened.
emulated "unplug=6000"
# shellcheck disable=SC2086
run 1 train $large --device usb: --checkpoint kept --every 5
emulated ""
# shellcheck disable=SC2086
run 0 train $large --device usb: --checkpoint kept --every 5 --resume kept --cells a.csv --weights a.npy
cmp large.csv a.csv && cmp large.npy a.npy || fail "resumed after a loss: usb: and ref: differ"
finish
