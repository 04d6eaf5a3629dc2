#!/usr/bin/env python3
"""An independent reading of docs/spec.md: a device in plain Python, slow and plain on purpose.

usage: oracle.py LIMEN_DEF CONFIG < script > golden

A script has lines "> hexword hexword ..." (words to the device) and comments "#". The output repeats it and adds
"< hexword ..." lines with the words that the device answers at that point. LIMEN_DEF is rtl/defs/limen.def, from which
only the sizes of the named configuration are taken; everything else here was written from the spec.
"""
import re
import sys

IDENT, RESET, ALLOC, TABLE, LOADV, STOREV, MOVEV, WRITE, READ, MVM, MVMT, GRAD, PULSE, COLV, CLEAR = range(1, 16)
OK, E_OPCODE, E_ARGUMENT, E_TILE, E_RANGE, E_VECTOR, E_TABLE, E_CAPACITY, E_ANSWER, E_LENGTH, E_OVERLONG = range(11)
LEVEL, GRADIENT, HEAT, JUMPS, BLOCKED, STREAM, TOTALS = range(7)
ELEMENT_BITS = {LEVEL: 16, GRADIENT: 32, HEAT: 64, JUMPS: 32, BLOCKED: 16, STREAM: 128, TOTALS: 64}
FLAG_BITS = {LOADV: 3, WRITE: 7, READ: 7, MVM: 1, MVMT: 1, PULSE: 0x7f, COLV: 1, CLEAR: 0x3f}

(T_ATTEMPTS, T_GATED, T_FROZEN, T_JUMPS_WITH, T_JUMPS_AGAINST, T_JUMPS_ZERO, T_JUMPS_UP, T_JUMPS_DOWN, T_BLOCKED_WITH,
 T_BLOCKED_AGAINST, T_BLOCKED_ZERO, T_BLOCKED_STEPS, T_HEAT_WITHHELD, T_HEAT, T_LEDGER, T_MACS_FORWARD,
 T_MACS_TRANSPOSED, T_GRADIENT_UPDATES, T_GRADIENT_CLEARS, T_STICKY) = range(20)
S_GRADIENT, S_HEAT, S_JUMPS, S_BLOCKED, S_TOTALS = 1, 2, 4, 8, 16

FIELD_MAX = 131071
BARRIER_MAX = 262143
FREEZE = 43 * 4096
MASK64 = (1 << 64) - 1


def signed(value, bits):
    """The low bits of value, read as two's complement."""
    value &= (1 << bits) - 1
    return value - (1 << bits) if value >> (bits - 1) else value


def sat(value, low, high):
    return max(low, min(high, value))


def sat_signed(value, bits):
    return sat(value, -(1 << (bits - 1)), (1 << (bits - 1)) - 1)


def rnd(value, shift):
    """Divides by 2^shift, half away from zero."""
    magnitude = (abs(value) + ((1 << (shift - 1)) if shift else 0)) >> shift
    return -magnitude if value < 0 else magnitude


def rotl(value, n):
    return (value << n | value >> (64 - n)) & MASK64


def ceil_div(a, b):
    return -(-a // b)


def unpack(words, bits, count):
    """Elements packed without gaps, the first in the lowest bits (O1)."""
    whole = 0
    for i, word in enumerate(words):
        whole |= word << (32 * i)
    return [whole >> (bits * i) & ((1 << bits) - 1) for i in range(count)]


def pack(elements, bits):
    whole = 0
    for i, element in enumerate(elements):
        whole |= (element & ((1 << bits) - 1)) << (bits * i)
    return [whole >> (32 * i) & 0xffffffff for i in range(ceil_div(bits * len(elements), 32))]


class Cell:
    def __init__(self):
        self.level = self.gradient = self.heat = self.jumps = self.blocked = 0


class Stream:
    """xoroshiro128++ (C3)."""

    def __init__(self):
        self.set(1, 0)

    def set(self, s0, s1):
        self.s0, self.s1 = (s0, s1) if (s0, s1) != (0, 0) else (1, 0)

    def next(self):
        out = (rotl((self.s0 + self.s1) & MASK64, 17) + self.s0) & MASK64
        t = self.s1 ^ self.s0
        self.s0 = rotl(self.s0, 49) ^ t ^ (t << 21 & MASK64)
        self.s1 = rotl(t, 28)
        return out


class Tile:
    def __init__(self, rows, cols, bits):
        self.rows, self.cols, self.bits = rows, cols, bits
        self.low, self.high = -(1 << (bits - 1)), (1 << (bits - 1)) - 1
        self.cells = [[Cell() for _ in range(cols)] for _ in range(rows)]
        self.streams = [Stream() for _ in range(rows)]
        self.totals = [0] * 20

    def stick(self, flag):
        self.totals[T_STICKY] |= flag

    def add(self, sums):
        """C5: what one packet adds to the totals, then one saturation of each."""
        for i, value in enumerate(sums):
            exact = self.totals[i] + value
            self.totals[i] = sat_signed(exact, 64)
            if self.totals[i] != exact:
                self.stick(S_TOTALS)

    def count(self, total, n):
        sums = [0] * 19
        sums[total] = n
        self.add(sums)


class Packet:
    def __init__(self, w):
        self.opcode, self.flags, self.length = w[0] & 255, w[0] >> 8 & 255, w[0] >> 16
        self.tile, self.va, self.vb, self.shift = w[1] & 255, w[1] >> 8 & 255, w[1] >> 16 & 255, w[1] >> 24
        self.sweeps = w[1] >> 16
        self.row0, self.rows = w[2] & 0xffff, w[2] >> 16
        self.col0, self.cols = w[3] & 0xffff, w[3] >> 16

    def row_range(self):
        return range(self.row0, self.row0 + self.rows)

    def col_range(self):
        return range(self.col0, self.col0 + self.cols)


class Pulse:
    """The arguments of a PULSE, and rules A2..A7."""

    def __init__(self, packet, payload, log, kinetics):
        self.m = sat(signed(payload[0], 32), -131072, 131071)
        self.b = min(payload[1], BARRIER_MAX)
        self.s = min(payload[2], 40)
        self.gate, self.clear = bool(packet.flags & 1), bool(packet.flags & 2)
        self.offset, self.lam = bool(packet.flags & 4), packet.flags >> 3 & 3
        self.log, self.kinetics = log, kinetics

    def field(self, g):
        return sat(rnd(self.m * g, self.s), -FIELD_MAX, FIELD_MAX)

    def downhill(self, barrier, k):
        term = [0, abs(k) >> 1, abs(k)][self.lam]
        return max(0, barrier - term + self.kinetics[min((abs(k) + 128) >> 8, 255)])

    def variate(self, r):
        lz = 43 - (r >> 21).bit_length()
        i, t = r >> 13 & 255, r >> 5 & 255
        t0, t1 = self.log[i]
        return ((lz + 1) << 16) - sat((t0 + ((t1 * (2 * t + 1)) >> 9) + 2) >> 2, 0, 65536)


class Device:
    def __init__(self, config):
        self.config = config
        self.stopped = False
        self.pending = []
        self.reset()

    def reset(self):
        """P10"""
        self.tiles = []
        self.depth_left, self.row_slots_left = self.config['depth'], self.config['row_slots']
        self.vectors = [[0] * self.config['vector_len'] for _ in range(self.config['vectors'])]
        self.log = None
        self.kinetics = [None] * self.config['slots']
        self.index = 0

    def take(self, word):
        """One word in; a list of answer words out."""
        if self.stopped or (not self.pending and word & 255 == 0):
            return []
        self.pending.append(word)
        if len(self.pending) < 4:
            return []
        packet = Packet(self.pending)
        if packet.length > self.config['limit']:
            self.stopped = True
            return self.answer(packet, E_OVERLONG)
        if len(self.pending) < 4 + packet.length:
            return []
        payload, self.pending = self.pending[4:], []
        return self.execute(packet, payload)

    def answer(self, packet, status, payload=()):
        return [packet.opcode | status << 8 | len(payload) << 16, self.index, *payload]

    def execute(self, packet, payload):
        status = self.check(packet)
        answer = None
        if status == OK:
            answer = getattr(self, 'do_' + NAMES[packet.opcode])(packet, payload)
        words = self.answer(packet, status, answer or ()) if status != OK or answer is not None else []
        self.index = self.index + 1 & 0xffffffff
        if status == OK and packet.opcode == RESET:
            self.index = 0
        return words

    # Errors, in the order of section 2.

    def check(self, p):
        rules = [(E_OPCODE, self.bad_opcode), (E_ARGUMENT, self.bad_argument), (E_TILE, self.bad_tile),
                 (E_RANGE, self.bad_range), (E_VECTOR, self.bad_vector), (E_TABLE, self.bad_table),
                 (E_CAPACITY, self.bad_capacity), (E_ANSWER, self.bad_answer), (E_LENGTH, self.bad_length)]
        for status, bad in rules:
            if bad(p):
                return status
        return OK

    def bad_opcode(self, p):
        return p.opcode not in NAMES

    def bad_argument(self, p):
        if p.flags & ~FLAG_BITS.get(p.opcode, 0):
            return True
        return (p.opcode == LOADV and p.flags == 3 or p.opcode in (WRITE, READ) and p.flags == 7
                or p.opcode == PULSE and (p.flags >> 3 & 3 == 3 or p.sweeps == 0)
                or p.opcode in (MVM, MVMT) and p.shift > 47
                or p.opcode == ALLOC and not 1 <= p.va <= 16)

    def bad_tile(self, p):
        if p.opcode == ALLOC:
            return p.tile != len(self.tiles) or p.tile >= self.config['tiles']
        return p.opcode in (WRITE, READ, MVM, MVMT, GRAD, PULSE, COLV, CLEAR) and p.tile >= len(self.tiles)

    def bad_range(self, p):
        n = self.config['vector_len']

        def outside(first, count, end):
            return count == 0 or first + count > end
        if p.opcode == ALLOC:
            return outside(0, p.rows, n) or outside(0, p.cols, n)
        if p.opcode == LOADV:
            return outside(0, p.rows, n)
        if p.opcode in (STOREV, MOVEV):
            return outside(p.row0, p.rows, n)
        if p.opcode in (IDENT, RESET, TABLE) or p.opcode in (WRITE, READ) and p.flags == TOTALS:
            return False
        tile = self.tiles[p.tile]
        if outside(p.row0, p.rows, tile.rows):
            return True
        if p.opcode in (WRITE, READ) and p.flags == STREAM:
            return False
        if p.opcode == COLV:
            return p.col0 >= tile.cols
        return outside(p.col0, p.cols, tile.cols)

    def bad_vector(self, p):
        used = []
        to_vector = p.opcode in (MVM, MVMT) and p.flags & 1
        if p.opcode in (STOREV, MOVEV, MVM, MVMT, GRAD) or p.opcode == PULSE and p.flags & 4:
            used.append(p.va)
        if p.opcode in (LOADV, MOVEV, GRAD, COLV) or to_vector:
            used.append(p.vb)
        return any(v >= self.config['vectors'] for v in used) or bool(to_vector and p.va == p.vb)

    def bad_table(self, p):
        if p.opcode == TABLE:
            return p.vb > self.config['slots']
        if p.opcode == PULSE:
            slot = p.flags >> 5 & 3
            return slot >= self.config['slots'] or self.kinetics[slot] is None or self.log is None
        return False

    def bad_capacity(self, p):
        if p.opcode != ALLOC:
            return False
        per_lane = ceil_div(p.rows, self.config['lanes'])
        return per_lane * p.cols > self.depth_left or per_lane > self.row_slots_left

    @staticmethod
    def field_words(p):
        elements = {STREAM: p.rows, TOTALS: 20}.get(p.flags, p.rows * p.cols)
        return ceil_div(elements * ELEMENT_BITS[p.flags], 32)

    def bad_answer(self, p):
        return p.opcode == READ and self.field_words(p) > self.config['limit']

    def bad_length(self, p):
        expected = 0
        if p.opcode == LOADV:
            expected = ceil_div(p.rows * (8, 16, 32)[p.flags], 32)
        elif p.opcode == WRITE:
            expected = self.field_words(p)
        elif p.opcode == TABLE:
            expected = 256
        elif p.opcode == PULSE:
            expected = 3
        return p.length != expected

    # Opcodes. None: silent; a list: the payload of the answer.

    def do_ident(self, p, payload):
        c = self.config
        name = c['name'].encode().ljust(8, b'\0')[:8]
        return [0x4e4d494c, 1, c['lanes'], c['depth'], c['row_slots'], c['vector_len'], c['vectors'], c['tiles'],
                c['slots'], c['limit'], c['stream_bits'], 0, *unpack([int.from_bytes(name, 'little')], 32, 2), 0, 0]

    def do_reset(self, p, payload):
        self.reset()

    def do_alloc(self, p, payload):
        per_lane = ceil_div(p.rows, self.config['lanes'])
        self.depth_left -= per_lane * p.cols
        self.row_slots_left -= per_lane
        self.tiles.append(Tile(p.rows, p.cols, p.va))

    def do_table(self, p, payload):
        if p.vb == 0:
            self.log = [(word & 0x3ffff, word >> 18 & 0x7ff) for word in payload]
        else:
            self.kinetics[p.vb - 1] = [sat(signed(word, 32), -131072, 131071) for word in payload]

    def do_loadv(self, p, payload):
        bits = (8, 16, 32)[p.flags]
        for i, value in enumerate(unpack(payload, bits, p.rows)):
            self.vectors[p.vb][i] = value if bits == 8 else sat_signed(signed(value, bits), 16)

    def do_storev(self, p, payload):
        return pack([self.vectors[p.va][i] for i in p.row_range()], 16)

    def do_movev(self, p, payload):
        for i in p.row_range():
            self.vectors[p.vb][i] = self.vectors[p.va][i]

    def do_colv(self, p, payload):
        for r in p.row_range():
            level = self.tiles[p.tile].cells[r][p.col0].level
            self.vectors[p.vb][r] = sat_signed(2 * level + 1, 16) if p.flags & 1 else level

    def cells(self, p):
        return [self.tiles[p.tile].cells[r][c] for r in p.row_range() for c in p.col_range()]

    def do_write(self, p, payload):
        tile = self.tiles[p.tile]
        if p.flags == TOTALS:
            tile.totals = [signed(value, 64) for value in unpack(payload, 64, 20)]
            tile.totals[T_STICKY] &= 31
        elif p.flags == STREAM:
            halves = unpack(payload, 64, 2 * p.rows)
            for i, r in enumerate(p.row_range()):
                tile.streams[r].set(halves[2 * i], halves[2 * i + 1])
        else:
            cells = self.cells(p)
            for cell, value in zip(cells, unpack(payload, ELEMENT_BITS[p.flags], len(cells))):
                self.put(tile, cell, p.flags, value)

    @staticmethod
    def put(tile, cell, field, value):
        if field == LEVEL:
            cell.level = sat(signed(value, 16), tile.low, tile.high)
        elif field == GRADIENT:
            cell.gradient = signed(value, 32)
        elif field == HEAT:
            cell.heat = sat_signed(signed(value, 64), 48)
        elif field == JUMPS:
            cell.jumps = value
        elif field == BLOCKED:
            cell.blocked = value

    def do_read(self, p, payload):
        tile = self.tiles[p.tile]
        if p.flags == TOTALS:
            values = tile.totals
        elif p.flags == STREAM:
            values = [tile.streams[r].s0 | tile.streams[r].s1 << 64 for r in p.row_range()]
        else:
            name = ('level', 'gradient', 'heat', 'jumps', 'blocked')[p.flags]
            values = [getattr(cell, name) for cell in self.cells(p)]
        return pack(values, ELEMENT_BITS[p.flags])

    def deliver(self, p, sums, first):
        """O8: one rounding, one saturation."""
        rounded = [rnd(value, p.shift) for value in sums]
        if not p.flags & 1:
            return pack([sat_signed(value, 32) for value in rounded], 32)
        for i, value in enumerate(rounded):
            self.vectors[p.vb][first + i] = sat_signed(value, 16)
        return None

    def do_mvm(self, p, payload):
        tile, x = self.tiles[p.tile], self.vectors[p.va]
        sums = [sum(tile.cells[r][c].level * x[c] for c in p.col_range()) for r in p.row_range()]
        tile.count(T_MACS_FORWARD, p.rows * p.cols)
        return self.deliver(p, sums, p.row0)

    def do_mvmt(self, p, payload):
        tile, d = self.tiles[p.tile], self.vectors[p.va]
        sums = [sum(tile.cells[r][c].level * d[r] for r in p.row_range()) for c in p.col_range()]
        tile.count(T_MACS_TRANSPOSED, p.rows * p.cols)
        return self.deliver(p, sums, p.col0)

    def do_grad(self, p, payload):
        tile, d, x = self.tiles[p.tile], self.vectors[p.va], self.vectors[p.vb]
        for r in p.row_range():
            for c in p.col_range():
                exact = tile.cells[r][c].gradient + d[r] * x[c]
                tile.cells[r][c].gradient = sat_signed(exact, 32)
                if tile.cells[r][c].gradient != exact:
                    tile.stick(S_GRADIENT)
        tile.count(T_GRADIENT_UPDATES, p.rows * p.cols)

    def do_clear(self, p, payload):
        tile = self.tiles[p.tile]
        for cell in self.cells(p):
            for bit, name in enumerate(('level', 'gradient', 'heat', 'jumps', 'blocked')):
                if p.flags >> bit & 1:
                    setattr(cell, name, 0)
        if p.flags & 2:
            tile.count(T_GRADIENT_CLEARS, p.rows * p.cols)
        if p.flags & 32:
            tile.totals = [0] * 20

    def do_pulse(self, p, payload):
        tile = self.tiles[p.tile]
        pulse = Pulse(p, payload, self.log, self.kinetics[p.flags >> 5 & 3])
        sums = [0] * 19
        for _ in range(p.sweeps):
            for r in p.row_range():
                barrier = sat(pulse.b + (self.vectors[p.va][r] if pulse.offset else 0), 0, BARRIER_MAX)
                for c in p.col_range():
                    visit(pulse, tile, tile.cells[r][c], tile.streams[r].next(), barrier, sums)
        if pulse.clear:
            for cell in self.cells(p):
                cell.gradient = 0
            sums[T_GRADIENT_CLEARS] += p.rows * p.cols
        tile.add(sums)


NAMES = {IDENT: 'ident', RESET: 'reset', ALLOC: 'alloc', TABLE: 'table', LOADV: 'loadv', STOREV: 'storev',
         MOVEV: 'movev', WRITE: 'write', READ: 'read', MVM: 'mvm', MVMT: 'mvmt', GRAD: 'grad', PULSE: 'pulse',
         COLV: 'colv', CLEAR: 'clear'}


def visit(pulse, tile, cell, r, barrier, sums):
    """Rules A4..A12 for one cell and the word that it took."""
    k = pulse.field(cell.gradient)
    if pulse.gate and k == 0:
        sums[T_GATED] += 1
        return
    if tile.bits >= 2:
        direction = 1 if r & 1 else -1
    else:
        direction = 1 if cell.level == -1 else -1
    against = k * direction < 0
    e = pulse.downhill(barrier, k) + (abs(k) if against else 0)
    sums[T_ATTEMPTS] += 1
    if e >= FREEZE:
        sums[T_FROZEN] += 1
        return
    if pulse.variate(r) < e * 16:
        return
    heat = -abs(k) if against else abs(k)
    if not tile.low <= cell.level + direction <= tile.high:
        if cell.blocked == 0xffff:
            tile.stick(S_BLOCKED)
        cell.blocked = min(cell.blocked + 1, 0xffff)
        sums[T_BLOCKED_ZERO if k == 0 else T_BLOCKED_AGAINST if against else T_BLOCKED_WITH] += 1
        sums[T_BLOCKED_STEPS] += direction
        sums[T_HEAT_WITHHELD] += heat
        return
    cell.level += direction
    if sat_signed(cell.heat + heat, 48) != cell.heat + heat:
        tile.stick(S_HEAT)
    cell.heat = sat_signed(cell.heat + heat, 48)
    if cell.jumps == 0xffffffff:
        tile.stick(S_JUMPS)
    cell.jumps = min(cell.jumps + 1, 0xffffffff)
    sums[T_JUMPS_ZERO if k == 0 else T_JUMPS_AGAINST if against else T_JUMPS_WITH] += 1
    sums[T_JUMPS_UP if direction > 0 else T_JUMPS_DOWN] += 1
    sums[T_HEAT] += heat
    sums[T_LEDGER] += barrier


def load_config(path, name):
    """The sizes of a named configuration, from its LIMEN_CONFIG line."""
    keys = ('lanes', 'depth', 'row_slots', 'vector_len', 'vectors', 'tiles', 'slots', 'limit', 'stream_bits')
    with open(path, encoding='ascii') as source:
        found = re.search(r'^LIMEN_CONFIG\(%s,([\d, ]+),' % re.escape(name), source.read(), re.M)
    if not found:
        sys.exit('oracle.py: no configuration %s in %s' % (name, path))
    values = [int(value) for value in found.group(1).split(',')]
    return dict(zip(keys, values), name=name)


def put_words(mark, words):
    for i in range(0, len(words), 8):
        print(mark, *('%08x' % word for word in words[i:i + 8]))


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    device = Device(load_config(sys.argv[1], sys.argv[2]))
    for line in sys.stdin:
        print(line.rstrip())
        if line.startswith('>'):
            for word in line[1:].split():
                put_words('<', device.take(int(word, 16)))


if __name__ == '__main__':
    main()
