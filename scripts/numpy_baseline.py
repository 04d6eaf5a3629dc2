#!/usr/bin/env python3
"""One attempt per cell and sweep as a plain numpy script does it: the yardstick of docs/benchmarks.md.

Float64 arrays of the whole tile; field, Glauber barrier, a random direction, the jump, its heat and counters, nothing
left out and nothing made clever. Prints one line of JSON: attempts per second and the share of attempts that jumped, at
barriers of 1 and 9 bits; cells per second of W x, W^T d and g += d x^T.

usage: numpy_baseline.py [ROWS COLS [SECONDS]]     (256 256 0.2)
"""
import json
import sys
import time

import numpy as np

LEVELS = 128  # -128 .. 127


class Array:
    def __init__(self, rows, cols):
        self.random = np.random.default_rng(1)
        self.w = self.random.integers(-64, 64, (rows, cols)).astype(float)
        self.gradient = self.random.normal(size=(rows, cols))
        self.heat = np.zeros((rows, cols))
        self.jumps = np.zeros((rows, cols))
        self.blocked = np.zeros((rows, cols))
        self.ledger = 0.0

    def pulse(self, gain, barrier):
        """One attempt on every cell; energies in kT ln 2."""
        field = gain * self.gradient
        size = np.abs(field)
        up = self.random.random(field.shape) < 0.5
        against = (size > 0) & (up != (field > 0))
        downhill = np.maximum(0, barrier + np.log2(1 + np.exp2(-size)))
        total = downhill + np.where(against, size, 0)
        accepted = -np.log2(1 - self.random.random(field.shape)) >= total
        target = self.w + np.where(up, 1, -1)
        stopped = accepted & ((target < -LEVELS) | (target > LEVELS - 1))
        jumped = accepted & ~stopped
        self.w = np.where(jumped, target, self.w)
        self.heat += np.where(jumped, np.where(against, -size, size), 0)
        self.jumps += jumped
        self.blocked += stopped
        self.ledger += barrier * np.count_nonzero(jumped)


def rate(work, cells, seconds):
    """Cells per second of work(), called for about that long, once before to warm up."""
    work()
    begin, calls = time.perf_counter(), 0
    while time.perf_counter() - begin < seconds:
        work()
        calls += 1
    return cells * calls / (time.perf_counter() - begin)


def main():
    rows, cols = (int(v) for v in sys.argv[1:3]) if len(sys.argv) > 2 else (256, 256)
    seconds = float(sys.argv[3]) if len(sys.argv) > 3 else 0.2
    cells, result = rows * cols, {"numpy": np.__version__}
    for name, barrier in (("pulse_2^-2", 1.0), ("pulse_2^-10", 9.0)):
        array, visits = Array(rows, cols), [0]

        def work():
            array.pulse(0.5, barrier)
            visits[0] += cells

        result[name] = rate(work, cells, seconds)
        result[name + " jumped"] = float((array.jumps + array.blocked).sum() / visits[0])
    array = Array(rows, cols)
    x, d = array.random.normal(size=cols), array.random.normal(size=rows)

    def accumulate():
        array.gradient += np.outer(d, x)

    result["mvm"] = rate(lambda: array.w @ x, cells, seconds)
    result["mvmt"] = rate(lambda: d @ array.w, cells, seconds)
    result["grad"] = rate(accumulate, cells, seconds)
    print(json.dumps(result))


if __name__ == "__main__":
    main()
