"""A derivation: the steps from a definition to a closed form, each an equality that can be tested."""

from collections.abc import Iterable
from dataclasses import dataclass

from sympy import Expr, Symbol


class NotDerivable(ValueError):
    """A route that began and found no closed form."""


@dataclass(frozen=True)
class Step:
    """`expression` equals the step before it (or the start) by `rule`; `note` says what the rule did here."""

    rule: str
    expression: Expr
    note: str = ""


def moving(start: Expr, steps: Iterable[Step]) -> tuple[Step, ...]:
    """The steps without those that change nothing."""
    found: list[Step] = []
    for step in steps:
        if step.expression not in (start, found[-1].expression if found else start):
            found.append(step)
    return tuple(found)


@dataclass(frozen=True)
class Edge:
    """A case on the rim of the domain, `variable` = `at`, worked out from the definition and not from the result."""

    case: str
    variable: Symbol
    at: Expr
    value: Expr


@dataclass(frozen=True)
class Derivation:
    """start = steps[0].expression = … = result, under `assumptions`; `edges` are the cases the steps leave out."""

    title: str
    start: Expr
    steps: tuple[Step, ...]
    assumptions: tuple[str, ...] = ()
    edges: tuple[Edge, ...] = ()

    @property
    def result(self) -> Expr:
        """The last expression."""
        return self.steps[-1].expression if self.steps else self.start

    @property
    def rules(self) -> tuple[str, ...]:
        """The names of the rules used, in order of first use."""
        return tuple(dict.fromkeys(step.rule for step in self.steps))
