#!/bin/sh
# iverilog.sh GEN RTL GOLDEN...: the array core under Icarus Verilog, an event-driven simulator that shares nothing with
# Verilator, answers golden files of the tiny configuration word for word, with and without gaps on its streams.
# Golden files: "> words in", "< words out"; see tests/ref/golden.c.
set -eu
gen=$1
rtl=$2
shift 2
here=$(cd "$(dirname "$0")" && pwd)
if ! command -v iverilog >/dev/null; then
	echo "SKIPPED: iverilog is not installed"
	exit 77
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
bad=0

# words SIGN FILE: one a line
words() {
	sed -n "s/^$1 //p" "$2" | tr -s ' ' '\n'
}

for golden in "$@"; do
	name=$(basename "$golden" .txt)
	words '>' "$golden" >"$work/in"
	words '<' "$golden" >"$work/wanted"
	# GEN prints NAME=VALUE lines without blanks
	# shellcheck disable=SC2046
	iverilog -g2005 -Wall -Wno-timescale -o "$work/bench" -I "$rtl" -I "$rtl/lanes" -I "$rtl/defs" \
		$("$gen" params tiny | sed 's/^/-Pbench./') "-Pbench.WORDS=$(wc -l <"$work/in")" \
		-s bench "$here/bench.v" "$rtl"/limen_*.v "$rtl"/lane*/limen_*.v >"$work/log" 2>&1 || {
		cat "$work/log"
		exit 1
	}
	for jitter in 0 7; do
		vvp -n "$work/bench" "+in=$work/in" "+out=$work/out" "+jitter=$jitter" | tee "$work/log"
		if grep -q STUCK "$work/log" || ! grep -q 'bench: end' "$work/log"; then
			echo "FAILED: $name, jitter $jitter: did not end"
			bad=1
		elif ! [ -s "$work/wanted" ] || ! cmp "$work/wanted" "$work/out"; then
			echo "FAILED: $name, jitter $jitter: answers differ (line: word of the answers)"
			diff "$work/wanted" "$work/out" | head -n 6
			bad=1
		else
			echo "ok      $name, jitter $jitter: $(wc -l <"$work/out") answer words equal"
		fi
	done
done
exit $bad
