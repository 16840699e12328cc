"""A statement: two sides, the relation between them, and the domain it is claimed on; the variables it leaves free."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from sympy import Basic, Expr, Symbol, SympifyError, srepr, sympify
from sympy.tensor.indexed import IndexedBase

from derive.activations.activation import sigma
from derive.activations.text import activation_of
from derive.language.parts import atoms
from derive.language.symbols import r, u
from derive.networks.initialisation import random_bases
from verify.claims.domain import Domain, shown, variable_name
from verify.claims.fault import LedgerError

RELATIONS = ("=", "<", "<=", ">", ">=")


@dataclass(frozen=True)
class Statement:
    """lhs relation rhs on a domain."""

    lhs: Expr
    rhs: Expr
    domain: Domain
    relation: str = "="

    def __post_init__(self) -> None:
        for side in ("lhs", "rhs"):
            given = getattr(self, side)
            try:
                value = sympify(given, strict=True)
            except SympifyError:
                value = None
            if not isinstance(value, Expr):
                raise LedgerError(f"{side} is {given!r}; expected a SymPy expression")
            object.__setattr__(self, side, value)
        if not isinstance(self.domain, Domain):
            raise LedgerError(f"the domain is {self.domain!r}; expected a Domain")
        if self.relation not in RELATIONS:
            raise LedgerError(f"the relation is {self.relation!r}; expected one of {' '.join(RELATIONS)}")

    def with_rhs(self, rhs: Expr) -> Statement:
        """The same with another right-hand side."""
        return replace(self, rhs=rhs)

    def with_lhs(self, lhs: Expr) -> Statement:
        """The same with another left-hand side."""
        return replace(self, lhs=lhs)

    def on(self, domain: Domain) -> Statement:
        """The same on another domain."""
        return replace(self, domain=domain)

    def undeclared(self) -> tuple[str, ...]:
        """Free variables that the domain does not know, by name; those of its activations are among them."""
        free = set(free_variables(self.lhs) | free_variables(self.rhs))
        free |= {symbol for condition in self.domain.conditions for symbol in condition.free_symbols}
        free |= {v for form in self.domain.nonzero for v in free_variables(form) - {r}}
        for form, *ranges in self.domain.off_kinks:
            free |= free_variables(form) - {index for index, *_ in ranges}
        free |= {s for name in self.domain.named_activations for s in activation_of(name).expression.free_symbols - {u}}
        missing = {variable_name(variable) for variable in free if variable not in self.domain.variables}
        if not self.domain.activations and (atoms(self.lhs, sigma) or atoms(self.rhs, sigma)):
            missing.add("σ")
        return tuple(sorted(missing))

    @cached_property
    def text(self) -> str:
        """A text that is the same exactly when the statement is: what evidence is cached by."""
        domain = self.domain
        points = [
            (p.name, p.activation, [(variable_name(v), shown(p.values[v])) for v in domain.variables if v in p.values])
            for p in domain.inside
        ]
        return repr((srepr(self.lhs), self.relation, srepr(self.rhs), domain.describe(), points))


@lru_cache(maxsize=4096)
def free_variables(expression: Expr) -> frozenset[Basic]:
    """Symbols and arrays that have no value until a point gives them one: neither bound nor random."""
    symbols = {symbol for symbol in expression.free_symbols if isinstance(symbol, Symbol)}
    bases = atoms(expression, IndexedBase)
    return frozenset((symbols - {base.label for base in bases}) | (bases - random_bases(expression)))
