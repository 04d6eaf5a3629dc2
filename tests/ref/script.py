#!/usr/bin/env python3
"""Writes a script of seeded random packets for oracle.py.

usage: script.py SEED PACKETS [TOPIC]

The packets fit every configuration of rtl/defs/limen.def and prefer the ends of all formats. TOPIC: "mixed" (default),
"pulse", "linear", "errors". At the end everything that can be read is read.
"""
import math
import random
import sys

import oracle as o

VECTORS, VECTOR_LEN, SLOTS = 4, 128, 2


def log_table():
    """T1 of the spec."""
    words = []
    for i in range(256):
        a, z, m = math.log2(1 + i / 256), math.log2(1 + (i + 1) / 256), math.log2(1 + (i + 0.5) / 256)
        words.append(round(2 ** 18 * (a + (m - (a + z) / 2) / 2)) | round(2 ** 18 * (z - a)) << 18)
    return words


def glauber_table():
    return [round(4096 * math.log2(1 + 2 ** (-i / 16))) for i in range(256)]


class Writer:
    def __init__(self, seed, topic):
        self.random = random.Random(seed)
        self.topic = topic
        self.tiles = []  # (rows, cols, bits)

    def bits(self, n):
        return self.random.getrandbits(n)

    def below(self, n):
        return int(self.random.random() * n)

    def pick(self, *choices):
        return choices[self.below(len(choices))]

    def packet(self, opcode, flags=0, tile=0, va=0, vb=0, shift=0, sweeps=0, row0=0, rows=0, col0=0, cols=0,
               payload=(), length=None):
        length = len(payload) if length is None else length
        header = [opcode | flags << 8 | length << 16, tile | va << 8 | vb << 16 | shift << 24 | sweeps << 16,
                  row0 | rows << 16, col0 | cols << 16]
        words = header + [word & 0xffffffff for word in payload]
        for i in range(0, len(words), 8):
            print('>', *('%08x' % word for word in words[i:i + 8]))

    def span(self, n):
        """A random range inside 0..n-1, often all of it."""
        if self.below(3) == 0:
            return 0, n
        first = self.below(n)
        return first, 1 + self.below(n - first)

    def place(self):
        tile = self.below(len(self.tiles))
        row0, rows = self.span(self.tiles[tile][0])
        col0, cols = self.span(self.tiles[tile][1])
        return dict(tile=tile, row0=row0, rows=rows, col0=col0, cols=cols)

    def near_end(self, bits):
        """A value near one end of a signed or unsigned format, or near 0, or anywhere."""
        mask = (1 << bits) - 1
        return self.pick(self.bits(bits), self.below(3), (1 << (bits - 1)) - 1 - self.below(3),
                         (1 << (bits - 1)) + self.below(3), mask - self.below(3), self.bits(bits // 2)) & mask

    # Packets that are right.

    def table(self, number):
        if number == 0:
            words = self.pick(log_table(), log_table(), [self.bits(32) for _ in range(256)])
        else:
            words = self.pick(glauber_table(), glauber_table(), [0] * 256,
                              [self.near_end(32) if self.below(4) == 0 else self.bits(13) - 4096 for _ in range(256)])
        self.packet(o.TABLE, vb=number, payload=words)

    def alloc(self):
        if len(self.tiles) < 4:
            rows, cols = self.pick((1, 1), (3, 5), (7, 4), (1, 9), (9, 2), (16, 3))
            bits = self.pick(1, 2, 3, 7, 8, 16, 1 + self.below(16))
            self.packet(o.ALLOC, tile=len(self.tiles), va=bits, rows=rows, cols=cols)
            self.tiles.append((rows, cols, bits))

    def loadv(self):
        kind, n = self.below(3), 1 + self.below(16)
        values = [self.near_end((8, 16, 32)[kind]) if self.below(2) else self.bits(6) for _ in range(n)]
        self.packet(o.LOADV, flags=kind, vb=self.below(VECTORS), rows=n, payload=o.pack(values, (8, 16, 32)[kind]))

    def storev(self):
        first = self.below(VECTOR_LEN)
        self.packet(o.STOREV, va=self.below(VECTORS), row0=first, rows=1 + self.below(min(12, VECTOR_LEN - first)))

    def movev(self):
        self.packet(o.MOVEV, va=self.below(VECTORS), vb=self.below(VECTORS), row0=self.below(8), rows=1 + self.below(9))

    def colv(self):
        place = self.place()
        self.packet(o.COLV, flags=self.below(2), vb=self.below(VECTORS), **dict(place, cols=self.bits(16)))

    def write(self):
        place, field = self.place(), self.below(7)
        elements = {o.STREAM: place['rows'], o.TOTALS: 20}.get(field, place['rows'] * place['cols'])
        size = o.ELEMENT_BITS[field]
        values = [self.near_end(size) for _ in range(elements)]
        if field == o.HEAT:
            values = [self.pick(v, o.sat_signed(o.signed(v, 64), 48)) for v in values]
        if field == o.STREAM:
            values = [self.pick(0, self.bits(128), self.bits(128)) for _ in values]
        self.packet(o.WRITE, flags=field, payload=o.pack(values, size), **place)

    def read(self):
        self.packet(o.READ, flags=self.below(7), **self.place())

    def mvm(self):
        va, to_vector = self.below(VECTORS), self.below(2)
        vb = (va + 1 + self.below(VECTORS - 1)) % VECTORS
        self.packet(self.pick(o.MVM, o.MVMT), flags=to_vector, va=va, vb=vb,
                    shift=self.pick(0, 0, self.below(20), self.below(48)), **self.place())

    def grad(self):
        self.packet(o.GRAD, va=self.below(VECTORS), vb=self.below(VECTORS), **self.place())

    def clear(self):
        self.packet(o.CLEAR, flags=self.pick(0, 1 << self.below(6), self.bits(6)), **self.place())

    def pulse(self):
        lam = self.below(3)
        flags = self.bits(1) | (self.below(4) == 0) << 1 | (self.below(3) == 0) << 2 | lam << 3 | self.below(SLOTS) << 5
        m = self.pick(self.bits(18) - 131072, 1, -1, 4096, self.bits(32), 131071, -131072, self.bits(8) - 128, 0)
        b = self.pick(0, self.bits(12), self.bits(13), self.bits(14), self.bits(18), 43 * 4096 - self.below(2),
                      self.bits(32), 262143)
        s = self.pick(0, 0, self.below(10), self.below(41), self.bits(32))
        self.packet(o.PULSE, flags=flags, va=self.below(VECTORS), sweeps=1 + self.below(4), payload=[m, b, s],
                    **self.place())

    def interior(self):
        """Levels near the middle or one end and small gradients, so that jumps and blocks of all kinds happen."""
        tile = self.below(len(self.tiles))
        rows, cols, bits = self.tiles[tile]
        centre = self.pick(0, 0, -(1 << (bits - 1)), (1 << (bits - 1)) - 1)
        place = dict(tile=tile, rows=rows, cols=cols)
        n = rows * cols
        levels = [o.sat_signed(centre + self.below(3) - 1, bits) for _ in range(n)]
        self.packet(o.WRITE, flags=o.LEVEL, payload=o.pack(levels, 16), **place)
        self.packet(o.WRITE, flags=o.GRADIENT, payload=[self.pick(0, self.bits(14) - 8192) for _ in range(n)], **place)

    # Packets that are wrong in some way: a good one with one header field changed.

    def wrong(self):
        header = dict(flags=self.pick(0, 0, 0, self.bits(8)), tile=self.pick(0, 0, self.below(6), self.bits(8)),
                      va=self.pick(0, 1, self.below(5), self.bits(8)),
                      row0=self.pick(0, 0, self.below(4), self.bits(16)),
                      rows=self.pick(1, 1, self.below(4), self.bits(16)),
                      cols=self.pick(1, 1, self.below(4), self.bits(16)),
                      col0=self.pick(0, 0, self.below(4), self.bits(16)))
        opcode = self.pick(1 + self.below(15), 1 + self.below(15), 1 + self.below(255))
        if opcode == o.RESET and self.below(4):
            opcode = o.PULSE
        if opcode == o.PULSE:
            header['sweeps'] = self.below(3)
        else:
            header.update(vb=self.pick(0, 1, self.below(5), self.bits(8)), shift=self.pick(0, self.below(64)))
        n = self.pick(0, 0, 0, 1, 3, self.below(12))
        payload = [self.bits(32) for _ in range(n)]
        if opcode == o.PULSE:
            payload = [self.bits(32) & 0xfff for _ in range(self.pick(3, 3, n))]
        self.follow(opcode, header, n)
        self.packet(opcode, payload=payload, **header)

    def follow(self, opcode, h, n):
        """Keeps the list of tiles right when a random packet happens to be a good ALLOC or RESET."""
        if opcode == o.RESET and h['flags'] == 0 and n == 0:
            self.tiles = []
        if opcode == o.ALLOC:
            # never let it succeed: shapes are chosen by alloc() only, so that every configuration has room
            h['rows'] = 0

    def nops(self):
        print('>', *('%08x' % (self.bits(24) << 8) for _ in range(1 + self.below(3))))

    def body(self, packets):
        topics = {
            'pulse': [self.pulse] * 6 + [self.interior] * 2 + [self.write, self.loadv, self.clear],
            'linear': [self.mvm] * 3 + [self.grad] * 3 + [self.loadv] * 3
                      + [self.write, self.storev, self.movev, self.colv],
            'errors': [self.wrong] * 9 + [self.nops],
            'mixed': [self.pulse] * 4 + [self.mvm] * 2 + [self.wrong] * 2
                     + [self.interior, self.loadv, self.write, self.read, self.grad, self.storev, self.movev, self.colv,
                        self.clear, self.nops],
        }
        self.start()
        for _ in range(packets):
            if not self.tiles:
                self.start()
            self.pick(*topics[self.topic])()
            if self.below(40) == 0:
                self.alloc()
            if self.topic == 'mixed' and self.below(60) == 0:
                self.table(self.below(1 + SLOTS))

    def start(self):
        for number in range(1 + SLOTS) if self.topic in ('mixed', 'pulse') else []:
            self.table(number)
        for _ in range(3):
            self.alloc()
        for tile, (rows, _, _) in enumerate(self.tiles):
            self.packet(o.WRITE, flags=o.STREAM, tile=tile, rows=rows, payload=[self.bits(32) for _ in range(4 * rows)])

    def read_all(self):
        for tile, (rows, cols, _) in enumerate(self.tiles):
            for field in range(7):
                self.packet(o.READ, flags=field, tile=tile, rows=rows, cols=cols)
        for v in range(VECTORS):
            self.packet(o.STOREV, va=v, rows=VECTOR_LEN)


def main():
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)
    seed, packets = int(sys.argv[1]), int(sys.argv[2])
    topic = sys.argv[3] if len(sys.argv) > 3 else 'mixed'
    print('# script.py %d %d %s' % (seed, packets, topic))
    writer = Writer(seed, topic)
    writer.body(packets)
    writer.read_all()


if __name__ == '__main__':
    main()
