"""What the claims are written with: the notes' symbols, conventions and domains.

Right-hand sides of claims are typed from the notes with these; left-hand sides come from `derive`.
"""

from collections.abc import Sequence
from functools import cache

from sympy import Dummy, Expr, IndexedBase, Lambda, Sum, Symbol, acos, cos, pi, sin, sqrt, sympify

from derive.activations.activation import sigma
from derive.activations.classes import ActivationClass
from derive.gaussian.expectation import GaussianExpectation
from derive.language.convention import Convention
from derive.language.named import Named
from derive.language.sums import free_of
from derive.language.symbols import (
    a,
    b,
    c,
    d,
    delta_a,
    delta_b,
    delta_w,
    j,
    k,
    m,
    q,
    qp,
    r,
    s,
    sigma_a,
    sigma_b,
    sigma_w,
    u,
    v,
    w,
    x,
    xp,
)
from derive.networks.one_layer import Network, one_hidden_layer
from verify.claims.domain import Domain, naturals, nonnegative, positive, real
from verify.points.lists import COVARIANCE_POINTS, INPUT_POINTS, NETWORK_POINTS, Point

PLAIN = Convention("standard", hidden_bias=False)
"""§1.4: no biases, variances in the parameters, 1/√m in front of the sum."""
BIASED = Convention("standard", hidden_bias=True)
"""§1.5: trainable hidden biases, else as §1.4."""

NETWORK: Network = one_hidden_layer(PLAIN)
BIASED_NETWORK: Network = one_hidden_layer(BIASED)

JACOT = "Jacot, Gabriel, Hongler 2018, arXiv:1806.07572"
LEE = "Lee et al. 2019, arXiv:1902.06720"
CHIZAT = "Chizat, Oyallon, Bach 2019, arXiv:1812.07956"
CHO_SAUL = "Cho, Saul 2009, Kernel methods for deep learning"

ANY = ActivationClass()
"""σ at a given network."""
EVERYWHERE_SMOOTH = ActivationClass(smooth=True)
IN_MEAN = ("relu", "square", "cube")
"""What σ is tried as under an expectation."""


def dot(first: IndexedBase, second: IndexedBase) -> Expr:
    """x·x' = Σ_k x_k x'_k."""
    return Sum(first[k] * second[k], (k, 1, d))


def pre(point: IndexedBase, neuron: Expr = r, *, bias: bool = False) -> Expr:
    """w_r·x, or w_r·x + b_r."""
    index = free_of(k, neuron)
    return Sum(w[neuron, index] * point[index], (index, 1, d)) + (b[neuron] if bias else 0)


def prime(argument: Expr) -> Expr:
    """σ'."""
    return sigma(argument, 1)


def over_neurons(term: Expr) -> Expr:
    """Σ_{r=1}^m."""
    return Sum(term, (r, 1, m))


def variances(*, bias: bool = False) -> tuple[Expr, Expr, Expr]:
    """(q, q', c) of (U, V) = (u(x), u(x')), as the notes give them."""
    shift = sigma_b**2 if bias else 0

    def named(name: str, one: IndexedBase, other: IndexedBase) -> Expr:
        return Named(name, sigma_w**2 / d * dot(one, other) + shift)

    return named("q", x, x), named("q'", xp, xp), named("c", x, xp)


def expectation(g, h, covariance: tuple[Expr, Expr, Expr] = (q, qp, c)) -> GaussianExpectation:
    """E[g(U)h(V)] for (U, V) ~ N(0, [[q, c], [c, q']]); g and h may hold letters called u and v."""
    return GaussianExpectation(_function(g, u), _function(h, v), *covariance)


def _function(function, variable: Symbol) -> Lambda:
    """The function of the variable, which is another one where the function holds it as a letter of its own."""
    place = Dummy(variable.name, real=True)
    body = sympify(function(place))
    own = Symbol(f"{variable}_1", real=True) if variable in body.free_symbols else variable
    return Lambda(own, body.xreplace({place: own}))


def angle(covariance: tuple[Expr, Expr, Expr] = (q, qp, c), layer: int | None = None) -> Expr:
    """θ = arccos(c/√(qq')), or θ_ℓ under the number of a layer."""
    return Named(
        "\\theta" if layer is None else f"\\theta_{{{layer}}}",
        acos(covariance[2] / sqrt(covariance[0] * covariance[1])),
    )


def arc_cosine(degree: int, theta: Expr) -> Expr:
    """J_n(θ) as Cho and Saul print it, n = 0, 1, 2, and n = 3 from their recurrence."""
    return {
        0: pi - theta,
        1: sin(theta) + (pi - theta) * cos(theta),
        2: 3 * sin(theta) * cos(theta) + (pi - theta) * (1 + 2 * cos(theta) ** 2),
        3: 15 * sin(theta) - 11 * sin(theta) ** 3 + (pi - theta) * (9 * cos(theta) + 6 * cos(theta) ** 3),
    }[degree]


SCALARS = {m: naturals, d: naturals}
INITIAL = {sigma_w: positive, sigma_a: positive}
INPUTS = {x: (d,), xp: (d,)}


@cache
def network_domain(
    *,
    bias: bool = False,
    displaced: bool = False,
    kinks: bool = False,
    points: tuple[Point, ...] = NETWORK_POINTS,
    activations: Sequence[str] = ANY,
) -> Domain:
    """Networks with given parameters, two inputs, a neuron s and a coordinate j; off the kinks unless `kinks`."""
    arrays: dict[IndexedBase, tuple[Expr, ...]] = {**INPUTS, a: (m,), w: (m, d)}
    if bias:
        arrays[b] = (m,)
    if displaced:
        arrays |= {delta_a: (m,), delta_w: (m, d)} | ({delta_b: (m,)} if bias else {})
    smooth_at = () if kinks else tuple((pre(point, bias=bias), (r, 1, m)) for point in (x, xp))
    return Domain({**SCALARS, s: naturals, j: naturals}, points, arrays, activations=activations, off_kinks=smooth_at)


@cache
def input_domain(
    *, bias: bool = False, activations: tuple[str, ...] = IN_MEAN, points: tuple[Point, ...] = INPUT_POINTS
) -> Domain:
    """Two inputs, neither of them zero where there are no biases, and the variances of the initialisation."""
    scalars = {**SCALARS, **INITIAL} | ({sigma_b: nonnegative} if bias else {})
    nonzero = variances(bias=bias)[:2]
    return Domain(scalars, points, INPUTS, nonzero=nonzero, activations=activations)


COVARIANCES = Domain({q: positive, qp: positive, c: real}, COVARIANCE_POINTS, conditions=(c**2 <= q * qp,))
"""Covariances of (U, V)."""
