"""protocol.py LIMEN: random protocols, integrated here and by `limen protocol --json`, which must agree; and small ones
computed cell by cell, which must agree to the last bit."""
import json
import math
import os
import random
import subprocess
import sys
import tempfile

import bounds
from machine import Cell, Stream, pulse
from model import LAMBDA, Protocol, Run, entropy, relative_nats, transport

SEED, PROTOCOLS, CELLS = 20240224, 80, 6000
PRECISIONS = ("ideal", "table", "word")
failures = []


def fail(*words):
    failures.append(" ".join(str(x) for x in words))


def near(mine, theirs, absolute=1e-12):
    if theirs is None or not math.isfinite(mine):
        return theirs is None and not math.isfinite(mine)
    return abs(mine - theirs) <= max(absolute, 1e-9 * max(abs(mine), abs(theirs)))


class Writer:
    """Random protocol files, all lines of docs/files.md."""

    def __init__(self, rng, bits=None):
        self.rng, self.out = rng, []
        self.bits = bits or rng.choice([1, 1, 2, 2, 3, 4, 5])
        self.groups = rng.choice([1, 1, 1, 2, 3])
        self.one_kinetics = rng.random() < 0.6
        self.constant = rng.choice(["0.8", "-0.25"]) if rng.random() < 0.3 else None

    def field(self):
        r = self.rng
        return self.constant or r.choice(["0", "%.4f" % r.uniform(-3, 3), "%.6f" % r.uniform(-12, 12),
                                          "%.3f" % r.uniform(-0.2, 0.2)])

    def fields(self, make):
        return ",".join(make() for _ in range(self.groups if self.rng.random() < 0.6 else 1))

    def pulse(self):
        r = self.rng
        kinetics = "" if self.one_kinetics or r.random() < 0.5 else " kinetics=" + r.choice(list(LAMBDA))
        if self.constant or r.random() < 0.5:
            barrier = " barrier=%.4f" % r.uniform(0, 7) if r.random() < 0.5 else ""
            return "pulse field=%s%s attempts=%d%s" % (self.fields(self.field), barrier, r.randrange(1, 40), kinetics)
        barrier = " barrier=%.4f:%.4f" % (r.uniform(0, 7), r.uniform(0, 7)) if r.random() < 0.5 else ""
        attempts = " attempts=%d" % r.randrange(1, 4) if r.random() < 0.5 else ""
        return "ramp field=%s steps=%d%s%s%s" % (self.fields(lambda: self.field() + ":" + self.field()),
                                                 r.randrange(1, 30), barrier, attempts, kinetics)

    def block(self, depth):
        for _ in range(self.rng.randrange(1, 4)):
            if depth < 3 and self.rng.random() < 0.3:
                self.out.append("repeat %d # again" % self.rng.randrange(1, 4))
                self.block(depth + 1)
                self.out.append("end")
            else:
                self.out.append("\t" + self.pulse())

    def text(self):
        r, n = self.rng, 1 << self.bits
        self.out.append("bits %d" % self.bits)
        if self.groups > 1:
            self.out.append("groups %d" % self.groups)
        start = r.choice(["", "start uniform", "start level %d" % r.randrange(-(n // 2), n // 2),
                          "start weights " + " ".join("%.3f" % r.choice([0, 1, 5 * r.random()]) for _ in range(n - 1))
                          + " 1"])
        self.out += [start, "kinetics " + r.choice(list(LAMBDA)), "# a comment"]
        if r.random() < 0.7:
            self.out.append("barrier %.5f" % r.choice([0, 1, 6 * r.random(), 6 * r.random()]))
        self.block(0)
        return "\n".join(self.out) + "\n"


def limen(program, text, *options):
    with tempfile.TemporaryDirectory() as folder:
        path, result = os.path.join(folder, "a.protocol"), os.path.join(folder, "a.json")
        with open(path, "w", encoding="ascii") as f:
            f.write(text)
        subprocess.run([program, "protocol", path, "--json", result, *options], check=True, stdout=subprocess.DEVNULL)
        with open(result, encoding="utf-8") as f:
            return json.load(f)


def compare_exact(name, run, theirs):
    mine = {"heat_bits": run.heat, "jumps": run.jumps, "displacement_levels": run.moved, "mean_level": run.mean_level(),
            "entropy_bits": entropy(run.p), "jarzynski": math.fsum(run.boltz), "heat_withheld_bits": run.withheld,
            "attempts": run.attempts, "blocked": run.blocked, "entropy_start_bits": entropy(run.start),
            "transport_distance_levels": transport(run.p, run.start), "flux": run.flux, "theta_sum": run.theta,
            "escape_max": run.escape, "free_relative_entropy_nats": relative_nats(run.p, run.free),
            "rate_nats": run.rate, "idle_variance": run.idle, "jump_max": run.jump_max}
    if run.bits == 1:
        for key in ("rate_nats", "idle_variance", "jump_max"):
            del mine[key]
    for key, value in mine.items():
        if not near(value, theirs[key]):
            fail(name, key, value, theirs[key])
    # both are differences of E[Q^2] and E[Q]^2, so rounding goes with E[Q^2]
    if not near(run.variance_heat(), theirs["heat_deviation_bits"] ** 2, 1e-12 * (1 + math.fsum(run.h2))):
        fail(name, "heat_deviation_bits", run.variance_heat() ** 0.5, theirs["heat_deviation_bits"])
    for i, (a, b) in enumerate(zip(run.p, theirs["distribution"], strict=True)):
        if not near(a, b):
            fail(name, "distribution", i, a, b)


def compare_bounds(name, run, theirs):
    mine = bounds.of(run)
    for bound, row in theirs.items():
        bits, valid = mine.get(bound, (math.nan, False))
        if not near(bits, row["bits_per_cell"]) or valid != row["valid"]:
            fail(name, bound, bits, valid, row)
        # A valid bound holds: by theory.md section 9 to 1.83e-5 nats a jump with the machine's variates, else to the
        # rounding of the sums.
        heat = run.heat + (run.withheld if row["of_heat_and_withheld"] else 0.0)
        slack = 1.83e-5 / math.log(2) * (run.jumps + run.blocked) if run.precision == "word" else 0.0
        if valid and heat < bits - slack - 1e-10 * (1 + abs(run.heat) + abs(run.withheld)):
            fail(name, bound, "is broken:", heat, bits)
        if row["bits_per_cell"] is not None and not near(row["bits_per_cell"] * 1.380649e-23 * 300 * math.log(2) * 1e21,
                                                         row["joules"] * 1e21):
            fail(name, bound, "joules", row)


def compare_measured(name, run, measured):
    """Five standard errors, predicted: 5.7e-7 a check. With fewer than 100 jumps expected no Gaussian: left out."""
    n = measured["cells"]
    if n * run.jumps < 100:
        return 0
    for key, mean, variance in (("heat_bits", run.heat, run.variance_heat()),
                                ("jumps", run.jumps, run.variance_jumps()),
                                ("mean_level", run.mean_level(), run.variance_level())):
        # a start of whole cells is as asked to within a cell a level
        if abs(measured[key] - mean) > 5 * math.sqrt(max(variance, 0) / n) + 1e-9 + 2 * run.n / n:
            fail(name, "measured", key, measured[key], mean, math.sqrt(max(variance, 0) / n))
    return 3


def integrate(program):
    rng, checks, seen = random.Random(SEED), 0, set()
    for number in range(PROTOCOLS):
        text = Writer(rng).text()
        protocol = Protocol(text)
        theirs = limen(program, text, "--cells", str(CELLS), "--seed", str(number + 1))
        for group in range(protocol.groups):
            row = theirs["groups"][group]
            for precision in PRECISIONS:
                run, name = Run(protocol, group, precision), "protocol %d, group %d, %s:" % (number, group, precision)
                compare_exact(name, run, row["exact"][precision])
                compare_bounds(name, run, row["exact"][precision]["bounds"])
                seen |= {k for k, (_, valid) in bounds.of(run).items() if valid}
            checks += compare_measured(name, run, row["measured"])
        if len(failures) > 20:
            break
    missing = {"landauer", "kb", "ckl", "path", "feedback", "finite_ops", "sharp", "speed", "tur"} - seen
    if missing and not failures:
        fail("no protocol in which these are valid:", missing)
    print("%d protocols integrated, %d measured means compared" % (PROTOCOLS, checks))


def start_levels(protocol, count):
    """docs/files.md: the cell number k of n of a group has the level at which the weights have passed (k + 1/2)/n."""
    n = 1 << protocol.bits
    weights = protocol.start or [1.0] * n
    total, levels = sum(weights), []
    for k in range(count):
        at, i, below = (k + 0.5) / count * total, 0, weights[0]
        while at > below and i + 1 < n:
            i += 1
            below += weights[i]
        levels.append(i - n // 2)
    return levels


def simulate(protocol, theirs, seed):
    rows, cols, groups = theirs["tile_rows"], theirs["tile_columns"], protocol.groups
    cells = []
    levels = start_levels(protocol, rows * cols // groups)
    for number in range(theirs["rounds"]):
        tile = [[Cell(levels[r * (cols // groups) + c // groups]) for c in range(cols)] for r in range(rows)]
        streams = [Stream(seed << 16, number, 0, r, 0) for r in range(rows)]
        for fields, barrier, kinetics, attempts in protocol.pulses:
            pulse(tile, streams, protocol.bits, fields, barrier, kinetics, attempts)
        cells += [(c % groups, cell) for row in tile for c, cell in enumerate(row)]
    return cells


def bit_by_bit(program):
    rng, words = random.Random(SEED + 1), 0
    for number in range(24):
        text = Writer(rng, bits=1 + number % 4).text()
        protocol, seed = Protocol(text), rng.choice([1, 7, 2**32 - 1])
        size = rng.choice([60, 100, 420])
        device = rng.choice(["ref:", "ref:scalar=1", "ref:like=tiny"])
        theirs = limen(program, text, "--cells", str(size), "--seed", str(seed), "--device", device)
        cells = simulate(protocol, theirs, seed)
        words += len(cells) * sum(p[3] for p in protocol.pulses)
        for group in range(protocol.groups):
            mine = [c for g, c in cells if g == group]
            measured = theirs["groups"][group]["measured"]
            n = len(mine)
            if n != measured["cells"]:
                fail("cells", n, measured["cells"])
                continue
            shares = [0] * (1 << protocol.bits)
            for c in mine:
                shares[c.level + (1 << protocol.bits - 1)] += 1
            got = [round(measured["heat_bits"] * n * 4096), round(measured["jumps"] * n),
                   [round(x * n) for x in measured["distribution"]]]
            want = [sum(c.heat for c in mine), sum(c.jumps for c in mine), shares]
            if protocol.groups == 1:
                got.append(round(measured["heat_withheld_bits"] * n * 4096))
                want.append(sum(c.withheld for c in mine))
            if got != want:
                fail("bit by bit", number, device, "group", group, got, want, text)
            mean = want[0] / n  # the squares, too: cell by cell
            deviation = math.sqrt(sum((c.heat - mean) ** 2 for c in mine) / (n - 1)) / 4096
            if not near(deviation, measured["heat_deviation_bits"], 1e-7):
                fail("bit by bit", number, "deviation", deviation, measured["heat_deviation_bits"])
    print("24 protocols cell by cell, %d attempts" % words)


def main():
    program = sys.argv[1]
    integrate(program)
    bit_by_bit(program)
    for line in failures[:20]:
        print("FAILED:", line)
    print("%d differences" % len(failures))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
