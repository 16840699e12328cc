"""Drawn networks with their gradients, the chain, and the exact moments hold one another to account."""

import math
import time
from fractions import Fraction

import numpy as np
import pytest

from derive.finite.moments import FiniteNetwork, moments
from verify.sampling.chain import draw_kernel

NORM2 = Fraction(134, 100)
THRESHOLD = 4.5
"""Of |z|: about 60 scores exceed it by chance with probability below 10⁻³."""


def networks(network, norm2, draws, rng):
    """(K_w, K_b) of drawn networks by the definition: forward pass, then ∂N/∂W and ∂N/∂b by back-propagation."""
    sizes = (network.input_dim, *network.widths, 1)
    last = len(sizes) - 2
    x = rng.standard_normal(network.input_dim)
    values = [np.tile(x * math.sqrt(norm2 / (x @ x)), (draws, 1))]
    slopes, weights = [], []
    for i in range(last + 1):
        scale = math.sqrt((network.output_variance if i == last else 2) / sizes[i])
        weights.append(rng.standard_normal((draws, sizes[i + 1], sizes[i])) * scale)
        y = np.einsum("kij,kj->ki", weights[-1], values[-1])
        linear = i == last and not network.output_relu
        slopes.append(np.ones_like(y) if linear else (y > 0).astype(float))
        values.append(y * slopes[-1])
    k_w, k_b = np.zeros(draws), np.zeros(draws)
    down = slopes[-1]
    for i in reversed(range(last + 1)):
        scale = (network.output_variance if i == last else 2) / sizes[i]
        gradient = math.sqrt(scale) * np.einsum("ki,kj->kij", down, values[i])
        k_w += (gradient**2).sum(axis=(1, 2))
        k_b += (down**2).sum(axis=1) if i < last or network.output_bias else 0.0
        if i:
            down = np.einsum("ki,kij->kj", down, weights[i]) * slopes[i - 1]
    return k_w, k_b


def scores(network, k_w, k_b):
    """z of each sample mean that the exact moments give."""
    k = k_w + k_b
    found = []
    exact = moments(network, NORM2).named().values()
    for sample, moment in zip((k, k_w, k_b, k**2, k_w**2, k_w * k_b), exact, strict=True):
        assert moment.fraction is not None
        error = sample.std() / math.sqrt(len(sample)) + 1e-13 * sample.mean()  # K of a linear network does not vary
        found.append((sample.mean() - float(moment.fraction)) / error)
    return found


CASES = [
    FiniteNetwork(3, ()),
    FiniteNetwork(3, (1,)),
    FiniteNetwork(2, (2, 2)),
    FiniteNetwork(3, (3, 1, 2), 2, False),
    FiniteNetwork(4, (5, 7, 4), 1, True),
    FiniteNetwork(3, (4, 2), 2, True, output_relu=True),
]
NAMES = [f"{'-'.join(map(str, case.widths))}c{case.output_variance}" for case in CASES]


@pytest.mark.parametrize("network", CASES, ids=NAMES)
def test_drawn_networks_have_the_exact_moments(network):
    k_w, k_b = networks(network, float(NORM2), 200_000, np.random.default_rng(1))
    assert max(map(abs, scores(network, k_w, k_b))) < THRESHOLD


@pytest.mark.parametrize("network", [*CASES, FiniteNetwork(3, (64, 100, 70, 500))], ids=[*NAMES, "wide"])
def test_the_chain_has_the_exact_moments(network):
    k_w, k_b = draw_kernel(network, NORM2, 400_000, np.random.default_rng(2))
    assert max(map(abs, scores(network, k_w, k_b))) < THRESHOLD


@pytest.mark.parametrize("network", CASES[1:], ids=NAMES[1:])
@pytest.mark.parametrize("part", ["K", "K_w", "K_b", "K_w/K_b"])
def test_the_chain_has_the_distribution_of_drawn_networks(network, part):
    """Two samples, Kolmogorov–Smirnov at size 10⁻⁵ each."""
    draws = 100_000
    rng = np.random.default_rng(3)
    samples = []
    for k_w, k_b in (networks(network, float(NORM2), draws, rng), draw_kernel(network, NORM2, draws, rng)):
        ratio = np.divide(k_w, k_b, out=np.zeros(draws), where=k_b > 0)
        samples.append(np.sort({"K": k_w + k_b, "K_w": k_w, "K_b": k_b, "K_w/K_b": ratio}[part].round(9)))
    everywhere = np.concatenate(samples)
    first, second = (np.searchsorted(sample, everywhere, side="right") / draws for sample in samples)
    assert np.abs(first - second).max() < math.sqrt(-math.log(1e-5 / 2) / 2) * math.sqrt(2 / draws)


def test_a_wrong_chain_is_noticed():
    network = FiniteNetwork(2, (2, 2))
    k_w, k_b = draw_kernel(FiniteNetwork(2, (2, 3)), NORM2, 400_000, np.random.default_rng(2))
    assert max(map(abs, scores(network, k_w, k_b))) > THRESHOLD


@pytest.mark.slow
def test_a_million_draws_at_depth_100_take_seconds():
    """About ten of processor time on a quiet core; one that is shared counts up to twice that."""
    network = FiniteNetwork(3, (64,) * 99)
    start = time.process_time()
    k_w, k_b = draw_kernel(network, NORM2, 10**6, np.random.default_rng(4))
    assert time.process_time() - start < 40
    assert abs(scores(network, k_w, k_b)[2]) < THRESHOLD
