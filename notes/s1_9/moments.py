"""§1.9 and §2, "Fluctuations of the NTK at initialization": moments of K(x, x) at finite depth and width."""

from sympy import FiniteSet, S

from verify.claims import Statement

from .words import (
    ANY_READING,
    FLUCTUATIONS,
    LEFT_OUT,
    LINEAR,
    POINTS,
    c,
    counted,
    d,
    domain,
    entry,
    linear_moment,
    moment,
    n,
    o,
    relu,
    s,
)

FIRST, SECOND = f"{FLUCTUATIONS}, first displayed equation", f"{FLUCTUATIONS}, second displayed equation"

_ANY = domain(d, n, c, s, o, relu, counted, points=POINTS + LEFT_OUT)

mean = entry(
    "mean",
    title="The mean of the kernel",
    place=FIRST,
    says="E[K(x, x)] = d(1/2 + ‖x‖²/n_0), whatever the notes leave open about the output.",
    statement=Statement(moment("K"), d * (S.Half + s), _ANY),
    convention=ANY_READING,
    uses=("1.9.mean-exact",),
).holds_only_if(
    "the output has weights of variance 2/n, a bias and one more ReLU, and dead networks are left out "
    "(at x ≠ 0 they change the mean by less than d² 2⁻ⁿ)",
    on=_ANY.where({c: FiniteSet(2), o: FiniteSet(1), relu: FiniteSet(1), counted: FiniteSet(0)}),
    remark="Of the eight readings only this one gives the formula; for a linear output of variance c_d/n it is "
    "c_d d s + c_d (d − 1)/2 + o up to dead networks, s = ‖x‖²/n_0, o = 1 with an output bias. State the "
    "output's variance, bias and activation.",
)

_dead = S(2) ** -n
_alive = (1 - _dead) ** (d - 1)
_mean_weights = c * d * s
_mean_biases = o + c * (1 - (1 - _dead) ** (d - 1)) / (2 * _dead)
MEAN = (1 - relu) * (_mean_weights + _mean_biases) + relu * (
    _mean_weights + o * _alive + c * (1 - _alive) / (2 * _dead)
) / 2

mean_exact = entry(
    "mean-exact",
    title="The mean of the kernel under every reading",
    place=f"behind {FIRST}",
    says="E[K] exactly, dead networks included, for c_d, an output bias or none, a linear or a ReLU output.",
    statement=Statement(moment("K", dead=S.One), MEAN, domain(d, n, c, s, o, relu)),
    convention=ANY_READING,
)

mean_weights = entry(
    "mean-weights",
    title="The weights' part of the mean",
    place=f"behind {FIRST}",
    says="E[K_w] = c_d d s for a linear output: dead networks do not show.",
    statement=Statement(linear_moment("K_w"), _mean_weights, LINEAR),
)

mean_biases = entry(
    "mean-biases",
    title="The biases' part of the mean",
    place=f"behind {FIRST}",
    says="E[K_b] = o + c_d (1 − (1 − 2⁻ⁿ)^(d−1))/(2·2⁻ⁿ), which is o + c_d (d − 1)/2 up to dead networks.",
    statement=Statement(linear_moment("K_b"), _mean_biases, LINEAR),
)

_grow, _fade = ((n + 5) / n) ** (d - 2), ((n - 1) / n) ** (d - 2)
_second_weights = (
    c**2 * s**2 / (27 * n)
    * (_fade * (n - 1) ** 3 + _grow * (n + 5) * (9 * d**2 + 6 * d * n + 12 * d - n**2 - 4 * n + 5))
)  # fmt: skip

second_moment_weights = entry(
    "second-moment-weights",
    title="The weights' second moment",
    place=f"behind {SECOND}",
    says="E[K_w²] in closed form: a sum of (1 + 5/n)^(d−2) and (1 − 1/n)^(d−2) with coefficients in d and n.",
    statement=Statement(linear_moment("K_w^2"), _second_weights, LINEAR),
)

_mixed = c * d * o * s + c**2 * s * (
    (_grow * (n + 5) ** 2 * (15 * d + 11 * n + 25) + 25 * _fade * (n - 1) ** 3) / (450 * n)
    - (5 * d * n + 25 * d + 4 * n**2) / 50
)

second_moment_mixed = entry(
    "second-moment-mixed",
    title="The mixed second moment",
    place=f"behind {SECOND}",
    says="E[K_w K_b] in closed form.",
    statement=Statement(linear_moment("K_w K_b"), _mixed, LINEAR),
)

_second_biases = (
    o
    + o * c * (1 - _alive) / _dead
    + c**2 * (n + 5) * ((2 - _dead) * _alive / (4 * _dead * (n * _dead + 5)) - 1 / (10 * _dead))
    + c**2 * _grow * (n + 5) ** 2 * (2 * n + 5) / (20 * n * (n * _dead + 5))
)

second_moment_biases = entry(
    "second-moment-biases",
    title="The biases' second moment",
    place=f"behind {SECOND}",
    says="E[K_b²] in closed form, dead networks included.",
    statement=Statement(linear_moment("K_b^2"), _second_biases, LINEAR),
)

second_moment = entry(
    "second-moment",
    title="The second moment",
    place=f"behind {SECOND}",
    says="E[K²] = E[K_w²] + 2E[K_w K_b] + E[K_b²] in closed form.",
    statement=Statement(linear_moment("K^2"), _second_weights + 2 * _mixed + _second_biases, LINEAR),
    uses=("1.9.second-moment-weights", "1.9.second-moment-mixed", "1.9.second-moment-biases"),
)

CLAIMS = (
    mean,
    mean_exact,
    mean_weights,
    mean_biases,
    second_moment_weights,
    second_moment_mixed,
    second_moment_biases,
    second_moment,
)
