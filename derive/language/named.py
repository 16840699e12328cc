"""`Named`: a quantity that prints as its name and means its expression; `unfold` puts that in its place."""

from __future__ import annotations

from functools import lru_cache

from sympy import Expr, Symbol

from derive.language.parts import atoms, free_symbols
from derive.language.quantity import Holes, Quantity
from derive.language.rewriting import bottom_up
from derive.language.rule import Rule, Stage

DEFINITION = Rule("definition", "every named quantity is replaced by what it stands for")


class Named(Quantity):
    """A quantity with a name, such as f(x): prints as its name, means its expression.

    `label` is a `Symbol` whose name is LaTeX.
    """

    rule = DEFINITION
    stage = Stage.DEFINITION
    is_at_hand = True
    """Whether the expression stands there; one that has to be derived first is left to the rules."""
    is_plain = True
    holes = Holes(sampler="what it stands for is drawn")

    def __new__(cls, label: Symbol | str, expression: Expr) -> Named:
        return Expr.__new__(cls, Symbol(label) if isinstance(label, str) else label, expression)

    @property
    def label(self) -> str:
        return self.args[0].name

    @property
    def expression(self) -> Expr:
        return self.args[1]

    @property
    def at_hand(self) -> Expr:
        """What stands there and has the same value: the expression, or what that is derived from."""
        return self.expression

    @property
    def free_symbols(self) -> set:
        return set(free_symbols(self.expression))

    def doit(self, **hints) -> Expr:
        return self.expression


@lru_cache(maxsize=4096)
def unfold(expression: Expr) -> Expr:
    """Put the expression of every named quantity in the place of its name, but where that would have to be derived."""
    while any(name.is_at_hand for name in atoms(expression, Named)):
        expression = bottom_up(expression, lambda e: isinstance(e, Named) and e.is_at_hand, lambda e: e.expression)
    return expression


def has_to_be_derived(expression: Expr) -> bool:
    """Whether a name in it stands for what has to be derived first."""
    return any(not name.is_at_hand for name in atoms(expression, Named))


__all__ = ["DEFINITION", "Named", "has_to_be_derived", "unfold"]
