"""Kernels of smooth activations of the given floats in many digits, by published means and the textbook recursion."""

from collections.abc import Callable
from dataclasses import dataclass
from math import comb, factorial
from typing import Any

import mpmath
import numpy as np
from mpmath import mpf

DIGITS = 160
Means = Callable[[mpf, mpf, mpf], tuple[mpf, mpf]]


@dataclass(frozen=True)
class SmoothNetwork:
    """Sigmas are σ_w, σ_b, σ_a, σ_b_out."""

    activation: str
    hidden_layers: int = 1
    bias: bool = False
    sigmas: tuple[float, float, float, float] = (1.1, 0.3, 0.7, 0.2)

    def settings(self) -> dict[str, float]:
        names = ["sigma_w", "sigma_b", "sigma_a", "sigma_b_out"]
        return {name: value for name, value in zip(names, self.sigmas, strict=True) if self.bias or "_b" not in name}


def _erf(q: mpf, qp: mpf, c: mpf) -> tuple[mpf, mpf]:
    """Williams, *Computing with infinite networks*, 1996."""
    rest = (1 + 2 * q) * (1 + 2 * qp) - 4 * c * c
    return 2 / mpmath.pi * mpmath.atan2(2 * c, mpmath.sqrt(rest)), 4 / (mpmath.pi * mpmath.sqrt(rest))


def _gelu(q: mpf, qp: mpf, c: mpf) -> tuple[mpf, mpf]:
    """Tsuchida, Pearce, van der Heide, Roosta, Gallagher, *Avoiding kernel fixed points*, 2021, in other letters."""
    rest = (1 + q) * (1 + qp) - c * c
    root, angle = mpmath.sqrt(rest), mpmath.atan2(c, mpmath.sqrt(rest))
    outer = (1 + q) * (1 + qp)
    value = c / 4 + (c * angle + (q * qp * rest + c * c) / (outer * root)) / (2 * mpmath.pi)
    slope = mpf(1) / 4 + (angle + c / root * ((2 + q + qp) / outer + 1 / rest)) / (2 * mpmath.pi)
    return value, slope


def _sin(q: mpf, qp: mpf, c: mpf) -> tuple[mpf, mpf]:
    near, far = mpmath.exp(c - (q + qp) / 2), mpmath.exp(-c - (q + qp) / 2)
    return (near - far) / 2, (near + far) / 2


def _exp(q: mpf, qp: mpf, c: mpf) -> tuple[mpf, mpf]:
    value = mpmath.exp((q + qp) / 2 + c)
    return value, value


def _gaussian(q: mpf, qp: mpf, c: mpf) -> tuple[mpf, mpf]:
    rest = (1 + 2 * q) * (1 + 2 * qp) - 4 * c * c
    return 1 / mpmath.sqrt(rest), 4 * c / rest ** mpf(1.5)


def _polynomial(coefficients: tuple[int, ...]) -> Means:
    """By Isserlis: E[UᵃVᵇ] = Σ_j over j crossed pairs, the others within U and within V."""

    def moment(a: int, b: int, q: mpf, qp: mpf, c: mpf) -> mpf:
        total = mpf(0)
        for j in range(a % 2, min(a, b) + 1, 2) if (a + b) % 2 == 0 else ():
            inside = [factorial(n - j) // (2 ** ((n - j) // 2) * factorial((n - j) // 2)) for n in (a, b)]
            ways = comb(a, j) * comb(b, j) * factorial(j) * inside[0] * inside[1]
            total += ways * c**j * q ** ((a - j) // 2) * qp ** ((b - j) // 2)
        return total

    def mean(of: list[int], q: mpf, qp: mpf, c: mpf) -> mpf:
        pairs = [(a, b) for a in range(len(of)) for b in range(len(of))]
        return mpmath.fsum(of[a] * of[b] * moment(a, b, q, qp, c) for a, b in pairs)

    slopes = [k * coefficients[k] for k in range(1, len(coefficients))]
    return lambda q, qp, c: (mean(list(coefficients), q, qp, c), mean(slopes, q, qp, c))


def _sine_and_bump(q: mpf, qp: mpf, c: mpf) -> tuple[mpf, mpf]:
    """sin is odd and the bump even."""
    (value, slope), (other, steepness) = _sin(q, qp, c), _gaussian(q, qp, c)
    return value + other, slope + steepness


def _sine_and_kink(q: mpf, qp: mpf, c: mpf) -> tuple[mpf, mpf]:
    """max(0, u) is u/2 + |u|/2, and |u| is even."""
    (value, slope), root = _sin(q, qp, c), mpmath.sqrt(max(q * qp - c * c, mpf(0)))
    angle = mpmath.atan2(root, c) if q * qp else mpf(0)
    mixed = (mpmath.exp(-q / 2) + mpmath.exp(-qp / 2)) / 2
    value += c * mixed + (root + (mpmath.pi - angle) * c) / (2 * mpmath.pi)
    return value, slope + mixed + (mpmath.pi - angle) / (2 * mpmath.pi)


MEANS: dict[str, Means] = {
    "erf": _erf,
    "gelu": _gelu,
    "sin": _sin,
    "cos": lambda q, qp, c: (_sin(q, qp, c)[1], _sin(q, qp, c)[0]),
    "exp": _exp,
    "gaussian": _gaussian,
    "u^3 - 3*u + 1": _polynomial((1, -3, 0, 1)),
    "u^3": _polynomial((0, 0, 0, 1)),
    "u^2 - 1": _polynomial((-1, 0, 1)),
    "sin(u) + exp(-u^2)": _sine_and_bump,
    "max(0, u) + sin(u)": _sine_and_kink,
}


def _kernels(network: SmoothNetwork, x: list, y: list, variances: Any = None) -> tuple[mpf, mpf, list]:
    w2, b2, a2, o2 = (mpf(value) ** 2 for value in network.sigmas)
    b2, o2 = b2 * network.bias, o2 * network.bias
    c = tangent = w2 * mpmath.fdot(x, y) / len(x) + b2
    seen, value, slope = [], mpf(0), mpf(0)
    for layer in range(network.hidden_layers):
        if layer:
            c = w2 * value + b2
            tangent = c + w2 * slope * tangent
        seen.append(c)
        q, qp = (c, c) if variances is None else (row[layer] for row in variances)
        value, slope = MEANS[network.activation](q, qp, c)
    return a2 * value + o2, a2 * (value + slope * tangent) + o2, seen


def smooth_kernels(network: SmoothNetwork, x: np.ndarray, y: np.ndarray) -> list[tuple[mpf, mpf]]:
    """(K(x, x'), √(K(x, x) K(x', x'))) of the NNGP and of the NTK."""
    with mpmath.workdps(DIGITS):
        one, two = ([mpf(float(entry)) for entry in row] for row in (x, y))
        *first, rows = _kernels(network, one, one)
        *second, columns = _kernels(network, two, two)
        *both, _ = _kernels(network, one, two, (rows, columns))
        return [(kernel, mpmath.sqrt(here * there)) for kernel, here, there in zip(both, first, second, strict=True)]


def smooth_pairs(scale: float, size: int = 3, seed: int = 0) -> list[tuple[str, np.ndarray, np.ndarray]]:
    """Generic, equal, opposite, parallel, orthogonal and zero rows and such as are nearly so, of about one scale."""
    rng = np.random.default_rng(seed)
    x, y, across = scale * rng.standard_normal((3, size))
    pairs = [("generic", x, y), ("equal", x, x), ("opposite", x, -x), ("parallel", x, 3 * x), ("other way", x, -3 * x)]
    pairs += [("zero", x, 0 * x), ("both zero", 0 * x, 0 * x)]
    if size > 1:
        pairs.append(("orthogonal", scale * np.eye(size)[0], 2 * scale * np.eye(size)[1]))
    for power in (1, 3, 6, 9, 12, 15):
        near = x + 10.0**-power * across
        pairs += [(f"near, 1e-{power}", x, near), (f"far, 1e-{power}", x, -near), (f"and longer, {power}", x, 2 * near)]
    return pairs


def worst_smooth_errors(module: Any, network: SmoothNetwork, pairs: list) -> dict[str, tuple[float, str]]:
    """The worst error of each kernel relative to √(K(x, x) K(x', x')), and the pair."""
    worst = {"nngp": (0.0, ""), "ntk": (0.0, "")}
    for where, x, y in pairs:
        found = module.nngp_ntk(x[None], y[None], **network.settings(), threads=1)
        for name, mine, (exact, size) in zip(worst, found, smooth_kernels(network, x, y), strict=True):
            if size == 0:
                assert mine[0, 0] == 0
            else:
                with mpmath.workdps(DIGITS):
                    error = float(abs(mpf(float(mine[0, 0])) - exact) / size)
                worst[name] = max(worst[name], (error, where))
    return worst
