# Transfer and compute overlap: proved from the order of XRT calls, with a card that is slow against the host.
. "$(dirname "$0")/../cli/lib.sh"
command -v python3 >/dev/null || skip "python3 is not installed"

LIMEN_STANDIN_LOG=$work/log LIMEN_STANDIN_CYCLES=150 "$LIMEN_STREAM" "xrt:0,xclbin=$LIMEN_XCLBIN,buffer=4096" || fail "the stream"
python3 "$LIMEN_SOURCE/tests/xrt/overlap.py" log || fail "overlap"

# and the check can fail: with every copy to the card after the run before it
awk '/ sync to /{ held = held $0 "\n"; next } / end$/{ print; printf "%s", held; held = ""; next } { print } END { printf "%s", held }' log >late
python3 "$LIMEN_SOURCE/tests/xrt/overlap.py" late 2>late.txt && fail "overlap.py sees nothing wrong with copies between runs"
grep -q "to the card overlap" late.txt || fail "overlap.py stumbles over something else: $(cat late.txt)"
finish
