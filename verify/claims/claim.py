"""Claims, evidence and verdicts, as frozen data."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, get_args

from sympy import (
    Basic,
    Expr,
    FiniteSet,
    IndexedBase,
    Interval,
    Range,
    Rational,
    S,
    Set,
    Symbol,
    SympifyError,
    Tuple,
    oo,
    srepr,
    sympify,
)
from sympy.core.relational import Relational
from sympy.tensor.indexed import Indexed

from derive.activations.activation import ACTIVATIONS, sigma
from derive.language.convention import Convention, Reading
from derive.language.named import unfold
from derive.language.symbols import m, r, sigma_b
from derive.networks.deep import deep_network
from derive.networks.initialisation import initialisations, random_bases
from derive.networks.one_layer import one_hidden_layer
from verify.values.evaluate import Environment, Integrator, evaluate, refuse

Verdict = Literal["proved", "enclosed", "agrees", "consistent", "conditional", "refuted", "unknown", "error", "timeout"]
"""The words a claim can end with, strongest first; the first four hold."""

real = S.Reals
positive = Interval.open(0, oo)
nonnegative = Interval(0, oo)
naturals = S.Naturals

VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
HOLDING: tuple[Verdict, ...] = VERDICTS[:4]
_ID = re.compile(r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*")
RELATIONS = ("=", "<", "<=", ">", ">=")


class LedgerError(ValueError):
    """Something in the notes folder cannot be checked as it is written; the message is one line."""


@dataclass(frozen=True, eq=False)
class Point:
    """Exact values for the variables of a domain: rationals, exact SymPy numbers, nested tuples for arrays.

    `activation` names what σ is at this point.
    """

    name: str
    values: Mapping[Basic, Any]
    activation: str | None = None

    def describe(self, variables: Iterable[Basic]) -> dict[str, str]:
        """The values of the given variables as text, the activation last."""
        shown = {variable_name(v): _show(self.values[v]) for v in variables if v in self.values}
        return shown | ({"σ": self.activation} if self.activation else {})

    def environment(self, integrate: Integrator = refuse) -> Environment:
        """What expressions are evaluated in at this point."""
        return Environment(self.values, self.activation, integrate)

    def at_activation(self, activation: str) -> Point:
        """The same values with another activation."""
        return Point(f"{self.name}, σ = {activation}", self.values, activation)


def variable_name(variable: Basic) -> str:
    """The name of a symbol or an array."""
    return str(variable.label) if isinstance(variable, IndexedBase) else str(variable)


def _show(value: object) -> str:
    return f"({', '.join(map(_show, value))})" if isinstance(value, tuple) else str(value)


@dataclass(frozen=True, eq=False)
class Domain:
    """Where a statement is claimed: a set for each scalar, a shape for each array, joint conditions, the activations.

    `nonzero` are expressions that do not vanish, at any neuron r where they hold one: preactivations, where σ may have
    its kink, and norms.
    `points` are where the oracles look; those outside of the domain are left out. They belong to the expectation or the
    network that the statement is about and are shared by the claims that speak of it.
    """

    scalars: Mapping[Symbol, Set]
    points: tuple[Point, ...]
    arrays: Mapping[IndexedBase, tuple[Expr, ...]] = field(default_factory=dict)
    conditions: tuple[Relational, ...] = ()
    nonzero: tuple[Expr, ...] = ()
    activations: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for symbol, allowed in self.scalars.items():
            if not isinstance(allowed, Set):
                raise LedgerError(
                    f"the domain gives {symbol} the set {allowed!r}; expected a SymPy Set, such as positive"
                )
            if not allowed.is_empty and allowed.is_subset(_assumed(symbol)) is not True:
                raise LedgerError(
                    f"the domain gives {symbol} the set {allowed}, and SymPy takes it from {_assumed(symbol)}"
                )
        for point in self.points:
            if not isinstance(point, Point):
                raise LedgerError(f"the domain has the point {point!r}; expected a Point")

    @property
    def variables(self) -> tuple[Basic, ...]:
        return (*self.scalars, *self.arrays)

    def contains(self, point: Point) -> bool:
        """Whether every variable has a value in its set and the joint conditions hold there."""
        values = point.values
        if any(variable not in values for variable in self.variables):
            return False
        if self.activations and point.activation not in self.activations:
            return False
        if not all(_lies_in(values[symbol], allowed) for symbol, allowed in self.scalars.items()):
            return False
        scalars = {symbol: values[symbol] for symbol in self.scalars}
        if not all(bool(condition.subs(scalars)) for condition in self.conditions):
            return False
        env = point.environment()
        return all(
            evaluate(form, env.bind(r, neuron)) != 0
            for form in self.nonzero
            for neuron in range(1, 1 + (int(values[m]) if form.has(r) else 1))
        )

    @cached_property
    def inside(self) -> tuple[Point, ...]:
        """The points that lie in the domain, with an activation each in turn where it names several."""
        candidates = []
        for index, point in enumerate(self.points):
            if point.activation is None and self.activations:
                point = point.at_activation(self.activations[index % len(self.activations)])
            candidates.append(point)
        return tuple(point for point in candidates if self.contains(point))

    def describe(self, render: Callable[[Expr], str] = str) -> str:
        """One line: sets, shapes, conditions, activations; expressions printed by `render`."""
        parts = [f"{render(symbol)} ∈ {_show_set(allowed)}" for symbol, allowed in self.scalars.items()]
        parts += [
            f"{render(base.label)} of shape ({', '.join(map(str, shape))})" for base, shape in self.arrays.items()
        ]
        parts += [f"{render(c.lhs)} {c.rel_op} {render(c.rhs)}" for c in self.conditions]
        parts += [f"{render(form)} ≠ 0" for form in self.nonzero]
        if self.activations:
            parts.append(f"σ ∈ {{{', '.join(self.activations)}}}")
        return "; ".join(parts)


def _lies_in(value: Any, allowed: Set) -> bool:
    """value ∈ allowed, without SymPy's own test where it is slow: most of the time of loading a ledger went there."""
    if isinstance(value, Rational):
        if allowed == S.Naturals:
            return bool(value.is_Integer and value > 0)
        if isinstance(allowed, FiniteSet):
            return value in allowed.args
        if isinstance(allowed, Interval):
            above = value > allowed.start if allowed.left_open else value >= allowed.start
            below = value < allowed.end if allowed.right_open else value <= allowed.end
            return bool(above and below)
    return value in allowed


def _assumed(symbol: Symbol) -> Set:
    """The numbers that SymPy's assumptions on a symbol leave it."""
    if symbol.is_integer:
        return S.Naturals if symbol.is_positive else S.Naturals0 if symbol.is_nonnegative else S.Integers
    if symbol.is_positive:
        return positive
    return nonnegative if symbol.is_nonnegative else S.Reals


def _show_set(allowed: Set) -> str:
    names = {S.Naturals: "{1, 2, …}", S.Naturals0: "{0, 1, …}", S.Reals: "ℝ"}
    if allowed in names:
        return names[allowed]
    if isinstance(allowed, Range) and allowed.stop is oo and allowed.step == 1:
        return f"{{{allowed.start}, {allowed.start + 1}, …}}"
    if isinstance(allowed, Interval):
        left, right = "(" if allowed.left_open else "[", ")" if allowed.right_open else "]"
        low, high = (str(end).replace("oo", "∞") for end in (allowed.start, allowed.end))
        return f"{left}{low}, {high}{right}"
    return str(allowed)


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
        return Statement(self.lhs, rhs, self.domain, self.relation)

    def with_lhs(self, lhs: Expr) -> Statement:
        """The same with another left-hand side."""
        return Statement(lhs, self.rhs, self.domain, self.relation)

    def undeclared(self) -> tuple[str, ...]:
        """Free variables that the domain does not know, by name."""
        free = free_variables(self.lhs) | free_variables(self.rhs)
        free |= {symbol for condition in self.domain.conditions for symbol in condition.free_symbols}
        free |= {v for form in self.domain.nonzero for v in free_variables(form) - {r}}
        missing = {variable_name(variable) for variable in free if variable not in self.domain.variables}
        if (self.lhs.has(sigma) or self.rhs.has(sigma)) and not self.domain.activations:
            missing.add("σ")
        return tuple(sorted(missing))

    @cached_property
    def text(self) -> str:
        """A text that is the same exactly when the statement is: what evidence is cached by."""
        domain = self.domain
        points = [
            (p.name, p.activation, [(variable_name(v), _show(p.values[v])) for v in domain.variables if v in p.values])
            for p in domain.inside
        ]
        return repr((srepr(self.lhs), self.relation, srepr(self.rhs), domain.describe(), points))


def free_variables(expression: Expr) -> set[Basic]:
    """Symbols and arrays that have no value until a point gives them one: neither bound nor random."""
    symbols = {symbol for symbol in expression.free_symbols if isinstance(symbol, Symbol)}
    bases = {entry.base for entry in unfold(expression).atoms(Indexed)}
    return (symbols - {base.label for base in bases}) | (bases - random_bases(expression) if bases else bases)


@dataclass(frozen=True)
class Claim:
    """A statement of the notes, as data.

    `says` is the notes' statement in our own words, `place` where it stands. Where the notes are not right as written,
    `corrected` is what holds and `remark` is the plain sentence for the author; `condition` names the extra condition
    under which the notes' own words hold, on the smaller domain of `corrected`. `uses` are ids of claims it rests on.
    Claims with a `column` make up a table of the report; each stands in its `rows`.
    """

    id: str
    section: str
    title: str
    place: str
    says: str
    statement: Statement
    convention: Convention | Reading | None = None
    corrected: Statement | None = None
    condition: str | None = None
    remark: str = ""
    assumptions: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    column: str = ""
    rows: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not (isinstance(self.id, str) and _ID.fullmatch(self.id)):
            raise LedgerError(
                f"the id is {self.id!r}; expected letters, digits, '.', '-' and '_', such as '1.4.network'"
            )
        for name in ("uses", "assumptions", "references", "rows"):
            if not isinstance(getattr(self, name), tuple):
                raise LedgerError(f"claim {self.id}: {name} is {getattr(self, name)!r}; expected a tuple of texts")
        if not isinstance(self.convention, Convention | Reading | None):
            raise LedgerError(
                f"claim {self.id}: the convention is {self.convention!r}; expected a Convention, a Reading or None"
            )
        if self.condition and self.corrected is None:
            raise LedgerError(f"claim {self.id} has a condition and no corrected statement that carries it")
        for _, statement in self.statements():
            for name in statement.domain.activations:
                if name not in ACTIVATIONS:
                    raise LedgerError(
                        f"claim {self.id}: unknown activation {name!r} in its domain; known: {', '.join(ACTIVATIONS)}"
                    )

    @property
    def faults(self) -> tuple[str, ...]:
        """What is wrong with the claim as a piece of the ledger, whatever its evidence says."""
        found = []
        if self.condition and self.corrected:
            own, other = self.statement, self.corrected
            if (own.lhs, own.relation, own.rhs) != (other.lhs, other.relation, other.rhs):
                found.append("with a condition, the corrected statement must be the same one on a smaller domain")
        if isinstance(self.convention, Convention) and not all(
            _is_of(self.convention, statement) for _, statement in self.statements()
        ):
            found.append(f"its convention ({self.convention.describe()}) is not that of its network")
        return tuple(found)

    @property
    def right(self) -> Statement:
        """The statement that other claims may rest on: the corrected one where there is one."""
        return self.corrected or self.statement

    @property
    def expected(self) -> str:
        """What the ledger expects: "holds", "conditional" or "refuted"."""
        if self.condition:
            return "conditional"
        return "refuted" if self.corrected else "holds"

    def statements(self) -> tuple[tuple[str, Statement], ...]:
        """(of, statement) for the statement as it stands in the notes and for its correction."""
        pairs = [("as_stated", self.statement)]
        if self.corrected:
            pairs.append(("corrected", self.corrected))
        return tuple(pairs)


def _is_of(convention: Convention, statement: Statement) -> bool:
    """Whether the expectations in a statement, if any, are over the initialisation that the convention implies."""
    found = [init for side in (statement.lhs, statement.rhs) for init in initialisations(side)]

    def case(init: Tuple) -> bool:
        groups = {base: variance for base, _, variance in init}
        layers = sum(str(base.label).startswith("W_") for base in groups)
        implied = deep_network(layers, convention) if layers else one_hidden_layer(convention)
        network = {base: variance for base, _, variance in implied.initialisation}
        return groups.keys() == network.keys() and all(
            groups[base] in (variance, variance.subs(sigma_b, 0)) for base, variance in network.items()
        )

    return not found or any(map(case, found))


@dataclass(frozen=True)
class Witness:
    """Values of the variables at which a statement fails, and what its two sides are there."""

    values: Mapping[str, str]
    lhs: str
    rhs: str


@dataclass(frozen=True)
class Evidence:
    """What one oracle found about one statement; fields that do not apply are None."""

    oracle: str
    of: str
    outcome: Verdict
    detail: str = ""
    points: int | None = None
    digits: int | None = None
    radius: str | None = None
    z: float | None = None
    witness: Witness | None = None
    seconds: float = 0.0
