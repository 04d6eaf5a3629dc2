# The stock XRT with the model of the kernel as the card: our code on both sides of it, under sanitizers where the build
# has them.
. "$(dirname "$0")/emu_lib.sh"
need_emu
"$LIMEN_CONFORMANCE" xrt-emu:config=quad xrt-emu:config=alveo,buffer=2048 >out.txt 2>&1 || fail "$(tail -40 out.txt)"
refused 1 "no configuration \"none\"" info xrt-emu:config=none
finish
