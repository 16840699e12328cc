"""Gaussian expectations: on the rim, of unlike functions, with jumps, without a finite mean; σ read from text."""

from sympy import (
    Abs,
    Expr,
    Heaviside,
    Interval,
    Max,
    Min,
    Piecewise,
    Range,
    Rational,
    S,
    Sum,
    acos,
    asin,
    cos,
    erf,
    erfc,
    exp,
    log,
    pi,
    sin,
    sqrt,
    tanh,
)

from derive.activations.activation import sigma
from derive.activations.classes import ActivationClass
from derive.gaussian.expectation import GaussianExpectation
from derive.language.derivatives import Partial
from derive.language.symbols import alpha, c, k, q, qp, rho
from notes.vocabulary import expectation
from verify.claims.domain import Domain, Point, nonnegative, positive, real

from . import LINE, SIZES, fence, number, size, trap

_ONE = Domain({q: positive}, tuple(Point(f"q = {one}", {q: S(one)}) for one in ("1/9", "1/4", "1/2", 1, 2, 3, 4, 9)))
_SMALL = Domain({q: positive}, tuple(Point(f"q = 1/{one}", {q: 1 / S(one)}) for one in (2, 3, 4, 5, 6, 7, 8, 9)))
_ANY = Domain(
    {q: positive, qp: positive, c: real},
    tuple(
        Point(
            f"({one}, {other}), ρ = {correlation}", {q: S(one), qp: S(other), c: S(correlation) * sqrt(S(one) * other)}
        )
        for one, other, correlation in (
            (1, 1, "1/3"),
            (4, 9, "-2/5"),
            (1, 4, "9/10"),
            (9, 1, "-9/10"),
            (4, 1, 0),
            (1, 1, "99/100"),
            (1, 4, 1),
            (9, 4, -1),
        )
    ),
    conditions=(c**2 <= q * qp,),
)
_COVARIANCES = Domain({q: positive, qp: positive, c: real}, conditions=(c**2 <= q * qp,))
_QUADRANT = Domain({q: positive, qp: positive, c: nonnegative, alpha: real}, conditions=(c**2 <= q * qp,))


def _relu(z):
    return Piecewise((z, z > 0), (S.Zero, True))


def _step(z):
    return Piecewise((S.One, z > 0), (S.Zero, True))


def _modulus(z):
    return Piecewise((z, z > 0), (-z, True))


def _closed_step(z):
    return Piecewise((S.One, z >= 0), (S.Zero, True))


def _mirrored(z):
    return Piecewise((-z, z < 0), (S.Zero, True))


def _shifted(z):
    return z**2 + z


_theta = acos(c / sqrt(q * qp))
_ahead, _behind = (q, q, q), (q, q, -q)
_kernel = sqrt(q * qp) / (2 * pi) * (sin(_theta) + (pi - _theta) * cos(_theta))


def _with(*texts: str) -> Domain:
    return Domain(_SMALL.scalars, _SMALL.points, activations=texts)


def _square(covariance=_ahead, order: int = 0) -> GaussianExpectation:
    return expectation(lambda z: sigma(z, order), lambda z: sigma(z, order), covariance)


def _read(text: str) -> Domain:
    return Domain(LINE.scalars, LINE.points, activations=(text,))


_z = number
_READINGS = {
    "max(0, min(1, u))": Max(0, Min(1, _z)),
    "leaky_relu(u, 1/10)": Piecewise((_z, _z > 0), (_z / 10, True)),
    "elu(u)": Piecewise((_z, _z > 0), (exp(_z) - 1, True)),
    "abs(u^2 - 2) + step(u)": abs(_z**2 - 2) + Heaviside(_z, 0),
    "hermite(3, u) - sign(u - 1/3)": _z**3
    - 3 * _z
    - Piecewise((1, _z > Rational(1, 3)), (0, _z >= Rational(1, 3)), (-1, True)),
    "u*sigmoid(3*u)": _z / (1 + exp(-3 * _z)),
    "relu(exp(u) - 2)": Max(0, exp(_z) - 2),
    "max(u, -u, 1 - u^2)": Max(abs(_z), 1 - _z**2),
    "sqrt(u^2)": abs(_z),
    "(u^2 + 1)^(3/2)": (_z**2 + 1) ** Rational(3, 2),
    "log(1 + exp(u)) / 2^u": log(1 + exp(_z)) / 2**_z,
    "abs(tanh(u)) + min(u, 1)": abs(tanh(_z)) + Min(_z, 1),
    "abs((u - 1)*(u + 2)*exp(u))": abs((_z - 1) * (_z + 2)) * exp(_z),
    "step(1 - u)": Piecewise((1, number < 1), (0, True)),
    "abs(erfc(u) - 1/2)": abs(erfc(number) - S.Half),
}
"""What a text means, written down by hand."""
_SLOPES = {
    "max(0, min(1, u))": Piecewise((1, (_z > 0) & (_z <= 1)), (0, True)),
    "abs(u^2 - 2)": Piecewise((2 * _z, (_z > sqrt(2)) | (_z <= -sqrt(2))), (-2 * _z, True)),
    "leaky_relu(2*u - 1, 1/10)": Piecewise((2, _z > S.Half), (Rational(1, 5), True)),
}

_TWO = Domain(_ANY.scalars, _ANY.points, conditions=_ANY.conditions, activations=("u", "u^2"))
_FAR = Domain(
    LINE.scalars,
    tuple(Point(f"z = {one}", {number: S(one)}) for one in (-6, -5, -5, -6, -1, 1, 5, 5, 6, 6)),
    activations=("max(0, 11/2 + u + tanh(u))", "max(0, 11/2 - u - tanh(u))"),
)


def _cut_bump(z):
    return Piecewise((exp(-(z**2)), z > 0), (S.Zero, True))


def _square_ahead(z):
    return Piecewise((z**2, z > 0), (S.Zero, True))


def _square_and_line(z):
    return Piecewise((z**2, z > 0), (z, True))


_correlated = q, q + 1, q
_rho = sqrt(q / (q + 1))
_phi = acos(_rho)
_second = 3 * sin(_phi) * cos(_phi) + (pi - _phi) * (1 + 2 * cos(_phi) ** 2)


def _alone(function, variance: Expr | int = 1) -> Expr:
    return expectation(function, lambda v: S.One, (S(variance), S.One, S.Zero))


def _over_k(term: Expr) -> Sum:
    return Sum(term, (k, 1, size))


_FEW = SIZES.where({size: Range(1, 9)})
"""Sums of few terms."""

_far = S(10) ** 20


CLAIMS = (
    fence(
        "unlike functions apart", "E[(U)⁺(−V)⁺] at ρ = −1 is q/2.", expectation(_relu, _mirrored, _behind), q / 2, _ONE
    ),
    trap(
        "unlike functions apart", "E[(U)⁺(−V)⁺] at ρ = −1 is 0.", expectation(_relu, _mirrored, _behind), S.Zero, _ONE
    ),
    fence(
        "unlike functions together", "E[(U)⁺(−V)⁺] at ρ = 1 is 0.", expectation(_relu, _mirrored, _ahead), S.Zero, _ONE
    ),
    trap(
        "unlike functions together", "E[(U)⁺(−V)⁺] at ρ = 1 is q/2.", expectation(_relu, _mirrored, _ahead), q / 2, _ONE
    ),
    fence(
        "unlike degrees apart",
        "E[U⁺ H(V)] at c = 0 is √(q/8π).",
        expectation(_relu, _step, (q, S.One, S.Zero)),
        sqrt(q / (8 * pi)),
        _ONE,
    ),
    trap(
        "unlike degrees apart",
        "E[U⁺ H(V)] at c = 0 is √(q/2π).",
        expectation(_relu, _step, (q, S.One, S.Zero)),
        sqrt(q / (2 * pi)),
        _ONE,
    ),
    fence(
        "unlike degrees together",
        "E[U⁺ H(V)] at ρ = 1 is √(q/2π).",
        expectation(_relu, _step, (q, S.One, sqrt(q))),
        sqrt(q / (2 * pi)),
        _ONE,
    ),
    trap(
        "unlike degrees opposed",
        "E[U⁺ H(V)] at ρ = −1 is √(q/2π).",
        expectation(_relu, _step, (q, S.One, -sqrt(q))),
        sqrt(q / (2 * pi)),
        _ONE,
    ),
    fence(
        "a variance of 0",
        "E[cos(U) V²] is q' at q = 0.",
        expectation(cos, lambda z: z**2, (S.Zero, q, S.Zero)),
        q,
        _ONE,
    ),
    trap(
        "a variance of 0",
        "E[cos(U) V²] is 0 at q = 0.",
        expectation(cos, lambda z: z**2, (S.Zero, q, S.Zero)),
        S.Zero,
        _ONE,
    ),
    fence(
        "the other variance of 0",
        "E[(U + U²) cos V] is q at q' = 0.",
        expectation(_shifted, cos, (q, S.Zero, S.Zero)),
        q,
        _ONE,
    ),
    trap(
        "a covariance beyond its variances",
        "E[UV] = 2q where c = 2q > q.",
        expectation(lambda z: z, lambda z: z, (q, q, 2 * q)),
        2 * q,
        _ONE,
    ),
    trap(
        "a covariance with what is constant",
        "E[UV] is 0 at q = 0, though c is not.",
        expectation(lambda z: z, lambda z: z, (S.Zero, q, q)),
        S.Zero,
        _ONE,
    ),
    trap(
        "a covariance with a constant in pieces",
        "E[U⁺V⁺] is 0 at q = 0, though c is not.",
        expectation(_relu, _relu, (S.Zero, q, q)),
        S.Zero,
        _ONE,
    ),
    fence(
        "a step at 0",
        "E[H(U) V⁺] with H(0) = 1 is √(q'/2π) at q = 0.",
        expectation(_closed_step, _relu, (S.Zero, q, S.Zero)),
        sqrt(q / (2 * pi)),
        _ONE,
    ),
    fence(
        "a modulus apart",
        "E[|U| H(V)] at c = 0 is √(q/2π).",
        expectation(_modulus, _step, (q, S.One, S.Zero)),
        sqrt(q / (2 * pi)),
        _ONE,
    ),
    fence(
        "a cosine apart",
        "E[cos(U) V²] at c = 0 is e^(−q/2).",
        expectation(cos, lambda z: z**2, (q, S.One, S.Zero)),
        exp(-q / 2),
        _ONE,
    ),
    fence(
        "a narrow box",
        "E[σ(U)²] = P(|U| < ¼) for a box.",
        _square(),
        erf(1 / (4 * sqrt(2 * q))),
        _with("step(u + 1/4) - step(u - 1/4)"),
    ),
    fence(
        "a narrow hat",
        "E[σ(U)] for two kinks that are ⅕ apart.",
        expectation(lambda z: sigma(z), lambda z: S.One, (q, S.One, S.Zero)),
        Rational(3, 4) * erf(1 / (5 * sqrt(2 * q))) + S.Half,
        _with("step(u + 1/5) + step(u)/2 - step(u - 1/5)/2"),
    ),
    fence("arc-cosine", "E[U⁺V⁺] by Cho and Saul.", expectation(_relu, _relu), _kernel, _ANY),
    trap(
        "supplement of the angle",
        "E[U⁺V⁺] with θ for π − θ.",
        expectation(_relu, _relu),
        sqrt(q * qp) / (2 * pi) * (sin(_theta) + _theta * cos(_theta)),
        _ANY,
    ),
    trap("an error of a millionth", "E[U⁺V⁺](1 + 10⁻⁶).", expectation(_relu, _relu), _kernel * (1 + S(10) ** -6), _ANY),
    fence("odd and even", "E[U V²] = 0.", expectation(lambda z: z, lambda z: z**2), S.Zero, _ANY),
    trap("odd and even", "E[U V²] = c.", expectation(lambda z: z, lambda z: z**2), c, _ANY),
    fence("unlike polynomials", "E[(U + U²)V] = c.", expectation(_shifted, lambda z: z), c, _ANY),
    fence(
        "sine and exponential",
        "E[sin U e^V] = e^((q'−q)/2) sin c.",
        expectation(sin, exp),
        exp((qp - q) / 2) * sin(c),
        _ANY,
    ),
    trap(
        "sine and exponential",
        "E[sin U e^V] = e^((q'+q)/2) sin c.",
        expectation(sin, exp),
        exp((qp + q) / 2) * sin(c),
        _ANY,
    ),
    fence(
        "erf and a line",
        "E[erf(U) V] = 2c/√(π(1 + 2q)).",
        expectation(erf, lambda z: z),
        2 * c / sqrt(pi * (1 + 2 * q)),
        _ANY,
    ),
    trap(
        "erf and a line",
        "E[erf(U) V] = 2c/√(π(1 + q)).",
        expectation(erf, lambda z: z),
        2 * c / sqrt(pi * (1 + q)),
        _ANY,
    ),
    trap(
        "a mean that is infinite",
        "E[e^(U²/3)]² is finite at every variance.",
        expectation(lambda z: exp(z**2 / 3), lambda z: exp(z**2 / 3), (q, q, S.Zero)),
        1 / (1 - 2 * q / 3),
        _ONE,
    ),
    fence(
        "a mean that is finite",
        "E[e^(U²/3)]² = 1/(1 − 2q/3) below q = 3/2.",
        expectation(lambda z: exp(z**2 / 3), lambda z: exp(z**2 / 3), (q, q, S.Zero)),
        1 / (1 - 2 * q / 3),
        _SMALL.where({q: Interval.open(0, S(3) / 2)}),
    ),
    trap(
        "infinity below infinity",
        "E[e^(U²)]² < 2E[e^(U²)]², and both are infinite from q = ½ on.",
        expectation(lambda z: exp(z**2), lambda z: exp(z**2), (q, q, S.Zero)),
        2 * expectation(lambda z: exp(z**2), lambda z: exp(z**2), (q, q, S.Zero)),
        _ONE,
        "<",
    ),
    trap(
        "infinity equals infinity",
        "E[e^(U²)]² = 2E[e^(U²)]², both infinite.",
        expectation(lambda z: exp(z**2), lambda z: exp(z**2), (q + 1, q + 1, S.Zero)),
        2 * expectation(lambda z: exp(z**2), lambda z: exp(z**2), (q + 1, q + 1, S.Zero)),
        _ONE,
    ),
    trap(
        "the slope of a box",
        "E[σ'(U)²] = 0 for a box, whose slope has point masses.",
        _square(order=1),
        S.Zero,
        _with("step(u + 1/4) - step(u - 1/4)"),
    ),
    trap(
        "the slope of a clip", "E[σ'(U)²] = 0 for a clipped ReLU.", _square(order=1), S.Zero, _with("max(0, min(1, u))")
    ),
    fence(
        "the slope of a clip",
        "E[σ'(U)²] = P(0 < U < 1) for a clipped ReLU.",
        _square(order=1),
        erf(1 / sqrt(2 * q)) / 2,
        _with("max(0, min(1, u))"),
    ),
    fence(
        "a shifted kink",
        "E[(U − ½)⁺ H(V − ½)] = φ-terms, by parts.",
        expectation(lambda z: _relu(z - S.Half), lambda z: _step(z - S.Half), _ahead),
        sqrt(q / (2 * pi)) * exp(-1 / (8 * q)) - (1 - erf(1 / sqrt(8 * q))) / 4,
        _SMALL,
    ),
    trap(
        "an even activation",
        "E[σ(U)σ(V)] = 0 at c = 0 whatever σ is.",
        _square((q, q, S.Zero)),
        S.Zero,
        _with("u", "u^3", "u^2 - u"),
    ),
    fence(
        "an odd activation",
        "E[σ(U)σ(V)] = 0 at c = 0 for odd σ.",
        _square((q, q, S.Zero)),
        S.Zero,
        _with("sin(u)", "u^3", "u*abs(u)"),
    ),
    trap(
        "the wrong activation of two", "E[σ(U)²] = q for the identity and the square.", _square(), q, _with("u", "u^2")
    ),
    *(
        fence(f"reading {at}", f"σ(z) for {text}.", sigma(number), value, _read(text))
        for at, (text, value) in enumerate(_READINGS.items())
    ),
    *(
        fence(f"slope {at}", f"σ'(z) for {text}.", sigma(number, 1), value, _read(text))
        for at, (text, value) in enumerate(_SLOPES.items())
    ),
    trap("a kink read away", "max(0, u) is |u|.", sigma(number), abs(number), _read("max(0, u)")),
    *(
        trap(f"slope of a jump {at}", f"σ' = 0 for {text}.", sigma(number, 1), S.Zero, _read(text))
        for at, text in enumerate(("step(u)", "sign(u - 1)", "sign(u^2 - 3)", "u*step(u - 1) - u*step(u - 2)"))
    ),
    trap(
        "one variance for the other",
        "E[σ(U)²] = E[σ(V)²] at variances q and q'.",
        expectation(lambda z: sigma(z) ** 2, lambda z: S.One),
        expectation(lambda z: S.One, lambda z: sigma(z) ** 2),
        _TWO,
    ),
    fence(
        "a sign far out",
        "max(0, 11/2 ± (u + tanh u)), whose zeros lie beyond 4, is above −1/3.",
        sigma(number),
        Rational(-1, 3),
        _FAR,
        ">",
    ),
    fence(
        "a shifted bump beside a step",
        "E[e^(U−U²) H(V)] at q' = q + 1, c = q: U takes V along.",
        expectation(lambda z: exp(z - z**2), _step, _correlated),
        exp(q / (2 * (1 + 2 * q))) / (2 * sqrt(1 + 2 * q)) * (1 + erf(q / sqrt(2 * (1 + 2 * q) * (1 + 3 * q)))),
        _ONE,
    ),
    fence(
        "a bump on one side of two steps",
        "E[e^(−U²) H(U) H(V)] at q' = q + 1, c = q is a quadrant of a narrower law.",
        expectation(_cut_bump, _step, _correlated),
        (S.One / 4 + asin(sqrt(q / (1 + 3 * q))) / (2 * pi)) / sqrt(1 + 2 * q),
        _ONE,
    ),
    fence(
        "a square on one side and a line on the other",
        "E[g(U)(V⁺)²] at q' = q + 1, c = q, for g(u) = u² where u > 0, u elsewhere.",
        expectation(_square_and_line, _square_ahead, _correlated),
        q * (q + 1) / (2 * pi) * _second - sqrt(q) * (q + 1) * (1 - _rho) ** 2 / (2 * sqrt(2 * pi)),
        _ONE,
    ),
    fence(
        "bells over a level",
        "Σ_{k≤n} E[1 + k e^(−20U²)] = n + n(n + 1)/2√41.",
        _over_k(_alone(lambda u: 1 + k * exp(-20 * u**2))),
        size + size * (size + 1) / (2 * sqrt(41)),
        _FEW,
    ),
    fence(
        "shifted error functions",
        "Σ_{k≤n} E[U² erf(U + k)], by parts.",
        _over_k(_alone(lambda u: u**2 * erf(u + k))),
        _over_k(erf(k / sqrt(3)) - 4 * k * exp(-(k**2) / 3) / sqrt(27 * pi)),
        _FEW,
    ),
    fence(
        "a sign about another place",
        "E[sign(U − 1)] = −erf(1/√2n), U of variance n.",
        _alone(lambda u: Piecewise((1, u > 1), (-1, True)), size),
        -erf(1 / sqrt(2 * size)),
        SIZES,
    ),
    trap(
        "a coefficient that changes its sign",
        "E[σ(U)σ(V)] ≥ 0 at q' = 100q and c = q whatever σ is: u³ − u has E[σ(U)U] of both signs.",
        expectation(sigma, sigma, (q, 100 * q, q)),
        S.Zero,
        Domain({q: positive}, activations=ActivationClass(smooth=True)),
        ">=",
    ),
    trap(
        "a step that is far out",
        "E[tanh(U) H(U − K) e^(KV)] = 0 for K = 10²⁰ and E[UV] = ½: it is above e^(K²/4).",
        expectation(
            lambda z: Piecewise((tanh(z), z > _far), (S.Zero, True)),
            lambda z: exp(_far * z),
            (S.One, S.One, S.Half),
        ),
        S.Zero,
        SIZES,
    ),
    trap(
        "a corner of a quadrant of covariances",
        "αc + (1 − α)² E[U₊V₊] ≥ (½ + 10⁻⁶) c for c ≥ 0: equal to c/2 at ρ = 1, α = 0.",
        alpha * c + (1 - alpha) ** 2 * expectation(_relu, _relu),
        (S.Half + Rational(1, 10**6)) * c,
        _QUADRANT,
        ">=",
    ),
    fence(
        "a corner of a quadrant of covariances",
        "αc + (1 − α)² E[U₊V₊] ≥ c/2 for c ≥ 0.",
        alpha * c + (1 - alpha) ** 2 * expectation(_relu, _relu),
        c / 2,
        _QUADRANT,
        ">=",
    ),
    trap(
        "a slope where the law ends",
        "∂/∂ρ E[H(U)H(V)] = 1/(2π√(1 − ρ²)) for −1 ≤ ρ ≤ 1: there is no law beyond ±1, and no value there.",
        Partial(expectation(_step, _step, (S.One, S.One, rho)), rho),
        1 / (2 * pi * sqrt(1 - rho**2)),
        Domain({rho: Interval(-1, 1)}),
    ),
    fence(
        "a slope where the law ends",
        "∂/∂ρ E[H(U)H(V)] = 1/(2π√(1 − ρ²)) for −1 < ρ < 1.",
        Partial(expectation(_step, _step, (S.One, S.One, rho)), rho),
        1 / (2 * pi * sqrt(1 - rho**2)),
        Domain({rho: Interval.open(-1, 1)}),
    ),
    fence(
        "a mean by two values",
        "E[σ(U)] = √(q/2π) (σ(1) + σ(−1)) where σ(λu) = λσ(u) for λ > 0.",
        _alone(sigma, q),
        sqrt(q / (2 * pi)) * (sigma(S.One) + sigma(S.NegativeOne)),
        Domain({q: positive}, activations=ActivationClass(homogeneous=True)),
    ),
    trap(
        "a mean by one value",
        "E[σ(U)] = √(2q/π) σ(1) where σ(λu) = λσ(u) for λ > 0, as if σ were even.",
        _alone(sigma, q),
        sqrt(2 * q / pi) * sigma(S.One),
        Domain({q: positive}, activations=ActivationClass(homogeneous=True)),
    ),
    fence(
        "a mean of moduli above the covariance",
        "E|U||V| ≥ |c|: equal at c = ±√(qq'), where the slope in ρ is one-sided.",
        expectation(Abs, Abs),
        Abs(c),
        _COVARIANCES,
        ">=",
    ),
    trap(
        "a mean of moduli above the covariance",
        "E|U||V| > |c|: equal at c = ±√(qq').",
        expectation(Abs, Abs),
        Abs(c),
        _COVARIANCES,
        ">",
    ),
)
