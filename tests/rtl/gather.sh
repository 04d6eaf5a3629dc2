#!/bin/sh
# gather.sh LANES: limen_gather of rtl/lanes gives the sums of 1 to 32 lanes' random numbers, whole and in halves, its slices (limen_dsp_add) as behaviour and
# as the primitive (tests/rtl/dsp48e2.v, a model of our own). Broken copies of the slice must not.
set -eu
rtl=$1
here=$(cd "$(dirname "$0")" && pwd)
if ! command -v iverilog >/dev/null; then
	echo "SKIPPED: iverilog is not installed"
	exit 77
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# gather SLICE TEXT NUMBERS LANES UP SLICES: whether the sums of this size are right; else prints the first that is not
gather() {
	iverilog -g2005 -o "$work/bench" "-DLIMEN_$2" -I "$rtl" -s gather_bench "-Pgather_bench.NUMBERS=$3" "-Pgather_bench.LANES=$4" \
		"-Pgather_bench.UP=$5" "-Pgather_bench.SLICES=$6" "$here/gather_bench.v" "$here/dsp48e2.v" "$1" \
		"$rtl/limen_gather.v" "$rtl/limen_sum.v" "$rtl/limen_delay.v" || exit 1
	vvp -n "$work/bench" +seed=1 >"$work/sums" || exit 1
	if grep -q -e WRONG -e x "$work/sums" || [ "$(sort -u "$work/sums" | wc -l)" -lt 500 ]; then
		echo "$4 lanes, numbers $3: $(tail -n 1 "$work/sums")"
		return 1
	fi
}

# sums SLICE TEXT: all sizes
sums() {
	for numbers in 1 2; do
		for size in "1 0 1" "2 0 1" "4 0 2" "8 0 4" "16 1 4" "32 2 4"; do
			# a size is three words
			# shellcheck disable=SC2086
			gather "$1" "$2" "$numbers" $size || return 1
		done
	done
}

bad=0
for text in BEHAVIOUR DSP48E2; do
	if sums "$rtl/limen_dsp_add.v" $text; then
		echo "ok      sums of 1 to 32 lanes, $text"
	else
		echo "FAILED: sums of 1 to 32 lanes, $text"
		bad=1
	fi
done

# broken TEXT WHAT EXPRESSION: the slice, changed by sed, must give a wrong sum
broken() {
	sed "$3" "$rtl/limen_dsp_add.v" >"$work/broken.v"
	if cmp -s "$rtl/limen_dsp_add.v" "$work/broken.v"; then
		echo "FAILED: $2: changes nothing"
		bad=1
	elif sums "$work/broken.v" "$1" >"$work/said"; then
		echo "FAILED: $2: goes unnoticed"
		bad=1
	else
		echo "ok      noticed: $2: $(cat "$work/said")"
	fi
}
broken DSP48E2 "the slice before is not added" "s/3'b001 :/3'b000 :/"
broken DSP48E2 "halves carry into each other" 's/"TWO24"/"ONE48"/'
broken DSP48E2 "the second number always counts" "s/{2{use_c_i}}/2'b11/"
broken DSP48E2 "A and B change places" "s/\.A(a_i\[47:18\])/.A({12'd0, a_i[17:0]})/"
broken BEHAVIOUR "numbers are taken in every cycle" "s/if (take_i)/if (1'b1)/"
broken BEHAVIOUR "halves carry into each other" 's/p_q <= HALVES != 0/p_q <= HALVES == 7/'
exit $bad
