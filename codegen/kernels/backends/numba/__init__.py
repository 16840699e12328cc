"""Numba: NumPy's modules with the work on tiles compiled, one pass over a row of a tile for all layers."""

from dataclasses import replace

from codegen.kernels.backends.numpy import BACKEND as NUMPY

BACKEND = replace(
    NUMPY,
    name="numba",
    title="NumPy and Numba",
    has_elementary=True,
    parts=("sklearn", "solve"),
    folders=("numba", "numpy"),
    where_positive=lambda name, code: f"({code} if {name} > 0 else 0.0)",
)

__all__ = ["BACKEND"]
