#!/usr/bin/env python3
"""Breaks the reference engine on purpose, one law at a time, and demands that an experiment of the laboratory notices.

Each mutation of mutations.txt is applied to a copy of host/ref, which is compiled and linked with `limen` in the place
of the engine that the build has. The runs that the table names must then fail ("catch") or pass ("miss"); an unbroken
engine, built by the same commands, must pass them all. A mutation whose text is not found exactly once fails the test,
so that the table follows the sources. Vector kernels are compiled for the plain instruction set only; mutations of a
rule change the scalar form of it (attempt.h) and the vector form (kernels_dense.h, kernels_pulse.h) alike.

The table, one paragraph per mutation:
    @ NAME  what is broken
    catch ARGUMENTS     of limen: must end with exit status 1
    miss ARGUMENTS      must end with exit status 0
    in FILE             of host/ref; then lines of its text, and what stands there instead:
    - old
    + new
"""
import argparse
import concurrent.futures
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time

RUN_LIMIT_S = 120
REQUIRED = ("blocked-heat", "kinetics-table", "uphill-heat", "log-bit")  # what the laboratory exists to see
BEGIN, END = "<!-- generated: mutations -->", "<!-- end -->"


class Mutation:
    def __init__(self, name, text):
        self.name, self.text = name, text
        self.catch, self.miss, self.edits = [], [], []

    def apply(self, directory):
        """Changes the copy in `directory`; says what is wrong if it does not apply."""
        for file, old, new in self.edits:
            path = os.path.join(directory, file)
            with open(path) as f:
                source = f.read()
            old, new = "\n".join(old), "\n".join(new)
            if source.count(old) != 1 or old == new:
                return "no longer applies: its text stands %d times in host/ref/%s" % (source.count(old), file)
            with open(path, "w") as f:
                f.write(source.replace(old, new))
        return None


def read_table(path):
    mutations = []
    with open(path) as f:
        for number, line in enumerate(f, 1):
            line = line.rstrip("\n")
            head = re.fullmatch(r"@ (\S+)\s+(.+)", line)
            run = re.fullmatch(r"(catch|miss) (.+)", line)
            file = re.fullmatch(r"in (\S+)", line)
            if head:
                mutations.append(Mutation(head[1], head[2]))
            elif mutations and run:
                getattr(mutations[-1], run[1]).append(run[2])
            elif mutations and file:
                mutations[-1].edits.append((file[1], [], []))
            elif mutations and mutations[-1].edits and re.match(r"[-+]( |$)", line):
                mutations[-1].edits[-1][1 if line[0] == "-" else 2].append(line[2:])
            elif line and not line.startswith("#"):
                sys.exit("%s:%d: none of @, catch, miss, in, -, +, #" % (path, number))
    return mutations


def check_table(mutations):
    missing = [name for name in REQUIRED if name not in [m.name for m in mutations]]
    if missing:
        sys.exit("mutate: the table has no " + ", ".join(missing))
    empty = [m.name for m in mutations if not m.catch or not m.miss or not m.edits]
    if empty:
        sys.exit("mutate: without catch, miss or text: " + ", ".join(empty))


def markdown(mutations):
    def short(runs):
        return ", ".join("`%s`" % run for run in runs)

    rows = ["| %s | %s | %s |" % (m.text, short(m.catch), short(m.miss)) for m in mutations]
    return "\n".join([BEGIN, "| the engine's fault | fails | passes |", "|---|---|---|", *rows, END])


def build(options, directory):
    """Compiles the engine in `directory` and links limen with it; returns the program and what went wrong."""
    program = os.path.join(directory, "limen")
    # without sanitizers: they are for the laboratory that judges it
    flags = ["-g0", "-std=gnu11", "-D_GNU_SOURCE", "-ffp-contract=off", "-Wno-psabi", "-pthread", "-I" + options.contract]
    sources = [f for f in sorted(os.listdir(directory)) if f.endswith(".c")]
    objects = []
    for source in sources:
        objects.append(os.path.join(directory, source + ".o"))
        extra = ["-O2", "-DLIMEN_REF_ISA=base"] if source == "kernels.c" else ["-O1"]
        done = subprocess.run([options.cc, *flags, *extra, "-c", "-o", objects[-1], os.path.join(directory, source)],
                              stderr=subprocess.PIPE, text=True)
        if done.returncode:
            return None, "does not build: " + " ".join(done.stderr.split("\n")[:4])
    # this engine first, so that the archive's own stays out
    done = subprocess.run([options.linker, *options.link.split(";"), "-pthread", "-o", program,
                           *options.objects.split(";"), *objects, *options.libraries.split(";")],
                          stderr=subprocess.PIPE, text=True)
    return (None, "does not link: " + done.stderr[:400]) if done.returncode else (program, None)


def run(options, program, arguments):
    try:
        command = [program, *shlex.split(arguments), "--device", "ref:"]
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              timeout=RUN_LIMIT_S)
    except subprocess.TimeoutExpired:
        return None, "took longer than %d s" % RUN_LIMIT_S
    said = re.search(r"^ *FAIL  (?! ?\d+ )(.*)$", done.stdout, re.M)
    return done.returncode, " ".join(said[1].split()) if said else ""


def judge(options, mutation, runs):
    """One engine, mutated or not (None), and its runs: pairs (arguments, wanted exit status). Returns lines."""
    with tempfile.TemporaryDirectory(dir=options.scratch, prefix="engine-") as scratch:
        directory = os.path.join(scratch, "ref")
        shutil.copytree(options.ref, directory, ignore=shutil.ignore_patterns("*.txt"))
        wrong = mutation.apply(directory) if mutation else None
        program = None
        if not wrong:
            program, wrong = build(options, directory)
        if wrong:
            return [(False, wrong)]
        lines = []
        for arguments, wanted in runs:
            status, said = run(options, program, arguments)
            verb = {0: "passes", 1: "FAILS, as it should" if wanted == 1 else "FAILS"}.get(status, "ends with %s" % status)
            lines.append((status == wanted, "limen %s %s%s" % (arguments, verb, ": " + said if said else "")))
        return lines


def judge_all(options, work):
    bad = 0
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for (mutation, _), lines in zip(work, pool.map(lambda w: judge(options, *w), work)):
            print("%s: %s" % (mutation.name, mutation.text) if mutation else "the unbroken engine", flush=True)
            for good, text in lines:
                bad += not good
                print("  %s %s" % ("ok    " if good else "FAILED", text), flush=True)
    return bad


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    here = os.path.dirname(os.path.abspath(__file__))
    for name in ("ref", "contract", "cc", "linker", "objects", "libraries"):
        parser.add_argument("--" + name)
    parser.add_argument("--table", default=os.path.join(here, "mutations.txt"))
    parser.add_argument("--readme", default=os.path.join(here, "README.md"), help="must hold the table as text")
    parser.add_argument("--markdown", action="store_true", help="print the table as text, do nothing else")
    parser.add_argument("--scratch", help="folder for the copies")
    parser.add_argument("--link", default="-g0", help="options of the linker, separated by ;")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--only", default="", help="mutations whose name holds this text")
    options = parser.parse_args()

    mutations = read_table(options.table)
    check_table(mutations)
    if options.markdown:
        print(markdown(mutations))
        return 0
    with open(options.readme) as f:
        if markdown(mutations) not in f.read():
            sys.exit("mutate: the table in %s is not that of %s; write what --markdown prints" %
                     (options.readme, options.table))
    mutations = [m for m in mutations if options.only in m.name]
    begin = time.time()
    # what a broken engine shows means nothing unless the unbroken one passes
    every = sorted({run for m in mutations for run in m.catch + m.miss})
    bad = judge_all(options, [(None, [(run, 0) for run in every])])
    if not bad:
        work = [(m, [(run, 1) for run in m.catch] + [(run, 0) for run in m.miss]) for m in mutations]
        bad = judge_all(options, work)
    print("%d mutations, %d runs not as wanted, %.0f s" % (len(mutations), bad, time.time() - begin))
    return 1 if bad or not mutations else 0


if __name__ == "__main__":
    sys.exit(main())
