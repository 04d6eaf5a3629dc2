#!/bin/sh
# fresh.sh SOURCE: each image in SOURCE/bitstreams is the one of its manifest, and was built from what SOURCE has. That the
# comparison can fail is shown on copies with one more line.
set -eu
source=$1
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
bad=0

# value KEY MANIFEST
value() {
	sed -n "s/^  \"$1\": \"\{0,1\}\([^\",]*\)\"\{0,1\},\{0,1\}$/\1/p" "$2"
}
# same WHAT WANTED FOUND
same() {
	[ -n "$2" ] && [ "$2" = "$3" ] && return
	echo "FAILED: $board: $1 is $3, and $2 in its manifest"
	bad=1
}

for manifest in "$source"/bitstreams/*.json; do
	board=$(basename "$manifest" .json)
	image=$source/bitstreams/$(value image "$manifest")
	same "the image's digest" "$(value image_sha256 "$manifest")" "$(sha256sum "$image" | cut -d' ' -f1)"
	same "the image's size" "$(value image_bytes "$manifest")" "$(wc -c <"$image")"
	same "the digest of what it is built from" "$(value inputs_sha256 "$manifest")" \
		"$("$source/hw/build-board" --digest "$board")"
	echo "$board: $(value cells "$manifest") cells, $(value fmax_mhz "$manifest") MHz estimated, $(value clock_mhz "$manifest") used"
	for part in rtl hw; do
		mkdir -p "$scratch/$part" && cp -r "$source/$part/." "$scratch/$part"
	done
	for file in rtl/limen_core.v hw/link/limen_link.v "hw/$board/pins.pcf" hw/build-board; do
		echo '`define MORE' >>"$scratch/$file"
		if [ "$("$scratch/hw/build-board" --digest "$board")" = "$(value inputs_sha256 "$manifest")" ]; then
			echo "FAILED: $board: a change of $file does not show in the digest"
			bad=1
		fi
		cp "$source/$file" "$scratch/$file"
	done
	printf '\n// a comment\n' >>"$scratch/rtl/limen_core.v"
	same "the digest with a comment more" "$(value inputs_sha256 "$manifest")" "$("$scratch/hw/build-board" --digest "$board")"
done
[ -n "${image:-}" ] || { echo "FAILED: there is no image"; exit 1; }
[ $bad = 0 ] || echo "scripts/bitstreams builds the images anew"
exit $bad
