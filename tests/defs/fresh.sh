#!/bin/sh
# fresh.sh GEN SOURCE CC: the committed limen_defs.vh and spec.md are what GEN prints; and GEN follows limen.def.
set -eu
gen=$1
source=$2
cc=$3
defs=$source/rtl/defs
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

remedy="run: cmake --build build --target limen_defs"
"$gen" vh | diff -u "$defs/limen_defs.vh" - || { echo "limen_defs.vh is stale; $remedy" >&2; exit 1; }
"$gen" spec "$source/docs/spec.md" | diff -u "$source/docs/spec.md" - || { echo "spec.md is stale; $remedy" >&2; exit 1; }

# A contract with one changed number, opcode, flag, total and configuration must show in every product, else the
# comparison above proves nothing.
cp "$defs/gen.c" "$defs/contract.h" "$defs/marked.h" "$scratch"
sed -e 's/^LIMEN_NUMBER(BARRIER_MAX, 262143,/LIMEN_NUMBER(BARRIER_MAX, 262142,/' \
	-e 's/^LIMEN_OPCODE(MVM, 10,/LIMEN_OPCODE(MVM, 99,/' \
	-e 's/^LIMEN_FLAG(CLEAR, TOTALS, 5,/LIMEN_FLAG(CLEAR, TOTALS, 6,/' \
	-e 's/^LIMEN_TOTAL(HEAT, 13,/LIMEN_TOTAL(HEAT, 31,/' \
	-e 's/^LIMEN_CONFIG(tiny, 1,/LIMEN_CONFIG(tiny, 2,/' "$defs/limen.def" >"$scratch/limen.def"
[ "$(diff "$defs/limen.def" "$scratch/limen.def" | grep -c '^>')" = 5 ] || { echo "fresh.sh: edits did not apply" >&2; exit 1; }
"$cc" -std=c11 "$scratch/gen.c" -o "$scratch/gen"

# changed FILE LINES: LINES lines of what the changed generator prints differ from FILE.
changed() {
	lines=$(diff "$1" "$scratch/out" | grep -c '^>' || true)
	[ "$lines" = "$2" ] || { echo "fresh.sh: $lines lines of $1 follow limen.def, wanted $2" >&2; exit 1; }
}
"$scratch/gen" vh >"$scratch/out"
changed "$defs/limen_defs.vh" 5 # the flag changes the opcode's mask too; a configuration is not in it
"$scratch/gen" spec "$source/docs/spec.md" >"$scratch/out"
changed "$source/docs/spec.md" 5
[ "$("$scratch/gen" params tiny | grep '^LANES=')" = "LANES=2" ] || { echo "fresh.sh: parameters are stale" >&2; exit 1; }
echo "limen_defs.vh and spec.md are fresh"
