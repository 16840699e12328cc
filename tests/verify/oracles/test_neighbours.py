"""True statements that an author may write are mostly proved; of their false neighbours none is."""

import pytest

from tests.verify.oracles.neighbours import CASES
from verify.claims.settings import Settings
from verify.oracles import symbolic

OPEN = {
    "identities: a step": "what is true almost everywhere is not seen to be true at jumps",
    "expectations: an open function": "E[U σ(U)] is split for no σ that is any of a class",
}
"""True statements that are not proved, and why."""


def outcome(statement):
    return symbolic.examine("as_stated", statement, Settings()).outcome


@pytest.mark.slow
def test_what_is_true_is_proved():
    assert {name for name, case in CASES.items() if outcome(case.true) != "proved"} == set(OPEN)


@pytest.mark.slow
def test_no_false_neighbour_is_proved():
    false = [(name, statement) for name, case in CASES.items() for statement in case.false]
    assert len(false) >= 2 * len(CASES) - 15
    assert [name for name, statement in false if outcome(statement) == "proved"] == []
