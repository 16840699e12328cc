"""Kernels of smooth activations as code: closed forms in q, q' and c, worked out with bounds on errors."""

from codegen.kernels.smooth.forms import SmoothForms, smooth_forms
from codegen.kernels.smooth.module import render_smooth_module
from codegen.kernels.smooth.slopes import slope_forms

__all__ = ["SmoothForms", "render_smooth_module", "slope_forms", "smooth_forms"]
