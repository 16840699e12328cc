"""Limits as time goes to ∞, anew: of what is a rational function of decaying exponentials.

The time is a variable that moves. e^(λt) goes to 0 where λ < 0 and is 1 where λ = 0; what is left may not move with the
time. A rational function that has a value there is continuous there, so it is its limit. Any other limit is a function
of what it is of, as quantities are that are not worked out.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from derive.training.fixed_kernel import TimeLimit
from verify.values import field as modulo
from verify.values.evaluate import Environment
from verify.values.field import NoRoot, P
from verify.values.meanings import residue
from verify.values.no_value import NoValue
from verify.values.residues import Residues
from verify.values.series import Series, Value, at_start, settled


@dataclass(frozen=True)
class AtLast(Residues):
    """The numbers of a trial as a time goes to ∞."""

    time: Series = field(kw_only=True)

    def exponential(self, value: Value) -> Value:
        """e^z, by its rate where z is a multiple of the time."""
        if not isinstance(value, Series) or value.level != self.time.level:
            return super().exponential(value)
        at, rate = value.terms
        start = at_start(self.time)
        if isinstance(at, Series) or isinstance(rate, Series) or at != rate * start % P:
            raise NoValue("an exponent that is no multiple of the time")
        if modulo.sign(rate) > 0:
            raise NoValue("an exponential that grows")
        return int(rate == 0)


@residue.register
def _(quantity: TimeLimit, env: Environment) -> int | None:
    numbers = env.numbers
    if not isinstance(numbers, Residues):
        return None
    time = Series(numbers.level(), (numbers.positive("time"), 1))
    known = {name: getattr(numbers, name) for name in ("trial", "powers", "logarithms", "angles", "levels", "moving")}
    inside = replace(env.bind(quantity.variable, time), numbers=AtLast(**known, time=time))
    try:
        return settled(inside.number(quantity.quantity))
    except NoRoot:
        raise
    except NoValue:
        return None


__all__ = ["AtLast"]
