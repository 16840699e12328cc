"""E[g(U)h(V)] in floats at many covariances at once, by a fixed rule in polar coordinates.

With U = √q R cos φ and V = √q' R cos(φ − θ), cos θ = ρ, a kink at 0 of g or h lies on one of four rays. Between
them Gauss–Legendre in φ, on each ray Gauss's rule in R. Where g or h has a kink elsewhere, or where they are narrow or
grow, this is rough, and a rule of other nodes differs by about as much as it is off. A third one has its nodes graded
towards the rays and the origin, where what is narrow for large variances lies.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.polynomial.legendre import leggauss

REACH = 10.0
"""Standard deviations; what is beyond weighs exp(−50)."""
_CHUNK = 1 << 18
"""Numbers that are worked on at a time."""


@dataclass(frozen=True)
class PairRule:
    """So many angles between two rays, and so many radii; `graded` towards rays and origin."""

    angles: int
    radii: int
    graded: bool = False

    @cached_property
    def nodes(self) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Angles in [0, 1] with their weights, radii with theirs, the density of R in them."""
        angles, weights = _legendre(self.angles)
        if not self.graded:
            return angles, weights, *_radial(self.radii)
        radii, masses = _legendre(self.radii)
        angles, weights = angles**2 * (3 - 2 * angles), weights * 6 * angles * (1 - angles)
        radii, masses = REACH * radii**2, REACH * masses * 2 * radii
        return angles, weights, radii, masses * radii * np.exp(-(radii**2) / 2) / (2 * np.pi)


ROUGH, OTHER, FINE = PairRule(11, 10), PairRule(14, 13), PairRule(22, 32, graded=True)
FINER, FINEST = PairRule(50, 80, graded=True), PairRule(64, 100, graded=True)


def _legendre(number: int) -> tuple[np.ndarray, np.ndarray]:
    """On [0, 1]."""
    nodes, weights = leggauss(number)
    return (nodes + 1) / 2, weights / 2


def _radial(number: int) -> tuple[np.ndarray, np.ndarray]:
    """Gauss's rule of the density R exp(−R²/2)/2π on R > 0, exact for polynomials of degree below twice its nodes.

    The recurrence of its orthogonal polynomials by Stieltjes, on a fine grid; nodes and weights by Golub and Welsch.
    """
    grid, density = _legendre(400)
    grid, density = 14 * grid, 14 * density
    density = density * grid * np.exp(-(grid**2) / 2)
    before, now = np.zeros_like(grid), np.full_like(grid, 1 / np.sqrt(density.sum()))
    middle, beside = np.zeros(number), np.zeros(number)
    for i in range(number):
        middle[i] = density @ (grid * now**2)
        following = (grid - middle[i]) * now - (beside[i - 1] * before if i else 0)
        beside[i] = np.sqrt(density @ following**2)
        before, now = now, following / beside[i]
    nodes, vectors = np.linalg.eigh(np.diag(middle) + np.diag(beside[:-1], 1) + np.diag(beside[:-1], -1))
    return nodes, vectors[0] ** 2 * density.sum() / (2 * np.pi)


Function = Callable[..., np.ndarray]


def pair_mean(
    g: Function, h: Function, law: tuple[np.ndarray, ...], parameters: tuple[np.ndarray, ...], rule: PairRule
) -> np.ndarray:
    """The expectation at each covariance (q, q', c); g and h take u and the parameters. NaN where there is no law."""
    q, qp, c = law
    angle = np.arctan2(np.sqrt(np.maximum(q * qp - c * c, 0)), c)
    roots = np.sqrt(q), np.sqrt(qp)
    step = max(1, _CHUNK // (4 * rule.angles * rule.radii))
    columns = (*roots, angle, *parameters)
    return np.concatenate(
        [
            _means(g, h, rule, *(column[start : start + step].astype(float)[:, None, None] for column in columns))
            for start in range(0, len(q), step)
        ]
    )


def _means(
    g: Function, h: Function, rule: PairRule, root: np.ndarray, other: np.ndarray, angle: np.ndarray, *more: np.ndarray
) -> np.ndarray:
    nodes, weights, radii, masses = rule.nodes
    total = np.zeros(len(root))
    for start, length in ((-np.pi / 2, angle), (angle - np.pi / 2, np.pi - angle)):
        phi = start + length * nodes[:, None]
        first, second = root * np.cos(phi) * radii, other * np.cos(phi - angle) * radii
        for sign in (1, -1):
            inner = (g(sign * first, *more) * h(sign * second, *more)) @ masses
            total += length[:, 0, 0] * (inner @ weights)
    return total


__all__ = ["FINE", "FINER", "FINEST", "OTHER", "ROUGH", "PairRule", "pair_mean"]
