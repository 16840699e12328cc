"""What the engine rests on: claims with evidence of their own, none of it by a rule that rests on them."""

from pathlib import Path

import pytest

from tests.derive.language.test_rule import rules
from verify.claims import engine
from verify.claims.evidence import Evidence
from verify.claims.ledger import load
from verify.claims.settings import Settings
from verify.oracles import enclosure, pointwise, quadrature, symbolic
from verify.running.run import Task, examine, judge_all

NOTES = Path(__file__).parents[3] / "notes"
CLAIMS = {claim.id: claim for claim in engine.claims()}
SETTINGS = Settings()


LEMMA = [name for name in CLAIMS if name.startswith("engine.lemma-")]


@pytest.mark.parametrize("name", LEMMA)
def test_it_is_proved_and_enclosed_and_rests_on_nothing(name):
    found = [examine(oracle, "as_stated", CLAIMS[name].statement, SETTINGS) for oracle in ("symbolic", "enclosure")]
    assert [one.outcome for one in found] == ["proved", "enclosed"], [one.detail for one in found]
    assert not any(one.rests_on for one in found), "no lemma is proved by a rule that rests on one"


GRADIENT = [name for name in CLAIMS if name.startswith("engine.gradient-")]


@pytest.mark.parametrize("name", GRADIENT)
def test_how_layers_move_is_proved_and_twice_as_much_refuted(name):
    statement = CLAIMS[name].statement
    assert symbolic.examine("as_stated", statement, SETTINGS).outcome == "proved"
    judge = quadrature if quadrature.applies(statement) else pointwise
    wrong = statement.with_rhs(2 * statement.rhs)
    assert judge.examine("as_stated", wrong, SETTINGS).outcome == "refuted"


@pytest.mark.parametrize("name", LEMMA)
def test_a_wrong_one_is_refuted(name):
    """Twice as much, or 1 in the place of 0."""
    statement = CLAIMS[name].statement
    wrong = statement.with_rhs(2 * statement.rhs if statement.rhs != 0 else statement.rhs + 1)
    assert symbolic.examine("as_stated", wrong, SETTINGS).outcome == "unknown"
    assert enclosure.examine("as_stated", wrong, SETTINGS).outcome == "refuted"


def test_ids_and_sections():
    assert all(name.startswith(f"{engine.SECTION}.") and CLAIMS[name].section == engine.SECTION for name in CLAIMS)


def test_every_claim_of_the_engine_is_what_some_rule_rests_on():
    assert {name for rule in rules().values() for name in rule.rests_on} == set(CLAIMS)


def test_what_rests_on_the_lemma_brings_it_along_and_the_rest_does_not():
    ledger = load(NOTES)
    needed = [claim.id for claim in ledger.closure((ledger["1.9.mean-exact"],))]
    assert set(needed[: len(LEMMA)]) == set(LEMMA)
    assert not set(CLAIMS) & {claim.id for claim in ledger.closure((ledger["1.2.taylor"],))}
    assert ledger.select(("engine.lemma-rank",)) == (CLAIMS["engine.lemma-rank"],)
    assert not set(CLAIMS) & {claim.id for claim in ledger.select(())}


def test_a_lemma_that_does_not_hold_takes_all_that_rests_on_it():
    ledger = load(NOTES)
    one, rank = ledger["1.9.mean-exact"], CLAIMS["engine.lemma-rank"]
    evidence = {Task(name, "as_stated", "symbolic"): Evidence("symbolic", "as_stated", "proved") for name in LEMMA} | {
        Task(rank.id, "as_stated", "enclosure"): Evidence("enclosure", "as_stated", "refuted"),
        Task(one.id, "as_stated", "symbolic"): examine("symbolic", "as_stated", one.statement, SETTINGS),
        Task(one.id, "as_stated", "enclosure"): examine("enclosure", "as_stated", one.statement, SETTINGS),
    }
    judgement = judge_all((*(CLAIMS[name] for name in LEMMA), one), evidence)[one.id].judgement
    assert (judgement.verdict, judgement.limited_by) == ("unknown", rank.id)
