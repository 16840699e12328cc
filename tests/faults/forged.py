"""Steps that are wrong and would pass a checker that is wrong in one place: what the checker says of each."""

from __future__ import annotations

from sympy import EulerGamma, Expr, Integral, S, Symbol, atan, pi

from derive.activations.activation import sigma
from derive.language.certificate import Antiderivative, Induction, Sizes, Slopes, Tail
from derive.language.convention import Convention
from derive.language.symbols import d, sigma_w, t, w, x
from derive.networks.initialisation import Mean
from derive.networks.one_layer import one_hidden_layer
from derive.training.fixed_kernel import TimeLimit
from verify.checking import slopes  # noqa: F401 - registers its certificate
from verify.checking.certificates import is_certified
from verify.checking.steps import Check
from verify.claims.domain import Domain, naturals, positive, real
from verify.claims.statement import Statement

_h, _z = Symbol("h", positive=True), Symbol("z", real=True)
_N = Symbol("N", integer=True, positive=True)
_SIZES = Domain({_N: naturals, d: naturals, sigma_w: positive, _h: positive, _z: real}, arrays={x: (d,)})
_LAW = one_hidden_layer(Convention("standard")).initialisation
_AREA = Integral(t, (t, 0, _h))
_ARC = TimeLimit(atan(_h * t), t)
_FORGED: tuple[tuple[object, Expr, Expr], ...] = (
    (Sizes(), 3 / (_N + 1) - 12 / (_N + 2) + 10 / (_N + 3), S.Zero),
    (Sizes(), x[d], x[1]),
    (Sizes(), Mean(w[1, 1] ** 2, _LAW), sigma_w**2),
    (Antiderivative(_AREA, _h, t), _AREA, _h),
    (Tail(_ARC, S.One, _ARC.quantity), _ARC, S.One),
    (Slopes(_z, S.One, ((S.Zero, S.Zero),)), atan(_z) + atan(1 / _z), pi / 2),
    (Induction(_N, ">=", S.One), _N - 5, S.Zero),
    (Tail(_ARC, pi / 2, _ARC.quantity), _ARC, pi / 2),
)
"""The last one is right."""


def forged_steps() -> list[bool]:
    """Whether certificates show them."""
    return [is_certified(how, one, S(other), Statement(one, S(other), _SIZES)) for how, one, other in _FORGED]


def unreached_steps() -> list[bool]:
    """Whether sides without a value in a field are equal, and whether σ is one of two activations."""
    constant = Check(Statement(EulerGamma * _z, 2 * EulerGamma * _z, _SIZES))
    either = Statement(sigma(_z), _z**2, Domain({_z: real}, activations=("square", "cube")))
    return [constant.equal(EulerGamma * _z, 2 * EulerGamma * _z), Check(either).confirms(sigma(_z), _z**2)]
