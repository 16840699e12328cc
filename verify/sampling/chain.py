"""Exact draws of K(x, x) of a ReLU network at finite depth and width, O(d) each: the chain of `derive.finite.moments`.

No network is built. A layer costs a binomial and two gamma variates, whatever its width.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from derive.finite.moments import FiniteNetwork

_BLOCK = 2**14
"""Draws worked on at once, so that they stay in the processor's cache."""


def draw_kernel(
    network: FiniteNetwork, norm2: Fraction | float, draws: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Independent draws of (K_w, K_b), two arrays of length `draws`; their sum is K(x, x)."""
    weights, biases = np.empty(draws), np.empty(draws)
    for start in range(0, draws, _BLOCK):
        block = slice(start, min(start + _BLOCK, draws))
        weights[block], biases[block] = _draw(network, block.stop - block.start, rng)
    weights *= network.first_variance() * float(norm2) / network.input_dim
    return weights, biases


def _draw(network: FiniteNetwork, draws: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Draws of K_w/(a_1 ‖x‖²) and of K_b."""
    r = rng.standard_normal(draws) ** 2
    B, p, Q, alive = np.ones(draws), np.ones(draws), np.zeros(draws), np.ones(draws, dtype=bool)
    for n, c in network.layers():
        active = _active(n, draws, rng)
        alive &= active > 0
        S = rng.standard_gamma(active / 2)
        T = rng.standard_gamma(np.maximum(active - 1, 0) / 2)
        a = c / n
        B = a * r + 2 * a * T * B
        p *= 2 * a * S
        p += B
        Q += B
        r *= 2 * a * S
    biases = np.where(alive, Q, 0.0) + network.output_bias
    if network.output_relu:
        alive &= rng.random(draws) < 0.5  # N is as often negative, whatever K is
        biases *= alive
    return p * alive, biases


def _active(n: int, draws: int, rng: np.random.Generator) -> np.ndarray:
    """Draws of Binomial(n, ½): below some hundred neurons by counting fair bits, which is faster."""
    words, rest = divmod(n, 64)
    if words > 6 or not hasattr(np, "bitwise_count"):
        return rng.binomial(n, 0.5, draws)
    count = np.zeros(draws, dtype=np.int64)
    for bits in (64,) * words + (rest,) * (rest > 0):
        count += np.bitwise_count(rng.integers(0, 2**64, draws, dtype=np.uint64) >> np.uint64(64 - bits))
    return count
