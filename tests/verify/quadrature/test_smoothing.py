"""What is gathered and interpolated is the sum over all nodes, to the working digits; too few nodes are seen."""

import pytest
from flint import arb
from mpmath import mp
from sympy import Lambda, Piecewise, exp, sin, tanh

from derive.language.symbols import u
from verify.quadrature import smoothing
from verify.quadrature.mesh import COARSE
from verify.quadrature.parts import parts_of, usual_reach
from verify.quadrature.programs import middle
from verify.values.precision import working

FUNCTIONS = {
    "kink": Piecewise((tanh(u), u > 0), (u**2, True)),
    "growing": exp(2 * u) * tanh(u),
    "turning": sin(u**2) / (1 + u**2),
}


def _values(function, monkeypatch, sparse, deviation, count=None):
    monkeypatch.setattr(smoothing, "SPARSE", sparse)
    if count is not None:
        monkeypatch.setattr(smoothing, "_count", lambda spare: count)
    with working(30):
        reach = usual_reach()
        parts = parts_of(Lambda(u, function), mp.one, reach)
        value = smoothing.smoothing(parts, arb(deviation), arb(1), COARSE, reach)
        places = [arb(k) / 64 + arb(1) / 100 for k in range(-40, 41)]
        return [middle(value(place)) for place in places]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_gathered_nodes_have_the_same_sum(name, monkeypatch):
    plain = _values(FUNCTIONS[name], monkeypatch, 10**9, 0.75)
    gathered = _values(FUNCTIONS[name], monkeypatch, 0, 0.75)
    size = max(map(abs, plain))
    assert max(abs(one - other) for one, other in zip(plain, gathered, strict=True)) < size * mp.mpf(10) ** -27


def test_too_few_nodes_are_seen(monkeypatch):
    plain = _values(FUNCTIONS["kink"], monkeypatch, 10**9, 0.75)
    few = _values(FUNCTIONS["kink"], monkeypatch, 0, 0.75, count=10)
    assert max(abs(one - other) for one, other in zip(plain, few, strict=True)) > 1e-14


def test_wider_functions_take_more_nodes():
    with working(30):
        assert smoothing._count(8) < smoothing._count(20)
