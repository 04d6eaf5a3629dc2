# Same seed, same bytes; other seed, other bytes; threads and like= change nothing.
. "$(dirname "$0")/lib.sh"

small="--preset digits-fast --train digits:train=500 --test digits:test=200 --epochs 12 --quiet"
make_run() {
	local name=$1
	shift
	# shellcheck disable=SC2086
	run 0 train $small "$@" --json "$name.json" --cells "$name.csv" --weights "$name.npy"
	# the object "run" tells of this machine and moment; it is the last one
	sed '/^  "run": {/,$d' "$name.json" >"$name.cut"
}
same() {
	cmp "$1.csv" "$2.csv" && cmp "$1.npy" "$2.npy" && cmp "$1.cut" "$2.cut" || fail "$1 and $2 differ"
}
make_run a --replicas 4
# The same on every machine and compiler; a change of these sums is a change of the contract, of the built-in digits or
# of the host's arithmetic, and belongs into the changelog.
sha256sum --quiet -c - <<'SUMS' || fail "cells or weights are not what they were"
725422c969484c7fdaf792735c147b1cf5c1560029e1333e856c7c03dd89e75a  a.csv
4a04320e6914bcb56af56b9b42ee8abda63379ed8c629993b150eaca251c184d  a.npy
SUMS
make_run b --replicas 4
same a b
make_run c --replicas 4 --threads 3
same a c
make_run d --replicas 4 --device ref:like=laptop
same a d
make_run e --replicas 4 --device ref:like=alveo
same a e
make_run f --replicas 4 --seed 2
cmp -s a.csv f.csv && fail "seeds 1 and 2 give the same cells"
make_run g
make_run h --replicas 3 --net 64-12-10 --bits 8 --range 2
make_run i --replicas 3 --net 64-12-10 --bits 8 --range 2 --threads 2 --device ref:like=quad
cmp h.csv i.csv || fail "a net of two layers does not replay"
cmp a.csv g.csv || fail "the first replica depends on the number of replicas"
finish
