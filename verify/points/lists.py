"""Where the oracles look: exact points, shared by the claims that speak of the same expectation or network."""

from fractions import Fraction
from random import Random
from typing import Any

from sympy import Basic, Rational, S, acos, sqrt

from derive.language.symbols import (
    a,
    alpha,
    b,
    c,
    d,
    data,
    delta_a,
    delta_b,
    delta_w,
    features,
    i,
    j,
    l,
    m,
    n,
    p,
    q,
    qp,
    r,
    rho,
    s,
    sigma_a,
    sigma_b,
    sigma_w,
    t,
    target,
    theta,
    v_,
    w,
    x,
    xp,
)
from derive.networks.deep import hidden_width, weights, z, zp
from derive.networks.one_layer import b_out
from derive.networks.wide import ell
from verify.claims.domain import Point
from verify.points.structures import counting

counting({r: (m,), s: (m,), j: (d, n), i: (n,), l: (n,)})

_SMALL, _TINY, _SLIGHT = Rational(1, 10**6), Rational(1, 10**12), Rational(1, 10**30)

_COVARIANCES = (
    ("generic", 1, 1, Rational(1, 3)),
    ("generic, unequal variances", 4, Rational(9, 4), Rational(-2, 5)),
    ("strongly correlated", Rational(9, 16), 1, Rational(9, 10)),
    ("strongly anticorrelated", 1, Rational(25, 9), Rational(-9, 10)),
    ("uncorrelated", 4, Rational(1, 9), S.Zero),
    ("ρ near 1", 1, 4, 1 - _SMALL),
    ("ρ near −1", Rational(9, 4), 1, -1 + _SMALL),
    ("ρ very near 1", 1, 1, 1 - _TINY),
    ("ρ very near −1", 1, Rational(1, 4), -1 + _TINY),
    ("tiny variances", _TINY**2, _TINY**2 * 9, Rational(3, 5)),
    ("huge variances", 1 / _TINY**2, 4 / _TINY**2, Rational(-3, 5)),
    ("variances far apart", _TINY**2, 1 / _TINY**2, Rational(1, 2)),
    ("ρ nearer to 1 than doubles can tell", 1, 4, 1 - _TINY**2),
    ("1 − ρ = 10⁻³⁰", Rational(1, 4), 1, 1 - _SLIGHT),
    ("1 + ρ = 10⁻³⁰", 4, 1, -1 + _SLIGHT),
    ("q'/q = 10⁶⁰", _SLIGHT**2, 1, Rational(1, 2)),
    ("q/q' = 10⁶⁰", 4, 4 * _SLIGHT**2, Rational(-1, 3)),
    ("ρ = 1", 4, Rational(9, 4), S.One),
    ("ρ = −1", 1, 9, S.NegativeOne),
)


def _covariance_point(name: str, first, second, correlation) -> Point:
    first, second = S(first), S(second)
    return Point(
        name,
        {
            q: first,
            qp: second,
            c: correlation * sqrt(first) * sqrt(second),
            rho: correlation,
            theta: acos(correlation),
            alpha: Rational(2 * len(name) % 9 - 3, 10),
        },
    )


COVARIANCE_POINTS = tuple(_covariance_point(*row) for row in _COVARIANCES)
"""Covariances (q, q', c) of a Gaussian expectation, with ρ, θ and a slope α: generic ones and the corners."""
MODERATE_COVARIANCE_POINTS = tuple(point for point in COVARIANCE_POINTS if max(point.values[q], point.values[qp]) <= 9)
"""Those without huge variances, for functions that grow or turn exponentially fast."""

SCALE_POINTS = tuple(
    Point(f"q = {first}, q' = {second}", {q: S(first), qp: S(second)})
    for first, second in (
        (1, 1),
        (4, Rational(9, 4)),
        (Rational(1, 9), 2),
        (5, Rational(7, 3)),
        (_TINY, 3),
        (1 / _TINY, Rational(1, 2)),
        (_TINY**2, _TINY**2),
        (_TINY, 1 / _TINY),
    )
)
"""Pairs of variances for the edges, where the correlation is fixed."""


def rational(random: Random, low: int = -9, high: int = 9) -> Rational:
    numerator = 0
    while numerator == 0:
        numerator = random.randint(low, high)
    fraction = Fraction(numerator, random.randint(2, 7))
    return Rational(fraction.numerator, fraction.denominator)


def vector(random: Random, length: int) -> tuple:
    return tuple(rational(random) for _ in range(length))


def network_point(seed: int, width: int, inputs: int) -> Point:
    """A network with rational parameters, two inputs, a direction in parameter space, and variances."""
    random = Random(seed)
    values: dict[Basic, Any] = {
        m: S(width),
        d: S(inputs),
        r: S(random.randint(1, width)),
        s: S(random.randint(1, width)),
        j: S(random.randint(1, inputs)),
        a: vector(random, width),
        w: tuple(vector(random, inputs) for _ in range(width)),
        b: vector(random, width),
        b_out: vector(random, 1),
        target: rational(random),
        x: vector(random, inputs),
        xp: vector(random, inputs),
        delta_a: vector(random, width),
        delta_w: tuple(vector(random, inputs) for _ in range(width)),
        delta_b: vector(random, width),
        t: rational(random),
        sigma_w: rational(random, 1),
        sigma_a: rational(random, 1),
        sigma_b: rational(random, 1),
        alpha: Rational(2 * seed % 9 - 3, 10),
    }
    return Point(f"width {width}, {inputs} inputs, draw {seed}", values)


def _orthogonal_at(point: Point, neuron: int) -> tuple:
    first, second = point.values[x]
    weights = list(point.values[w])
    weights[neuron - 1] = (second, -first)
    return tuple(weights)


NETWORK_POINTS = tuple(
    network_point(seed, width, inputs)
    for seed, (width, inputs) in enumerate(
        ((1, 1), (1, 2), (2, 1), (2, 3), (3, 2), (3, 3), (4, 2), (2, 2), (5, 3), (3, 1), (9, 2), (2, 6)), start=1
    )
)
"""Small networks with rational parameters, for what holds at every network."""


KINK_POINTS = tuple(
    Point(
        f"a preactivation of 0 at neuron {neuron}, draw {seed}",
        {**point.values, w: _orthogonal_at(point, neuron)},
    )
    for seed, point, neuron in ((21, network_point(21, 2, 2), 1), (22, network_point(22, 3, 2), 2))
)
"""Networks with one neuron whose weights are orthogonal to x."""


def _feature_point(seed: int, data: int, parameters: int) -> Point:
    random = Random(seed)
    return Point(
        f"{data} inputs, {parameters} parameters, draw {seed}",
        {
            n: S(data),
            p: S(parameters),
            v_: vector(random, data),
            features: tuple(vector(random, parameters) for _ in range(data)),
        },
    )


_FEATURE_SHAPES = ((1, 1), (2, 1), (2, 3), (3, 2), (3, 4), (4, 4), (5, 2), (4, 6))

FEATURE_POINTS = (
    *(_feature_point(seed, data, parameters) for seed, (data, parameters) in enumerate(_FEATURE_SHAPES, start=31)),
    Point("v = 0", {n: S(2), p: S(1), v_: (S.Zero, S.Zero), features: ((S(1),), (S(2),))}),
)
"""Gradients ∂f(x_i)/∂θ_p of any network at n inputs, and a vector v to test the Gram matrix with."""


def _input_point(name: str, seed: int, first: tuple, second: tuple, width: int = 3, **scales: object) -> Point:
    base = network_point(seed, width, len(first))
    spread = {symbol: S(scales[symbol.name]) for symbol in (sigma_w, sigma_a, sigma_b) if symbol.name in scales}
    return Point(name, {**base.values, x: tuple(map(S, first)), xp: tuple(map(S, second)), **spread})


INPUT_POINTS = (
    *(
        Point(f"generic inputs, draw {point.values[m]}·{index}", point.values)
        for index, point in enumerate(NETWORK_POINTS[3:7])
    ),
    _input_point("orthogonal inputs", 11, (2, 1, 0), (-1, 2, 3)),
    _input_point("parallel inputs", 12, (1, 2), (3, 6)),
    _input_point("opposite inputs", 13, (1, 2), (Rational(-1, 2), -1)),
    _input_point("the same input twice", 14, (1, -2, 2), (1, -2, 2)),
    _input_point("nearly parallel inputs", 15, (1, 1), (1, 1 + _SMALL)),
    _input_point("nearly opposite inputs", 16, (1, 1), (-1, -1 + _SMALL)),
    _input_point("tiny inputs", 17, (_TINY, 2 * _TINY), (3 * _TINY, -_TINY)),
    _input_point("huge inputs", 18, (1 / _TINY, 2), (3, 1 / _TINY)),
    _input_point("norms far apart", 19, (_TINY, _TINY), (0, 1 / _TINY)),
    _input_point("biases that start at zero", 20, (1, 2), (3, -1), sigma_b=0),
    _input_point("many inputs and neurons", 21, (1, 0, 2, -1, 3, 1, -2), (2, 1, 0, -1, 1, 1, 3), width=12),
    _input_point(
        "large and small deviations", 22, (1, -1), (2, 1), sigma_w=1 / _SMALL, sigma_a=_SMALL, sigma_b=1 / _SMALL
    ),
    _input_point("small and large deviations", 23, (1, 2), (1, -1), sigma_w=_SMALL, sigma_a=1 / _SMALL, sigma_b=_SMALL),
)
"""Two inputs and the variances of the initialisation, for infinite-width kernels: generic ones and the corners."""


def _depth_point(name: str, seed: int, layer: int, first: tuple, second: tuple, **scales: Any) -> Point:
    base = _input_point(name, seed, first, second, **scales).values
    rows = (base[x], base[xp])
    return Point(name, {**base, ell: S(layer), n: S(2), i: S(1), l: S(2), data: rows})


DEPTH_POINTS = (
    _depth_point("generic inputs", 41, 1, (1, Rational(1, 2), -1), (Rational(3, 4), 1, 1),
                 sigma_w=Rational(7, 5), sigma_a=Rational(3, 4), sigma_b=Rational(1, 3)),
    _depth_point("generic inputs, σ_w = σ_a = 1", 42, 1, (1, 2), (2, Rational(1, 3)), sigma_w=1, sigma_a=1),
    _depth_point("generic inputs, layer 3, σ_w = σ_a = 1", 43, 3, (1, -2, 1), (Rational(1, 2), 1, 3),
                 sigma_w=1, sigma_a=1, sigma_b=Rational(1, 2)),
    _depth_point("orthogonal inputs", 44, 1, (2, 1), (-1, 2), sigma_w=1, sigma_a=1),
    _depth_point("parallel inputs", 45, 1, (1, 2), (2, 4), sigma_w=1, sigma_a=1),
    _depth_point("the same input twice", 46, 1, (1, -2, 2), (1, -2, 2), sigma_w=1, sigma_a=1),
    _depth_point("opposite inputs", 47, 1, (1, 2), (-1, -2), sigma_w=1, sigma_a=1),
    _depth_point("nearly parallel inputs", 48, 1, (1, 1), (1, 1 + _SMALL), sigma_w=1, sigma_a=1),
    _depth_point("one coordinate", 49, 2, (2,), (Rational(1, 3),), sigma_w=1, sigma_a=1),
    _depth_point("small and large inputs", 50, 1, (_SMALL, _SMALL), (0, 1 / _SMALL), sigma_w=1, sigma_a=1),
    _depth_point("large deviations", 51, 1, (1, 2), (1, -1), sigma_w=5, sigma_a=1 / _SMALL, sigma_b=7),
    _depth_point("small deviations", 52, 1, (1, 3), (2, -1), sigma_w=Rational(3, 5), sigma_a=Rational(5, 4)),
)  # fmt: skip
"""Two inputs, a hidden layer ℓ and the variances of the initialisation, for networks of any depth."""
FEW_DEPTH_POINTS = tuple(DEPTH_POINTS[i] for i in (0, 1, 3, 5, 6, 7, 8, 10))
"""The least number of them, for what takes long."""


def _deep_network_point(seed: int, inputs: int, widths: tuple[int, ...]) -> Point:
    """A network with rational weights, two inputs, and two vectors (z, z') that enter its second layer."""
    random = Random(seed)
    values = dict(network_point(seed, widths[-1], inputs).values)
    for layer, (above, below) in enumerate(zip(widths, (inputs, *widths), strict=False), start=1):
        values |= {hidden_width(layer): S(above), weights(layer): tuple(vector(random, below) for _ in range(above))}
    values |= {z: vector(random, widths[0]), zp: vector(random, widths[0])}
    return Point(f"widths {widths}, {inputs} inputs, draw {seed}", values)


DEEP_NETWORK_POINTS = tuple(
    _deep_network_point(seed, inputs, widths)
    for seed, (inputs, widths) in enumerate(
        ((1, (1, 1)), (2, (1, 2)), (2, (2, 1)), (3, (2, 2)), (2, (3, 2)), (3, (3, 3)), (1, (2, 4)), (4, (2, 3))),
        start=61,
    )
)
"""Networks with two hidden layers and rational weights."""
