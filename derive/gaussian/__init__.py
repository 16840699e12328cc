"""The Gaussian expectation E[g(U)h(V)]: its definition, what integrates it, and what closed forms are made of.

`derive.gaussian.routes` has the ways to a closed form.
"""

from derive.gaussian.angular import angular_form
from derive.gaussian.elementary import mean_of
from derive.gaussian.expectation import GaussianExpectation, density, expectation_of

__all__ = ["GaussianExpectation", "angular_form", "density", "expectation_of", "mean_of"]
