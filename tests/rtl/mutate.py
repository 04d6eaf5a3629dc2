#!/usr/bin/env python3
"""Breaks the array core on purpose, one small change at a time, and demands that random command streams notice.

All mutations of a core are written into one copy of rtl/, where the number in LIMEN_MUTANT chooses: the broken text if
it is that mutation's number, else the right one. The copy is verilated and linked with limen_fuzz in the place of the
core that the build has. limen_fuzz then compares it with the reference model, once for each mutation, and must find a
difference; with number 0, the unbroken core, it must find none in the same streams. A mutation whose text is not found
exactly once in its file fails the test, so that the table follows the sources.

The table, one paragraph per mutation:
    @ FILE KIND [CONFIG]    what is broken (CONFIG: tiny unless it needs more lanes)
    - the text in FILE, joined by line ends where there are several lines
    + what stands there instead
Both texts are an expression, or statements if they end with a semicolon. Texts of two mutations are the same or do not
overlap.
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
# The text for Verilator (rtl/limen_memory.vh), built for mutations of it; hardware's is, for all others.
SIMULATED = ("lanes/limen_lanes.v", "lanes/limen_cells.vh", "lanes/limen_attempt.vh")
PASSED, CAUGHT, REFUSED = 0, 1, 2  # exit statuses of limen_fuzz; REFUSED: an engine does not open, or wrong usage
RUN_LIMIT_S = 300
# What the top module is given: the number that chooses.
NUMBER = """
  integer mutant;
  initial mutant = $c("std::atoi(std::getenv(\\"LIMEN_MUTANT\\"))");
endmodule"""


class Mutation:
    def __init__(self, number, file, kind, config, text):
        self.number, self.file, self.kind, self.config, self.text = number, file, kind, config, text
        self.old, self.new = [], []

    def apply(self, rtl, choice=None):
        """Changes the copy in `rtl`, for good or where the expression `choice` is true; else says what is wrong."""
        path = os.path.join(rtl, self.file)
        with open(path) as f:
            source = f.read()
        old, new = "\n".join(self.old), "\n".join(self.new)
        found = source.count(old)
        if found != 1 or old == new:
            return "no longer applies: its text stands %d times in rtl/%s, not once" % (found, self.file)
        if choice:
            both = "if (%s) begin %s end else begin %s end" if old.endswith(";") else "(%s ? (%s) : (%s))"
            new = both % (choice, new, old)
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
                mutations.append(Mutation(len(mutations) + 1, match[1], match[2], match[3] or "tiny", match[4]))
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


def copy_rtl(options, mutations, rtl):
    """Makes the copy with all the mutations; returns what is wrong with them."""
    shutil.copytree(options.rtl, rtl)
    core = os.path.join(rtl, "limen_core.v")
    with open(core) as f:
        source = f.read()
    with open(core, "w") as f:
        f.write(source.replace("\nendmodule", NUMBER))
    wrong = [(m.text, m.apply(rtl, "limen_core.mutant == %d" % m.number)) for m in mutations]
    return "; ".join("%s: %s" % (text, why) for text, why in wrong if why)


def build(options, core, mutations, directory):
    """Verilates and compiles a core with its mutations, links limen_fuzz with it; returns (program, what is wrong)."""
    config, hardware = core
    rtl = os.path.join(directory, "rtl")
    wrong = copy_rtl(options, mutations, rtl)
    if wrong:
        return None, wrong
    text = ["+define+LIMEN_HARDWARE"] if hardware else []
    includes = ["-I" + os.path.join(rtl, folder) for folder in ("", "lanes", "lane", "defs")]
    aligned = os.path.realpath(os.path.join(options.rtl, "..", "sim", "aligned.h"))
    params = subprocess.run([options.gen, "params", config], check=True, capture_output=True, text=True).stdout
    prefix = "Vlimen_" + config
    objects = os.path.join(directory, "obj")
    program = os.path.join(directory, "fuzz")
    commands = [
        # as in sim/CMakeLists.txt, but for the lint rules that a mutation may break, waveforms, and much optimisation
        [options.verilator, "--cc", "--trace-fst", "--trace-depth", "1", "-Wno-lint", "-O3", "--x-assign", "fast",
         "--x-initial", "fast", "--noassert", "--no-timing", "--unroll-count", "8", *includes,
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
            return None, "does not build: " + done.stdout[:2000]
    return program, None


def run(options, config, program, number):
    """Fuzzes the program with a mutation; returns (exit status or None, what it says)."""
    command = [program, "--brief", "--seed", str(options.seed), "--packets", str(options.packets), "--check", "500",
               "ref:like=" + config, "sim:config=" + config, "sim:config=" + config + ",jitter=5"]
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              timeout=RUN_LIMIT_S, env=dict(os.environ, LIMEN_MUTANT=str(number)))
    except subprocess.TimeoutExpired:
        return None, "took longer than %d s" % RUN_LIMIT_S
    packet = re.search(r"at (packet \d+)", done.stdout)
    if packet:
        return done.returncode, packet[1]
    broken = re.search(r"limen_fuzz: (sim:.*)", done.stdout)
    if done.returncode == REFUSED and broken:
        return CAUGHT, "does not open: " + broken[1]
    return done.returncode, " ".join(done.stdout.split("\n")[1:2])


def judge(options, core, program, mutation):
    """One mutation of a core, or the unbroken one (None): prints a line, returns whether all is as wanted."""
    config, hardware = core
    status, said = run(options, config, program, mutation.number if mutation else 0)
    if mutation:
        good, verdicts = status == CAUGHT, ("NOT CAUGHT", "caught")
        what = "%s: %s (%s)" % (mutation.kind, mutation.text, mutation.file)
    else:
        good, verdicts = status == PASSED, ("FAILS", "passes")
        what = "the unbroken core, %s text" % ("hardware's" if hardware else "the simulator's")
    print("%s %s, %s: %s: %s" % ("ok    " if good else "FAILED", config, what, verdicts[good], said), flush=True)
    return good


def judge_all(options, cores, scratch):
    """Builds cores with their mutations (a dictionary) and judges all; returns how many are not as wanted."""
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        built = list(pool.map(lambda c: build(options, c, cores[c], tempfile.mkdtemp(dir=scratch)), cores))
        wrong = ["FAILED %s: %s" % (core[0], text) for core, (_, text) in zip(cores, built) if text]
        if wrong:
            print("\n".join(wrong))
            return len(wrong)
        programs = {core: program for core, (program, _) in zip(cores, built)}
        # the unbroken cores first, as they take longest
        work = [(c, None) for c in cores] + [(c, m) for c in cores for m in cores[c]]
        return list(pool.map(lambda w: judge(options, w[0], programs[w[0]], w[1]), work)).count(False)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    here = os.path.dirname(os.path.abspath(__file__))
    for name in ("rtl", "gen", "verilator", "cxx", "objects", "libraries"):
        parser.add_argument("--" + name, required=True)
    parser.add_argument("--table", default=os.path.join(here, "mutations.txt"))
    parser.add_argument("--scratch", help="folder for the copies")
    parser.add_argument("--configs", default="tiny;quad", help="configurations that the library has, separated by ;")
    parser.add_argument("--link", default="-O1", help="link options, separated by ;")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--packets", type=int, default=40000, help="default: those of conformance/fuzz-*")
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
    cores = {}
    for m in mutations:
        cores.setdefault((m.config, m.file not in SIMULATED), []).append(m)
    with tempfile.TemporaryDirectory(dir=options.scratch, prefix="mutate-") as scratch:
        bad = judge_all(options, cores, scratch)
    print("%d mutations, %d not as wanted, %.0f s" % (len(mutations), bad, time.time() - begin))
    return 1 if bad or not mutations else 0


if __name__ == "__main__":
    sys.exit(main())
