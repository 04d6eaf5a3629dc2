"""anneal.py LIMEN: problems of spins, read, solved and annealed a second time, against `limen anneal`.

Random graphs, QUBOs and formulas, small enough to try all states: the best energy is the least there is. Cut, energy,
unsatisfied clauses and heat are computed again from the files that were written. And whole runs are made again bit by
bit: layout, fields, attempts, heat of each cell.

usage: anneal.py LIMEN
       anneal.py check PROBLEM RUN.json [SPINS.npy [CELLS.csv]]    recomputes the figures of a run of your own
"""
import ast
import json
import math
import os
import random
import struct
import subprocess
import sys
import tempfile

from machine import Cell, Stream
from model import LAMBDA, UNIT, half_away, kinetics_table

failures = []


def expect(condition, *words):
    if not condition:
        failures.append(" ".join(str(x) for x in words))


# ---------------------------------------------------------------- problems
class Problem:
    """kind; terms {(i, j): value} and {(i,): value} of variables from 0; of a formula its clauses."""

    def __init__(self, path):
        with open(path, encoding="ascii") as f:
            lines = [line.split() for line in f if line.strip() and line[0] != "#" and line.split()[0] != "c"]
        head, rows = lines[0], lines[1:]
        self.terms, self.clauses = {}, []
        if head[:2] == ["p", "cnf"]:
            self.kind, self.n = "maxsat", int(head[2])
            literals = [int(w) for row in rows for w in row]
            clause = []
            for literal in literals:
                if literal:
                    clause.append(literal)
                else:
                    self.clauses.append(clause)
                    clause = []
            return
        base = 1
        if head[0] == "p":
            self.kind, self.n, base = "qubo", int(head[3]), 0
        else:
            self.kind, self.n = "qubo" if path.endswith(".qubo") else "maxcut", int(head[0])
        for i, j, value in ((r + ["1"])[:3] for r in rows):
            key = tuple(sorted({int(i) - base, int(j) - base}))
            self.terms[key] = self.terms.get(key, 0) + float(value)

    def energy(self, spins):
        """Of +1 and -1: sum of w s s, x'Qx, or unsatisfied clauses."""
        if self.kind == "maxcut":
            return sum(w * spins[i] * spins[j] for (i, j), w in self.terms.items())
        if self.kind == "qubo":
            return sum(q for key, q in self.terms.items() if all(spins[k] > 0 for k in key))
        return sum(all((spins[abs(x) - 1] > 0) != (x > 0) for x in clause) for clause in self.clauses)

    def cut(self, spins):
        return sum(w for (i, j), w in self.terms.items() if spins[i] != spins[j])

    def least(self):
        """All states, one flip after the other (a Gray code), by differences."""
        if self.kind == "maxsat":
            return min(self.energy([1 if m >> k & 1 else -1 for k in range(self.n)]) for m in range(1 << self.n))
        field, pairs, constant = self.couplings()
        spins, energy = [-1] * self.n, self.energy([-1] * self.n)
        best = energy
        for m in range(1, 1 << self.n):
            k = (m & -m).bit_length() - 1
            energy -= 2 * spins[k] * (field[k] + sum(w * spins[j] for j, w in pairs[k]))
            spins[k] = -spins[k]
            best = min(best, energy)
        return best

    def couplings(self):
        """h, [(other, J)] of each spin, constant; graphs and QUBOs."""
        field, pairs, constant = [0.0] * self.n, [[] for _ in range(self.n)], 0.0
        for key, value in self.terms.items():
            if self.kind == "maxcut":
                (i, j), coupling = key, value
            elif len(key) == 1:
                field[key[0]] += value / 2
                constant += value / 2
                continue
            else:
                (i, j), coupling = key, value / 4
                field[i] += coupling
                field[j] += coupling
                constant += coupling
            if coupling:
                pairs[i].append((j, coupling))
                pairs[j].append((i, coupling))
        return field, [sorted(p) for p in pairs], constant


# ---------------------------------------------------------------- what was written
def read_npy(path):
    with open(path, "rb") as f:
        data = f.read()
    size = struct.unpack("<H", data[8:10])[0]
    header = ast.literal_eval(data[10:10 + size].decode())
    assert header["descr"] == "<i2", header
    return list(struct.unpack("<%dh" % header["shape"][0], data[10 + size:]))


def read_cells(path):
    with open(path, encoding="ascii") as f:
        rows = [line.strip().split(",") for line in f if line[0] != "#"]
    assert rows[0] == ["spin", "level", "heat_raw", "jumps", "blocked"], rows[0]
    return [tuple(int(v) for v in row) for row in rows[1:]]


def near(a, b):
    return abs(a - b) <= 1e-9 * max(1, abs(a), abs(b))


def check(problem, run, spins_path=None, cells_path=None):
    """Figures of a record against the spins and cells."""
    spins = [1 if c == "1" else -1 for c in run["best_spins"]]
    expect(run["cells"] == len(spins) == run["problem"]["spins"] and run["problem"]["variables"] == problem.n, "sizes")
    energy = problem.energy(spins)
    if problem.kind == "maxsat":
        expect(run["best_unsatisfied"] == energy, "unsatisfied", run["best_unsatisfied"], energy)
        expect(run["best_energy"] == energy, "energy is not that of the clauses", run["best_energy"], energy)
    else:
        expect(near(run["best_energy"], energy), "energy", run["best_energy"], energy)
    if problem.kind == "maxcut":
        expect(near(run["best_cut"], problem.cut(spins)), "cut", run["best_cut"], problem.cut(spins))
    best = run["restarts"][run["best_restart"]]
    expect(best["best_energy"] == run["best_energy"] == min(r["best_energy"] for r in run["restarts"]), "best restart")
    if run["best_restart"] == 0:
        point = min(run["curve"], key=lambda p: abs(p["sweep"] - best["best_sweep"]))
        if point["sweep"] == best["best_sweep"] and problem.kind == "maxcut":
            expect(near(point["cut"], run["best_cut"]), "curve")
    if spins_path:
        expect(read_npy(spins_path) == spins, "spins file")
    if cells_path:
        cells, totals = read_cells(cells_path), run["restarts"][0]["totals"]
        expect([c[0] for c in cells] == list(range(1, len(spins) + 1)), "cell numbers")
        expect(sum(c[2] for c in cells) == totals["heat"], "heat")
        jumps = totals["jumps_with"] + totals["jumps_against"] + totals["jumps_zero"]
        expect(sum(c[3] for c in cells) == jumps, "jumps")
        heat = sum(c[2] for c in cells) / UNIT / len(spins)
        expect(near(heat, run["restarts"][0]["heat_bits_per_cell"]), "heat per cell")
        final = [2 * c[1] + 1 for c in cells]
        if problem.kind != "maxsat":
            expect(near(problem.energy(final), run["restarts"][0]["final_energy"]), "final energy")
    counted = [r for r in run["restarts"] if r["complete"]] or run["restarts"][:1]
    expect(near(run["heat_bits_per_cell"], sum(r["heat_bits_per_cell"] for r in counted) / len(counted)), "mean heat")
    for name in ("kb", "ckl"):
        expect(run["bounds"][name]["valid"] is False and "spins" in run["bounds"][name]["domain"], name)


# ---------------------------------------------------------------- a run again, bit by bit
def classes(pairs):
    """Spins of many couplings first, each in the lowest class without a neighbour; then by class and number."""
    colour = {}
    for spin in sorted(range(len(pairs)), key=lambda s: (-len(pairs[s]), s)):
        taken = {colour[j] for j, _ in pairs[spin] if j in colour}
        colour[spin] = next(c for c in range(len(pairs)) if c not in taken)
    order = sorted(range(len(pairs)), key=lambda s: (colour[s], s))
    return order, [[s for s in order if colour[s] == c] for c in range(max(colour.values()) + 1)]


def split_gain(gain):
    """Mantissa and shift: the most precise pair."""
    size, shift = abs(gain), 0
    while shift < 40 and size * 2 + 0.5 < 131072:
        size, shift = size * 2, shift + 1
    return math.copysign(math.floor(size + 0.5), gain), shift


def schedule(s, f):
    return {"constant": lambda: s["from"], "linear": lambda: s["from"] + f * (s["to"] - s["from"])}[s["form"]]()


def again(problem, run):
    """The first restart's cells and energies."""
    p, layout = run["parameters"], run["layout"]
    field, pairs, constant = problem.couplings()
    order, blocks = classes(pairs)
    if p["update"] != "classes":
        order = list(range(problem.n))
        size = {"sequential": 1, "parallel": problem.n, "block": p["block"]}[p["update"]]
        blocks = [order[k:k + size] for k in range(0, problem.n, size)]
    rms = math.sqrt(sum(h * h + sum(w * w for _, w in c) for h, c in zip(field, pairs)) / problem.n)
    table, term = kinetics_table(p["kinetics"]), LAMBDA[p["kinetics"]]
    cells = [Cell(0) for _ in range(problem.n)]
    streams = {spin: Stream(p["seed"], 0, 0, row, 0) for row, spin in enumerate(order)}
    for spin in order:
        cells[spin].attempt(streams[spin].word(), 1, 0, UNIT - table[0], term, table)
        cells[spin].heat = cells[spin].jumps = 0
    unit, shift = layout["level_unit"], layout["read_shift"]
    expect(near(run["problem"]["rms_field"], rms) and layout["levels_exact"], "rms field", rms)
    values, energies = [2 * c.level + 1 for c in cells], []
    for sweep in range(p["sweeps"] + 1):
        energies.append(problem.energy(values))
        if sweep == p["sweeps"]:
            break
        f = sweep * p["cycles"] % p["sweeps"] / p["sweeps"]
        mantissa, down = split_gain(-schedule(p["gain_bits"], f) * (unit * 2 ** shift / rms) * UNIT)
        barrier = half_away(schedule(p["barrier_bits"], f) * UNIT)
        for block in blocks:
            read = {}
            for spin in block:
                total = round((field[spin] + sum(w * values[j] for j, w in pairs[spin])) / unit)
                g = max(-32768, min(32767, half_away(total / 2 ** shift)))
                k = int(abs(mantissa * g)) * 2 + (1 << down) >> down + 1
                read[spin] = int(math.copysign(min(131071, k), mantissa * g))
            for spin in block:
                cells[spin].attempt(streams[spin].word(), 1, read[spin], barrier, term, table)
            for spin in block:
                values[spin] = 2 * cells[spin].level + 1
    return cells, energies


# ---------------------------------------------------------------- problems of our own
def write_graph(rng, path, n):
    edges = [(i, j, rng.choice([-3, -2, -1, 1, 2, 3])) for i in range(1, n + 1) for j in range(i + 1, n + 1)
             if rng.random() < 0.4] or [(1, 2, 1)]
    rng.shuffle(edges)
    with open(path, "w") as f:
        f.write("# a graph\n%d %d\n" % (n, len(edges)))
        f.writelines("%d %d %d\n" % ((i, j, w) if rng.random() < 0.5 else (j, i, w)) for i, j, w in edges)


def write_qubo(rng, path, n):
    entries = [(i, j, rng.randrange(-50, 51) / rng.choice([1, 2])) for i in range(1, n + 1) for j in range(i, n + 1)
               if i == j or rng.random() < 0.5]
    with open(path, "w") as f:
        if rng.random() < 0.5:
            f.write("%d %d\n" % (n, len(entries)))
            f.writelines("%d %d %g\n" % e for e in entries)
        else:
            f.write("c qbsolv\np qubo 0 %d %d %d\n" % (n, n, len(entries) - n))
            f.writelines("%d %d %g\n" % (i - 1, j - 1, q) for i, j, q in entries)


def write_formula(rng, path, n):
    clauses = [[rng.choice([-1, 1]) * v for v in rng.sample(range(1, n + 1), rng.choice([1, 2, 3, 3, 4, 5]))]
               for _ in range(4 * n)]
    with open(path, "w") as f:
        f.write("p cnf %d %d\n" % (n, len(clauses)))
        f.writelines(" ".join(map(str, c)) + " 0\n" for c in clauses)


def anneal(limen, work, problem, *options):
    names = [os.path.join(work, n) for n in ("o.json", "o.npy", "o.csv")]
    subprocess.run([limen, "anneal", "--graph", problem, "--json", names[0], "--spins", names[1], "--cells", names[2],
                    "--quiet", *options], check=True)
    with open(names[0], encoding="utf-8") as f:
        return json.load(f), names[1], names[2]


def solve(limen, work, rng):
    writers = {"g.txt": (write_graph, 14), "q.qubo": (write_qubo, 14), "f.cnf": (write_formula, 9)}
    for n in range(18):
        name = sorted(writers)[n % 3]
        path, before = os.path.join(work, name), len(failures)
        writers[name][0](rng, path, writers[name][1])
        problem = Problem(path)
        run, spins, cells = anneal(limen, work, path, "--sweeps", "300", "--restarts", "4", "--seed", str(n + 1))
        check(problem, run, spins, cells)
        best = run["best_unsatisfied"] if problem.kind == "maxsat" else run["best_energy"]
        expect(near(best, problem.least()), "not the optimum:", best, problem.least())
        if len(failures) > before:
            failures.append("in problem %d, %s" % (n, name))


def replay(limen, work, rng):
    settings = [(), ("--update", "sequential", "--barrier", "0:1:linear"), ("--update", "block:5", "--cycles", "3"),
                ("--update", "parallel"), ("--kinetics", "metropolis", "--barrier", "1"),
                ("--kinetics", "arrhenius", "--gain", "2", "--barrier", "3"),
                ("--kinetics", "half", "--gain", "0.5:20")]
    for n, options in enumerate(settings * 2):
        path = os.path.join(work, "g.txt" if n % 2 else "q.qubo")
        (write_graph if n % 2 else write_qubo)(rng, path, 24)
        problem = Problem(path)
        run, _, written = anneal(limen, work, path, "--sweeps", "40", "--seed", str(n + 7), *options)
        cells, energies = again(problem, run)
        mine = [(i + 1, c.level, c.heat, c.jumps, 0) for i, c in enumerate(cells)]
        expect(mine == read_cells(written), "run", n, options, "differs cell by cell")
        expect([p["sweep"] for p in run["curve"]] == list(range(41)), "looks")
        if problem.kind == "qubo":
            expect(all(near(p["energy"], e) for p, e in zip(run["curve"], energies)), "run", n, "energies")
        expect(near(run["best_energy"], min(energies)), "run", n, "best")


def main():
    if sys.argv[1] == "check":
        with open(sys.argv[3], encoding="utf-8") as f:
            check(Problem(sys.argv[2]), json.load(f), *sys.argv[4:6])
    else:
        with tempfile.TemporaryDirectory() as work:
            rng = random.Random(6)
            solve(sys.argv[1], work, rng)
            replay(sys.argv[1], work, rng)
    print("\n".join(failures) or "all figures agree")
    sys.exit(bool(failures))


if __name__ == "__main__":
    main()
