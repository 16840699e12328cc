"""`Figure`: what is drawn, as plain data."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np

Kind = Literal["line", "dashed", "points", "steps"]


@dataclass(frozen=True)
class Curve:
    """y against x; `errors` are standard errors of y. Curves of one `hue` share a colour, by default each has its own.

    A label that is empty is not in the legend.
    """

    x: np.ndarray
    y: np.ndarray
    label: str = ""
    kind: Kind = "line"
    errors: np.ndarray | None = None
    hue: int | None = None


@dataclass(frozen=True)
class Band:
    """All between `low` and `high`, in the colour of the curve of the same hue."""

    x: np.ndarray
    low: np.ndarray
    high: np.ndarray
    label: str = ""
    hue: int = 0


@dataclass(frozen=True)
class Figure:
    """`name` is that of its file, `claims` the ids of those that it shows, in the section of the first.

    Caption, axes and labels are texts like the prose of claims, whose letters are set by a notation. `scales` are
    those of x and y, `limits` the range of y where it is not that of the data.
    """

    name: str
    caption: str
    claims: tuple[str, ...]
    axes: tuple[str, str]
    series: tuple[Curve, ...]
    bands: tuple[Band, ...] = ()
    scales: tuple[Literal["linear", "log"], Literal["linear", "log"]] = ("linear", "linear")
    limits: tuple[float, float] | None = field(default=None)

    @property
    def section(self) -> str:
        """That of its letters."""
        return self.claims[0].rpartition(".")[0]


__all__ = ["Band", "Curve", "Figure"]
