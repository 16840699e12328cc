"""Kernels of deep networks of the given floats in many digits, by the textbook recursion, and pairs that are hard."""

from dataclasses import dataclass, replace
from typing import Any

import mpmath
import numpy as np
from mpmath import mpf

DIGITS = 80
_ONE, _NONE = mpf(1), mpf(0)


@dataclass(frozen=True)
class Network:
    """σ(u) = up·uⁿ for u > 0 and down·uⁿ below, n = `degree`; sigmas are σ_w, σ_b, σ_a, σ_b_out."""

    hidden_layers: int
    parameterization: str = "ntk"
    hidden_bias: bool = False
    output_bias: bool = False
    up: mpf = _ONE
    down: mpf = _NONE
    degree: int = 1
    sigmas: tuple[float, float, float, float] = (1.3, 0.1, 0.7, 0.3)

    def settings(self) -> dict[str, float]:
        names = ["sigma_w", "sigma_b", "sigma_a", "sigma_b_out"]
        kept = [True, self.hidden_bias or self.output_bias, True, self.output_bias]
        return {name: value for name, value, is_there in zip(names, self.sigmas, kept, strict=True) if is_there}


def _means(network: Network, q: mpf, qp: mpf, c: mpf) -> tuple[mpf, mpf]:
    """E[σ(U)σ(V)] and E[σ'(U)σ'(V)] (Cho and Saul 2009)."""
    root = mpmath.sqrt(q * qp)
    if root == 0:
        return mpf(0), mpf(0)
    cosine = c / root
    if 1 - abs(cosine) < mpf(10) ** (8 - DIGITS):
        cosine = mpmath.sign(cosine)
    angle = mpmath.acos(cosine)
    n, up, left = network.degree, network.up, network.down * (-1) ** network.degree

    def mean(power: int, here: mpf, there: mpf) -> mpf:
        """That of here·max(0, u)^power + there·max(0, −u)^power."""
        straight, crossed = _arc_cosine(power, angle), _arc_cosine(power, mpmath.pi - angle)
        return root**power * ((here**2 + there**2) * straight + 2 * here * there * crossed) / (2 * mpmath.pi)

    return mean(n, up, left), n**2 * mean(n - 1, up, -left)


def _arc_cosine(degree: int, angle: mpf) -> mpf:
    s, c, rest = mpmath.sin(angle), mpmath.cos(angle), mpmath.pi - angle
    return (rest, s + rest * c, 3 * s * c + rest * (1 + 2 * c**2), 15 * s - 11 * s**3 + rest * (9 * c + 6 * c**3))[
        degree
    ]


def _kernels(network: Network, x: list, y: list, variances: Any = None) -> tuple[mpf, mpf, list]:
    w2, b2, a2, o2 = (mpf(value) ** 2 for value in network.sigmas)
    b2, o2 = b2 * network.hidden_bias, o2 * network.output_bias
    inner = mpmath.fdot(x, y)
    c = w2 * inner / len(x) + b2
    tangent = inner + network.hidden_bias if network.parameterization == "standard" else c
    seen, value, slope = [], mpf(0), mpf(0)
    for layer in range(network.hidden_layers):
        if layer:
            c = w2 * value + b2
            tangent = c + w2 * slope * tangent
        seen.append(c)
        q, qp = (c, c) if variances is None else (row[layer] for row in variances)
        value, slope = _means(network, q, qp, c)
    if network.parameterization == "standard":
        return a2 * value + o2, value + a2 * slope * tangent + network.output_bias, seen
    return a2 * value + o2, a2 * (value + slope * tangent) + o2, seen


def kernels(network: Network, x: np.ndarray, y: np.ndarray) -> list[tuple[mpf, mpf]]:
    """(K(x, x'), √(K(x, x) K(x', x'))) of the NNGP and of the NTK."""
    with mpmath.workdps(DIGITS):
        one, two = ([mpf(float(entry)) for entry in row] for row in (x, y))
        *first, rows = _kernels(network, one, one)
        *second, columns = _kernels(network, two, two)
        *both, _ = _kernels(network, one, two, (rows, columns))
        return [(kernel, mpmath.sqrt(here * there)) for kernel, here, there in zip(both, first, second, strict=True)]


def kernel_at(network: Network, which: int, x: list, y: list, sigmas: tuple) -> mpf:
    """The NNGP (0) or the NTK (1) of rows and standard deviations in many digits."""
    given = replace(network, sigmas=sigmas)
    *_, rows = _kernels(given, x, x)
    *_, columns = _kernels(given, y, y)
    return _kernels(given, x, y, (rows, columns))[which]


def hard_pairs(seed: int, sizes: tuple[int, ...], powers: range | tuple[int, ...]) -> list[tuple[str, Any, Any]]:
    """Random pairs, cos = ±(1 − 10^−k), equal, opposite, parallel, orthogonal and zero rows, tiny and huge norms."""
    rng = np.random.default_rng(seed)
    pairs: list[tuple[str, Any, Any]] = []
    for size in sizes:
        pairs += [("generic", *rng.standard_normal((2, size))) for _ in range(4)]
        for power in powers:
            x, across = rng.standard_normal((2, size))
            across -= x * (across @ x) / (x @ x)
            across *= np.sqrt(2 * 10.0**-power) * np.linalg.norm(x) / max(np.linalg.norm(across), 1e-300)
            scale = rng.uniform(0.1, 10)
            pairs += [(f"1 - 1e-{power}", x, scale * (x + across)), (f"1e-{power} - 1", x, -scale * (x + across))]
        for scale in (1e-150, 1e-10, 1e10, 1e150):
            x, y = rng.standard_normal((2, size))
            pairs += [("scaled", scale * x, scale * y), ("norms far apart", scale * x, y / scale)]
            pairs += [("near", scale * x, scale * (x + 1e-9 * y)), ("far", scale * x, -scale * (x + 1e-9 * y))]
        x = rng.standard_normal(size)
        pairs += [("equal", x, x), ("opposite", x, -x), ("parallel", x, 3 * x), ("opposite", x, -3 * x)]
        pairs += [("parallel, far apart", 1e150 * x, 1e-150 * x), ("zero", x, 0 * x), ("both zero", 0 * x, 0 * x)]
        if size > 1:
            pairs.append(("orthogonal", np.eye(size)[0], 2 * np.eye(size)[1]))
    angles = [float(angle) for angle in np.linspace(0.001, 3.141, 20)]
    return pairs + [(f"at {t:.2f}", np.array([1.0, 0.0]), np.array([np.cos(t), np.sin(t)])) for t in angles]


def worst_errors(module: Any, network: Network, pairs: list[tuple[str, Any, Any]]) -> dict[str, float]:
    """The worst error of each kernel relative to √(K(x, x) K(x', x')), where that is a double far from its ends."""
    worst = {"nngp": 0.0, "ntk": 0.0}
    for _, x, y in pairs:
        found = module.nngp_ntk(x[None], y[None], **network.settings())
        for name, mine, (exact, size) in zip(worst, found, kernels(network, x, y), strict=True):
            if size == 0:
                assert mine[0, 0] == 0
            elif 1e-290 < size < 1e300:
                worst[name] = max(worst[name], float(abs(mpf(float(mine[0, 0])) - exact) / size))
    return worst
