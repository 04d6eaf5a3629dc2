# limen's own part of xrt: and xrt-emu: under valgrind: no byte out of bounds, none used before it was set, none lost.
# Over the stand-in of XRT, where all programs are ours, and over the stock XRT where there is one (valgrind.supp).
# The model of the kernel under Verilator is left out: it may hold instructions that valgrind has not heard of.
# What the session's process behind xrt-emu: loses is not seen, since limen-xrt-emu ends it by force; its transport is
# that of xrt:.
. "$(dirname "$0")/../cli/lib.sh"
valgrind=$(command -v valgrind) || skip "valgrind is not installed"
here=$(dirname "$(readlink -f "$0")")
mkdir logs

# Any program in its place; those that it starts, too.
cat >checked <<END
#!/bin/sh
exec "$valgrind" -q --trace-children=yes --trace-children-skip='*/limen-xrt-device' --log-file="$work/logs/%p" \\
	--suppressions="$here/valgrind.supp" --leak-check=full --show-leak-kinds=definite,indirect,possible \\
	--errors-for-leak-kinds=definite,indirect,possible --num-callers=24 "\$@"
END
sed "s/ --trace-children-skip='[^']*'//" checked >checked_all
chmod +x checked checked_all

# clean WHAT COMMAND...: it does its work, and valgrind has nothing to say
clean() {
	local what=$1
	shift
	rm -f logs/*
	"$@" >out.txt 2>err.txt || fail "$what: exit status $?: $(tail -n 3 out.txt err.txt)"
	ls logs/* >/dev/null 2>&1 || fail "$what: valgrind did not run"
	[ -z "$(cat logs/*)" ] || fail "$what: $(cat logs/* | head -n 60)"
}

# that this test can fail: a read behind a block's end
cat >bad.c <<END
#include <stdlib.h>
int main(void) { volatile char *c = malloc(8); int x = c[8]; free((void *)c); return x & 0; }
END
"${CC:-cc}" -O0 -o bad bad.c && ./checked ./bad && grep -q "Invalid read" logs/* || fail "valgrind misses a slip"

small=(train --train digits:train=30 --test digits:test=10 --epochs 1 --batch 30 --quiet)
(
	export LD_LIBRARY_PATH=$LIMEN_STANDIN_LIB XILINX_XRT=${LIMEN_STANDIN_LIB%/lib} XCL_EMULATION_MODE=hw_emu LIMEN_STANDIN_CONFIG=tiny
	clean "xrt:, conformance" ./checked_all "$LIMEN_CONFORMANCE" "xrt:0,xclbin=$LIMEN_XCLBIN,buffer=1024"
	for cycles in 1 300; do
		LIMEN_STANDIN_CYCLES=$cycles clean "xrt:, $cycles cycles" ./checked_all "$LIMEN_DRAIN" "$LIMEN_XCLBIN"
	done
	LIMEN_STANDIN_CONFIG=null clean "xrt:, the null kernel" ./checked_all "$LIMEN_NULL" "$LIMEN_XCLBIN" 1
	# errors: everything that was opened is closed and freed
	for fault in card xclbin busy magic version contract room sync memory lie; do
		rm -f logs/*
		LIMEN_STANDIN_FAULT=$fault ./checked_all "$LIMEN" info "xrt:0,xclbin=$LIMEN_XCLBIN" >out.txt 2>err.txt
		[ $? = 1 ] || fail "xrt:, fault $fault: $(cat err.txt)"
		[ -z "$(cat logs/*)" ] || fail "xrt:, fault $fault: $(cat logs/* | head -n 60)"
	done
	for bytes in 100 2000; do
		head -c $bytes "$LIMEN_XCLBIN" >cut.xclbin
		rm -f logs/*
		./checked_all "$LIMEN" info xrt:0,xclbin=cut.xclbin >out.txt 2>err.txt
		[ $? = 1 ] && [ -z "$(cat logs/*)" ] || fail "xrt:, $bytes bytes of an image: $(cat err.txt logs/* | head -n 60)"
	done
	unset LIMEN_STANDIN_CONFIG
	export LIMEN_LIBEXEC=$LIMEN_STANDIN_LIBEXEC
	if [ -n "$LIMEN_LIBEXEC" ]; then
		clean "xrt-emu:, all processes" ./checked_all "$LIMEN" "${small[@]}" --device xrt-emu:
		[ "$(ls logs | wc -l)" -ge 4 ] || fail "xrt-emu: not all processes were checked: $(ls logs)"
	fi
	exit "$failures"
)
failures=$((failures + $?))

if "$LIMEN" info xrt-emu: >out.txt 2>err.txt; then
	clean "xrt-emu: under the stock XRT" ./checked "$LIMEN" "${small[@]}" --device xrt-emu:
else
	echo "not tested: the stock XRT: $(cat err.txt)"
fi
finish
