"""Plain numbers: cases, roots, ranges, ties, places without a value."""

from sympy import (
    Abs,
    And,
    FiniteSet,
    Heaviside,
    Interval,
    KroneckerDelta,
    Max,
    Min,
    Or,
    Piecewise,
    Product,
    Range,
    Rational,
    S,
    Sum,
    acos,
    asin,
    cos,
    exp,
    gamma,
    log,
    oo,
    sign,
    sin,
    sqrt,
    tan,
)

from derive.finite.product_sums import OutputDistance
from derive.language.symbols import d, k, q, r, s, t, w, x
from derive.measures.samples import Draw, SampleMean
from derive.training.fixed_kernel import AnalyticLimit, TimeLimit
from verify.claims.domain import Domain, Point, naturals, positive

from . import LINE, OFF_ZERO, SIZES, WITH_ZERO, fence, number, size, trap

z, n = number, size
_POSITIVE = Domain({z: positive}, tuple(Point(f"z = {abs(one)}", {z: abs(one)}) for one in OFF_ZERO))
_UNIT = Domain({z: Interval(-1, 1)}, tuple(Point(f"z = {one}/4", {z: S(one) / 4}) for one in (*range(-4, 5), 9, 11)))
"""Two of the points lie outside."""
_ABOVE = Domain({z: LINE.scalars[z]}, LINE.points, conditions=(z**2 > S(1) / 5, z < 4))
_VECTORS = Domain(
    {d: naturals},
    tuple(Point(f"d = {one}", {d: S(one), x: tuple(map(S, range(2, 2 + one)))}) for one in range(1, 9)),
    {x: (d,)},
)
_MATRICES = Domain(
    {d: naturals},
    tuple(Point(f"{one} rows", {d: S(one), w: ((S(3), S(5)),) * one}) for one in range(1, 9)),
    {w: (d, S(2))},
)
_tiny = S(10) ** -60

_NEAR = Domain({z: Interval(1, 5)}, tuple(Point(f"z = {one}", {z: S(one)}) for one in range(1, 6)))
_RATES = Domain(
    {q: Interval(Rational(1, 50), 3)},
    tuple(Point(f"q = {one}", {q: S(one)}) for one in ("1/50", "1/20", "1/9", "1/3", 1, 2, "5/2", 3)),
)
_far = S(10) ** 12


CLAIMS = (
    trap(
        "poles of the tangent",
        "tan(πz/2) cos(πz/2) = sin(πz/2) on the whole line: there is no tangent at odd z.",
        tan(S.Pi * z / 2) * cos(S.Pi * z / 2),
        sin(S.Pi * z / 2),
        LINE,
    ),
    fence("tangent", "tan(z/2) (1 + cos z) = sin z away from its poles.", tan(z / 2) * (1 + cos(z)), sin(z), _UNIT),
    trap("modulus", "√(z²) = z on the whole line.", sqrt(z**2), z, LINE),
    fence("modulus", "√(z²) = z for z > 0.", sqrt(z**2), z, _POSITIVE),
    trap("arccos", "arccos(cos z) = z on the whole line.", acos(cos(z)), z, LINE),
    trap("arcsine", "arcsin z = arccos z.", asin(z), acos(z), _UNIT),
    fence("arcsine", "arcsin z = π/2 − arccos z on [−1, 1].", asin(z), S.Pi / 2 - acos(z), _UNIT),
    fence(
        "both conditions",
        "A case with two conditions is the difference of two with one.",
        Piecewise((1, And(z > 0, z < 3)), (0, True)),
        Piecewise((1, z > 0), (0, True)) - Piecewise((1, z >= 3), (0, True)),
        LINE,
    ),
    trap("either condition", "No z is below 0 or above 4.", Piecewise((1, Or(z < 0, z > 4)), (0, True)), S.Zero, LINE),
    trap("no case applies", "A function that is given for z > 0 only is z.", Piecewise((z, z > 0)), z, LINE),
    trap(
        "division at one point",
        "(z² − 1)/(z − 1) = z + 1, and at z = 1 there is nothing on the left.",
        (z**2 - 1) / (z - 1),
        z + 1,
        LINE,
    ),
    trap("division at zero", "(z² + z)/z = z + 1 with 0 in the domain.", (z**2 + z) / z, z + 1, WITH_ZERO),
    fence("division", "(z² + z)/z = z + 1 away from 0.", (z**2 + z) / z, z + 1, _POSITIVE),
    trap("logarithm of what is not positive", "log z² = 2 log z on the line.", log(z**2), 2 * log(z), LINE),
    trap(
        "root of what is negative", "√z = √z on the line: where z < 0 there is no real value.", sqrt(z), sqrt(z), LINE
    ),
    trap("order of complex numbers", "√z ≥ 0 on the line.", sqrt(z), S.Zero, LINE, ">="),
    trap("a number below itself", "z < z.", z, z, LINE, "<"),
    trap("a tie", "z < max(z, −3).", z, Max(z, -3), LINE, "<"),
    fence("a tie", "z ≤ max(z, −3).", z, Max(z, -3), LINE, "<="),
    fence("a small difference", "z < z + 10⁻⁶⁰.", z, z + _tiny, LINE, "<"),
    trap("a small difference", "z > z + 10⁻⁶⁰.", z, z + _tiny, LINE, ">"),
    trap("a bound that is slightly wrong", "z ≥ −3.999.", z, S("-3.999"), LINE, ">="),
    trap("a bound from the other side", "z² ≤ 15.", z**2, S(15), LINE, "<="),
    fence("a bound", "z² ≥ 0.", z**2, S.Zero, LINE, ">="),
    trap("the larger", "max(z, 1) = z.", Max(z, 1), z, LINE),
    trap("the smaller", "min(z, 1) = z.", Min(z, 1), z, LINE),
    fence("the larger", "max(z, 1) + min(z, 1) = z + 1.", Max(z, 1) + Min(z, 1), z + 1, LINE),
    fence("the sign", "z sign z = |z|, with sign 0 = 0.", z * sign(z), abs(z), WITH_ZERO),
    trap("the sign", "sign z = 1.", sign(z), S.One, LINE),
    trap("the step at zero", "H(z) + H(−z) = 1 with H(0) = 0.", Heaviside(z, 0) + Heaviside(-z, 0), S.One, WITH_ZERO),
    trap("e and a constant", "e^(z+2) = e^(z+1).", exp(z + 2), exp(z + 1), LINE),
    fence("e and a constant", "e^(z+2) = e² e^z.", exp(z + 2), exp(2) * exp(z), LINE),
    trap("powers of one base", "2^(n+1) = 2^n.", S(2) ** (n + 1), S(2) ** n, SIZES),
    trap("powers of two bases", "2^n 3^n = 5^n.", S(2) ** n * S(3) ** n, S(5) ** n, SIZES),
    fence("powers of two bases", "(1 + n)^(2n) = (1 + 2n + n²)^n.", (1 + n) ** (2 * n), (1 + 2 * n + n**2) ** n, SIZES),
    trap("an empty range", "Σ_{k=1}^{n−5} 1 = n − 5 for every n.", Sum(1, (k, 1, n - 5)), n - 5, SIZES),
    trap("a delta beyond its range", "Σ_{k=1}^n δ_{k5} = 1.", Sum(KroneckerDelta(k, 5), (k, 1, n)), S.One, SIZES),
    trap(
        "a delta that misses", "Σ_{r,s} δ_{r,s+1} = n.", Sum(KroneckerDelta(r, s + 1), (r, 1, n), (s, 1, n)), n, SIZES
    ),
    fence("a delta", "Σ_{k=1}^n k δ_{k1} = 1.", Sum(k * KroneckerDelta(k, 1), (k, 1, n)), S.One, SIZES),
    trap("a delta of a number", "δ_{n3} = 0.", KroneckerDelta(n, 3), S.Zero, SIZES),
    fence("a product", "Π_{k=1}^n k = Γ(n + 1).", Product(k, (k, 1, n)), gamma(n + 1), SIZES),
    trap("a product", "Π_{k=1}^n k = n.", Product(k, (k, 1, n)), n, SIZES),
    trap(
        "ranges of ranges",
        "Σ_{k=1}^n Σ_{s=1}^k s = n Σ_{s=1}^n s.",
        Sum(Sum(s, (s, 1, k)), (k, 1, n)),
        n * Sum(s, (s, 1, n)),
        SIZES,
    ),
    fence(
        "a triangle", "Σ_{k=1}^n Σ_{s=1}^k 1 = n(n + 1)/2.", Sum(Sum(1, (s, 1, k)), (k, 1, n)), n * (n + 1) / 2, SIZES
    ),
    trap(
        "an entry beyond the end",
        "Σ_{k=1}^{d+1} x_k − x_{d+1} = Σ_{k=1}^d x_k: there is no x_{d+1}.",
        Sum(x[k], (k, 1, d + 1)) - x[d + 1],
        Sum(x[k], (k, 1, d)),
        _VECTORS,
    ),
    trap("an entry before the first", "x_{d−1} + 1 = x_d: for d = 1 there is no x_0.", x[d - 1] + 1, x[d], _VECTORS),
    trap("a square before the first", "x_{d−1}² ≥ 0: there is no x_0.", x[d - 1] ** 2, S.Zero, _VECTORS, ">="),
    trap("the last for the first", "x_d = 2.", x[d], S(2), _VECTORS),
    fence(
        "a column",
        "Σ_k w_k2 + d = Σ_k (1 + w_k2).",
        Sum(w[k, 2], (k, 1, d)) + d,
        Sum(1 + w[k, 2], (k, 1, d)),
        _MATRICES,
    ),
    trap("another column", "Σ_k w_k1 = Σ_k w_k2.", Sum(w[k, 1], (k, 1, d)), Sum(w[k, 2], (k, 1, d)), _MATRICES),
    fence(
        "where the conditions hold",
        "A function that is 0 but for places that the conditions leave out is 0.",
        Piecewise((1, z > 4), (1, And(z > 0, z < S(2) / 5)), (0, True)),
        S.Zero,
        _ABOVE,
    ),
    trap(
        "e and a constant beside an angle",
        "e^(z+2) arccos z = e^(z+1) arccos z.",
        exp(z + 2) * acos(z),
        exp(z + 1) * acos(z),
        _UNIT,
    ),
    trap("a power for its square", "(1 + n)^(2n) = (1 + n)^n.", (1 + n) ** (2 * n), (1 + n) ** n, SIZES),
    fence("an empty range", "Σ_{k=1}^{n−5} 1 is n − 5 or 0.", Sum(1, (k, 1, n - 5)), Max(n - 5, 0), SIZES),
    fence("resting on what is enclosed", "z = z, by a claim that is enclosed.", z, z, LINE, uses=("fence.tangent",)),
    trap("a pole above zero", "1/(z − 1)² ≥ 0, also at z = 1.", 1 / (z - 1) ** 2, S.Zero, LINE, ">="),
    trap("a pole of a modulus", "1/|z| > 0, also at z = 0.", 1 / Abs(z), S.Zero, LINE, ">"),
    trap("a tie of balls", "sin² + cos² < 1.", sin(z) ** 2 + cos(z) ** 2, S.One, LINE, "<"),
    trap("one of two", "z² = z on {1, 2}.", z**2, z, LINE.where({z: FiniteSet(1, 2)})),
    fence(
        "both of two",
        "z² = 3z − 2 on {1, 2}.",
        z**2,
        3 * z - 2,
        LINE.where({z: FiniteSet(1, 2)}, points=LINE.points * 4),
    ),
    trap("resting on what is false", "z = z, by a claim that is refuted.", z, z, LINE, uses=("trap.modulus",)),
    trap("arccos of both signs", "arccos z = arccos(−z).", acos(z), acos(-z), _UNIT),
    trap(
        "a root by its first term",
        "√(N² + z) − N = z/2N for N = 10¹²: they share 24 digits, once as many cancel.",
        sqrt(_far**2 + z) - _far,
        z / (2 * _far),
        _NEAR,
    ),
    fence(
        "a root by what it is conjugate to",
        "√(N² + z) − N = z/(√(N² + z) + N) for N = 10¹².",
        sqrt(_far**2 + z) - _far,
        z / (sqrt(_far**2 + z) + _far),
        _NEAR,
    ),
    fence("two points on a line", "2^z = 2z on {1, 2}.", S(2) ** z, 2 * z, LINE.where({z: FiniteSet(1, 2)})),
    trap(
        "a part of an index",
        "x_{(2d+1)/3}² ≥ 0: there is no x_{5/3}.",
        x[(2 * d + 1) / 3] ** 2,
        S.Zero,
        _VECTORS,
        ">=",
    ),
    fence("a slow decay", "(1 − e^(−qt))/q → 1/q, also slowly.", TimeLimit((1 - exp(-q * t)) / q, t), 1 / q, _RATES),
    fence("no units", "E|N' − y| is y where N' has no units.", OutputDistance(0, 1, size), size, SIZES),
    trap(
        "two half ranges",
        "Σ_{k≤n/2} 1 + Σ_{k≤(n+1)/2} 1 = n + ½: one of the ends is no whole number.",
        Sum(1, (k, 1, size / 2)) + Sum(1, (k, 1, (size + 1) / 2)),
        size + S.Half,
        SIZES,
    ),
    trap(
        "a range up to a root",
        "Σ_{k≤√n} 1 = √n, also where √n is no whole number.",
        Sum(1, (k, 1, sqrt(size))),
        sqrt(size),
        SIZES,
    ),
    trap(
        "an end that is nearly whole",
        "Σ_{k≤n+10⁻²⁵} k = n(n + 1)/2: the end is no whole number.",
        Sum(k, (k, 1, size + S(10) ** -25)),
        size * (size + 1) / 2,
        SIZES,
    ),
    trap("a bound that fails late", "log n ≤ 45.", log(size), S(45), SIZES, "<="),
    trap("a sum that grows slowly", "Σ_{k≤n} 1/k ≤ 30.", Sum(1 / k, (k, 1, size)), S(30), SIZES, "<="),
    fence(
        "a long telescope",
        "Σ_{k≤n} 1/k(k + 1) = n/(n + 1).",
        Sum(1 / (k * (k + 1)), (k, 1, size)),
        size / (size + 1),
        SIZES,
    ),
    trap(
        "a denominator without a root that is written",
        "(e^(2z) − 9)/(e^z − 3) = e^z + 3 on the line: at z = log 3 there is nothing on the left.",
        (exp(2 * z) - 9) / (exp(z) - 3),
        exp(z) + 3,
        LINE,
    ),
    trap(
        "a denominator of degree five",
        "(z⁶ − 3z² − z)/(z⁵ − 3z − 1) = z on the line, also where the denominator is 0.",
        (z**6 - 3 * z**2 - z) / (z**5 - 3 * z - 1),
        z,
        LINE,
    ),
    fence(
        "a denominator that is positive",
        "(e^(2z) − 9)/(e^z + 3) = e^z − 3.",
        (exp(2 * z) - 9) / (exp(z) + 3),
        exp(z) - 3,
        LINE,
    ),
    trap(
        "the root of a square of waves",
        "√(1 + sin z) = sin z/2 + cos z/2 on [−3/2, 4.72], beyond 3π/2 as well.",
        sqrt(1 + sin(z)),
        sin(z / 2) + cos(z / 2),
        Domain({z: Interval(Rational(-3, 2), Rational(472, 100))}),
    ),
    fence(
        "the root of a square of waves",
        "√(1 + sin z) = |sin z/2 + cos z/2|.",
        sqrt(1 + sin(z)),
        abs(sin(z / 2) + cos(z / 2)),
        Domain({z: LINE.scalars[z]}),
    ),
    trap(
        "whole numbers that come near",
        "(n² − 61r²)² > 1: 29718² − 61 · 3805² = −1, and nothing smaller.",
        (n**2 - 61 * r**2) ** 2,
        S.One,
        Domain({n: naturals, r: naturals}),
        ">",
    ),
    trap(
        "whole numbers near a period",
        "cos n < 1 − 10⁻¹⁰: n = 312689 is nearly 2π · 49766.",
        cos(n),
        1 - S(10) ** -10,
        Domain({n: naturals}),
        "<",
    ),
    fence(
        "whole numbers from above two",
        "(1 + z)^n ≥ 1 + nz for z ≥ −2.",
        (1 + z) ** n,
        1 + n * z,
        Domain({z: Interval(-2, oo), n: naturals}),
        ">=",
    ),
    trap(
        "a late term", "Σ_{k≤n} δ_{k,5000} = 0.", Sum(KroneckerDelta(k, 5000), (k, 1, n)), S.Zero, Domain({n: naturals})
    ),
    trap(
        "a late factor",
        "Π_{k≤n} (1 − δ_{k,2500}) = 1.",
        Product(1 - KroneckerDelta(k, 2500), (k, 1, n)),
        S.One,
        Domain({n: naturals}),
    ),
    trap(
        "a late term of two sums",
        "Σ_{k≤n} Σ_{s≤n} δ_{k,4000} δ_{s3} = 0.",
        Sum(KroneckerDelta(k, 4000) * KroneckerDelta(s, 3), (k, 1, n), (s, 1, n)),
        S.Zero,
        Domain({n: naturals}),
    ),
    trap(
        "a sample of one",
        "E[x_1 x_2] = 1/4 for draws from [0, 1], also where there is one.",
        SampleMean(Draw("x", S.One, 0, 1) * Draw("x", S(2), 0, 1), n),
        S.One / 4,
        Domain({n: naturals}),
    ),
    fence(
        "a sample of two",
        "E[x_1 x_2] = 1/4 for two draws from [0, 1] at least.",
        SampleMean(Draw("x", S.One, 0, 1) * Draw("x", S(2), 0, 1), n),
        S.One / 4,
        Domain({n: Range(2, oo)}),
    ),
    fence(
        "a decay that is slower than any time",
        "e^(−qt) → 0, also for q < 10⁻⁵⁰.",
        TimeLimit(exp(-q * t), t),
        S.Zero,
        Domain({q: Interval.open(0, S(10) ** -50)}),
    ),
    fence(
        "a growth that is slower than any number",
        "nq/(1 + nq) → 1, also for q < 10⁻⁵⁰.",
        AnalyticLimit(n * q / (1 + n * q), n),
        S.One,
        Domain({q: Interval.open(0, S(10) ** -50)}),
    ),
    trap("an index that is nearly whole", "x_{1+d·10⁻²⁵} = x_1.", x[1 + d * S(10) ** -25], x[1], _VECTORS),
)
