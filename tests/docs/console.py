"""Runs the commands of a document's console blocks and holds their output against what the document shows.

usage: console.py [--without WORD] [--link NAME=FILE]... DOCUMENT.md

A block starts with ```console. In it, a line "$ command" is run by sh, all of a document's in one scratch directory; the
lines below must be among the lines of its output (stdout and stderr), in this order and each without a gap; "..." stands
for a gap, as do the beginning and the end. Commands that contain the word of --without are left out.
"""
import argparse
import os
import subprocess
import sys
import tempfile


def blocks(text):
    """Yields (line number, command, lines shown) of each command."""
    inside, number, command, shown = False, 0, None, []
    for i, line in enumerate(text.splitlines(), 1):
        if line.startswith("```"):
            if command is not None:
                yield number, command, shown
            inside, command, shown = line == "```console", None, []
        elif inside and command is not None and command.endswith("\\"):
            command += "\n" + line
        elif inside and line.startswith("$ "):
            if command is not None:
                yield number, command, shown
            number, command, shown = i, line[2:], []
        elif inside:
            shown.append(line.rstrip())


def pieces(shown):
    piece = []
    for line in shown:
        if line == "...":
            yield piece
            piece = []
        else:
            piece.append(line)
    yield piece


def missing(shown, output):
    """The first piece that is not found after the one before it, or None."""
    at = 0
    for piece in pieces(shown):
        for start in range(at, len(output) - len(piece) + 1):
            if output[start:start + len(piece)] == piece:
                at = start + len(piece)
                break
        else:
            return piece
    return None


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--without")
    parser.add_argument("--link", action="append", default=[])
    parser.add_argument("document")
    args = parser.parse_args()
    ran = wrong = 0
    with tempfile.TemporaryDirectory() as work:
        for link in args.link:
            name, target = link.split("=", 1)
            os.makedirs(os.path.dirname(os.path.join(work, name)), exist_ok=True)
            os.symlink(target, os.path.join(work, name))
        environment = dict(os.environ, PATH=work + ":" + os.environ["PATH"])
        with open(args.document, encoding="utf-8") as f:
            text = f.read()
        for number, command, shown in blocks(text):
            where = "%s:%d: %s" % (args.document, number, command)
            if args.without and args.without in command:
                print("left out: " + where)
                continue
            done = subprocess.run(command, shell=True, cwd=work, env=environment, text=True, stdin=subprocess.DEVNULL,
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
            gap = missing(shown, [line.rstrip() for line in done.stdout.splitlines()])
            ran += 1
            if done.returncode or gap is not None:
                wrong += 1
                print("WRONG: %s\nexit status %d" % (where, done.returncode))
                if gap is not None:
                    print("not in the output:\n" + "\n".join(gap))
                print("the output was:\n" + done.stdout)
            else:
                print("as shown: " + where)
    print("%d commands, %d not as shown" % (ran, wrong))
    if wrong:
        sys.exit(1)


if __name__ == "__main__":
    main()
