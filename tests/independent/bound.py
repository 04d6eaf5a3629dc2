"""bound.py LIMEN COSTS...: what `limen bound --json` prints for random designs, for every preset and with every cost
file, against the formulas of docs/guide-bound.md and docs/theory.md, and what it refuses."""
import json
import math
import os
import random
import subprocess
import sys
import tempfile

SEED, DESIGNS, BOLTZMANN, LN2 = 14878, 1000, 1.380649e-23, math.log(2)
YEARS = 10 * 365.25 * 86400
PRESETS = ("alexnet", "resnet-50", "bert-large", "gpt-3", "chinchilla", "palm", "llama-65b", "llama-2-70b",
           "llama-3-405b", "brain")
failures = []


def fail(*words):
    failures.append(" ".join(str(x) for x in words))


def near(a, b):
    return (a is None and b is None) or (a is not None and b is not None and abs(a - b) <= 1e-9 * max(abs(a), abs(b)))


class Refused(Exception):
    """What a design cannot ask."""


class Design:
    """docs/guide-bound.md, and what --help calls defaults. given: option name to number."""

    def __init__(self, given):
        get = given.get
        self.m = get("parameters", 1)
        self.p = get("precision", 8)
        self.j, self.sigma = get("distance", 2**self.p), get("sigma", 1)
        self.unit = BOLTZMANN * get("temperature", 300) * LN2
        self.flops, self.word, self.flop_j = get("flops"), get("word", 16), get("flop-energy", 1e-12)
        self.a = given["ops"] / self.m if "ops" in given else get("updates-per-parameter")
        rate, time, barrier = get("attempt-rate", 1e9), get("time"), get("barrier")
        self.n = rate * time if time is not None else None
        self.most = None  # N theta
        if self.n is not None and barrier is not None:
            self.most = self.n * 2**-barrier / 2
        elif self.n is not None and self.a is not None:
            self.most = self.a  # the barrier at which the jumps fill the time
            if self.a > self.n / 2:
                raise Refused
        if self.a is None:
            self.a = self.most
        elif self.most is not None and self.a > self.most * (1 + 1e-12):
            raise Refused
        self.static = get("static-barrier", math.log2(rate * get("retention", YEARS) / get("error", 1e-3)))
        self.share = get("lambda", 1)

    def gauss(self, a):
        s = self.sigma**2 / a
        return (2 * self.j**2 / a + 2 * (s - 1 - math.log(s))) / LN2

    def motion(self, a):
        return 2 * self.j * math.atanh(self.j / a) / LN2

    def rows(self):
        """name: bits per parameter, None where there is no value."""
        out = dict.fromkeys(("kb", "speed", "ckl", "ckl_budget", "static_write", "flops", "flops_word", "accelerator"))
        out["landauer"] = self.p
        ladder, a, j = self.p >= 2, self.a, self.j
        if ladder and a is not None and j < a:
            out["kb"] = self.motion(a)
        if ladder and self.most is not None and j < self.most:
            out["speed"] = self.motion(self.most)
        if ladder and self.sigma >= 0.7 and a is not None and a >= 4 and j <= 0.3 * a:
            out["ckl"] = self.gauss(a)
        if ladder:
            out["ckl_budget"] = self.budget()
        field = a and (self.static - math.log2((self.n / a if self.n is not None else 2) / 2)) / self.share
        if a is not None and field > 0:
            out["static_write"] = a * field
        if self.flops is not None:
            out["flops"] = self.flops / self.m
            out["flops_word"] = self.flops * self.word / self.m
            out["accelerator"] = self.flops * self.flop_j / self.m / self.unit
        return out

    def budget(self):
        """The least of ckl over at most A jumps; beyond 0.3 A, kb."""
        best = self.j**2 + self.sigma**2
        a = best if self.a is None or self.a >= best else self.a
        if a < best and self.j > 0.3 * a:
            return self.motion(a) if self.j < a else None
        return self.gauss(a) if self.j <= 0.3 * a and a >= 4 and self.sigma >= 0.7 else None

    def walls(self, cost):
        """name: (events, joules)."""
        read = self.flops and self.flops / 3
        out = {}
        for name, key, events in (("memory", "read_j", read and read / cost.get("samples_per_read", 1)),
                                  ("adc", "adc_j", read and read / cost.get("products_per_adc", 1)),
                                  ("accumulators", "accumulate_j", self.flops and self.flops / 6),
                                  ("update", "write_j", self.a and self.a * self.m),
                                  ("barrier", "barrier_j", self.a and self.a * self.m),
                                  ("consolidation", "transfer_j",
                                   self.a and self.a * self.m / cost.get("updates_per_transfer", 1))):
            out[name] = (events, events * cost[key] if events is not None and key in cost else None)
        return out


def random_design(rng):
    def log(low, high):
        return 10 ** rng.uniform(math.log10(low), math.log10(high))

    given = {"parameters": rng.choice([1, 1000, 175e9])} if rng.random() < 0.6 else {}
    if rng.random() < 0.8:
        given["precision"] = rng.choice([1, 1.5, 2, 3, 4, 8, 12.5, 16])
    if rng.random() < 0.3:
        given["distance"] = log(0.5, 1e5)
    if rng.random() < 0.4:
        given["sigma"] = log(0.3, 30)
    if rng.random() < 0.4:
        given["updates-per-parameter"] = log(1, 1e8)
    elif rng.random() < 0.4:
        given["ops"] = log(1, 1e8) * given.get("parameters", 1)
    if rng.random() < 0.5:
        given["time"] = log(1e-7, 1e2)
    for name, low, high in (("attempt-rate", 1e6, 1e12), ("temperature", 1, 500), ("retention", 1, 1e10),
                            ("error", 1e-9, 1), ("lambda", 0.1, 1), ("flops", 1e3, 1e27), ("word", 1, 64),
                            ("flop-energy", 1e-18, 1e-9)):
        if rng.random() < 0.3:
            given[name] = log(low, high)
    if rng.random() < 0.3:
        given["barrier"] = rng.uniform(0, 20)
    if rng.random() < 0.2:
        given["static-barrier"] = rng.uniform(1, 100)
    return given


class Program:
    def __init__(self, path, folder):
        self.path, self.result = path, os.path.join(folder, "bound.json")

    def run(self, *options):
        done = subprocess.run([self.path, "bound", *options, "--json", self.result], capture_output=True, text=True,
                              check=False)
        if done.returncode:
            return done.returncode, done.stderr
        with open(self.result, encoding="utf-8") as f:
            return 0, json.load(f)

    def design(self, given, *options):
        return self.run(*options, *(word for k, v in given.items() for word in ("--" + k, repr(v))))


def compare(name, design, rows):
    mine = design.rows()
    for row in rows:
        bits = mine.pop(row["name"])
        want = [bits, bits and bits * LN2, bits and bits * design.unit * design.m]
        got = [row["bits_per_parameter"], row["kt_per_parameter"], row["joules"]]
        if row["valid"] != (bits is not None) or not all(map(near, want, got)):
            fail(name, row["name"], want, got, row["reason"])
        if (row["reason"] is None) != row["valid"] or not row["domain"]:
            fail(name, row["name"], "no reason or no domain")
    if mine:
        fail(name, "rows are missing:", mine)


def rows(result):
    return result["bounds"] + result["comparisons"]


def read_costs(path):
    cost = {}
    with open(path, encoding="utf-8") as f:
        for line in f:
            key, equals, value = line.split("#")[0].partition("=")
            if equals:
                cost[key.strip()] = value.strip()
    return {k: float(v) if k not in ("name", "source", "sum") else v for k, v in cost.items()}


def compare_walls(name, design, cost, technology):
    total = 0.0
    for wall in technology["walls"]:
        events, joules = design.walls(cost)[wall["name"]]
        if not near(joules, wall["joules"]) or (joules is not None and not near(events, wall["events"])):
            fail(name, wall, events, joules)
        total += joules or 0
    if not near(total if cost.get("sum") == "yes" else None, technology["sum_of_walls_j"]):
        fail(name, "sum", total, technology["sum_of_walls_j"])


def main():
    rng, refused, values = random.Random(SEED), 0, 0
    with tempfile.TemporaryDirectory() as folder:
        program = Program(sys.argv[1], folder)
        for number in range(DESIGNS):
            given = random_design(rng)
            name = "design %d %s:" % (number, given)
            status, result = program.design(given)
            try:
                design = Design(given)
            except Refused:
                refused += 1
                if status != 2:
                    fail(name, "was not refused")
                continue
            if status:
                fail(name, "refused:", result)
                continue
            compare(name, design, rows(result))
            values += sum(r["valid"] for r in result["bounds"])
        for preset in PRESETS:
            for path in [None] + sys.argv[2:]:
                costs = ["--costs", path] if path else []
                status, result = program.run("--preset", preset, "--precision", "8", *costs)
                model = result["model"]
                design = Design({"parameters": model["parameters"], "flops": model["flops"], "word": model["word_bits"],
                                 "updates-per-parameter": model["updates_per_parameter"], "precision": 8})
                compare(preset, design, rows(result))
                if path:
                    compare_walls(preset, design, read_costs(path), result["technology"])
            compare(preset, Design({"parameters": model["parameters"], "flops": model["flops"],
                                    "word": model["word_bits"], "precision": model["word_bits"],
                                    "updates-per-parameter": model["updates_per_parameter"]}),
                    rows(program.run("--preset", preset)[1]))
    print("%d designs, %d refused, %d bounds with a value" % (DESIGNS, refused, values))
    if refused < 50 or values < 1000:
        fail("designs are not as varied as they should be")
    for line in failures[:20]:
        print("FAILED:", line)
    print("%d differences" % len(failures))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
