"""The rounding error of a generated kernel module, measured against the formula it was printed from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import mpmath
import numpy as np
from mpmath import mp
from sympy import Expr, Symbol

from derive.language.symbols import alpha, d, q, qp, sigma_a, sigma_b, sigma_w, theta
from derive.networks.formula import E_slope, E_value, KernelFormula, inner, sigma_b_out, tangent
from verify.values.evaluate import Environment, evaluate

DIGITS = 80
"""Digits of the reference: near ρ = ±1 the formula loses up to three times the digits that 1 − |ρ| is small by."""
_ROWS, _LAYERS_IN_ALL = 6, 40
"""Rows of each input; fewer, but two, where rows times layers are more."""
_SLOPE = 0.25
"""Where a module is given the slope of its activation."""


@dataclass(frozen=True)
class WorstError:
    """The largest error relative to √(K(x, x) K(x', x')), rounded up to one digit, and the input where it was found."""

    error: float
    where: str


@dataclass(frozen=True)
class _Exact:
    """nngp and ntk of two inputs, and q of each layer, whose covariance that is where the inputs are the same."""

    kernels: tuple[mpmath.mpf, mpmath.mpf]
    covariances: tuple[mpmath.mpf, ...]


def _inputs(count: int) -> Iterator[tuple[str, np.ndarray, np.ndarray]]:
    rng = np.random.default_rng(0)
    for dimension in (1, 3, 20):
        first, second = rng.standard_normal((2, count, dimension))
        yield f"generic inputs, d = {dimension}", first, second
    first, noise = rng.standard_normal((2, count, 3))
    for exponent in (4, 8, 12):
        yield f"parallel up to 1e-{exponent}", first, first + 10.0**-exponent * noise
        yield f"opposite up to 1e-{exponent}", first, -first + 10.0**-exponent * noise
    yield "equal inputs", first, first
    yield "positive inputs", np.abs(first), np.abs(noise)
    yield "tiny inputs", 1e-30 * first, 1e-30 * noise
    yield "huge inputs", 1e30 * first, 1e30 * noise
    yield "norms far apart", 1e-20 * first, 1e20 * noise
    for scale in ("1e-8", "30", "1e3", "1e8"):
        yield f"inputs of size {scale}", float(scale) * first, float(scale) * (first + 1e-6 * noise)


def _exact(
    formula: KernelFormula,
    vectors: tuple[np.ndarray, np.ndarray],
    scales: dict[Symbol, mpmath.mpf],
    variances: tuple[tuple[mpmath.mpf, ...], ...] | None = None,
) -> _Exact:
    """The kernels of two inputs, by the layers of the formula; `variances` are theirs, None where they are the same."""
    one, two = ([mp.mpf(float(entry)) for entry in vector] for vector in vectors)
    known = {d: len(one), **scales, inner: mp.fdot(one, two)}

    def at(expression: Expr, **more: mpmath.mpf) -> mpmath.mpf:
        return evaluate(expression, Environment({**known, **{names[name]: value for name, value in more.items()}}))

    names = {"q": q, "qp": qp, "theta": theta, "value": E_value, "slope": E_slope, "below": tangent}
    covariances = []
    below: dict[str, mpmath.mpf] = {}
    for index, layer in enumerate(formula.layers):
        covariance, passed = at(layer.covariance, **below), at(layer.tangent, **below)
        if index == formula.hidden_layers:
            return _Exact((covariance, passed), tuple(covariances))
        covariances.append(covariance)
        first, second = (covariance,) * 2 if variances is None else (row[index] for row in variances)
        value = slope = mp.mpf(0)
        if first and second:
            cosine = max(min(covariance / mp.sqrt(first * second), mp.mpf(1)), mp.mpf(-1))
            law = {"q": first, "qp": second, "theta": mp.acos(cosine)}
            value, slope = at(formula.value, **law), at(formula.slope, **law)
        below = {"value": value, "slope": slope, "below": passed}
    raise AssertionError("a formula ends with its readout")


def worst_error(module: str, formula: KernelFormula) -> WorstError:
    """Run the module's source on fixed inputs and compare it with the formula at 80 digits.

    Inputs that the module refuses, as where a moment overflows, are named in `where`.
    """
    namespace: dict = {}
    exec(compile(module, "<kernel>", "exec"), namespace)
    settings = {"sigma_w": 1.5, "sigma_a": 0.75} | ({"sigma_b": 0.25} if formula.convention.has_biases else {})
    settings |= {"sigma_b_out": 0.125} if formula.convention.output_bias else {}
    scales = {symbol: mp.mpf(settings.get(symbol.name, 0)) for symbol in (sigma_w, sigma_a, sigma_b, sigma_b_out)}
    if formula.value.has(alpha):
        settings, scales = settings | {"slope": _SLOPE}, scales | {alpha: mp.mpf(_SLOPE)}
    worst, refused = WorstError(0.0, "nowhere"), []
    with mp.workdps(DIGITS):
        for name, first, second in _inputs(max(2, min(_ROWS, _LAYERS_IN_ALL // formula.hidden_layers))):
            try:
                results = namespace["nngp_ntk"](first, second, **settings)
            except ValueError:
                refused.append(name)
                continue
            rows, columns = ([_exact(formula, (x, x), scales) for x in group] for group in (first, second))
            for i, row in enumerate(rows):
                for j, column in enumerate(columns):
                    both = _exact(formula, (first[i], second[j]), scales, (row.covariances, column.covariances))
                    for k, kernel in enumerate(("nngp", "ntk")):
                        size = mp.sqrt(row.kernels[k] * column.kernels[k])
                        error = _relative(mp.mpf(float(results[k][i, j])), both.kernels[k], size)
                        if error > worst.error:
                            worst = WorstError(error, f"{kernel}, {name}")
    where = "; refused: ".join([worst.where, *([", ".join(refused)] if refused else [])])
    return WorstError(_rounded_up(worst.error), where)


def _relative(found: mpmath.mpf, exact: mpmath.mpf, size: mpmath.mpf) -> float:
    if found == exact:
        return 0.0
    return float(abs(found - exact) / size) if size else float("inf")


def _rounded_up(error: float) -> float:
    if error in (0.0, float("inf")):
        return error
    power = 10.0 ** np.floor(np.log10(error))
    return float(f"{np.ceil(error / power) * power:.0e}")
