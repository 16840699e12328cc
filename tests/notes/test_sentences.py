"""Sentences of the notes beyond their equations: what is wrong in them is seen, and so is a planted error in what is
said instead."""

from pathlib import Path

import pytest
from sympy import KroneckerDelta, Rational, S, Sum

from derive.finite.symbols import hidden_widths
from derive.finite.symbols import output_bias as o
from derive.language.symbols import j, k
from derive.networks.wide import WideKernel
from derive.training.fixed_kernel import spectrum
from notes.s1_9.widths import BETA
from verify.claims.ledger import load
from verify.claims.settings import Settings
from verify.claims.statement import Statement
from verify.oracles import enclosure, pointwise, sampling

LEDGER = load(Path(__file__).parents[2] / "notes")
SETTINGS = Settings()


def right(name):
    return LEDGER[name].right


def outcome(oracle, statement):
    return oracle.examine("as_stated", statement, SETTINGS).outcome


CONDITIONS = {
    "1.1.depth-activations": enclosure,
    "1.1.depth-gradients": enclosure,
    "1.6.index-range": enclosure,
    "1.7.eigen-convergence": pointwise,
    "1.7.kernel-for-all-time": pointwise,
    "1.8.converse": pointwise,
    "1.9.mean-widths": enclosure,
    "1.9.ratio": enclosure,
    "1.9.ratio-widths": enclosure,
    "1.9.ratio-error-widths": enclosure,
    "1.9.update-learning-rate": enclosure,
    "1.9.update-input-norm": enclosure,
    "1.9.update-exponential": enclosure,
    "1.9.update-widths": enclosure,
}


@pytest.mark.slow
@pytest.mark.parametrize("name", CONDITIONS)
def test_false_as_it_stands_and_right_as_it_is_mended(name):
    claim, oracle = LEDGER[name], CONDITIONS[name]
    found = oracle.examine("as_stated", claim.statement, SETTINGS)
    assert found.outcome == "refuted"
    assert found.witness
    assert outcome(oracle, claim.right) == ("enclosed" if oracle is enclosure else "agrees")


PLANTED = {
    "gradients: the whole norm for a layer's share": (
        "1.1.depth-gradients",
        lambda one: one.with_lhs(one.lhs.replace(lambda e: isinstance(e, WideKernel), lambda e: 3 * e)),
    ),
    "any L: one layer more": ("1.6.any-depth", lambda one: one.with_rhs(one.rhs * Rational(1001, 1000))),
    "diagonal: ℓ for ℓ + 1": ("1.6.relu-ntk-diagonal", lambda one: one.with_rhs(one.rhs / 2)),
    "mean: no output bias": ("1.9.mean-widths-exact", lambda one: one.with_rhs(one.rhs.subs(o, 0))),
    "mean: dead layers not counted": (
        "1.9.mean-widths-exact",
        lambda one: one.with_rhs(one.rhs.replace(lambda e: e == S(2) ** -hidden_widths[j], lambda e: S.Zero)),
    ),
    "ratio: 1/2 for 1/8": (
        "1.9.ratio-widths",
        lambda one: one.with_lhs(one.lhs.subs(Rational(-1, 8), Rational(-1, 2))),
    ),
    "error: half of 5β": ("1.9.ratio-error-widths", lambda one: one.with_rhs(1 - BETA / 2)),
    "places: ℓ² for ℓ(d − ℓ)": (
        "1.9.update-widths-order",
        lambda one: one.with_rhs(one.rhs.replace(Sum, lambda term, *limits: Sum(k * term, *limits))),
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    "error",
    [pytest.param(error, marks=pytest.mark.slow) if error.startswith("any L") else error for error in PLANTED],
)
def test_planted_errors_are_refuted(error):
    name, change = PLANTED[error]
    wrong = change(right(name))
    assert (wrong.lhs, wrong.rhs) != (right(name).lhs, right(name).rhs)
    assert outcome(enclosure, wrong) == "refuted"


def test_an_eigenvector_is_of_one_eigenvalue():
    """Without the δ that keeps to the eigenspace the rate of a combination is no single one."""
    one = right("1.7.eigen-repeated")

    def mixed(side):
        return side.replace(lambda e: isinstance(e, KroneckerDelta) and e.has(spectrum), lambda e: S.One)

    assert outcome(pointwise, Statement(mixed(one.lhs), mixed(one.rhs), one.domain)) == "refuted"


@pytest.mark.parametrize("name", ["1.7.kernel-speed", "1.8.feature-speed"])
@pytest.mark.slow
def test_speeds_of_one_example(name):
    """A difference quotient of difference quotients."""
    one = right(name)
    found = pointwise.examine("as_stated", one, SETTINGS)
    assert (found.outcome, found.not_reached) == ("agrees", None)
    assert len(found.at) >= 12
    assert outcome(pointwise, one.with_rhs(one.rhs * 2)) == "refuted"


@pytest.mark.slow
def test_real_networks_see_errors_where_widths_differ():
    one = right("1.9.mean-widths-exact")
    assert outcome(sampling, one) == "consistent"
    assert outcome(sampling, one.with_rhs(one.rhs.subs(o, 0))) == "refuted"
    bound = right("1.9.update-widths-order")
    assert outcome(sampling, bound) == "consistent"
    assert outcome(sampling, bound.with_rhs(bound.rhs * 10)) == "refuted"


@pytest.mark.slow
def test_the_drift_of_deep_networks_has_its_sign():
    """The claim itself, which stays consistent, is sampled with the ledger."""
    one = right("1.7.kernel-drift-deep")
    assert outcome(sampling, Statement(one.lhs, one.rhs, one.domain, ">")) == "refuted"
    assert outcome(sampling, one.with_rhs(Rational(-3, 2))) == "refuted"
