#!/bin/sh
# synth.sh GEN RTL ice40|xcup [LANES]: yosys maps the array core to a device's cells, without vendor primitives in the
# source, and prints what it takes. Synthesis only: no place and route.
#   ice40  the tiny configuration; at most the LUTs and block RAMs of an HX8K (7680, 32). Whether it fits, place.sh tells
#   xcup   UltraScale+, the alveo configuration with LANES lanes; cells must go to memory blocks, products to DSPs
set -eu
gen=$(realpath "$1")
rtl=$2
target=$3
lanes=${4:-}
if ! command -v yosys >/dev/null; then
	echo "SKIPPED: yosys is not installed"
	exit 77
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$rtl"

# parameters CONFIG: as yosys wants them
parameters() {
	"$gen" params "$1" | sed "${lanes:+s/^LANES=.*/LANES=$lanes/;} s/^\([A-Z_0-9]*\)=/-chparam \1 /" | tr '\n' ' '
}

case $target in
ice40)
	config=tiny
	map="synth_ice40 -top limen_core -abc9 -device hx"
	;;
xcup)
	config=alveo
	map="synth_xilinx -family xcup -top limen_core -noiopad -noclkbuf -abc9 -flatten"
	;;
*)
	echo "synth: no target $target" >&2
	exit 2
	;;
esac
if ! yosys -q -l "$work/log" -p "read_verilog -defer -I. -Ilanes -Idefs limen_*.v lane*/limen_*.v
	hierarchy -check -top limen_core $(parameters $config)
	$map
	tee -o $work/stat stat" >"$work/out" 2>&1; then
	tail -n 20 "$work/out"
	echo "FAILED: yosys, $target"
	exit 1
fi

# count PATTERN: cells of the types that match, in the last table of stat
count() {
	awk -v pattern="^($1)\$" \
		'/Number of cells:/ { n = 0 } $1 ~ pattern && NF == 2 { n += $2 } END { print n + 0 }' "$work/stat"
}

bad=0
if [ "$target" = ice40 ]; then
	luts=$(count SB_LUT4)
	flops=$(count 'SB_DFF.*')
	rams=$(count 'SB_RAM40_4K.*')
	echo "tiny on iCE40: $luts LUT4, $(count SB_CARRY) carries, $flops flip-flops, $rams block RAMs"
	if [ "$luts" -gt 7680 ] || [ "$flops" -gt 7680 ] || [ "$rams" -gt 32 ] ||
		[ "$luts" -eq 0 ] || [ "$rams" -eq 0 ]; then
		echo "FAILED: more than the LUTs (7680) or block RAMs (32) of an HX8K, or its memories are not block RAMs"
		bad=1
	fi
else
	dsps=$(count 'DSP48E2')
	rams=$(count 'RAMB(18|36)E2|URAM288')
	echo "alveo with LANES=$lanes on UltraScale+: $(count 'LUT[1-6]') LUTs, $(count 'FD[RSCP]E') flip-flops," \
		"$(count 'CARRY[48]') carry blocks, $dsps DSPs, $(count RAMB18E2) + $(count RAMB36E2) block RAMs" \
		"of 18 and 36 Kbit, $(count URAM288) URAMs, $(count 'RAM(32|64|128|256)[XM].*') LUT RAMs"
	if [ "$dsps" -eq 0 ] || [ "$rams" -lt "$lanes" ]; then
		echo "FAILED: products without DSPs, or cells without memory blocks"
		bad=1
	fi
fi
exit $bad
