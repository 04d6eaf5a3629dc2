#!/bin/sh
# place.sh GEN RTL: the tiny configuration placed and routed on an iCE40HX8K by yosys and nextpnr-ice40, with a fixed seed.
#
# It must leave a fifth of the logic cells (7680) and a block RAM (of 32) to a link, and reach the 24 MHz of the contract by
# nextpnr's estimate. The stream's 70 wires become pins, which a board would not do. Nothing is measured on a device.
set -eu
gen=$(realpath "$1")
rtl=$2
most_cells=6144
most_rams=31
least_mhz=24
for tool in yosys nextpnr-ice40 icepack; do
	if ! command -v "$tool" >/dev/null; then
		echo "SKIPPED: $tool is not installed (scripts/setup long)"
		exit 77
	fi
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$rtl"

parameters=$("$gen" params tiny | sed 's/^\([A-Z_0-9]*\)=/-chparam \1 /' | tr '\n' ' ')
if ! yosys -q -p "read_verilog -defer -I. -Ilanes -Idefs limen_*.v lane*/limen_*.v
	hierarchy -check -top limen_core $parameters
	synth_ice40 -top limen_core -abc9 -device hx -json $work/core.json" >"$work/out" 2>&1; then
	tail -n 20 "$work/out"
	echo "FAILED: yosys"
	exit 1
fi
if ! nextpnr-ice40 --hx8k --package ct256 --seed 1 --freq "$least_mhz" --pcf-allow-unconstrained --timing-allow-fail \
	--json "$work/core.json" --asc "$work/core.asc" >"$work/out" 2>&1; then
	grep -E 'ERROR|ICESTORM_(LC|RAM)' "$work/out" || tail -n 20 "$work/out"
	echo "FAILED: nextpnr-ice40 does not place and route it"
	exit 1
fi
icepack "$work/core.asc" "$work/core.bin"

# used RESOURCE: how many nextpnr counts
used() {
	sed -n "s/.*$1: *\([0-9]*\)\/.*/\1/p" "$work/out" | tail -n 1
}
cells=$(used ICESTORM_LC)
rams=$(used ICESTORM_RAM)
mhz=$(sed -n 's/.*Max frequency for clock.*: \([0-9]*\)\.[0-9]* MHz.*/\1/p' "$work/out" | tail -n 1)
echo "tiny on iCE40HX8K: ${cells:=0} of 7680 logic cells, ${rams:=0} of 32 block RAMs, ${mhz:=0} MHz"
if [ "$cells" -eq 0 ] || [ "$cells" -gt "$most_cells" ] || [ "$rams" -eq 0 ] || [ "$rams" -gt "$most_rams" ] ||
	[ "$mhz" -lt "$least_mhz" ]; then
	echo "FAILED: allowed are $most_cells logic cells and $most_rams block RAMs, wanted are $least_mhz MHz"
	exit 1
fi
