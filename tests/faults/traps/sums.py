"""Sums over neurons and data: bound and free indices, deltas, squares, orthonormal eigenvectors, derivatives."""

from sympy import KroneckerDelta, S, Sum, atan, exp, log, sign, sqrt

from derive.activations.activation import sigma
from derive.activations.classes import ActivationClass
from derive.language.derivatives import OneSidedDerivative, Partial, TaylorCoefficient
from derive.language.symbols import a, b, d, i, j, k, l, m, n, p, r, s, t, w, x
from derive.networks.deep import W, factor, g, loss_gradient, rho
from derive.networks.deep import z as entering
from derive.training.fixed_kernel import spectrum
from derive.training.orthonormal import V
from verify.claims.domain import Domain, Point, naturals, positive, real

from . import OFF_ZERO, fence, trap

_ENTRIES = tuple(map(S, (3, -2, "1/2", -5, "7/3", -1, 4, "-2/3", 2)))


def _point(width: int, inputs: int) -> Point:
    rows = tuple(tuple(map(S, range(row, row + inputs))) for row in range(-1, width - 1))
    values = {
        m: S(width),
        d: S(inputs),
        s: S(width),
        j: S(inputs),
        a: _ENTRIES[:width],
        b: _ENTRIES[-width:],
        w: rows,
        x: _ENTRIES[1 : 1 + inputs],
        t: S(width) / 3,
    }
    return Point(f"{width} × {inputs}", values)


_SHAPES = ((1, 1), (1, 2), (2, 1), (2, 2), (3, 1), (1, 3), (3, 2), (2, 3), (4, 2))
_POINTS = tuple(_point(*shape) for shape in _SHAPES)
_BOTH = Domain(
    {m: naturals, d: naturals, s: naturals, j: naturals, t: real},
    _POINTS,
    {a: (m,), b: (m,), w: (m, d), x: (d,)},
)
_MORE_NEURONS = _BOTH.at(tuple(_point(width, inputs) for width in (3, 4, 5) for inputs in (1, 2, 3)))


def _rotated(angle: S, size: int) -> Point:
    cosine, sine = (1 - angle**2) / (1 + angle**2), 2 * angle / (1 + angle**2)
    rows = (
        ((cosine, -sine), (sine, cosine))
        if size == 2
        else ((cosine, -sine, S(0)), (sine, cosine, S(0)), (S(0), S(0), S(1)))
    )
    values = {n: S(size), V: rows, spectrum: (S(2), S(0), S(3))[:size], i: S(1), l: S(2), j: S(2)}
    return Point(f"size {size}, {angle}", values)


_ROTATIONS = Domain(
    {n: naturals, i: naturals, l: naturals, j: naturals},
    tuple(_rotated(S(one) / 3, size) for one in (1, 2, 4, 5) for size in (2, 3)),
    {V: (n, n), spectrum: (n,)},
)


def _neurons(term, *more):
    return Sum(term, (r, 1, m), *more)


_total = _neurons(a[r])

_RELU = Domain(_BOTH.scalars, _POINTS, _BOTH.arrays, activations=("relu",))


def _matrix(rows: int, columns: int, first: int) -> tuple:
    return tuple(tuple(S(3 * row - 2 * column + first) for column in range(columns)) for row in range(rows))


def _layer(units: int, rows: int) -> Point:
    values = {n: S(units), m: S(2), p: S(rows), s: S(units), j: S(1), factor: S(units) / 3}
    arrays = {W: _matrix(units, 2, 1), g: _matrix(rows, units, -1), entering: _matrix(rows, 2, 2)}
    return Point(f"{units} units, {rows} inputs", values | arrays | {rho: _ENTRIES[:rows]})


_LAYERS = Domain(
    {n: naturals, m: naturals, p: naturals, s: naturals, j: naturals, factor: positive},
    tuple(_layer(units, rows) for units in (1, 2, 3) for rows in (1, 2, 3)),
    {W: (n, m), g: (p, n), entering: (p, m), rho: (p,)},
)
_loss = Sum(rho[l] * g[l, r] * factor * W[r, k] * entering[l, k], (k, 1, m), (r, 1, n), (l, 1, p))

_KINKED = Domain({t: real}, tuple(Point(f"t = {one}", {t: one}) for one in OFF_ZERO), activations=ActivationClass())

_SHORT = Domain({m: naturals, d: naturals, s: naturals}, _BOTH.points, {a: (m,)}, conditions=(d <= m, s <= m))
"""Fewer numbers d than there are entries."""


def _tall(rows: int, columns: int) -> Point:
    entries = tuple(tuple(S(2 * row + column) for column in range(1, columns + 1)) for row in range(rows))
    return Point(f"{rows} × {columns}", {n: S(rows), p: S(columns), j: S(1), l: S(columns), V: entries})


_TALL = Domain(
    {n: naturals, p: naturals, j: naturals, l: naturals},
    tuple(_tall(rows, columns) for rows in range(2, 5) for columns in range(1, 4)),
    {V: (n, p)},
)


CLAIMS = (
    trap("square of a sum", "Σ a_r² = (Σ a_r)².", _neurons(a[r] ** 2), _total**2, _BOTH),
    fence("square of a sum", "(Σ a_r)² = Σ_{r,s} a_r a_s.", _total**2, Sum(a[r] * a[k], (r, 1, m), (k, 1, m)), _BOTH),
    trap("product of sums", "Σ a_r b_r = Σ a_r Σ b_r.", _neurons(a[r] * b[r]), _total * _neurons(b[r]), _BOTH),
    trap("root of a square", "√((Σ a_r)²) = Σ a_r.", sqrt(_total**2), _total, _BOTH),
    trap(
        "root of a square of differences",
        "√((Σ a_r − Σ b_r)²) = Σ a_r − Σ b_r.",
        sqrt((_total - _neurons(b[r])) ** 2),
        _total - _neurons(b[r]),
        _BOTH,
    ),
    fence(
        "root of a sum of squares", "√((Σ a_r²)²) = Σ a_r².", sqrt(_neurons(a[r] ** 2) ** 2), _neurons(a[r] ** 2), _BOTH
    ),
    trap("not a square", "Σ_{r,s} a_r b_s ≥ 0.", Sum(a[r] * b[k], (r, 1, m), (k, 1, m)), S.Zero, _BOTH, ">="),
    trap("below zero", "−(Σ a_r)² ≥ 0.", -(_total**2), S.Zero, _BOTH, ">="),
    trap("a sum is not positive", "Σ a_r ≥ 0.", _total, S.Zero, _BOTH, ">="),
    trap(
        "a quadratic form",
        "Σ_{r,s} w_r1 (−1)^… a_r a_s ≥ 0 with a factor of one index.",
        Sum(w[r, 1] * a[r] * a[k], (r, 1, m), (k, 1, m)),
        S.Zero,
        _BOTH,
        ">=",
    ),
    fence(
        "a quadratic form",
        "Σ_{r,s} Σ_k a_r w_rk w_sk a_s ≥ 0.",
        Sum(a[r] * w[r, k] * w[i, k] * a[i], (r, 1, m), (i, 1, m), (k, 1, d)),
        S.Zero,
        _BOTH,
        ">=",
    ),
    trap(
        "unequal ranges",
        "Σ_{r≤m, k≤d} δ_rk a_r = Σ_r a_r.",
        Sum(KroneckerDelta(r, k) * a[r], (r, 1, m), (k, 1, d)),
        _total,
        _BOTH,
    ),
    trap(
        "deltas counted by neurons", "Σ_{r≤m, k≤d} δ_rk = m.", Sum(KroneckerDelta(r, k), (r, 1, m), (k, 1, d)), m, _BOTH
    ),
    trap(
        "deltas counted by inputs", "Σ_{r≤m, k≤d} δ_rk = d.", Sum(KroneckerDelta(r, k), (r, 1, m), (k, 1, d)), d, _BOTH
    ),
    trap(
        "a square over unequal ranges",
        "Σ_{r≤m} Σ_{k≤d} a_r a_k ≥ 0.",
        Sum(a[r] * a[k], (r, 1, m), (k, 1, d)),
        S.Zero,
        _MORE_NEURONS,
        ">=",
    ),
    fence(
        "equal ranges",
        "Σ_{r,s≤m} δ_rs a_r b_s = Σ_r a_r b_r.",
        Sum(KroneckerDelta(r, k) * a[r] * b[k], (r, 1, m), (k, 1, m)),
        _neurons(a[r] * b[r]),
        _BOTH,
    ),
    trap(
        "a delta that is forgotten",
        "Σ_{r,s≤m} δ_rs a_r b_s = Σ_{r,s} a_r b_s.",
        Sum(KroneckerDelta(r, k) * a[r] * b[k], (r, 1, m), (k, 1, m)),
        _total * _neurons(b[r]),
        _BOTH,
    ),
    trap(
        "a free index",
        "Σ_r δ_rj a_r = a_j, where j counts inputs and may be beyond the neurons.",
        _neurons(KroneckerDelta(r, j)),
        S.One,
        _BOTH,
    ),
    trap(
        "another order",
        "Σ_rk w_rk a_r = Σ_rk w_rk a_k.",
        Sum(w[r, k] * a[r], (r, 1, m), (k, 1, d)),
        Sum(w[r, k] * a[k], (r, 1, m), (k, 1, d)),
        _MORE_NEURONS,
    ),
    trap("a count", "Σ_{r≤m} Σ_{k≤d} 1 = m.", _neurons(1, (k, 1, d)), m, _BOTH),
    fence("a count", "Σ_{r≤m} Σ_{k≤d} a_r = d Σ_r a_r.", _neurons(a[r], (k, 1, d)), d * _total, _BOTH),
    trap(
        "captured by a derivative",
        "∂/∂x_j Σ_k x_k² = 2 Σ_k x_k.",
        Partial(Sum(x[k] ** 2, (k, 1, d)), x[j]),
        2 * Sum(x[k], (k, 1, d)),
        _BOTH,
    ),
    trap(
        "captured by its own index",
        "∂/∂a_s Σ_s a_s² = 2 Σ_s a_s: the bound s is another one.",
        Partial(Sum(a[s] ** 2, (s, 1, m)), a[s]),
        2 * Sum(a[s], (s, 1, m)),
        _BOTH,
    ),
    fence("its own index", "∂/∂a_s Σ_s a_s² = 2 a_s.", Partial(Sum(a[s] ** 2, (s, 1, m)), a[s]), 2 * a[s], _BOTH),
    trap(
        "a coefficient without its factorial",
        "The coefficient of t² in (1 + t)⁴ is 12.",
        TaylorCoefficient((1 + t) ** 4 * a[1], t, 2),
        12 * a[1],
        _BOTH,
    ),
    fence(
        "a coefficient",
        "The coefficient of t² in (1 + t)⁴ is 6.",
        TaylorCoefficient((1 + t) ** 4 * a[1], t, 2),
        6 * a[1],
        _BOTH,
    ),
    trap(
        "the wrong side of a kink",
        "The slope of |t| at 0 from the left is 1.",
        OneSidedDerivative(abs(t), t, -1),
        S.One,
        _BOTH,
    ),
    fence(
        "the right side of a kink",
        "The slope of |t| at 0 from the left is −1.",
        OneSidedDerivative(abs(t), t, -1),
        S.NegativeOne,
        _BOTH,
    ),
    trap(
        "rows against columns",
        "Σ_j V_ij V_jl = δ_il.",
        Sum(V[i, j] * V[j, l], (j, 1, n)),
        KroneckerDelta(i, l),
        _ROTATIONS,
    ),
    fence(
        "rows against rows",
        "Σ_j V_ij V_lj = δ_il.",
        Sum(V[i, j] * V[l, j], (j, 1, n)),
        KroneckerDelta(i, l),
        _ROTATIONS,
    ),
    trap(
        "three of them",
        "Σ_j V_ij V_lj V_ij = δ_il.",
        Sum(V[i, j] ** 2 * V[l, j], (j, 1, n)),
        KroneckerDelta(i, l),
        _ROTATIONS,
    ),
    trap(
        "with eigenvalues",
        "Σ_j λ_j V_ij V_lj = δ_il.",
        Sum(spectrum[j] * V[i, j] * V[l, j], (j, 1, n)),
        KroneckerDelta(i, l),
        _ROTATIONS,
    ),
    trap(
        "an inverse of what is singular",
        "K K⁻¹ = 1 by its spectral sums, at eigenvalues that are 0.",
        Sum(spectrum[j] / spectrum[j] ** 2 * spectrum[j] * V[1, j] * V[1, j] + 1 / spectrum[j], (j, 1, n)),
        S.One + Sum(1 / spectrum[j], (j, 1, n)),
        _ROTATIONS,
    ),
    trap(
        "a sum from two sifted",
        "∂/∂a_s Σ_{r=2}^m a_r² = 2a_s, also for s = 1.",
        Partial(Sum(a[r] ** 2, (r, 2, m)), a[s]),
        2 * a[s],
        _BOTH,
    ),
    trap(
        "a sum from two counted",
        "∂/∂t Σ_{r=2}^m t a_1 = m a_1.",
        Partial(Sum(t * a[1], (r, 2, m)), t),
        m * a[1],
        _BOTH,
    ),
    trap(
        "the sign of a sum of squares",
        "sign(Σ_k x_k²) = 1, also where x = 0.",
        sign(Sum(x[k] ** 2, (k, 1, d))),
        S.One,
        _BOTH,
    ),
    trap(
        "a product that may be 0",
        "(j − 1)² Σ_k x_k² > 0, also for j = 1.",
        (j - 1) ** 2 * Sum(x[k] ** 2, (k, 1, d)),
        S.Zero,
        _BOTH,
        ">",
    ),
    trap(
        "a neuron at its kink",
        "∂/∂w_sj σ(h_s) = x_j σ'(h_s) for h_s = Σ_k w_sk x_k, also where h_s = 0.",
        Partial(sigma(Sum(w[s, k] * x[k], (k, 1, d))), w[s, j]),
        x[j] * sigma(Sum(w[s, k] * x[k], (k, 1, d)), 1),
        _RELU,
    ),
    fence(
        "the gradient of a loss",
        "∂/∂W_sj of the layer's loss is what the descent goes against.",
        Partial(_loss, W[s, j]),
        loss_gradient(),
        _LAYERS,
    ),
    trap("a part of a row", "Σ_{j<n} V_ij² = 1.", Sum(V[i, j] ** 2, (j, 1, n - 1)), S.One, _ROTATIONS),
    trap(
        "the chain rule at a kink",
        "∂σ(t)/∂t = σ'(t) at every t, whatever σ is: relu has no slope at 0.",
        Partial(sigma(t), t),
        sigma(t, 1),
        _KINKED,
    ),
    trap(
        "the slope of a modulus",
        "d|2t|/dt = 2 sign t, also at t = 0, where there is none and sign 0 = 0.",
        Partial(abs(2 * t), t),
        2 * sign(t),
        Domain({t: real}, tuple(Point(f"t = {one}", {t: one}) for one in OFF_ZERO)),
    ),
    trap(
        "the slope of what has a pole",
        "d atan(1/t)/dt = −1/(1 + t²), also at t = 0.",
        Partial(atan(1 / t), t),
        -1 / (1 + t**2),
        Domain({t: real}),
    ),
    trap(
        "the slope of what has a pole at a root",
        "d atan(1/(t² − 7/3))/dt (1 + (t² − 7/3)²) = −2t on the line.",
        Partial(atan(1 / (t**2 - S(7) / 3)), t) * (1 + (t**2 - S(7) / 3) ** 2),
        -2 * t,
        Domain({t: real}),
    ),
    trap(
        "the slope of what is no real number",
        "(e^t − 3) d log(e^t − 3)/dt = e^t, also where e^t < 3.",
        Partial(log(exp(t) - 3), t) * (exp(t) - 3),
        exp(t),
        Domain({t: real}),
    ),
    fence(
        "the slope of what has no pole",
        "d atan(1/(1 + t²))/dt (1 + (1 + t²)²) = −2t.",
        Partial(atan(1 / (1 + t**2)), t) * (1 + (1 + t**2) ** 2),
        -2 * t,
        Domain({t: real}),
    ),
    trap(
        "a derivative of a short sum",
        "∂/∂a_s Σ_{r≤d} a_r² = 2 a_s, also for s > d.",
        Partial(Sum(a[r] ** 2, (r, 1, d)), a[s]),
        2 * a[s],
        _SHORT,
    ),
    fence(
        "a derivative of a whole sum",
        "∂/∂a_s Σ_{r≤m} a_r² = 2 a_s.",
        Partial(_neurons(a[r] ** 2), a[s]),
        2 * a[s],
        _SHORT,
    ),
    trap(
        "columns that are no eigenvectors",
        "Σ_i V_ij V_il = δ_jl for n rows and p columns, n and p apart.",
        Sum(V[i, j] * V[i, l], (i, 1, n)),
        KroneckerDelta(j, l),
        _TALL,
    ),
)
