"""Whatever somebody may give for rows, and what a module may make of it: a right answer or one clear error."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from tests.codegen.kernels.references import Network, kernels

KINDS = ["f8", "f4", "f2", ">f8", ">f4", "g", "i8", "i1", "u8", ">i4", "?", "c16", "c8", "U3", "S2", "O", "M8[s]"]
SIDES = st.integers(0, 3)
VIEWS: list[Any] = [
    np.ascontiguousarray,
    np.asfortranarray,
    np.transpose,
    lambda x: x[..., ::-1],
    lambda x: x[::2],
    lambda x: np.repeat(x, 2, axis=-1)[..., ::2],
    lambda x: np.broadcast_to(x, (2, *x.shape)) if x.ndim == 1 else x,
    lambda x: np.lib.stride_tricks.as_strided(x, (2, 2), (0, 0)) if x.size else x,
    lambda x: x.view(np.matrix) if x.ndim == 2 else x,
]
NUMBERS = st.sampled_from(
    [0.0, -0.0, 1.0, -1.0, 0.5, 3.0, 1e-320, 5e-324, 2e-308, 1e154, -1e200, 1.7e308, np.inf, -np.inf, np.nan]
)
NETWORK = Network(1, sigmas=(1.0, 0.1, 1.0, 0.1))
"""What `ntk export` writes for ReLU in the `ntk` parameterization, but for σ_w."""


@st.composite
def anything(draw: Any) -> Any:
    """Arrays of every type, shape and layout, masked and read-only ones, lists, ragged ones, and what is no array."""
    if draw(st.integers(0, 9)) == 0:
        rows = st.lists(st.lists(st.floats(-4, 4) | st.integers(-3, 3) | st.booleans(), max_size=3), max_size=3)
        return draw(rows | st.none() | st.text(max_size=2) | st.floats() | st.just(object()) | st.just({1: 2}))
    kind, shape = draw(st.sampled_from(KINDS)), tuple(draw(st.lists(SIDES, max_size=3)))
    shape = shape if draw(st.integers(0, 3)) == 0 else (draw(SIDES), draw(SIDES))
    elements: Any = st.none() | st.integers(-9, 9) | st.text(max_size=2) if kind == "O" else None
    if kind in ("f8", ">f8", "g") and draw(st.booleans()):
        elements = NUMBERS
    array = draw(arrays(kind, shape, elements=elements))
    array = draw(st.sampled_from(VIEWS))(array) if shape else array
    extra = draw(st.integers(0, 7))
    if extra == 0 and array.dtype.kind in "fiub":
        array = np.ma.masked_array(array, draw(arrays(bool, array.shape)))
    elif extra == 1:
        array.flags.writeable = False
    return array


@dataclass(frozen=True)
class Reading:
    """What the rows are, if they are any, in float64, and whether the answer is float32."""

    points: np.ndarray | None
    single: bool = False


def reading(value: Any) -> Reading:
    """By the contract: real numbers of shape (n, d), d at least 1, finite as float64, none of them hidden."""
    if np.ma.is_masked(value):
        return Reading(None)
    try:
        array = np.asarray(value)
    except ValueError:
        return Reading(None)
    if array.dtype.kind not in "biuf" or array.ndim != 2 or not array.shape[1]:
        return Reading(None)
    with np.errstate(over="ignore"):
        points = array.astype(float)
    return Reading(points if np.isfinite(points).all() else None, array.dtype.kind == "f" and array.itemsize == 4)


def is_right(found: tuple[np.ndarray, np.ndarray], read: Reading, slip: float = 1e-14) -> bool:
    """Whether both kernels are those of the rows to `slip` of √(K(x, x) K(x', x')), inf where they are too large."""
    points = read.points
    assert points is not None
    count, kind = len(points), np.float32 if read.single else np.float64
    largest, slip = float(np.finfo(kind).max), 2e-6 if read.single else slip
    for k, part in enumerate(found):
        if part.shape != (count, count) or part.dtype != kind or not np.array_equal(part, part.T):
            return False
        for i in range(count):
            for j in range(i, count):
                exact, size = kernels(NETWORK, points[i], points[j])[k]
                mine = float(part[i, j])
                if abs(exact) > largest:
                    right = abs(mine) == np.inf or abs(mine) > largest * (1 - slip)
                else:
                    right = abs(mine - exact) <= slip * size + 2 * np.finfo(kind).tiny
                if not (right or (size > largest and not np.isnan(mine))):
                    return False
    return True
