"""Estimates with their standard errors, held against the values they should have."""

from dataclasses import dataclass

import numpy as np

from verify.claims.domain import Point


@dataclass(frozen=True)
class Score:
    """An estimate with its standard error at one point and width, the value it should have, and a word on the draws."""

    point: Point
    width: int
    estimate: float
    error: float
    target: float
    note: str = ""

    @property
    def z(self) -> float:
        """Standard errors between the estimate and its value."""
        if self.error == 0:
            return 0.0 if np.isclose(self.estimate, self.target, rtol=1e-12) else np.inf
        return (self.estimate - self.target) / self.error


def exponent(widths: np.ndarray, estimates: np.ndarray, errors: np.ndarray) -> tuple[float, float]:
    """The exponent of |estimate| in the width by weighted least squares of the logarithms, and its standard error."""
    x = np.log(np.asarray(widths, dtype=float))
    with np.errstate(divide="ignore"):
        weight = np.minimum((estimates / errors) ** 2, 1e12)
    centred = x - np.average(x, weights=weight)
    scale = np.sum(weight * centred**2)
    return float(np.sum(weight * centred * np.log(np.abs(estimates))) / scale), float(scale**-0.5)
