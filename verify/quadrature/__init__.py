"""Gaussian expectations and integrals by quadrature of the definition, in floating point to stated digits.

`line_rule` is one integral over u with the conditional law put in, `plane_rule` the integral over the plane to hold it
against, `mehler_series` a series for both; `evaluation` meets them in statements, `agreed_digits` says how far two runs
agree. Below: `parts` and `features` of a function, `mesh`, `smoothing` by a
normal law, `gaussian_terms` with elementary means, `bivariate_normal`,
`programs` on python-flint's numbers. No route of `derive` is used.
"""

from verify.quadrature.agreed_digits import AgreedValue, numeric_expectation
from verify.quadrature.evaluation import expectation_value, integral_value
from verify.quadrature.line_rule import line
from verify.quadrature.mehler_series import hermite_series
from verify.quadrature.mesh import COARSE, FINE, Grid
from verify.quadrature.plane_rule import plane

__all__ = [
    "COARSE",
    "FINE",
    "AgreedValue",
    "Grid",
    "expectation_value",
    "hermite_series",
    "integral_value",
    "line",
    "numeric_expectation",
    "plane",
]
