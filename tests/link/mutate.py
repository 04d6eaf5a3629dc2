#!/usr/bin/env python3
"""Breaks the board's end of the link on purpose, one small change at a time, and demands that tests/link notices.

Each mutation of mutations.txt (the form is that of tests/rtl/mutate.py) is applied to a copy of hw/link, verilated with the echo
behind it, and linked with the tests in the place of the bench that the build has; test_link or test_link_loss must fail. The
unbroken link, built by the same commands, must pass both.
"""
import argparse
import concurrent.futures
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
spec = importlib.util.spec_from_file_location("mutate", os.path.join(HERE, "..", "rtl", "mutate.py"))
mutate = importlib.util.module_from_spec(spec)
spec.loader.exec_module(mutate)
RUN_LIMIT_S = 1800


def build(o, link, folder):
    include = os.path.join(o.verilator_root, "include")
    sim = os.path.join(o.source, "sim")
    objects = os.path.join(folder, "obj")
    commands = [
        [o.verilator, "--cc", "-Wno-lint", "-O3", "--x-assign", "fast", "--x-initial", "fast", "--noassert", "--no-timing",
         "-I" + link, "--top-module", "limen_bench", "--prefix", "Vboard_bench", "--Mdir", objects,
         os.path.join(HERE, "limen_bench.v")],
        ["make", "-s", "-C", objects, "-f", "Vboard_bench.mk", "Vboard_bench__ALL.a", "CXX=" + o.cxx, "OPT_FAST=-O1",
         "OPT_SLOW=-O0", "OPT_GLOBAL=-O1"],
        *[[o.cxx, "-O1", "-o", os.path.join(folder, name), "-I" + objects, "-I" + include, "-I" + include + "/vltstd", "-I" + sim,
           o.model, *tests.split(";"), os.path.join(objects, "Vboard_bench__ALL.a"), *o.archive, "-lcmocka", "-lz", "-lm",
           "-pthread"] for name, tests in (("rules", o.rules), ("loss", o.loss))]]
    for command in commands:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if done.returncode:
            return "does not build: " + " ".join(done.stdout.split("\n")[:4])
    return None


def run(folder):
    """Whether both tests pass, and what the one that does not says."""
    for command in (["rules"], ["loss", "1", "100"]):
        try:
            done = subprocess.run([os.path.join(folder, command[0]), *command[1:]], stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT, text=True, timeout=RUN_LIMIT_S)
        except subprocess.TimeoutExpired:
            return False, "%s: no end after %d s" % (command[0], RUN_LIMIT_S)
        if done.returncode:
            failed = [line.split("]")[1].strip() for line in done.stdout.split("\n") if line.startswith("[  FAILED  ]")]
            return False, "%s: %s" % (command[0], ", ".join(sorted(set(f for f in failed if "test" not in f)))[:100])
    return True, "both tests pass"


def judge(o, mutation):
    with tempfile.TemporaryDirectory(dir=o.scratch, prefix="link-") as folder:
        link = os.path.join(folder, "link")
        shutil.copytree(os.path.join(o.source, "hw", "link"), link)
        wrong = (mutation.apply(link) if mutation else None) or build(o, link, folder)
        if wrong:
            return False, wrong
        passed, text = run(folder)
    return passed == (mutation is None), text


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    for name in ("source", "verilator", "verilator-root", "cxx", "model", "rules", "loss", "scratch"):
        parser.add_argument("--" + name, required=True)
    parser.add_argument("--archive", action="append", default=[])
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--only", default="", help="mutations whose description or file holds this text")
    o = parser.parse_args()
    table = mutate.read_table(os.path.join(HERE, "mutations.txt"))
    work = [None] + [m for m in table if o.only in m.text + m.file]
    bad = 0
    with concurrent.futures.ThreadPoolExecutor(o.jobs) as pool:
        for mutation, (good, text) in zip(work, pool.map(lambda m: judge(o, m), work)):
            bad += not good
            what = "%s: %s (%s)" % (mutation.kind, mutation.text, mutation.file) if mutation else "the unbroken link"
            print("%s %s: %s" % ("ok    " if good else "FAILED", what, text), flush=True)
    print("%d mutations, %d not as wanted" % (len(work) - 1, bad))
    return 1 if bad or len(work) < 2 else 0


if __name__ == "__main__":
    sys.exit(main())
