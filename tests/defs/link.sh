#!/bin/sh
# link.sh GEN LINK CC: the committed limen_link_defs.vh and README.md of LINK (hw/link) are what GEN prints; and GEN follows
# link.def.
set -eu
gen=$1
link=$2
cc=$3
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

remedy="run: cmake --build build --target limen_link_defs"
"$gen" vh | diff -u "$link/limen_link_defs.vh" - || { echo "limen_link_defs.vh is stale; $remedy" >&2; exit 1; }
"$gen" readme "$link/README.md" | diff -u "$link/README.md" - || { echo "README.md is stale; $remedy" >&2; exit 1; }

# One changed number, field and type must show in both products, else the comparison above proves nothing.
cp "$link/gen.c" "$link/link.h" "$link/../../rtl/defs/marked.h" "$scratch"
sed -e 's/^LIMEN_LINK_NUMBER(SYNC, 0xa7,/LIMEN_LINK_NUMBER(SYNC, 0xa6,/' \
	-e 's/^LIMEN_LINK_FIELD(SEQ, 3, 3,/LIMEN_LINK_FIELD(SEQ, 3, 2,/' \
	-e 's/^LIMEN_LINK_TYPE(NAK, 2,/LIMEN_LINK_TYPE(NAK, 0,/' "$link/link.def" >"$scratch/link.def"
[ "$(diff "$link/link.def" "$scratch/link.def" | grep -c '^>')" = 3 ] || { echo "link.sh: edits did not apply" >&2; exit 1; }
"$cc" -std=c11 "$scratch/gen.c" -o "$scratch/gen"
for product in "vh limen_link_defs.vh" "readme README.md"; do
	file=$link/${product#* }
	case $product in
	vh*) "$scratch/gen" vh >"$scratch/out" ;;
	*) "$scratch/gen" readme "$file" >"$scratch/out" ;;
	esac
	lines=$(diff "$file" "$scratch/out" | grep -c '^>' || true)
	[ "$lines" = 3 ] || { echo "link.sh: $lines lines of $file follow link.def, wanted 3" >&2; exit 1; }
done
echo "limen_link_defs.vh and README.md of the link are fresh"
