"""§1.2 Linearisation around initialisation."""

from sympy import Rational, S, Sum, sqrt

from derive.activations.activation import sigma
from derive.language.derivatives import Partial, TaylorCoefficient
from derive.language.named import Named
from derive.language.symbols import a, d, delta_a, delta_w, j, k, m, r, s, t, w, x
from derive.networks.one_layer import Parameter
from verify.claims.claim import Claim
from verify.claims.domain import real
from verify.claims.statement import Statement

from .vocabulary import NETWORK, PLAIN, network_domain, over_neurons, pre, prime

_DIRECTION = {"a": delta_a, "w": delta_w}


def _direction(group: Parameter, indices: tuple):
    return _DIRECTION[str(group.base.label)][indices]


_MOVED = NETWORK.displaced(_direction)
_DOMAIN = network_domain(displaced=True)
_ALONG = Named(
    "\\phi(x)^{\\top}\\Delta",
    Sum(Partial(NETWORK.output, a[s]) * delta_a[s], (s, 1, m))
    + Sum(Partial(NETWORK.output, w[s, j]) * delta_w[s, j], (j, 1, d), (s, 1, m)),
)
_LINEAR = Named("f_{\\mathrm{lin}}(x; \\theta_0 + t\\Delta)", NETWORK.output + t * _ALONG)
_step = Sum(delta_w[r, k] * x[k], (k, 1, d))

CLAIMS = (
    Claim(
        id="1.2.taylor",
        section="1.2",
        title="First-order Taylor expansion",
        place="first displayed equation of §1.2",
        says="Along θ_0 + tΔ the term of f(x; θ) that is linear in t is the gradient at θ_0 times Δ.",
        statement=Statement(TaylorCoefficient(_MOVED, t, 1), _ALONG, _DOMAIN),
        convention=PLAIN,
        remark="The sign ≈ leaves the error open: it is o(‖θ − θ_0‖) where f is differentiable, and of second order "
        "where it is twice differentiable; see 1.2.remainder.",
    ),
    Claim(
        id="1.2.remainder",
        section="1.2",
        title="The remainder is of second order",
        place="first displayed equation of §1.2, the sign ≈",
        says="The error of the linearisation at θ_0 + tΔ is t² times a second-order coefficient, up to O(t³).",
        statement=Statement(
            TaylorCoefficient(_MOVED, t, 2),
            over_neurons(delta_a[r] * prime(pre(x)) * _step + Rational(1, 2) * a[r] * sigma(pre(x), 2) * _step**2)
            / sqrt(m),
            _DOMAIN,
        ),
        convention=PLAIN,
        remark="Missing in the notes: second order needs f twice differentiable near θ_0. For ReLU it holds as long as "
        "no unit crosses its kink on the way (σ'' = 0 there), and across a kink the error is of first order in ‖Δ‖.",
    ),
    Claim(
        id="1.2.constant-term",
        section="1.2",
        title="The constant term is the output at initialisation",
        place="§1.2, first item",
        says="The linear model takes the value f(x; θ_0) at θ_0.",
        statement=Statement(TaylorCoefficient(_LINEAR, t, 0), over_neurons(a[r] * sigma(pre(x))) / sqrt(m), _DOMAIN),
        convention=PLAIN,
        remark="It is a bias term with respect to θ only: it depends on x, and at initialisation it is random with the "
        "variance of 1.1.well-behaved.",
    ),
    Claim(
        id="1.2.feature-vector",
        section="1.2",
        title="The feature vector is the gradient at initialisation",
        place="§1.2, second item",
        says="The linear model changes along Δ at the rate φ(x)·Δ with φ(x) = ∇f(x; θ_0), written out for the network.",
        statement=Statement(
            TaylorCoefficient(_LINEAR, t, 1),
            over_neurons(delta_a[r] * sigma(pre(x)) + a[r] * prime(pre(x)) * _step) / sqrt(m),
            _DOMAIN,
        ),
        convention=PLAIN,
    ),
    Claim(
        id="1.2.linear-model",
        section="1.2",
        title="The model is affine in the parameters",
        place="second displayed equation of §1.2",
        says="The right-hand side is affine in θ: on the way from θ_0 to θ_0 + Δ it interpolates its two end values.",
        statement=Statement(
            _LINEAR,
            (1 - t) * NETWORK.output + t * (NETWORK.output + _ALONG),
            _DOMAIN.where({t: real}),
        ),
        convention=PLAIN,
        remark="'Linear in θ' is meant as affine in θ, linear in θ − θ_0; it is in general not linear in x.",
    ),
    Claim(
        id="1.2.no-curvature",
        section="1.2",
        title="The linear model has no term of second order",
        place="§1.2, 'Thus, locally, the network behaves as a linear model in θ'",
        says="The second-order coefficient of the linear model along every Δ is zero.",
        statement=Statement(TaylorCoefficient(_LINEAR, t, 2), S.Zero, _DOMAIN),
        convention=PLAIN,
    ),
)
