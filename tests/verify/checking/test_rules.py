"""Every rule is held by value on instances that are drawn, and refuses one; what lacks either says why."""

from dataclasses import replace
from random import Random

import pytest
from flint import arb
from mpmath import mp
from sympy import Rational, S, Symbol, sqrt

from derive.activations.activation import ACTIVATIONS, named_activation
from derive.language.certificate import Certificate, Induction, Laws, Share, Sizes, Slopes
from derive.language.derivation import Derivation
from derive.language.symbols import c, q, qp
from tests.derive.language.test_rule import rules
from tests.verify.checking.rule_instances import DRAWN, HOLES, NOT_BY_VALUE, WRONG
from tests.verify.checking.shown_instances import DERIVED, POINT, SHOWN
from verify.checking.proof import BY_RULE_ALONE, How, Link, Proof, checked
from verify.claims.domain import Point
from verify.claims.statement import Statement
from verify.enclosure.expectations import integrate as enclosed_integral
from verify.oracles import symbolic
from verify.oracles.hypotheses import ANSWERS, asked, needs_of
from verify.oracles.obligations import OBLIGATIONS, open_obligations
from verify.points.made import made
from verify.quadrature.mesh import COARSE, FINE
from verify.quadrature.sides import integrate
from verify.values.arithmetic import FLOATS
from verify.values.balls import BALLS, ball
from verify.values.evaluate import Environment, evaluate
from verify.values.no_value import NoValue
from verify.values.precision import precision

SHARE = Symbol("share", real=True)
RULES = {rule.name: rule for rule in rules().values()}
RULES["activation"] = named_activation(ACTIVATIONS["relu"])[0].rule
CERTIFICATES: dict[str, Certificate] = {
    "laws of functions": Laws(),
    "one size after the other": Sizes(),
    "slopes": Slopes(next(iter(WRONG["slopes"][2].scalars)), S.Zero, ((S.Zero, S.Zero),)),
    "induction": Induction(next(iter(WRONG["induction"][2].scalars))),
    "a share of its bound": Share(
        c,
        sqrt(q * qp),
        SHARE,
        sqrt(q * qp),
        1 - SHARE - Rational(1, 10**6),
        Slopes(SHARE, S.One, ((-Rational(1, 10**6), S.NegativeOne),), ">="),
    ),
}


def _how_conditions_are_met(name: str) -> str:
    """By predicates where its steps are taken, by the check of each step elsewhere."""
    if name in BY_RULE_ALONE:
        return ", ".join(one.__name__ for one in OBLIGATIONS.get(name, ())) or "—"
    return "each step is checked"


def test_every_rule_has_its_instances_or_says_why_not(capsys):
    lines = []
    for name in sorted(RULES):
        marks = ("drawn" if name in DRAWN else "shown" if name in SHOWN else "—", "refused" if name in WRONG else "—")
        lines.append(f"{name[:46]:48}{_how_conditions_are_met(name):34}{marks[0]:8}{marks[1]}")
    with capsys.disabled():
        print("\n" + "\n".join(lines))
    assert sorted((*DRAWN, *SHOWN, *HOLES)) == sorted(RULES)
    assert set(WRONG) == set(DRAWN)


def test_obligations_are_of_rules_that_are_taken():
    assert set(OBLIGATIONS) <= BY_RULE_ALONE


def test_each_need_of_a_rule_that_is_taken_has_an_answer():
    assert {name: set(answers) for name, answers in ANSWERS.items()} == {
        name: {words for words, _ in asked(RULES[name])} for name in BY_RULE_ALONE
    }


def _holds_by_value(link: Link, statement: Statement) -> bool:
    """What a step says that stands by its rule alone, by quadrature and extrapolation at a few points."""
    with mp.workdps(20):
        for point in made(statement.domain, 1, number=4)[-3:]:
            env = replace(point.environment(integrate(15, FINE)), numbers=FLOATS)
            try:
                before, after = evaluate(link.before, env), evaluate(link.after, env)
            except NoValue:
                if not _is_enclosed(link, point):
                    return False
                continue
            if abs(before - after) > mp.mpf(10) ** -9 * (1 + abs(after)):
                return False
    return True


def _is_enclosed(link: Link, point: Point) -> bool:
    """The same in balls, of what has no value in floats."""
    env = Environment(point.values, point.activation, enclosed_integral, BALLS)
    with precision(100):
        apart = ball(evaluate(link.before, env)) - ball(evaluate(link.after, env))
        return apart.contains(0) and apart.rad() < arb(10) ** -9


@pytest.mark.slow
@pytest.mark.parametrize("name", DRAWN)
def test_instances_hold_by_value(name):
    for seed in (1, 2):
        lhs, rhs, domain, *relation = DRAWN[name](Random(f"{name} {seed}"))
        statement = Statement(lhs, S(rhs), domain, *relation)
        proofs = [one for one in symbolic.proofs(statement) if one is not None]
        links = [link for one in proofs for link in one.links if name in {rule.name for rule in link.rules}]
        assert links, f"no step of {lhs} = {rhs} is made by it"
        assert not any(one.broken for one in proofs)
        for link in links:
            is_known = link.how in (How.ANEW, How.CERTIFIED) or name in NOT_BY_VALUE
            assert is_known or _holds_by_value(link, statement), link


def _steps_off(derivation: Derivation) -> list[str]:
    """The rules of steps whose value is not that of the start; the integral over the plane has a test of its own."""
    with mp.workdps(9):
        env = Environment(POINT, None, integrate(9, COARSE))
        start = evaluate(derivation.start, env)
        return [step.rule.name for step in derivation.steps[1:] if abs(evaluate(step.after, env) / start - 1) > 1e-6]


@pytest.mark.slow
@pytest.mark.parametrize("name", DERIVED)
def test_steps_that_are_shown_hold_by_value(name):
    made = set()
    for seed in (0, 1):
        derivation = DERIVED[name](Random(f"{name} {seed}"))
        assert _steps_off(derivation) == []
        made |= {step.rule.name for step in derivation.steps}
    assert made >= {rule for rule, where in SHOWN.items() if where == name}


@pytest.mark.parametrize("name", ["wick", "characteristic"])
def test_a_step_that_is_changed_is_told(name):
    derivation = DERIVED[name](Random(f"{name} 0"))
    *kept, last = derivation.steps
    changed = replace(derivation, steps=(*kept, replace(last, after=last.after * (1 + Rational(1, 10**5)))))
    assert _steps_off(derivation) == [] and _steps_off(changed) == [last.rule.name]


@pytest.mark.parametrize("name", WRONG)
def test_what_breaks_a_condition_is_refused(name):
    before, after, domain = WRONG[name]
    relation = ">=" if name == "signs" else "="
    link = Link("left", (RULES[name],), before, S(after), relation=relation, certificate=CERTIFICATES.get(name))
    statement = Statement(before, S(after), domain)
    found = checked(Proof((link,)), statement)
    is_open = any(open_obligations(link, statement)) or any(not need.met for need in needs_of(link, statement))
    assert found.broken or is_open
