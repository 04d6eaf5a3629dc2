"""The bounds of docs/theory.md on an integrated ensemble (files.md says which facts go in)."""
import math

from model import LN2, entropy, relative_nats, transport

CONSTANT = {"glauber": (4, 0), "metropolis": (1.33, 1), "half": (2, 0.3), "arrhenius": (1, 1)}  # c, from b on
NEAR_ONE = 1 - 1e-9  # J and W1 count as at most this share of A


def h2(x):
    return 0.5 * ((1 + x) * math.log1p(x) + ((1 - x) * math.log1p(-x) if x < 1 else 0.0))


def two_x_atanh(x, a):
    """2 x atanh(x / a), bits."""
    return 2 * x * math.atanh(min(x / a, NEAR_ONE)) / LN2 if a > 0 else 0.0


def phi(d):
    """Phi(h2(tau)) = 2 tau atanh(tau), nats."""
    low, high = 0.0, 1.0
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (middle, high) if h2(middle) < d else (low, middle)
    return 2 * low * math.atanh(low)


def of(run):
    """name: (bits, valid); absent: no value."""
    gain = entropy(run.start) - entropy(run.p)
    w, a, theta = transport(run.p, run.start), run.jumps, run.escape
    x = min(w / a, NEAR_ONE) if a > 0 else 0.0
    out = {"landauer": (gain, True), "feedback": (gain, True)}
    out["finite_ops"] = (gain + 2 * w * math.atanh((1 - theta) * x) / LN2, True)
    out["sharp"] = (gain + (a / theta * (h2(x) - h2(abs(1 - 2 * theta) * x)) / LN2 if a > 0 else 0.0), True)
    if run.bits > 1:
        out.update(of_ladder(run, abs(run.moved + run.refused), run.jumps + run.blocked))
    return out


def of_ladder(run, j, a):
    """j, a: with blocked moves, as if they had been performed."""
    out = {"kb": (two_x_atanh(j, a), True)}
    free = relative_nats(run.p, run.free)
    kinetics = next(iter(run.kinetics)) if len(run.kinetics) == 1 else None
    candidates = [4 * (free - run.rate)] if math.isfinite(run.rate) else []
    if run.precision == "ideal" and kinetics:
        c, least = CONSTANT[kinetics]
        if min(run.barriers) >= least:
            candidates.append(c * free)
    if candidates:
        out["ckl"] = (max([0.0] + candidates) / LN2, True)
    if math.isfinite(run.rate):
        share = min(j / a, NEAR_ONE) if a > 0 else 0.0
        out["path"] = (a * phi(max(free - run.rate, a * h2(share)) / a) / LN2 if a > 0 else 0.0, True)
    if kinetics == "glauber":
        out["speed"] = (two_x_atanh(j, run.idle * (1 if run.precision == "ideal" else 2 ** (1 / 64 + 1 / 4096))), True)
    if max(run.start) == 1 and run.variance_level() > 0:
        out["tur"] = (2 * j * j / run.variance_level() / LN2,
                      len(run.fields) == 1 and run.jump_max <= 1 / 3 and run.blocked <= 1e-12 * run.jumps)
    return out
