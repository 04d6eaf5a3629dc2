# limen selftest: engines pass, broken cables do not, and nothing waits for ever.
. "$(dirname "$0")/lib.sh"

devices="ref: ref:like=tiny ref:like=alveo ref:scalar=1"
if [ "$LIMEN_SIM" = 1 ]; then
	"$LIMEN" devices | awk '/^sim:/ { print $1 }' >sims.txt
	devices="$devices $(tr '\n' ' ' <sims.txt)"
fi
for device in $devices; do
	run 0 selftest "$device" --quick
	[ "$(grep -c '^pass' out.txt)" -eq 13 ] || fail "selftest of $device: $(cat out.txt)"
	grep -q "^13 passed, 0 failed: $device" out.txt || fail "summary of $device: $(tail -1 out.txt)"
done
run 0 selftest --device ref: --seed 5
grep -qE '1048576 of [0-9]{8,} cells' out.txt || fail "the part of the memory is not stated: $(cat out.txt)"

run 0 selftest ref: --quick --json a.json
run 0 selftest --device ref:scalar=1 --quick --json b.json
python3 -c '
import json, sys
def plain(o):
    if isinstance(o, dict): return {k: plain(v) for k, v in o.items() if k != "run"}
    return [plain(v) for v in o] if isinstance(o, list) else o
a, b = (plain(json.load(open(f))) for f in ("a.json", "b.json"))
assert a == b, "two engines, two results"
assert a["passed"] == 13 and a["failed"] == 0 and a["not_run"] == 0 and len(a["steps"]) == 13
assert all(s["passed"] and s["values"] > 0 for s in a["steps"])' || fail "selftest --json"

# a slow line is no fault; a damaged one is, and what can be told of it is told
run 0 selftest "fault:rate=1e-3,kinds=stall,over=ref:like=tiny" --quick
for kind in flip drop dup truncate; do
	run 1 selftest "fault:rate=1e-3,kinds=$kind,over=ref:like=tiny" --quick --json f.json
	grep -q '^FAIL' out.txt || fail "a line with $kind passes"
	grep -qE '[0-9]+ passed, [1-9][0-9]* failed' out.txt || fail "no summary with $kind: $(tail -1 out.txt)"
	python3 -c '
import json
f = json.load(open("f.json"))
assert f["failed"] > 0 and f["passed"] + f["failed"] + f["not_run"] == 13' || fail "selftest --json with $kind"
done
# damage that the device is not reached through at all: one line, no result
refused 1 "fault:" selftest "fault:rate=1,kinds=flip,over=ref:"

refused 2 "which device" selftest
refused 2 "two devices" selftest ref: --device ref:
refused 2 "nonsense" selftest nonsense:
refused 2 "seed" selftest ref: --seed -1
refused 1 "/nowhere" selftest ref: --json /nowhere/x.json
finish
