#!/usr/bin/env python3
"""Breaks the array core on purpose, one small change at a time, and demands that random command streams notice.

Each mutation of mutations.txt is applied to a copy of rtl/, verilated, and linked with limen_fuzz in the place of the
core that the build has; limen_fuzz then compares it with the reference model and must find a difference. The unbroken
core, built by the same commands, must pass the same streams. A mutation whose text is not found exactly once in its
file fails the test, so that the table follows the sources.

The table, one paragraph per mutation:
    @ FILE KIND [CONFIG]    what is broken (CONFIG: tiny unless it needs more lanes)
    - the text in FILE, joined by line ends where there are several lines
    + what stands there instead
"""
import argparse
import concurrent.futures
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time

# What the order of work asks for: kinds of which there must be at least three.
KINDS = ("counter", "saturation", "kinetics", "stream", "mvmt")
# These are the text for Verilator (rtl/limen_memory.vh): built so for their own mutations, whatever the configuration's text.
SIMULATED = ("limen_lanes.v", "limen_cells.vh", "limen_attempt.vh")
PASSED, CAUGHT, REFUSED = 0, 1, 2  # exit statuses of limen_fuzz; REFUSED: an engine does not open, or wrong usage
RUN_LIMIT_S = 300


class Mutation:
    def __init__(self, file, kind, config, text):
        self.file, self.kind, self.config, self.text = file, kind, config, text
        self.old, self.new = [], []

    def apply(self, rtl):
        """Changes the copy in `rtl`; says what is wrong if it does not apply."""
        path = os.path.join(rtl, self.file)
        with open(path) as f:
            source = f.read()
        old, new = "\n".join(self.old), "\n".join(self.new)
        found = source.count(old)
        if found != 1 or old == new:
            return "no longer applies: its text stands %d times in rtl/%s, not once" % (found, self.file)
        with open(path, "w") as f:
            f.write(source.replace(old, new))
        return None


def read_table(path):
    mutations = []
    head = re.compile(r"@ (\S+) (\w+)(?: \[(\w+)\])? +(.+)")
    with open(path) as f:
        for number, line in enumerate(f, 1):
            line = line.rstrip("\n")
            match = head.fullmatch(line)
            if match:
                mutations.append(Mutation(match[1], match[2], match[3] or "tiny", match[4]))
            elif mutations and re.match(r"[-+]( |$)", line):
                (mutations[-1].old if line[0] == "-" else mutations[-1].new).append(line[2:])
            elif line and not line.startswith("#"):
                sys.exit("%s:%d: neither @, -, + nor #" % (path, number))
    return mutations


def check_table(mutations):
    short = [kind for kind in KINDS if sum(m.kind == kind for m in mutations) < 3]
    if short:
        sys.exit("mutate: fewer than three mutations of: " + ", ".join(short))
    empty = [m.text for m in mutations if not m.old or not m.new]
    if empty:
        sys.exit("mutate: without text: " + "; ".join(empty))


def build(options, config, hardware, rtl, directory):
    """Verilates and compiles the core in `rtl` and links limen_fuzz with it; returns the program or None."""
    text = ["+define+LIMEN_HARDWARE"] if hardware else []
    aligned = os.path.realpath(os.path.join(options.rtl, "..", "sim", "aligned.h"))
    params = subprocess.run([options.gen, "params", config], check=True, capture_output=True, text=True).stdout
    prefix = "Vlimen_" + config
    objects = os.path.join(directory, "obj")
    program = os.path.join(directory, "fuzz")
    commands = [
        # as in sim/CMakeLists.txt, but for the lint rules that a mutation may break, and little optimisation
        [options.verilator, "--cc", "--trace-fst", "-Wno-lint", "-O3", "--x-assign", "fast", "--x-initial", "fast",
         "--noassert", "--no-timing", "--unroll-count", "8", "-I" + rtl, "-I" + rtl + "/defs",
         "--top-module", "limen_core", "--prefix", prefix, "--Mdir", objects, "-CFLAGS", "-include " + aligned, *text]
        + ["-G" + p for p in params.split()] + [rtl + "/waivers.vlt", rtl + "/limen_core.v"],
        ["make", "-s", "-C", objects, "-f", prefix + ".mk", prefix + "__ALL.o", "VM_PARALLEL_BUILDS=0",
         "CXX=" + options.cxx, "OPT_FAST=-O1", "OPT_SLOW=-O0", "OPT_GLOBAL=-O1"],
        # this core first, so that the archive's own stays out
        [options.cxx, *options.link.split(";"), "-o", program, *options.objects.split(";"),
         os.path.join(objects, prefix + "__ALL.o"), *options.libraries.split(";"), "-pthread"],
    ]
    for command in commands:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if done.returncode:
            return None, "does not build: " + " ".join(done.stdout.split("\n")[:4])
    return program, None


def run(options, config, program):
    """Fuzzes the program; returns (exit status or None, what it says)."""
    command = [program, "--seed", str(options.seed), "--packets", str(options.packets), "--check", "500",
               "ref:like=" + config, "sim:config=" + config, "sim:config=" + config + ",jitter=5"]
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              timeout=RUN_LIMIT_S)
    except subprocess.TimeoutExpired:
        return None, "took longer than %d s" % RUN_LIMIT_S
    where = re.search(r"differ: \d+ since the reset.*\n\s*(\w+)", done.stdout)
    packet = re.search(r"at packet (\d+)", done.stdout)
    if packet:
        return done.returncode, "packet %s%s" % (packet[1], ", after " + where[1] if where else "")
    broken = re.search(r"limen_fuzz: (sim:.*)", done.stdout)
    if done.returncode == REFUSED and broken:
        return CAUGHT, "does not open: " + broken[1]
    return done.returncode, " ".join(done.stdout.split("\n")[1:2])


def judge(options, mutation, core):
    """One core (configuration, hardware's text), mutated or not (None): returns (good, one line)."""
    config, hardware = core
    with tempfile.TemporaryDirectory(dir=options.scratch, prefix="core-") as directory:
        rtl = os.path.join(directory, "rtl")
        shutil.copytree(options.rtl, rtl)
        wrong = mutation.apply(rtl) if mutation else None
        if wrong:
            return False, wrong
        program, wrong = build(options, config, hardware, rtl, directory)
        if wrong:
            return False, wrong
        status, text = run(options, config, program)
    if mutation:
        return status == CAUGHT, ("caught: " if status == CAUGHT else "NOT CAUGHT: ") + text
    return status == PASSED, ("passes: " if status == PASSED else "FAILS: ") + text


def judge_all(options, work):
    """Judges pairs (mutation, core), some at a time; a line each. Returns how many are not as wanted."""
    bad = 0
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for (mutation, (config, hardware)), (good, text) in zip(work, pool.map(lambda w: judge(options, *w), work)):
            bad += not good
            what = "the unbroken core, %s text" % ("hardware's" if hardware else "the simulator's")
            if mutation:
                what = "%s: %s (%s)" % (mutation.kind, mutation.text, mutation.file)
            print("%s %s, %s: %s" % ("ok    " if good else "FAILED", config, what, text), flush=True)
    return bad


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    here = os.path.dirname(os.path.abspath(__file__))
    for name in ("rtl", "gen", "verilator", "cxx", "objects", "libraries"):
        parser.add_argument("--" + name, required=True)
    parser.add_argument("--table", default=os.path.join(here, "mutations.txt"))
    parser.add_argument("--scratch", help="folder for the copies")
    parser.add_argument("--configs", default="tiny;quad", help="configurations that the library has, separated by ;")
    parser.add_argument("--hardware", default="tiny;quad", help="those of them with the memories of the hardware")
    parser.add_argument("--link", default="-O1", help="link options, separated by ;")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--packets", type=int, default=60000)
    parser.add_argument("--only", default="", help="mutations whose description or file holds this text")
    options = parser.parse_args()

    mutations = read_table(options.table)
    check_table(mutations)
    mutations = [m for m in mutations if options.only in m.text + m.file + m.kind]
    left_out = [m for m in mutations if m.config not in options.configs.split(";")]
    mutations = [m for m in mutations if m not in left_out]
    if left_out:
        print("%d mutations of configurations that were not built are left out" % len(left_out))
    print("seed %d, %d packets each, %d mutations" % (options.seed, options.packets, len(mutations)))
    begin = time.time()
    # what a broken core shows means nothing unless the unbroken one passes
    def core(m):
        return m.config, m.config in options.hardware.split(";") and m.file not in SIMULATED

    bad = judge_all(options, [(None, c) for c in sorted({core(m) for m in mutations})])
    if not bad:
        bad = judge_all(options, [(m, core(m)) for m in mutations])
    print("%d mutations, %d not as wanted, %.0f s" % (len(mutations), bad, time.time() - begin))
    return 1 if bad or not mutations else 0


if __name__ == "__main__":
    sys.exit(main())
