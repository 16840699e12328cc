"""E[g(U)h(V)] in floats at many covariances at once, where g or h has kinks elsewhere than at 0.

Gauss–Legendre between the kinks: over U = √q Z, and given it over V = (c/√q) Z + s T, s² = q' − c²/q, so that the kinks
of h move with Z. Where s is small h turns quickly along Z; the panels end there, too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.polynomial.legendre import leggauss

from verify.points.pair_rule import Function

REACH = 9.0
"""Standard deviations; what is beyond weighs exp(−40)."""
ALWAYS = (-REACH, -3.0, 0.0, 3.0, REACH)
"""Ends of panels whatever the kinks are: the density is no polynomial over the whole range."""
_CHUNK = 1 << 20
"""Numbers that are worked on at a time."""


@dataclass(frozen=True)
class Kinked:
    """A function that is compiled, its kinks, and whether it is constant."""

    function: Function
    kinks: Sequence[float]
    is_constant: bool = False


def panel_mean(
    g: Kinked, h: Kinked, law: tuple[np.ndarray, ...], parameters: tuple[np.ndarray, ...], number: int
) -> np.ndarray:
    """The expectation at each covariance (q, q', c), with so many nodes a panel. NaN where there is no law."""
    outer = len(ALWAYS) + len(g.kinks) + len(h.kinks)
    inner = 1 if h.is_constant else (len(ALWAYS) + len(h.kinks)) * number
    step = max(1, _CHUNK // (outer * number * inner))
    columns = [column.astype(float) for column in (*law, *parameters)]
    return np.concatenate(
        [_mean(g, h, number, *(column[at : at + step] for column in columns)) for at in range(0, len(law[0]), step)]
    )


def _mean(
    g: Kinked, h: Kinked, number: int, q: np.ndarray, qp: np.ndarray, c: np.ndarray, *more: np.ndarray
) -> np.ndarray:
    with np.errstate(all="ignore"):
        root = np.sqrt(q)
        slope = np.where(q > 0, c / root, 0.0)
        spread = np.sqrt(np.maximum(qp - slope**2, 0.0))
        turns = [*(kink / root for kink in g.kinks), *(kink / slope for kink in h.kinks)]
    z, weights = _panels(turns, root.shape, number)
    first = g.function(root[:, None] * z, *(one[:, None] for one in more))
    if h.is_constant:
        second = h.function(z, *(one[:, None] for one in more))
    else:
        along = slope[:, None] * z
        with np.errstate(all="ignore"):
            ends = [(kink - along) / spread[:, None] for kink in h.kinks]
        t, inner = _panels(ends, along.shape, number)
        values = h.function(along[..., None] + spread[:, None, None] * t, *(one[:, None, None] for one in more))
        second = (values * inner).sum(axis=-1)
    return (first * second * weights).sum(axis=-1)


def _panels(ends: Sequence[np.ndarray], shape: tuple[int, ...], number: int) -> tuple[np.ndarray, np.ndarray]:
    """Nodes and weights of the normal density between the ends and those that are always there, on a last axis."""
    places = [np.full(shape, end) for end in ALWAYS]
    places += [np.clip(np.nan_to_num(np.broadcast_to(end, shape)), -REACH, REACH) for end in ends]
    sorted_ends = np.sort(np.stack(places, axis=-1), axis=-1)
    nodes, weights = leggauss(number)
    half = np.diff(sorted_ends, axis=-1)[..., None] / 2
    at = sorted_ends[..., :-1, None] + half * (nodes + 1)
    mass = half * weights * np.exp(-(at**2) / 2) / np.sqrt(2 * np.pi)
    return at.reshape(*shape, -1), mass.reshape(*shape, -1)


__all__ = ["Kinked", "panel_mean"]
