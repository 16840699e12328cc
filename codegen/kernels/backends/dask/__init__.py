"""Dask: NumPy's modules, and their kernels in blocks that a cluster works out or a zarr array keeps."""

from dataclasses import replace

from codegen.kernels.backends.numpy import BACKEND as NUMPY

BACKEND = replace(
    NUMPY,
    name="dask",
    title="NumPy and Dask",
    folders=("dask", "numpy"),
    public=("gram", "to_zarr"),
)

__all__ = ["BACKEND"]
