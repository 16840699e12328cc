"""`OneFurther`: both sides of an equation from one size to the next, sums and powers being any numbers.

Σ_{k=a}^{m+1} f(k) = Σ_{k=a}^m f(k) + f(m+1) wherever the range up to m + 1 is not empty; (m+1)! = (m+1) m!, and
b^(m+1) = b b^m. What is left of the size is a real number.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from sympy import Add, Basic, Dummy, Expr, Integer, Mul, Pow, Product, S, Sum, Symbol, factorial

from derive.language.parts import parts
from derive.language.quantity import quantities
from derive.language.rewriting import bottom_up


class NotStepped(ValueError):
    """What is not seen how it grows."""


@dataclass(frozen=True)
class OneFurther:
    """From sizes of `least` on: `names` are the numbers that sums, products, factorials and powers at a size have."""

    size: Symbol
    least: int
    names: dict[Basic, Dummy] = field(default_factory=dict)

    def pair(self, before: Expr, after: Expr) -> tuple[Expr, Expr]:
        """Both sides at size + 1 if they are equal at size. Raises `NotStepped`."""
        (now, then), (other, later) = self._both(before, after)
        if isinstance(now, Dummy):
            return then.xreplace({now: other}), later
        return then - now, later - other

    def gap(self, before: Expr, after: Expr) -> tuple[Expr, Expr]:
        """(g, r): before − after at size + 1 is r times that at size, and g more. Raises `NotStepped`.

        r is 1 unless a side is one of `names` that the other one is free of: its next value is a linear function of it.
        """
        (now, then), (other, later) = self._both(before, after)
        for name, value, following, ahead in ((now, other, then, later), (other, now, later, then)):
            if isinstance(name, Dummy) and name not in parts(value) | parts(ahead):
                at_zero = following.xreplace({name: S.Zero})
                return (then - later).xreplace({name: value}), following.xreplace({name: S.One}) - at_zero
        return then - now - later + other, S.One

    def _both(self, before: Expr, after: Expr) -> Iterator[tuple[Expr, Expr]]:
        """Each side at size and at size + 1."""
        if quantities(before) or quantities(after):
            raise NotStepped
        return ((self._at(side, 0), self._at(side, 1)) for side in (before, after))

    def _name(self, part: Basic) -> Dummy:
        known = "positive" if isinstance(part, factorial | Pow) and part.is_positive else "real"
        return self.names.setdefault(part, Dummy("part", **{known: True}))

    def _at(self, part: Expr, later: int) -> Expr:
        if self.size not in parts(part):
            return part
        if part == self.size:
            return self.size + later
        if isinstance(part, Sum | Product):
            return self._total(part, later)
        if isinstance(part, factorial):
            return self._factorial(part, later)
        if isinstance(part, Pow) and self.size in parts(part.exp) and self.size not in parts(part.base):
            return self._power(part, later)
        return part.func(*(self._at(argument, later) for argument in part.args))  # type: ignore[arg-type]

    def _behind(self, end: Expr) -> int:
        """j of an end that is size + j."""
        behind = end - self.size
        if not isinstance(behind, Integer):
            raise NotStepped
        return int(behind)

    def _total(self, part: Sum | Product, later: int) -> Expr:
        ((index, low, high), *more) = part.limits
        behind = self._behind(high)
        if more or self.size in parts(part.function) or not isinstance(low, Integer) or low > self.least + behind + 1:
            raise NotStepped
        if not later:
            return self._name(part)
        last = self._at(part.function.subs(index, self.size + behind + 1), 0)
        return self._name(part) + last if isinstance(part, Sum) else self._name(part) * last

    def _factorial(self, part: factorial, later: int) -> Expr:
        behind = self._behind(part.args[0])
        if self.least + min(behind, 0) < 0:
            raise NotStepped
        below = [self.size + k for k in range(1, behind + later + 1)]
        above = [self.size - k for k in range(-behind - later)]
        return self._name(factorial(self.size)) * Mul(*below) / Mul(*above)

    def _power(self, part: Pow, later: int) -> Expr:
        """b^(c m + j), b any number; of b = 0 no negative power is asked for where none was."""
        exponent = part.exp.expand()
        times = exponent.coeff(self.size)
        rest = exponent - times * self.size
        if not (isinstance(times, Integer) and isinstance(rest, Integer)):
            raise NotStepped
        return self._name(Pow(part.base, self.size)) ** times * part.base ** (rest + later * times)


def spelled(side: Expr) -> Expr:
    """With each sum and product over a given range written out. Raises `NotStepped` for another range."""

    def written(part: Sum | Product) -> Expr:
        ((index, low, high), *more) = part.limits
        if more or not (isinstance(low, Integer) and isinstance(high, Integer)):
            raise NotStepped
        terms = [part.function.subs(index, number) for number in range(int(low), int(high) + 1)]
        return Add(*terms) if isinstance(part, Sum) else Mul(*terms)

    return bottom_up(side, lambda part: isinstance(part, Sum | Product), written)


__all__ = ["NotStepped", "OneFurther", "spelled"]
