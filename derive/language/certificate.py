"""Certificates: what a step of a proof carries so that it can be checked without what found it, as data."""

from __future__ import annotations

from dataclasses import dataclass

from sympy import Expr, Symbol


@dataclass(frozen=True)
class Induction:
    """Both sides are equal at the least `size`, and grow by the same from each size to the next."""

    size: Symbol


@dataclass(frozen=True)
class Sizes:
    """Both sides are polynomials in each size and its inverse, equal at more sizes than their degrees let them be."""


@dataclass(frozen=True)
class Antiderivative:
    """An `integral` in the step has this `value`, the difference of a `function` of its variable at its ends."""

    integral: Expr
    value: Expr
    function: Expr


@dataclass(frozen=True)
class Laws:
    """Both sides are continuous functions of real letters that the laws of these functions make equal."""


Certificate = Induction | Sizes | Antiderivative | Laws

__all__ = ["Antiderivative", "Certificate", "Induction", "Laws", "Sizes"]
