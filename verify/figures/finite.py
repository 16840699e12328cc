"""Figures of ReLU networks at finite depth and width: moments, law and mean update of K(x, x) at initialisation."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import numpy as np
from sympy import S, lambdify

from codegen.figures import Curve, Figure
from derive.finite.kernel_moment import JointLimit
from derive.finite.kernel_update import FrozenUpdate, JointFrozenUpdate
from derive.finite.moments import FiniteNetwork, Moments, moments
from derive.finite.symbols import beta, depth
from verify.sampling.chain import draw_kernel
from verify.sampling.few_seeds import FewSeeds
from verify.sampling.kernel_moment import draw_networks
from verify.sampling.kernel_update import UpdateSetting, estimate
from verify.sampling.score import mean

MOST = 2.0
"""β up to which curves go."""
BETAS = np.linspace(0.02, MOST, 100)
WIDTH = 8
"""Of the networks that are drawn."""
NETWORKS, STEPS = 2**17, 2**16
"""That are drawn for a moment, and for a mean update."""
DRAWS, BINS = 2**17, 90
"""Of K for a law, and the bins of its histogram."""


def limit_ratio(betas: np.ndarray) -> np.ndarray:
    """lim E[K²]/E[K]² as d, n → ∞ with d/n = β, at s = 1 and c_d = 1."""
    second, first = (JointLimit(name, beta, S.One, S.One).doit() for name in ("K^2", "K"))
    return lambdify(beta, second / first**2)(betas)


def finite_ratio(hidden: int, width: int) -> float:
    """E[K²]/E[K]² exactly, at s = 1 and c_d = 1 without an output bias."""
    found = _moments(hidden, width)
    return float(found.k2.decimal) / float(found.k.decimal) ** 2


def _moments(hidden: int, width: int) -> Moments:
    return moments(FiniteNetwork(1, (width,) * hidden, output_bias=False), Fraction(1))


def _seen(drawn: list[tuple[float, float, float]]) -> tuple[np.ndarray, ...]:
    """(at, estimates, errors) of those whose scatter enough draws carry: the others are low, and do not show it."""
    at, values, errors = map(np.array, zip(*drawn, strict=True))
    seen = np.isfinite(errors)
    return at[seen], values[seen], errors[seen]


def ratio(seed: int) -> Figure:
    """E[K²]/E[K]² against β."""
    rng, drawn = np.random.default_rng(seed), []
    layers = np.arange(1, int(MOST * WIDTH))
    finite = np.array([finite_ratio(int(hidden), WIDTH) for hidden in layers])
    for hidden in range(1, 6):
        weights, biases = draw_networks((WIDTH,) * hidden, S.One, 1.0, False, False, NETWORKS, rng)
        first = float(_moments(hidden, WIDTH).k.decimal)
        drawn.append(((hidden + 1) / WIDTH, *mean(((weights + biases) / first) ** 2)))
    at, values, errors = _seen(drawn)
    return Figure(
        "ratio",
        "E[K²]/E[K]² of the NTK on the diagonal against β = d/n: the limit of large d and n, exact values and drawn "
        f"networks at n = {WIDTH}, and exp(5β), which the notes compare with. Here ‖x‖² = n_0, with a linear output of "
        "variance 1/n and no output bias. Means that a few draws carry are left out.",
        ("1.9.ratio", "1.9.ratio-exact", "1.9.second-moment", "1.9.ratio-error"),
        ("β = d/n", "E[K²]/E[K]²"),
        (
            Curve(BETAS, limit_ratio(BETAS), "limit"),
            Curve((layers + 1) / WIDTH, finite, f"exact, n = {WIDTH}"),
            Curve(at, values, f"{NETWORKS} networks, n = {WIDTH}", "points", errors, hue=1),
            Curve(BETAS, np.exp(5 * BETAS), "exp(5β)", "dashed"),
        ),
        scales=("linear", "log"),
    )


def law(seed: int) -> Figure:
    """The law of log₁₀ K/E[K] at several β."""
    rng, width, series = np.random.default_rng(seed), 64, []
    edges = np.linspace(-2.5, 1.5, BINS + 1)
    for share in (0.125, 0.25, 0.5, 1, 2):
        network = FiniteNetwork(1, (width,) * (int(share * width) - 1), output_bias=False)
        weights, biases = draw_kernel(network, Fraction(1), DRAWS, rng)
        kernel = weights + biases
        exact = float(_moments(len(network.widths), width).k.decimal)
        counts, _ = np.histogram(np.log10(kernel[kernel > 0] / exact), edges)
        density = counts / DRAWS / np.diff(edges)
        series.append(Curve((edges[1:] + edges[:-1]) / 2, density, f"β = {share:g}", "steps"))
    return Figure(
        "law",
        f"The law of the NTK on the diagonal over its mean, at n = {width} and several β = d/n, from {DRAWS} draws: "
        "the deeper, the wider, and the further the typical K lies below its mean.",
        ("1.9.lemma-law", "1.9.ratio", "1.9.std-order"),
        ("log_10 K/E[K]", "density"),
        tuple(series),
    )


def grid(found: Mapping[tuple[int, int], FewSeeds]) -> Figure:
    """E[K²]/E[K]² by (width, depth) against β, exactly, with what 20 seeds would be off by."""
    series = []
    for hue, width in enumerate(dict.fromkeys(n for n, _ in found)):
        depths = [d for n, d in found if n == width]
        rows = [found[width, d] for d in depths]
        values, errors = (np.array([float(getattr(row, name)) for row in rows]) for name in ("ratio", "ratio_error"))
        at = np.array(depths) / width
        series += [
            Curve(at, values, f"n = {width}", hue=hue),
            Curve(at, values, kind="points", errors=errors, hue=hue),
        ]
    return Figure(
        "grid",
        "E[K²]/E[K]² of the NTK on the diagonal against β = d/n, exactly; the bars are what an estimate from 20 seeds "
        "is off by.",
        ("1.9.ratio-exact", "1.9.ratio"),
        ("β = d/n", "E[K²]/E[K]²"),
        tuple(series),
        scales=("linear", "log"),
    )


def update(seed: int) -> Figure:
    """The mean update of K under one step with the activation pattern held fixed, over d²."""
    rng = np.random.default_rng(seed)
    limit = lambdify(beta, JointFrozenUpdate(beta, S.One, S.One, S.One, S.Zero, S.One).doit())
    series = [Curve(BETAS, -limit(BETAS), "limit", hue=6)]
    for hue, width in enumerate((8, 16, 32)):
        depths = np.arange(2, int(MOST * width) + 1)
        exact = lambdify(depth, FrozenUpdate(depth, S(width), S.One, S.One, S.One, S.Zero, S.One).doit())
        values = [-float(exact(int(d))) / d**2 for d in depths]
        series.append(Curve(depths / width, np.array(values), f"exact, n = {width}", hue=hue))
        if width == WIDTH:
            series.append(_drawn_updates(width, (2, 3, 4), hue, rng))
    return Figure(
        "update",
        "What one gradient step takes from K in the mean, over d², against β = d/n: the activation pattern is held "
        "fixed, the learning rate is 1 and ‖x‖² = n_0, with hidden biases and a linear output of variance 1/n. Means "
        "that a few draws carry are left out.",
        ("1.9.update-sign", "1.9.update-definition-biases", "1.9.update-fixed-depth", "1.9.update-exponential"),
        ("β = d/n", "−E[ΔK]/d²"),
        tuple(series),
        scales=("linear", "log"),
    )


def _drawn_updates(width: int, depths: tuple[int, ...], hue: int, rng: np.random.Generator) -> Curve:
    found = []
    for d in depths:
        setting = UpdateSetting(FrozenUpdate, (width,) * (d - 1), S.One, 1.0, 1, 0.0, 1.0)
        value, error = estimate(setting, STEPS, rng)
        found.append((d / width, -value / d**2, error / d**2))
    at, values, errors = _seen(found)
    return Curve(at, values, f"{STEPS} networks, n = {width}", "points", errors, hue)


__all__ = ["finite_ratio", "grid", "law", "limit_ratio", "ratio", "update"]
