"""Kernels as code: a formula as a module that stands on its own, and functions for the sampling oracle."""

from codegen.kernels.arrays import array_function
from codegen.kernels.module import Provenance, is_exportable, render_kernel_module

__all__ = ["Provenance", "array_function", "is_exportable", "render_kernel_module"]
