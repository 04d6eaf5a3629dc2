"""deep.py LIMEN: trainings of small deep nets made again sample by sample and attempt by attempt, from docs/spec.md,
docs/files.md, docs/guide-deep.md and docs/theory.md: levels, heat, jumps, blocked of every cell to the last bit, and
the figures of the run file that follow from them.

deep.py check RUN.json CELLS.csv WEIGHTS.npy TEST.csv: accuracy and energies of a run of your own, layer by layer, from
the files that it wrote. TEST.csv: inputs, then the label."""
import ast
import json
import math
import os
import random
import struct
import subprocess
import sys
import tempfile

from machine import M64, Cell, Stream, splitmix64
from model import LAMBDA, UNIT, half_away, kinetics_table

SEED, RUNS = 3, 40
S32 = (1 << 31) - 1
# unit of h = 1, largest |x|, unit of errors
FORM = {"relu": (32, 255, 256), "hardtanh": (128, 128, 256), "sigmoid": (255, 255, 1024)}
failures = []


def fail(*words):
    failures.append(" ".join(str(x) for x in words))


def clamp(v, lo, hi):
    return max(lo, min(hi, v))


class Draw:
    """Words for batches and weights: splitmix64 from a seed and a word of eight characters."""

    def __init__(self, seed, use):
        out = splitmix64(seed)[1] ^ int.from_bytes(use.encode(), "little")
        self.state = splitmix64(out)[1]

    def word(self):
        self.state, out = splitmix64(self.state)
        return out

    def below(self, n):
        return self.word() * n >> 64

    def unit(self):
        return (self.word() >> 11) / 2 ** 53


def logistic(y):
    return 1 / (1 + math.exp(-y)) if y > -700 else 0.0


def activate(name, y):
    unit, most, _ = FORM[name]
    if name == "sigmoid":
        return math.floor(unit * logistic(y) + 0.5)
    return clamp(half_away(y * unit), 0 if name == "relu" else -most, most)


def back(name, error, x):
    """Error of a hidden output, from one in 1/256."""
    if name == "sigmoid":
        return clamp(half_away(error * 4 * x * (255 - x) / 255 ** 2), -1023, 1023)
    ends = (0, 255) if name == "relu" else (-128, 128)
    return 0 if x in ends else clamp(half_away(error), -1023, 1023)


def last_errors(loss, y, label):
    target = [float(i == label) for i in range(len(y))]
    if loss == "softmax":
        e = [math.exp(v - max(y)) for v in y]
        p = [v / sum(e) for v in e]
    elif loss == "sigmoid":
        p = [logistic(v) for v in y]
    else:
        p = [(1 + clamp(v, -1, 1)) / 2 for v in y]
    return [clamp(half_away(256 * (t - v)), -256, 256) for t, v in zip(target, p)]


class Layer:
    """weights[output][input], the bias last."""

    def __init__(self, index, inputs, outputs, bits, span, unit, x_max, error_unit):
        self.index, self.inputs, self.outputs, self.bits, self.span, self.unit = index, inputs, outputs, bits, span, unit
        self.level, self.error_unit = span / 2 ** (bits - 1), error_unit
        self.shift = self.shift_for(inputs + 1, max(x_max, unit))
        self.back_shift = self.shift_for(outputs, 1023)
        self.transposed = inputs + 1 > outputs

    def shift_for(self, n, most):
        """The least that keeps n products within s32."""
        return max(0, (n * most * 2 ** (self.bits - 1)).bit_length() - 31)

    @staticmethod
    def rounded(total, shift):
        """O8."""
        size = (abs(total) + ((1 << shift) >> 1)) >> shift
        return clamp(-size if total < 0 else size, -S32 - 1, S32)

    def forward(self, w, x):
        return [self.rounded(sum(a * b for a, b in zip(row, x)), self.shift) for row in w]

    def real(self, total):
        return total * 2 ** self.shift * self.level / self.unit

    def backward(self, w, d):
        sums = [self.rounded(sum(w[o][i] * d[o] for o in range(self.outputs)), self.back_shift)
                for i in range(self.inputs)]
        return [s * 2 ** self.back_shift * self.level * 256 / self.error_unit for s in sums]


def layers_of(parameters):
    sizes, hidden = parameters["net"], FORM[parameters["hidden"]]
    n = len(sizes) - 1

    def each(key):
        value = parameters[key]
        return value if isinstance(value, list) else [value] * n
    bias = parameters["bias_input"]
    return [Layer(i, sizes[i], sizes[i + 1], each("bits")[i], each("range")[i], hidden[0] if i else bias,
                  hidden[1] if i else bias, hidden[2] if i + 1 < n else 256) for i in range(n)]


def passes(layers, weights, hidden, x):
    """Inputs of each layer, bias included, and the last sums."""
    inputs = []
    for layer, w in zip(layers, weights):
        inputs.append(list(x) + [layer.unit])
        sums = layer.forward(w, inputs[-1])
        x = [activate(hidden, layer.real(s)) for s in sums]
    return inputs, sums


def accuracy(layers, weights, hidden, rows):
    right = 0
    for *x, label in rows:
        sums = passes(layers, weights, hidden, x)[1]
        right += sums.index(max(sums)) == label
    return right / len(rows)


def same_share(a, b):
    """Run files have 15 digits."""
    return abs(a - b) < 1e-14


def schedule(s, f):
    a, b = s["from"], s["to"]
    if s["form"] == "linear":
        return a + f * (b - a)
    if s["form"] == "geometric":
        return a * (b / a) ** f
    return a + math.log2(1 + f * (2 ** (b - a) - 1)) if s["form"] == "log" else a


class Machine:
    """A layer's cells, by tile row and column."""

    def __init__(self, layer, draw, seed, deviation):
        self.layer = layer
        most = 2 ** (layer.bits - 1) - 1
        start = [[clamp(half_away((sum(draw.unit() for _ in range(12)) - 6) * deviation / layer.level), -most - 1, most)
                  for _ in range(layer.inputs + 1)] for _ in range(layer.outputs)]
        self.cells = [[Cell(v) for v in row] for row in start]
        rows = layer.inputs + 1 if layer.transposed else layer.outputs
        self.streams = [Stream(seed, 0, layer.index, r, 0) for r in range(rows)]
        self.clear()

    def clear(self):
        self.gradient = [[0] * (self.layer.inputs + 1) for _ in range(self.layer.outputs)]

    def weights(self):
        return [[cell.level for cell in row] for row in self.cells]

    def learn(self, x, d):
        for row, e in zip(self.gradient, d):
            for i, v in enumerate(x):
                row[i] += e * v

    def pulse(self, gain, barrier, live, gate_field, kinetics):
        """A2: the gain is M / 2^s with the largest s that leaves M its 17 bits."""
        shift = 40
        while half_away(gain * 2 ** shift) > 131071:
            shift -= 1
        m, table, raw = half_away(gain * 2 ** shift), kinetics_table(kinetics), half_away(barrier * UNIT)
        layer = self.layer
        for r, stream in enumerate(self.streams):
            for c in range(layer.outputs if layer.transposed else layer.inputs + 1):
                o, i = (c, r) if layer.transposed else (r, c)
                if i not in live:
                    continue
                word, g = stream.word(), self.gradient[o][i]
                size = min(131071, (m * abs(g) + ((1 << shift) >> 1)) >> shift)
                if gate_field and size == 0:
                    continue
                self.cells[o][i].attempt(word, layer.bits, -size if g < 0 else size, raw, LAMBDA[kinetics], table)
        self.clear()


def train(run, rows, held):
    """The first replica of a run again: its machines, and its curve."""
    p = run["parameters"]
    layers, hidden = layers_of(p), p["hidden"]
    weights, batches = Draw(p["seed"], "init"), Draw(p["seed"], "batch")
    machines = [Machine(layer, weights, p["seed"], math.sqrt(1 / 16 if layer.inputs < 32 else 2 / layer.inputs))
                for layer in layers]
    used = {i for i in range(layers[0].inputs) if any(row[i] for row in rows)} | {layers[0].inputs}
    curve, point = [], 1
    for t in range(p["pulses"]):
        ws = [m.weights() for m in machines]
        for _ in range(p["batch"]):
            *x, label = rows[batches.below(len(rows))]
            inputs, sums = passes(layers, ws, hidden, x)
            d = last_errors(p["loss"], [layers[-1].real(s) for s in sums], label)
            for layer, machine, w, x in reversed(list(zip(layers, machines, ws, inputs))):
                machine.learn(x, d)
                if layer.index:
                    d = [back(hidden, e, v) for e, v in zip(layer.backward(w, d), x)]
        for layer, machine, settings in zip(layers, machines, run["layers"]):
            f = t / p["pulses"]
            gain = schedule(settings["gain"], f) * 16 / layer.unit / p["batch"] * 256 / layer.error_unit
            everywhere = layer.index or p["gate"] != "data"
            machine.pulse(gain, schedule(settings["barrier_bits"], f),
                          range(layer.inputs + 1) if everywhere else used, p["gate"] == "zero", p["kinetics"])
        while point <= math.ceil(p["epochs"]) and t + 1 >= min(math.ceil(point * len(rows) / p["batch"]), p["pulses"]):
            curve.append(accuracy(layers, [m.weights() for m in machines], hidden, held))
            point += 1
    return machines, curve


def read_cells(path):
    """{(tile, row, col): (level, heat, jumps, blocked)}"""
    lines = [line.split(",") for line in open(path) if line[0].isdigit()]
    return {tuple(map(int, line[:3])): tuple(map(int, line[3:])) for line in lines}


def read_weights(path, layers):
    weights = []
    for layer in layers:
        name = path if len(layers) == 1 else "%s.%d.npy" % (path[:-4], layer.index)
        raw = open(name, "rb").read()
        length = 10 + struct.unpack("<H", raw[8:10])[0]
        shape = (layer.outputs, layer.inputs + 1)
        if ast.literal_eval(raw[10:length].decode()) != {"descr": "<i2", "fortran_order": False, "shape": shape}:
            fail(name, "has another form")
        values = struct.unpack("<%dh" % (shape[0] * shape[1]), raw[length:])
        weights.append([values[o * shape[1]:(o + 1) * shape[1]] for o in range(shape[0])])
    return weights


def check(run, cells, weights, rows):
    """What the written files say, against what the run file says."""
    layers = layers_of(run["parameters"])
    first = run["replicas"][0]
    share = accuracy(layers, weights, run["parameters"]["hidden"], rows)
    if not same_share(share, first["test_accuracy"]):
        fail("accuracy", share, "not", first["test_accuracy"])
    for layer, w, said in zip(layers, weights, run["layers"]):
        mine = {at[1:]: c for at, c in cells.items() if at[0] == layer.index}
        if len(mine) != said["cells"]:
            fail("layer", layer.index, "has", len(mine), "cells, not", said["cells"])
        for (r, c), (level, *_) in mine.items():
            o, i = (c, r) if layer.transposed else (r, c)
            if w[o][i] != level:
                fail("layer", layer.index, "weight", o, i)
        totals = said["totals"]
        for k, name, total in ((1, "heat", totals["heat"]), (2, "jumps", totals["jumps_up"] + totals["jumps_down"]),
                               (3, "blocked", sum(totals["blocked_" + s] for s in ("with", "against", "zero")))):
            if sum(c[k] for c in mine.values()) != total:
                fail("layer", layer.index, name, sum(c[k] for c in mine.values()), "not", total)
        heat = sorted(c[1] for c in mine.values())
        if [heat[0] / UNIT, heat[(len(heat) - 1) // 2] / UNIT, heat[-1] / UNIT] != [
                said["cell_heat_bits"][k] for k in ("least", "median", "most")]:
            fail("layer", layer.index, "heat of single cells")
        heat = sum(heat) / UNIT / len(mine)
        if run["parameters"]["replicas"] == 1 and not math.isclose(heat, said["heat_bits_per_cell"], rel_tol=1e-12):
            fail("layer", layer.index, "heat per cell", heat, "not", said["heat_bits_per_cell"])
    for key in ("attempts", "jumps", "blocked"):
        if not math.isclose(sum(said[key] for said in run["layers"]), run[key], rel_tol=1e-12):
            fail(key, "of the layers do not add up")
    for name in ("kb", "ckl", "path", "static_write"):
        parts = [(said["cells"], said["bounds"][name]) for said in run["layers"]]
        net = run["bounds"][name]
        if net["valid"] != all(b["valid"] for _, b in parts):
            fail(name, "is valid for the net and not for its layers, or the other way round")
        if net["bits_per_cell"] is not None and not math.isclose(
                sum(n * b["bits_per_cell"] for n, b in parts) / run["cells"], net["bits_per_cell"], rel_tol=1e-12):
            fail(name, "of the layers do not add up")


def compare(machines, cells):
    for machine in machines:
        layer = machine.layer
        for o, row in enumerate(machine.cells):
            for i, cell in enumerate(row):
                at = (layer.index,) + ((i, o) if layer.transposed else (o, i))
                want = (cell.level, cell.heat, cell.jumps, min(cell.blocked, 65535))
                if cells[at] != want:
                    fail("cell", at, cells[at], "not", want)


def random_run(rng, number):
    """Options and data of a small net."""
    hidden = ("relu", "hardtanh", "sigmoid")[number % 3]
    n = rng.choice((2, 2, 3))
    sizes = [40 if number % 8 == 0 else rng.randrange(3, 8)] + [rng.randrange(2, 7) for _ in range(n - 1)] + [rng.randrange(2, 5)]
    dead = rng.randrange(sizes[0])
    rows = [[0 if i == dead else rng.randrange(0, 200) for i in range(sizes[0])] + [rng.randrange(sizes[-1])]
            for _ in range(rng.randrange(12, 24))]
    bits, spans = [rng.randrange(4, 11) for _ in range(n)], [rng.choice((1, 2, 4, 32)) for _ in range(n)]
    options = ["--net", "-".join(map(str, sizes)), "--hidden", hidden, "--seed", str(rng.randrange(1, 1000)),
               "--bits", ",".join(map(str, bits)), "--range", ",".join(map(str, spans)),
               "--batch", str(rng.randrange(4, 12)), "--epochs", str(rng.randrange(2, 7)),
               "--loss", rng.choice(("softmax", "softmax", "sigmoid", "lms")),
               "--kinetics", rng.choice(("glauber", "glauber", "metropolis", "half", "arrhenius")),
               "--gate", rng.choice(("data", "zero", "off")),
               "--gain", ",".join("%d:%d" % (rng.randrange(100, 2000), rng.randrange(2000, 40000)) for _ in range(n)),
               "--barrier", ",".join(rng.choice(("0", "0:2", "0.5:1.5:linear")) for _ in range(n))]
    return options, rows, rows[:len(rows) // 2]


def write_rows(path, rows):
    with open(path, "w") as f:
        f.write("".join(",".join(map(str, row)) + "\n" for row in rows))


def main():
    if len(sys.argv) == 6 and sys.argv[1] == "check":
        run = json.load(open(sys.argv[2]))
        rows = [list(map(int, line.split(","))) for line in open(sys.argv[5]) if line[0].isdigit()]
        check(run, read_cells(sys.argv[3]), read_weights(sys.argv[4], layers_of(run["parameters"])), rows)
    elif len(sys.argv) == 2:
        limen, rng = os.path.abspath(sys.argv[1]), random.Random(SEED)
        with tempfile.TemporaryDirectory() as work:
            os.chdir(work)
            for number in range(RUNS):
                options, rows, held = random_run(rng, number)
                write_rows("train.csv", rows)
                write_rows("test.csv", held)
                subprocess.run([limen, "train", "--train", "train.csv", "--test", "test.csv", "--quiet", "--json", "o.json",
                                "--cells", "o.csv", "--weights", "o.npy"] + options, check=True)
                run, before = json.load(open("o.json")), len(failures)
                machines, curve = train(run, rows, held)
                compare(machines, read_cells("o.csv"))
                said = [e["test_accuracy"] for e in run["epochs"]]
                if len(curve) != len(said) or not all(map(same_share, curve, said)):
                    fail("another learning curve")
                check(run, read_cells("o.csv"), read_weights("o.npy", layers_of(run["parameters"])), held)
                if len(failures) > before:
                    fail("seed", SEED, "run", number, " ".join(options))
            os.chdir("/")
    else:
        sys.exit(__doc__)
    for line in failures[:20]:
        print("WRONG:", line)
    print("%d failures" % len(failures))
    sys.exit(bool(failures))


if __name__ == "__main__":
    main()
