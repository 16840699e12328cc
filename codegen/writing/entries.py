"""What documents are made of: claims as plain data, an `Entry` each, and the faults of the notes, an `Erratum` each."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sympy import Expr

from codegen.writing.given import Given
from derive.language.derivation import Derivation


@dataclass(frozen=True)
class Equation:
    """lhs relation rhs."""

    lhs: Expr
    relation: str
    rhs: Expr


@dataclass(frozen=True)
class Entry:
    """What a document shows of a claim; `as_stated` only where the notes are not right as written.

    `verdict` is the word that the claim ended with, `correction` that of what is right of it where this is something
    else, empty where none is known, `evidence` what it rests on in short.
    One that `is_row` is told by the table of readings, in the `column` and the one of its `rows`, and is not set in a
    document. `given` is what its domain says of its letters, `assumed` what the rules of its quantities need.
    """

    id: str
    section: str
    title: str
    place: str
    says: str
    equation: Equation
    as_stated: Equation | None
    condition: str | None
    remark: str
    convention: str
    derivation: Derivation | None
    verdict: str = ""
    column: str = ""
    rows: tuple[str, ...] = ()
    given: Given = field(default_factory=Given)
    references: tuple[str, ...] = ()
    assumed: tuple[str, ...] = ()
    evidence: str = ""
    correction: str = ""

    @property
    def words(self) -> str:
        """What it ended with, and what is right of it."""
        return f"{self.verdict}; {self.correction}" if self.correction else self.verdict

    @property
    def is_row(self) -> bool:
        return len(self.rows) == 1

    @property
    def sides(self) -> tuple[Expr, ...]:
        """The expressions of its equations."""
        found = (self.equation, self.as_stated)
        return tuple(side for one in found if one for side in (one.lhs, one.rhs))

    @property
    def steps(self) -> tuple[Expr, ...]:
        """The expressions of its derivation."""
        return (self.derivation.start, *(step.after for step in self.derivation.steps)) if self.derivation else ()


@dataclass(frozen=True)
class AtValues:
    """A witness: values of letters, by name, and both sides there; all as texts."""

    values: Mapping[str, str]
    lhs: str
    rhs: str


@dataclass(frozen=True)
class Erratum:
    """A fault of the notes: the entry that tells it, the ids of others that have it, and values at which it shows."""

    entry: Entry
    elsewhere: tuple[str, ...] = ()
    witness: AtValues | None = None


__all__ = ["AtValues", "Entry", "Equation", "Erratum"]
