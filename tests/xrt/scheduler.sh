# The kernel under XRT's own scheduler, as another project's program would use it; the device process started by hand.
. "$(dirname "$0")/emu_lib.sh"
need_emu
folder=$(mktemp -d /tmp/limen-test-XXXXXX)
trap 'rm -rf "$work" "$folder"' EXIT
library=$(ldd "$LIMEN_SCHEDULER" | awk '$1 ~ /^libxrt_coreutil/ { print $3 }')
ln -s "$(dirname "$library")" "$folder/lib"
cp "$LIMEN_SCHEDULER" "$folder/program" # XRT's emulation makes files beside the program
"$LIMEN_XCLBIN_WRITER" "$folder/card.xclbin" || fail "limen-xclbin"
{
	printf '[Emulation]\ndont_run=true\nsystem_dpa=false\npacket_size=65536\n[Debug]\nlong='
	head -c 70000 /dev/zero | tr '\0' x
	echo
} >"$folder/xrt.ini"
cat >"$folder/emconfig.json" <<END
{"Version": {"FileVersion": "2.0", "ToolVersion": "2022.1"}, "Platform": {"Name": "u50", "UnifiedPlatform": "true",
 "ExpandedPR": "true", "Boards": [{"NumBoards": "1", "Devices": [{"Name": "u50", "HalMajorVersion": "2", "HalMinorVersion": "1",
 "VendorId": "4334", "SubsystemVendorId": "4334", "DeviceVersion": "0", "DataAlignment": "4096", "NumDevices": "1",
 "DdrBanks": [{"Size": "1024MB"}], "FeatureRom": {"Feature_Bitmap": "0"}, "OclFreqency": "300"}]}]}}
END
"$LIMEN_XRT_DEVICE" quad "$folder" >device.txt 2>&1 &
device=$!
(cd "$folder" && USER=$(basename "$folder") XILINX_XRT=$folder XCL_EMULATION_MODE=hw_emu EMCONFIG_PATH=$folder XRT_INI_PATH=xrt.ini \
	timeout 300 ./program card.xclbin) >out.txt 2>&1 || fail "the program: $(grep -v INFO out.txt) $(cat device.txt)"
[ "$(grep -c '^run' out.txt)" = 3 ] || fail "$(cat out.txt)"
kill $device 2>/dev/null
wait $device
finish
