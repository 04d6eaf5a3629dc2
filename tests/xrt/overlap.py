#!/usr/bin/env python3
"""overlap.py LOG: proves from the recorded order of XRT calls that transfer and compute overlap.

Each line of LOG is one call on a card (tests/xrt/standin/coreutil.c). A run is under way between its "start", which names
its command buffer (-1: it only drains the kernel) and its answer buffer, and its "end". Checked: no two runs at once; no command buffer is overwritten, and no
answer buffer is read, while a run works on it; runs take the command buffers in the order of their copies; of the copies to
the card and of those from it, nine of ten happen while a run is under way.
"""
import sys


def check(lines):
    kinds = {}  # buffer: "command" or "answer", in the order of allocation
    running = False
    counts = {("to", True): 0, ("to", False): 0, ("from", True): 0, ("from", False): 0}
    last_to = []  # command buffers copied and not yet run
    command = answer = last_command = None  # of the last run, and of the last that had commands
    for number, line in enumerate(lines, 1):
        words = line.split()[1:]
        if words[0] == "alloc":
            kinds[words[1]] = "command" if len(kinds) % 2 == 0 else "answer"
        elif words[0] == "start":
            assert not running, f"line {number}: a run starts while another is under way"
            running = True
            if last_to and last_to[0] == words[1]:
                last_to.pop(0)
            else:  # nothing, or the rest of the last one
                assert words[1] in ("-1", last_command), f"line {number}: runs out of order"
            command, answer = words[1:3]
            last_command = last_command if command == "-1" else command
        elif words[0] == "end":
            assert running, f"line {number}: no run to end"
            running = False
        elif words[0] == "sync":
            kind = "command" if words[1] == "to" else "answer"
            assert kinds[words[2]] == kind, f"line {number}: buffer {words[2]} copied the wrong way"
            counts[words[1], running] += 1
            if kind == "command":
                assert not (running and words[2] == command), f"line {number}: overwrites what the kernel reads"
                last_to.append(words[2])
                assert len(last_to) <= 2, f"line {number}: more than two buffers wait"
            else:
                assert not (running and words[2] == answer), f"line {number}: reads what the kernel writes"
        assert words[0] not in ("leaked", "closed"), f"line {number}: {line.strip()}"
    return counts


def main():
    with open(sys.argv[1], encoding="ascii") as file:
        counts = check(file.readlines())
    print({f"{way}, {'in a run' if run else 'no run'}": n for (way, run), n in counts.items()})
    total = {way: counts[way, True] + counts[way, False] for way in ("to", "from")}
    # all but those of opening, of the first run and of the last
    for way in ("to", "from"):
        assert total[way] >= 40, f"only {total[way]} copies {way} the card: nothing is shown by so few"
        assert counts[way, True] >= 0.9 * total[way], \
            f"{counts[way, True]} of {total[way]} copies {way} the card overlap a run"


main()
