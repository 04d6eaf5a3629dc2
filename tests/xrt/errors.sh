# What goes wrong with a card is one line that says what, where and what to do; nothing stays open. Over the stand-in.
. "$(dirname "$0")/../cli/lib.sh"
cp "$LIMEN_XCLBIN" card.xclbin
card=xrt:0,xclbin=card.xclbin

# broken FAULT STATUS "PART|PART..." [URI]: with this fault in the stand-in
broken() {
	export LIMEN_STANDIN_FAULT=$1 LIMEN_STANDIN_LOG=$work/log
	: >log # not a new file
	refused "$2" "$3" info "${4:-$card}"
	if [ -s log ]; then
		grep -q "leaked\|closed while\|with the kernel" log && fail "$1: left open: $(cat log)"
		[ "$(grep -c ' open$' log)" = "$(grep -c ' close' log)" ] || fail "$1: opens and closes differ: $(cat log)"
	fi
	rm log
	unset LIMEN_STANDIN_FAULT LIMEN_STANDIN_LOG
}

run 0 info $card
broken card 1 "no card 0|xbutil"
broken xclbin 1 "does not take card.xclbin|xilinx_u50"
broken busy 1 "limen_kernel:{limen_kernel_1}|another one"
broken magic 1 "no limen kernel"
broken version 1 "kernel has version|build the xclbin again"
broken contract 1 "contract version|build the xclbin again"
broken room 1 "no room|smaller buffer="
broken sync 1 "cannot copy"
broken memory 1 "memory answered with an error"
broken lie 1 "gave 4294967295"
broken absent 1 "card 0: reads as ffffffff|left the bus"
broken gone 1 "card 0: reads as ffffffff|left the bus"
refused 1 "no card 7" info xrt:7,xclbin=card.xclbin
refused 1 "no compute unit \"other\"" info $card,cu=other
run 0 info $card,cu=limen_kernel_1
refused 2 "xclbin=FILE" info xrt:0
refused 2 "\"buffer\"" info $card,buffer=12
refused 2 "\"index\" is given twice" info xrt:0,index=1
refused 2 "unknown key \"index\"" info ref:0
refused 1 "cannot read" info xrt:0,xclbin=none.xclbin

# names with spaces, alone and as one device of several
mkdir "a b"
cp card.xclbin "a b/c d.xclbin"
run 0 info "xrt:0,xclbin=a b/c d.xclbin"
small=(train --train digits:train=30 --test digits:test=10 --net 64-4-10 --bits 8 --range 2 --epochs 1 --batch 30 --quiet)
run 0 "${small[@]}" --cells ref.csv
run 0 "${small[@]}" --device " xrt:0,xclbin=a b/c d.xclbin,stats=s t.json  ref: " --cells two.csv
cmp ref.csv two.csv && [ -s "s t.json" ] || fail "a device whose file has spaces in its name"

# images that are none
head -c 100 card.xclbin >short.xclbin
refused 1 "this is no xclbin" info xrt:0,xclbin=short.xclbin
head -c 2000 card.xclbin >cut.xclbin
refused 1 "cut off" info xrt:0,xclbin=cut.xclbin
echo "nothing of the kind, but long enough that it might be something: $(seq 1000)" >text.xclbin
refused 1 "this is no xclbin" info xrt:0,xclbin=text.xclbin
# for a card, while XRT emulates, and the other way round
mode=$XCL_EMULATION_MODE
unset XCL_EMULATION_MODE
refused 1 "built for emulation" info $card
export XCL_EMULATION_MODE=$mode
# what v++ gives an emulated platform that is reconfigured in part: another number for the mode
mode_at=332
[ "$(od -An -tu1 -j$mode_at -N1 card.xclbin)" -eq 4 ] || fail "byte $mode_at is not the mode"
{ head -c $mode_at card.xclbin && printf '\6' && tail -c +$((mode_at + 2)) card.xclbin; } >partial.xclbin
run 0 info xrt:0,xclbin=partial.xclbin
# the environment of XRT, and XRT itself
(unset XILINX_XRT && refused 1 "XILINX_XRT is not set|setup.sh|xrt-emu:" info $card && finish) >/dev/null || fail "without XILINX_XRT"
(export XILINX_XRT=/nonexistent && refused 1 "XILINX_XRT is /nonexistent|no lib/libxrt_hwemu.so.2|setup.sh|link" info $card && finish) \
	>/dev/null || fail "XILINX_XRT that leads nowhere"
(export XCL_EMULATION_MODE=none && refused 1 "no XCL_EMULATION_MODE \"none\"" info $card && finish) >/dev/null || fail "no such emulation"

# every byte of the image's head turned over, in turn: refused or opened, never worse
size=$(stat -c %s card.xclbin)
for ((at = 0; at < size; at += 29)); do
	{ head -c $at card.xclbin && printf '\377' && tail -c +$((at + 2)) card.xclbin; } >turned.xclbin
	"$LIMEN" info xrt:0,xclbin=turned.xclbin >out.txt 2>err.txt
	[ $? -le 1 ] || fail "byte $at turned over: $(cat err.txt)"
done
finish
