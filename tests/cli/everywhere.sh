# The same answer everywhere: each workload at small size, on every engine that this build can reach, to the last byte of
# its record (all but the object "run") and of its cells.
. "$(dirname "$0")/lib.sh"

limen=$LIMEN
emu="$LIMEN_SOURCE/scripts/usb-emu"
digits_csv t.csv 40 16
printf 'bits 1\nramp field=0:10 steps=16\n' >erase.protocol
awk 'BEGIN {
	print 12, 24
	for (i = 0; i < 12; i++) {
		print i + 1, (i + 1) % 12 + 1, i % 3 ? 1 : -1
		print i + 1, (i + 5) % 12 + 1, i % 5 ? 1 : -1
	}
}' >graph.txt

workloads=(layer deep spins program pulses)
options_layer="train --train t.csv --test t.csv --net 16-10 --epochs 2 --batch 40 --quiet --cells"
options_deep="train --train t.csv --test t.csv --net 16-6-6-10 --bits 8 --epochs 2 --batch 20 --validate 0.25 --quiet --cells"
options_spins="anneal --graph graph.txt --sweeps 20 --restarts 2 --quiet --cells"
options_program="qp random:n=4,seed=2 --sweeps 80 --quiet --cells"
options_pulses="protocol erase.protocol --cells 48"

# result NAME WORKLOAD DEVICE: NAME.cut and, but for protocols, NAME.csv
result() {
	local options=options_$2 cells=
	[ "$2" = pulses ] || cells=$1.csv
	# shellcheck disable=SC2086
	run 0 ${!options} $cells --device "$3" --json "$1.json"
	sed '/^  "run": {/,$d' "$1.json" >"$1.cut"
}

# compare ENGINE DEVICE WORKLOADS...: ENGINE is for people
compare() {
	local engine=$1 device=$2 workload
	shift 2
	for workload; do
		rm -f it.*
		result it "$workload" "$device"
		cmp "$workload.cut" it.cut || fail "$workload: the record differs on $engine"
		[ ! -e "$workload.csv" ] || cmp "$workload.csv" it.csv || fail "$workload: cells differ on $engine"
	done
	echo "$engine: $*"
}

# usb BOARD DEVICE WORKLOADS...: with that emulated board on the USB
usb() {
	local board=$1
	shift
	printf '#!/bin/bash\nexec "%s" --emu "%s" "%s" "$@"\n' "$emu" "$board" "$limen" >emulated.sh
	chmod +x emulated.sh
	LIMEN=./emulated.sh
	compare "usb: ${board:+($board)}" "$@"
	LIMEN=$limen
}

for workload in "${workloads[@]}"; do
	result "$workload" "$workload" ref:like=tiny
done
compare ref: ref: "${workloads[@]}"
compare "ref:scalar=1" "ref:scalar=1" "${workloads[@]}"
for engine in $("$LIMEN" devices | grep -oE '^sim:config=[a-z]+'); do
	compare "$engine" "$engine" "${workloads[@]}"
done
if "$LIMEN" info xrt-emu: >out.txt 2>err.txt; then
	compare xrt-emu: xrt-emu: "${workloads[@]}"
else
	echo "left out: $(cat err.txt)"
fi
if [ -f "${LIMEN_USB_EMU_SO:-}" ]; then
	usb "" usb: "${workloads[@]}"
	[ -z "${LIMEN_BOARDS:-}" ] || usb board=hx8k usb:slow=100 "${workloads[@]}"
else
	echo "left out: usb: (no emulated board in this build)"
fi
finish
