"""A board's netlist, as icebox_vlog prints it (netlist.sh), taken apart, changed here and there, and printed as C++ that
runs many copies of it side by side.

A netlist is a dictionary of slots: name of a signal or of a cell's pin -> expression. Signals are named after what drives
them, so that netlists of two images can be compared: l3_4_5 the table of logic cell 5 in tile (3, 4), c3_4_5 its carry,
f3_4_5 its output, q3_4_5 its register, r8_1_0 a bit that a block RAM shows, others by their port. An expression is "0",
"1", a name, or a tuple ("!", a), ("&", a, b), ("|", a, b), ("^", a, b), ("?", a, b, c).
"""
import re

# Which of a logic cell's 20 bits is the table's entry 8 in3 + 4 in2 + 2 in1 + in0 (flips.py checks it on the whole image)
TABLE_BITS = [4, 14, 15, 5, 6, 16, 17, 7, 3, 13, 12, 2, 1, 11, 10, 0]
RAM_PINS = (("WADDR", 11), ("RADDR", 11), ("MASK", 16), ("WDATA", 16), ("WE", 1), ("WCLKE", 1), ("RE", 1), ("RCLKE", 1))
CLOCK = "pll_PLLOUTGLOBAL"


class NotSimulated(Exception):
    """A netlist that this program cannot run."""


# ---------------------------------------------------------------- expressions
def negate(a):
    return "1" if a == "0" else "0" if a == "1" else a[1] if a[0] == "!" else ("!", a)


def choose(a, b, c):
    """a ? b : c"""
    if a == "0" or b == c:
        return c
    if a == "1":
        return b
    if b == "1" and c == "0":
        return a
    if b == "0" and c == "1":
        return negate(a)
    if negate(b) == c:
        return ("^", a, c)
    if b == "1":
        return ("|", a, c)
    if c == "0":
        return ("&", a, b)
    if b == "0":
        return ("&", negate(a), c)
    if c == "1":
        return ("|", negate(a), b)
    return ("?", a, b, c)


def both(a, b):
    return choose(a, b, "0")


def either(a, b):
    return choose(a, "1", b)


def differ(a, b):
    return choose(a, negate(b), b)


class Reader:
    """Verilog's expression, in the little that icebox_vlog uses of it."""

    def __init__(self, text, name):
        self.tokens = re.findall(r"1'b[01]|\w+|[()?:!&|]", text)
        self.at, self.name = 0, name
        self.value = self.choice()
        if self.at != len(self.tokens):
            raise NotSimulated("expression: " + text)

    def peek(self):
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def take(self):
        self.at += 1
        return self.tokens[self.at - 1]

    def choice(self):
        a = self.alternatives()
        if self.peek() != "?":
            return a
        self.take()
        b = self.choice()
        if self.take() != ":":
            raise NotSimulated("no :")
        return choose(a, b, self.choice())

    def alternatives(self):
        a = self.products()
        while self.peek() == "|":
            self.take()
            a = either(a, self.products())
        return a

    def products(self):
        a = self.single()
        while self.peek() == "&":
            self.take()
            a = both(a, self.single())
        return a

    def single(self):
        token = self.take()
        if token == "!":
            return negate(self.single())
        if token == "(":
            a = self.choice()
            if self.take() != ")":
                raise NotSimulated("no )")
            return a
        return token[-1] if token.startswith("1'b") else self.name(token)


def names(e, found=None):
    """The signals in an expression: a set."""
    found = set() if found is None else found
    if isinstance(e, tuple):
        for part in e[1:]:
            names(part, found)
    elif e not in "01":
        found.add(e)
    return found


def value(e, assignment):
    if not isinstance(e, tuple):
        return int(e) if e in "01" else assignment[e]
    v = [value(part, assignment) for part in e[1:]]
    return {"!": lambda: 1 - v[0], "&": lambda: v[0] & v[1], "|": lambda: v[0] | v[1], "^": lambda: v[0] ^ v[1],
            "?": lambda: v[1] if v[0] else v[2]}[e[0]]()


# ---------------------------------------------------------------- reading
ASSIGN = re.compile(r"assign (\S+) *= (?:/\* (LUT|CARRY) +(\d+) +(\d+) +(\d+) \*/ )?(.*);")
CELL = re.compile(r"/\* FF +(\d+) +(\d+) +(\d+) \*/ (?:assign (\S+) *= (.*);|"
                  r"always @\(posedge (\S+)\) if \((.*?)\) (\S+) <= (\S+) *\? 1'b([01]) : (.*);)")
BLOCK = re.compile(r"(SB_\w+) #\(\n(.*?)\n\) (\w+) \(\n(.*?)\n\);", re.S)


class Netlist:
    """slots; rams: name -> (read mode, write mode, contents of 4096 bits); pll: its settings, as text."""

    def __init__(self, text):
        body = text[text.index("module chip "):]
        body = re.sub(r"\\(\S+) ?", lambda m: re.sub(r"\W", "_", m[1]) + " ", body[:body.index("\nendmodule")])
        self.slots, self.rams, self.pll = {}, {}, ""
        self.driver = {}  # net -> signal, or "0", "1"
        self.ports = re.findall(r"(input|output) (\w+)", body)
        self.work = []  # (slot, text of its expression)
        for direction, port in self.ports:
            if direction == "input":
                self.driver[port] = port
        for block in BLOCK.finditer(body):
            self.block(*block.groups())
        for line in BLOCK.sub("", body).split("\n"):
            self.line(re.sub(" +", " ", line.strip()))
        for slot, expression in self.work:
            self.slots[slot] = Reader(expression, self.name).value
        for direction, port in self.ports:
            if direction == "output":
                self.slots["out_" + port] = self.name(port)

    def name(self, net):
        return self.driver.get(net, "0")  # not driven: icebox takes it for 0

    def line(self, line):
        match = CELL.fullmatch(line)
        if match:
            place = "%s_%s_%s" % match.groups()[:3]
            out, alias, clock, enable, register, reset, level, data = match.groups()[3:]
            self.driver[out or register] = "f" + place
            self.work.append(("f" + place, alias or "q" + place))
            if register:
                self.driver["q" + place] = "q" + place
                self.work += [("q%s.%s" % (place, pin), e) for pin, e in (
                    ("clock", clock), ("enable", enable), ("reset", reset), ("level", "1'b" + level), ("data", data))]
            return
        match = ASSIGN.fullmatch(line)
        if match:
            net, kind, x, y, z, expression = match.groups()
            if kind:
                self.driver[net] = "%s%s_%s_%s" % ("l" if kind == "LUT" else "c", x, y, z)
                self.work.append((self.driver[net], expression))
            elif expression in "01":
                self.driver[net] = expression
            else:  # a port and another one
                self.driver[net] = "a_" + net
                self.work.append(("a_" + net, expression))
        elif line and not re.match(r"module |input |wire |reg |(output|inout) ", line):
            raise NotSimulated("line: " + line[:60])

    def block(self, kind, settings, name, pins):
        pins = {pin: [p.strip() for p in text.strip("{}").split(",")][::-1]
                for pin, text in re.findall(r"\.(\w+)\(([^()]*)\)", pins)}  # the lowest bit first
        if kind == "SB_PLL40_CORE":
            self.pll = settings
            for pin in ("PLLOUTGLOBAL", "PLLOUTCORE", "LOCK"):
                for net in pins.get(pin, []):
                    self.driver[net] = "1" if pin == "LOCK" else "pll_" + pin
        elif kind == "SB_RAM40_4K":
            name = "r" + name[len("ram40_"):]
            read, write = (int(re.search(r"\.%s_MODE\((\d)\)" % way, settings)[1]) for way in ("READ", "WRITE"))
            rows = re.findall(r"\.INIT_\w\(256'h(\w+)\)", settings)
            self.rams[name] = (read, write, sum(int(row, 16) << 256 * i for i, row in enumerate(rows)))
            for i, net in enumerate(pins["RDATA"]):
                self.driver[net] = "%s_%d" % (name, i)
            for pin, bits in RAM_PINS:
                self.work += [("%s.%s%d" % (name, pin, i), pins.get(pin, ["1'b0"] * bits)[i]) for i in range(bits)]
            self.work += [("%s.%s" % (name, pin), pins[pin][0]) for pin in ("WCLK", "RCLK")]
        else:
            raise NotSimulated("cell: " + kind)


def changes(whole, other):
    """What another image's netlist has otherwise: slot -> expression; cells that were in no use, too."""
    if other.pll != whole.pll:
        raise NotSimulated("the PLL")
    if other.rams != whole.rams:
        raise NotSimulated("a block RAM's width")
    found = {slot: e for slot, e in other.slots.items() if whole.slots.get(slot) != e}
    for slot, e in list(found.items()):
        if not re.search(r"\.(clock|WCLK|RCLK)$", slot):
            continue
        del found[slot]
        if slot not in whole.slots and e == CLOCK:
            continue
        if e not in ("0", "1") or ".clock" not in slot:
            raise NotSimulated("another clock")
        found[slot.replace(".clock", ".enable")] = "0"  # a clock that stands still
    return found


# ---------------------------------------------------------------- changing
LOGIC = re.compile(r"[lfc]\d|a_")  # signals without a register


class Machines:
    """The netlist with sites: places where an expression may be another one, in some of the copies."""

    def __init__(self, whole):
        self.slots, self.rams = dict(whole.slots), whole.rams
        self.sites = {}  # slot -> [(number, what is different: an expression that is 1 where it is)]
        self.count = 0
        self.needs = {slot: self.comb(names(e)) for slot, e in self.slots.items()}

    def comb(self, signals):
        return {s for s in signals if LOGIC.match(s)}

    def loops(self, slot, signals):
        """Whether slot, if it depended on these, would depend on itself."""
        seen, stack = set(), list(self.comb(signals) - self.needs.get(slot, set()))
        while stack:
            s = stack.pop()
            if s == slot:
                return True
            if s not in seen:
                seen.add(s)
                stack += self.needs.get(s, ())
        return False

    def site(self, slot, difference):
        """A place where slot may be inverted, where difference is 1; returns its number."""
        if self.loops(slot, names(difference)):
            raise NotSimulated("a loop without a register")
        self.needs.setdefault(slot, set()).update(self.comb(names(difference)))
        self.sites.setdefault(slot, []).append((self.count, difference))
        self.count += 1
        return self.count - 1

    def flip(self, found):
        """Sites for all that an image has otherwise; returns their numbers."""
        fresh = [slot for slot in found if slot not in self.slots]
        old = [slot for slot in found if slot in self.slots]
        for slot in fresh:
            if self.loops(slot, names(found[slot])):
                raise NotSimulated("a loop without a register")
            self.slots[slot] = found[slot]
            self.needs[slot] = self.comb(names(found[slot]))
        return [self.site(slot, differ(self.slots[slot], found[slot])) for slot in old]

    # ---------------------------------------------------------------- as C++
    def resolve(self, e):
        """The expression with plain names in the place of names that stand for them."""
        if isinstance(e, tuple):
            return (e[0], *(self.resolve(part) for part in e[1:]))
        while LOGIC.match(e) and e not in self.sites and not isinstance(self.slots.get(e, "0"), tuple):
            e = self.slots.get(e, "0")
        return e

    def text(self, e):
        if not isinstance(e, tuple):
            return {"0": "ZERO", "1": "ONES"}.get(e) or "n[%d]" % self.index.setdefault(e, len(self.index))
        part = [self.text(p) for p in e[1:]]
        return {"!": "~%s", "&": "(%s & %s)", "|": "(%s | %s)", "^": "(%s ^ %s)",
                "?": "pick(%s, %s, %s)"}[e[0]] % tuple(part)

    def order(self):
        """The slots of logic, each after those that it depends on."""
        done, out = set(), []
        for root in self.slots:
            stack = [(root, False)] if LOGIC.match(root) else []
            while stack:
                slot, ready = stack.pop()
                if ready:
                    out.append(slot)
                elif slot not in done and slot in self.slots:
                    done.add(slot)
                    stack.append((slot, True))
                    stack += [(s, False) for s in sorted(self.needs[slot])]
        return out

    def statement(self, slot, target, declare=""):
        """target = the slot's expression, changed in its sites."""
        text = "%s%s = %s;" % (declare, target, self.text(self.resolve(self.slots[slot])))
        for number, difference in self.sites.get(slot, ()):
            text += " %s ^= at(%d, %s);" % (target, number, self.text(self.resolve(difference)))
        return text

    def emit(self, write):
        self.index = {}
        lines = [self.statement(s, self.text(s)) for s in self.order()
                 if s in self.sites or isinstance(self.slots[s], tuple)]
        registers = sorted({slot.split(".")[0] for slot in self.slots if slot[0] == "q"})
        edge = []
        for i, q in enumerate(registers):
            pins = [self.statement(q + "." + pin, pin, "V ") for pin in ("enable", "reset", "level", "data")]
            edge.append("{ %s next[%d] = pick(enable, pick(reset, level, data), %s); }" % (
                " ".join(pins), i, self.text(q)))
        rams = []
        for i, r in enumerate(sorted(self.rams)):
            pins = [(pin, bits, k) for pin, bits in RAM_PINS for k in range(bits)]
            edge += [self.statement("%s.%s%d" % (r, pin, k), "ram[%d].%s%s" % (i, pin, "[%d]" % k if bits > 1 else ""))
                     for pin, bits, k in pins]
            outs = [self.text("%s_%d" % (r, k)) for k in range(16)]
            rams.append("{ V *const out[16] = {%s}; ram[%d].step(%d, %d, out); }" % (
                ", ".join("&" + o for o in outs), i, *self.rams[r][:2]))
        after = ["%s = next[%d];" % (self.text(q), i) for i, q in enumerate(registers)]
        tx = self.text(self.resolve("out_tx_o" if "out_tx_o" in self.sites else self.slots["out_tx_o"]))
        inputs = {port: self.text(port) for port in ("rx_i", "rts_n_i")}

        write('#include "machines.h"\n')
        write("enum { SIGNALS = %d, SITES = %d };\n" % (len(self.index), max(self.count, 1)))
        write("static V n[SIGNALS], next[%d];\nstatic Ram ram[%d];\n" % (len(registers), max(len(rams), 1)))
        write("const int machine_sites = %d;\nV machine_flip[SITES], machine_seen[SITES];\n" % self.count)
        write("static inline V at(int site, V difference)\n{\n\tV d = machine_flip[site] & difference;\n"
              "\tmachine_seen[site] |= d;\n\treturn d;\n}\n")
        for kind, text in (("logic", lines), ("edge", edge + rams + after)):
            parts = [text[i:i + 300] for i in range(0, len(text), 300)]
            for i, part in enumerate(parts):
                write("static void %s%d()\n{\n\t%s\n}\n" % (kind, i, "\n\t".join(part)))
            calls = "\n\t".join("%s%d();" % (kind, i) for i in range(len(parts)))
            write("static void %s()\n{\n\t%s\n}\n" % (kind, calls))
        words = ",\n".join("\t{%s}" % ", ".join("0x%xu" % (self.rams[r][2] >> 32 * i & 0xffffffff) for i in range(128))
                           for r in sorted(self.rams))
        write("static const uint32_t contents[][128] = {\n%s\n};\n" % words)
        write("void machine_start()\n{\n\tfor (size_t i = 0; i < sizeof contents / sizeof contents[0]; i++)\n"
              "\t\tram[i].fill(contents[i]);\n}\n")
        write("V machine_step(bool rx, bool rts_n)\n{\n\t%s = rx ? ONES : ZERO;\n\t%s = rts_n ? ONES : ZERO;\n"
              "\tlogic();\n\tV tx = %s;\n\tedge();\n\treturn tx;\n}\n" % (inputs["rx_i"], inputs["rts_n_i"], tx))
