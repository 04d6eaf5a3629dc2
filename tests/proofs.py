"""Proofs of modules by yosys, yosys-smtbmc and z3: the work common to tests/kernel/formal.py and tests/link/formal.py.

A caller describes its modules by Proofs and leaves its command line to main(). With --mutations the modules are broken,
one small change of the caller's table at a time (the form of tests/rtl/mutations.txt), and each change must make the
bounded check or the induction fail.
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

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "rtl"))
from mutate import read_table  # noqa: E402

SKIPPED = 77
LIMIT_S = 600
TRANSLATE = "proc; flatten; setundef -undriven -anyseq; opt -keepdc; check; memory_nordff; dffunmap; write_smt2 -wires "


class Proofs:
    """What is proved.

    steps    module: steps of the bounded check (normal, long), of the induction, of the covers
    read     read(source, module, directory): commands for yosys that read the module and make it the top; source is the
             top of the source tree or of a copy, directory is for files that it needs
    folders  of the source tree, that a broken copy has; mutations apply to files of the first
    table    the file with the mutations
    """
    def __init__(self, steps, read, folders, table):
        self.steps, self.read, self.folders, self.table = steps, read, folders, table


def run(command):
    """Returns (exit status, what it says); status None when it took too long."""
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=LIMIT_S)
    except subprocess.TimeoutExpired:
        return None, "took longer than %d s" % LIMIT_S
    return done.returncode, done.stdout


def translate(proofs, source, module, directory):
    """The module as SMT2; returns (file or None, what went wrong)."""
    out = os.path.join(directory, module + ".smt2")
    status, text = run(["yosys", "-q", "-p", "%s; %s%s" % (proofs.read(source, module, directory), TRANSLATE, out)])
    return (None, text) if status else (out, "")


def solve(smt2, *options):
    """Returns (status, the lines that say why)."""
    status, text = run(["yosys-smtbmc", "-s", "z3", "--unroll", *options, smt2])
    said = [re.sub(r"^## +[0-9:]+ +|/\S*/(?=limen_)| \(\$.*", "", line) for line in re.split(r"[\r\n\b]+", text)]
    return status, [line for line in said if re.match(r"Assert failed|Unreached|Unexpected|took longer", line)]


def prove(proofs, source, module, steps, covers):
    """Returns (status, lines): 0 all proved, 1 something fails, None too slow."""
    _, induction, cover = proofs.steps[module]
    with tempfile.TemporaryDirectory() as directory:
        smt2, wrong = translate(proofs, source, module, directory)
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


def judge(proofs, source, mutation):
    """Returns (caught, line)."""
    module = mutation.file.split(".")[0]
    with tempfile.TemporaryDirectory() as copy:
        for folder in proofs.folders:
            shutil.copytree(os.path.join(source, folder), os.path.join(copy, folder))
        wrong = mutation.apply(os.path.join(copy, proofs.folders[0]))
        if wrong:
            return False, wrong
        status, lines = prove(proofs, copy, module, proofs.steps[module][0][0], False)
    return status == 1, lines[0]


def main(proofs, description):
    parser = argparse.ArgumentParser(description=description)
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
            work = [m for m in read_table(proofs.table) if options.only in m.text + m.file]
            names = ["%s: %s" % (m.file, m.text) for m in work]
            results = pool.map(lambda m: judge(proofs, options.source, m), work)
        else:
            work = names = [m for m in proofs.steps if options.only in m]
            results = pool.map(lambda m: prove(proofs, options.source, m, proofs.steps[m][0][options.long], True), work)
        for name, (result, text) in zip(names, results):
            good = result is True or (result == 0 and not options.mutations)
            bad += not good
            lines = [text] if isinstance(text, str) else text
            print("%s %s: %s" % ("ok    " if good else "FAILED", name, "\n\t".join(lines)), flush=True)
    print("%d, %d not as wanted, %.0f s" % (len(work), bad, time.time() - begin))
    return 1 if bad or not work else 0

