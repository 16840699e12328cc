"""The Gaussian expectation E[g(U)h(V)]: its definition, what integrates it, and what closed forms are made of.

`derive.gaussian.routes` has the ways to a closed form.
"""

from derive.gaussian.angular import angular_form
from derive.gaussian.atoms import atoms
from derive.gaussian.edges import edges
from derive.gaussian.elementary import mean_of
from derive.gaussian.expectation import GaussianExpectation, density, expectation_of
from derive.gaussian.line_form import line_form

__all__ = ["GaussianExpectation", "angular_form", "atoms", "density", "edges", "expectation_of", "line_form", "mean_of"]
