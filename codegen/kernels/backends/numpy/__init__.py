"""NumPy: expressions as code that a person would write, and the template of a kernel module."""

from codegen.kernels.backends.numpy.printer import identifier

__all__ = ["identifier"]
