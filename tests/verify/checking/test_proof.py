"""A proof with one step changed by hand is none, and is refused at that step; rules that are wrong prove nothing."""

from dataclasses import replace
from pathlib import Path

import pytest
from sympy import Expr, FiniteSet, Sum, pi, sqrt
from sympy.tensor.indexed import Indexed

from derive.derivations import in_closed_form
from derive.language.reduction import SUMS
from derive.language.symbols import a, m, r, sigma_a
from derive.language.theorems import THEOREMS
from derive.networks.initialisation import Mean
from derive.networks.one_layer import one_hidden_layer
from tests.derive.language.test_rule import rules
from verify.checking.proof import BY_RULE_ALONE, How, Proof, checked
from verify.claims.domain import Domain, naturals
from verify.claims.ledger import load
from verify.claims.settings import Settings
from verify.claims.statement import Statement
from verify.oracles import symbolic

LEDGER = load(Path(__file__).parents[3] / "notes")
IDS = (
    "1.2.taylor",
    "1.3.rate",
    "1.3.gram",
    "1.1.gradient-scale",
    "1.4.readout-variance",
    "1.5.covariance",
    "1.6.nngp-recursion",
    "1.7.solution",
    "1.7.prediction",
    "1.7.gradient-descent",
    "1.9.mean",
    "1.9.second-moment-mixed",
    "1.9.classical",
    "1.9.update-order",
)


def _proofs(name):
    statement = LEDGER[name].right
    return statement, [one for one in symbolic.proofs(statement) if one is not None]


def _changes(after: Expr):
    """One thing changed at a time: a factor, a term, an entry, the end of a sum."""
    yield 2 * after
    yield after + 1
    yield -after
    for total in sorted(after.atoms(Sum), key=str)[:2]:
        (index, low, high), *rest = total.limits
        yield after.xreplace({total: Sum(total.function, (index, low, high + 1), *rest)})
        yield after.xreplace({total: Sum(total.function * index, *total.limits)})
    for entry in sorted(after.atoms(Indexed), key=str)[:2]:
        yield after.xreplace({entry: entry**2})


@pytest.mark.slow
@pytest.mark.parametrize("name", IDS)
def test_a_changed_step_is_refused_at_that_step(name):
    statement, found = _proofs(name)
    for one in found:
        assert not one.broken
        for link in one.links[:-1]:
            if link.how is not How.ANEW or link.before == link.after:
                continue
            for after in _changes(link.after):
                if after not in (link.after, link.before):
                    (again,) = checked(Proof((replace(link, after=after),)), statement).links
                    assert again.how is not How.ANEW, (link.rules[0].name, after)


def test_a_link_is_known_in_one_of_three_ways():
    statement, (one,) = _proofs("1.3.gram")
    link = one.links[0]
    wrong = replace(link, after=link.after + 1)
    taken = replace(wrong, rules=(replace(link.rules[0], name=min(BY_RULE_ALONE)),))
    assert [piece.how for piece in checked(Proof((link, wrong, taken)), statement).links] == [
        How.ANEW,
        How.NOT_FOUND,
        How.BY_RULE,
    ]
    assert checked(Proof((link, wrong)), statement).broken == (replace(wrong, how=How.NOT_FOUND),)


def test_rules_that_are_wrong_on_both_sides_alike_prove_nothing(monkeypatch):
    """Both sides lose a factor in their last step, so that their difference is 0 all the same."""
    claim = LEDGER["1.3.gram"]
    assert symbolic.examine("as_stated", claim.right, Settings()).outcome == "proved"

    def losing(*asked):
        found = in_closed_form(*asked)
        return found.by(SUMS, 2 * found.result)

    monkeypatch.setattr(symbolic, "in_closed_form", losing)
    evidence = symbolic.examine("as_stated", claim.right, Settings())
    assert evidence.outcome == "unknown" and "sums" in evidence.detail


@pytest.mark.parametrize("values", [FiniteSet(sqrt(2), pi), FiniteSet(pi, 3)])
def test_a_scalar_may_have_irrational_values(values):
    domain = Domain({m: naturals, sigma_a: values})
    mean = Mean(Sum(a[r], (r, 1, m)) ** 2, one_hidden_layer().initialisation)
    true = Statement(mean, m * sigma_a**2, domain)
    assert symbolic.examine("as_stated", true, Settings()).outcome == "proved"
    assert symbolic.examine("as_stated", true.with_rhs(m * sigma_a), Settings()).outcome == "unknown"


def test_every_rule_that_is_taken_names_its_theorems():
    found = {rule.name: rule for rule in rules().values()}
    assert {theorem for rule in found.values() for theorem in rule.takes} == THEOREMS
    assert {name for name in BY_RULE_ALONE if not found[name].takes} == {"moments"}, (
        "moments of one normal number take no theorem"
    )
