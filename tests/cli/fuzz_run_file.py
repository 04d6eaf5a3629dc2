"""Damages run files: the program must refuse each in one line, or take it; it must not crash, nor hang.

usage: fuzz_run_file.py LIMEN FILE...
"""
import random
import re
import subprocess
import sys

SEED, TRIALS = 11, 120
FAVOURITES = [b":", b"\n", b" ", b"- ", b"'", b'"', b"{", b"}", b"[", b"]", b"&a ", b"*a", b"!!int ", b"%", b"\t", b"\0",
              b"\xff", b"#", b"|", b">", b"? ", b"<<: ", b"---\n", b"...", b"null", b"99999999999999999999", b"options:",
              b"\\u0000"]


def damage(rng, data):
    for _ in range(rng.randint(1, 5)):
        at = rng.randrange(len(data) + 1)
        kind = rng.randrange(4)
        if kind == 0:
            data = data[:at] + rng.choice(FAVOURITES) + data[at:]
        elif kind == 1:
            data = data[:at] + data[at + rng.randint(1, 20):]
        elif kind == 2:
            data = data[:at] + bytes([rng.randrange(256)]) + data[at + 1:]
        elif rng.randrange(8) == 0:
            data = data[:at]
    return data


def main():
    limen, taken, refused = sys.argv[1], 0, 0
    for name in sys.argv[2:]:
        with open(name, "rb") as f:
            good = f.read()
        # without a result, or with an interrupted one, nor with such a device, a file is taken apart and nothing is run
        good = re.sub(rb"\nresult: [^\n]*", b"", good).replace(b'"interrupted": false', b'"interrupted": true')
        rng = random.Random(SEED)
        for trial in range(TRIALS):
            with open("damaged", "wb") as f:
                f.write(damage(rng, good))
            done = subprocess.run([limen, "replay", "damaged", "--device", "none:"], stdout=subprocess.PIPE,
                                  stderr=subprocess.PIPE, timeout=60)
            said = done.stderr
            if done.returncode not in (0, 1, 2) or (done.returncode and said.count(b"\n") != 1):
                print("seed %d, %s, trial %d: exit status %d: %r" % (SEED, name, trial, done.returncode, said[-500:]))
                sys.exit(1)
            if any(word in said for word in (b"no result", b"interrupted", b"none:")):
                taken += 1
            else:
                refused += 1
    print("seed %d: %d damaged run files refused, %d still fine" % (SEED, refused, taken))
    sys.exit(not (taken and refused))


if __name__ == "__main__":
    main()
