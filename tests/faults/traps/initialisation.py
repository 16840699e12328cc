"""Means, covariances and limits over the initialisation: what is alike, what is independent, what a limit is of."""

from sympy import Abs, FiniteSet, KroneckerDelta, Range, S, Sum, Symbol, cos, exp, oo, pi, sign, sqrt

from derive.activations.activation import sigma
from derive.language.convention import Convention
from derive.language.symbols import a, c, d, k, m, p, q, qp, r, s, sigma_a, sigma_b, sigma_w, w, x, xp
from derive.networks.initialisation import AlmostSureLimit, Covariance, Mean
from derive.networks.one_layer import one_hidden_layer
from derive.networks.wide import WideKernel, ell
from derive.training.start import GAUSSIAN_START, xi
from notes.vocabulary import dot, expectation, pre, prime, variances
from verify.claims.domain import Domain, Point, naturals, nonnegative, positive, real

from . import fence, trap

NETWORK = one_hidden_layer()
LAW = NETWORK.initialisation
_t = Symbol("t", integer=True, positive=True)


def _point(width: int, inputs: int, readout: S, spread: S) -> Point:
    rows = tuple(S(3 * one - inputs) for one in range(1, inputs + 1)), tuple(S(2 - one) for one in range(inputs))
    others = tuple(S(one) for one in range(2, inputs + 2))
    values = {
        m: S(width),
        d: S(inputs),
        s: S((width + 1) // 2),
        sigma_a: readout,
        sigma_w: spread,
        x: rows[0] if any(rows[0]) else others,
        xp: rows[1],
        a: tuple(map(S, range(1, width + 1))),
        w: (others,) * width,
    }
    return Point(f"{width} × {inputs}, {readout}, {spread}", values)


_SHAPES = ((1, 1), (2, 1), (2, 2), (3, 1), (3, 2), (4, 2), (4, 1), (5, 3), (6, 2))
_POINTS = tuple(_point(*shape, S(2 + at % 3) / 2, S(3 - at % 2) / 3) for at, shape in enumerate(_SHAPES))


def _domain(*activations: str) -> Domain:
    scalars = {m: naturals, d: naturals, s: naturals, sigma_a: positive, sigma_w: positive}
    return Domain(scalars, _POINTS, {x: (d,), xp: (d,)}, activations=activations)


DOMAIN, SQUARE = _domain(), _domain("square")


_base = dot(x, x) / d
_DEEP = Domain(
    {d: naturals, sigma_w: positive, sigma_b: nonnegative, ell: naturals},
    arrays={x: (d,), xp: (d,)},
    nonzero=(dot(x, x), dot(xp, xp)),
    activations=("relu",),
)


def _alone(function):
    return expectation(function, lambda v: S.One, (variances()[0], S.One, S.Zero))


def _over(term, index=r):
    return Sum(term, (index, 1, m))


def _mean(quantity):
    return Mean(quantity, LAW)


def _limit(quantity):
    return AlmostSureLimit(quantity, m, LAW)


_squares = _over(a[r] ** 2)
_f, _g = NETWORK.output, NETWORK.at(xp)

_THREE = SQUARE.where({m: Range(3, oo)})
_conv = Convention("ntk", False)
_DEPTHS = Domain(
    {ell: naturals, q: positive, qp: positive, c: real, sigma_w: positive},
    tuple(
        Point(
            f"layer {layer}, c = {both}",
            {ell: S(layer), q: S(1), qp: S(4), c: S(both) / 2, sigma_w: S(2) / (2 + layer)},
        )
        for layer in (1, 2, 3)
        for both in (-3, -1, 2)
    ),
    conditions=(c**2 <= q * qp,),
    activations=("u",),
)
_deep = WideKernel("activations", ell, (q, qp, c), _conv)

_inputs = (dot(x, x) / d, dot(xp, xp) / d, dot(x, xp) / d)
_BIASED = Domain(
    {**DOMAIN.scalars, sigma_b: positive},
    tuple(point.having({sigma_b: S(2) / 3}) for point in DOMAIN.points),
    DOMAIN.arrays,
    activations=("u",),
)
_LINES = Domain(
    {q: FiniteSet(1, 2), **{one: FiniteSet(3) for one in (d, sigma_w, sigma_a, sigma_b)}},
    tuple(Point(f"q = {one}", {q: S(one), d: S(3), sigma_w: S(3), sigma_a: S(3), sigma_b: S(3)}) for one in (1, 2)) * 4,
    activations=("u",),
)

_STARTS = Domain({p: naturals}, tuple(Point(f"p = {one}", {p: S(one)}) for one in range(1, 10)))


CLAIMS = (
    fence(
        "two sums over neurons", "E[(Σ a_r²)²] = σ⁴(m² + 2m).", _mean(_squares**2), sigma_a**4 * (m**2 + 2 * m), DOMAIN
    ),
    trap("two sums over neurons", "E[(Σ a_r²)²] = σ⁴(m² + m).", _mean(_squares**2), sigma_a**4 * (m**2 + m), DOMAIN),
    fence(
        "two unlike sums",
        "E[Σ a_r² Σ_s σ(h_s)²] = m² σ_a² E[σ²].",
        _mean(_squares * _over(sigma(pre(x)) ** 2) / m**2),
        sigma_a**2 * expectation(lambda z: sigma(z) ** 2, lambda z: S.One, (variances()[0], S.One, S.Zero)),
        SQUARE,
    ),
    trap(
        "terms that are not alike",
        "E[(Σ r a_r²)²] as if Σ_r were m times the first.",
        _mean(_over(r * a[r] ** 2) ** 2),
        3 * sigma_a**4 * _over(r**2) + (1 - 1 / m) * sigma_a**4 * _over(r) ** 2,
        DOMAIN,
    ),
    fence(
        "weights of the terms",
        "E[(Σ r a_r)²] = σ² Σ r².",
        _mean(_over(r * a[r]) ** 2),
        sigma_a**2 * _over(r**2),
        DOMAIN,
    ),
    trap(
        "a free index that is captured",
        "lim (1/m) Σ_s a_s² a_r² = 3σ⁴ for a fixed neuron s.",
        _limit(_over(a[r] ** 2) * a[1] ** 2 / m),
        3 * sigma_a**4,
        DOMAIN,
    ),
    trap("a limit that is random", "lim (1/√m) Σ a_r = 0.", _limit(_over(a[r]) / sqrt(m)), S.Zero, DOMAIN),
    fence(
        "weights of squares",
        "E[(Σ r a_r²)²] = 2σ⁴Σr² + σ⁴(Σr)².",
        _mean(_over(r * a[r] ** 2) ** 2),
        2 * sigma_a**4 * _over(r**2) + sigma_a**4 * _over(r) ** 2,
        DOMAIN,
    ),
    fence("weights of a mean", "E[Σ r a_r²] = σ²Σr.", _mean(_over(r * a[r] ** 2)), sigma_a**2 * _over(r), DOMAIN),
    fence(
        "weights of a mean of an activation",
        "E[Σ r σ(w_r·x)²] = E[σ(U)²] Σr.",
        _mean(_over(r * sigma(pre(x)) ** 2)),
        _alone(lambda u: sigma(u) ** 2) * _over(r),
        SQUARE,
    ),
    trap("a root of an average around 0", "lim √((1/m) Σ a_r) = 0.", _limit(sqrt(_over(a[r]) / m)), S.Zero, DOMAIN),
    trap("a limit beside what is random", "lim (1/m) Σ a_r² w_11 = 0.", _limit(_squares * w[1, 1] / m), S.Zero, DOMAIN),
    trap("a mean that grows", "lim (m + (1/m) Σ a_r²) = σ².", _limit(m + _squares / m), sigma_a**2, DOMAIN),
    trap("a limit that keeps its width", "lim Σ a_r² = mσ².", _limit(_squares), m * sigma_a**2, DOMAIN),
    fence(
        "twice beside an activation",
        "E[a_1² σ(a_1)] = 3σ⁴ for the square.",
        _mean(a[1] ** 2 * sigma(a[1])),
        3 * sigma_a**4,
        SQUARE,
    ),
    trap("a limit that grows", "lim Σ a_r² = σ².", _limit(_squares), sigma_a**2, DOMAIN),
    trap("a limit of unlike terms", "lim (1/m) Σ r a_r = 0.", _limit(_over(r * a[r]) / m), S.Zero, DOMAIN),
    fence("a limit", "lim (1/m) Σ a_r² = σ².", _limit(_squares / m), sigma_a**2, DOMAIN),
    fence(
        "a limit with a constant", "lim (1 + (1/m) Σ a_r²) = 1 + σ².", _limit(1 + _squares / m), 1 + sigma_a**2, DOMAIN
    ),
    trap(
        "a limit that keeps a part",
        "lim (m + 1)/m (1/m) Σ a_r² = 2σ².",
        _limit((m + 1) / m * _squares / m),
        2 * sigma_a**2,
        DOMAIN,
    ),
    trap(
        "two entries that may be one",
        "E[a_1² a_s²] = σ⁴, also for s = 1.",
        _mean(a[1] ** 2 * a[s] ** 2),
        sigma_a**4,
        DOMAIN,
    ),
    fence(
        "two entries",
        "E[a_1² a_2² …] over Σ_{r,s} is σ⁴(m² + 2m).",
        _mean(Sum(a[r] ** 2 * a[k] ** 2, (r, 1, m), (k, 1, m))),
        sigma_a**4 * (m**2 + 2 * m),
        DOMAIN,
    ),
    trap(
        "inside and outside",
        "E[a_1 σ(2a_1)] = 0 by independence, for σ = u³.",
        _mean(a[1] * sigma(2 * a[1])),
        S.Zero,
        _domain("cube"),
    ),
    fence(
        "inside and outside",
        "E[w_11 σ(2w_11)] = 24 Var² for σ = u³.",
        _mean(a[1] * sigma(2 * a[1])),
        24 * sigma_a**4,
        _domain("cube"),
    ),
    trap("odd moments", "E[a_1³] = σ³.", _mean(a[1] ** 3), sigma_a**3, DOMAIN),
    fence("moments", "E[a_1⁶] = 15σ⁶.", _mean(a[1] ** 6), 15 * sigma_a**6, DOMAIN),
    trap("moments", "E[a_1⁶] = 12σ⁶.", _mean(a[1] ** 6), 12 * sigma_a**6, DOMAIN),
    fence(
        "what is not random", "E[x_1²] = x_1² beside a sum of mean 0.", _mean(x[1] ** 2 + 0 * a[1]), x[1] ** 2, DOMAIN
    ),
    trap(
        "what is not random",
        "E[d + 0·a_1²] = d + 1: nothing is drawn, and the estimate has no error.",
        _mean(d + a[1] ** 2 - a[1] ** 2 + x[1] * 0 + _over(a[r] * 0)),
        d + 1,
        DOMAIN,
    ),
    fence(
        "covariance of averages",
        "Cov of (1/m) Σ a_r² with itself is 2σ⁴/m.",
        Covariance(_squares / m, _squares / m, LAW),
        2 * sigma_a**4 / m,
        DOMAIN,
    ),
    trap(
        "covariance of averages",
        "Cov of (1/m) Σ a_r² with itself is 3σ⁴/m.",
        Covariance(_squares / m, _squares / m, LAW),
        3 * sigma_a**4 / m,
        DOMAIN,
    ),
    trap(
        "covariance of unlike entries",
        "Cov(w_11, a_1) = σ_aσ_w.",
        Covariance(w[1, 1], a[1], LAW),
        sigma_a * sigma_w,
        DOMAIN,
    ),
    trap(
        "covariance of two neurons",
        "Cov(h_1(x), h_1(x')) is that of one input.",
        Covariance(pre(x, S.One), pre(xp, S.One), LAW),
        sigma_w**2 / d * dot(x, x),
        DOMAIN,
    ),
    fence(
        "covariance of one neuron",
        "Cov(h_1(x), h_1(x')) = σ_w² x·x'/d.",
        Covariance(pre(x, S.One), pre(xp, S.One), LAW),
        sigma_w**2 / d * dot(x, xp),
        DOMAIN,
    ),
    fence(
        "the NNGP kernel",
        "E[f f'] = σ_a² E[σσ'].",
        _mean(_f * _g),
        sigma_a**2 * expectation(sigma, sigma, variances()),
        SQUARE,
    ),
    trap(
        "the NNGP kernel",
        "E[f f'] = σ_a² E[σ'σ'].",
        _mean(_f * _g),
        sigma_a**2 * expectation(prime, prime, variances()),
        SQUARE,
    ),
    trap("a mean that is not there", "E[f] = 0 for σ = exp(u²).", _mean(_f), S.Zero, _domain("exp(u^2)")),
    trap(
        "a covariance that is not there",
        "Cov(f, a_1) = 0.",
        Covariance(_f, a[1] * _f, LAW),
        S.Zero,
        _domain("exp(u^2/9)"),
    ),
    trap(
        "a limit of nothing",
        "(1/m) Σ a_r σ(h_r) → 0.",
        _limit(_over(a[r] * sigma(pre(x, r), 0)) / m),
        S.Zero,
        _domain("exp(u^2/3)"),
    ),
    fence("a mean of an odd readout", "E[f] = 0.", _mean(_f), S.Zero, SQUARE),
    fence("three factors", "E[f² f'] = 0.", _mean(_f**2 * _g), S.Zero, SQUARE),
    trap(
        "the NTK of two layers",
        "The NTK is the NNGP kernel.",
        WideKernel("ntk", 2, (dot(x, x) / d, dot(xp, xp) / d, dot(x, xp) / d), Convention("ntk", False)),
        WideKernel("nngp", 2, (dot(x, x) / d, dot(xp, xp) / d, dot(x, xp) / d), Convention("ntk", False)),
        SQUARE,
    ),
    trap(
        "inputs exchanged for one",
        "Σ^(1)(x, x') = Σ^(1)(x, x).",
        WideKernel("activations", 1, (dot(x, x) / d, dot(xp, xp) / d, dot(x, xp) / d), Convention("ntk", False)),
        WideKernel("activations", 1, (dot(x, x) / d,) * 3, Convention("ntk", False)),
        SQUARE,
    ),
    trap(
        "three neurons at once",
        "E[σ(a_1)σ(a_2)σ(a_3)] = E[σ(a_1)]² for the square.",
        _mean(sigma(a[1]) * sigma(a[2]) * sigma(a[3])),
        sigma_a**4,
        _THREE,
    ),
    trap(
        "a factor of two neurons",
        "E Σ_{r,s} σ(a_r) σ(a_r + w_s1) for the square, as if both were independent for r ≠ s.",
        _mean(Sum(sigma(a[r]) * sigma(a[r] + w[s, 1]), (s, 1, m), (r, 1, m))),
        m * (3 * sigma_a**4 + sigma_a**2 * sigma_w**2 / d) + m * (m - 1) * sigma_a**2 * (sigma_a**2 + sigma_w**2 / d),
        SQUARE,
    ),
    trap(
        "the sign of a kernel",
        "sign(Σ^(1)(x, x)) = 1, also where x = 0.",
        sign(WideKernel("activations", 1, (dot(x, x) / d,) * 3, Convention("ntk", False))),
        S.One,
        Domain({d: naturals, sigma_w: positive}, (), {x: (d,)}, activations=("relu", "u")),
    ),
    trap(
        "the root of a squared kernel",
        "√(Σ^(ℓ)(x, x')²) = Σ^(ℓ)(x, x') for two inputs.",
        sqrt(_deep**2),
        _deep,
        _DEPTHS,
    ),
    trap(
        "a mean that is not there behind a quotient",
        "E[f] = 0 for σ = e^(2u²)/(1 + e^(u²)), which grows as e^(u²).",
        _mean(_f),
        S.Zero,
        _domain("exp(2*u^2)/(1 + exp(u^2))"),
    ),
    trap(
        "the share of the output bias",
        "The NTK with an output bias is the NTK without.",
        WideKernel("ntk", 1, _inputs, Convention("standard", False, True)),
        WideKernel("ntk", 1, _inputs, Convention("standard", False, False)),
        _BIASED,
    ),
    fence(
        "the share of the output bias",
        "The NTK of a line is σ_w² q + σ_a² dq + 1 with an output bias.",
        WideKernel("ntk", 1, (q, q, q), Convention("standard", False, True)),
        sigma_w**2 * q + sigma_a**2 * d * q + 1,
        _LINES,
    ),
    trap(
        "a tie of draws",
        "E[ξ_1²] > 1: both are 1, and draws leave it open.",
        Mean(xi[1] ** 2, GAUSSIAN_START),
        S.One,
        _STARTS,
        ">",
    ),
    trap(
        "an entry before the first neuron",
        "E[a_1² a_{m−1}²] = σ⁴(1 + 2δ_{m2}): for m = 1 there is no a_0.",
        _mean(a[1] ** 2 * a[m - 1] ** 2),
        sigma_a**4 * (1 + 2 * KroneckerDelta(m, 2)),
        DOMAIN,
    ),
    trap(
        "a neuron that a network of one has not",
        "E[cos(a_1 − a_2)] = e^(−σ²), also for m = 1.",
        _mean(cos(a[1] - a[2])),
        exp(-(sigma_a**2)),
        Domain({m: naturals, sigma_a: positive}),
    ),
    fence(
        "a neuron of two",
        "E[cos(a_1 − a_2)] = e^(−σ²) for m ≥ 2.",
        _mean(cos(a[1] - a[2])),
        exp(-(sigma_a**2)),
        Domain({m: Range(2, oo), sigma_a: positive}),
    ),
    trap(
        "the mean of an inverse",
        "E[1/a_1] = 0: there is none.",
        _mean(1 / a[1]),
        S.Zero,
        DOMAIN,
    ),
    trap(
        "a limit of inverses",
        "(1/m) Σ_r 1/a_r → 0: the averages are Cauchy's.",
        AlmostSureLimit(Sum(1 / a[r], (r, 1, m)) / m, m, LAW),
        S.Zero,
        DOMAIN,
    ),
    fence(
        "an output to the fourth power",
        "E[f⁴] = 3σ_a⁴ (E[σ(U)⁴]/m + (1 − 1/m) E[σ(U)²]²): of four sums over neurons two or all meet.",
        _mean(NETWORK.output**4),
        3 * sigma_a**4 * (_alone(lambda u: sigma(u) ** 4) / m + (1 - 1 / m) * _alone(lambda u: sigma(u) ** 2) ** 2),
        _domain("square", "relu"),
    ),
    trap(
        "an output to the fourth power",
        "E[f⁴] = 3σ_a⁴ (E[σ(U)⁴]/m + E[σ(U)²]²), as if pairs of neurons were all different.",
        _mean(NETWORK.output**4),
        3 * sigma_a**4 * (_alone(lambda u: sigma(u) ** 4) / m + _alone(lambda u: sigma(u) ** 2) ** 2),
        _domain("square", "relu"),
    ),
    fence(
        "coordinates that may be one",
        "E[|w_1|⁴] = σ_w⁴ (1 + 2/d): two coordinates may be the same one.",
        _mean(Sum(w[1, k] ** 2, (k, 1, d)) ** 2),
        sigma_w**4 * (1 + 2 / d),
        DOMAIN,
    ),
    trap(
        "coordinates that may be one",
        "E[|w_1|⁴] = σ_w⁴, as if coordinates were all different.",
        _mean(Sum(w[1, k] ** 2, (k, 1, d)) ** 2),
        sigma_w**4,
        DOMAIN,
    ),
    fence(
        "one over an average",
        "Σ|a_r| / Σa_r² → √(2/π)/σ_a: an average of squares tends to what is positive.",
        _limit(_over(Abs(a[r])) / _over(a[r] ** 2)),
        sqrt(2 / pi) / sigma_a,
        DOMAIN,
    ),
    trap(
        "one over an average that tends to 0",
        "Σa_r³ / Σa_r → 3σ_a²: both averages tend to 0, and their ratio stays random.",
        _limit(_over(a[r] ** 3) / _over(a[r])),
        3 * sigma_a**2,
        DOMAIN,
    ),
    fence(
        "any depth with biases",
        "Σ^(ℓ)(x, x) = (σ_w²/2)^ℓ x·x/d + (σ_b²/2) Σ_{j<ℓ} (σ_w²/2)^j for ReLU.",
        WideKernel("activations", ell, (_base,) * 3, Convention("ntk", hidden_bias=True)),
        (sigma_w**2 / 2) ** ell * _base + sigma_b**2 / 2 * Sum((sigma_w**2 / 2) ** _t, (_t, 0, ell - 1)),
        _DEEP,
    ),
    trap(
        "any depth with biases",
        "Σ^(ℓ)(x, x) = (σ_w²/2)^ℓ x·x/d + (σ_b²/2) Σ_{j≤ℓ} (σ_w²/2)^j for ReLU.",
        WideKernel("activations", ell, (_base,) * 3, Convention("ntk", hidden_bias=True)),
        (sigma_w**2 / 2) ** ell * _base + sigma_b**2 / 2 * Sum((sigma_w**2 / 2) ** _t, (_t, 0, ell)),
        _DEEP,
    ),
    trap(
        "one factor a layer at two inputs",
        "Σ^(ℓ)(x, x') = (σ_w²/2)^ℓ x·x'/d for ReLU, also at x ≠ x'.",
        WideKernel("activations", ell, (_base, dot(xp, xp) / d, dot(x, xp) / d), Convention("ntk")),
        (sigma_w**2 / 2) ** ell * dot(x, xp) / d,
        _DEEP,
    ),
)
