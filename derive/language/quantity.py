"""`Quantity`: an unevaluated object that statements speak of, and what it says of itself.

A quantity states in its own file what it is, by which rule it is worked out and how. Its other meanings stand in the
files of the same name in `verify/values/` (`value` in floats, `ball` in Arb balls), in `verify/sampling/` (`sampler`)
and in `codegen/writing/notations/` (`notation`). A meaning that it lacks is declared in `holes`, with the reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Self

from sympy import Basic, Expr, Symbol

from derive.language.parts import atoms
from derive.language.rule import Rewriting, Rule, Stage, rewriting


class NotReducible(ValueError):
    """A quantity that its rule does not cover."""


@dataclass(frozen=True)
class Holes:
    """Why a quantity has no `value`, no `ball`, no `sampler`; empty where it has one."""

    value: str = ""
    ball: str = ""
    sampler: str = ""


class Quantity(Expr):
    """A real number without a value yet, such as a mean, a limit, a kernel of a wide network.

    A subclass gives its arguments in `__new__` and, where it can be worked out, `rule`, `stage` and `doit`. `doit`
    gives the quantity back where it does not get on.
    """

    is_commutative = True
    is_real = True

    rule: ClassVar[Rule | None] = None
    """By which it is worked out; None where nothing does, or where the caller passes the rule."""
    stage: ClassVar[Stage] = Stage.MOMENT
    exchange: ClassVar[Rule | None] = None
    """By which it is the same with its two inputs exchanged, as `exchanged` gives it."""
    holds_up: ClassVar[tuple[type, ...]] = ()
    """Quantities around this one that wait until it is worked out."""
    moves_late: ClassVar[bool] = False
    """Whether it has no derivative of its own: one by what it holds waits until it has a closed form."""
    is_measured: ClassVar[bool] = False
    """Whether it has no other value than one that is measured."""
    has_many_laws: ClassVar[bool] = False
    """Whether working it out brings in expectations over different laws."""
    is_integral: ClassVar[bool] = False
    """Whether its value is an integral, or is made of integrals."""
    is_dear: ClassVar[bool] = False
    """Whether its value takes seconds: it is extrapolated from many others, or made of integrals within integrals."""
    is_quick: ClassVar[bool] = False
    """Whether its value takes milliseconds at sizes up to a thousand."""
    is_plain: ClassVar[bool] = False
    """Whether its value is read off what stands inside of it, by no method of its own."""
    holes: ClassVar[Holes] = Holes()

    def doit(self, **hints: Any) -> Expr:
        return self

    def exchanged(self) -> Self:
        """The same quantity with its two inputs under each other's names."""
        return self

    @property
    def holds_slope(self) -> bool:
        """Whether working it out brings in a derivative of σ that does not stand there yet."""
        return False

    @property
    def own_indices(self) -> frozenset[Symbol]:
        """Indices that no sum around or inside of it may be renamed to."""
        return frozenset()

    def _sympystr(self, printer: Any) -> str:
        """As every other expression; SymPy prints by class names, and has a physical `Quantity` of its own."""
        return printer._print_Basic(self)

    def waits(self) -> bool:
        """Whether one inside of it comes first: of its own rule, or one that holds it up."""
        return any(
            inner.rule is self.rule or isinstance(self, inner.holds_up)
            for argument in self.args
            for inner in quantities(argument)
        )


def quantities(expression: Basic) -> set[Quantity]:
    """The quantities in an expression, at any depth."""
    return atoms(expression, Quantity)


def working_out(expression: Expr, stage: Stage) -> tuple[Rewriting, ...]:
    """The rules of a stage that the quantities in the expression name, in the order of their names."""
    rules = {found.rule for found in quantities(expression) if found.stage == stage and found.rule is not None}
    return tuple(_worked_out_by(rule, stage) for rule in sorted(rules, key=lambda rule: rule.name))


def _worked_out_by(rule: Rule, stage: Stage) -> Rewriting:
    def is_ready(part: Basic) -> bool:
        return isinstance(part, Quantity) and part.rule is rule and not part.waits()

    return rewriting(rule, stage, is_ready, lambda part: part.doit())


__all__ = ["Holes", "NotReducible", "Quantity", "quantities", "working_out"]
