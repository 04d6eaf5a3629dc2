#!/usr/bin/env python3
"""Runs the programs on the bits of a board's image, not on the RTL that it was built from.

The image in bitstreams/ is turned back into Verilog (netlist.sh), verilated, and linked in the place of the board's RTL behind
the emulated USB device; limen then drives it through usb: and libusb, and every answer must be the reference's.

    run     random command streams, parts of the conformance suite, and a training run
    flips   the same command streams on copies of the image with one bit changed, in used logic: how many are noticed
"""
import argparse
import concurrent.futures
import filecmp
import os
import random
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


class Bits:
    """An image as icestorm's text: a tile is a line ".logic_tile X Y" and lines of 0 and 1."""

    def __init__(self, image, folder):
        self.asc = os.path.join(folder, "image.asc")
        call(["iceunpack", image, self.asc])
        with open(self.asc) as f:
            self.lines = f.read().split("\n")
        self.used = list(self.find_used())

    def find_used(self):
        """Where (line, column) used logic has its bits: the tables and settings of logic cells with any bit set, and every
        other bit that is set: wires."""
        kind, first = None, 0
        for number, line in enumerate(self.lines):
            if line.startswith("."):
                kind, first = line.split()[0], number + 1
            elif kind in (".logic_tile", ".ramb_tile", ".ramt_tile", ".io_tile"):
                cell = kind == ".logic_tile"
                pair = first + (number - first) // 2 * 2
                live = cell and "1" in self.lines[pair][36:46] + self.lines[pair + 1][36:46]
                for column, bit in enumerate(line):
                    if bit == "1" or (live and 36 <= column < 46):
                        yield number, column

    def flipped(self, place, out):
        number, column = place
        lines = list(self.lines)
        line = lines[number]
        lines[number] = line[:column] + ("1" if line[column] == "0" else "0") + line[column + 1:]
        with open(out + ".asc", "w") as f:
            f.write("\n".join(lines))
        call(["icepack", out + ".asc", out])

    def name(self, place):
        number = place[0]
        first = max(n for n in range(number) if self.lines[n].startswith("."))
        return "%s, bit %d of line %d" % (self.lines[first][1:], place[1], number - first - 1)


def flip(o, bits, place):
    """One changed bit: returns (counts, noticed, one line). A bit that changes nothing in the netlist is no used logic."""
    with tempfile.TemporaryDirectory(dir=o.scratch, prefix="flip-") as folder:
        image = os.path.join(folder, "image.bin")
        bits.flipped(place, image)
        verilog = netlist(o, image, folder)
        if filecmp.cmp(verilog, o.whole, shallow=False):
            return False, False, "in no use"
        status, text = streams(o, emulator(o, verilog, folder), o.packets)
    lines = [line for line in text.strip().split("\n") if "emulated board:" not in line]
    return True, status != 0, ("noticed: " if status else "NOT NOTICED: ") + (lines[-1] if lines else "")[:90]


def flips(o, folder):
    bits = Bits(o.image, folder)
    o.whole = netlist(o, o.image, folder)
    status, text = streams(o, emulator(o, o.whole, folder), o.packets)
    if status:
        print("FAILED: the whole image does not pass:\n" + text)
        return 1
    places = random.Random(o.seed).sample(bits.used, 4 * o.count)
    counted = noticed = 0
    with concurrent.futures.ThreadPoolExecutor(o.jobs) as pool:
        for begin in range(0, len(places), o.jobs):
            some = places[begin:begin + o.jobs]
            for place, (counts, good, text) in zip(some, pool.map(lambda p: flip(o, bits, p), some)):
                counts = counts and counted < o.count
                counted += counts
                noticed += counts and good
                print("%s: %s" % (bits.name(place), text), flush=True)
            if counted == o.count:
                break
    print("%d bits of used logic (of %d), %d noticed by %d packets; wanted %d" % (
        counted, len(bits.used), noticed, o.packets, o.least))
    return counted < o.count or noticed < o.least


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("what", choices=("run", "flips"))
    for name in ("source", "board", "verilator", "verilator-root", "cxx", "model", "objects", "limen", "fuzz",
                 "conformance", "scratch"):
        parser.add_argument("--" + name, required=True)
    parser.add_argument("--archive", action="append", default=[])
    parser.add_argument("--cases", default="*", help="of the conformance suite: patterns, separated by ;")
    parser.add_argument("--packets", type=int, default=1500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=20, help="bits to change")
    parser.add_argument("--least", type=int, default=14, help="of them to be noticed")
    parser.add_argument("--jobs", type=int, default=2)
    o = parser.parse_args()
    for tool in ("iceunpack", "icebox_vlog", "icepack", "yosys"):
        if not shutil.which(tool):
            print("SKIPPED: %s is not installed (scripts/setup long)" % tool)
            return 77
    o.image = os.path.join(o.source, "bitstreams", o.board + ".bin")
    with tempfile.TemporaryDirectory(dir=o.scratch, prefix="bits-") as folder:
        return 1 if (run if o.what == "run" else flips)(o, folder) else 0


if __name__ == "__main__":
    sys.exit(main())
