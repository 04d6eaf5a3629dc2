#!/usr/bin/env python3
"""Proves what the modules of hw/xrt/ promise (hw/xrt/formal/*.vh), with yosys, yosys-smtbmc and z3.

For each module: a bounded check from the reset, induction from any state, and covers: every behaviour named must be
reachable, else a promise could hold because nothing happens. Parameters are small; the text is the same for all of them.

With --mutations the modules are broken, one small change of mutations.txt at a time (the form of
tests/rtl/mutations.txt), and each change must make the bounded check or the induction fail.
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

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "rtl"))
from mutate import read_table  # noqa: E402

SKIPPED = 77
LIMIT_S = 600
SMALL = {"DATA_W": 64, "BURST": 4, "BOUNDARY_W": 6, "QUEUE_W": 3, "ADDR_W": 9}
# module: parameters, steps of the bounded check (normal, long), of the induction, of the covers
MODULES = {
    "limen_kernel_regs": ({}, (5, 12), 3, 14),
    "limen_kernel_run": ({"ADDR_W": 36}, (6, 20), 3, 24),
    "limen_kernel_read": (SMALL, (6, 12), 3, 20),
    "limen_kernel_write": (SMALL, (6, 12), 3, 20),
}


def run(command):
    """Returns (exit status, what it says); status None when it took too long."""
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=LIMIT_S)
    except subprocess.TimeoutExpired:
        return None, "took longer than %d s" % LIMIT_S
    return done.returncode, done.stdout


def translate(source, module, directory):
    """The module as SMT2; returns (file or None, what went wrong)."""
    out = os.path.join(directory, module + ".smt2")
    parameters = " ".join("-chparam %s %d" % p for p in MODULES[module][0].items())
    xrt, rtl = os.path.join(source, "hw/xrt"), os.path.join(source, "rtl")
    script = ("read_verilog -formal -defer -DLIMEN_FORMAL -I%s -I%s -I%s/defs %s/limen_fifo.v %s/%s.v; "
              "hierarchy -check -top %s %s; proc; flatten; setundef -undriven -anyseq; opt -keepdc; check; "
              "memory_nordff; dffunmap; write_smt2 -wires %s"
              % (xrt, rtl, rtl, rtl, xrt, module, module, parameters, out))
    status, text = run(["yosys", "-q", "-p", script])
    return (None, text) if status else (out, "")


def solve(smt2, *options):
    """Returns (status, the lines that say why)."""
    status, text = run(["yosys-smtbmc", "-s", "z3", "--unroll", *options, smt2])
    said = [re.sub(r"^## +[0-9:]+ +|/\S*/(?=limen_)| \(\$.*", "", line) for line in re.split(r"[\r\n\b]+", text)]
    return status, [line for line in said if re.match(r"Assert failed|Unreached|Unexpected|took longer", line)]


def prove(source, module, steps, covers):
    """Returns (status, lines): 0 all proved, 1 something fails, None too slow."""
    _, _, induction, cover = MODULES[module]
    with tempfile.TemporaryDirectory() as directory:
        smt2, wrong = translate(source, module, directory)
        if not smt2:
            return 2, ["does not translate: " + wrong]
        checks = [("bounded check, %d steps" % steps, ("-t", str(steps))),
                  ("induction", ("-i", "-t", str(induction)))]
        if covers:
            checks.append(("covers", ("-c", "-t", str(cover))))
        for name, options in checks:
            status, lines = solve(smt2, *options)
            if status != 0:
                return status, [name + " fails: " + line for line in lines or ["no reason given"]]
    return 0, [", ".join(name for name, _ in checks)]


def judge(source, mutation):
    """Returns (caught, line)."""
    module = mutation.file.split(".")[0]
    with tempfile.TemporaryDirectory() as copy:
        for folder in ("hw/xrt", "rtl"):
            shutil.copytree(os.path.join(source, folder), os.path.join(copy, folder))
        wrong = mutation.apply(os.path.join(copy, "hw/xrt"))
        if wrong:
            return False, wrong
        status, lines = prove(copy, module, MODULES[module][1][0], False)
    return status == 1, lines[0]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--source", required=True, help="top of the source tree")
    parser.add_argument("--mutations", action="store_true")
    parser.add_argument("--long", action="store_true", help="more steps")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--only", default="", help="modules or mutations whose name holds this text")
    options = parser.parse_args()
    for tool in ("yosys", "yosys-smtbmc", "z3"):
        if not shutil.which(tool):
            print("SKIPPED: %s is not installed" % tool)
            return SKIPPED

    begin, bad = time.time(), 0
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        if options.mutations:
            work = [m for m in read_table(os.path.join(HERE, "mutations.txt")) if options.only in m.text + m.file]
            names = ["%s: %s" % (m.file, m.text) for m in work]
            results = pool.map(lambda m: judge(options.source, m), work)
        else:
            work = names = [m for m in MODULES if options.only in m]
            results = pool.map(lambda m: prove(options.source, m, MODULES[m][1][options.long], True), work)
        for name, (result, text) in zip(names, results):
            good = result is True or (result == 0 and not options.mutations)
            bad += not good
            lines = [text] if isinstance(text, str) else text
            print("%s %s: %s" % ("ok    " if good else "FAILED", name, "\n\t".join(lines)), flush=True)
    print("%d, %d not as wanted, %.0f s" % (len(work), bad, time.time() - begin))
    return 1 if bad or not work else 0


if __name__ == "__main__":
    sys.exit(main())
