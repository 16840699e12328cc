"""For each rule of derivations that are shown: what draws one in which a step is made by it.

No proof rests on these rules. Their steps are held by value, and a step that is changed is told from them.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from sympy import Rational, S

from derive.activations.text import read_activation
from derive.finite.one_step import kink_term
from derive.finite.symbols import hidden_bias, mean_square, output_variance
from derive.gaussian.expectation import GaussianExpectation, expectation_of
from derive.gaussian.routes import derive_expectation
from derive.language.derivation import Derivation
from derive.language.symbols import c, q, qp

POINT = {q: Rational(1, 2), qp: Rational(4, 3), c: Rational(1, 3)}
POINT |= {output_variance: Rational(2), mean_square: Rational(3, 4), hidden_bias: Rational(1)}


def _drawn(*texts: str) -> Callable[[Random], GaussianExpectation]:
    """Of an activation whose text has {a}, {b} for whole numbers."""

    def expectation(random: Random) -> GaussianExpectation:
        a, b = random.sample(range(1, 6), 2)
        return expectation_of(read_activation(random.choice(texts).format(a=a, b=b)), 0)

    return expectation


PRICED = ("erf({a}*u/4) + u", "max(0, u) + sin(u/{a})", "step(u) + erf(u/{a}) + exp(u/{b})", "u*erf(u/{a})")
TILTED = ("erf(u/{a})*exp(-u^2/{b})", "max(0, u)*exp(-u^2/{a})", "step(u)*exp(-u^2/{a}) + erf(u/{b})")
POLYNOMIAL = ("u^3 - {a}*u", "u^2/{a} + {b}*u", "u^4 - {a}")
WAVES = ("exp(-u^2/{a})", "sin(u/{a})")


def _by(route: str, texts: tuple[str, ...]) -> Callable[[Random], Derivation]:
    expectation = _drawn(*texts)
    return lambda random: derive_expectation(expectation(random), route)


DERIVED: dict[str, Callable[[Random], Derivation]] = {
    "price": _by("price", PRICED),
    "tilted": _by("tilted", TILTED),
    "wick": _by("wick", POLYNOMIAL),
    "characteristic": _by("characteristic", WAVES),
    "kink": lambda random: kink_term(S(random.choice((2, 3, 4))), Rational(1, random.randint(1, 5))),
}
"""Each is held by value at `POINT`."""
SHOWN: dict[str, str] = {
    "collecting": "wick",
    "Price's theorem": "price",
    "elementary expectations": "price",
    "integration": "price",
    "bilinearity": "wick",
    "tilted covariance": "tilted",
    "Price's theorem, tilted": "tilted",
    "Isserlis' theorem": "wick",
    "characteristic function": "characteristic",
    "moments": "kink",
}
"""Rules, and the derivation in which a step is made by each."""
