"""Kernels of smooth activations as code: closed forms in q, q' and c, worked out with bounds on errors."""

from codegen.kernels.smooth.forms import SmoothForms, smooth_forms
from codegen.kernels.smooth.module import render_smooth_module

__all__ = ["SmoothForms", "render_smooth_module", "smooth_forms"]
