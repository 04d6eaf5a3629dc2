# Two emulated cards in one program, and several programs at once, keep apart; an installed limen has them too; the folder
# of a killed program is swept up.
. "$(dirname "$0")/emu_lib.sh"
need_emu

"$LIMEN_FUZZ" --seed 51 --packets 4000 ref:like=quad xrt-emu: xrt-emu:buffer=1024 >fuzz.txt 2>&1 || fail "two cards: $(cat fuzz.txt)"

# whatever TMPDIR, USER, HOME say, and without a word to a SIGCHLD that is ignored
for i in 1 2 3; do
	(
		export USER=root HOME=/nonexistent TMPDIR=/nonexistent
		trap '' CHLD
		"$LIMEN" train --preset digits-fast --train digits:train=300 --test digits:test=100 --epochs 2 --batch 300 --quiet \
			--device xrt-emu: --cells "$i.csv" >"$i.txt" 2>&1
	) &
done
wait
"$LIMEN" train --preset digits-fast --train digits:train=300 --test digits:test=100 --epochs 2 --batch 300 --quiet --cells ref.csv >out.txt
for i in 1 2 3; do
	cmp ref.csv $i.csv || fail "program $i of three at once: $(cat $i.txt)"
done

# an installed limen finds the programs behind an emulated card
cmake --install "$LIMEN_BUILD" --prefix "$work/installed" >install.txt 2>&1 || fail "install: $(tail -3 install.txt)"
(cd / && "$work/installed/bin/limen" info xrt-emu: >"$work/out.txt" 2>&1) || fail "installed: $(cat out.txt)"

# a card all of whose processes were killed at once leaves its folder to the next one
"$LIMEN" train --preset digits --epochs 1000000 --device xrt-emu: >k.txt 2>&1 &
host=$!
soon find_processes $host || fail "the processes of an emulated card: $(cat k.txt)"
mkdir -p keep && cp -a "$folder" keep
kill -KILL $host "$supervisor" "$device" "$session"
wait $host 2>wait.txt
[ -e "$folder" ] || cp -a keep/* /tmp # the supervisor may have been the quicker
run 0 info xrt-emu:
[ ! -e "$folder" ] || fail "$folder is still there"
finish
