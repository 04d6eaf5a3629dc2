#!/usr/bin/env python3
"""Proves what the modules of hw/xrt/ promise (hw/xrt/formal/*.vh), with yosys, yosys-smtbmc and z3.

For each module: a bounded check from the reset, induction from any state, and covers: every behaviour named must be
reachable, else a promise could hold because nothing happens. Parameters are small; the text is the same for all of them.

With --mutations the modules are broken, one small change of mutations.txt at a time (the form of
tests/rtl/mutations.txt), and each change must make the bounded check or the induction fail.
"""
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, ".."))
from proofs import Proofs, main  # noqa: E402

SMALL = {"DATA_W": 64, "BURST": 4, "BOUNDARY_W": 6, "QUEUE_W": 3, "ADDR_W": 9}
# module: parameters, and its steps (tests/proofs.py)
MODULES = {
    "limen_kernel_regs": ({}, ((5, 12), 3, 14)),
    "limen_kernel_run": ({"ADDR_W": 36}, ((6, 20), 3, 24)),
    "limen_kernel_read": (SMALL, ((6, 12), 3, 20)),
    "limen_kernel_write": (SMALL, ((6, 12), 3, 20)),
}


def read(source, module, _):
    parameters = " ".join("-chparam %s %d" % p for p in MODULES[module][0].items())
    xrt, rtl = os.path.join(source, "hw/xrt"), os.path.join(source, "rtl")
    return ("read_verilog -formal -defer -DLIMEN_FORMAL -I%s -I%s -I%s/defs %s/limen_fifo.v %s/%s.v; "
            "hierarchy -check -top %s %s" % (xrt, rtl, rtl, rtl, xrt, module, module, parameters))


if __name__ == "__main__":
    steps = {module: steps for module, (_, steps) in MODULES.items()}
    table = os.path.join(HERE, "mutations.txt")
    sys.exit(main(Proofs(steps, read, ("hw/xrt", "rtl"), table), __doc__.split("\n")[0]))
