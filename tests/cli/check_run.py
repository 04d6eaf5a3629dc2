"""Recomputes a record's figures from its cells file, without numpy.

usage: check_run.py RUN.json CELLS.csv WEIGHTS.npy
"""
import ast
import json
import math
import struct
import sys

run = json.load(open(sys.argv[1]))
lines = open(sys.argv[2]).read().splitlines()


def check(condition, text):
    if not condition:
        sys.exit("check_run.py: " + text)


comments = [line for line in lines if line.startswith("#")]
rows = [line for line in lines if not line.startswith("#")]
check("4096" in "".join(comments), "the cells file states no format")
check(rows[0] == "tile,row,col,level,heat_raw,jumps,blocked", "columns of the cells file")
cells = [tuple(map(int, line.split(","))) for line in rows[1:]]

for key in ("test_accuracy", "cells", "attempts", "jumps", "blocked", "heat_bits_per_cell", "bounds", "parameters",
            "epochs", "totals", "run", "contract_version", "limen_version", "statement"):
    check(key in run, "no key " + key)
p, totals = run["parameters"], run["totals"]
check(len(cells) == run["cells"], "number of cells")
check(run["replicas_counted"] >= 1, "replicas counted")
first = run["replicas"][0]
heat = sum(c[4] for c in cells) / 4096 / len(cells)
check(math.isclose(heat, first["heat_bits_per_cell"], rel_tol=1e-12), "heat of the first replica")
check(sum(c[4] for c in cells) == totals["heat"], "total heat")
check(sum(c[5] for c in cells) == totals["jumps_up"] + totals["jumps_down"], "total jumps")
check(sum(c[6] for c in cells) == sum(totals["blocked_" + k] for k in ("with", "against", "zero")), "total blocked")
check(totals["jumps_with"] + totals["jumps_against"] + totals["jumps_zero"] == totals["jumps_up"] + totals["jumps_down"],
      "jumps by field and by direction")
counted = [r for r in run["replicas"] if r["complete"]] or [first]
check(len(counted) == run["replicas_counted"], "complete replicas")
mean = lambda f: sum(f(r) for r in counted) / len(counted)
check(math.isclose(mean(lambda r: r["heat_bits_per_cell"]), run["heat_bits_per_cell"], rel_tol=1e-9), "mean heat")
check(math.isclose(mean(lambda r: r["totals"]["attempts"]), run["attempts"], rel_tol=1e-12), "mean attempts")
check(math.isclose(mean(lambda r: r["totals"]["jumps_up"] + r["totals"]["jumps_down"]), run["jumps"], rel_tol=1e-12),
      "mean jumps")
check(math.isclose(mean(lambda r: r["test_accuracy"]), run["test_accuracy"], rel_tol=1e-9), "mean accuracy")
check(0 <= run["test_accuracy"] <= 1, "accuracy")
check(totals["attempts"] + totals["gated"] == first["pulses"] * run["live_cells"], "attempts")
check(totals["gradient_updates"] == first["pulses"] * p["batch"] * run["cells"], "gradient updates")
check(p["pulses"] == math.ceil(p["train_rows"] * p["epochs"] / p["batch"]), "pulses")

bit_j = 1.380649e-23 * p["temperature_k"] * math.log(2)
check(math.isclose(run["heat_j_per_cell"], run["heat_bits_per_cell"] * bit_j, rel_tol=1e-12), "joules of the heat")
for name in ("landauer", "kb", "ckl", "path", "static_write"):
    b = run["bounds"][name]
    check(set(b) >= {"bits_per_cell", "joules", "valid", "domain"}, "keys of " + name)
    if b["bits_per_cell"] is None:
        check(b["joules"] is None and not b["valid"], name + " has no value but is valid")
    else:
        check(math.isclose(b["joules"], b["bits_per_cell"] * bit_j, rel_tol=1e-12, abs_tol=1e-300), "joules of " + name)
check(not run["bounds"]["landauer"]["valid"], "landauer is for open loop only")
enough = p["replicas"] >= 12 and not run["interrupted"]
check(run["bounds"]["kb"]["valid"] == enough and run["bounds"]["ckl"]["valid"] == enough, "validity of kb and ckl")
if enough:
    check(0 < run["bounds"]["ckl"]["bits_per_cell"] <= run["heat_bits_per_cell"], "ckl is no lower bound")
    check(0 < run["bounds"]["kb"]["bits_per_cell"] <= run["heat_bits_per_cell"], "kb is no lower bound")
glauber = p["kinetics"] == "glauber" and p["gate"] != "zero"
check(run["bounds"]["path"]["valid"] == (enough and glauber), "validity of path")
if enough and glauber:
    check(0 < run["bounds"]["path"]["bits_per_cell"] <= run["heat_bits_per_cell"], "path is no lower bound")
    check(run["bounds"]["path"]["segments"] in (1, 2, 4, 8, 16), "segments of path")

check([e["epoch"] for e in run["epochs"]] == list(range(1, len(run["epochs"]) + 1)), "epochs")
if not run["interrupted"]:
    check(len(run["epochs"]) == math.ceil(p["epochs"]), "number of epochs")
    looked_at = "validation_accuracy" if p["validation_rows"] else "test_accuracy"
    check(run["epochs"][-1][looked_at] == first[looked_at], "last epoch")
    check(math.isclose(run["epochs"][-1]["heat_bits_per_cell"], heat, rel_tol=1e-12), "heat of the last epoch")

# weights: int16, outputs x (inputs + 1), a file per layer; a tile may lie the other way round
sizes = p["net"]
check(len(run["mapping"]) == len(sizes) - 1, "layers of the mapping")
for layer, (inputs, outputs) in enumerate(zip(sizes, sizes[1:])):
    inputs += 1
    name = sys.argv[3] if len(sizes) == 2 else sys.argv[3][:-4] + ".%d.npy" % layer
    raw = open(name, "rb").read()
    check(raw[:8] == b"\x93NUMPY\x01\x00", "weights are no .npy")
    length = struct.unpack("<H", raw[8:10])[0]
    check((10 + length) % 64 == 0, "alignment of the .npy header")
    header = ast.literal_eval(raw[10:10 + length].decode())
    check(header == {"descr": "<i2", "fortran_order": False, "shape": (outputs, inputs)}, "header of the weights")
    weights = struct.unpack("<%dh" % (inputs * outputs), raw[10 + length:])
    swap = run["mapping"][layer]["rows_are"] == "inputs"
    mine = [c for c in cells if c[0] == layer]
    check(len(mine) == inputs * outputs, "cells of a layer")
    for tile, row, col, level, _, _, _ in mine:
        o, i = (col, row) if swap else (row, col)
        check(weights[o * inputs + i] == level, "weights differ from the cells")
print("%d cells: heat %.4f bits, accuracy %.4f" % (len(cells), run["heat_bits_per_cell"], run["test_accuracy"]))
