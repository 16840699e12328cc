"""`long_sum`: Σ f(k) over a range too long to be added up, by Euler and Maclaurin.

Σ_{k=a}^b f(k) = ∫_a^b f + (f(a) + f(b))/2 + Σ_p B_2p/(2p)! (f^(2p−1)(b) − f^(2p−1)(a)) + R. The first terms are added
up, so that a is where derivatives of powers, logarithms and exponentials fall by a factor of their order. What is left
out is no larger than the last term that is taken: where that, or what the integral may be off by, shows in the digits
of the sum, there is no value.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import mpmath
from mpmath import mp
from sympy import Add, Basic, Mul, NumberSymbol, Pow, Rational, Symbol

from derive.language.parts import parts
from verify.values.no_value import NoValue, Undefined

MOST_TERMS = 20_000
"""So many terms are added up one by one."""
SMOOTH = ("atan", "erf", "exp", "gamma", "log", "tanh")
"""Functions that neither jump nor turn in a range that is long."""


def is_smooth(term: Basic) -> bool:
    """Whether a term is made of what is smooth: no cases, signs, waves, entries or sums."""
    return all(
        isinstance(part, Add | Mul | Pow | NumberSymbol | Rational | Symbol) or type(part).__name__ in SMOOTH
        for part in parts(term)
    )


def long_sum(term: Callable[[Any], Any], low: int, high: int) -> mpmath.mpf:
    """At mpmath's precision. Raises `NoValue` where terms are not real, or not smooth enough for it."""
    first = low + 4 * mp.dps
    try:
        total = mp.fsum(term(mp.mpf(number)) for number in range(low, first))
        area, doubt = mp.quad(
            lambda place: term(mp.exp(place)) * mp.exp(place), _panels(first, high), method="gauss-legendre", error=True
        )
        ends = (term(mp.mpf(first)) + term(mp.mpf(high))) / 2
        steps = list(_steps(term, first, high))
    except (Undefined, ZeroDivisionError) as reason:
        raise NoValue(f"a long sum of what has no value between whole numbers: {reason}") from None
    found = mp.fsum([total, area, ends, *steps])
    if not isinstance(found, mp.mpf) or not mp.isfinite(found):
        raise NoValue("a long sum of what is not real")
    if abs(doubt) + abs(steps[-1]) > abs(found) * mp.mpf(10) ** (5 - mp.dps):
        raise NoValue("a long sum of what is not smooth enough")
    return found


def _panels(first: int, high: int) -> list[mpmath.mpf]:
    """Logarithms of the ends, and of places between them that are a factor of e apart."""
    low, top = mp.log(first), mp.log(high)
    count = int(mp.ceil(top - low))
    return [low + (top - low) * place / count for place in range(count + 1)]


def _steps(term: Callable[[Any], Any], first: int, high: int) -> Any:
    order = 2 * (mp.dps // 3)
    slopes = [list(mp.diffs(term, mp.mpf(end), order, h=end * mp.eps / 2**10)) for end in (first, high)]
    for at in range(2, order + 1, 2):
        yield mp.bernoulli(at) / mp.factorial(at) * (slopes[1][at - 1] - slopes[0][at - 1])


__all__ = ["MOST_TERMS", "is_smooth", "long_sum"]
