"""Kernels as code: a formula as a module that stands on its own, and functions for the sampling oracle."""

from codegen.kernels.arrays import array_function
from codegen.kernels.backend import Backend, known_backends
from codegen.kernels.module import Provenance, is_exportable, render_kernel_module

__all__ = ["Backend", "Provenance", "array_function", "is_exportable", "known_backends", "render_kernel_module"]
