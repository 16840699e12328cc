"""Derivatives of kernels in many digits, by differences of textbook recursions, and pairs at which they are hard."""

from collections.abc import Callable, Sequence
from typing import Any

import mpmath
import numpy as np
from mpmath import mpf
from sympy import cos, lambdify, sqrt

from derive.activations.text import read_activation
from derive.language.convention import Convention
from derive.language.symbols import c, d, q, qp, sigma_a, sigma_b, sigma_w, theta
from derive.networks.formula import E_slope, E_value, inner, kernel_formula, sigma_b_out, tangent
from tests.codegen.kernels.references import Network, kernel_at

DIGITS = 90
NAMES = ("sigma_w", "sigma_b", "sigma_a", "sigma_b_out")
SIGMAS = (1.3, 0.1, 0.7, 0.3)
Kernel = Callable[[Sequence[mpf], Sequence[mpf], Sequence[mpf]], mpf]
"""(x, x', the four σ) → K."""


def homogeneous(network: Network, which: int) -> Kernel:
    """The NNGP (0) or the NTK (1) of a network of `references`."""
    return lambda x, y, sigmas: kernel_at(network, which, list(x), list(y), tuple(sigmas))


def smooth(activation: str, network: Network, which: int) -> Kernel:
    """The same by the derived closed forms, in many digits."""
    convention = Convention(network.parameterization, network.hidden_bias, network.output_bias)  # type: ignore[arg-type]
    formula = kernel_formula(read_activation(activation), convention, network.hidden_layers)
    sigmas = (sigma_w, sigma_b, sigma_a, sigma_b_out)
    means = [
        lambdify((q, qp, c), mean.subs(cos(theta), c / (sqrt(q) * sqrt(qp))), "mpmath")
        for mean in (formula.value, formula.slope)
    ]
    below, above = (inner, d, *sigmas), (E_value, E_slope, tangent, *sigmas)
    first = [lambdify(below, part, "mpmath") for part in (formula.first.covariance, formula.first.tangent)]
    hidden = formula.hidden or formula.readout
    between = [lambdify(above, part, "mpmath") for part in (hidden.covariance, hidden.tangent)]
    last = lambdify(above, (formula.readout.covariance, formula.readout.tangent)[which], "mpmath")

    def kernel(x: Sequence[mpf], y: Sequence[mpf], given: Sequence[mpf]) -> mpf:
        products = [mpmath.fdot(one, two) for one, two in ((x, x), (y, y), (x, y))]
        passed = first[1](products[2], len(x), *given)
        laws = [first[0](product, len(x), *given) for product in products]
        for _ in range(network.hidden_layers - 1):
            values = [means[0](*law) for law in ((laws[0],) * 3, (laws[1],) * 3, tuple(laws))]
            passed = between[1](values[2], means[1](*laws), passed, *given)
            laws = [between[0](value, 0, 0, *given) for value in values]
        return last(means[0](*laws), means[1](*laws), passed, *given)

    return kernel


def gradients(kernel: Kernel, x: np.ndarray, y: np.ndarray) -> tuple[list[mpf], list[mpf], list[mpf]]:
    """The derivatives by x, by x' and by each σ: central differences of a step of 1e-30."""
    with mpmath.workdps(DIGITS):
        rows = [[mpf(float(entry)) for entry in row] for row in (x, y)] + [[mpf(value) for value in SIGMAS]]
        found = []
        for which, numbers in enumerate(rows):
            size = max(map(abs, numbers)) or mpf(1)
            step = mpf(10) ** -30 * size

            def at(place: int, move: mpf, which: int = which) -> mpf:
                moved = [list(row) for row in rows]
                moved[which][place] += move
                return kernel(*moved)

            found.append([(at(k, step) - at(k, -step)) / (2 * step) for k in range(len(numbers))])
        return tuple(found)  # type: ignore[return-value]


def apart(mine: Sequence[float], exact: Sequence[mpf]) -> float:
    """|mine − exact|/|exact|, or |mine| where that is 0."""
    with mpmath.workdps(DIGITS):
        size = mpmath.norm(exact)
        error = mpmath.norm([mpf(float(one)) - other for one, other in zip(mine, exact, strict=True)])
        return float(error / size if size > mpf(10) ** -40 else error)


def worst(module: Any, network: Network, kernels: Sequence[Kernel], pairs: Sequence[tuple[str, Any, Any]]) -> float:
    """The worst error of a derivative by x, by x' or by all σ that there are, relative to its size."""
    given = {name: value for name, value in zip(NAMES, SIGMAS, strict=True) if name in network.settings()}
    largest = 0.0
    for _, x, y in pairs:
        for name, kernel in zip(("nngp", "ntk"), kernels, strict=True):
            found = module.value_and_grad(x[None], y[None], np.ones((1, 1)), kernel=name, **given)
            by_x, by_y, by_sigmas = gradients(kernel, x, y)
            exact = [slope for sigma, slope in zip(NAMES, by_sigmas, strict=True) if sigma in found.grad_sigmas]
            mine = [found.grad_sigmas[sigma] for sigma in NAMES if sigma in found.grad_sigmas]
            errors = (apart(found.grad_x1[0], by_x), apart(found.grad_x2[0], by_y), apart(mine, exact))
            largest = max(largest, *errors)
    return largest


def pairs_near_and_far(
    seed: int, nearness: Sequence[float], scales: Sequence[float] = ()
) -> list[tuple[str, Any, Any]]:
    """Random rows of three numbers; nearly equal, opposite, parallel and along each other; tiny and huge ones."""
    rng = np.random.default_rng(seed)
    x, y, z = rng.standard_normal((3, 3))
    pairs = [("generic", x, y), ("orthogonal", np.array([1.0, 0.0, 0.0]), np.array([0.0, 2.0, 0.0]))]
    for t in nearness:
        pairs += [(f"near {t}", x, x + t * z), (f"opposite {t}", x, -x + t * z), (f"parallel {t}", x, 2 * x + t * z)]
        pairs.append((f"along {t}", x, x * (1 + t) + 1e-3 * t * z))
    for scale in scales:
        pairs += [("scaled", scale * x, scale * y), ("scaled, near", scale * x, scale * (x + 1e-8 * z))]
        pairs.append(("norms far apart", scale * x, y / scale))
    return pairs
