"""The integrals given to computer algebra systems: Gaussian expectations of activations, as text and as numbers.

Every problem is a sum of integrals, cut where the activation has a kink, so that no integrand has cases. The text is
the syntax that SymPy, Maxima, Giac and FriCAS share: `exp(-u^2)`, `erf`, `sin`, `pi`, `oo`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import erf

import numpy as np
from sympy import Expr, Lambda, Piecewise, Symbol, lambdify, sympify

from derive.language.symbols import u

Parameters = dict[str, str]

_WHOLE = ("-oo", "oo")
_RIGHT = ("0", "oo")


def _put(text: str, argument: str) -> str:
    return re.sub(r"\bx\b", f"({argument})", text)


@dataclass(frozen=True)
class Piece:
    """`text` in x, on the left of 0, the right, or the whole line."""

    text: str
    low: str
    high: str

    def at(self, argument: str) -> str:
        """The text with x replaced, in parentheses."""
        return f"({_put(self.text, argument)})"


@dataclass(frozen=True)
class Sigma:
    """An activation: its pieces, zero left out, and `whole`, one text with cases as `sympy.stats` is told it."""

    name: str
    pieces: tuple[Piece, ...]
    whole: str

    def function(self) -> Lambda:
        """As the rest of the project has it."""
        parts = [(sympify(piece.at("u"), {"u": u}), piece) for piece in self.pieces]
        if len(parts) == 1 and (parts[0][1].low, parts[0][1].high) == _WHOLE:
            return Lambda(u, parts[0][0])
        cases = [(expression, u > 0 if piece.low == "0" else u <= 0) for expression, piece in parts]
        return Lambda(u, Piecewise(*cases, (0, True)))

    def values(self, arguments: np.ndarray) -> np.ndarray:
        """σ at every argument that is not 0."""
        total = np.zeros_like(arguments)
        for piece in self.pieces:
            on = (
                (arguments > 0)
                if piece.low == "0"
                else (arguments < 0)
                if piece.high == "0"
                else np.isfinite(arguments)
            )
            total[on] = lambdify(u, sympify(piece.at("u"), {"u": u}), [{"erf": np.vectorize(erf)}, "numpy"])(
                arguments[on]
            )
        return total


def _smooth(name: str, text: str) -> Sigma:
    return Sigma(name, (Piece(text, *_WHOLE),), text)


SIGMAS = {
    sigma.name: sigma
    for sigma in (
        Sigma("step", (Piece("1", *_RIGHT),), "Piecewise((1, x > 0), (0, True))"),
        Sigma("ReLU", (Piece("x", *_RIGHT),), "Max(0, x)"),
        Sigma("ReLU²", (Piece("x^2", *_RIGHT),), "Max(0, x)^2"),
        Sigma("|u|", (Piece("-x", "-oo", "0"), Piece("x", *_RIGHT)), "Abs(x)"),
        _smooth("erf", "erf(x)"),
        _smooth("GELU", "x*(1+erf(x/sqrt(2)))/2"),
        _smooth("sin", "sin(x)"),
        _smooth("exp", "exp(x)"),
        _smooth("exp(−u²)", "exp(-x^2)"),
        _smooth("u³", "x^3"),
    )
}


@dataclass(frozen=True)
class Part:
    """An iterated integral of `integrand`; `limits` are (variable, low, high), the inner one first."""

    integrand: str
    limits: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class Problem:
    """`parts` added up, in parameters told to be positive or real, with further `facts` for systems that take them.

    `covariance` is that of (U, V) where the problem is E[σ(U)σ(V)], `random` the laws of U and V for `sympy.stats`: the
    text of a quantity in standard normal variables X and Z. `points` are the parameters' values, exact.
    """

    name: str
    form: str
    sigma: Sigma
    parts: tuple[Part, ...]
    positive: tuple[str, ...]
    real: tuple[str, ...]
    facts: tuple[str, ...]
    random: str
    points: tuple[Parameters, ...]

    def expected(self) -> list[float]:
        """The value at every point, by quadrature; good for ten digits."""
        return [_VALUES[self.form](self.sigma, _numbers(point)) for point in self.points]


def _numbers(point: Parameters) -> dict[str, float]:
    return {name: float(sympify(text)) for name, text in point.items()}


def _region(piece: Piece, slope: str, scale: str) -> tuple[str, str]:
    """Where slope·u + scale·w is on the piece, as ends of w."""
    return tuple(end if "oo" in end else f"-{slope}*u/{scale}" for end in (piece.low, piece.high))  # type: ignore


def unit(sigma: Sigma) -> Problem:
    """E[σ(u)σ(ru + sw)] over independent standard normal u and w: unit variances, correlation r, s = √(1 − r²)."""
    parts = tuple(
        Part(
            f"{one.at('u')}*{two.at('r*u+s*w')}*exp(-u^2/2-w^2/2)/(2*pi)",
            (("w", *_region(two, "r", "s")), ("u", one.low, one.high)),
        )
        for one in sigma.pieces
        for two in sigma.pieces
    )
    points = {"r": "1/3", "s": "2*sqrt(2)/3"}, {"r": "-3/5", "s": "4/5"}, {"r": "4/5", "s": "3/5"}
    random = f"({_put(sigma.whole, 'X')})*({_put(sigma.whole, 'r*X+s*Z')})"
    return Problem(f"E[σ(U)σ(V)], {sigma.name}", "ρ", sigma, parts, ("s",), ("r",), (), random, points)


def general(sigma: Sigma) -> Problem:
    """E[σ(U)σ(V)] by the definition, the integral over the plane, with covariance [[q, c], [c, p]]."""
    density = "exp(-(p*u^2-2*c*u*v+q*v^2)/(2*(q*p-c^2)))/(2*pi*sqrt(q*p-c^2))"
    parts = tuple(
        Part(f"{one.at('u')}*{two.at('v')}*{density}", (("v", two.low, two.high), ("u", one.low, one.high)))
        for one in sigma.pieces
        for two in sigma.pieces
    )
    points = (
        {"q": "1", "p": "2", "c": "1/2"},
        {"q": "3/2", "p": "1/3", "c": "-1/2"},
        {"q": "2", "p": "2", "c": "1"},
    )
    random = f"({_put(sigma.whole, 'sqrt(q)*X')})*({_put(sigma.whole, 'c/sqrt(q)*X+sqrt(p-c^2/q)*Z')})"
    facts = ("q*p-c^2>0",)
    return Problem(f"E[σ(U)σ(V)], {sigma.name}", "q, q', c", sigma, parts, ("q", "p"), ("c",), facts, random, points)


def square(sigma: Sigma) -> Problem:
    """E[σ(U)²], U ~ N(0, q)."""
    parts = tuple(
        Part(f"{piece.at('u')}^2*exp(-u^2/(2*q))/sqrt(2*pi*q)", (("u", piece.low, piece.high),))
        for piece in sigma.pieces
    )
    points = {"q": "1"}, {"q": "1/3"}, {"q": "2"}
    random = f"({_put(sigma.whole, 'sqrt(q)*X')})^2"
    return Problem(f"E[σ(U)²], {sigma.name}", "q", sigma, parts, ("q",), (), (), random, points)


def conditional(sigma: Sigma) -> Problem:
    """E[σ(V)], V ~ N(m, s²): what σ(V) is in the mean when U is known."""
    parts = tuple(
        Part(f"{piece.at('v')}*exp(-(v-m)^2/(2*s^2))/(sqrt(2*pi)*s)", (("v", piece.low, piece.high),))
        for piece in sigma.pieces
    )
    points = {"m": "1/3", "s": "1"}, {"m": "-1/2", "s": "2/3"}, {"m": "1", "s": "3/2"}
    random = _put(sigma.whole, "m+s*X")
    return Problem(f"E[σ(V) | U], {sigma.name}", "mean, variance", sigma, parts, ("s",), ("m",), (), random, points)


def _line(low: float, high: float) -> tuple[np.ndarray, np.ndarray]:
    """Gauss–Legendre nodes and weights on (low, 0) and (0, high), 24 in each of 12 panels a side."""
    nodes, weights = np.polynomial.legendre.leggauss(24)
    cuts = np.concatenate([np.linspace(low, 0, 13), np.linspace(0, high, 13)[1:]])
    middles, halves = (cuts[1:] + cuts[:-1]) / 2, (cuts[1:] - cuts[:-1]) / 2
    return (middles[:, None] + halves[:, None] * nodes).ravel(), (halves[:, None] * weights).ravel()


def plane_value(sigma: Sigma, q: float, p: float, c: float) -> float:
    """E[σ(U)σ(V)] by the integral over the plane, to 13 standard deviations, for |ρ| ≤ 0.8."""
    (us, first), (vs, second) = (_line(-13 * root, 13 * root) for root in (q**0.5, p**0.5))
    determinant = q * p - c**2
    form = p * us[:, None] ** 2 - 2 * c * us[:, None] * vs + q * vs**2
    kernel = np.exp(-form / (2 * determinant)) / (2 * np.pi * determinant**0.5)
    return float((first * sigma.values(us)) @ kernel @ (second * sigma.values(vs)))


def line_value(sigma: Sigma, power: int, mean: float, deviation: float) -> float:
    """E[σ(V)^power], V ~ N(mean, deviation²), to 13 standard deviations."""
    vs, weights = _line(-abs(mean) - 13 * deviation, abs(mean) + 13 * deviation)
    density = np.exp(-((vs - mean) ** 2) / (2 * deviation**2)) / ((2 * np.pi) ** 0.5 * deviation)
    return float(np.sum(weights * density * sigma.values(vs) ** power))


_VALUES = {
    "ρ": lambda sigma, at: plane_value(sigma, 1, 1, at["r"]),
    "q, q', c": lambda sigma, at: plane_value(sigma, at["q"], at["p"], at["c"]),
    "q": lambda sigma, at: line_value(sigma, 2, 0, at["q"] ** 0.5),
    "mean, variance": lambda sigma, at: line_value(sigma, 1, at["m"], at["s"]),
}


def problems() -> tuple[Problem, ...]:
    """All, in the order of the table."""
    return (
        *(unit(sigma) for sigma in SIGMAS.values()),
        *(general(sigma) for sigma in SIGMAS.values()),
        *(square(SIGMAS[name]) for name in ("ReLU", "erf", "GELU", "sin")),
        *(conditional(SIGMAS[name]) for name in ("ReLU", "erf", "GELU", "sin")),
    )


def symbols_of(problem: Problem) -> dict[str, Expr]:
    """The parameters, with what SymPy can be told of them."""
    return {name: Symbol(name, positive=True) for name in problem.positive} | {
        name: Symbol(name, real=True) for name in problem.real
    }
