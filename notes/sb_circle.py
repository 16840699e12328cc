"""Appendix: spectra on the circle, the eigenvalues of the convolutions with ReLU kernels, for every k.

The kernels are those of one hidden layer at two points of the unit circle with the angle θ between them, times 2: κ₀ of
the derivatives, κ₁ of the activations, κ₁(u) + (u + b²) κ₀(u) of the tangent kernel. b² is what biases that are 0 at
the start add to x·x' there; without biases b = 0. Odd k ≥ 3 are lost without biases, and only then.
"""

from collections.abc import Iterable

from sympy import Eq, Expr, Interval, Lambda, Piecewise, Rational, S, Symbol, Tuple, cos, pi, sin, true

from derive.activations.activation import ACTIVATIONS
from derive.gaussian.expectation import expectation_of
from derive.language.symbols import c, q, qp, sigma_b
from derive.measures.circle import KAPPA_0, KAPPA_1, CircleCoefficient, relu_ntk
from derive.measures.region import RegionIntegral
from verify.claims.claim import Claim
from verify.claims.domain import Domain, Point, nonnegative
from verify.claims.statement import Statement

k = Symbol("k", integer=True, nonnegative=True)
LAST = 50
"""The largest k at which balls are looked at besides those that are made."""
_sign = (-1) ** k
_RANGE = Domain({k: S.Naturals0}, tuple(Point(f"k = {number}", {k: S(number)}) for number in range(LAST + 1)))
_BIASES = (S.Zero, S.One, Rational(1, 10), S(3))
_WITH_BIAS = Domain(
    {k: S.Naturals0, sigma_b: nonnegative},
    tuple(
        Point(f"k = {number}, b = {_BIASES[number % 4]}", {k: S(number), sigma_b: _BIASES[number % 4]})
        for number in range(LAST + 1)
    ),
)


def _by_cases(general: Expr, exceptions: Iterable[tuple[int, Expr]]) -> Expr:
    return Piecewise(*((value, Eq(k, at)) for at, value in exceptions), (general, True))


def _claim(name: str, title: str, says: str, kernel: Lambda, value: Expr, domain: Domain = _RANGE) -> Claim:
    place = "the eigenvalues of ReLU kernels on the circle"
    statement = Statement(CircleCoefficient(kernel, k), value, domain)
    return Claim(f"B.{name}", "B", title, place, says, statement)


_kappa_0 = _by_cases((1 - _sign) / (pi**2 * k**2), [(0, S.Half)])
_kappa_1 = _by_cases(2 * (1 + _sign) / (pi**2 * (k**2 - 1) ** 2), [(1, Rational(1, 4))])
_ntk = _by_cases((1 + _sign) * (k**2 + 3) / (pi**2 * (k**2 - 1) ** 2), [(1, S.Half)])
_ntk_with_bias = _by_cases(
    (1 + _sign) * (k**2 + 3) / (pi**2 * (k**2 - 1) ** 2) + sigma_b**2 * (1 - _sign) / (pi**2 * k**2),
    [(0, 6 / pi**2 + sigma_b**2 / 2), (1, S.Half + 2 * sigma_b**2 / pi**2)],
)

u = Symbol("u", real=True)
phi = Symbol("phi", real=True)
psi = Symbol("psi", real=True)
_CORRELATIONS = Domain({u: Interval(-1, 1)})
_AROUND = Domain({k: S.Naturals0, phi: Interval.open(-pi, pi)})


def _of_relu(order: int, name: str, kernel: Lambda, says: str) -> Claim:
    expectation = expectation_of(ACTIVATIONS["relu"], order).subs({q: 1, qp: 1, c: u})
    statement = Statement(2 * expectation, kernel(u), _CORRELATIONS)
    return Claim(f"B.{name}", "B", f"What κ_{1 - order} is", "ReLU kernels at unit vectors", says, statement)


def _eigenfunction(wave: type, name: str, kernel: Lambda, index: Expr) -> Claim:
    """T f = λ f, for the k of which λ is not 0."""
    inside = Lambda(psi, kernel(cos(phi - psi)) * wave(index * psi) / (2 * pi))
    image = RegionIntegral(inside, Lambda(psi, true), -pi, pi, Tuple(Tuple(phi, _AROUND.scalars[phi])))
    return Claim(
        f"B.{name}",
        "B",
        f"{wave.__name__} kφ is an eigenfunction",
        "convolutions on the circle",
        f"The convolution with a kernel of cos(φ − ψ) takes {wave.__name__} kφ to λ_k {wave.__name__} kφ.",
        Statement(image, CircleCoefficient(kernel, index) * wave(index * phi), _AROUND),
    )


CLAIMS = (
    _of_relu(1, "is-kappa-0", KAPPA_0, "κ₀(u) = 2 E[σ'(U)σ'(V)] for a ReLU, variances 1 and the correlation u."),
    _of_relu(0, "is-kappa-1", KAPPA_1, "κ₁(u) = 2 E[σ(U)σ(V)] for a ReLU, variances 1 and the correlation u."),
    _eigenfunction(cos, "cosines", KAPPA_0, 2 * k + 1),
    _eigenfunction(sin, "sines", KAPPA_1, 2 * k + 2),
    _claim(
        "kappa-0",
        "Eigenvalues of κ₀",
        "λ_0 = 1/2 and λ_k = (1 − (−1)^k)/(π²k²): even k ≥ 2 are lost.",
        KAPPA_0,
        _kappa_0,
    ),
    _claim(
        "kappa-1",
        "Eigenvalues of κ₁",
        "λ_1 = 1/4 and λ_k = 2(1 + (−1)^k)/(π²(k² − 1)²): odd k ≥ 3 are lost.",
        KAPPA_1,
        _kappa_1,
    ),
    _claim(
        "ntk",
        "Eigenvalues of the tangent kernel without biases",
        "λ_1 = 1/2 and λ_k = (1 + (−1)^k)(k² + 3)/(π²(k² − 1)²): odd k ≥ 3 are lost.",
        relu_ntk(S.Zero),
        _ntk,
    ),
    _claim(
        "ntk-with-biases",
        "Eigenvalues of the tangent kernel with biases",
        "Biases add b² times the eigenvalues of κ₀, and so (1 − (−1)^k) b²/(π²k²) to those of k ≥ 1.",
        relu_ntk(sigma_b**2),
        _ntk_with_bias,
        _WITH_BIAS,
    ),
)
