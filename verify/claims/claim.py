"""A claim: a statement of the notes with its place and, where they are not right as written, what holds instead."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from sympy import Expr, Tuple

from derive.activations.activation import NotAnActivation
from derive.activations.text import activation_of
from derive.language.convention import Convention, Reading
from derive.language.symbols import sigma_b
from derive.networks.deep import deep_network
from derive.networks.initialisation import initialisations
from derive.networks.one_layer import one_hidden_layer
from verify.claims.domain import Domain
from verify.claims.fault import LedgerError
from verify.claims.statement import Statement

_ID = re.compile(r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*")


@dataclass(frozen=True)
class Claim:
    """A statement of the notes, as data.

    `says` is the notes' statement in our own words, `place` where it stands. Where the notes are not right as written,
    `corrected` is what holds and `remark` is the plain sentence for the author; `condition` names the extra condition
    under which the notes' own words hold, on the smaller domain of `corrected`: see `corrected_to`, `holds_only_if`.
    Where its fault is that of another claim, `instance_of` is the id of that one: a report tells it once.
    `uses` are ids of claims it rests on. Claims with a `column` make up a table of the report; each stands in its
    `rows`.
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
    uses: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    column: str = ""
    rows: tuple[str, ...] = ()
    instance_of: str = ""

    def __post_init__(self) -> None:
        if not (isinstance(self.id, str) and _ID.fullmatch(self.id)):
            raise LedgerError(
                f"the id is {self.id!r}; expected letters, digits, '.', '-' and '_', such as '1.4.network'"
            )
        for name in ("uses", "references", "rows"):
            if not isinstance(getattr(self, name), tuple):
                raise LedgerError(f"claim {self.id}: {name} is {getattr(self, name)!r}; expected a tuple of texts")
        if not isinstance(self.convention, Convention | Reading | None):
            raise LedgerError(
                f"claim {self.id}: the convention is {self.convention!r}; expected a Convention, a Reading or None"
            )
        if self.condition and self.corrected is None:
            raise LedgerError(f"claim {self.id} has a condition and no corrected statement that carries it")
        for _, statement in self.statements():
            for name in statement.domain.named_activations:
                try:
                    activation_of(name)
                except NotAnActivation as reason:
                    raise LedgerError(f"claim {self.id}: its domain: {reason}") from None

    def corrected_to(self, rhs: Expr, *, on: Domain | None = None, remark: str) -> Claim:
        """The claim where the notes are wrong: the left-hand side equals `rhs`, on the same domain unless `on` says
        otherwise."""
        statement = Statement(self.statement.lhs, rhs, on or self.statement.domain)
        return replace(self, corrected=statement, remark=remark)

    def holds_only_if(self, condition: str, *, on: Domain, remark: str) -> Claim:
        """The claim where the notes need one more condition: they are right as written on the smaller domain `on`."""
        return replace(self, condition=condition, corrected=self.statement.on(on), remark=remark)

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
    def rests_on(self) -> tuple[str, ...]:
        """The ids of the engine's claims that values of its quantities rest on."""
        return tuple(dict.fromkeys(name for _, statement in self.statements() for name in statement.rests_on))

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
