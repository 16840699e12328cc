"""Kernels of very many layers, against those that integrate each of them."""

import pytest
from mpmath import mp
from sympy import Interval, Rational, S, sqrt

from derive.language.convention import Convention
from derive.language.symbols import sigma_a, sigma_w
from derive.networks.wide import WideKernel, ell
from verify.claims.domain import Domain, naturals
from verify.claims.statement import Statement
from verify.points.ladder import VERY_DEEP, deep
from verify.points.needs import needs_of
from verify.quadrature.mesh import FINE
from verify.quadrature.sides import integrate
from verify.values import bent_lines, wide
from verify.values.evaluate import Environment, evaluate

NTK = Convention("ntk", hidden_bias=False)
LAWS = ((2, Rational(3, 2), Rational(-1, 2)), (1, 1, 1), (1, 4, -2), (Rational(1, 4), 2, 0))


def test_what_is_a_line_on_either_side():
    assert bent_lines.slopes("relu") == (1, 0)
    assert bent_lines.slopes("max(u, u/10)") == (1, Rational(1, 10))
    assert bent_lines.slopes("u") == (1, 1)
    for name in ("tanh", "square", "max(0, u - 1)", "u + 1", "leaky-relu"):
        assert bent_lines.slopes(name) is None


@pytest.mark.parametrize("name", ["relu", "max(u, u/10)", "max(-u, u/3)"])
@pytest.mark.parametrize("kind", ["activations", "ntk"])
def test_layers_in_closed_form_are_those_that_are_integrated(name, kind, monkeypatch):
    with mp.workdps(20):
        env = Environment({sigma_w: Rational(4, 3), sigma_a: S(2)}, name, integrate(15, FINE))
        kernel = WideKernel(kind, 3, LAWS[0], NTK)
        slow = evaluate(kernel, env)
        monkeypatch.setattr(wide, "MANY", 0)
        assert abs(evaluate(kernel, env) / slow - 1) < mp.mpf(10) ** -14


def test_a_wrong_closed_form_is_no_value(monkeypatch):
    monkeypatch.setattr(wide, "MANY", 0)
    monkeypatch.setattr(bent_lines, "average", lambda order, law, bent: law[2] / 2)
    with mp.workdps(20), pytest.raises(wide.NoValue):
        env = Environment({sigma_w: S.One}, "relu", integrate(15, FINE))
        evaluate(WideKernel("activations", 3, LAWS[0], NTK), env)


def test_a_bound_is_looked_at_that_deep():
    domain = Domain({ell: naturals, sigma_w: Interval(1, sqrt(2))}, activations=("tanh", "relu"))
    bound = Statement(WideKernel("activations", ell, (S.One, S.One, S.Zero), NTK), Rational(9995, 10000), domain, "<=")
    points = deep(domain, 0, needs_of(bound), True)
    assert {(point.values[ell], point.activation) for point in points} >= {(depth, "relu") for depth in VERY_DEEP}
    assert not [point for point in points if point.activation == "tanh" and point.values[ell] in VERY_DEEP]
