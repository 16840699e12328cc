"""What no statement can ask: keys of the cache, words that are recorded, self-checks that have to fail.

Each gives words; a fault that it sees changes them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from itertools import product

import numpy as np
from mpmath import mp
from sympy import Lambda, S, Sum, Symbol, cosh, exp, log, sin

from derive.activations.growth import growth_of
from derive.activations.ranges import value_range
from derive.activations.text import activation_of
from derive.derivations import in_closed_form
from derive.equality import sum_of_squares
from derive.language.convention import Convention
from derive.language.derivatives import Partial
from derive.language.quantity import NotReducible
from derive.language.symbols import a, b, d, k, m, r, s, u, w
from derive.networks.initialisation import AlmostSureLimit
from derive.networks.one_layer import one_hidden_layer
from tests.faults.forged import forged_steps, unreached_steps
from verify.claims.claim import Claim
from verify.claims.domain import Domain, Point, positive
from verify.claims.evidence import Evidence
from verify.claims.judgement import judge
from verify.claims.recorded import Word, change
from verify.claims.settings import Settings
from verify.claims.statement import Statement
from verify.claims.verdict import VERDICTS
from verify.quadrature.agreed_digits import numeric_expectation
from verify.quadrature.price_slope import price_slope
from verify.running.cache import key
from verify.sampling.score import Score, exponent

_q = Symbol("q", positive=True)
_POINTS = tuple(Point(f"q = {one}", {_q: S(one)}) for one in range(1, 9))
_DOMAIN = Domain({_q: positive}, _POINTS)


def cache_keys() -> int:
    """How many of six questions are told apart: all."""
    one = Statement(_q, _q, _DOMAIN)
    asked = [
        ("quadrature", one, Settings()),
        ("enclosure", one, Settings()),
        ("quadrature", one.with_rhs(2 * _q), Settings()),
        ("quadrature", one, Settings(digits=20)),
        ("quadrature", one, Settings(seed=1)),
        ("quadrature", one.on(_DOMAIN.at(_POINTS[1:])), Settings()),
        ("quadrature", Statement(_q, _q, _DOMAIN, "<="), Settings()),
    ]
    return len({key(oracle, "as_stated", statement, settings) for oracle, statement, settings in asked})


def recorded_words() -> list:
    """How words compare with those that were accepted."""
    pairs = [
        (Word("proved"), Word("agrees")),
        (Word("agrees"), Word("proved")),
        (Word("refuted", "proved"), Word("refuted", "consistent")),
        (Word("refuted", "agrees"), Word("refuted")),
        (None, Word("proved")),
        (Word("enclosed"), Word("enclosed")),
    ]
    return [change(before, now) for before, now in pairs]


def scores() -> list:
    """z of estimates, one without an error."""
    at = _POINTS[0]
    return [
        round(float(Score(at, 1, *numbers).z), 3) for numbers in ((1.0, 0.0, 1.0), (1.0, 0.0, 1.001), (1.2, 0.1, 1.0))
    ]


def fitted_exponent() -> str:
    """The exponent of 3 m^(−1/2)."""
    widths = np.array([4, 16, 64, 256])
    return f"{exponent(widths, 3.0 * widths**-0.5, 0.01 * np.ones(4))[0]:.4f}"


def captured_indices() -> list:
    """∂/∂a_i Σ_r a_r b_r is b_i, whatever i is called, r or s."""
    return [Partial(Sum(a[r] * b[r], (r, 1, m)), a[index]).doit() == b[index] for index in (r, s)]


_TAME = (exp(u), exp(-(u**2) / 4), u**7, log(1 + exp(u**2)), exp(-u) * u**3, sin(u) * u)
_WILD = (exp(2 * u**2) / (1 + exp(u**2)), exp(u**2 / 9), exp(u**3), exp(u**2) * exp(-u), cosh(u**2))


def growths() -> list:
    """Which functions have a second moment at every variance."""
    found = [growth_of(expression) for expression in (*_TAME, *_WILD)]
    return [growth is not None and growth.is_tame for growth in found]


def ranges() -> list:
    """What the ranges of u² − 3u + 3, 1 − u² and others say of their signs."""
    return [
        value_range(one).sign for one in (u**2 - 3 * u + 3, 1 - u**2, exp(u), -exp(u) - 1, sin(u) + 2, sin(u) + S.Half)
    ]


_REFUSED = (
    "1/u",
    "log(u)",
    "sqrt(u)",
    "1/(u^2 - 2)",
    "tan(u)",
    "exp(2000)",
    "u^101",
    "sin(u)*step(cos(u))",
    "0/0",
    "1/(exp(u) - 1)",
)


def refusals() -> list:
    """Texts that are no activations."""
    said = []
    for text in _REFUSED:
        try:
            activation_of(text)
        except ValueError:
            said.append("refused")
        else:
            said.append("taken")
    return said


_DIGITS = (
    ("sin(u)*u", 1, 1),
    ("max(0, u - 1/3)", 2, -1),
    ("tanh(u)", 1, Fraction(1, 2)),
    ("step(u + 1/4)", 1, Fraction(1, 3)),
)


def slopes_by_price() -> list:
    """Price's slope against the difference quotient of E[σ(U)σ(V)] in c, to six digits."""
    said = []
    for text, variance, covariance in _DIGITS:
        activation = activation_of(text)
        g = Lambda(u, activation.expression)
        step = Fraction(1, 1000)
        sides = [
            numeric_expectation(g, g, variance + 1, variance + 1, Fraction(covariance) + sign * step, digits=12).value
            for sign in (-1, 1)
        ]
        found = price_slope(activation, variance + 1, variance + 1, Fraction(covariance), digits=12).value
        said.append(
            bool(abs((sides[1] - sides[0]) / (2 * step.numerator) * step.denominator / found - 1) < mp.mpf("1e-4"))
        )
    return said


def judgements() -> list:
    """The verdicts on two pieces of evidence with any words, without a value at a point or with one everywhere, and on
    what is proved and uses a claim that ended with any word."""
    claim = Claim("1.claim", "1", "title", "place", "says", Statement(_q, _q, _DOMAIN))
    found = []
    for one, other, nowhere in product(VERDICTS, VERDICTS, (None, "a point: nothing there")):
        pieces = (Evidence("symbolic", "as_stated", one), Evidence("pointwise", "as_stated", other, no_value=nowhere))
        found.append(judge(claim, pieces, {}))
    user = replace(claim, id="1.user", uses=(claim.id,))
    for word in VERDICTS:
        used = {claim.id: judge(claim, (Evidence("pointwise", "as_stated", word),), {})}
        found.append(judge(user, (Evidence("symbolic", "as_stated", "proved"),), used))
    return [(judgement.verdict, judgement.strength, judgement.as_expected) for judgement in found]


def abstaining_rules() -> list:
    """What rules make of averages that have no limit of their kind, and of forms that are no sums of squares.

    Where one takes such a thing the obligations of its step, or its check, refuse it once more: no verdict shows it.
    """
    initialisation = one_hidden_layer(Convention("standard", hidden_bias=False)).initialisation
    squares = Sum(a[r] ** 2, (r, 1, m))
    said = []
    for quantity in (squares, squares * w[1, 1] / m, Sum(r * a[r], (r, 1, m)) / m, squares / m):
        try:
            in_closed_form(AlmostSureLimit(quantity, m, initialisation))
        except NotReducible:
            said.append("abstains")
        else:
            said.append("applies")
    total = Sum(a[r], (r, 1, m))
    forms = (-(total**2), Sum(a[r] * a[k], (r, 1, m), (k, 1, d)), total * Sum(a[r] ** 3, (r, 1, m)), total**2)
    return [*said, *(sum_of_squares(form) is None for form in forms)]


CHECKS: dict[str, Callable[[], object]] = {
    check.__name__: check
    for check in (
        cache_keys,
        recorded_words,
        scores,
        fitted_exponent,
        captured_indices,
        growths,
        ranges,
        refusals,
        slopes_by_price,
        judgements,
        abstaining_rules,
        forged_steps,
        unreached_steps,
    )
}
