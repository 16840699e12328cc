"""Exact moments of the on-diagonal NTK of a ReLU network of any widths: `moments` of a `FiniteNetwork`.

The means come from the recursion of `derive.finite.recursion`.
"""

from __future__ import annotations

import decimal
from dataclasses import dataclass
from fractions import Fraction

from gmpy2 import mpq, mpz

from derive.finite.exact_means import DECIMAL_DIGITS, MAX_DIGITS, ExactMeans, bounds
from derive.finite.recursion import ONE, PP, QP, QQ, Monomial, P, Q


@dataclass(frozen=True)
class FiniteNetwork:
    """Input dimension n₀, hidden widths n₁ … n_(d−1), c_d, whether the output has a bias, and whether it has a ReLU."""

    input_dim: int
    widths: tuple[int, ...]
    output_variance: int = 1
    output_bias: bool = True
    output_relu: bool = False

    def __post_init__(self) -> None:
        if self.input_dim < 1:
            raise ValueError(f"the input dimension is {self.input_dim}; expected a whole number from 1 up")
        if wrong := [n for n in self.widths if n < 1]:
            raise ValueError(f"a width is {wrong[0]}; expected whole numbers from 1 up")
        if self.output_variance not in (1, 2):
            raise ValueError(f"the output variance is {self.output_variance}; expected 1 or 2")

    @property
    def depth(self) -> int:
        """d, the number of layers of weights."""
        return len(self.widths) + 1

    def first_variance(self) -> int:
        """c_1."""
        return 2 if self.widths else self.output_variance

    def layers(self) -> tuple[tuple[int, int], ...]:
        """(n_i, c_(i+1)) of the hidden layers, the output's first."""
        above = (self.output_variance, *(2 for _ in self.widths[1:]))
        return tuple(zip(reversed(self.widths), above, strict=True)) if self.widths else ()


@dataclass(frozen=True)
class Moment:
    """An exact rational number, or None where it is too long, and a decimal with a bound on its error."""

    fraction: Fraction | None
    decimal: str
    error: str

    def fraction_text(self) -> str | None:
        """p/q, of any length: Python's own conversion stops at 4300 digits."""
        if self.fraction is None:
            return None
        top, bottom = mpz(self.fraction.numerator).digits(), mpz(self.fraction.denominator).digits()
        return top if bottom == "1" else f"{top}/{bottom}"


@dataclass(frozen=True)
class Moments:
    """The mean of K, of its two parts, and their second moments."""

    k: Moment
    k_w: Moment
    k_b: Moment
    k2: Moment
    k_w2: Moment
    k_w_k_b: Moment

    def named(self) -> dict[str, Moment]:
        """Each under the name that it has in print."""
        names = ("E[K]", "E[K_w]", "E[K_b]", "E[K^2]", "E[K_w^2]", "E[K_w K_b]")
        return dict(zip(names, (self.k, self.k_w, self.k_b, self.k2, self.k_w2, self.k_w_k_b), strict=True))


def _moment(exact: mpq | None, low: mpq, high: mpq) -> Moment:
    fraction = None
    if exact is not None and all(
        abs(part) < mpz(10) ** (MAX_DIGITS - 1) for part in (exact.numerator, exact.denominator)
    ):
        fraction = Fraction(int(exact.numerator), int(exact.denominator))
        low = high = exact
    context = decimal.Context(DECIMAL_DIGITS, Emax=decimal.MAX_EMAX, Emin=decimal.MIN_EMIN)
    shown = _divide(high, context)
    value = mpq(*map(mpz, shown.as_integer_ratio()))
    error = max(value - low, high - value)
    upward = decimal.Context(1, decimal.ROUND_UP, Emax=decimal.MAX_EMAX, Emin=decimal.MIN_EMIN)
    return Moment(fraction, str(shown), str(_divide(error, upward)) if error else "0")


def _divide(value: mpq, context: decimal.Context) -> decimal.Decimal:
    return context.divide(decimal.Decimal(int(value.numerator)), decimal.Decimal(int(value.denominator)))


def _assemble(network: FiniteNetwork, norm2: Fraction, means: dict[Monomial, mpq | None]) -> tuple[mpq | None, ...]:
    """The six moments from the means of 1, p, Q, p², Qp and Q²; None stands for what is not known."""
    scale = mpq(network.first_variance(), network.input_dim) * mpq(norm2.numerator, norm2.denominator)
    bias = int(network.output_bias)
    half = mpq(1, 2) if network.output_relu else mpq(1)
    always = means[ONE] if network.output_relu else mpq(1)

    def total(*terms: tuple[mpq | int, mpq | None]) -> mpq | None:
        found = mpq(0)
        for factor, mean in terms:
            if factor and mean is None:
                return None
            found += half * factor * mean if factor else 0
        return found

    b2 = (bias, always), (2 * bias, means[Q]), (1, means[QQ])
    w2 = ((scale**2, means[PP]),)
    wb = (scale * bias, means[P]), (scale, means[QP])
    w, b = ((scale, means[P]),), ((bias, always), (1, means[Q]))
    return (
        total(*w, *b),
        total(*w),
        total(*b),
        total(*w2, *b2, *((2 * factor, mean) for factor, mean in wb)),
        total(*w2),
        total(*wb),
    )


def moments(network: FiniteNetwork, norm2: Fraction) -> Moments:
    """The moments of K(x, x) at ‖x‖² = norm2 > 0.

    >>> [str(moment.fraction) for moment in moments(FiniteNetwork(1, (1,)), Fraction(1)).named().values()]
    ['7/2', '2', '3/2', '63/2', '16', '6']
    """
    if norm2 <= 0:
        raise ValueError(f"‖x‖² is {norm2}; expected a number above 0, for at x = 0 every neuron sits on its kink")
    layers = network.layers()
    needed = (P, Q, PP, QP, QQ) + ((ONE,) if network.output_relu else ())
    exact: dict[Monomial, mpq | None] = {}
    for together in ((P,), (Q,), (PP, QP), (QQ,), (ONE,)):
        exact |= ExactMeans(*together).run(layers) if set(together) <= {*needed} else {}
    between = bounds(needed, layers)
    low, high = ({m: between[m][side] for m in needed} for side in (0, 1))
    found = (_assemble(network, norm2, means) for means in (exact, low, high))
    return Moments(*(_moment(e, a, b) for e, a, b in zip(*found, strict=True)))  # type: ignore[arg-type]


__all__ = ["FiniteNetwork", "Moment", "Moments", "moments"]
