from sympy import Piecewise, S, pi, sqrt

from derive.language.symbols import q, qp
from notes.s1_4_one_hidden_layer import CLAIMS
from notes.vocabulary import COVARIANCES, angle, arc_cosine, expectation
from verify.claims.claim import Claim
from verify.claims.settings import Settings
from verify.claims.statement import Statement
from verify.running.mutants import judge_mutant, mutants


def claim(lhs, rhs, relation="="):
    return Claim("c", "1", "t", "p", "s", Statement(lhs, rhs, COVARIANCES, relation))


def relu(z):
    return Piecewise((z, z > 0), (S.Zero, True))


VALUE = claim(expectation(relu, relu), sqrt(q * qp) * arc_cosine(1, angle()) / (2 * pi))


def test_every_kind_of_error_is_made():
    hows = " | ".join(mutant.how for mutant in mutants(VALUE))
    for kind in ("overall sign", "factor 2", "factor π", "sign of", "dropped", "doubled", "θ → π − θ", "exponent"):
        assert kind in hows


def test_mutants_differ_from_the_claim_and_from_each_other():
    found = [mutant.statement.rhs for mutant in mutants(VALUE)]
    assert len(set(found)) == len(found)
    assert VALUE.statement.rhs not in found


def test_each_is_refuted_with_a_witness():
    for mutant in mutants(VALUE):
        trial = judge_mutant(mutant, VALUE.statement, Settings())
        assert trial.outcome == "refuted"
        assert trial.evidence
        assert trial.evidence.witness


def test_a_symmetry_is_proved_equivalent():
    (limit,) = (entry for entry in CLAIMS if entry.id == "1.4.value-limit")
    (swapped,) = (mutant for mutant in mutants(limit) if mutant.how == "x ↔ x'")
    trial = judge_mutant(swapped, limit.right, Settings())
    assert trial.outcome == "equivalent"
    assert "exchanged" in trial.detail


def test_a_mutant_that_no_oracle_refutes_survives():
    mutant = mutants(VALUE)[0]
    blunt = Statement(mutant.statement.rhs, mutant.statement.rhs, COVARIANCES)
    trial = judge_mutant(type(mutant)("c", "blunt", blunt), VALUE.statement, Settings())
    assert trial.outcome == "survived"


def test_relations_other_than_equality_have_none():
    assert mutants(claim(q, S.Zero, ">=")) == ()
