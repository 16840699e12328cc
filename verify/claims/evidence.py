"""What an oracle found about one statement, with its figures, and the witness where it fails."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from verify.claims.verdict import Verdict


@dataclass(frozen=True)
class Witness:
    """Values of the variables at which a statement fails, and what its two sides are there.

    `point` is the name of a point of the domain, None where the oracle looked beside it. `apart` is the difference of
    the sides relative to the larger one, as a decimal number.
    """

    values: Mapping[str, str]
    lhs: str
    rhs: str
    point: str | None = None
    apart: str | None = None


Errors = Literal["relative", "exponent", "distance"]
"""What an error is of: relative to the value, of an exponent, of a distance between laws."""


@dataclass(frozen=True)
class Power:
    """The smallest error that a sample would have seen: at the best of its points, and at whichever it is.

    A statement that is wrong by less than `best` everywhere, or by less than `worst` at some point alone, ends with the
    same word.
    """

    errors: Errors
    best: float
    worst: float


@dataclass(frozen=True)
class Evidence:
    """What one oracle found about one statement; fields that do not apply are None.

    `no_value` names a point of the domain where a side has no value, and says why: the statement says nothing there.
    `not_reached` is at how many points the oracle came to no end, for want of time or precision. `at` are the points at
    which it found that the statement holds, with the digits that the sides share there, and `sources` counts them by
    where they come from: listed with the claim, or made from the domain. `power` is what a sample sees. `rests_on` are
    ids of claims: those that the rules rest on which led to the outcome, or to the values that it compares.
    """

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
    no_value: str | None = None
    not_reached: int | None = None
    at: Mapping[str, int] = field(default_factory=dict)
    sources: Mapping[str, int] = field(default_factory=dict)
    power: Power | None = None
    rests_on: tuple[str, ...] = ()
