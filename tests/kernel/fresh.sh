#!/bin/sh
# fresh.sh GEN DIRECTORY CC: the committed limen_kernel.vh, kernel.tcl and README.md are what GEN prints; GEN follows
# kernel.def; offsets do not overlap, and arguments lie where the registers of the same name do.
set -eu
gen=$1
xrt=$2
cc=$3
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
fail() {
	echo "fresh.sh: $*" >&2
	exit 1
}

remedy="run: cmake --build build --target limen_kernel_defs"
"$gen" vh | diff -u "$xrt/limen_kernel.vh" - || fail "limen_kernel.vh is stale; $remedy"
"$gen" tcl | diff -u "$xrt/kernel.tcl" - || fail "kernel.tcl is stale; $remedy"
"$gen" readme "$xrt/README.md" | diff -u "$xrt/README.md" - || fail "README.md is stale; $remedy"

# A changed register, bit, argument and number must show in every product, else the comparison above proves nothing.
cp "$xrt/gen.c" "$xrt/../../rtl/defs/marked.h" "$scratch"
sed -e 's/^LIMEN_KERNEL_REGISTER(GIVEN, 0x6c,/LIMEN_KERNEL_REGISTER(GIVEN, 0x70,/' \
	-e 's/^LIMEN_KERNEL_BIT(STATUS, WRAP, 2,/LIMEN_KERNEL_BIT(STATUS, WRAP, 9,/' \
	-e 's/^LIMEN_KERNEL_ARGUMENT(flags, 4, 0x2c,/LIMEN_KERNEL_ARGUMENT(flags, 4, 0x34,/' \
	-e 's/^LIMEN_KERNEL_NUMBER(VERSION, 1,/LIMEN_KERNEL_NUMBER(VERSION, 2,/' "$xrt/kernel.def" >"$scratch/kernel.def"
[ "$(diff "$xrt/kernel.def" "$scratch/kernel.def" | grep -c '^>')" = 4 ] || fail "edits did not apply"
"$cc" -std=c11 "$scratch/gen.c" -o "$scratch/gen"
# changed FILE LINES: LINES lines of what the changed generator prints differ from FILE.
changed() {
	lines=$(diff "$xrt/$1" "$scratch/out" | grep -c '^>' || true)
	[ "$lines" = "$2" ] || fail "$lines lines of $1 follow kernel.def, wanted $2"
}
"$scratch/gen" vh >"$scratch/out"
changed limen_kernel.vh 3 # arguments are not in it
"$scratch/gen" tcl >"$scratch/out"
changed kernel.tcl 3 # bits are not in it
"$scratch/gen" readme "$xrt/README.md" >"$scratch/out"
changed README.md 3

# offset and bytes of every register, in the order of the file
sed -n 's/^LIMEN_KERNEL_REGISTER(\([A-Z_]*\), \(0x[0-9a-f]*\), \([48]\),.*/\1 \2 \3/p' "$xrt/kernel.def" >"$scratch/map"
end=0
while read -r name offset bytes; do
	[ $((offset)) -ge "$end" ] || fail "$name lies over the register before it"
	[ $((offset % 4)) = 0 ] || fail "$name is not at a multiple of 4"
	end=$((offset + bytes))
done <"$scratch/map"
[ "$end" -gt 0 ] && [ "$end" -le 4096 ] || fail "registers end at $end"
sed -n 's/^LIMEN_KERNEL_ARGUMENT(\([a-z_]*\), [0-9], \(0x[0-9a-f]*\), \([48]\),.*/\U\1\E \2 \3/p' "$xrt/kernel.def" \
	>"$scratch/arguments"
[ "$(wc -l <"$scratch/arguments")" = 5 ] || fail "not five arguments"
while read -r line; do
	grep -qx "$line" "$scratch/map" || fail "an argument without its register: $line"
done <"$scratch/arguments"
echo "limen_kernel.vh, kernel.tcl and README.md are fresh"
