"""What an oracle found about one statement, with its figures, and the witness where it fails."""

from collections.abc import Mapping
from dataclasses import dataclass

from verify.claims.verdict import Verdict


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
