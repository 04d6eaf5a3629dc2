#!/usr/bin/env python3
"""How many single changed bits of a board's image are noticed?

The image in bitstreams/ is turned back into a netlist (netlist.sh); chip.py prints it as C++ that runs 512 copies of it side
by side, and each copy but the first has one bit of the image changed. The program limen_fuzz drives them through usb: and
libusb with random command streams, over a line that now and then loses or changes a byte; its answers come from the first
copy and must be the reference's. All copies hear the same. A change is noticed when its copy sends another word than the
first one in a good frame, or leaves words out for good (it falls silent, or its frames are damaged: a host sees an error
or a time limit). A copy that only needs more or less time is not noticed.

Two kinds of bits are drawn, each with its own rate:
    tables   bits of the tables (LUTs) of logic cells in use, at entries that the cell's wires can select
    wires    all other bits of logic in use: connected wires (a bit that is set, cleared), settings of cells in use.
             icebox_vlog reads each changed image, and what it finds otherwise goes into the copy. Bits that change nothing
             in the netlist are in no use and are drawn again; so are those whose netlist cannot be run (a loop without a
             register, two drivers, another clock): their number is printed.
Not drawn: contents of block RAMs (all are written before they are read), bits that are clear and would only connect more
wires.

An entry of a table is never addressed when nothing in the whole stimulus selects it; no program can notice that bit then.
Both rates are printed, of all and of those that ever made a difference in their place, with 95% intervals (Wilson).
"""
import argparse
import concurrent.futures
import math
import os
import random
import re
import subprocess
import sys
import tempfile
import time

import bits
import chip

COPIES = 512  # machines.h
Z95 = 1.96
FAULTS = "flip=0.0001,lose=0.0001,seed=1"  # of the line: what mends it is logic, too


class Image:
    """An image as icestorm's text: a tile is a line ".logic_tile X Y" and lines of 0 and 1."""

    def __init__(self, image, folder):
        self.asc = os.path.join(folder, "image.asc")
        bits.call(["iceunpack", image, self.asc])
        with open(self.asc) as f:
            self.lines = f.read().split("\n")
        self.tiles = {}  # "X_Y" of a logic tile -> its first line
        self.wires = list(self.find_wires())

    def find_wires(self):
        """Where (line, column) used logic has its bits, tables left out."""
        kind, first = None, 0
        for number, line in enumerate(self.lines):
            if line.startswith("."):
                kind, first = line.split()[0], number + 1
                if kind == ".logic_tile":
                    self.tiles["_".join(line.split()[1:])] = first
            elif kind in (".logic_tile", ".ramb_tile", ".ramt_tile", ".io_tile"):
                cell = kind == ".logic_tile"
                pair = first + (number - first) // 2 * 2
                live = cell and "1" in self.lines[pair][36:46] + self.lines[pair + 1][36:46]
                for column, bit in enumerate(line):
                    inside = cell and 36 <= column < 46
                    if inside and column - 36 + (number - pair) * 10 in chip.TABLE_BITS:
                        continue
                    if bit == "1" or (live and inside):
                        yield number, column

    def place(self, lut, entry):
        """Where a table has an entry; lut: "lX_Y_Z"."""
        x, y, z = lut[1:].split("_")
        bit = chip.TABLE_BITS[entry]
        return self.tiles[x + "_" + y] + 2 * int(z) + bit // 10, 36 + bit % 10

    def table(self, lut):
        return [int(self.lines[number][column]) for number, column in (self.place(lut, i) for i in range(16))]

    def write(self, changes, out):
        """An image with bits changed: place -> "0" or "1"."""
        lines = list(self.lines)
        for (number, column), bit in changes.items():
            lines[number] = lines[number][:column] + bit + lines[number][column + 1:]
        with open(out + ".asc", "w") as f:
            f.write("\n".join(lines))
        bits.call(["icepack", out + ".asc", out])

    def name(self, place):
        first = max(n for n in range(place[0]) if self.lines[n].startswith("."))
        return "%s, bit %d of line %d" % (self.lines[first][1:], place[1], place[0] - first - 1)


def read(o, image, changes):
    """The netlist of the image with bits changed, or why there is none."""
    with tempfile.TemporaryDirectory(dir=o.scratch, prefix="flip-") as folder:
        out = os.path.join(folder, "image.bin")
        image.write(changes, out)
        try:
            with open(bits.netlist(o, out, folder)) as f:
                return chip.Netlist(f.read())
        except (SystemExit, chip.NotSimulated) as why:  # icebox_vlog ends so when a wire has two drivers
            return "two drivers" if isinstance(why, SystemExit) else str(why)


def inputs(o, image, whole, pool):
    """The four wires into each table: images whose tables pass one of them on tell them. lut -> signals, in0 first."""
    luts = [slot for slot in whole.slots if re.fullmatch(r"l\d+_\d+_\d+", slot)]
    jobs = [pool.submit(read, o, image, {image.place(lut, entry): str(entry >> i & 1)
                                         for lut in luts for entry in range(16)}) for i in range(4)]
    plain = [job.result() for job in jobs]
    return {lut: [p.slots[lut] for p in plain] for lut in luts}


def check_tables(image, whole, wires):
    """The bits of the tables and their wires make what icebox_vlog made of them: for each cell, for all its inputs."""
    for lut, pins in wires.items():
        table, signals = image.table(lut), sorted(set(pins) - {"0", "1"})
        for state in range(1 << len(signals)):
            at = {s: state >> i & 1 for i, s in enumerate(signals)}
            entry = sum(chip.value(p, at) << i for i, p in enumerate(pins))
            if chip.value(whole.slots[lut], at) != table[entry]:
                sys.exit("FAILED: the table of %s is not read as icebox_vlog reads it" % lut)


def minterm(pins, entry):
    """When a table's entry is selected; "0": never."""
    found = "1"
    for i, pin in enumerate(pins):
        if pin in pins[:i] and (entry >> i & 1) != (entry >> pins.index(pin) & 1):
            return "0"
        if pin not in pins[:i]:
            found = chip.both(pin if entry >> i & 1 else chip.negate(pin), found)
    return found


class Flip:
    def __init__(self, kind, name, sites):
        self.kind, self.name, self.sites = kind, name, sites
        self.verdict, self.seen = "same", False


def draw_tables(o, image, whole, machines, pool):
    wires = inputs(o, image, whole, pool)
    check_tables(image, whole, wires)
    population = [(lut, entry) for lut in wires for entry in range(16) if minterm(wires[lut], entry) != "0"]
    random.Random(o.seed).shuffle(population)
    flips, refused = [], 0
    for lut, entry in population:
        if len(flips) == o.tables:
            break
        try:
            site = machines.site(lut, minterm(wires[lut], entry))
            flips.append(Flip("tables", image.name(image.place(lut, entry)), [site]))
        except chip.NotSimulated:
            refused += 1
    print("%d table bits in use, of %d cells; %d drawn, %d would make a loop without a register" % (
        len(population), len(wires), len(flips), refused), flush=True)
    return flips


def draw_wires(o, image, whole, machines, pool):
    places = random.Random(o.seed).sample(image.wires, min(4 * o.wires, len(image.wires)))
    flips, unused, refused = [], 0, {}
    for begin in range(0, len(places), o.jobs):
        some = places[begin:begin + o.jobs]
        for place, other in zip(some, pool.map(
                lambda p: read(o, image, {p: "1" if image.lines[p[0]][p[1]] == "0" else "0"}), some)):
            if len(flips) == o.wires:
                break
            try:
                found = chip.changes(whole, other) if isinstance(other, chip.Netlist) else {"": other}
                if "" in found:
                    raise chip.NotSimulated(found[""])
                sites = machines.flip(found)
            except chip.NotSimulated as why:
                refused[str(why)] = refused.get(str(why), 0) + 1
                continue
            if sites:
                flips.append(Flip("wires", image.name(place), sites))
            else:
                unused += 1
        if len(flips) == o.wires:
            break
    print("%d other bits in use or nearly so; %d drawn, %d changed nothing, %d cannot be run%s" % (
        len(image.wires), len(flips), unused, sum(refused.values()),
        "".join("; %s: %d" % pair for pair in sorted(refused.items()))), flush=True)
    return flips


def compile_machines(o, machines, folder):
    """limen_usb_emu.so with the copies at the end of its line."""
    source, out = os.path.join(folder, "chip.cpp"), os.path.join(folder, "flips.so")
    with open(source, "w") as f:
        machines.emit(f.write)
    objects = [p for p in o.objects.split(";") if "line_board" not in os.path.basename(p)]
    folders = [bits.HERE, *(os.path.join(o.source, p) for p in ("sim", "sim/usb", "hw/link"))]
    bits.call([o.cxx, "-shared", "-fPIC", "-O2", "-march=native", "-Wno-psabi", "-o", out, *["-I" + p for p in folders],
               "-DLIMEN_CLOCK_HZ=%d000000u" % int(bits.setting(o, "clock_mhz")), source,
               os.path.join(bits.HERE, "line_flips.cpp"), *objects, *o.archive, "-lz", "-lm", "-ldl", "-pthread"])
    return out


def stimulus(o, so, flips, packets, folder, number):
    """One run of the streams with these changes, one a copy. Fills in their verdicts; False: the image itself failed."""
    plan, out = (os.path.join(folder, "%s-%d" % (name, number)) for name in ("plan", "out"))
    with open(plan, "w") as f:
        for copy, flip in enumerate(flips, 1):
            f.writelines("%d %d\n" % (copy, site) for site in flip.sites)
    environment = dict(os.environ, LIMEN_USB_EMU_SO=so, LIMEN_FLIPS=plan, LIMEN_FLIPS_OUT=out)
    done = subprocess.run(
        [os.path.join(o.source, "scripts", "usb-emu"), "--emu", "board=%s,stats=1,%s" % (o.board, FAULTS), o.fuzz,
         "--seed", str(o.seed), "--packets", str(packets), "--check", str(o.check), "ref:like=" + bits.setting(o, "config"), bits.BOARD],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment, timeout=4 * bits.STUCK_S)
    with open(out) as f:
        lines = [line.split() for line in f]
    early = not any(v[1] == "same" for v in lines[:-1]) and lines[:-1]
    if not early and (done.returncode or "all agree" not in done.stdout):
        print("FAILED: the image as it is does not pass:\n" + done.stdout)
        return False
    for copy, verdict, seen, _, _ in lines[:-1]:
        flip = flips[int(copy) - 1]
        flip.verdict = verdict
        flip.seen |= seen == "1"
    return True


def run(o, so, flips, folder):
    """All changes through a short stimulus, those that it does not show through the long one."""
    for packets in (o.packets // 10, o.packets):
        left = [flip for flip in flips if flip.verdict == "same"]
        parts = [left[i:i + COPIES - 1] for i in range(0, len(left), COPIES - 1)]
        begin = time.time()
        with concurrent.futures.ThreadPoolExecutor(o.jobs) as pool:
            good = list(pool.map(lambda n: stimulus(o, so, parts[n], packets, folder, n), range(len(parts))))
        if not all(good):
            return False
        print("%d packets: %d changes, %d not noticed, %.0f s" % (
            packets, len(left), sum(flip.verdict == "same" for flip in left), time.time() - begin), flush=True)
    return True


def interval(k, n):
    """Wilson's interval for a rate, 95%."""
    if not n:
        return 0.0, 1.0
    p, z = k / n, Z95
    middle, half = p + z * z / (2 * n), z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return (middle - half) / (1 + z * z / n), (middle + half) / (1 + z * z / n)


def false_alarm(n, rate, least):
    """Probability that fewer than least of n are noticed when each is with this rate."""
    return sum(math.exp(math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1) +
                        k * math.log(rate) + (n - k) * math.log(1 - rate)) for k in range(least))


def judge(o, flips):
    """Prints the rates; returns the exit status."""
    bad = 0
    for kind, assumed, least in (("tables", o.rate_tables, o.least_tables), ("wires", o.rate_wires, o.least_wires)):
        some = [flip for flip in flips if flip.kind == kind]
        addressed = [flip for flip in some if flip.seen or flip.verdict != "same"]
        for what, those in (("all", some), ("ever addressed", addressed)):
            k, n = sum(flip.verdict != "same" for flip in those), len(those)
            if n:
                print("%s, %s: %d of %d noticed, %.1f%% (95%%: %.1f%% to %.1f%%), %d by a wrong word, %d by silence" % (
                    kind, what, k, n, 100 * k / n, *(100 * x for x in interval(k, n)),
                    sum(flip.verdict == "word" for flip in those), sum(flip.verdict == "silent" for flip in those)))
        share = sum(flip.verdict != "same" for flip in some) / max(len(some), 1)
        bad += share < least
        print("%s%s: wanted %.1f%%; images whose rate is %.1f%% fall below that with probability %.1g" % (
            "FAILED: " if share < least else "", kind, 100 * least, 100 * assumed,
            false_alarm(len(some), assumed, math.ceil(least * len(some)))))
    if o.keep:
        with open(o.keep, "w") as f:
            f.writelines("%s\t%s\t%s\t%s\n" % (flip.kind, flip.name, flip.verdict, "addressed" if flip.seen else "never")
                         for flip in flips)
    return 1 if bad else 0


def main():
    parser = bits.arguments(argparse.ArgumentParser(description=__doc__.split("\n")[0]))
    parser.add_argument("--packets", type=int, default=300)
    parser.add_argument("--check", type=int, default=50, help="packets between comparisons of the whole state")
    parser.add_argument("--tables", type=int, default=1022, help="bits of tables to change")
    parser.add_argument("--wires", type=int, default=40, help="other bits to change")
    for kind, rate, least in (("tables", 0.549, 0.48), ("wires", 0.8, 0.5)):
        parser.add_argument("--rate-" + kind, type=float, default=rate, help="of images, for the false alarm that is printed")
        parser.add_argument("--least-" + kind, type=float, default=least, help="share that must be noticed")
    parser.add_argument("--keep", help="write every change and its verdict to this file")
    o = parser.parse_args()
    skipped = bits.missing()
    if skipped:
        return skipped
    o.image = os.path.join(o.source, "bitstreams", o.board + ".bin")
    with tempfile.TemporaryDirectory(dir=o.scratch, prefix="flips-") as folder, \
            concurrent.futures.ThreadPoolExecutor(o.jobs) as pool:
        begin = time.time()
        image = Image(o.image, folder)
        whole = read(o, image, {})
        if isinstance(whole, str):
            sys.exit("FAILED: the image's netlist: " + whole)
        machines = chip.Machines(whole)
        flips = draw_tables(o, image, whole, machines, pool) + draw_wires(o, image, whole, machines, pool)
        print("netlists: %.0f s" % (time.time() - begin), flush=True)
        begin = time.time()
        so = compile_machines(o, machines, folder)
        print("compiled: %.0f s" % (time.time() - begin), flush=True)
        if not run(o, so, flips, folder):
            return 1
    return judge(o, flips)


if __name__ == "__main__":
    sys.exit(main())
