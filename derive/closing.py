"""`closings`: what may close the gap between two sides by a certificate; `areas`: integrals by their antiderivatives.

Nothing here is trusted: a certificate that does not show what it is for is refused by the check.
"""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Expr, Integral, Piecewise, Product, Sum, Symbol, expand, integrate

from derive.language.certificate import Antiderivative, Certificate, Induction, Laws, Sizes
from derive.language.parts import atoms, parts
from derive.language.rule import Rule

LAWS = Rule(
    "laws of functions",
    "arithmetic, |z|² = z², sums of angles, of exponents and of logarithms make both sides the same",
    ("both sides are continuous functions of real letters",),
)
SIZES = Rule(
    "one size after the other",
    "polynomials in a size that are equal at more sizes than their degree are equal",
    ("both sides are polynomials in the size and its inverse",),
)
INDUCTION = Rule(
    "induction", "sides that are equal at the least size and grow alike are equal", ("no denominator is 0 at any size",)
)
AREA = Rule(
    "fundamental theorem of calculus",
    "∫_a^b F'(t) dt = F(b) − F(a)",
    ("F is continuous on [a, b]", "F' is continuous between them"),
)
_MOST = 200
"""Operations of an integrand that an antiderivative is looked for."""
_MOST_PARTS = 400
"""Distinct parts of two sides that a certificate is tried on."""

Closing = tuple[Rule, Certificate]


def closings(before: Expr, after: Expr) -> Iterator[Closing]:
    """The cheap ones first."""
    if len(parts(before) | parts(after)) > _MOST_PARTS:
        return
    ranged = [part for side in (before, after) for part in atoms(side, (Sum, Product))]
    if not ranged:
        yield LAWS, Laws()
    yield SIZES, Sizes()
    ends = {symbol for part in ranged for _, _, high in part.limits for symbol in parts(high) if symbol.is_Symbol}
    yield from ((INDUCTION, Induction(size)) for size in sorted(ends, key=str))


def areas(side: Expr) -> Iterator[Antiderivative]:
    """One for each integral over one variable that SymPy has an antiderivative and a value of."""
    for part in sorted(atoms(side, Integral), key=str):
        if len(part.limits) == 1 and len(part.limits[0]) == 3 and part.count_ops() <= _MOST:
            variable: Symbol = part.variables[0]
            function, value = expand(integrate(part.function, variable)), integrate(part.function, part.limits[0])
            if not any(found.has(Integral, Piecewise) for found in (function, value)):
                yield Antiderivative(part, value, function)


__all__ = ["AREA", "INDUCTION", "LAWS", "SIZES", "areas", "closings"]
