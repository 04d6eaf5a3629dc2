#!/usr/bin/env python3
"""Proves what the modules of hw/link/ promise (hw/link/formal/*.vh), with yosys, yosys-smtbmc and z3.

For each module: a bounded check from the reset, induction from any state, and covers: every behaviour named must be
reachable, else a promise could hold because nothing happens. Some parts of a module are left out: their outputs may then
be anything, which proves more than is needed (the CRC says "right" when it likes), and the promises of limen_link show that
the parts are used as their own proofs take for granted.

With --mutations the modules are broken, one small change of formal_mutations.txt at a time (the form of
tests/rtl/mutations.txt), and each change must make the bounded check or the induction fail.
"""
import argparse
import concurrent.futures
import importlib.util
import os
import re
import shutil
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
spec = importlib.util.spec_from_file_location("kernel_formal", os.path.join(HERE, "..", "kernel", "formal.py"))
kernel = importlib.util.module_from_spec(spec)
spec.loader.exec_module(kernel)

LINE = ("limen_uart_rx", "limen_link_receive", "limen_link_send", "limen_link_memory")
SMALL = ("PATIENCE_W = 8", "PATIENCE_W = 2")  # 4 cycles of quiet close a frame, not 256: a cover need not wait for them
# module: parts that it has, parts that are left out, steps of the bounded check (normal, long), of the induction, of
# the covers
MODULES = {
    "limen_uart_tx": ((), (), (12, 50), 3, 90),
    "limen_link_receive": ((), ("limen_crc32",), (10, 24), 3, 18),
    "limen_link_in": ((), ("limen_link_memory",), (10, 20), 3, 24),
    "limen_link_out": ((), ("limen_link_memory",), (8, 16), 3, 30),
    "limen_link_send": ((), ("limen_uart_tx", "limen_crc32"), (12, 30), 3, 20),
    "limen_link": (("limen_link_in", "limen_link_out"), LINE, (8, 16), 4, 32),
}


def text_of(folder, module, kind):
    """The module's text: whole, "proof" with what it promises, or "out" with its ports only."""
    with open(os.path.join(folder, module + ".v")) as f:
        text = re.sub(r"//.*", "", f.read()).replace(*SMALL)
    if kind == "out":
        head = text[:text.index(");", text.index("module ")) + 2]
        outputs = re.findall(r"output +wire *(\[[^]]*\])? *(\w+)", head)
        return head + "".join("\n(* anyseq *) wire %s any_%s; assign %s = any_%s;" % (width, *[name] * 3)
                              for width, name in outputs) + "\nendmodule\n"
    if kind == "proof":
        with open(os.path.join(folder, "formal", module + ".vh")) as f:
            at = text.rindex("endmodule")
            text = text[:at] + f.read() + text[at:]
    return text


def translate(source, module, directory):
    """The module as SMT2; returns (file or None, what went wrong)."""
    folder = os.path.join(source, "hw", "link")
    parts, out = MODULES[module][:2]
    path, smt2 = os.path.join(directory, module + ".v"), os.path.join(directory, module + ".smt2")
    with open(path, "w") as f:
        f.write("`define F_DIVISOR_MAX 5\n`include \"limen_link_defs.vh\"\n")
        f.write(text_of(folder, module, "proof"))
        f.writelines(text_of(folder, part, "whole") for part in parts)
        f.writelines(text_of(folder, part, "out") for part in out)
    script = ("read_verilog -formal -I%s %s; hierarchy -check -top %s; proc; flatten; setundef -undriven -anyseq; "
              "opt -keepdc; check; memory_nordff; dffunmap; write_smt2 -wires %s" % (folder, path, module, smt2))
    status, text = kernel.run(["yosys", "-q", "-p", script])
    return (None, text) if status else (smt2, "")


def prove(source, module, steps, covers):
    """Returns (status, lines): 0 all proved, 1 something fails, None too slow."""
    _, _, _, induction, cover = MODULES[module]
    with tempfile.TemporaryDirectory() as directory:
        smt2, wrong = translate(source, module, directory)
        if not smt2:
            return 2, ["does not translate: " + wrong]
        checks = [("bounded check, %d steps" % steps, ("-t", str(steps))),
                  ("induction", ("-i", "-t", str(induction)))]
        if covers:
            checks.append(("covers", ("-c", "-t", str(cover))))
        for name, options in checks:
            status, lines = kernel.solve(smt2, *options)
            if status != 0:
                return status, [name + " fails: " + line for line in lines or ["no reason given"]]
    return 0, [", ".join(name for name, _ in checks)]


def judge(source, mutation):
    """Returns (caught, line)."""
    module = mutation.file.split(".")[0]
    with tempfile.TemporaryDirectory() as copy:
        link = os.path.join(copy, "hw", "link")
        shutil.copytree(os.path.join(source, "hw", "link"), link)
        wrong = mutation.apply(link)
        if wrong:
            return False, wrong
        status, lines = prove(copy, module, MODULES[module][2][0], False)
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
            return kernel.SKIPPED

    begin, bad = time.time(), 0
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        if options.mutations:
            table = kernel.read_table(os.path.join(HERE, "formal_mutations.txt"))
            work = [m for m in table if options.only in m.text + m.file]
            names = ["%s: %s" % (m.file, m.text) for m in work]
            results = pool.map(lambda m: judge(options.source, m), work)
        else:
            work = names = [m for m in MODULES if options.only in m]
            results = pool.map(lambda m: prove(options.source, m, MODULES[m][2][options.long], True), work)
        for name, (result, text) in zip(names, results):
            good = result is True or (result == 0 and not options.mutations)
            bad += not good
            lines = [text] if isinstance(text, str) else text
            print("%s %s: %s" % ("ok    " if good else "FAILED", name, "\n\t".join(lines)), flush=True)
    print("%d, %d not as wanted, %.0f s" % (len(work), bad, time.time() - begin))
    return 1 if bad or not work else 0


if __name__ == "__main__":
    sys.exit(main())
