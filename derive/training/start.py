"""Random outputs at the start of training: f_0 = Cξ with independent ξ_p ~ N(0, 1), so that Cov f_0 = CCᵀ.

In the limit of infinite width the outputs at the data and at a test point are jointly Gaussian; C factors their
covariance, the NNGP kernel, which is not the kernel that trains them.
"""

from sympy import Expr, Lambda, S, Sum, Tuple

from derive.language.symbols import array, j, p, t
from derive.training.fixed_kernel import PredictionFlow, at, k_star, kernel_function, positive_spectrum
from derive.training.flow import y

xi = array("xi")
C = array("C")
"""Shape (n, p): f_0(x_i) = Σ_p C_ip ξ_p."""
c_star = array("c*")
"""Shape (p,): f_0(x*) = Σ_p c*_p ξ_p."""

GAUSSIAN_START = Tuple(Tuple(xi, Tuple(p), S.One))
"""The law of ξ."""


def random_prediction(time: Expr = t) -> PredictionFlow:
    """f_t(x*) from outputs that are random at the start."""
    return PredictionFlow(
        kernel_function(positive_spectrum),
        Lambda(at, Sum(C[at, j] * xi[j], (j, 1, p))),
        Lambda(at, y[at]),
        Lambda(at, k_star[at]),
        Sum(c_star[j] * xi[j], (j, 1, p)),
        time,
    )
