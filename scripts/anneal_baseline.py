#!/usr/bin/env python3
"""Sequential simulated annealing of a MAX-CUT graph as a numpy script does it: the yardstick of scripts/bench-anneal.

Dense float64 couplings, one spin after the other, heat bath. Two ways, both common:
  dot      the local field of each spin is a product of its row with all spins
  fields   local fields are kept, and a row is added when a spin flips; thresholds are drawn for a whole sweep at once
Prints one line of JSON: spin updates per second and best cut of each.

usage: anneal_baseline.py GRAPH [SWEEPS [SEED]]     (100 1)
"""
import json
import sys
import time

import numpy as np


def read_graph(path):
    with open(path, encoding="ascii") as f:
        rows = [line.split() for line in f if line.strip() and line[0] != "#"]
    n = int(rows[0][0])
    weight = np.zeros((n, n))
    for row in rows[1:]:
        i, j = int(row[0]) - 1, int(row[1]) - 1
        weight[i, j] = weight[j, i] = float(row[2]) if len(row) > 2 else 1.0
    return weight


def cut_of(weight, s):
    return (weight.sum() - s @ weight @ s) / 4


def gains(weight, sweeps):
    """The schedule of `limen anneal`: field in bits at the rms local field, here as nats per unit of field."""
    rms = np.sqrt((weight ** 2).sum() / len(weight))
    return np.log(2) * (1 + 15 * np.arange(sweeps) / sweeps) / rms


def by_dot(weight, sweeps, random):
    n = len(weight)
    s = random.choice([-1.0, 1.0], n)
    best = -np.inf
    for gain in gains(weight, sweeps):
        uniform = random.random(n)
        for i in range(n):
            field = weight[i] @ s
            s[i] = 1.0 if uniform[i] * (1 + np.exp(gain * field)) < 1 else -1.0
        best = max(best, cut_of(weight, s))
    return best


def by_fields(weight, sweeps, random):
    n = len(weight)
    s = random.choice([-1.0, 1.0], n)
    field, best = weight @ s, -np.inf
    for gain in gains(weight, sweeps):
        uniform = random.random(n)
        threshold = np.log((1 - uniform) / uniform) / gain  # +1 where the field is below
        for i in range(n):
            new = 1.0 if field[i] < threshold[i] else -1.0
            if new != s[i]:
                field += (new - s[i]) * weight[i]
                s[i] = new
        best = max(best, (weight.sum() - s @ field) / 4)
    return best


def main():
    weight = read_graph(sys.argv[1])
    sweeps = int(sys.argv[2]) if len(sys.argv) > 2 else 100
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    result = {"numpy": np.__version__, "spins": len(weight), "sweeps": sweeps}
    for name, run in (("dot", by_dot), ("fields", by_fields)):
        begin = time.perf_counter()
        best = run(weight, sweeps, np.random.default_rng(seed))
        result[name] = {"spin_updates_per_s": sweeps * len(weight) / (time.perf_counter() - begin), "best_cut": best}
    print(json.dumps(result))


if __name__ == "__main__":
    main()
