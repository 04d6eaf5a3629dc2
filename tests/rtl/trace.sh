#!/bin/sh
# trace.sh LIMEN: a run on the simulated core writes a waveform that the tools of GTKWave read.
set -eu
limen=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
bad=0
fail() {
	echo "FAILED: $*"
	bad=1
}

"$limen" info "sim:config=tiny,trace=$work/all.fst" >"$work/out"
"$limen" info "sim:config=tiny,trace=$work/top.fst,depth=1" >"$work/out"
"$limen" info "sim:config=tiny,trace=$work/window.fst,first=20,cycles=100" >"$work/out"

# An FST file begins with its header block: type 0, and the length 329 as a 64-bit number.
for name in all top window; do
	head=$(od -An -tx1 -N9 "$work/$name.fst" | tr -d ' \n')
	[ "$head" = 000000000000000149 ] || fail "$name.fst begins with $head"
done

size() { wc -c <"$work/$1.fst"; }
[ "$(size top)" -lt "$(size all)" ] || fail "depth=1 does not make a smaller file: $(size top), $(size all)"

if ! command -v fst2vcd >/dev/null; then
	echo "fst2vcd (Debian package gtkwave) is not installed: the files' heads alone were looked at"
	exit $bad
fi
for name in all top window; do
	fst2vcd "$work/$name.fst" >"$work/$name.vcd" 2>"$work/log" || fail "fst2vcd $name.fst: $(cat "$work/log")"
	for signal in clk_i s_axis_tdata idle_o slot_o; do
		grep -q "^\$var .* $signal " "$work/$name.vcd" || fail "$name.fst has no $signal"
	done
done

signals() { grep -c '^.var ' "$work/$1.vcd"; }
grep -q 'module u_control' "$work/all.vcd" || fail "all.fst does not show the modules below the top"
[ "$(signals top)" -lt "$(signals all)" ] || fail "depth=1 does not leave out signals"

# first FILE, last FILE: the times that it begins and ends with
first() { sed -n 's/^#//p' "$work/$1.vcd" | head -n 1; }
last() { sed -n 's/^#//p' "$work/$1.vcd" | tail -n 1; }
[ "$(first all)" -lt 5 ] || fail "all.fst begins at $(first all)"
[ "$(last all)" -gt 500 ] || fail "all.fst ends at $(last all)"
window="$(first window) to $(last window)"
[ "$window" = "20 to 119" ] || fail "window.fst holds $window, not 20 to 119"
echo "$(signals all) signals, $(signals top) at the top; cycles $(first all) to $(last all)"
exit $bad
