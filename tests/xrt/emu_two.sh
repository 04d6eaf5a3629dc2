# Two emulated cards in one program, and several programs at once, keep apart; an installed limen has them too; the folder
# of a killed program is swept up.
. "$(dirname "$0")/emu_lib.sh"
need_emu

"$LIMEN_FUZZ" --seed 51 --packets 4000 ref:like=quad xrt-emu: xrt-emu:buffer=1024 >fuzz.txt 2>&1 || fail "two cards: $(cat fuzz.txt)"

# a net with a layer on each of two cards, and two replicas at a time on a card of their own
deep="--preset digits-fast --train digits:train=300 --test digits:test=100 --net 64-12-10 --bits 8 --range 2 --epochs 2
	--batch 300 --replicas 2 --quiet"
# shellcheck disable=SC2086
run 0 train $deep --cells ref.csv
# shellcheck disable=SC2086
run 0 train $deep --device "xrt-emu: xrt-emu:" --place 1,0 --cells two.csv
cmp ref.csv two.csv || fail "a net on two emulated cards"
# shellcheck disable=SC2086
run 0 train $deep --device xrt-emu: --threads 2 --cells threads.csv
cmp ref.csv threads.csv || fail "two threads"

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

# an installed limen finds the programs behind an emulated card, in a folder of any name, and XRT leaves nothing there
installed="$work/in stalled; touch oops"
cmake --install "$LIMEN_BUILD" --prefix "$installed" >install.txt 2>&1 || fail "install: $(tail -3 install.txt)"
before=$(find "$work" | sort)
(cd / && "$installed/bin/limen" info xrt-emu: >"$work/out.txt" 2>&1) || fail "installed: $(cat out.txt)"
diff <(echo "$before") <(find "$work" | sort) || fail "a run left files beside the installed programs, or here"

dead_all() { ! alive "$supervisor" && ! alive "$device" && ! alive "$session"; }

# a card all of whose processes were killed at once leaves its folder to the next one
"$LIMEN" train --preset digits --epochs 1000000 --device xrt-emu: >k.txt 2>&1 &
host=$!
soon find_processes $host || fail "the processes of an emulated card: $(cat k.txt)"
kill -STOP "$supervisor" # so that it cannot clean up
kill -KILL $host
wait $host 2>wait.txt
kill -KILL "$session" "$device" "$supervisor"
soon dead_all || fail "cannot kill $session $device $supervisor"
run 0 info xrt-emu: # or the next card of another test that runs meanwhile
soon [ ! -e "$folder" ] || fail "$folder is still there"
finish
