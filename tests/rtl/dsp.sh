#!/bin/sh
# dsp.sh LANES: limen_dsp of rtl/lanes as the primitive (tests/rtl/dsp48e2.v, a model of our own) and as its behaviour give the same results, in 20000 cycles of
# random inputs. Broken copies of the instance must not.
set -eu
rtl=$1
here=$(cd "$(dirname "$0")" && pwd)
if ! command -v iverilog >/dev/null; then
	echo "SKIPPED: iverilog is not installed"
	exit 77
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# results FILE [OPTIONS]: what the slices of the text in FILE give
results() {
	file=$1
	shift
	iverilog -g2005 -o "$work/bench" -I "$rtl" "$@" -s dsp_bench "$here/dsp_bench.v" "$here/dsp48e2.v" "$file"
	vvp -n "$work/bench" +seed=1
}

results "$rtl/limen_dsp.v" >"$work/behaviour"
results "$rtl/limen_dsp.v" -DLIMEN_DSP48E2 >"$work/primitive"
if grep -q x "$work/behaviour" || [ "$(sort -u "$work/behaviour" | wc -l)" -lt 10000 ]; then
	echo "FAILED: unknown or too few different results"
	exit 1
fi
if ! cmp "$work/behaviour" "$work/primitive"; then
	diff "$work/behaviour" "$work/primitive" | head -n 4
	echo "FAILED: the primitive gives other results"
	exit 1
fi
echo "ok      $(wc -l <"$work/behaviour") results equal"

bad=0
# broken WHAT EXPRESSION: the primitive's instance, changed by sed, must be told from the behaviour
broken() {
	sed "$2" "$rtl/limen_dsp.v" >"$work/broken.v"
	if cmp -s "$rtl/limen_dsp.v" "$work/broken.v"; then
		echo "FAILED: $1: changes nothing"
		bad=1
	elif results "$work/broken.v" -DLIMEN_DSP48E2 | cmp -s - "$work/behaviour"; then
		echo "FAILED: $1: goes unnoticed"
		bad=1
	else
		echo "ok      noticed: $1"
	fi
}
broken "a is subtracted from d" 's/minus_i, use_d_i, use_d_i/minus_i, use_d_i, 1'"'"'b0/'
broken "another shift of the cascade" "s/3'b101 :/3'b110 :/"
broken "c a cycle early" 's/CEC(en_i\[1\])/CEC(en_i[0])/'
broken "no constant" 's/\.RND(ROUND)/.RND(48'"'"'d0)/'
exit $bad
