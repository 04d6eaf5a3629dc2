#!/bin/sh
# update.sh GEN LINK: writes limen_link_defs.vh and the generated tables of README.md in LINK (hw/link), where they differ.
set -eu
gen=$1
link=$2
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

"$gen" vh >"$scratch/vh"
"$gen" readme "$link/README.md" >"$scratch/readme"
cmp -s "$scratch/vh" "$link/limen_link_defs.vh" || cp "$scratch/vh" "$link/limen_link_defs.vh"
cmp -s "$scratch/readme" "$link/README.md" || cp "$scratch/readme" "$link/README.md"
