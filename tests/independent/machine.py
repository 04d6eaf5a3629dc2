"""A second reading of docs/spec.md: cells under PULSE, bit by bit (sections 1, 4, 5, 6)."""
from model import FREEZE, LAMBDA, UNIT, half_away, kinetics_table, log_table, logarithm

M64 = (1 << 64) - 1
LOG = log_table()


def rotl(x, n):
    return (x << n | x >> 64 - n) & M64


def splitmix64(x):
    """S1: the state after, and the output."""
    x = (x + 0x9E3779B97F4A7C15) & M64
    z = x
    z = ((z ^ z >> 30) * 0xBF58476D1CE4E5B9) & M64
    z = ((z ^ z >> 27) * 0x94D049BB133111EB) & M64
    return x, z ^ z >> 31


class Stream:
    """C3, S2."""

    def __init__(self, seed, replica, layer, row, split):
        h = 0
        for v in (seed, replica, layer, row, split):
            h = splitmix64(h ^ v)[1]
        x, self.s0 = splitmix64(h)
        self.s1 = splitmix64(x)[1]
        if not self.s0 and not self.s1:
            self.s0 = 1

    def word(self):
        s0, s1 = self.s0, self.s1
        out = (rotl((s0 + s1) & M64, 17) + s0) & M64
        t = s1 ^ s0
        self.s0, self.s1 = rotl(s0, 49) ^ t ^ (t << 21 & M64), rotl(t, 28)
        return out


def variate(r):
    """A6: eps in units of 2^-16 bit."""
    lz = 43 - (r >> 21).bit_length()
    return ((lz + 1) << 16) - logarithm(LOG, r >> 13 & 255, r >> 5 & 255)


class Cell:
    def __init__(self, level):
        self.level, self.heat, self.jumps, self.blocked, self.withheld = level, 0, 0, 0, 0

    def attempt(self, word, bits, k, barrier, term, table):
        """A5 to A12 at a field of k, Q5.12."""
        size = abs(k)
        if bits == 1:
            direction = 1 if self.level < 0 else -1
        else:
            direction = 1 if word & 1 else -1
        e = max(0, barrier - (0, size >> 1, size)[term] + table[min((size + 128) >> 8, 255)])
        gain = k * direction
        if gain < 0:
            e += size
        if e >= FREEZE or variate(word) < e * 16:
            return
        if -(1 << bits - 1) <= self.level + direction < 1 << bits - 1:
            self.level += direction
            self.heat += gain
            self.jumps += 1
        else:
            self.blocked += 1
            self.withheld += gain


def pulse(cells, streams, bits, fields, barrier_bits, kinetics, attempts):
    """cells[row][column]; column c is of group c mod groups. A1: sweeps, then columns, in every row."""
    table, term, barrier = kinetics_table(kinetics), LAMBDA[kinetics], half_away(barrier_bits * UNIT)
    raw = [half_away(k * UNIT) for k in fields]
    for row, stream in zip(cells, streams):
        for _ in range(attempts):
            for c, cell in enumerate(row):
                cell.attempt(stream.word(), bits, raw[c % len(raw)], barrier, term, table)
