# emu_lib.sh: sourced by the tests of xrt-emu:. Each test knows the processes and folders that it started, and sees to it
# that none is left: other tests have theirs at the same time.
. "$(dirname "$0")/../cli/lib.sh"

# need_emu: leaves the test out where the stock XRT is not installed
need_emu() {
	"$LIMEN" info xrt-emu: >out.txt 2>err.txt && return
	grep -qE "install the Xilinx runtime|libxrt" err.txt && skip "$(cat err.txt)"
	fail "limen info xrt-emu: $(cat err.txt)"
	finish
}

# alive PID: it exists and is no zombie (whose parent was killed, and which init may leave for a while)
alive() {
	local state
	state=$(sed 's/.*) //' "/proc/$1/stat" 2>/dev/null) || return 1
	[ "${state%% *}" != Z ]
}

# soon COMMAND...: waits, a minute at most, until it succeeds
soon() {
	local tries
	for ((tries = 0; tries < 600; tries++)); do
		"$@" && return 0
		sleep 0.1
	done
	return 1
}

children() { cat "/proc/$1/task/$1/children" 2>/dev/null; }

# find_processes HOST: sets supervisor, device, session, folder; fails until all are there and the card has worked a while
find_processes() {
	local pid
	supervisor=$(children "$1" | tr -d ' ') device="" session="" folder=""
	[ -n "$supervisor" ] || return 1
	for pid in $(children "$supervisor"); do
		case $(tr '\0' ' ' <"/proc/$pid/cmdline") in
		*limen-xrt-device*) device=$pid ;;
		*) session=$pid ;;
		esac
	done
	[ -n "$device" ] && [ -n "$session" ] || return 1
	folder=$(readlink "/proc/$device/cwd") || return 1
	local ticks
	ticks=$(awk '{ print $14 }' "/proc/$device/stat")
	[ "${folder#/tmp/limen-xrt-}" != "$folder" ] && [ "$ticks" -ge 20 ]
}

nothing_left() {
	! alive "$supervisor" && ! alive "$device" && ! alive "$session" && [ ! -e "$folder" ]
}
