import pytest
from hypothesis import given
from hypothesis import strategies as st
from mpmath import mp
from sympy import (
    I,
    KroneckerDelta,
    Piecewise,
    Rational,
    S,
    Sum,
    Symbol,
    acos,
    gamma,
    oo,
    pi,
    sqrt,
)

from derive.activations.activation import sigma
from derive.language.derivatives import OneSidedDerivative, Partial, TaylorCoefficient
from derive.language.named import Named
from derive.language.symbols import a, d, k, m, n, r, s, t, u, w, x
from derive.networks.initialisation import Mean
from derive.networks.one_layer import one_hidden_layer
from verify.values.arithmetic import Floats
from verify.values.evaluate import Environment, NoValue, evaluate

VALUES = {a: (1, Rational(1, 3)), m: 2, d: 2, x: (2, 3), w: ((1, 0), (0, -1)), s: 2, u: Rational(1, 10)}
ENV = Environment(VALUES, "cube")


def test_rationals_are_exact():
    with mp.workdps(50):
        assert evaluate(Rational(1, 3) + u, ENV) == mp.mpf(13) / 30


def test_sums_arrays_and_deltas():
    assert evaluate(Sum(a[r] * Sum(w[r, k] * x[k], (k, 1, d)), (r, 1, m)), ENV) == 1
    assert evaluate(Sum(KroneckerDelta(r, s) * a[r], (r, 1, m)), ENV) == mp.mpf(1) / 3
    assert evaluate(3 * Sum(a[r] * x[k], (r, 1, m), (k, 1, d)), ENV) == 20


def test_activation_and_its_derivative():
    assert evaluate(sigma(x[1]), ENV) == 8
    assert evaluate(sigma(x[1], 1), ENV) == 12
    with pytest.raises(NoValue):
        evaluate(sigma(x[1]), Environment(VALUES))


def test_derivatives_are_difference_quotients():
    with mp.workdps(40):
        f = Named("f", Sum(a[r] * sigma(Sum(w[r, k] * x[k], (k, 1, d))), (r, 1, m)))
        assert abs(evaluate(Partial(f, a[s]), ENV) + 27) < mp.mpf(10) ** -35
        assert abs(evaluate(Partial(f, w[s, s]), ENV) - 27) < mp.mpf(10) ** -35
        assert abs(evaluate(TaylorCoefficient((1 + t) ** 5, t, 2), ENV) - 10) < mp.mpf(10) ** -35


def test_one_sided_derivatives_see_a_kink():
    bent = Piecewise((t, t > 0), (0, True))
    assert [round(float(evaluate(OneSidedDerivative(bent, t, side), ENV)), 9) for side in (1, -1)] == [1, 0]


def test_special_values():
    assert evaluate(oo, ENV) == mp.inf
    assert evaluate(sqrt(-1 * x[1]), ENV) == mp.sqrt(-2)
    assert evaluate(I, ENV) == mp.mpc(0, 1)
    with mp.workdps(30):
        assert evaluate(acos(sqrt(Rational(1, 3)) * sqrt(3)), ENV) == 0


def test_an_expectation_has_no_plain_value():
    network = one_hidden_layer()
    with pytest.raises(NoValue):
        evaluate(Mean(network.output, network.initialisation), ENV)


z = Symbol("z", real=True)


@given(st.fractions(-5, 5), st.sampled_from([z**3 - z / 7, pi * z + 1, Piecewise((z**2, z > 1), (-z, True))]))
def test_agrees_with_sympy(value, expression):
    number = Rational(value.numerator, value.denominator)
    with mp.workdps(30):
        found = evaluate(expression, Environment({z: number}))
        exact = mp.mpf(expression.subs(z, number).evalf(40))
        assert abs(found - exact) <= mp.mpf(10) ** -27 * (1 + abs(exact))


def test_gamma_is_infinite_at_its_poles():
    assert evaluate(1 / gamma(u - Rational(1, 10)), ENV) == 0
    assert evaluate(gamma(u + Rational(29, 10)), ENV) == pytest.approx(2)


@pytest.mark.parametrize("expression", [Sum(k, (k, 1, n / 2)), Sum(1, (k, n / 3 + S.Half, n)), x[n / 2]], ids=str)
def test_an_index_that_is_no_whole_number_has_no_value(expression):
    with pytest.raises(NoValue, match="no whole number"):
        evaluate(expression, Environment({n: S(3), x: (S(1), S(2), S(3))}))


def test_what_is_remembered_of_a_part_is_remembered_for_its_own_indices():
    """One part under Σ_r with s free, under Σ_s with r free, under both and under none."""
    part = sqrt(r + 2 * s)
    total = part + Sum(part, (r, 1, 2)) + Sum(part, (s, 1, 2)) + Sum(part * a[r] / a[s], (r, 1, 2), (s, 1, 2))
    held = {**VALUES, r: 5, s: 7, a: (1, 3)}

    def value(one, other):
        return mp.sqrt(one + 2 * other)

    expected = value(5, 7) + value(1, 7) + value(2, 7) + value(5, 1) + value(5, 2)
    expected += sum(value(i, j) * held[a][i - 1] / held[a][j - 1] for i in (1, 2) for j in (1, 2))
    assert abs(evaluate(total, Environment(held)) - expected) < 1e-12


def test_an_inner_index_of_the_same_name_is_the_one_that_counts():
    inner = Sum(sqrt(r) * x[1] * sqrt(3 * x[2]), (r, 1, 3))
    total = Sum(sqrt(r) * inner + r * sqrt(3 * x[2]), (r, 1, 2))
    roots = [mp.sqrt(i) for i in (1, 2, 3)]
    expected = (roots[0] + roots[1]) * sum(roots) * 2 * 3 + 3 * 3
    assert abs(evaluate(total, ENV) - expected) < 1e-12


def test_a_part_that_no_index_is_in_is_worked_out_once():
    asked = []

    class Counted(Floats):
        def power(self, base, exponent):
            asked.append(exponent)
            return super().power(base, exponent)

    total = Sum(a[r] * Sum(sqrt(x[k] + k), (k, 1, d)), (r, 1, m))
    evaluate(total, Environment(VALUES, numbers=Counted()))
    assert len(asked) == 2


def test_an_activation_that_is_the_identity_has_values():
    assert evaluate(sigma(x[1]), Environment(VALUES, "u")) == 2
    assert evaluate(sigma(x[1], 1), Environment(VALUES, "u")) == 1


@pytest.mark.parametrize("at", [Rational(1, 10**40), Rational(3, 7), S(10) ** 9 + 3, S(10) ** 45 / 7])
def test_slopes_of_slopes_keep_their_digits_far_out(at):
    with mp.workdps(35):
        env = Environment({z: at})
        for found, right in ((Partial(z**3, z), 3 * z**2), (Partial(Partial(z**3, z), z), 6 * z)):
            assert abs(evaluate(found, env) - evaluate(right, env)) < mp.mpf(10) ** -25 * (1 + evaluate(right, env))
