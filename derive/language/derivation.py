"""`Derivation`: the steps from a definition to a closed form, each an equality that can be tested."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sympy import Expr, Symbol

from derive.language.rule import Rule


class NotDerivable(ValueError):
    """A route that began and found no closed form."""


@dataclass(frozen=True)
class Step:
    """`before` = `after` by `rule`, applied to the parts `where` of `before` or, without any, to all of it."""

    rule: Rule
    before: Expr
    after: Expr
    where: tuple[Expr, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Edge:
    """A case on the rim of the domain, `variable` = `at`, worked out from the definition and not from the result."""

    case: str
    variable: Symbol
    at: Expr
    value: Expr


@dataclass(frozen=True)
class Derivation:
    """start = steps[0].after = … = result, under `assumptions`; `edges` are the cases the steps leave out."""

    title: str
    start: Expr
    steps: tuple[Step, ...] = ()
    assumptions: tuple[str, ...] = ()
    edges: tuple[Edge, ...] = ()

    @property
    def result(self) -> Expr:
        """The last expression."""
        return self.steps[-1].after if self.steps else self.start

    @property
    def rules(self) -> tuple[str, ...]:
        """The names of the rules used, in order of first use."""
        return tuple(dict.fromkeys(step.rule.name for step in self.steps))

    def by(self, rule: Rule, after: Expr, where: tuple[Expr, ...] = (), note: str = "") -> Derivation:
        """One step further; a step that changes nothing, or comes back to the start, is left out."""
        if after in (self.result, self.start):
            return self
        return replace(self, steps=(*self.steps, Step(rule, self.result, after, where, note)))

    def under(self, *assumptions: str) -> Derivation:
        """With more assumptions."""
        return replace(self, assumptions=(*self.assumptions, *assumptions))


__all__ = ["Derivation", "Edge", "NotDerivable", "Step"]
