# An emulated card under the stock XRT: the same command, the same bytes as ref:; and what it costs on the bus.
. "$(dirname "$0")/emu_lib.sh"
need_emu
run 0 devices
grep -q "^xrt-emu: .*emulated.*no hardware" out.txt || fail "limen devices does not say that it is emulated: $(cat out.txt)"

# the conformance suite, within 4 MiB both ways, on every configuration of the kernel
for config in quad alveo; do
	"$LIMEN" info xrt-emu:config=$config >info.txt 2>&1 || continue
	"$LIMEN_CONFORMANCE" xrt-emu:config=$config,stats=$config.json >conf.txt 2>&1 ||
		fail "conformance, $config: $(grep -E 'FAILED|ERROR|LINE' conf.txt)"
	python3 -c '
import json, sys
bus = json.load(open(sys.argv[1]))
print(sys.argv[1], bus)
assert 4 * (bus["words_to"] + bus["words_from"]) <= 4 << 20, "more than 4 MiB"
assert bus["runs"] > 1000 and bus["copies_to"] <= bus["runs"] and bus["copies_from"] <= bus["runs"]
# where the cycles went, as far as this short traffic shows
accounted = bus["stalled_input_cycles"] + bus["stalled_output_cycles"] + bus["slot_cycles"]
assert bus["slot_cycles"] > 0 and bus["stalled_input_cycles"] > 0 and accounted <= bus["busy_cycles"]' $config.json ||
		fail "the bus, $config"
done
ls ./*.json >/dev/null 2>&1 || fail "no configuration of the kernel was there to be tested"

# training, of two layers and of one; on optdigits too where LIMEN_DATA has it
same_training() {
	for device in ref: xrt-emu:; do
		run 0 train "$@" --quiet --device $device --json "$device.json" --cells "$device.csv" --weights "$device.npy"
		sed '/^  "run": {/,$d' $device.json >$device.cut
	done
	cmp ref:.csv xrt-emu:.csv && cmp ref:.npy xrt-emu:.npy && cmp ref:.cut xrt-emu:.cut || fail "train $*: xrt-emu: and ref: differ"
}
small="--preset digits-fast --train digits:train=300 --test digits:test=100 --epochs 4 --batch 300"
# shellcheck disable=SC2086
same_training $small
# shellcheck disable=SC2086
same_training $small --net 64-12-10 --bits 8 --range 2
if [ -e "${LIMEN_DATA:-/nonexistent}/optdigits.tra" ]; then
	same_training --preset digits --train "$LIMEN_DATA/optdigits.tra" --test "$LIMEN_DATA/optdigits.tes" --epochs 2
fi

# the self-test and the laboratory
run 0 selftest xrt-emu: --quick
grep -q "^13 passed, 0 failed: xrt-emu:" out.txt || fail "selftest: $(tail -1 out.txt)"
for device in ref: xrt-emu:; do
	run 0 lab erase-bit --quick --quiet --device $device --json lab.$device
done
python3 -c '
import json
def plain(o):
    if isinstance(o, dict): return {k: plain(v) for k, v in o.items() if k != "run"}
    return [plain(v) for v in o] if isinstance(o, list) else o
a, b = (plain(json.load(open("lab." + device))) for device in ("ref:", "xrt-emu:"))
assert a == b' || fail "lab: xrt-emu: and ref: differ: $(diff lab.ref: lab.xrt-emu:)"
[ "$(ls -A | grep -c xrt.ini)" = 0 ] || fail "XRT's files lie in the user's folder"

# refused
refused 1 "no configuration \"none\"" info xrt-emu:config=none
refused 2 "\"buffer\"" info xrt-emu:buffer=1
LIMEN_LIBEXEC=/nonexistent run 0 info xrt-emu: # the others places are tried too

# no folder in /tmp: its reason, not that of the processes that end for it; and nothing is removed that is no such folder
if unshare -rm true 2>unshare.txt; then
	# shellcheck disable=SC2016
	unshare -rm sh -c 'mount --bind /tmp /tmp && mount -o remount,ro,bind /tmp && exec "$@"' sh "$LIMEN" info xrt-emu: >out.txt 2>err.txt
	[ $? -eq 1 ] && grep -q "xrt-emu: /tmp: cannot make a folder: Read-only" err.txt || fail "/tmp read-only: $(cat err.txt)"
else
	echo "not tested: /tmp read-only: $(cat unshare.txt)"
fi
mkdir fake victim
# shellcheck disable=SC2016
printf '#!/bin/sh\nprintf "%%s" "$NEWS" >&4\n' >fake/limen-xrt-emu
cp fake/limen-xrt-emu fake/limen-xrt-device
chmod +x fake/*
for news in "/tmp: cannot make a folder: No space left" "$work/victim" /tmp/limen-xrt-/../..; do
	NEWS=$news LIMEN_LIBEXEC=$work/fake refused 1 "xrt-emu: $news" info xrt-emu:
done
finish
