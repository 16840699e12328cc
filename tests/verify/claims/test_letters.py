"""Letters of a statement that share a name: what one of them says is not said of the other."""

import pytest
from sympy import IndexedBase, Integral, Interval, KroneckerDelta, Range, Rational, S, Sum, Symbol, exp, oo

from derive.activations.activation import sigma
from derive.language.derivatives import OneSidedDerivative, TaylorCoefficient
from derive.language.symbols import a, alpha, array, c, d, i, j, k, m, n, q, qp, r, rho, sigma_a, sigma_w, t, u, x
from derive.networks.initialisation import Mean
from derive.networks.one_layer import one_hidden_layer
from derive.networks.wide import ell, tangent_below
from derive.training.fixed_kernel import TimeLimit, flow, positive_spectrum
from derive.training.flow import y
from derive.training.orthonormal import V
from notes.s1_6_depth import wide
from notes.s1_7_training import spectral_domain
from notes.vocabulary import expectation
from verify.claims.domain import Domain, naturals, positive, real
from verify.claims.letters import with_other_indices
from verify.claims.settings import Settings
from verify.claims.statement import Statement
from verify.oracles.registry import ORACLES
from verify.running.run import examine

LAW = one_hidden_layer().initialisation
SQUARES = Sum(a[r] ** 2, (r, 1, m))
scalar_m, scalar_a = Symbol("m", positive=True), Symbol("a", positive=True)
lam, lam_real = Symbol("lam", positive=True), Symbol("lam", real=True)
times, letter = array("t"), IndexedBase("c", real=True)
COVARIANCE = {q: positive, qp: positive, c: real}
ENTRY = expectation(lambda z: letter[1] * z, lambda z: z)
WAVE = expectation(lambda z: exp(-lam * z**2), lambda z: S.One, (S.One, S.One, S.Zero))
FLOW = TimeLimit(flow(eigenvalues=positive_spectrum), t)
VARIANCE = expectation(lambda z: S.One, lambda z: u**2 * z**2, (S.One, qp, S.Zero))
LEAKY = Domain({alpha: real}, (), activations=("leaky-relu",))
TALL = {m: naturals, d: naturals, k: naturals, j: naturals}
SLOPES = [TaylorCoefficient(exp(t) * OneSidedDerivative(part, t, 1), t, 1) for part in (q * abs(t), 5 * q * t)]
BELOW = wide("ntk", 1, (tangent_below,) * 3)

PAIRS = {
    "a width and a factor": (
        Mean(scalar_m * SQUARES / m, LAW),
        m * sigma_a**2,
        scalar_m * sigma_a**2,
        Domain({sigma_a: positive, m: naturals, scalar_m: positive}, ()),
    ),
    "a random array and a factor": (
        Mean(scalar_a * SQUARES, LAW),
        m * sigma_a**2,
        scalar_a * m * sigma_a**2,
        Domain({sigma_a: positive, m: naturals, scalar_a: positive}, ()),
    ),
    "two scalars": (
        WAVE + lam_real,
        1 / (lam + Rational(1, 2)) + lam_real,
        1 / (1 + 2 * lam) ** Rational(1, 2) + lam_real,
        Domain({lam: positive, lam_real: real}, ()),
    ),
    "an array and a covariance": (
        ENTRY,
        c**2,
        c * letter[1],
        Domain({**COVARIANCE, d: naturals}, (), {letter: (d,)}, conditions=(c**2 <= q * qp,)),
    ),
    "an array and a time": (
        TaylorCoefficient(exp(t) * times[1], t, 1),
        S.Zero,
        times[1],
        Domain({d: naturals}, (), {times: (d,)}),
    ),
    "a time in a time": (
        TimeLimit(exp(-t) + TaylorCoefficient(y[i] * exp(t), t, 1), t),
        S.Zero,
        y[i],
        Domain({n: naturals, i: naturals}, (), {y: (n,)}),
    ),
    "a limit in a derivative": (
        TaylorCoefficient(exp(t) * FLOW, t, 1),
        S.Zero,
        y[i],
        spectral_domain(positive_only=True, scalars=(i,)),
    ),
    "a slope in a derivative": (SLOPES[0], SLOPES[1], q, Domain({q: positive}, ())),
    "the variable of an integral": (Integral(VARIANCE, (u, 0, 1)), 3 * qp**2, qp / 3, Domain({qp: positive}, ())),
    "the slope of leaky ReLU as an index": (
        Sum(alpha * sigma(S(-1)), (alpha, 1, 2)),
        S(-5),
        3 * sigma(S(-1)),
        LEAKY,
    ),
    "the slope of leaky ReLU as a variable": (
        TaylorCoefficient(alpha * sigma(S(-1)), alpha, 1),
        S.Zero,
        sigma(S(-1)),
        LEAKY,
    ),
    "a matrix called like the eigenvectors": (
        Sum(V[r, k] * V[r, j], (r, 1, m)),
        KroneckerDelta(k, j),
        Sum(V[r, j] * V[r, k], (r, 1, m)),
        Domain(TALL, (), {V: (m, d)}, conditions=(k <= d, j <= d)),
    ),
    "a kernel's own letter": (
        BELOW,
        sigma_a**2 * sigma_w**4 * tangent_below**2 * (3 + 4 * sigma_w**2),
        7 * sigma_a**2 * sigma_w**4 * tangent_below**2,
        Domain({tangent_below: positive, sigma_w: positive, sigma_a: positive}, (), activations=("u^2",)),
    ),
}


def outcomes(statement):
    asked = {name for name, oracle in ORACLES.items() if name != "sampling" and oracle.applies(statement)}
    return {examine(name, "as_stated", statement, Settings(digits=20)).outcome for name in asked}


@pytest.mark.slow
@pytest.mark.parametrize("pair", PAIRS.values(), ids=PAIRS)
def test_what_another_letter_of_the_name_would_give_is_refuted(pair):
    left, false, true, domain = pair
    assert not outcomes(Statement(left, false, domain)) & {"proved", "enclosed", "agrees", "error"}
    found = outcomes(Statement(left, true, domain))
    assert found & {"proved", "enclosed", "agrees"} and not found & {"refuted", "error"}


@pytest.mark.parametrize("pair", PAIRS.values(), ids=PAIRS)
def test_a_statement_set_apart_stays_as_it_is(pair):
    left, _, true, domain = pair
    once = Statement(left, true, domain)
    again = Statement(once.lhs, once.rhs, once.domain)
    assert (again.lhs, again.rhs, again.domain) == (once.lhs, once.rhs, once.domain)


def test_what_shares_no_name_is_left_alone():
    domain = Domain({d: naturals, t: real}, (), {x: (d,)})
    statement = Statement(Sum(x[k], (k, 1, d)) * t, TaylorCoefficient(rho, rho, 1) * t, domain)
    assert statement.lhs == Sum(x[k], (k, 1, d)) * t
    assert statement.domain is domain


def test_texts_tell_statements_about_two_letters_of_a_name_apart():
    texts = [
        Statement(lam**2, S.One, Domain({lam: positive, lam_real: positive}, (), conditions=(one <= 1,)), "<=").text
        for one in (lam, lam_real)
    ]
    assert texts[0] != texts[1]


def test_what_a_kernel_does_not_show_is_not_bound_around_it():
    domain = Domain({rho: Interval(-1, 1), ell: naturals, sigma_w: positive}, (), activations=("relu",))
    kernel = wide("activations", ell, (S.One, S.One, rho))
    found = outcomes(Statement(Sum(kernel, (sigma_w, 1, 2)), 2 * kernel, domain))
    assert found == {"unknown"}


def test_eigenvectors_are_orthonormal_over_all_of_them():
    domain = Domain({n: Range(2, oo), i: naturals}, (), {V: (n, n)}, conditions=(i <= n,))
    part = Statement(Sum(V[i, j] ** 2, (j, 1, n - 1)), S.One, domain)
    assert examine("symbolic", "as_stated", part, Settings()).outcome == "unknown"


def test_indices_of_sums_keep_out_of_the_way_of_letters_that_come_in():
    side = x[i] * Sum(a[r] * x[k], (r, 1, m))
    put = with_other_indices(side, {r}).xreplace({k: r})
    assert put.free_symbols >= {r, i} and put.subs(m, 2).doit() == x[i] * x[r] * (a[1] + a[2])
