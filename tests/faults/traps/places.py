"""What is false, or has no value, at one place only: where squares vanish, at one size, a pole, a bend, at rest."""

from sympy import Abs, Integral, Interval, KroneckerDelta, Max, Range, S, Sum, Symbol, exp, log, oo, sign

from derive.language.derivatives import Partial
from derive.language.symbols import c, d, k, m, t, x
from derive.training.lazy import NeuronOutput, goal, weight
from verify.claims.domain import Domain, naturals, positive, real

from . import fence, number, size, trap

z, n = number, size
u = Symbol("u", real=True)
_PLANE = Domain({z: real, c: real})
_WHOLE = Domain({n: naturals, m: naturals})
_VECTORS = Domain({d: naturals}, (), {x: (d,)})
_LINE = Domain({t: real})
_FLOWS = Domain({weight: positive, goal: positive, t: Interval(0, 1)})
_apart = (2 * z - 7) ** 2 + (c + z) ** 2
_squares = Sum(x[k] ** 2, (k, 1, d))

CLAIMS = (
    trap("where squares vanish", "The sign of (2z − 7)² + (c + z)² is 1.", sign(_apart), S.One, _PLANE),
    fence(
        "where squares vanish",
        "The sign of (2z − 7)² + (c + z)² is 1 for z ≤ 3.",
        sign(_apart),
        S.One,
        Domain({z: Interval(-oo, 3), c: real}),
    ),
    trap(
        "where squares of whole numbers vanish",
        "The sign of (n − 33)² + (m − 77)² is 1.",
        sign((n - 33) ** 2 + (m - 77) ** 2),
        S.One,
        _WHOLE,
    ),
    trap("one size of an array", "δ_{d,131} Σ x_k² = 0.", KroneckerDelta(d, 131) * _squares, S.Zero, _VECTORS),
    fence(
        "one size of an array",
        "δ_{d,131} Σ x_k² = 0 below that size.",
        KroneckerDelta(d, 131) * _squares,
        S.Zero,
        Domain({d: Range(1, 131)}, (), {x: (d,)}),
    ),
    trap("one size beyond those made", "δ_{d,5003} Σ x_k² = 0.", KroneckerDelta(d, 5003) * _squares, S.Zero, _VECTORS),
    trap(
        "a tie of whole numbers",
        "(n² − 2m² − 1)² > 0 for n, m ≥ 4; 17² = 2 · 12² + 1.",
        (n**2 - 2 * m**2 - 1) ** 2,
        S.Zero,
        Domain({n: Range(4, oo), m: Range(4, oo)}),
        ">",
    ),
    fence(
        "a tie of whole numbers",
        "(n² + m² − 3/2)² > 0.",
        (n**2 + m**2 - S(3) / 2) ** 2,
        S.Zero,
        Domain({n: Range(2, oo), m: naturals}),
        ">",
    ),
    trap(
        "a bend of a slope",
        "The second slope of (2t + 1)|2t + 1| is 8 sign(2t + 1), also at t = −1/2.",
        Partial(Partial((2 * t + 1) * Abs(2 * t + 1), t), t),
        8 * sign(2 * t + 1),
        _LINE,
    ),
    fence(
        "a bend of a slope",
        "The second slope of (2t + 1)³ max(2t + 1, 0) is 48 (2t + 1) max(2t + 1, 0).",
        Partial(Partial((2 * t + 1) ** 3 * Max(2 * t + 1, 0), t), t),
        48 * (2 * t + 1) * Max(2 * t + 1, 0),
        _LINE,
    ),
    trap(
        "a pole that a letter moves into the range",
        "∫_4^7 du/(u + z) = log|7 + z| − log|4 + z| for all z, also for −7 < z < −4.",
        Integral(1 / (u + z), (u, 4, 7)),
        log(Abs(7 + z)) - log(Abs(4 + z)),
        Domain({z: real}, nonzero=(4 + z, 7 + z)),
    ),
    fence(
        "a pole that a letter moves into the range",
        "∫_4^7 du/(u + z) = log(7 + z) − log(4 + z) for z > −4.",
        Integral(1 / (u + z), (u, 4, 7)),
        log(7 + z) - log(4 + z),
        Domain({z: Interval.open(-4, oo)}),
    ),
    trap(
        "a pole of a square in a range without end",
        "∫_0^∞ du/(u − z)² = −1/z for z ≠ 0.",
        Integral(1 / (u - z) ** 2, (u, 0, oo)),
        -1 / z,
        Domain({z: real}, nonzero=(z,)),
    ),
    trap(
        "a flow at rest",
        "The output of one neuron is never at its target, also where it starts there.",
        (NeuronOutput(weight, goal, t) - goal) ** 2,
        S.Zero,
        _FLOWS,
        ">",
    ),
    fence(
        "a flow",
        "The output of one neuron is above 0.",
        NeuronOutput(weight, goal, t),
        S.Zero,
        _FLOWS,
        ">",
    ),
    fence(
        "no pole in the range",
        "∫_0^1 e^u du/(1 + z²) = (e − 1)/(1 + z²): what moves is no pole.",
        Integral(exp(u) / (1 + z**2), (u, 0, 1)),
        (S.Exp1 - 1) / (1 + z**2),
        Domain({z: real}),
    ),
)
