"""Statements made to fool the oracles, and true ones beside them: what each ends with by all oracles together."""

from pathlib import Path

import pytest

from verify.claims.ledger import load
from verify.claims.settings import Settings
from verify.claims.verdict import HOLDING
from verify.oracles.registry import ORACLES
from verify.running.run import examine, judge_all, tasks

LEDGER = load(Path(__file__).parent / "traps")
SETTINGS = Settings(digits=15)
WORDS = LEDGER.words or {}


@pytest.mark.parametrize("name", LEDGER.claims)
def test_the_recorded_word_is_that_of_its_kind(name):
    word = WORDS[name].verdict
    assert word in (("refuted", "unknown") if name.startswith("trap") else HOLDING)


@pytest.mark.slow
@pytest.mark.parametrize("name", LEDGER.claims)
def test_no_trap_holds_and_no_fence_falls(name):
    """At few digits; a word may be another of its kind where somebody looks with more."""
    claims = LEDGER.closure((LEDGER[name],))
    found = {
        task: examine(task.oracle, task.of, dict(LEDGER[task.claim].statements())[task.of], SETTINGS)
        for task in tasks(claims)
    }
    assert judge_all(claims, found)[name].judgement.verdict == WORDS[name].verdict
    assert not any(piece.outcome == "error" for piece in found.values())


def test_every_oracle_is_asked():
    assert {task.oracle for task in tasks(LEDGER.claims.values())} == set(ORACLES)
