"""`AnyMean`: E over a law of which a text says no more than what there is of it; `any_average` reads E, Var and Cov."""

from __future__ import annotations

from sympy import Expr, Symbol, Tuple, expand

from derive.language.grammar.tree import Bracketed, Expression, Scripted
from derive.language.parts import parts
from verify.reading.letters.meaning import RandomNumbers
from verify.reading.letters.names import names_in, plain
from verify.reading.letters.unjudged import Unjudged
from verify.reading.letters.vectors import scalar
from verify.reading.terms.elaboration import Elaboration


class AnyMean(Expr):
    """AnyMean(g(X, Y), (X, Y)): E[g(X, Y)], unevaluated."""

    is_commutative = True
    is_real = True

    def __new__(cls, value: Expr, numbers: Tuple) -> AnyMean:
        return Expr.__new__(cls, value, numbers)

    @property
    def value(self) -> Expr:
        return self.args[0]

    @property
    def numbers(self) -> tuple[Symbol, ...]:
        return tuple(self.args[1].args)

    @property
    def free_symbols(self) -> set:
        return self.value.free_symbols - set(self.numbers)


def number_of(letter: str) -> Symbol:
    """The symbol of a random variable inside of means."""
    return Symbol(plain(letter), real=True)


def any_average(own: Elaboration, kind: str, item: Expression, bracket: Bracketed) -> Expr | None:
    """E, Var and Cov of what holds random variables whose law is not said; None where none stands there."""
    if kind not in ("E", "Var", "V", "Cov") or isinstance(item, Scripted):
        return None
    known = {name: own.scope.quiet(name) for name in names_in(bracket)}
    held = [name for name, one in known.items() if is_any(one)]
    if not held:
        return None
    inner = own.within({name: number_of(name) for name in held})
    if bracket.opening == "|":
        values = [scalar(inner.unit(bracket))]
    else:
        values = [scalar(value) for value in inner.arguments(bracket.body)]
    if len(values) != (2 if kind == "Cov" else 1):
        raise Unjudged(f"{kind} of several values")
    numbers = Tuple(*(number_of(name) for name in sorted(held)))

    def mean(value: Expr) -> Expr:
        return AnyMean(value, numbers)

    if kind == "E":
        return mean(values[0])
    first, second = values[0], values[-1]
    return mean(expand(first * second)) - mean(first) * mean(second)


def is_any(meaning: object) -> bool:
    """Whether a letter is one random variable whose law is not said."""
    return isinstance(meaning, RandomNumbers) and not meaning.is_event and not meaning.count


def any_means(*sides: Expr) -> list[AnyMean]:
    """The means over a law that is not said."""
    return sorted((part for side in sides for part in parts(side) if isinstance(part, AnyMean)), key=str)


__all__ = ["AnyMean", "any_average", "any_means", "is_any", "number_of"]
