# usage: qemu.sh USB_REDIR LIMEN
# The unmodified limen under a real kernel, whose USB core, xHCI driver and ftdi_sio drive the emulated board: QEMU without
# KVM, usb-redir, an initramfs of busybox. Takes the newest kernel of /boot with its modules, or that of
# LIMEN_TEST_KERNEL (a directory with boot/ and lib/modules/, as of an unpacked linux-image package).
set -u
redir=$1 limen=$2
work=$(mktemp -d)
trap 'kill $pids 2>/dev/null; rm -rf "$work"' EXIT
pids=

skip() {
	echo "SKIPPED: $*"
	exit 77
}

root=${LIMEN_TEST_KERNEL:-/}
kernel=$(find "$root/boot" -maxdepth 1 -name 'vmlinuz-*' 2>/dev/null | sort -V | tail -n 1)
[ -r "$kernel" ] || skip "no readable kernel in $root/boot; to bring one: apt-get download a linux-image package, dpkg-deb -x it somewhere, name that as LIMEN_TEST_KERNEL"
modules=$root/lib/modules/${kernel##*/vmlinuz-}
command -v qemu-system-x86_64 >/dev/null || skip "no qemu-system-x86_64 (apt-get install qemu-system-x86)"
busybox=$(command -v busybox) || skip "no busybox (apt-get install busybox-static)"

# --- the guest ---
guest=$work/guest
mkdir -p "$guest"/{bin,lib64,proc,sys,dev,modules,tmp}
cp "$busybox" "$guest/bin/busybox"
cp "$limen" "$guest/bin/limen"
ldd "$busybox" "$limen" 2>/dev/null | grep -oE '/[^ ]+\.so[^ ]*' | sort -u | while read -r library; do
	mkdir -p "$guest$(dirname "$library")"
	cp -L "$library" "$guest$library"
done
for name in usb-common usbcore xhci-hcd xhci-pci usbserial ftdi_sio; do
	file=$(find "$modules" -name "$name.ko*" 2>/dev/null | head -n 1)
	case $file in
	"") ;; # built in
	*.xz) xz -dc "$file" >"$guest/modules/$name.ko" ;;
	*.zst) zstd -qdc "$file" >"$guest/modules/$name.ko" ;;
	*) cp "$file" "$guest/modules/$name.ko" ;;
	esac
done
awk 'BEGIN { for (r = 0; r < 60; r++) { for (f = 0; f < 16; f++) printf "%d,", (r * 7 + f * (r % 10 + 1)) % 17; print r % 10 } }' \
	>"$guest/t.csv"
small="--train t.csv --test t.csv --net 16-10 --epochs 3 --batch 60 --quiet"
cat >"$guest/init" <<END
#!/bin/busybox sh
/bin/busybox --install -s /bin
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs dev /dev
for name in usb-common usbcore xhci-hcd xhci-pci usbserial ftdi_sio; do
	[ -f /modules/\$name.ko ] && insmod /modules/\$name.ko
done
for i in \$(seq 600); do
	grep -q 6010 /sys/bus/usb/devices/*/idProduct 2>/dev/null && break
	sleep 0.1
done
sleep 1
ls -l /sys/bus/usb/devices/*:1.1/driver | sed -n 's/.* -> .*\//@driver before: /p'
limen devices | sed -n 's/^usb:/@usb:/p'
limen train $small --device usb: --cells usb.csv && echo "@trained"
ls -l /sys/bus/usb/devices/*:1.1/driver | sed -n 's/.* -> .*\//@driver after: /p'
sed 's/^/@cell /' usb.csv
# a run without end: the plug is pulled, or the whole thing is given up
limen train ${small/--epochs 3/--epochs 1000000} --device usb: 2>err.txt
echo "@status \$?"
sed 's/^/@error /' err.txt
poweroff -f
END
chmod +x "$guest/init"
(cd "$guest" && find . | "$busybox" cpio -o -H newc 2>/dev/null) >"$work/initramfs"

# --- the run ---
"$redir" "${LIMEN_TEST_EMULATION:-unplug=3000}" "$work/socket" &
pids=$!
while [ ! -S "$work/socket" ]; do
	kill -0 $pids || exit 1
	sleep 0.1
done
cd "$guest" || exit 1
"$limen" train $small --cells "$work/ref.csv" || exit 1
timeout "${LIMEN_TEST_SECONDS:-1200}" qemu-system-x86_64 -M q35,accel=tcg -cpu max -m 512 -nographic -no-reboot -nic none \
	-kernel "$kernel" -initrd "$work/initramfs" -append "console=ttyS0 quiet panic=-1" -device qemu-xhci,id=xhci \
	-chardev "socket,id=redir,path=$work/socket" -device usb-redir,chardev=redir,bus=xhci.0 </dev/null 2>&1 |
	tr -d '\r' >"$work/console"

failures=0
wanted() {
	grep -q "$1" "$work/console" || {
		echo "FAILED: not in the guest's output: $1" >&2
		failures=1
	}
}
wanted '@driver before: ftdi_sio'
wanted '@usb:serial=EMULATED '
wanted '@trained'
wanted '@driver after: ftdi_sio'
wanted '@status 1'
wanted '@error .*unplugged'
sed -n 's/^@cell //p' "$work/console" | cmp - "$work/ref.csv" || failures=1
if [ $failures = 0 ]; then
	echo "as on ref:, under $(basename "$kernel")"
else
	tail -n 60 "$work/console" >&2
fi
exit $failures
