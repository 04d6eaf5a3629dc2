# A process that neither works nor dies is given up after a minute, and nothing is left of it.
. "$(dirname "$0")/emu_lib.sh"
need_emu
for stuck in device session; do
	"$LIMEN" train --preset digits --epochs 1000000 --device xrt-emu: >out.txt 2>err.txt &
	host=$!
	soon find_processes $host || fail "the processes of an emulated card: $(cat err.txt)"
	kill -STOP "${!stuck}"
	wait $host
	status=$?
	[ $status -eq 1 ] || fail "$stuck stopped: exit status $status"
	grep -q "does not answer any more" err.txt || fail "$stuck stopped: $(cat err.txt)"
	soon nothing_left || fail "$stuck stopped: left behind: $(ls -d "$folder") $supervisor $device $session"
done
finish
