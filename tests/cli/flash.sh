# limen flash: only the image that its manifest means reaches iceprog, here a stand-in that says what it was given.
. "$(dirname "$0")/lib.sh"
mkdir bin
printf '#!/bin/sh\nprintf "%%s|" "$@" >>"%s/ran"\n' "$work" >bin/iceprog
chmod +x bin/iceprog
touch ran
export PATH=$work/bin:$PATH

manifest() {
	printf '{"board": "%s", "image_sha256": "%s"}\n' "$2" "$(sha256sum <"$1.bin" | cut -d' ' -f1)" >"$1.json"
}
mkdir bitstreams "a b"
head -c 5000 "$LIMEN" >bitstreams/hx8k.bin
manifest bitstreams/hx8k hx8k
cp bitstreams/hx8k.bin "a b/it's.bin"
manifest "a b/it's" hx8k

run 0 flash hx8k --dry-run
[ "$(cat out.txt)" = "iceprog bitstreams/hx8k.bin" ] || fail "the command: $(cat out.txt)"
run 0 flash hx8k "a b/it's.bin" --dry-run
[ -s ran ] && fail "--dry-run ran iceprog"
eval "set -- $(cat out.txt)" && [ "$1|$2" = "iceprog|a b/it's.bin" ] || fail "quotes: $(cat out.txt)"
run 0 flash hx8k
run 0 flash hx8k "a b/it's.bin"
[ "$(cat ran)" = "bitstreams/hx8k.bin|a b/it's.bin|" ] || fail "iceprog was given: $(cat ran)"

: >ran
refused 2 "which board" flash
refused 1 "bitstreams/none.bin|No such file" flash none
refused 1 "hx8k.json|for the board hx8k, not for other" flash other bitstreams/hx8k.bin
printf 'x' >>bitstreams/hx8k.bin
refused 1 "hx8k.json|another image|SHA-256" flash hx8k
refused 1 "hx8k.json|another image|SHA-256" flash hx8k --dry-run
cp bitstreams/hx8k.bin alone.bin
refused 1 "alone.json" flash hx8k alone.bin
refused 1 "a b/it's.json|another image" flash hx8k alone.bin --manifest "a b/it's.json"
echo '{"board": "hx8k"}' >alone.json
refused 1 "alone.json|image_sha256" flash hx8k alone.bin
[ -s ran ] && fail "iceprog was run with an image that was refused: $(cat ran)"
run 0 flash hx8k alone.bin --force
[ "$(cat ran)" = "alone.bin|" ] && grep -q -- "--force" err.txt || fail "--force: $(cat ran err.txt)"
# without iceprog: what to install
mkdir few && ln -s "$(command -v sha256sum)" "$(command -v sh)" few/
export LIMEN_PATH=$PATH PATH=$work/few
"$LIMEN" flash hx8k alone.bin --force >out.txt 2>err.txt
status=$?
export PATH=$LIMEN_PATH
[ $status = 1 ] && grep -q "iceprog.*fpga-icestorm" err.txt || fail "without iceprog: $status $(cat err.txt)"
finish
