"""Deep networks against their infinitely wide limits: real networks of growing widths, all hidden layers equally wide.

Finite width shows twice: a kernel scatters by O(1/√n), and its mean departs by O(1/n). The mean is therefore fitted as
K + b/n + c/n² over the widths and K is held against the limit; the next term, of the order (L/n)³ for L layers, is
below 5·10⁻⁴ at the narrowest width and five layers, and weighs little in the fit. The weights of the fit come from the
scatter's own fitted power law, since few networks are drawn at the largest width.
"""

from collections.abc import Iterator
from math import inf

import numpy as np
from mpmath import mp
from sympy import Expr, Symbol

from derive.activations.activation import Activation
from derive.language.named import unfold
from derive.language.quantity import NotReducible
from derive.language.symbols import d
from derive.networks.deep import scales
from derive.networks.wide import DeepKernel, LayerMean, WideKernel, WideShare
from verify.claims.domain import Point
from verify.claims.statement import Statement
from verify.quadrature import sides
from verify.sampling.networks import DrawnLayer, draw, forward, kernels, pointwise
from verify.sampling.sampler import Sampler, sampler
from verify.sampling.score import Score, exponent, mean
from verify.values.evaluate import evaluate

NETWORKS = {64: 512, 256: 256, 1024: 64, 4096: 4}
"""Networks drawn at each width: about as many neurons at each, so that each weighs as much in the fit."""
NARROW = 40_000
"""Networks drawn where the width itself is given."""
_BATCH = 2**22
"""Weights held at once, unless a single network has more: 67 million at five hidden layers of width 4096."""


def _measured(side: Expr, hidden: int, layers: tuple[DrawnLayer, ...], inputs: np.ndarray, activation: Activation):
    """The quantity of each network at the pair of inputs."""
    if isinstance(side, WideKernel) and side.kind == "ntk":
        return kernels(layers, inputs, activation).ntk[:, 0, 1]
    if isinstance(side, WideShare):
        own = int(side.args[0])
        return kernels(layers, inputs, activation).weight_shares[own - 1][:, 0, 1] / layers[own - 1].weights.shape[-1]
    _, before = forward(layers, inputs, activation)
    order = 1 if isinstance(side, WideKernel) and side.kind == "derivative" else 0
    values = pointwise(activation, order)(before[hidden - 1])
    return np.einsum("kr,kr->k", values[:, 0], values[:, 1]) / values.shape[-1]


def _hidden_layers(side: Expr, point: Point) -> int:
    if isinstance(side, WideKernel):
        return int(side.depth.subs({s: v for s, v in point.values.items() if isinstance(s, Symbol)}))
    return int(side.args[1]) if isinstance(side, WideShare) else 2


def inputs_with(side: DeepKernel, point: Point) -> np.ndarray:
    """Two inputs whose x·x'/d are the base covariance (k(x,x), k(x',x'), k(x,x')) of the kernel, in d dimensions.

    d is the point's, else 2. Raises `NotReducible` where no d-dimensional inputs have that base: it is no covariance,
    or has rank 2 and d is 1. Rounding leaves of a determinant that is 0 less than 10^−20 of the product.
    """
    dimension = int(point.values.get(d, 2))
    with mp.workdps(40):
        first, second, both = (evaluate(entry, point.environment()) for entry in side.inputs)
        rest = first * second - both**2
        negligible = abs(first * second) * mp.mpf(10) ** -20
        if first < 0 or second < 0 or rest < -negligible or (first == 0 and both != 0):
            raise NotReducible("what the kernel starts from is no covariance")
        along = both / mp.sqrt(first) if first else mp.sqrt(second)
        across = mp.sqrt(rest / first) if rest > negligible else mp.zero
        if dimension == 1 and across:
            raise NotReducible("no two numbers have the covariance that the kernel starts from")
        scale = mp.sqrt(dimension)
        inputs = np.zeros((2, dimension))
        inputs[:, 0] = scale * mp.sqrt(first), scale * along
        if across:
            inputs[1, 1] = scale * across
    return inputs


def _samples(
    side: Expr, point: Point, widths: tuple[int, ...], networks: int, rng: np.random.Generator
) -> Iterator[np.ndarray]:
    assert isinstance(side, DeepKernel)
    convention = side.convention
    activation = point.sigma
    if activation is None:
        raise NotReducible("σ stands for no activation here")
    inputs = inputs_with(side, point).astype(np.float32)
    deviations = {s.name: float(v) for s, v in point.values.items() if isinstance(s, Symbol) and s.name[:6] == "sigma_"}
    input_dim = inputs.shape[1]
    weights = sum(a * b for a, b in zip((*widths, 1), (input_dim, *widths), strict=True))
    while networks:
        batch = min(networks, max(1, _BATCH // weights))
        layers = draw(
            rng, batch, input_dim, widths, scales(convention), deviations,
            hidden_bias=convention.hidden_bias, output_bias=convention.output_bias, dtype=np.float32,
        )  # fmt: skip
        yield _measured(side, len(widths), layers, inputs, activation)
        networks -= batch


def scores(statement: Statement, points: tuple[Point, ...], rng: np.random.Generator, factor: int) -> list[Score]:
    side = unfold(statement.lhs)
    found = []
    for point in points:
        hidden = _hidden_layers(side, point)
        with mp.workdps(30):
            target = float(sides.values(statement.with_lhs(statement.rhs), point, 0)[1])
        epsilon = point.values[side.args[1]] if isinstance(side, LayerMean) and side.args[1].is_Symbol else 0
        if epsilon:
            narrow = int(1 / epsilon)
            values = np.concatenate([*_samples(side, point, (narrow, 16), factor * NARROW, rng)])
            found.append(Score(point, narrow, *mean(values), target))
            continue
        drawn: dict[int, np.ndarray] = {}
        for n, count in NETWORKS.items():
            drawn[n] = np.concatenate([*_samples(side, point, (n,) * hidden, factor * count, rng)])
            if len(drawn) == 3 and abs(_extrapolated(point, drawn, target).z) > DEEP_NETWORKS.sure:
                break
        found.append(_extrapolated(point, drawn, target))
    return found


def _extrapolated(point: Point, drawn: dict[int, np.ndarray], target: float) -> Score:
    widths = np.array([*drawn], dtype=float)
    means = np.array([values.mean() for values in drawn.values()])
    spreads = np.array([values.std(ddof=1) for values in drawn.values()])
    counts = np.array([len(values) for values in drawn.values()])
    _, narrowest = mean(next(iter(drawn.values())))
    if not (spreads.all() and 0 < narrowest < inf):
        note = "" if spreads.all() else "does not vary with the weights"
        return Score(point, int(widths[-1]), float(means[-1]), narrowest, target, note)
    fourth = np.array([((values - values.mean()) ** 4).mean() / values.var() ** 2 for values in drawn.values()])
    errors = spreads * np.sqrt(np.maximum(fourth - 1, 0.5) / (4 * counts))
    rate, error = exponent(widths, spreads, errors)
    level = np.average(np.log(spreads) - rate * np.log(widths), weights=(spreads / errors) ** 2)
    weight = counts / np.exp(2 * (level + rate * np.log(widths)))
    design = np.stack([np.ones_like(widths), 1 / widths, 1 / widths**2], axis=1)
    covariance = np.linalg.inv(design.T @ (weight[:, None] * design))
    intercept, slope, _ = covariance @ design.T @ (weight * means)
    note = f"scatter falls like width^({rate:.3f} ± {error:.3f}), mean departs by {slope:.2g}/width"
    return Score(point, int(widths[-1]), float(intercept), float(covariance[0, 0] ** 0.5), target, note)


def remark(statement: Statement, scores: list[Score]) -> str | None:
    """The fitted rates."""
    return "; ".join(score.note for score in scores if score.note)


DEEP_NETWORKS = Sampler(scores, points=1, sure=15.0, remark=remark)


@sampler.register(WideShare)
@sampler.register(LayerMean)
def _(side: DeepKernel, statement: Statement) -> Sampler:
    return DEEP_NETWORKS


@sampler.register
def _(side: WideKernel, statement: Statement) -> Sampler | None:
    return DEEP_NETWORKS if side.kind in ("activations", "derivative", "ntk") else None
