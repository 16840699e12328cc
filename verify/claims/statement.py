"""A statement: two sides, the relation between them, and the domain it is claimed on; the variables it leaves free."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

from sympy import Expr, SympifyError, srepr, sympify

from derive.activations.activation import sigma
from derive.activations.text import activation_of
from derive.language.parts import atoms
from derive.language.quantity import quantities
from derive.language.rule import Rule
from derive.language.symbols import r, u
from verify.claims.domain import Domain, shown
from verify.claims.fault import LedgerError
from verify.claims.letters import free_variables, name_of, new_names, set_apart

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
        self._set_letters_apart()

    def _set_letters_apart(self) -> None:
        sides, domain = (self.lhs, self.rhs), self.domain
        names = new_names(sides, domain.variables, domain.arrays)
        free = frozenset(name_of(names.get(variable, variable)) for variable in domain.variables)
        free |= {name_of(names.get(letter, letter)) for side in sides for letter in free_variables(side)}
        for name, side in zip(("lhs", "rhs"), sides, strict=True):
            object.__setattr__(self, name, set_apart(side, tuple(names.items()), free))
        if names:
            object.__setattr__(self, "domain", domain.renamed(names))

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
        missing = {name_of(variable) for variable in free if variable not in self.domain.variables}
        if not self.domain.activations and (atoms(self.lhs, sigma) or atoms(self.rhs, sigma)):
            missing.add("σ")
        return tuple(sorted(missing))

    @cached_property
    def rests_on(self) -> tuple[str, ...]:
        """The ids of the claims that the rules of its quantities rest on, and so any value that they have."""
        return tuple(dict.fromkeys(claim for rule in self._rules() for claim in rule.rests_on))

    @property
    def needs(self) -> tuple[str, ...]:
        """What the rules of its quantities need, in words."""
        return tuple(dict.fromkeys(condition for rule in self._rules() for condition in rule.conditions))

    def _rules(self) -> list[Rule]:
        """Those that its quantities are worked out by, in the order of their names."""
        found = {part.rule for side in (self.lhs, self.rhs) for part in quantities(side)}
        return sorted(filter(None, found), key=lambda rule: rule.name)

    @cached_property
    def text(self) -> str:
        """A text by which draws are seeded; `key` tells apart what differs in more than that."""
        domain = self.domain
        points = [
            (p.name, p.activation, [(name_of(v), shown(p.values[v])) for v in domain.variables if v in p.values])
            for p in domain.inside
        ]
        return repr((srepr(self.lhs), self.relation, srepr(self.rhs), domain.describe(), points))

    @property
    def key(self) -> str:
        """A text that is the same exactly when the statement is: what evidence is cached by."""
        return repr((self.text, *(srepr(part) for form, *ranges in self.domain.off_kinks for part in (form, *ranges))))
