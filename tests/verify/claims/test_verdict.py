import pytest

from derive.language.convention import Convention
from derive.language.symbols import q
from derive.networks.initialisation import Mean
from derive.networks.one_layer import one_hidden_layer
from verify.claims.claim import Claim
from verify.claims.domain import Domain, Point, positive
from verify.claims.evidence import Evidence, Witness
from verify.claims.fault import LedgerError
from verify.claims.judgement import Judgement, judge, weighed
from verify.claims.statement import Statement
from verify.claims.verdict import Verdict, strongest, weaker

DOMAIN = Domain({q: positive}, (Point("one", {q: 1}),))
RIGHT = Statement(q, q, DOMAIN)


def claim(**more):
    return Claim("c", "1", "t", "p", "s", RIGHT, **more)


def piece(outcome, of="as_stated"):
    return Evidence("x", of, outcome)


@pytest.mark.parametrize(
    ("outcomes", "verdict"),
    [
        ((), "unknown"),
        (("unknown", "agrees"), "agrees"),
        (("consistent", "proved", "agrees"), "proved"),
        (("proved", "refuted"), "error"),
        (("proved", "error"), "error"),
        (("agrees", "timeout"), "timeout"),
        (("refuted", "error"), "refuted"),
    ],
)
def test_strongest(outcomes, verdict):
    assert strongest(outcomes) == verdict


def test_a_claim_is_no_stronger_than_what_it_uses():
    weak = Judgement("consistent", "consistent", True)
    assert judge(claim(uses=("w",)), [piece("proved")], {"w": weak}).verdict == "consistent"
    gone = Judgement("refuted", "refuted", False)
    found = judge(claim(uses=("w",)), [piece("proved")], {"w": gone})
    assert (found.verdict, found.as_expected, found.limited_by) == ("unknown", False, "w")


def resting(outcome, *names, of="as_stated"):
    return Evidence("x", of, outcome, rests_on=names)


def test_evidence_is_no_stronger_than_what_it_rests_on():
    sampled = {"lemma": Judgement("consistent", "consistent", True)}
    found = judge(claim(), [resting("proved", "lemma"), resting("enclosed", "lemma")], sampled)
    assert (found.verdict, found.limited_by) == ("consistent", "lemma")
    assert judge(claim(), [resting("proved", "lemma"), piece("enclosed")], sampled).verdict == "enclosed"
    wrong = {"lemma": Judgement("refuted", "refuted", False)}
    found = judge(claim(), [resting("proved", "lemma")], wrong)
    assert (found.verdict, found.as_expected, found.limited_by) == ("unknown", False, "lemma")


def test_what_rests_on_the_claim_itself_says_nothing():
    own = [resting("proved", "c"), resting("agrees", "c")]
    assert judge(claim(), [*own, piece("consistent")], {}).verdict == "consistent"
    assert judge(claim(), own, {}).verdict == "unknown"


def test_what_a_correction_rests_on_limits_it():
    sampled = {"lemma": Judgement("consistent", "consistent", True)}
    both = [piece("refuted"), resting("proved", "lemma", of="corrected")]
    assert judge(claim(corrected=RIGHT), both, sampled).strength == "consistent"


def test_a_proof_and_a_refutation_disagree_whatever_the_proof_rests_on():
    wrong = {"lemma": Judgement("refuted", "refuted", False)}
    assert judge(claim(), [resting("proved", "lemma"), piece("refuted")], wrong).verdict == "refuted"


def test_uses_refers_to_the_corrected_statement():
    mended = Judgement("refuted", "agrees", True)
    assert judge(claim(uses=("w",)), [piece("proved")], {"w": mended}).verdict == "agrees"


def test_refuted_with_a_correction_that_holds_is_expected():
    both = [piece("refuted"), piece("proved", "corrected")]
    assert judge(claim(corrected=RIGHT), both, {}) == Judgement("refuted", "proved", True)
    assert judge(claim(corrected=RIGHT, condition="if"), both, {}) == Judgement("conditional", "proved", True)


def test_a_fault_that_is_none_and_a_correction_that_fails_are_not_expected():
    assert not judge(claim(corrected=RIGHT), [piece("proved"), piece("proved", "corrected")], {}).as_expected
    assert not judge(claim(corrected=RIGHT), [piece("refuted"), piece("unknown", "corrected")], {}).as_expected
    assert judge(claim(corrected=RIGHT, condition="if"), [piece("refuted")], {}).verdict == "refuted"
    assert not judge(claim(), [piece("refuted")], {}).as_expected


def test_a_condition_needs_the_statement_that_carries_it():
    with pytest.raises(LedgerError, match="no corrected statement"):
        claim(condition="if")


def test_a_condition_belongs_to_the_same_equation():
    other = Statement(q, 2 * q, DOMAIN)
    found = judge(claim(corrected=other, condition="if"), [piece("refuted"), piece("proved", "corrected")], {})
    assert (found.verdict, found.as_expected) == ("refuted", False)
    assert "smaller domain" in (found.limited_by or "")


def test_a_convention_that_is_not_that_of_the_network_is_a_fault():
    network = one_hidden_layer(Convention("ntk"))
    mean = Statement(Mean(network.parameters[0].base[1], network.initialisation), 0 * q, DOMAIN)
    wrong = Claim("c", "1", "t", "p", "s", mean, convention=Convention("standard"))
    assert not judge(wrong, [piece("proved")], {}).as_expected
    right = Claim("c", "1", "t", "p", "s", mean, convention=Convention("ntk"))
    assert judge(right, [piece("proved")], {}).as_expected


def refuted(oracle="pointwise", point: str | None = "p", apart: str | None = "1e-3"):
    return Evidence(oracle, "as_stated", "refuted", witness=Witness({"q": "1"}, "1", "2", point, apart))


def agreed(outcome: Verdict = "agrees", digits=30, at=("o", "p")):
    return Evidence("quadrature", "as_stated", outcome, digits=digits, at=dict.fromkeys(at, digits))


def test_a_proof_against_any_witness_is_an_error_that_shows_both_sides():
    for against in (refuted(), refuted("sampling", None, None)):
        found = judge(claim(), [piece("proved"), against], {})
        assert (found.verdict, found.as_expected) == ("error", False)
        assert found.because and found.because.startswith("oracles disagree: x says proved, ")
        assert "left 1, right 2" in found.because


@pytest.mark.parametrize("outcome", ["agrees", "enclosed"])
def test_two_deterministic_oracles_apart_at_one_point_are_an_error(outcome):
    found = judge(claim(), [agreed(outcome), refuted()], {})
    assert (found.verdict, found.because) == (
        "error", f"oracles disagree: quadrature says {outcome}, pointwise refuted at p: left 1, right 2",
    )  # fmt: skip


@pytest.mark.parametrize(
    "against",
    [refuted(point="elsewhere"), refuted("sampling", None, None), refuted(apart="1e-31")],
    ids=["another point", "sampling", "below the digits that agree"],
)
def test_a_witness_elsewhere_refutes(against):
    assert judge(claim(), [agreed(), against], {}).verdict == "refuted"
    assert judge(claim(), [piece("consistent"), against], {}).verdict == "refuted"


@pytest.mark.parametrize("outcome", ["proved", "enclosed", "agrees"])
def test_a_point_without_a_value_blocks_what_claims_to_hold_everywhere(outcome):
    nowhere = Evidence("pointwise", "as_stated", "unknown", no_value="q = 0: a division by 0")
    found = judge(claim(), [piece(outcome), nowhere], {})
    assert (found.verdict, found.as_expected) == ("unknown", False)
    assert found.because == "no value at q = 0: a division by 0 (pointwise)"
    assert judge(claim(), [piece(outcome), piece("consistent"), nowhere], {}).verdict == "consistent"
    assert judge(claim(), [piece("consistent"), nowhere, refuted()], {}).verdict == "refuted"
    corrected = Evidence("pointwise", "corrected", "unknown", no_value="q = 0: a division by 0")
    found = judge(claim(corrected=RIGHT), [piece("refuted"), piece(outcome, "corrected"), corrected], {})
    assert (found.strength, found.as_expected) == ("unknown", False)


def test_what_is_not_reached_leaves_a_proof_alone():
    unsettled = Evidence("quadrature", "as_stated", "unknown", not_reached=3)
    assert weighed([piece("proved"), unsettled]) == ("proved", None)


@pytest.mark.parametrize("word", ["unknown", "error", "timeout", "refuted"])
def test_what_rests_on_a_claim_that_does_not_hold_is_unknown(word):
    """However it was proved itself; and so is a correction."""
    used = {"w": Judgement(word, word, False)}
    found = judge(claim(uses=("w",)), [piece("proved")], used)
    assert (found.verdict, found.strength, found.as_expected, found.limited_by) == ("unknown", "unknown", False, "w")
    both = [piece("refuted"), piece("proved", "corrected")]
    found = judge(claim(corrected=RIGHT, uses=("w",)), both, used)
    assert (found.verdict, found.strength, found.as_expected, found.limited_by) == ("refuted", "unknown", False, "w")


def test_the_weakest_of_several_counts_in_any_order():
    used = {word: Judgement(word, word, True) for word in ("proved", "consistent", "agrees")}
    for names in (("proved", "consistent", "agrees"), ("consistent", "agrees", "proved"), ("agrees", "consistent")):
        found = judge(claim(uses=names), [piece("proved")], used)
        assert (found.verdict, found.limited_by) == ("consistent", "consistent")


@pytest.mark.parametrize("word", ["unknown", "error", "timeout"])
def test_what_is_used_makes_nothing_stronger(word):
    used = {"w": Judgement("proved", "proved", True)}
    found = judge(claim(uses=("w",)), [piece(word)], used)
    assert (found.verdict, found.as_expected, found.limited_by) == (word, False, None)


@pytest.mark.parametrize("word", ["unknown", "error", "timeout"])
def test_a_condition_whose_statement_is_not_refuted_or_does_not_hold_is_not_met(word):
    undecided = [piece(word), piece("proved", "corrected")]
    assert judge(claim(corrected=RIGHT, condition="if"), undecided, {}).verdict == word
    open_ended = judge(claim(corrected=RIGHT, condition="if"), [piece("refuted"), piece(word, "corrected")], {})
    assert (open_ended.verdict, open_ended.as_expected) == ("refuted", False)


def test_no_evidence_is_unknown():
    assert judge(claim(), [], {}) == Judgement("unknown", "unknown", False)
    found = judge(claim(corrected=RIGHT), [piece("proved", "corrected")], {})
    assert (found.verdict, found.as_expected) == ("unknown", False)
    found = judge(claim(corrected=RIGHT), [piece("refuted")], {})
    assert (found.strength, found.as_expected) == ("unknown", False)


@pytest.mark.parametrize(("one", "other", "less"), [
    ("proved", "enclosed", "enclosed"),
    ("consistent", "agrees", "consistent"),
    ("agrees", "agrees", "agrees"),
])  # fmt: skip
def test_the_weaker_of_two(one, other, less):
    assert weaker(one, other) == weaker(other, one) == less
