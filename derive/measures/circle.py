"""`CircleCoefficient`: an eigenvalue of the convolution with a kernel κ(cos θ) on the circle; `spectrum`: all of them.

(T f)(φ) = ∫_{−π}^{π} κ(cos(φ − ψ)) f(ψ) dψ/(2π) has the eigenfunctions cos kφ and sin kφ, both with the eigenvalue
λ_k = (1/2π) ∫_{−π}^{π} κ(cos θ) cos kθ dθ: cos k(φ − θ) = cos kφ cos kθ + sin kφ sin kθ, and sin kθ is odd.
"""

from __future__ import annotations

from typing import Any

from sympy import Eq, Expr, Lambda, Piecewise, S, Symbol, acos, cos, expand, pi, sqrt, sympify, true

from derive.language import theorems
from derive.language.quantity import Holes, Quantity
from derive.language.rule import Rule, Stage
from derive.language.symbols import u
from derive.measures.harmonics import Spectrum
from derive.measures.region import RegionIntegral, families

CIRCLE = Rule(
    "Fourier coefficient on the circle",
    "κ(cos θ) is even, and arccos(cos θ) = θ on [0, π]; c θ^p cos(aθ + b) by parts, a = 0 apart",
    ("k is a whole number",),
    "Bach 2017; Basri, Jacobs, Kasten, Kritchman 2019",
    takes=(theorems.FUNDAMENTAL,),
)
_k = Symbol("k", integer=True, nonnegative=True)
_theta = Symbol("theta", positive=True)

KAPPA_0 = Lambda(u, (pi - acos(u)) / pi)
"""κ₀(u) = (π − arccos u)/π, which is 2 E[σ'(U)σ'(V)] for a ReLU and a correlation u of U and V."""
KAPPA_1 = Lambda(u, (sqrt(1 - u**2) + u * (pi - acos(u))) / pi)
"""κ₁(u) = (√(1 − u²) + u(π − arccos u))/π, which is 2 E[σ(U)σ(V)] for variances 1."""


def relu_ntk(bias: Expr) -> Lambda:
    """κ₁(u) + (u + b²) κ₀(u): the tangent kernel of one hidden layer of ReLUs on the circle, times 2.

    b² is what a bias adds to x·x': 0 without biases; the biases themselves are 0 at the start.
    """
    return Lambda(u, expand(KAPPA_1(u) + (u + bias) * KAPPA_0(u)))


class CircleCoefficient(Quantity):
    """(1/2π) ∫_{−π}^{π} κ(cos θ) cos kθ dθ for a `Lambda` κ of one variable and a whole number k, unevaluated.

    κ is a polynomial in u, arccos u and √(1 − u²), moduli and maxima of such in u among them.
    """

    rule = CIRCLE
    stage = Stage.CLOSED_FORM
    is_integral = True
    holes = Holes(value="its ball is worked out from the definition", sampler="nothing is drawn")

    def __new__(cls, kernel: Lambda, k: Expr) -> CircleCoefficient:
        return Expr.__new__(cls, kernel, sympify(k))

    def doit(self, **hints: Any) -> Expr:
        """The closed form, by cases where k may be an exception. Raises `NotReducible`."""
        kernel, k = self.args
        family = spectrum(kernel)
        cases = [
            (value, condition) for at, value in family.exceptions.items() if (condition := _is(k, at)) is not False
        ]
        if cases and cases[0][1] is True:
            return cases[0][0]
        return Piecewise(*cases, (family.general.subs(_k, k), True))


def _is(k: Expr, at: Expr) -> Any:
    found = Eq(k, at)
    return True if found == True else False if found == False or (k - at).is_zero is False else found  # noqa: E712


def spectrum(kernel: Lambda) -> Spectrum:
    """The eigenvalues λ_k for all k = 0, 1, 2, …: a general form and its exceptions, which are found, not given.

    Raises `derive.language.quantity.NotReducible` where κ is more than a polynomial in u, arccos u and √(1 − u²), and
    moduli and maxima.

    >>> spectrum(KAPPA_0)
    Spectrum(general=-((-1)**k - 1)/(pi**2*k**2), index=k, exceptions={0: 1/2})
    """
    wave = Lambda(_theta, kernel(cos(_theta)) * cos(_k * _theta) / pi)
    _, ((family, _),) = families(RegionIntegral(wave, Lambda(_theta, true), S.Zero, pi))
    return family


__all__ = ["CIRCLE", "KAPPA_0", "KAPPA_1", "CircleCoefficient", "relu_ntk", "spectrum"]
