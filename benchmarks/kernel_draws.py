"""The exact sampler of K(x, x), which builds no network, against drawing real networks; both in one run, in turns.

Width n, depth d: d − 1 hidden ReLU layers of n neurons. Both sides are held against the exact moments of
`derive.finite.moments`, and against each other by a two-sample Kolmogorov–Smirnov test of K. What a network's normal
variates alone take is a floor for any way of drawing networks.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from math import sqrt

import numpy as np
from sympy import Integer

from benchmarks.measure import alternating, bytes_text, peak_bytes, print_table, quick, seconds_text, timed
from derive.finite.moments import FiniteNetwork, moments
from verify.sampling.chain import draw_kernel
from verify.sampling.kernel_moment import SIZE, draw_networks, kolmogorov_smirnov

CASES = ((64, 10, 1000), (64, 100, 40), (256, 20, 25))
"""Width, depth, networks a repeat."""
QUICK = ((16, 5, 200),)
INPUT_DIM, NORM2 = 2, 2
DRAWS = 2**16
"""Of the sampler in each repeat: a draw costs too little to be timed alone."""

Draws = tuple[np.ndarray, np.ndarray]


def _exact(network: FiniteNetwork) -> list[Fraction]:
    return [Fraction(moment.decimal) for moment in moments(network, Fraction(NORM2)).named().values()]


def largest_z(network: FiniteNetwork, draws: Draws) -> float:
    """Of the means of K, K_w and K_b, with exact standard deviations: draws of heavy tails rarely show their own."""
    k, k_w, k_b, k2, k_w2, k_w_k_b = _exact(network)
    weights, biases = draws
    found = []
    for sample, mean, square in (
        (weights + biases, k, k2),
        (weights, k_w, k_w2),
        (biases, k_b, k2 - k_w2 - 2 * k_w_k_b),
    ):
        error = sqrt(float(square - mean**2) / len(sample))
        found.append(abs(sample.mean() - float(mean)) / error)
    return max(found)


def largest_square_z(network: FiniteNetwork, draws: Draws) -> float | None:
    """Of the means of K², K_w² and K_w K_b, with the sample's standard deviations; None where depth/width is above ½,
    for no sample shows the deviation of K² there. The means of K hardly depend on the widths, those of K² do."""
    if network.depth > min(network.widths) / 2:
        return None
    weights, biases = draws
    samples = (weights + biases) ** 2, weights**2, weights * biases
    return max(
        abs(sample.mean() - float(mean)) / (sample.std() / sqrt(len(sample)))
        for sample, mean in zip(samples, _exact(network)[3:], strict=True)
    )


def scores(network: FiniteNetwork, draws: Draws) -> list[str]:
    """Both, as text."""
    square = largest_square_z(network, draws)
    return [f"{largest_z(network, draws):.2f}", "–" if square is None else f"{square:.2f}"]


def together(parts: list[Draws]) -> Draws:
    """All draws of K_w, and all of K_b."""
    weights, biases = zip(*parts, strict=True)
    return np.concatenate(weights), np.concatenate(biases)


def compare(width: int, depth: int, count: int, repeats: int) -> tuple[list[str], list[str]]:
    """Rows of speed and memory, and of agreement."""
    widths = (width,) * (depth - 1)
    network, rng = FiniteNetwork(INPUT_DIM, widths), np.random.default_rng((width, depth))
    kept: tuple[list[Draws], list[Draws]] = [], []

    def sampler(draws: int) -> Draws:
        return draw_kernel(network, NORM2, draws, rng)

    def drawn(draws: int) -> Draws:
        return draw_networks(widths, Integer(1), NORM2 / INPUT_DIM, True, False, draws, rng)

    def normals() -> None:
        for _ in range(count):
            for below, above in pairwise((INPUT_DIM, *widths, 1)):
                rng.standard_normal((above, below))

    sampler(1)
    drawn(1)  # code is generated on the first call
    chain_seconds, network_seconds, normal_seconds = alternating(
        repeats, lambda: kept[0].append(sampler(DRAWS)), lambda: kept[1].append(drawn(count)), normals
    )
    per_chain, per_network, per_floor = chain_seconds / DRAWS, network_seconds / count, normal_seconds / count
    run = peak_bytes(lambda: sampler(DRAWS)), peak_bytes(lambda: drawn(count))
    one = peak_bytes(lambda: sampler(1)), peak_bytes(lambda: drawn(1))
    chain, networks = map(together, kept)
    some = len(networks[0])
    distance, critical = kolmogorov_smirnov(chain[0][:some] + chain[1][:some], networks[0] + networks[1])
    name = f"{width} × {depth}"
    speed = [
        name,
        seconds_text(per_chain),
        seconds_text(per_network),
        f"{per_network / per_chain:.0f}",
        seconds_text(per_floor),
        f"{per_floor / per_chain:.0f}",
        f"{bytes_text(one[0])} | {bytes_text(one[1])}",
        f"{bytes_text(run[0])} | {bytes_text(run[1])}",
    ]
    agreement = [
        name,
        str(len(chain[0])),
        *scores(network, chain),
        str(some),
        *scores(network, networks),
        f"{distance / critical:.2f}",
    ]
    return speed, agreement


def many(width: int, depth: int, draws: int) -> list[str]:
    """A row for one long run of the sampler."""
    network = FiniteNetwork(INPUT_DIM, (width,) * (depth - 1))
    seconds, found = timed(lambda: draw_kernel(network, NORM2, draws, np.random.default_rng(0)))
    return [f"{width} × {depth}", str(draws), seconds_text(seconds), scores(network, found)[0]]


def main() -> None:
    short = quick(__doc__)
    cases, repeats = (QUICK, 3) if short else (CASES, 5)
    speed, agreement = zip(*(compare(*case, repeats) for case in cases), strict=True)
    print_table(
        f"Time and peak memory of arrays, sampler | networks; medians of {repeats} repeats in turns",
        (
            "width × depth",
            "sampler, a draw",
            "network, a draw",
            "ratio",
            "its normals",
            "ratio",
            "memory, one draw",
            "memory, a repeat",
        ),
        speed,
    )
    print(
        f"\nA repeat is {DRAWS} draws of the sampler (2^14 worked on at once) and "
        f"{', '.join(str(case[2]) for case in cases)} networks (held in batches)."
    )
    print_table(
        "Agreement: largest |z| of the means of K, K_w, K_b and of K², K_w², K_w K_b (where depth/width ≤ ½); "
        f"Kolmogorov–Smirnov D over its critical value (size {SIZE:g})",
        ("width × depth", "draws", "|z|", "|z| of squares", "networks", "|z|", "|z| of squares", "D / critical"),
        agreement,
    )
    print_table(
        "One long run of the sampler",
        ("width × depth", "draws", "time", "largest |z|"),
        [many(64, 100, 2 * 10**4 if short else 10**6)],
    )


if __name__ == "__main__":
    main()
