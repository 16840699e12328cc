"""The rounding error of a generated kernel module, measured against the formula it was printed from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import mpmath
import numpy as np
from mpmath import mp
from sympy import Expr

from derive.language.symbols import d, q, qp, sigma_a, sigma_b, sigma_w, theta
from derive.networks.formula import E_slope, E_value, KernelFormula, inner
from verify.values.evaluate import Environment, evaluate

DIGITS = 80
"""Digits of the reference: near ρ = ±1 the formula loses up to three times the digits that 1 − |ρ| is small by."""


@dataclass(frozen=True)
class WorstError:
    """The largest relative error, rounded up to one digit, and the input where it was found."""

    error: float
    where: str


def _inputs() -> Iterator[tuple[str, np.ndarray, np.ndarray]]:
    rng = np.random.default_rng(0)
    for dimension in (1, 3, 20):
        first, second = rng.standard_normal((2, 6, dimension))
        yield f"generic inputs, d = {dimension}", first, second
    first, noise = rng.standard_normal((2, 6, 3))
    for exponent in (4, 8, 12):
        yield f"parallel up to 1e-{exponent}", first, first + 10.0**-exponent * noise
        yield f"opposite up to 1e-{exponent}", first, -first + 10.0**-exponent * noise
    yield "equal inputs", first, first
    yield "tiny inputs", 1e-30 * first, 1e-30 * noise
    yield "huge inputs", 1e30 * first, 1e30 * noise
    yield "norms far apart", 1e-20 * first, 1e20 * noise


def _reference(formula: KernelFormula, one: np.ndarray, two: np.ndarray, scales: dict) -> tuple[mpmath.mpf, ...]:
    """nngp and ntk; what is below the accuracy of the reference counts as 0."""
    vectors = [[mp.mpf(float(entry)) for entry in vector] for vector in (one, two)]
    values = {d: len(vectors[0]), **scales}

    def at(expression: Expr, **more: object) -> mpmath.mpf:
        return evaluate(expression, Environment({**values, **{names[k]: v for k, v in more.items()}}))

    names = {"inner": inner, "q": q, "qp": qp, "theta": theta, "value": E_value, "slope": E_slope}
    products = [mp.fdot(vectors[i], vectors[j]) for i, j in ((0, 0), (1, 1), (0, 1))]
    first, second, both = (at(formula.covariance, inner=product) for product in products)
    value = slope = mp.mpf(0)
    if first and second:
        cosine = max(min(both / mp.sqrt(first * second), mp.mpf(1)), mp.mpf(-1))
        law = {"q": first, "qp": second, "theta": mp.acos(cosine)}
        value, slope = at(formula.value, **law), at(formula.slope, **law)
    more = {"value": value, "slope": slope, "inner": products[2]}
    size = (mp.sqrt(products[0] * products[1]) + mp.sqrt(first * second)) * mp.mpf(10) ** (10 - DIGITS)
    kernels = at(formula.nngp, **more), at(formula.ntk, **more)
    return tuple(kernel if abs(kernel) > size else mp.mpf(0) for kernel in kernels)


def worst_error(module: str, formula: KernelFormula) -> WorstError:
    """Run the module's source on fixed inputs and compare it with the formula at 80 digits."""
    namespace: dict = {}
    exec(compile(module, "<kernel>", "exec"), namespace)
    settings = {"sigma_w": 1.5, "sigma_a": 0.75} | ({"sigma_b": 0.25} if formula.convention.has_biases else {})
    scales = {symbol: mp.mpf(settings.get(symbol.name, 0)) for symbol in (sigma_w, sigma_a, sigma_b)}
    worst = WorstError(0.0, "nowhere")
    with mp.workdps(DIGITS):
        for name, first, second in _inputs():
            results = namespace["nngp_ntk"](first, second, **settings)
            for i, one in enumerate(first):
                for j, two in enumerate(second):
                    for kernel, result, exact in zip(
                        ("nngp", "ntk"), results, _reference(formula, one, two, scales), strict=True
                    ):
                        error = _relative(mp.mpf(float(result[i, j])), exact)
                        if error > worst.error:
                            worst = WorstError(error, f"{kernel}, {name}")
    return WorstError(_rounded_up(worst.error), worst.where)


def _relative(found: mpmath.mpf, exact: mpmath.mpf) -> float:
    if found == exact:
        return 0.0
    return float(abs(found - exact) / abs(exact)) if exact else float("inf")


def _rounded_up(error: float) -> float:
    if error in (0.0, float("inf")):
        return error
    power = 10.0 ** np.floor(np.log10(error))
    return float(f"{np.ceil(error / power) * power:.0e}")
