#!/bin/sh
# netlist.sh BOARD IMAGE PINS OUT: turns a board's image back into Verilog: OUT holds the module limen_BOARD with the ports of
# hw/BOARD/limen_BOARD.v, recovered from the bits alone, and the iCE40 cells that it is made of, from yosys' simulation
# library (the PLL is left out: sim/ice40.v has it).
set -eu
board=$1
image=$2
pins=$3
out=$4
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
package=$(sed -n 's/^package=//p' "$(dirname "$pins")/board.conf")

iceunpack "$image" "$work/chip.asc"
sed '/^#/d' "$pins" >"$work/pins.pcf"
icebox_vlog -s -l -n chip -p "$work/pins.pcf" -d "$package" "$work/chip.asc" >"$work/chip.v"
cells=$(dirname "$(command -v yosys)")/../share/yosys/ice40/cells_sim.v

{
	printf '/* verilator lint_off WIDTH */\n/* verilator lint_off UNOPTFLAT */\n'
	# icebox names a bit of a bus \leds_o[0] ; the wrapper has buses again
	echo "module limen_$board ("
	sed -n 's/^set_io \([a-z_0-9]*\)\(\[[0-9]*\]\)\? .*/\1/p' "$work/pins.pcf" | uniq -c | while read -r bits name; do
		case $name in *_o) direction=output ;; *) direction=input ;; esac
		[ "$bits" = 1 ] && width="" || width="[$((bits - 1)):0] "
		echo "  $direction wire $width$name,"
	done | sed '$s/,$//'
	echo ");"
	echo "  chip u_chip ("
	sed -n 's/^set_io \([^ ]*\) .*/\1/p' "$work/pins.pcf" | while read -r name; do
		printf '    .\\%s (%s),\n' "$name" "$name"
	done | sed '$s/,$//'
	printf '  );\nendmodule\n'
	# ports are declared once more among the wires, which only the old form of a module's head allows
	ports=$(sed -n 's/^module chip (\(.*\));$/\1/p' "$work/chip.v")
	echo "module chip ($(printf '%s\n' "$ports" | sed 's/input //g; s/output //g'));"
	printf '%s\n' "$ports;" | sed 's/, /; /g'
	sed '/^module chip /d' "$work/chip.v"
	# the modules that the netlist has
	sed -n 's/^\(SB_[A-Z0-9_]*\) .*/\1/p' "$work/chip.v" | sort -u | grep -v PLL | while read -r cell; do
		sed -n "/^module $cell /,/^endmodule/{s/\`ICE40_DEFAULT_ASSIGNMENT_.*,/,/; p}" "$cells"
	done
} >"$out"
