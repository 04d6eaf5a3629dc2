"""A second reading of docs/files.md, docs/theory.md and docs/spec.md: protocol files and what they do to a ladder.

Written from those texts alone, not from the library's sources, with the standard library only.
"""
import math

FREEZE, FIELD_MAX, BARRIER_MAX, UNIT = 43 * 4096, 131071, 262143, 4096
LAMBDA = {"glauber": 0, "metropolis": 0, "half": 1, "arrhenius": 2}
LN2 = math.log(2)


def half_away(x):
    return int(math.copysign(math.floor(abs(x) + 0.5), x))


# --- docs/files.md, "Protocols" ---


class Protocol:
    """groups, start (weights by level or None), pulses: (fields by group, barrier, kinetics, attempts)."""

    def __init__(self, text):
        self.bits, self.groups, self.start, self.pulses = None, 1, None, []
        self.kinetics, self.barrier = "glauber", 0.0
        lines = [line.split("#")[0].split() for line in text.splitlines()]
        self.block([line for line in lines if line])

    def block(self, lines):
        i = 0
        while i < len(lines):
            word = lines[i]
            if word[0] == "repeat":
                depth, j = 1, i + 1
                while depth:
                    depth += {"repeat": 1, "end": -1}.get(lines[j][0], 0)
                    j += 1
                for _ in range(int(word[1])):
                    self.block(lines[i + 1:j - 1])
                i = j
            else:
                self.line(word)
                i += 1

    def line(self, word):
        name, rest = word[0], word[1:]
        if name == "bits":
            self.bits = int(rest[0])
        elif name == "groups":
            self.groups = int(rest[0])
        elif name == "start":
            n = 1 << self.bits
            self.start = {"uniform": lambda: None,
                          "level": lambda: [float(i == int(rest[1]) + n // 2) for i in range(n)],
                          "weights": lambda: [float(x) for x in rest[1:]]}[rest[0]]()
        elif name == "kinetics":
            self.kinetics = rest[0]
        elif name == "barrier":
            self.barrier = float(rest[0])
        else:
            self.pulse(name, dict(x.split("=") for x in rest))

    @staticmethod
    def span(text):
        ends = [float(x) for x in text.split(":")]
        return ends[0], ends[-1]

    def pulse(self, name, key):
        kinetics, attempts = key.get("kinetics", self.kinetics), int(key.get("attempts", 1))
        if name == "pulse":
            fields = [float(x) for x in key["field"].split(",")]
            fields = fields * self.groups if len(fields) == 1 else fields
            self.pulses.append((fields, float(key.get("barrier", self.barrier)), kinetics, attempts))
            return
        assert name == "ramp", name
        spans = [self.span(x) for x in key["field"].split(",")]
        a, b = zip(*(spans * self.groups if len(spans) == 1 else spans))
        c, d = self.span(key["barrier"]) if "barrier" in key else (self.barrier, self.barrier)
        steps = int(key["steps"])
        for n in range(1, steps + 1):
            self.pulses.append(([u + (v - u) * n / steps for u, v in zip(a, b)], c + (d - c) * n / steps, kinetics,
                                attempts))


# --- docs/spec.md, sections 4 and 5 ---


def kinetics_table(kinetics):
    if kinetics != "glauber":
        return [0] * 256
    return [half_away(UNIT * math.log2(1 + 2 ** (-i / 16))) for i in range(256)]


def log_table():
    t0, t1 = [], []
    for i in range(256):
        a, m, z = (math.log2(1 + (i + x) / 256) for x in (0, 0.5, 1))
        t0.append(half_away(2**18 * (a + (m - (a + z) / 2) / 2)))
        t1.append(half_away(2**18 * (z - a)))
    return t0, t1


def logarithm(tables, i, t):
    """A6: L of the mantissa (i, t)."""
    return min(max((tables[0][i] + ((tables[1][i] * (2 * t + 1)) >> 9) + 2) >> 2, 0), 65536)


class Variates:
    """How many of the 2^16 mantissas have L <= x."""

    def __init__(self):
        tables = log_table()
        count = [0] * 65537
        for i in range(256):
            for t in range(256):
                count[logarithm(tables, i, t)] += 1
        self.upto = [0] * 65537
        total = 0
        for x in range(65537):
            total += count[x]
            self.upto[x] = total

    def accept(self, e):
        """P(eps >= 16 e), e in Q.12: sum over leading zeros of those mantissas that make it (A6, A9, A10)."""
        if e >= FREEZE:
            return 0.0
        p = 0.0
        for lz in range(43, -1, -1):
            share = 2.0 ** -43 if lz == 43 else 2.0 ** -(lz + 1)
            room = ((lz + 1) << 16) - 16 * e  # L may be as large as this
            if room >= 0:
                p += share * self.upto[min(room, 65536)] / 65536
        return p


VARIATES = Variates()


def log2_1p_pow(x):
    return math.log2(1 + 2.0 ** -x)


class Law:
    """Field, barrier, and the probabilities that a try up and a try down go through, in one of three precisions."""

    def __init__(self, precision, kinetics):
        self.precision, self.kinetics = precision, kinetics
        self.table = kinetics_table(kinetics)
        self.known = {}

    def field(self, k):
        if self.precision == "ideal":
            return k
        return max(-FIELD_MAX, min(FIELD_MAX, half_away(k * UNIT))) / UNIT

    def accept(self, e):
        if self.precision == "ideal":
            return 2.0 ** -e
        raw = round(e * UNIT)
        if raw >= FREEZE:
            return 0.0
        return 2.0 ** -e if self.precision == "table" else VARIATES.accept(raw)

    def downhill(self, k, b):
        k = abs(k)
        if self.precision == "ideal":
            t = log2_1p_pow(k) if self.kinetics == "glauber" else 0.0
            return max(0.0, b - LAMBDA[self.kinetics] / 2 * k + t)
        raw, b = round(k * UNIT), max(0, min(BARRIER_MAX, half_away(b * UNIT)))
        term = (0, raw >> 1, raw)[LAMBDA[self.kinetics]]
        return max(0, b - term + self.table[min((raw + 128) >> 8, 255)]) / UNIT

    def hop(self, k, b):
        """k as self.field gave it."""
        if (k, b) not in self.known:
            e = self.downhill(k, b)
            along, against = self.accept(e), self.accept(e + abs(k))
            self.known[k, b] = (along, against) if k >= 0 else (against, along)
        return self.known[k, b]


# --- the master equation: docs/theory.md, sections 3 to 6 ---


def entropy(p):
    return -math.fsum(x * math.log2(x) for x in p if x > 0)


def relative_nats(p, q):
    if any(x > 0 and y <= 0 for x, y in zip(p, q)):
        return math.inf
    return math.fsum(x * math.log(x / y) for x, y in zip(p, q) if x > 0)


def transport(p, q):
    total, sums = 0.0, []
    for x, y in zip(p, q):
        total += x - y
        sums.append(abs(total))
    return math.fsum(sums)


def toss_against(p, q):
    """Relative entropy of jump-or-stay, nats."""
    total = 0.0
    for x, y in ((p, q), (1 - p, 1 - q)):
        if x > 0:
            if y <= 0:
                return math.inf
            total += x * math.log(x / y)
    return total


class Run:
    """One group's cells under a protocol, integrated."""

    def __init__(self, protocol, group, precision):
        self.n = 1 << protocol.bits
        self.bits, self.precision = protocol.bits, precision
        weights = protocol.start or [1.0] * self.n
        total = math.fsum(weights)
        self.start = [w / total for w in weights]
        self.p, self.free = self.start[:], self.start[:]
        self.h1, self.h2, self.j1, self.j2 = ([0.0] * self.n for _ in range(4))
        self.boltz = self.start[:]
        self.attempts = self.heat = self.withheld = self.jumps = self.blocked = self.moved = self.refused = 0.0
        self.flux = self.escape = self.theta = self.rate = self.jump_max = self.idle = 0.0
        self.fields, self.barriers, self.kinetics, laws = set(), set(), set(), {}
        for fields, barrier, kinetics, attempts in protocol.pulses:
            law = laws.setdefault(kinetics, Law(precision, kinetics))
            self.kinetics.add(kinetics)
            for _ in range(attempts):
                self.attempt(law, law.field(fields[group]), barrier)

    def rates(self, law, k, b):
        """Up and down, each level, of a move that ends may still refuse."""
        up, down = law.hop(k, b)
        if self.bits == 1:
            return [up, 0.0], [0.0, down]
        return [up / 2] * self.n, [down / 2] * self.n

    def attempt(self, law, k, b):
        n, p = self.n, self.p
        up, down = self.rates(law, k, b)
        self.fields.add(k)
        self.barriers.add(b)
        self.attempts += 1
        wall_up, wall_down = p[-1] * up[-1], p[0] * down[0]
        self.blocked += wall_up + wall_down
        self.refused += wall_up - wall_down
        self.withheld += k * (wall_up - wall_down)
        up[-1] = down[0] = 0.0
        out = [u + d for u, d in zip(up, down)]
        rise, fall = math.fsum(map(float.__mul__, p, up)), math.fsum(map(float.__mul__, p, down))
        self.jumps += rise + fall
        self.moved += rise - fall
        self.heat += k * (rise - fall)
        self.flux += math.fsum(abs(p[i] * up[i] - p[i + 1] * down[i + 1]) for i in range(n - 1))
        self.theta += rise + fall + wall_up + wall_down
        if self.bits > 1:
            hop, idle = law.hop(k, b), law.hop(0.0, b)
            self.rate += toss_against(sum(hop) / 2, sum(idle) / 2)
            self.idle += sum(idle) / 2
            self.jump_max = max(self.jump_max, sum(hop) / 2)
        new = self.step(p, up, down)
        self.escape = max([self.escape] + [o for o, x, y in zip(out, p, new) if x > 0 or y > 0])
        self.h1, self.h2 = self.moments(self.h1, self.h2, up, down, k, -k)
        self.j1, self.j2 = self.moments(self.j1, self.j2, up, down, 1, 1)
        z = 2.0**-k
        self.boltz = self.step(self.boltz, [u * z for u in up], [d / z for d in down], out)
        self.p = new
        up, down = self.rates(law, 0.0, b)
        up[-1] = down[0] = 0.0
        self.free = self.step(self.free, up, down)

    def moments(self, m1, m2, up, down, gain_up, gain_down):
        """E[X; level], E[X^2; level] of a sum X to which a jump up adds gain_up and one down gain_down."""
        new1, new2 = self.step(m1, up, down), self.step(m2, up, down)
        for i in range(self.n):
            for j, rate, q in ((i - 1, up, gain_up), (i + 1, down, gain_down)):
                if 0 <= j < self.n:
                    new1[i] += rate[j] * self.p[j] * q
                    new2[i] += rate[j] * (2 * q * m1[j] + q * q * self.p[j])
        return new1, new2

    @staticmethod
    def step(x, up, down, out=None):
        n = len(x)
        out = out or [u + d for u, d in zip(up, down)]
        return [x[i] * (1 - out[i]) + (x[i - 1] * up[i - 1] if i else 0.0)
                + (x[i + 1] * down[i + 1] if i + 1 < n else 0.0) for i in range(n)]

    def mean_level(self):
        return math.fsum(x * (i - self.n // 2) for i, x in enumerate(self.p))

    def variance_level(self):
        mean = self.mean_level()
        return math.fsum(x * (i - self.n // 2 - mean) ** 2 for i, x in enumerate(self.p))

    def variance_heat(self):
        return math.fsum(self.h2) - math.fsum(self.h1) ** 2

    def variance_jumps(self):
        return math.fsum(self.j2) - math.fsum(self.j1) ** 2
