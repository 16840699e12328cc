"""What the LaTeX writer prints of a claim's side is read back as the same expression, but for those that are recorded.

`NTK_UPDATE_GOLDENS=1 pytest tests/notes/test_reading_back.py` strikes from the record what is read by now.
"""

import os
from pathlib import Path

import pytest

from codegen.writing import read_notation
from tests.notes.reading_back import is_same, read_back
from verify.checking.steps import Check
from verify.claims.ledger import load

NOTES = Path(__file__).parents[2] / "notes"
NOTATION = read_notation(NOTES / "notation.toml")
CLAIMS = [claim for claim in load(NOTES).claims.values() if not claim.id.startswith(("engine", "2."))]
"""§2 has the claims of §1.9."""
RECORD = Path(__file__).parent / "not_read_back.txt"


def unread() -> dict[str, str]:
    """The sides that are not read back, and why."""
    found = {}
    for claim in CLAIMS:
        check, domain = Check(claim.statement), claim.statement.domain
        for name, side in (("left", claim.statement.lhs), ("right", claim.statement.rhs)):
            _, own, why = read_back(side, domain, NOTATION.of(claim.section, claim.id))
            if own is None or not is_same(side, own, check):
                found[f"{claim.id} {name}"] = why or "not seen to be the same"
    return found


@pytest.mark.slow
def test_what_is_printed_is_read_back_but_for_what_is_recorded():
    """The record may lose sides, and gets none."""
    lines = RECORD.read_text(encoding="utf-8").splitlines()
    recorded = {line.partition(": ")[0] for line in lines}
    found = unread()
    assert not found.keys() - recorded, {side: found[side] for side in found.keys() - recorded}
    if os.environ.get("NTK_UPDATE_GOLDENS"):
        RECORD.write_text("".join(f"{side}: {found[side][:110]}\n" for side in found), encoding="utf-8")
    else:
        assert not recorded - found.keys(), "read back by now: strike them from the record"
