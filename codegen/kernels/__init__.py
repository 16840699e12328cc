"""Kernels as code: a formula as a module that stands on its own, and functions for the sampling oracle."""

from codegen.kernels.arrays import array_function
from codegen.kernels.backend import Backend, known_backends
from codegen.kernels.deviations import Deviations
from codegen.kernels.program import kernel_program
from codegen.kernels.provenance import Provenance
from codegen.kernels.rendering import (
    PARTS,
    is_homogeneous,
    refused_derivatives,
    refused_slope,
    render_kernel_module,
)

__all__ = [
    "PARTS",
    "Backend",
    "Deviations",
    "Provenance",
    "array_function",
    "is_homogeneous",
    "kernel_program",
    "known_backends",
    "refused_derivatives",
    "refused_slope",
    "render_kernel_module",
]
