# Whichever process dies, the host says so and ends soon; nothing is left behind. Signals of a terminal lose nothing.
. "$(dirname "$0")/emu_lib.sh"
need_emu
set -m # each job a process group of its own, as a terminal has them

start_training() {
	"$LIMEN" train --preset digits --epochs 1000000 --device xrt-emu: --json o.json --cells o.csv --weights o.npy >out.txt 2>err.txt &
	host=$!
	soon find_processes $host || fail "the processes of an emulated card: $(cat err.txt)"
}

# dies WHO PID "MESSAGE": kills it in the middle of a run
dies() {
	local start status
	start=$(date +%s%N)
	kill -KILL "$2"
	wait "$host"
	status=$?
	[ "$status" -eq 1 ] || fail "$1 killed: exit status $status"
	grep -qF "$3" err.txt || fail "$1 killed: the message lacks '$3': $(cat err.txt)"
	[ "$(wc -l <err.txt)" -eq 1 ] || fail "$1 killed: not one line: $(cat err.txt)"
	[ $((($(date +%s%N) - start) / 1000000)) -le 5000 ] || fail "$1 killed: the host took more than 5 s"
	soon nothing_left || fail "$1 killed: left behind: $(ls -d "$folder") $supervisor $device $session"
}

start_training
dies device "$device" "the emulated card (limen-xrt-device) was killed"
start_training
dies session "$session" "the process with XRT was killed"
start_training
dies supervisor "$supervisor" "processes of the emulated card were killed"

# the laboratory takes no lost card for an array that fails physics
"$LIMEN" lab all --device xrt-emu: >out.txt 2>err.txt &
host=$!
soon find_processes $host || fail "the processes of an emulated card: $(cat err.txt)"
kill -KILL "$device"
wait "$host"
status=$?
[ $status -eq 1 ] || fail "lab: exit status $status"
grep -q "the emulated card (limen-xrt-device) was killed" out.txt || fail "lab: no reason: $(cat out.txt)"
grep -qE "^[0-9]+ passed, 1 failed, [0-9]+ not run: the device is lost, on xrt-emu:" out.txt || fail "lab: $(tail -1 out.txt)"
soon nothing_left || fail "lab: left behind: $(ls -d "$folder") $supervisor $device $session"

# the host itself, which can clean up nothing
start_training
kill -KILL $host
wait $host 2>wait.txt
soon nothing_left || fail "host killed: left behind: $(ls -d "$folder") $supervisor $device $session"

# Ctrl-C reaches all of the terminal's processes; SIGTERM the host
for signal in INT TERM; do
	rm -f o.*
	start_training
	kill -s $signal -- -$host
	wait $host
	status=$?
	[ $status -eq 130 ] || fail "SIG$signal: exit status $status: $(cat err.txt)"
	python3 "$here/check_run.py" o.json o.csv o.npy || fail "SIG$signal: outputs"
	soon nothing_left || fail "SIG$signal: left behind: $(ls -d "$folder") $supervisor $device $session"
done

# Ctrl-C while the card is being opened is none of its troubles: here opening takes a while
mkdir slow
programs=$(dirname "$LIMEN_XRT_DEVICE")
printf '#!/bin/sh\nsleep 1\nexec "%s/limen-xrt-emu" "$@"\n' "$programs" >slow/limen-xrt-emu
ln -s "$LIMEN_XRT_DEVICE" slow/limen-xrt-device
chmod +x slow/limen-xrt-emu
rm -f o.*
LIMEN_LIBEXEC=$work/slow "$LIMEN" train --preset digits-fast --device xrt-emu: --json o.json --cells o.csv --weights o.npy \
	>out.txt 2>err.txt &
host=$!
catches $host || fail "limen train does not catch signals"
soon eval '[ -n "$(children $host)" ]' || fail "no process"
kill -INT $host
wait $host
status=$?
[ $status -eq 130 ] || fail "SIGINT while opening: exit status $status: $(cat err.txt)"
python3 "$here/check_run.py" o.json o.csv o.npy || fail "SIGINT while opening: outputs"
finish
