from collections import Counter

import pytest
from sympy import FiniteSet, Interval, Piecewise, Range, Rational, S, Sum, Symbol, oo, pi, sqrt

from derive.activations.activation import sigma
from derive.language.symbols import a, d, j, q, qp, sigma_w, w, x
from derive.networks.initialisation import Covariance
from derive.networks.one_layer import one_hidden_layer
from notes.s1_4_one_hidden_layer import CLAIMS
from notes.vocabulary import COVARIANCES, angle, arc_cosine, expectation
from verify.claims.claim import Claim
from verify.claims.domain import Domain, Point, naturals, positive
from verify.claims.evidence import Evidence, Witness
from verify.claims.settings import Settings
from verify.claims.statement import Statement
from verify.claims.verdict import HOLDING
from verify.oracles import pointwise
from verify.points.lists import INPUT_POINTS
from verify.report.terminal import mutant_lines
from verify.running.mutants import ALL, FATES, Mutant, Trial, judge_mutant, mutants
from verify.running.mutations import KINDS, MOST, right_side

INIT = one_hidden_layer().initialisation
SETTINGS = Settings()


def claim(lhs, rhs, relation="=", domain=COVARIANCES):
    return Claim("c", "1", "t", "p", "s", Statement(lhs, rhs, domain, relation))


def relu(z):
    return Piecewise((z, z > 0), (S.Zero, True))


VALUE = claim(expectation(relu, relu), sqrt(q * qp) * arc_cosine(1, angle()) / (2 * pi))
POINTS = tuple(Point(f"q = {number}", {q: S(number), qp: S(2)}) for number in range(1, 10))
LINE = Domain({q: positive}, POINTS)


def of_kind(name, one):
    return [mutant for mutant in mutants(one) if mutant.kind == name]


def fates(one, *kinds):
    return [judge_mutant(mutant, one.right, SETTINGS) for mutant in mutants(one, kinds or ALL)]


def test_kinds_have_names_of_their_own():
    assert max(Counter(kind.name for kind in KINDS).values()) == 1


WIDTH = Symbol("n", integer=True, positive=True)
SIZES = Domain(
    {WIDTH: Range(3, oo), d: naturals, q: positive, qp: FiniteSet(1, 2), j: naturals},
    tuple(Point(str(i), {WIDTH: i, d: i + 1, q: i, qp: 1, j: 1, x: (2,) * 20}) for i in range(1, 20)),
    arrays={x: (d,)},
    conditions=(q <= WIDTH, j <= d),
    nonzero=(q,),
    activations=("relu",),
)
EVERYTHING = claim(
    q,
    q * (WIDTH - 1) / d + sqrt(qp) * pi * x[j] + sigma(q, 0) * 3,
    domain=SIZES,
)


@pytest.mark.parametrize(
    ("kind", "how"),
    [
        ("signs", "overall sign"),
        ("scale", "π → 2π"),
        ("dropped or doubled term", "doubled"),
        ("dropped factor", "dropped factor q of"),
        ("exponent up by one", "exponent of"),
        ("derivative of σ", "σ^(0) → σ^(1)"),
        ("number ± 1", "3 → 4"),
        ("whole variable ± 1", "n → n - 1"),
        ("index → 1", "j → 1"),
        ("exchanged sizes", "n ↔ d"),
        ("exchanged variables", "q ↔ q'"),
        ("relative error", "relative error of +10^−20"),
        ("widened domain", "any n in"),
        ("widened domain", "any q' in"),
        ("widened domain", "σ may be"),
        ("dropped condition", "without q <= n"),
        ("dropped condition", "without q ≠ 0"),
        ("strict relation", "= → <"),
        ("weakened relation", "= → >="),
    ],
)
def test_every_kind_of_error_is_made(kind, how):
    made = [entry for entry in KINDS if entry.name == kind]
    assert any(how in made_how for entry in made for made_how, _ in entry.make(EVERYTHING.right)), [
        made_how for entry in made for made_how, _ in entry.make(EVERYTHING.right)
    ]


def test_angles_have_supplements():
    assert any(mutant.how == "θ → π − θ" for mutant in of_kind("supplement of an angle", VALUE))


def test_numbers_change_one_at_a_time():
    (kind,) = (entry for entry in KINDS if entry.name == "number ± 1")
    found = {changed.rhs for _, changed in kind.make(Statement(q, q**2 / 2, LINE))}
    assert found == {q**3 / 2, q / 2, 3 * q**2 / 2, -(q**2) / 2}


def test_what_stands_in_ranges_arrays_and_kernels_is_left_alone():
    side = Sum(x[1] * a[j], (j, 1, d))
    assert not of_kind("number ± 1", claim(side, side, domain=Domain({d: naturals}, (), arrays={x: (d,), a: (d,)})))


@pytest.mark.parametrize(
    ("relation", "flipped", "sharpened", "weakened"),
    [("<=", ">=", "<", None), (">=", "<=", ">", None), ("<", ">", None, "<="), (">", "<", None, ">=")],
)
def test_relations_are_flipped_sharpened_and_weakened(relation, flipped, sharpened, weakened):
    one = claim(q, 2 * q, relation, LINE)
    for kind, new in (("flipped", flipped), ("sharpened", sharpened), ("weakened", weakened)):
        assert [mutant.statement.relation for mutant in of_kind(f"{kind} relation", one)] == ([new] if new else [])


def test_mutants_differ_from_the_claim_and_from_each_other():
    found = [(mutant.statement.rhs, mutant.statement.relation, mutant.statement.domain) for mutant in mutants(VALUE)]
    assert len(set(found)) == len(found)
    assert (right_side(VALUE.statement), "=", COVARIANCES) not in found


def test_mutants_are_the_same_every_time_and_bounded():
    first, second = mutants(VALUE), mutants(VALUE)
    assert [(one.kind, one.how, one.statement.rhs) for one in first] == [
        (one.kind, one.how, one.statement.rhs) for one in second
    ]
    assert max(Counter(mutant.kind for mutant in first).values()) == MOST


@pytest.mark.slow
def test_each_wrong_formula_is_refuted_with_a_witness():
    for trial in fates(VALUE):
        if trial.mutant.kind in ("strict relation", "weakened relation", "dropped condition"):
            continue
        assert trial.outcome == "refuted", (trial.mutant.how, trial.detail)
        assert trial.evidence
        assert trial.evidence.witness


def test_an_error_of_the_twentieth_digit_is_refuted():
    (tiny,) = (mutant for mutant in mutants(VALUE) if mutant.how == "relative error of +10^−20")
    assert judge_mutant(tiny, VALUE.statement, SETTINGS).outcome == "refuted"


def test_an_error_below_the_digits_that_are_asked_for_may_agree(monkeypatch):
    from verify.oracles import enclosure

    monkeypatch.setattr(enclosure, "applies", lambda statement: False)
    one = claim(q + q, 2 * q, domain=LINE)
    (tiny,) = (mutant for mutant in mutants(one) if mutant.how == "relative error of +10^−20")
    few = judge_mutant(tiny, one.right, Settings(digits=15))
    assert (few.outcome, few.word) == ("survived", "agrees")
    assert judge_mutant(tiny, one.right, SETTINGS).outcome == "refuted"


def test_a_strict_relation_between_equal_sides_is_refuted():
    by_value = fates(claim(q + q, 2 * q, domain=LINE), "strict relation")
    assert [trial.outcome for trial in by_value] == ["refuted"]
    by_proof = fates(VALUE, "strict relation")
    assert [trial.outcome for trial in by_proof] == ["refuted"]


@pytest.mark.slow
def test_a_symmetry_is_proved_equivalent():
    (limit,) = (entry for entry in CLAIMS if entry.id == "1.4.value-limit")
    (swapped,) = (mutant for mutant in mutants(limit) if mutant.how == "x ↔ x'")
    trial = judge_mutant(swapped, limit.right, SETTINGS)
    assert trial.outcome == "equivalent"
    assert "exchanged" in trial.detail


def test_a_wider_domain_on_which_it_is_proved_is_true_as_well():
    held = claim(q + q, 2 * q, domain=Domain({q: FiniteSet(*range(1, 10))}, POINTS))
    assert {trial.outcome for trial in fates(held, "widened domain")} == {"true as well"}


def test_a_wider_domain_on_which_it_fails_is_refuted():
    only_one = Domain({q: FiniteSet(1)}, POINTS)
    assert {trial.outcome for trial in fates(claim(q**2, q, domain=only_one), "widened domain")} == {"refuted"}
    below = Domain({q: positive}, POINTS, conditions=(q < 2,))
    assert {trial.outcome for trial in fates(claim(q**2, q, domain=below), "dropped condition")} == {"refuted"}


def test_bounds():
    """A bound that moved away is true as well; one that moved too near is refuted, and one that is turned round."""
    found = {trial.mutant.how: trial for trial in fates(claim(q, 2 * q, "<=", LINE))}
    assert found["factor 2"].outcome == "true as well"
    assert found["overall sign"].outcome == "refuted"
    assert found["<= → >="].outcome == "refuted"
    sharp = {trial.mutant.how: trial.outcome for trial in fates(claim(q, q, "<=", LINE))}
    assert sharp["relative error of -10^−20"] == "refuted"
    assert sharp["relative error of +10^−20"] == "true as well"
    assert sharp["<= → <"] == "refuted"


def test_what_follows_from_the_claim_may_not_be_refuted(monkeypatch):
    one = claim(q + q, 2 * q, domain=LINE)
    assert [trial.outcome for trial in fates(one, "weakened relation")] == ["true as well"]
    broken = Evidence("pointwise", "mutant", "refuted", witness=Witness({}, "1", "0"))
    monkeypatch.setattr(pointwise, "examine", lambda of, statement, settings: broken)
    (trial,) = (
        judge_mutant(mutant, one.right, SETTINGS) for mutant in mutants(one) if mutant.kind == "weakened relation"
    )
    assert (trial.outcome, "follows from the claim" in trial.detail) == ("survived", True)


def sampled(target):
    return claim(
        Covariance(w[1, 1], w[1, 1], INIT), target, domain=Domain({sigma_w: positive, d: naturals}, INPUT_POINTS)
    )


@pytest.mark.slow
def test_sampling_says_how_small_an_error_it_sees(monkeypatch):
    """With sampling alone an error of a millionth is below its power, and one of a third is not."""
    from verify.oracles import enclosure, quadrature

    for oracle in (enclosure, quadrature, pointwise):
        monkeypatch.setattr(oracle, "applies", lambda statement: False)
    one = sampled(sigma_w**2 / d)
    found = {trial.mutant.how: trial for trial in fates(one, "relative error", "scale")}
    assert found["relative error of +10^−6"].outcome == "below power"
    assert "standard errors" in found["relative error of +10^−6"].detail
    assert found["factor 2"].outcome == "refuted"


def test_a_proof_of_a_wrong_formula_is_no_equivalence(monkeypatch):
    """A symbolic oracle that proves anything is caught: what it proves is not the claim."""
    from verify.oracles import enclosure, symbolic

    monkeypatch.setattr(symbolic, "examine", lambda of, *_: Evidence("symbolic", of, "proved", "rules: any"))
    for oracle in (enclosure, pointwise):
        monkeypatch.setattr(oracle, "applies", lambda statement: False)
    few = Domain({q: positive}, POINTS[:3])
    (trial, *_) = fates(claim(q + q, 2 * q, domain=few), "scale")
    assert (trial.outcome, trial.word) == ("survived", "proved")


def test_a_mutant_that_no_oracle_refutes_survives_with_the_word_it_would_have():
    blunt = Statement(VALUE.statement.rhs, VALUE.statement.rhs + 1 - 1, COVARIANCES)
    other = claim(VALUE.statement.rhs, 2 * VALUE.statement.rhs)
    trial = judge_mutant(Mutant("c", "blunt", blunt), other.statement, SETTINGS)
    assert trial.outcome == "survived"
    assert trial.word in HOLDING


def test_an_oracle_that_raises_does_not_end_the_run(monkeypatch):
    def fail(*_):
        raise RuntimeError("no")

    monkeypatch.setattr(pointwise, "examine", fail)
    few = Domain({q: positive}, POINTS[:3])
    trials = fates(claim(q + q, 2 * q, domain=few), "strict relation", "sharpened relation", "scale")
    assert trials


@pytest.mark.parametrize(("low", "fate"), [(1, "no value"), (-1, "survived")])
def test_a_mutant_without_a_value_is_told_apart_only_where_the_claim_has_one(low, fate):
    mean = Symbol("x", real=True)
    side = Interval.open(0, oo) if low > 0 else Interval.open(-oo, 0)
    line = Domain({mean: side}, tuple(Point(f"x = {low * i}", {mean: S(low * i)}) for i in range(1, 10)))
    original, mutant = (Statement(mean, Piecewise((mean, mean > least)), line) for least in (0, 20))
    trial = judge_mutant(Mutant("c", "another case", mutant), original, SETTINGS)
    assert (trial.outcome, trial.word) == (fate, "unknown")


def test_the_listing_counts_by_kind_and_shows_survivors_by_their_word():
    statement = VALUE.statement
    trials = [
        Trial(Mutant("a", "one", statement, "signs"), "refuted", "pointwise"),
        Trial(Mutant("a", "two", statement, "scale"), "survived", "who knows", word="unknown"),
        Trial(Mutant("b", "three", statement, "scale"), "survived", "looks right", word="agrees"),
        Trial(Mutant("b", "four", statement, "scale"), "below power", "too small", word="consistent"),
    ]
    shown = [*mutant_lines(trials)]
    assert [line.split() for line in shown if line.startswith("scale")] == [["scale", "0", "0", "0", "0", "1", "2"]]
    assert shown.index("Survived, and would end agrees:") < shown.index("Survived, and would end unknown:")
    assert "  b, four: too small" in shown
    assert f"at most {MOST} mutants of a kind" in shown[-2]
    assert shown[-1] == (
        "4 mutants of 2 claims: 1 refuted, 0 no value, 0 equivalent, 0 true as well, 1 below power, 2 survived"
    )
    assert {trial.outcome for trial in trials} <= set(FATES)


def test_measured_exponents_move_by_a_quarter():
    from notes.s1_7_training import CLAIMS as TRAINING

    (drift,) = (entry for entry in TRAINING if entry.id == "1.7.kernel-drift-relu")
    quarters = {mutant.statement.rhs for mutant in of_kind("measured exponent ± 1/4", drift)}
    assert quarters == {drift.right.rhs + Rational(1, 4), drift.right.rhs - Rational(1, 4)}
    assert not of_kind("measured exponent ± 1/4", VALUE)


def test_only_the_kinds_that_are_asked_for():
    assert {mutant.kind for mutant in mutants(VALUE, ("signs", "scale"))} == {"signs", "scale"}
    assert {mutant.kind for mutant in mutants(VALUE)} <= set(ALL)


def test_the_order_of_a_derivative_is_no_number_to_change():
    domain = Domain({q: positive}, POINTS, activations=("relu",))
    assert not of_kind("number ± 1", claim(q, sigma(q, 0), domain=domain))


def test_what_is_proved_on_a_wider_domain_is_true_as_well():
    few = claim(q + q, 2 * q, domain=Domain({q: FiniteSet(1, 2, 3)}, POINTS[:3]))
    (wider,) = fates(few, "widened domain")
    assert (wider.outcome, wider.word) == ("true as well", "proved")


def test_a_wider_domain_is_no_error_too_small_to_see(monkeypatch):
    """Its values are the claim's own: that they are near to them excuses nothing."""
    from verify.oracles import sampling
    from verify.running import mutants as running

    seen = Evidence("sampling", "mutant", "consistent")
    monkeypatch.setattr(running, "_asked", lambda mutant, settings, names: [seen] if "sampling" in names else [])
    monkeypatch.setattr(sampling, "cannot_tell", lambda *_: "too small")
    one = claim(q**2, q, domain=Domain({q: FiniteSet(1)}, POINTS))
    assert [(trial.outcome, trial.word) for trial in fates(one, "widened domain")] == [("survived", "consistent")]
    assert {trial.outcome for trial in fates(one, "relative error")} == {"below power"}
