# Transfer and compute overlap: proved from the order of XRT calls, with a card that is slow against the host.
. "$(dirname "$0")/../cli/lib.sh"
command -v python3 >/dev/null || skip "python3 is not installed"

LIMEN_STANDIN_LOG=$work/log LIMEN_STANDIN_CYCLES=150 "$LIMEN_STREAM" "xrt:0,xclbin=$LIMEN_XCLBIN,buffer=4096" || fail "the stream"
python3 "$LIMEN_SOURCE/tests/xrt/overlap.py" log || fail "overlap"

# and the check can fail: with every copy to the card after the run before it
awk '/ start /{ run = 1 } / end$/{ run = 0; print; printf "%s", held; held = ""; next } / sync to / && run { held = held $0 "\n"; next }
	{ print } END { printf "%s", held }' log >late
python3 "$LIMEN_SOURCE/tests/xrt/overlap.py" late 2>late.txt && fail "overlap.py sees nothing wrong with copies between runs"
grep -q "to the card overlap" late.txt || fail "overlap.py stumbles over something else: $(cat late.txt)"
# and with each buffer taken for the other one of its kind, in the copies during a run
for way in "to 0 2 overwrites what the kernel reads" "from 1 3 reads what the kernel writes"; do
	read -r direction one other message <<<"$way"
	awk -v d=$direction -v one=$one -v other=$other '$2 == "start" { run = 1 } $2 == "end" { run = 0 }
		run && $2 == "sync" && $3 == d { $4 = $4 == one ? other : one } { print }' log >swapped
	python3 "$LIMEN_SOURCE/tests/xrt/overlap.py" swapped 2>swapped.txt && fail "overlap.py: copies $direction the card in the wrong buffers pass"
	grep -q "$message" swapped.txt || fail "overlap.py stumbles over something else: $(cat swapped.txt)"
done
finish
