#!/bin/sh
# update.sh GEN SOURCE: writes rtl/defs/limen_defs.vh and the generated tables of docs/spec.md, where they differ.
set -eu
gen=$1
source=$2
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

"$gen" vh >"$scratch/vh"
"$gen" spec "$source/docs/spec.md" >"$scratch/spec"
cmp -s "$scratch/vh" "$source/rtl/defs/limen_defs.vh" || cp "$scratch/vh" "$source/rtl/defs/limen_defs.vh"
cmp -s "$scratch/spec" "$source/docs/spec.md" || cp "$scratch/spec" "$source/docs/spec.md"
