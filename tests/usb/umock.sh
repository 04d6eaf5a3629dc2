# usage: umock.sh UMOCKDEV-WRAPPER USB_UMOCK LIMEN: the unmodified limen, libusb and libudev before umockdev's /sys and usbfs.
set -u
wrapper=$1 umock=$2 limen=$3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
failures=0

fail() {
	echo "FAILED: $*" >&2
	failures=$((failures + 1))
}

awk 'BEGIN { for (r = 0; r < 60; r++) { for (f = 0; f < 16; f++) printf "%d,", (r * 7 + f * (r % 10 + 1)) % 17; print r % 10 } }' >t.csv
small="--train t.csv --test t.csv --net 16-10 --epochs 3 --batch 60 --quiet"

"$wrapper" "$umock" serial=MOCKED "$limen" devices >out.txt || fail "devices"
grep -q '^usb:serial=MOCKED ' out.txt || fail "devices does not list the board: $(cat out.txt)"
# shellcheck disable=SC2086
"$limen" train $small --cells ref.csv || fail "ref:"
# shellcheck disable=SC2086
"$wrapper" "$umock" "" "$limen" train $small --device usb: --cells usb.csv || fail "usb:"
cmp ref.csv usb.csv || fail "usb: and ref: differ"

# Icestorm's iceprog, unmodified as well, writes the flash behind channel A and reads it back.
if iceprog=$(command -v iceprog); then
	head -c 9000 "$limen" >image.bin
	"$wrapper" "$umock" flash=flash.img "$iceprog" image.bin >out.txt 2>&1 || fail "iceprog: $(tail -n 5 out.txt)"
	cmp -n 9000 image.bin flash.img || fail "iceprog: the flash holds something else"
	# by limen flash, which refuses an image that its manifest does not mean
	printf '{"board": "hx8k", "image_sha256": "%s"}\n' "$(sha256sum <image.bin | cut -d' ' -f1)" >image.json
	"$wrapper" "$umock" flash=again.img "$limen" flash hx8k image.bin >out.txt 2>&1 ||
		fail "limen flash: $(tail -n 5 out.txt)"
	cmp -n 9000 image.bin again.img || fail "limen flash: the flash holds something else"
	printf 'x' >>image.bin
	"$wrapper" "$umock" flash=never.img "$limen" flash hx8k image.bin >out.txt 2>&1 && fail "limen flash: a wrong image"
	cmp -s -n 9000 image.bin never.img && fail "limen flash: wrote a wrong image"
	"$wrapper" "$umock" flash=force.img "$limen" flash hx8k image.bin --force >out.txt 2>&1 || fail "--force"
	cmp -n 9001 image.bin force.img || fail "limen flash --force: the flash holds something else"
else
	echo "without iceprog (apt-get install fpga-icestorm): no flash was written"
fi

# The plug is pulled by another thread than the one that the program waits in, wherever that is.
for transfers in 60 150 300 600 900; do
	# shellcheck disable=SC2086
	"$wrapper" "$umock" --unplug-after $transfers "" "$limen" train ${small/--epochs 3/--epochs 100000} --device usb: \
		>out.txt 2>err.txt
	status=$?
	[ $status -eq 1 ] || fail "unplugged: exit status $status"
	grep -q "unplugged" err.txt || fail "unplugged: $(cat err.txt)"
	ms=$(sed -nE 's/^ended ([0-9]+) ms .*/\1/p' out.txt)
	[ "${ms:-2000}" -lt 2000 ] || fail "$(cat out.txt)"
	echo "after $transfers transfers: $(cat out.txt)"
done
[ $failures -eq 0 ] && echo "all checks passed"
exit $((failures > 0))
