"""§1.9 and §2 where each hidden layer has its own width: the mean, the ratio with its error term, the mean update."""

from collections.abc import Sequence
from dataclasses import replace

from sympy import Expr, FiniteSet, Interval, Max, Product, Range, Rational, S, Sum, Symbol, exp, oo

from derive.finite.kernel_moment import KernelMoment
from derive.finite.kernel_update import FrozenUpdate
from derive.finite.symbols import hidden_widths
from derive.language.symbols import j, k
from verify.claims import Domain, Point, Statement

from .moments import FIRST, SECOND
from .update import FIRST as FIRST_UPDATE
from .update_words import SETS, b, kappa, step, update, y
from .words import ANY_READING, LINEAR_READING, c, counted, d, entry, o, relu, s

_R = Rational
_ROWS = (
    # n_1 … n_(d−1), c_d, s, o, e, w, y, λ
    ((3, 5), 1, _R(1, 2), 1, 0, 1, _R(2, 3), _R(1, 10)),
    ((4, 2, 6), 2, _R(2, 5), 0, 1, 1, -1, _R(1, 8)),
    ((1, 3), 2, 2, 1, 1, 0, 1, _R(1, 20)),
    ((2, 7, 3, 5), 1, 1, 0, 0, 1, 3, 1),
    ((6,), 2, _R(1, 9), 1, 1, 1, _R(1, 7), _R(1, 3)),
    ((2, 1, 2, 1, 2), 1, _R(7, 3), 0, 1, 1, -4, _R(5, 2)),
    ((20, 35, 50, 80), 2, 3, 1, 0, 0, _R(1, 2), _R(1, 1000)),
    ((100, 8, 12, 9, 200), 1, _R(1, 1000), 0, 0, 1, 2, 2),
    ((9, 3, 3, 3, 4, 17), 2, 5, 1, 0, 1, -2, _R(3, 7)),
    ((40, 60), 1, _R(5, 2), 0, 1, 0, 1, _R(1, 2)),
)


def _point(widths: Sequence[int], *rest: Expr | int) -> Point:
    values = dict(zip((c, s, o, relu, counted, y, step), map(S, rest), strict=True))
    shown = ", ".join(map(str, widths)) if len(widths) < 10 else f"{widths[0]}, {widths[1]} … {widths[-1]}"
    found = tuple(map(S, widths))
    return Point(
        f"widths {shown}, c_d = {rest[0]}, s = {rest[1]}", {d: S(len(widths) + 1), hidden_widths: found, **values}
    )


POINTS = tuple(_point(*row) for row in _ROWS)
_LEFT_OUT = tuple(
    point.having({c: S(2), o: S.One, relu: S.One, counted: S.Zero}, f"{point.name}, the reading that is right")
    for point in POINTS
)


def domain(*variables: Symbol, points: tuple[Point, ...] = POINTS, nonzero: tuple[Expr, ...] = ()) -> Domain:
    """Any depth d ≥ 2, any hidden widths n_1 … n_(d−1), all values of the variables."""
    sets = SETS | {relu: FiniteSet(0, 1), counted: FiniteSet(0, 1), d: Range(2, oo)}
    scalars = {variable: sets[variable] for variable in (d, *variables)}
    return Domain(scalars, points, {hidden_widths: (d - 1,)}, nonzero=nonzero)


def over_layers(term: Expr) -> Expr:
    """Σ_(ℓ=1)^(d−1), ℓ under the name k."""
    return Sum(term, (k, 1, d - 1))


_n = hidden_widths[k]
BETA = over_layers(1 / _n)
_squares = over_layers(1 / _n**2)


def moment(name: str, *, at_relu: Expr = S.Zero, dead: Expr = S.One) -> KernelMoment:
    """E[K], E[K²], …; for a linear output, dead networks included, unless it is said otherwise."""
    return KernelMoment(name, d, hidden_widths, c, s, o, at_relu, dead)


_ANY = domain(c, s, o, relu, counted, points=POINTS + _LEFT_OUT)

mean = entry(
    "mean-widths",
    title="The mean of the kernel for any widths",
    place=f"{FIRST}, for widths n_1, …, n_(d−1)",
    says="E[K(x, x)] = d(1/2 + ‖x‖²/n_0) for any hidden widths, whatever the notes leave open about the output.",
    statement=Statement(moment("K", at_relu=relu, dead=counted), d * (S.Half + s), _ANY),
    convention=ANY_READING,
    uses=("1.9.mean-widths-exact",),
    instance_of="1.9.mean",
).holds_only_if(
    "the output has weights of variance 2/n, a bias and one more ReLU, and dead networks are left out",
    on=_ANY.where({c: FiniteSet(2), o: FiniteSet(1), relu: FiniteSet(1), counted: FiniteSet(0)}),
    remark="As for equal widths: up to dead networks the mean does not depend on the widths at all.",
)


def _alive(above: Expr) -> Expr:
    """Π_(j<above) (1 − 2^(−n_j)): no layer below is dead."""
    return Product(1 - S(2) ** -hidden_widths[j], (j, 1, above - 1))


_mean_biases = c / 2 * over_layers(_alive(k))
_at_linear = c * d * s + o + _mean_biases
_at_relu = (c * d * s + o * _alive(d) + _mean_biases) / 2

mean_exact = entry(
    "mean-widths-exact",
    title="The mean of the kernel for any widths, exactly",
    place=f"behind {FIRST}, for widths n_1, …, n_(d−1)",
    says="E[K] = c_d d s + o + (c_d/2) Σ_ℓ Π_(j<ℓ) (1 − 2^(−n_j)) for a linear output, dead networks included; with "
    "one more ReLU half of it, the output bias counted where no layer is dead.",
    statement=Statement(moment("K", at_relu=relu), (1 - relu) * _at_linear + relu * _at_relu, domain(c, s, o, relu)),
    convention=ANY_READING,
)

_normalised = moment("K^2") / moment("K") ** 2 * exp(-5 * BETA)
_LINEAR = domain(c, s, o)
_LARGE = tuple(point.having({s: 1 + point.values[s]}, f"{point.name} + 1") for point in POINTS)
_THIN = _point((40,) * 60, 1, _R(1, 1000), 1, 0, 1, 0, 1)
"""A deep network at a small input: β = 3/2."""

ratio = entry(
    "ratio-widths",
    title="The normalised second moment for any widths",
    place=f"{SECOND}, for widths n_1, …, n_(d−1), with the factor 1 + O(Σ_ℓ n_ℓ⁻²)",
    says="For any hidden widths exp(−5β) E[K²]/E[K]², β = Σ_ℓ 1/n_ℓ, lies between 1/8 − 2 Σ_ℓ n_ℓ⁻² and 1, whatever "
    "x is.",
    statement=Statement(
        (_normalised - Rational(1, 8) + 2 * _squares) * (1 - _normalised),
        S.Zero,
        domain(c, s, o, points=(_THIN, *POINTS, *_LARGE)),
        ">=",
    ),
    instance_of="1.9.ratio",
).holds_only_if(
    "‖x‖²/n_0 is bounded away from 0, here ‖x‖² ≥ n_0",
    on=domain(c, s, o, points=(*POINTS, *_LARGE)).where({s: Interval(1, oo)}),
    remark="As an order of magnitude the formula is right for any widths while ‖x‖² is not small beside n_0; the "
    "factor 1 + O(Σ_ℓ n_ℓ⁻²) is what narrow layers take from it.",
)

_WIDE_POINTS = tuple(
    _point(widths, *row[1:])
    for widths, row in zip(((1000, 1000), (1000, 2000, 4000), (3000,) * 5), _ROWS, strict=False)
)

ratio_error = entry(
    "ratio-error-widths",
    title="The error of exp(5β) for any widths",
    place=f"{SECOND}, the factor 1 + O(Σ_ℓ n_ℓ⁻²) as the relative error of exp(5β), for widths n_1, …, n_(d−1)",
    says="exp(−5β) E[K²]/E[K]² ≥ 1 − 100 Σ_ℓ n_ℓ⁻² for any hidden widths: exp(5β) is right up to a relative error of "
    "the order Σ_ℓ n_ℓ⁻².",
    statement=Statement(_normalised, 1 - 100 * _squares, domain(c, s, o, points=(*POINTS, *_WIDE_POINTS)), ">="),
    convention=LINEAR_READING,
    instance_of="1.9.ratio-error",
    remark="Taken as equal up to the factor, exp(5β) is off by the order Σ_ℓ 1/n_ℓ, whatever the constant before "
    "Σ_ℓ n_ℓ⁻²: exp(−5β) E[K²]/E[K]² ≥ 1 − 5 Σ_ℓ 1/n_ℓ, and no better. As an order of magnitude the formula stands, "
    "see 1.9.ratio-widths.",
)
ratio_error = replace(
    ratio_error,
    corrected=Statement(_normalised, 1 - 5 * BETA, domain(c, s, o, points=(*POINTS, *_WIDE_POINTS)), ">="),
)

_change = FrozenUpdate(d, hidden_widths, c, s, 1, y, step)
_over = -_change / (moment("K") * step * s * d * BETA * exp(5 * BETA))
_first = hidden_widths[1]
_apart = over_layers(Max(0, _n - 2 * _first) + Max(0, _first - 2 * _n))
"""0 where every width is between n_1/2 and 2 n_1, a whole number from 1 up elsewhere."""
_MODERATE = (Max(0, S.Half - BETA),)
_NEAR = tuple(
    _point(widths, *row[1:])
    for widths, row in zip(
        ((7, 9, 12), (3,), (50, 40, 30, 60), (30, 25, 40, 45, 35, 30), (8, 9, 10), (1000, 700), (9, 9, 16, 15),
         (40,) * 12, (60, 90) * 8),
        _ROWS,
        strict=False,
    )
)  # fmt: skip
_BOTTLENECK = _point((3, *(1000,) * 119), 1, _R(1, 100), 1, 0, 1, 0, 1)
"""Most of β comes from the layer next to the input."""

order = update(
    "widths",
    title="The mean update for any widths, as an order of magnitude",
    where=f"{FIRST_UPDATE}, for widths n_1, …, n_(d−1), sign, λ and ‖x‖² supplied; 'drift controlled by β'",
    says="For any hidden widths with β < 1/2, and trained biases, −E[ΔK]/E[K] lies between 1/8 and 10 times "
    "λ (‖x‖²/n_0) d β exp(5β).",
    statement=Statement(
        (_over - Rational(1, 8)) * (10 - _over),
        S.Zero,
        domain(c, s, o, y, step, points=(_BOTTLENECK, *_NEAR), nonzero=_MODERATE),
        ">=",
    ),
    uses=("1.9.update-widths-order",),
).holds_only_if(
    "the widths are comparable, here all between n_1/2 and 2 n_1",
    on=domain(c, s, o, y, step, points=_NEAR, nonzero=(*_MODERATE, Max(0, 1 - _apart))),
    remark="A layer's share of the mean update is weighted by its place: to first order −E[ΔK] is 4λ c_d² s(2s + b_h) "
    "Σ_ℓ ℓ(d − ℓ)/n_ℓ. A narrow layer next to the input or the output counts like d/n_ℓ, one in the middle like "
    "d²/(4n_ℓ). So dβ is right where widths are comparable, and too large by a factor of the order d where β comes "
    "from the outer layers.",
)

places = update(
    "widths-order",
    title="The mean update for any widths, to first order",
    where=f"behind the {FIRST_UPDATE}, the factor dβ for widths n_1, …, n_(d−1)",
    says="For any hidden widths E[ΔK] ≤ −4λ c_d² s(2s + b_h) Σ_ℓ ℓ(d − ℓ)/n_ℓ with the pattern held fixed; with one "
    "hidden layer the two are equal.",
    statement=Statement(
        FrozenUpdate(d, hidden_widths, c, s, b, y, step),
        -4 * step * c**2 * s * kappa * over_layers(k * (d - k) / _n),
        domain(c, s, b, y, step, points=tuple(
            point.having({b: S(index % 2)}) for index, point in enumerate((*POINTS, *_NEAR))
        )),
        "<=",
    ),
)  # fmt: skip

MOMENTS = (mean, mean_exact, ratio, ratio_error)
UPDATES = (order, places)
