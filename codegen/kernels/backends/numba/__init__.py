"""Numba: NumPy's modules with the work on tiles compiled, one pass over a row of a tile for all layers."""

from dataclasses import replace

from codegen.kernels.backends.numpy import BACKEND as NUMPY

BACKEND = replace(
    NUMPY,
    name="numba",
    title="NumPy and Numba",
    is_smooth=False,
    parts=("sklearn", "solve"),
    folders=("numba", "numpy"),
    zero_unless=lambda condition, code: f"({code} if {condition} else 0.0)",
)

__all__ = ["BACKEND"]
