#!/usr/bin/env python3
"""Trains the same net as `limen train` in floating point, for comparison: relu, softmax, Adam.

usage: scripts/float_reference.py --train DATA --test DATA --net 64-64-10 | --run RUN.json
                                  [--validate SHARE] [--epochs N] [--batch N] [--rate R] [--seeds N] [--json FILE]

DATA: CSV with the label last, or IDX images whose labels lie beside them (...-images-idx3-... and ...-labels-idx1-...),
plain or gzipped; DATA#A:B takes rows A to B-1, as in limen. Prints accuracies for each seed, their mean and spread.
--run takes data and net from a run of limen (`limen train --json`) and prints its accuracy beside the float one.
With --validate a share of the training rows is held out, and its accuracy printed: choose rate and epochs by that.
"""
import argparse
import gzip
import json
import os
import sys

DEBIAN = "/usr/bin/python3"  # has python3-numpy where another python stands before it on the PATH

try:
    import numpy as np
except ImportError:
    if os.path.realpath(sys.executable) == os.path.realpath(DEBIAN) or not os.path.exists(DEBIAN):
        sys.exit("float_reference: numpy is missing; install python3-numpy")
    os.execv(DEBIAN, [DEBIAN] + sys.argv)


def read(path):
    with open(path, "rb") as f:
        data = f.read()
    return gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data


def read_idx(data):
    dims = data[3]
    shape = [int.from_bytes(data[4 + 4 * i:8 + 4 * i], "big") for i in range(dims)]
    return np.frombuffer(data, np.uint8, offset=4 + 4 * dims).reshape(shape)


def load(spec):
    """Rows of inputs as they stand in the file, and labels."""
    path, _, rows = spec.partition("#")
    if path.startswith("digits:"):
        sys.exit("float_reference: %s: limen draws these digits itself; name files" % spec)
    data = read(path)
    if data[:2] == b"\0\0":
        x = read_idx(data)
        x = x.reshape(len(x), -1)
        y = read_idx(read(path.replace("images-idx3", "labels-idx1")))
    else:
        lines = data.decode().splitlines()
        first = 0 if lines[0].split(",")[-1].strip().isdigit() else 1
        table = np.array([[int(v) for v in line.split(",")] for line in lines[first:]])
        x, y = table[:, :-1], table[:, -1]
    if rows:
        first, end = rows.split(":")
        part = slice(int(first or 0), int(end) if end else None)
        x, y = x[part], y[part]
    return x, y.astype(int)


class Net:
    """Layers of weights with the bias last, as limen lays them out."""

    def __init__(self, sizes, rng):
        self.w = [rng.normal(0, np.sqrt(2 / n), (m, n + 1)) * np.append(np.ones(n), 0) for n, m in zip(sizes, sizes[1:])]
        self.moments = [(np.zeros_like(w), np.zeros_like(w)) for w in self.w]
        self.steps = 0

    def forward(self, x):
        h = [x]
        for i, w in enumerate(self.w):
            y = h[-1] @ w[:, :-1].T + w[:, -1]
            h.append(np.maximum(y, 0) if i + 1 < len(self.w) else y)
        return h

    def accuracy(self, x, y):
        return float(np.mean(np.argmax(self.forward(x)[-1], 1) == y))

    def learn(self, x, y, rate):
        h = self.forward(x)
        p = np.exp(h[-1] - h[-1].max(1, keepdims=True))
        error = p / p.sum(1, keepdims=True)
        error[np.arange(len(y)), y] -= 1
        self.steps += 1
        for i in reversed(range(len(self.w))):
            gradient = np.hstack([error.T @ h[i], error.sum(0)[:, None]]) / len(y)
            if i:
                error = (error @ self.w[i][:, :-1]) * (h[i] > 0)
            self.adam(i, gradient, rate)

    def adam(self, i, gradient, rate):
        mean, square = self.moments[i]
        mean += 0.1 * (gradient - mean)
        square += 0.001 * (gradient ** 2 - square)
        self.w[i] -= rate * (mean / (1 - 0.9 ** self.steps)) / (np.sqrt(square / (1 - 0.999 ** self.steps)) + 1e-8)


def run(args, train, test, seed):
    rng = np.random.default_rng(seed)
    x, y = train
    order = rng.permutation(len(y))
    held = order[:round(args.validate * len(y))]
    rest = order[len(held):]
    scale = x.max()
    net = Net([int(n) for n in args.net.split("-")], rng)
    for epoch in range(args.epochs):
        rate = args.rate * (1 - epoch / args.epochs)  # to zero along the run, as gain and barrier do in limen
        for at in np.array_split(rng.permutation(rest), max(1, len(rest) // args.batch)):
            net.learn(x[at] / scale, y[at], rate)
    result = {"seed": seed, "train": net.accuracy(x[rest] / scale, y[rest]), "test": net.accuracy(test[0] / scale, test[1])}
    if len(held):
        result["validation"] = net.accuracy(x[held] / scale, y[held])
    return result


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--run")
    parser.add_argument("--train")
    parser.add_argument("--test")
    parser.add_argument("--net")
    parser.add_argument("--validate", type=float, default=0)
    parser.add_argument("--epochs", type=int, default=30)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--rate", type=float, default=0.001)
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--json")
    args = parser.parse_args()
    beside = None
    if args.run:
        with open(args.run) as f:
            beside = json.load(f)
        p = beside["parameters"]
        args.train, args.test, args.net = p["train"], p["test"], "-".join(map(str, p["net"]))
    if not (args.train and args.test and args.net):
        parser.error("give --run, or --train, --test and --net")
    train, test = load(args.train), load(args.test)
    results = [run(args, train, test, seed) for seed in range(1, args.seeds + 1)]
    for r in results:
        print("seed %d: %s" % (r["seed"], ", ".join("%s %.2f%%" % (k, 100 * r[k]) for k in r if k != "seed")))
    for key in results[0]:
        if key != "seed":
            v = [100 * r[key] for r in results]
            print("%s: mean %.2f%%, deviation %.2f%% over %d seeds" % (key, np.mean(v), np.std(v, ddof=len(v) > 1), len(v)))
    if beside:
        mean = 100 * np.mean([r["test"] for r in results])
        print("limen: test %.2f%%; float %.2f%%; %.2f points apart" % (100 * beside["test_accuracy"], mean,
                                                                      mean - 100 * beside["test_accuracy"]))
    if args.json:
        with open(args.json, "w") as f:
            json.dump(results, f, indent=1)


if __name__ == "__main__":
    main()
