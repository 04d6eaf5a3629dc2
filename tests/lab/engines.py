#!/usr/bin/env python3
"""The laboratory finds the same on every engine: `limen lab all --quick --json`, run on two of them, writes the same
but for the objects "run", which hold the engine's name, its traffic and the time."""
import json
import os
import subprocess
import sys
import tempfile


def laboratory(limen, uri, directory):
    path = os.path.join(directory, "lab.json")
    done = subprocess.run([limen, "lab", "all", "--quick", "--quiet", "--device", uri, "--json", path],
                          stdout=subprocess.PIPE, text=True)
    if done.returncode:
        sys.exit("limen lab on %s: exit status %d\n%s" % (uri, done.returncode, done.stdout))
    with open(path) as f:
        return json.load(f)


def differences(a, b, where=""):
    """Paths at which two documents differ, objects named "run" left out."""
    if isinstance(a, dict) and isinstance(b, dict):
        keys = [k for k in dict.fromkeys([*a, *b]) if k != "run"]
        return [d for k in keys for d in differences(a.get(k), b.get(k), where + "/" + k)]
    if isinstance(a, list) and isinstance(b, list) and len(a) == len(b):
        return [d for i, pair in enumerate(zip(a, b)) for d in differences(*pair, "%s/%d" % (where, i))]
    return [] if a == b else ["%s: %.60r, %.60r" % (where, a, b)]


def main():
    limen, *uris = sys.argv[1:]
    with tempfile.TemporaryDirectory() as directory:
        results = [laboratory(limen, uri, directory) for uri in uris]
    for uri, result in zip(uris[1:], results[1:]):
        wrong = differences(results[0], result)
        if wrong:
            print("\n".join(wrong[:20]))
            sys.exit("%s and %s differ in %d places" % (uris[0], uri, len(wrong)))
    checks = sum(len(e["checks"]) for e in results[0]["experiments"])
    print("%d experiments, %d checks: the same on %s" % (len(results[0]["experiments"]), checks, " and ".join(uris)))


if __name__ == "__main__":
    main()
