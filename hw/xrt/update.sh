#!/bin/sh
# update.sh GEN DIRECTORY: writes what GEN prints to limen_kernel.vh, kernel.tcl and README.md there, where they differ.
set -eu
gen=$1
to=$2
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

"$gen" vh >"$scratch/limen_kernel.vh"
"$gen" tcl >"$scratch/kernel.tcl"
"$gen" readme "$to/README.md" >"$scratch/README.md"
for file in limen_kernel.vh kernel.tcl README.md; do
	cmp -s "$scratch/$file" "$to/$file" || cp "$scratch/$file" "$to/$file"
done
