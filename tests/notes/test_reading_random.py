"""Random expressions are written and read back as the same expression, in several notations."""

import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import (
    Abs,
    Expr,
    Integer,
    Integral,
    KroneckerDelta,
    Lambda,
    Max,
    Piecewise,
    Product,
    Rational,
    S,
    Sum,
    Symbol,
    acos,
    cos,
    erf,
    exp,
    log,
    pi,
    sin,
    sqrt,
    tanh,
)

from codegen.writing import Notation
from derive.activations.activation import sigma
from derive.gaussian.expectation import GaussianExpectation
from derive.language.derivatives import OneSidedDerivative, Partial, TaylorCoefficient
from derive.language.symbols import a, d, data, i, j, k, l, m, n, r, s, t, u, v, w, x, xp
from tests.notes.notations import MARKS, shuffled, with_marks
from tests.notes.reading_back import is_same, read_back
from verify.checking.steps import Check
from verify.claims.domain import Domain, naturals, positive, real
from verify.claims.statement import Statement

alpha, beta, q, qp, sigma_w = (Symbol(name, positive=True) for name in ("alpha", "beta", "q", "q'", "sigma_w"))
c = Symbol("c", real=True)
_ARRAYS = {a: (m,), w: (m, d), x: (d,), xp: (d,), data: (n, d)}
DOMAIN = Domain(
    {
        **dict.fromkeys((d, m, n, i, j, l, r, s), naturals),
        **dict.fromkeys((q, qp, alpha, sigma_w, beta), positive),
        c: real,
    },
    arrays=_ARRAYS,
    activations=("relu", "square"),
)
_NAMES = ["a", "w", "x", "X", "d", "m", "n", "i", "l", "r", "s", "j", "k", "q", "alpha", "beta", "c", "t", "u", "v"]
NOTATIONS = {
    "none": Notation(),
    **{name: with_marks(Notation(), marks) for name, marks in MARKS.items()},
    **{f"letters {seed}": shuffled([*_NAMES, "sigma", "U", "V", "theta"], seed) for seed in (1, 2)},
}
_POSITIVE = st.sampled_from([q, qp, alpha, beta, sigma_w, d, m, n, Integer(2), Integer(3), Rational(1, 2), pi])
_NUMBERS = st.sampled_from([*map(Integer, range(-4, 6)), Rational(1, 2), Rational(-3, 4), pi, sqrt(2)])


def _sums(first: Expr, second: Expr) -> Expr:
    return first + second


def _grown(inner: st.SearchStrategy[Expr], above: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
    """Expressions made of others, `above` being positive."""
    return st.one_of(
        st.builds(_sums, inner, inner),
        st.builds(lambda one, other: one * other, inner, inner),
        st.builds(lambda one, other: one / other, inner, above),
        st.builds(lambda one, power: one**power, inner, st.integers(2, 4)),
        st.builds(lambda one, other: one / sqrt(other), inner, above),
        st.builds(lambda function, one: function(one), st.sampled_from([exp, sin, cos, erf, tanh, Abs]), inner),
        st.builds(lambda one: Max(0, one), inner.filter(lambda one: one.is_comparable or not one.is_number)),
        st.builds(lambda one, order: sigma(one, order), inner, st.integers(0, 2)),
    )


def _positive() -> st.SearchStrategy[Expr]:
    return st.recursive(
        _POSITIVE,
        lambda inner: st.one_of(
            st.builds(_sums, inner, inner),
            st.builds(lambda one, other: one * other, inner, inner),
            st.builds(lambda one, other: one / other, inner, inner),
            st.builds(sqrt, inner),
            st.builds(lambda one, power: one**power, inner, st.sampled_from([2, -2, Rational(3, 2), Rational(-1, 3)])),
            st.builds(lambda one, other: one**other, inner, st.sampled_from([alpha, -beta, n / 2, d - 1])),
        ),
        max_leaves=4,
    )


def _leaves(*more: Expr) -> st.SearchStrategy[Expr]:
    return st.one_of(_NUMBERS, _POSITIVE, st.sampled_from([c, a[r], w[r, 1], x[1], data[i, 2], *more]))


def _of(*more: Expr, leaves: int = 4) -> st.SearchStrategy[Expr]:
    """Expressions in the letters of the domain, and in others."""
    above = _positive()
    return st.recursive(_leaves(*more), lambda inner: _grown(inner, above), max_leaves=leaves)


def _smooth(*more: Expr) -> st.SearchStrategy[Expr]:
    return _of(*more).filter(lambda one: not one.has(Abs, Max, Piecewise))


def _inner(one: Expr, other: Expr) -> Expr:
    return Sum(one * other, (k, 1, d))


_PREACTIVATION = st.sampled_from(
    [_inner(w[s, k], x[k]), _inner(w[s, k], xp[k]), _inner(x[k], xp[k]), _inner(x[k], x[k])]
)
_ENDS = st.sampled_from([m, n, m - 1, n + 1, Integer(3)])


def _function(symbol: Symbol) -> st.SearchStrategy[Lambda]:
    """Functions that a Gaussian mean is over."""
    bodies = st.sampled_from([symbol, sigma(symbol), sigma(symbol, 1), symbol**2 - 1, sin(symbol), erf(symbol)])
    more = st.sampled_from([Max(0, symbol), exp(symbol), cos(alpha * symbol), symbol * sigma(symbol), symbol + 1])
    return st.builds(lambda body: Lambda(symbol, body), st.one_of(bodies, more))


QUANTITIES = {
    "plain": _of(leaves=6),
    "sums": st.builds(lambda body, end: Sum(body, (s, 1, end)), _of(a[s], s, leaves=4), _ENDS),
    "sums in sums": st.builds(
        lambda body, one, other: Sum(one * Sum(body, (j, 1, d)), (s, 1, m)) + other,
        _of(a[s], w[s, j], x[j], leaves=3),
        _leaves(a[s]),
        _of(leaves=2),
    ),
    "products": st.builds(lambda body, end: Product(body, (s, 1, end)), _of(a[s], s, leaves=3), _ENDS),
    "ranges": st.builds(
        lambda body, low: Sum(Sum(body, (j, low, m + 1)), (s, 1, m)),
        _of(a[s], j, leaves=3),
        st.sampled_from([s, s + 1]),
    ),
    "inner products": st.builds(
        lambda inside, order, one: Sum(one * sigma(inside, order), (s, 1, m)) / sqrt(m),
        _PREACTIVATION,
        st.integers(0, 2),
        _leaves(a[s]),
    ),
    "means": st.builds(
        lambda g, h, one, other: one * GaussianExpectation(g, h, q, qp, c) + other,
        _function(u),
        _function(v),
        _of(),
        _of(),
    ),
    "partial derivatives": st.builds(
        lambda body, one, by: one * Partial(body, by),
        _smooth(a[s], w[s, j]),
        _of(leaves=2),
        st.sampled_from([a[s], w[s, j]]),
    ).filter(lambda one: all(part.function.has(part.parameter) for part in one.atoms(Partial))),
    "derivatives at 0": st.builds(
        lambda body, one, order: one * TaylorCoefficient(t * body, t, order),
        _smooth(t),
        _of(leaves=2),
        st.integers(0, 3),
    ),
    "one-sided derivatives": st.builds(
        lambda body, one, side: one + OneSidedDerivative(t * body, t, side),
        _smooth(t),
        _of(leaves=2),
        st.sampled_from([1, -1]),
    ),
    "integrals": st.builds(
        lambda body, one, high: one * Integral(u * body, (u, 0, high)),
        _smooth(u),
        _of(leaves=2),
        st.sampled_from([S.One, alpha, pi]),
    ),
    "cases": st.builds(
        lambda one, other, end: Piecewise((one, c > end), (other, True)),
        _of(leaves=2),
        _of(leaves=2),
        st.sampled_from([0, alpha, -2]),
    ),
    "deltas": st.builds(
        lambda body, one: Sum(body * KroneckerDelta(s, i), (s, 1, m)) + one, _of(a[s], leaves=2), _of(leaves=2)
    ),
    "angles": st.builds(lambda one, other: one * acos(c / (1 + c**2)) ** 2 + log(other), _of(leaves=3), _positive()),
}
ROUNDS = int(os.environ.get("NTK_RANDOM_EXPRESSIONS", "400"))


def hold(side: Expr, notation: Notation) -> None:
    """A side is written, and read back as the same."""
    text, own, why = read_back(side, DOMAIN, notation)
    assert own is not None, f"{text}: {why}"
    check = Check(Statement(side, side, DOMAIN))
    is_read = is_same(side, own, check) or own.expand() == side.expand()
    assert is_read, f"{text} is read as {own}, and is {side}"


@pytest.mark.parametrize("kind", QUANTITIES)
@settings(deadline=None, derandomize=True, max_examples=25)
@given(st.data())
def test_a_random_expression_is_read_back(kind, data):
    hold(data.draw(QUANTITIES[kind]), NOTATIONS[data.draw(st.sampled_from(sorted(NOTATIONS)))])


@pytest.mark.slow
@pytest.mark.parametrize("kind", QUANTITIES)
@settings(deadline=None, derandomize=True, max_examples=ROUNDS)
@given(st.data())
def test_many_random_expressions_are_read_back(kind, data):
    hold(data.draw(QUANTITIES[kind]), NOTATIONS[data.draw(st.sampled_from(sorted(NOTATIONS)))])
