"""E[σ(U)σ(V)] and slopes from values of σ alone, in NumPy's floats: `mean`, `slope`, `price`; nothing of ours is used.

`function` reads a text by Python's own parser. Both axes are cut in two until σ is a polynomial on each cell as far as
its Legendre coefficients tell; what bends or jumps ends in cells too short to count, found wherever a first mesh of
`FIRST` places, or one that closes in on a place that the caller names, sees it. The plane is the product of the axes:
the density is smooth on the scale √(1 − ρ²) and stands in no conditional law. The slope comes from the coefficients,
Price's from the values again, since ∂E[σσ]/∂c = ∫∫ σ(u)σ(v) ∂²p/∂u∂v. An error is what two rules on two meshes differ
by, and 200 roundings of the mean of the absolute value.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.polynomial import legendre

REACH, FIRST, ROUNDINGS = 12.5, 4000, 200
MOST = 12_000
"""Nodes of an axis of the plane; five times as many along a line."""
EPS = np.finfo(float).eps
CHECKED = 50
"""Evenly spaced places of a cell at which the polynomial is held against the function."""


def _each(function):
    def value(x):
        return np.array([function(float(each)) for each in np.atleast_1d(x).ravel()]).reshape(np.shape(x))

    return value


def _erf(x):
    return _each(math.erf)(x)


def _sigmoid(x):
    return np.exp(-np.logaddexp(0, -np.asarray(x, float)))


def _softplus(x):
    return np.logaddexp(0, x)


def _elu(x):
    return np.where(np.asarray(x) > 0, x, np.expm1(np.minimum(x, 0)))


def _hermite(order, x):
    before, value = 0 * x, 0 * x + 1
    for n in range(int(order)):
        before, value = value, x * value - n * before
    return value


WORDS = {
    "max": lambda *parts: np.maximum.reduce(np.broadcast_arrays(*parts)),
    "min": lambda *parts: np.minimum.reduce(np.broadcast_arrays(*parts)),
    "relu": lambda x: np.maximum(x, 0),
    "leaky_relu": lambda x, slope=0.01: np.where(np.asarray(x) > 0, x, slope * x),
    "elu": _elu,
    "step": lambda x: np.where(np.asarray(x) > 0, 1.0, 0.0),
    "sign": np.sign,
    "abs": np.abs,
    "exp": np.exp,
    "log": np.log,
    "sqrt": np.sqrt,
    "sin": np.sin,
    "cos": np.cos,
    "sinh": np.sinh,
    "cosh": np.cosh,
    "tanh": np.tanh,
    "atan": np.arctan,
    "erf": _erf,
    "erfc": _each(math.erfc),
    "sigmoid": _sigmoid,
    "softplus": _softplus,
    "silu": lambda x: x * _sigmoid(x),
    "gelu": lambda x: x * (1 + _erf(x / math.sqrt(2))) / 2,
    "hermite": _hermite,
    "pi": math.pi,
    "e": math.e,
}
NAMES = {
    "relu": "max(0, u)",
    "relu^2": "max(0, u)**2",
    "step": "step(u)",
    "abs": "abs(u)",
    "erf": "erf(u)",
    "gelu": "gelu(u)",
    "sin": "sin(u)",
    "cos": "cos(u)",
    "exp": "exp(u)",
    "gaussian": "exp(-u**2)",
    "tanh": "tanh(u)",
    "sigmoid": "sigmoid(u)",
    "silu": "silu(u)",
    "softplus": "softplus(u)",
    "softsign": "u/(1 + abs(u))",
    "elu": "elu(u)",
    "selu": "1.0507009873554805*where(u > 0, u, 1.6732632423543772*expm1(min(u, 0)))",
    "mish": "u*tanh(softplus(u))",
    "hard-tanh": "max(-1, min(1, u))",
    "relu6": "max(0, min(6, u))",
    "hard-sigmoid": "max(0, min(1, (u + 3)/6))",
    "hard-swish": "u*max(0, min(1, (u + 3)/6))",
    "softshrink": "max(u - 1/2, 0) + min(u + 1/2, 0)",
    "hermite-4": "u**4 - 6*u**2 + 3",
    "u^3": "u**3",
}


def function(text):
    """x ↦ σ(x) for an array x."""
    written = NAMES.get(text) or text
    code = compile(written.replace("^", "**"), text, "eval")
    words = WORDS | {"where": np.where, "expm1": np.expm1, "__builtins__": {}}

    def value(x):
        with np.errstate(all="ignore"):
            return np.broadcast_to(np.asarray(eval(code, words, {"u": x}), float), np.shape(x)).copy()

    return value


@dataclass(frozen=True)
class Axis:
    """Nodes and weights, values and slopes of some functions there; `held` is 0 on cells that hold a kink or jump."""

    nodes: np.ndarray
    weights: np.ndarray
    values: tuple[np.ndarray, ...]
    slopes: tuple[np.ndarray, ...]
    held: np.ndarray


class _Rule:
    def __init__(self, count):
        self.nodes, self.weights = legendre.leggauss(count)
        table = legendre.legvander(self.nodes, count - 1)
        self.coefficients = (table * self.weights[:, None]).T * (np.arange(count)[:, None] + 0.5)
        slopes = np.stack([legendre.legval(self.nodes, legendre.legder(row)) for row in np.eye(count)], axis=1)
        self.slope = slopes @ self.coefficients
        self.places = np.linspace(-1, 1, CHECKED) * (1 - 1e-9)
        self.checked = legendre.legvander(self.places, count - 1) @ self.coefficients

    def tail(self, values, checked):
        """By cell, the size of the last three Legendre coefficients, and how far their sum is off elsewhere."""
        last = np.abs(values @ self.coefficients[-3:].T).max(axis=1)
        return np.maximum(last, np.abs(values @ self.checked.T - checked).max(axis=1) / 16)


def axis(functions, deviation, longest, count, places=(), shift=0.0, most=MOST):
    """The axis for functions against N(0, deviation²), cells no longer than `longest` deviations."""
    long, short = _Rule(count), _Rule(count // 2)
    reach = REACH * deviation
    ends = list(np.linspace(-reach, reach, max(3, math.ceil(2 * REACH / longest)) + (1 if shift else 0)))
    ends[1:-1] = [end + shift * deviation for end in ends[1:-1]]
    for place in places:
        near = [place + sign * 10.0**-k for sign in (1, -1) for k in range(16)] + [place]
        ends += [end for end in near if abs(end) < reach]
    ends = np.array(sorted(set(ends)))
    low, high = ends[:-1], ends[1:]
    seen = np.linspace(-reach, reach, FIRST) + 1e-4 * shift * reach
    weight = np.exp(-((seen / deviation) ** 2) / 2)
    scales = [max(float(np.max(np.abs(f(seen)) * weight)), 1e-300) for f in functions]
    kept = []
    for _ in range(70):
        short_enough = (high - low) < 1e-4 * deviation
        waiting = []
        for rule, chosen in ((long, ~short_enough), (short, short_enough)):
            if not chosen.any():
                continue
            start, stop = low[chosen], high[chosen]
            half = (stop - start)[:, None] / 2
            x = (start + stop)[:, None] / 2 + half * rule.nodes
            nearest = np.where(start * stop < 0, 0, np.minimum(np.abs(start), np.abs(stop)))
            density = np.exp(-((nearest / deviation) ** 2) / 2)
            size = np.abs(x).max(axis=1)
            smooth = np.ones(len(start), bool)
            values = [f(x) for f in functions]
            inner = (start + stop)[:, None] / 2 + half * rule.places
            for value, checked, scale in zip(values, [f(inner) for f in functions], scales, strict=True):
                tail = rule.tail(value, checked)
                spread = np.ptp(value, axis=1)
                noise = EPS * (8 * scale + 64 * np.abs(value).max(axis=1) + 32 * size * spread / (stop - start))
                smooth &= (tail <= noise) | (tail * density <= 1e-17 * scale)
            tiny = (stop - start) <= 16 * EPS * np.maximum(size, 1e-3 * deviation)
            counts = (stop - start) > 2e-13 * np.maximum(size, 1e-3 * deviation)
            for done, held in ((smooth & counts, 1.0), ((tiny | smooth) & ~counts, 0.0)):
                if done.any():
                    kept.append(
                        (
                            x[done].ravel(),
                            (half[done] * rule.weights).ravel(),
                            [value[done].ravel() for value in values],
                            [((value[done] @ rule.slope.T) / half[done]).ravel() for value in values],
                            np.full(done.sum() * len(rule.nodes), held),
                        )
                    )
            rest = ~(smooth | tiny)
            waiting.append((start[rest], stop[rest]))
        low, high = (np.concatenate(ends) for ends in zip(*waiting, strict=True))
        if not len(low):
            break
        if sum(len(entry[0]) for entry in kept) + len(low) * count > most:
            raise TooMany
        centre = low + (high - low) * (0.5 + shift / 16)
        low, high = np.concatenate([low, centre]), np.concatenate([centre, high])
    joined = [np.concatenate([entry[k] for entry in kept]) for k in (0, 1, 4)]
    values, slopes = (
        tuple(np.concatenate([entry[k][j] for entry in kept]) for j in range(len(functions))) for k in (2, 3)
    )
    return Axis(joined[0], joined[1], values, slopes, joined[2])


class TooMany(ArithmeticError):
    """A function that takes more nodes than there is time for."""


@dataclass(frozen=True)
class Known:
    """A value and its error."""

    value: float
    error: float


def _met(runs, roundings=ROUNDINGS):
    (first, size), (second, _) = runs
    return Known(first, 4 * abs(first - second) + roundings * EPS * size)


def _runs(text, law, places, kind):
    of = function(text)
    for count, shift in ((16, 0.0), (20, 0.137)):
        q, qp, c = (float(entry) for entry in law)
        one, other = math.sqrt(q), math.sqrt(qp)
        rho = c / (one * other)
        if abs(abs(rho) - 1) < 1e-15:
            yield _along(of, one, math.copysign(other / one, rho), count, shift, places, kind)
        else:
            yield _plane(of, (q, qp, c), rho, count, shift, places, kind)


def _along(of, deviation, ratio, count, shift, places, kind):
    places = [*places, *(place / ratio for place in places)]
    found = axis((of, lambda x: of(ratio * x)), deviation, 0.5, count, places, shift, 5 * MOST)
    weight = found.weights * np.exp(-((found.nodes / deviation) ** 2) / 2) / (math.sqrt(2 * math.pi) * deviation)
    if kind == "mean":
        terms = weight * found.values[0] * found.values[1]
    else:
        terms = weight * found.held * found.slopes[0] * found.slopes[1] / ratio
    return _sums(terms)


def _sums(terms):
    with np.errstate(all="ignore"):
        terms = np.where(terms == 0, 0, terms)
        return float(np.sum(terms)), float(np.sum(np.abs(terms)))


def _plane(of, law, rho, count, shift, places, kind):
    q, qp, c = law
    determinant = q * qp - c * c
    longest = 0.6 * math.sqrt(1 - rho * rho)
    axes = [axis((of,), math.sqrt(variance), longest, count, places, shift) for variance in (q, qp)]
    (u, v), weights = (found.nodes for found in axes), []
    for found in axes:
        part = found.slopes[0] * found.held if kind == "slope" else found.values[0]
        weights.append(found.weights * part)
    total, size = 0.0, 0.0
    rows = max(1, 2_000_000 // len(v))
    for start in range(0, len(u), rows):
        x = u[start : start + rows, None]
        with np.errstate(all="ignore"):
            exponent = -(qp * x * x - 2 * c * x * v + q * v * v) / (2 * determinant)
            terms = np.exp(exponent)
            if kind == "price":
                terms *= (qp * x - c * v) * (q * v - c * x) / determinant**2 + c / determinant
            first = weights[0][start : start + rows]
            total += float(first @ (terms @ weights[1]))
            size += float(np.abs(first) @ (np.abs(terms) @ np.abs(weights[1])))
    scale = 2 * math.pi * math.sqrt(determinant)
    return total / scale, size / scale


def mean(text, law, places=()):
    """E[σ(U)σ(V)]; `places` near which σ changes on a scale that a first look may miss."""
    return _met(list(_runs(text, law, places, "mean")))


def slope(text, law, places=()):
    """E[s(U)s(V)], s the slope of σ almost everywhere."""
    return _met(list(_runs(text, law, places, "slope")), 10**7 if places else 256 * ROUNDINGS)


def price(text, law, places=()):
    """∂E[σ(U)σ(V)]/∂c for |ρ| < 1."""
    return _met(list(_runs(text, law, places, "price")))
