"""Numbers modulo a prime in place of real ones, so that an identity is decided exactly at a random point.

Two rational functions that differ agree at a random point of a field of P elements with a probability of at most their
degree over P (Schwartz 1980, Zippel 1979). Signs and roots of real numbers have counterparts here: the quadratic
character χ(z) = z^((P−1)/2) is 1 or −1 and multiplicative, as signs are, and z^((P+1)/4) is a root of z wherever
χ(z) = 1. χ(−1) = −1, and χ of every prime up to 71 is 1, so that small rationals have their own signs. Numbers that are
not multiples of each other have independent characters: all patterns of signs come up in some of the trials.
"""

from __future__ import annotations

from hashlib import blake2b

from gmpy2 import invert, legendre, powmod

from verify.values.no_value import NoValue, Undefined

P = 618970019642690137440902399
"""A prime near 2⁸⁹, 7 modulo 8, modulo which all primes up to 71 are squares."""
SMALL = 10**6
"""Residues this near to 0 are the integers that they look like."""


class NoRoot(NoValue):
    """The root of what is negative in this trial, and not in all others."""


def element(*name: object) -> int:
    """A random element that is the same whenever the name is: one of P for each name."""
    return int.from_bytes(blake2b(repr(name).encode(), digest_size=24).digest()) % P


def quotient(numerator: int, denominator: int) -> int:
    """numerator/denominator. Raises `Undefined` for a denominator of 0."""
    if denominator % P == 0:
        raise Undefined("a division by 0")
    return numerator * int(invert(denominator, P)) % P


def whole(value: int) -> int | None:
    """The small integer that an element is, None where it is none."""
    signed = value if value <= P // 2 else value - P
    return signed if abs(signed) <= SMALL else None


def sign(value: int) -> int:
    """That of a small integer, else the quadratic character, as −1, 0 or 1."""
    known = whole(value)
    if known is not None:
        return (known > 0) - (known < 0)
    return legendre(value, P)


def square_root(value: int) -> int:
    """The one that is itself a square, as the positive root is. Raises `NoRoot` where −value is the square."""
    root = power(value, (P + 1) // 4)
    if (root * root - value) % P:
        raise NoRoot("the root of what is negative here")
    return root


def power(base: int, exponent: int) -> int:
    """base^exponent, several times as fast as Python's own."""
    return int(powmod(base, exponent, P))


__all__ = ["SMALL", "NoRoot", "P", "element", "power", "quotient", "sign", "square_root", "whole"]
