"""Entries of quantities as exact rationals, for moments and updates that are sums over paths.

Wide limits are exact too: with dead networks left out, a layer brings a polynomial in 1/n of degree at most 2 to a
moment, and so does the output, so a moment is a polynomial of degree at most 2d, which 2d + 1 widths determine.
"""

from fractions import Fraction
from typing import Any

from flint import fmpq

from verify.values import paths
from verify.values.no_value import NoValue


def as_exact(value: Fraction) -> fmpq:
    """A fraction of Python's as one of python-flint's."""
    return fmpq(value.numerator, value.denominator)


def exact(value: Any) -> fmpq:
    """The value, if it is rational. Raises `NoValue`."""
    if not isinstance(value, fmpq):
        raise NoValue("an entry that is no exact rational")
    return value


def exact_reading(c: Any, s: Any, bias: Any, relu: Any, dead: int | None) -> paths.Setting:
    """The setting of §1.9 in exact numbers."""
    return paths.Setting(exact(c), int(exact(bias)), int(exact(relu)), exact(s), dead, as_exact)


__all__ = ["as_exact", "exact", "exact_reading"]
