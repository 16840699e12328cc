"""What the LaTeX writer prints of a claim's side is read back as the same expression, but for those that are recorded;
so it is with each mark and each letter of the notation changed.

`NTK_UPDATE_GOLDENS=1 pytest tests/notes/test_reading_back.py` strikes from the record what is read by now.
"""

import os
from pathlib import Path

import pytest

from codegen.writing import Notation, read_notation
from codegen.writing.known import known_letters
from tests.notes.notations import MARKS, shuffled, with_marks
from tests.notes.reading_back import is_same, read_back
from verify.checking.steps import Check
from verify.claims.ledger import load

NOTES = Path(__file__).parents[2] / "notes"
NOTATION = read_notation(NOTES)
CLAIMS = [claim for claim in load(NOTES).claims.values() if not claim.id.startswith(("engine", "2."))]
"""§2 has the claims of §1.9."""
RECORD = Path(__file__).parent / "not_read_back.txt"
OTHERS = {
    **{name: with_marks(NOTATION, marks) for name, marks in MARKS.items()},
    **dict.fromkeys(("letters 1", "letters 2")),
}


def other(name: str) -> Notation:
    """A notation that is not the notes' own."""
    sides = [side for claim in CLAIMS for side in (claim.statement.lhs, claim.statement.rhs)]
    names = sorted(letter for letter in known_letters(sides, NOTATION.keys()) if letter.isalpha())
    return OTHERS[name] or shuffled(names, int(name[-1]))


def unread(notation: Notation) -> dict[str, str]:
    """The sides that are not read back, and why."""
    found = {}
    for claim in CLAIMS:
        check, domain = Check(claim.statement), claim.statement.domain
        sides = (claim.statement.lhs, claim.statement.rhs)
        for name, side in zip(("left", "right"), sides, strict=True):
            _, own, why = read_back(side, domain, notation.of(claim.section, claim.id), sides)
            if own is None or not is_same(side, own, check):
                found[f"{claim.id} {name}"] = why or "not seen to be the same"
    return found


def recorded() -> set[str]:
    """The sides that the record has."""
    return {line.partition(": ")[0] for line in RECORD.read_text(encoding="utf-8").splitlines()}


@pytest.mark.slow
def test_what_is_printed_is_read_back_but_for_what_is_recorded():
    """The record may lose sides, and gets none."""
    known, found = recorded(), unread(NOTATION)
    assert not found.keys() - known, {side: found[side] for side in found.keys() - known}
    if os.environ.get("NTK_UPDATE_GOLDENS"):
        RECORD.write_text("".join(f"{side}: {found[side][:110]}\n" for side in found), encoding="utf-8")
    else:
        assert not known - found.keys(), "read back by now: strike them from the record"


@pytest.mark.slow
@pytest.mark.parametrize("name", OTHERS)
def test_in_another_notation_the_same_is_read_back(name):
    found = unread(other(name))
    assert not found.keys() - recorded(), found
