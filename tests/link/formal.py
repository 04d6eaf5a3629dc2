#!/usr/bin/env python3
"""Proves what the modules of hw/link/ promise (hw/link/formal/*.vh), with yosys, yosys-smtbmc and z3.

For each module: a bounded check from the reset, induction from any state, and covers: every behaviour named must be
reachable, else a promise could hold because nothing happens. Some parts of a module are left out: their outputs may then
be anything, which proves more than is needed (the CRC says "right" when it likes), and the promises of limen_link show that
the parts are used as their own proofs take for granted.

With --mutations the modules are broken, one small change of formal_mutations.txt at a time (the form of
tests/rtl/mutations.txt), and each change must make the bounded check or the induction fail.
"""
import os
import re
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, ".."))
from proofs import Proofs, main  # noqa: E402

LINE = ("limen_uart_rx", "limen_link_receive", "limen_link_send", "limen_link_memory")
SMALL = ("PATIENCE_W = 8", "PATIENCE_W = 2")  # 4 cycles of quiet close a frame, not 256: a cover need not wait for them
# module: parts that it has, parts that are left out, and its steps (tests/proofs.py)
MODULES = {
    "limen_uart_tx": ((), (), ((12, 50), 3, 90)),
    "limen_link_receive": ((), ("limen_crc32",), ((10, 24), 3, 18)),
    "limen_link_in": ((), ("limen_link_memory",), ((10, 20), 3, 24)),
    "limen_link_out": ((), ("limen_link_memory",), ((8, 16), 3, 30)),
    "limen_link_send": ((), ("limen_uart_tx", "limen_crc32"), ((12, 30), 3, 20)),
    "limen_link": (("limen_link_in", "limen_link_out"), LINE, ((8, 16), 4, 32)),
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


def read(source, module, directory):
    folder = os.path.join(source, "hw", "link")
    parts, out, _ = MODULES[module]
    path = os.path.join(directory, module + ".v")
    with open(path, "w") as f:
        f.write("`define F_DIVISOR_MAX 5\n`include \"limen_link_defs.vh\"\n")
        f.write(text_of(folder, module, "proof"))
        f.writelines(text_of(folder, part, "whole") for part in parts)
        f.writelines(text_of(folder, part, "out") for part in out)
    return "read_verilog -formal -I%s %s; hierarchy -check -top %s" % (folder, path, module)


if __name__ == "__main__":
    steps = {module: steps for module, (_, _, steps) in MODULES.items()}
    table = os.path.join(HERE, "formal_mutations.txt")
    sys.exit(main(Proofs(steps, read, ("hw/link",), table), __doc__.split("\n")[0]))
