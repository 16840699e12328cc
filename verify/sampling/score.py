"""`Score`: an estimate with its standard error, held against the value it should have; `mean` and `exponent` give both.

A standard error from draws is no bound by itself. Where all draws are the same, the rare one that is not was missed;
where a few draws carry the whole scatter, there are others, not drawn, that carry as much. Student's t at −x is
exp(x³γ/(3√N)) times as likely as a normal deviate there, γ the skewness (Jing, Shao and Wang 2003), and γ² is less
than the kurtosis κ. κ/N is estimated by Σd⁴/(Σd²)², d the deviations: one over the number of draws that carry the
scatter. With 50 of them γ/√N ≤ 0.14, and 5 standard errors are exceeded with a probability below 10⁻⁴ by the first
draw, at most; an estimate that is beyond 3 is drawn again ten times as often. Where the variance is infinite, the
estimate of κ/N does not fall with N: its mean tends to 1 − α/2 for a tail of exponent α < 2.
"""

from dataclasses import dataclass
from math import inf

import numpy as np

from verify.claims.domain import Point

CARRIERS = 50
"""At least so many draws must carry the scatter."""
ROUNDING = 1e4
"""Times a rounding error: draws that differ by less do not vary, and their mean is no more accurate than that."""


@dataclass(frozen=True)
class Score:
    """An estimate with its standard error at one point and width, the value it should have, and a word on the draws.

    An error of 0 or ∞ is none: then the estimate says nothing. `size` is what errors are measured in, |target| where it
    is None. `left_open` is why the statement is open here, whatever is seen elsewhere.
    """

    point: Point
    width: int
    estimate: float
    error: float
    target: float
    note: str = ""
    size: float | None = None
    left_open: str = ""

    @property
    def is_blind(self) -> bool:
        """Whether the draws gave no standard error."""
        return not 0 < self.error < inf

    @property
    def z(self) -> float:
        """Standard errors between the estimate and its value; 0 where the estimate says nothing."""
        return 0.0 if self.is_blind else (self.estimate - self.target) / self.error

    def sees(self, threshold: float, *, bound: bool = False) -> float:
        """The smallest error, in units of `size`, that is `threshold` standard errors; ∞ where there is none.

        Of a bound that the estimate keeps away from, the larger of the two is the unit.
        """
        size = abs(self.target) if self.size is None else self.size
        size = max(size, abs(self.estimate)) if bound else size
        return inf if self.is_blind or not size else threshold * self.error / size


def mean(values: np.ndarray) -> tuple[float, float]:
    """The mean of independent draws and its standard error: 0 where they do not vary, ∞ where too few carry it."""
    middle = values.mean(dtype=np.float64)
    deviations = values - middle
    largest, size = np.abs(deviations).max(), len(values)
    if not largest > 0:
        return float(middle), 0.0
    squares = (deviations / largest) ** 2
    total = squares.sum(dtype=np.float64)
    if not largest * np.sqrt(total / size) > ROUNDING * np.finfo(values.dtype).eps * abs(middle):
        return float(middle), 0.0
    carriers = total**2 / (squares**2).sum(dtype=np.float64)
    return float(middle), float(largest * np.sqrt(total) / size) if carriers >= CARRIERS else inf


def exponent(widths: np.ndarray, estimates: np.ndarray, errors: np.ndarray) -> tuple[float, float]:
    """The exponent of |estimate| in the width by weighted least squares of the logarithms, and its standard error."""
    x = np.log(np.asarray(widths, dtype=float))
    with np.errstate(divide="ignore"):
        weight = np.minimum((estimates / errors) ** 2, 1e12)
    centred = x - np.average(x, weights=weight)
    scale = np.sum(weight * centred**2)
    return float(np.sum(weight * centred * np.log(np.abs(estimates))) / scale), float(scale**-0.5)
