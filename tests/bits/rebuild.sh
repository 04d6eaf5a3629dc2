#!/bin/sh
# rebuild.sh SOURCE: builds each image of SOURCE/bitstreams again, elsewhere, with the same inputs: with the same tools every byte of
# image and manifest must be the same. With others it must fit and be fast enough, and what it does is tested by bits/run.
set -eu
source=$(realpath "$1")
for tool in yosys nextpnr-ice40 icepack; do
	if ! command -v "$tool" >/dev/null; then
		echo "SKIPPED: $tool is not installed (scripts/setup long)"
		exit 77
	fi
done
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
bad=0
mkdir "$scratch/a copy" && cp -r "$source/rtl" "$source/hw" "$scratch/a copy"

for manifest in "$source"/bitstreams/*.json; do
	board=$(basename "$manifest" .json)
	"$scratch/a copy/hw/$board/build" "$scratch/$board" || exit 1
	tools=$("$source/hw/build-board" --tools "$board")
	if ! grep -qF "\"tools\": $tools," "$manifest"; then
		echo "$board: other tools than those of the manifest: $tools; its bytes are not compared"
		continue
	fi
	for file in bin json; do
		if cmp "$source/bitstreams/$board.$file" "$scratch/$board/$board.$file"; then
			echo "$board.$file: the same bytes"
		else
			bad=1
		fi
	done
done
exit $bad
