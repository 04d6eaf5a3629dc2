#!/usr/bin/env python3
"""Runs the programs on the bits of a board's image, not on the RTL that it was built from.

The image in bitstreams/ is turned back into Verilog (netlist.sh), verilated, and linked in the place of the board's RTL behind
the emulated USB device; limen then drives it through usb: and libusb, and every answer must be the reference's: random command
streams, parts of the conformance suite, and a training run. flips.py changes bits of the image.
"""
import argparse
import filecmp
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
STUCK_S = 1800  # a flip may stop the board for good: longer than any run on a busy machine
BOARD = "usb:slow=100"  # the netlist is simulated a thousand times slower than the board, or ten thousand on a busy machine


def call(command, **options):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **options)
    if done.returncode:
        sys.exit("%s: exit status %d\n%s" % (command[0], done.returncode, done.stdout[-2000:]))
    return done.stdout


def setting(o, name):
    with open(os.path.join(o.source, "hw", o.board, "board.conf")) as f:
        return next(line.split("=", 1)[1].strip() for line in f if line.startswith(name + "="))


def netlist(o, image, folder):
    """The image as Verilog: a file in the folder."""
    out = os.path.join(folder, "chip.v")
    call([os.path.join(HERE, "netlist.sh"), o.board, image, os.path.join(o.source, "hw", o.board, "pins.pcf"), out])
    return out


def emulator(o, verilog, folder):
    """limen_usb_emu.so with this board at the end of its line."""
    sim, include = os.path.join(o.source, "sim"), os.path.join(o.verilator_root, "include")
    objects, prefix = os.path.join(folder, "obj"), "Vboard_" + o.board
    call([o.verilator, "--cc", "-Wno-lint", "-Wno-fatal", "-O3", "--x-assign", "fast", "--x-initial", "fast", "--noassert",
          "--no-timing", "+define+LIMEN_CLOCK_MHZ=" + setting(o, "clock_mhz"), "-CFLAGS", "-fPIC",
          "--top-module", "limen_" + o.board, "--prefix", prefix, "--Mdir", objects, verilog, os.path.join(sim, "ice40.v")])
    call(["make", "-s", "-C", objects, "-f", prefix + ".mk", prefix + "__ALL.a", "CXX=" + o.cxx, "OPT_FAST=-O1",
          "OPT_SLOW=-O0", "OPT_GLOBAL=-O1"])
    out = os.path.join(folder, "emu.so")
    # this board first, so that the archive's own stays out
    call([o.cxx, "-shared", "-fPIC", "-O1", "-o", out, "-I" + objects, "-I" + include, "-I" + include + "/vltstd", "-I" + sim,
          o.model, os.path.join(objects, prefix + "__ALL.a"), *o.objects.split(";"), *o.archive,
          "-lz", "-lm", "-ldl", "-pthread"])
    return out


def drive(o, so, command, folder=None):
    """A program with that board on its USB. Returns (exit status or None, last lines)."""
    environment = dict(os.environ, LIMEN_USB_EMU_SO=so)
    try:
        done = subprocess.run([os.path.join(o.source, "scripts", "usb-emu"), "--emu", "board=%s,stats=1" % o.board, *command],
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=folder, env=environment,
                              timeout=STUCK_S)
    except subprocess.TimeoutExpired:
        return None, "no end after %d s" % STUCK_S
    return done.returncode, done.stdout


def streams(o, so, packets):
    return drive(o, so, [o.fuzz, "--seed", str(o.seed), "--packets", str(packets), "--check", "50",
                         "ref:like=" + setting(o, "config"), BOARD])


def train(o, so, folder):
    """The net of 16 inputs and 10 outputs, on the board and on the reference: the same weights and energies."""
    options = ["train", "--preset", "digits-4x4", "--train", "digits:train=300,pool=2", "--test", "digits:test=100,pool=2",
               "--epochs", "2", "--quiet", "--weights"]
    status, text = drive(o, so, [o.limen, *options, "usb.npy", "--cells", "usb.csv", "--device", BOARD], folder)
    if status == 0:
        call([o.limen, *options, "ref.npy", "--cells", "ref.csv"], cwd=folder)
        for kind in ("npy", "csv"):
            if not filecmp.cmp(os.path.join(folder, "usb." + kind), os.path.join(folder, "ref." + kind), shallow=False):
                return 1, "the run's ref.%s and usb.%s differ" % (kind, kind)
    return status, text


def conform(o, so, only):
    status, text = drive(o, so, [o.conformance, "--only", only, BOARD])
    passed = re.search(r"PASSED  \] (\d+) test", text)
    if status == 0 and not (passed and int(passed[1])):
        return 1, "no case is called " + only
    return status, text


def run(o, folder):
    begin = time.time()
    so = emulator(o, netlist(o, o.image, folder), folder)
    print("%s: netlist, model: %.0f s" % (o.image, time.time() - begin), flush=True)
    work = [("command streams", lambda: streams(o, so, o.packets)), ("training", lambda: train(o, so, folder))]
    work += [("conformance " + only, lambda only=only: conform(o, so, only))
             for only in o.cases.split(";")]
    bad = 0
    for what, job in work:
        begin = time.time()
        status, text = job()
        bad += status != 0
        print("%s %s, %.0f s\n    %s" % ("ok    " if status == 0 else "FAILED", what, time.time() - begin,
                                         "\n    ".join(text.strip().split("\n")[-4:])), flush=True)
    return bad


def arguments(parser):
    """What bits.py and flips.py are told by CMake."""
    for name in ("source", "board", "verilator", "verilator-root", "cxx", "model", "objects", "limen", "fuzz",
                 "conformance", "scratch"):
        parser.add_argument("--" + name, required=True)
    parser.add_argument("--archive", action="append", default=[])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    return parser


def missing():
    """77, and a line about it, when a tool is not installed."""
    for tool in ("iceunpack", "icebox_vlog", "icepack", "yosys"):
        if not shutil.which(tool):
            print("SKIPPED: %s is not installed (scripts/setup long)" % tool)
            return 77
    return 0


def main():
    parser = arguments(argparse.ArgumentParser(description=__doc__.split("\n")[0]))
    parser.add_argument("--cases", default="*", help="of the conformance suite: patterns, separated by ;")
    parser.add_argument("--packets", type=int, default=1500)
    o = parser.parse_args()
    skipped = missing()
    if skipped:
        return skipped
    o.image = os.path.join(o.source, "bitstreams", o.board + ".bin")
    with tempfile.TemporaryDirectory(dir=o.scratch, prefix="bits-") as folder:
        return 1 if run(o, folder) else 0


if __name__ == "__main__":
    sys.exit(main())
