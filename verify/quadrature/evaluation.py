"""Gaussian expectations and integrals that stand in an expression, evaluated in the values of its symbols."""

import mpmath
from mpmath import mp
from sympy import Basic, Expr, Float, Integral, Lambda, Symbol, oo, sympify

from derive.gaussian.expectation import GaussianExpectation
from derive.language.quantity import quantities
from verify.quadrature.line_rule import line
from verify.quadrature.mesh import Grid
from verify.values.evaluate import Environment, evaluate
from verify.values.named_function import with_activation
from verify.values.no_value import NoValue

_SINGLE = (Basic, int, mpmath.mpf)
"""What a letter of a function may have for a value: a number, exact or of a node of an integral around."""
_memory: dict[tuple, mpmath.mpf] = {}


def expectation_value(expression: GaussianExpectation, env: Environment, precision: int, grid: Grid) -> mpmath.mpf:
    """The value of a Gaussian expectation to `precision` digits; computed once for each covariance and precision.

    The covariance is evaluated with three times the digits, since qq' − c² cancels near ρ = ±1.
    """
    g, h = functions(expression, env)
    with mp.workdps(3 * precision):
        covariance = tuple(evaluate(entry, env) for entry in expression.covariance)
        if any(entry.has(Float) or _holds_integral(entry) for entry in expression.covariance):
            covariance = _snapped(covariance, precision)
        key = (g, h, *covariance, precision, grid)
    if key not in _memory:
        with mp.workdps(precision):
            _memory[key] = line(g, h, *covariance, grid=grid)
    return _memory[key]


def _holds_integral(entry: Expr) -> bool:
    return any(found.is_integral for found in quantities(entry))


def open_letters(expression: GaussianExpectation, env: Environment) -> tuple[Symbol, ...]:
    """The letters of g and h that have no value here: those of a sum or an integral around it."""
    letters = (letter for letter in expression.g.free_symbols | expression.h.free_symbols if type(letter) is Symbol)
    return tuple(sorted((one for one in letters if not isinstance(env.values.get(one), _SINGLE)), key=str))


def functions(expression: GaussianExpectation, env: Environment) -> tuple[Lambda, Lambda]:
    """g and h with the activation in the place of σ, and their parameters' values in the place of these.

    Raises `NoValue` for a derivative of an activation that has jumps, and for a letter that has no value here.
    """
    g, h = (with_activation(function, env.activation) for function in (expression.g, expression.h))
    if missing := open_letters(expression, env):
        raise NoValue(f"no value for {missing[0]} in an expectation")
    known = {
        letter: sympify(env.values[letter])
        for letter in g.free_symbols | h.free_symbols
        if isinstance(env.values.get(letter), _SINGLE)
    }
    return (g.xreplace(known), h.xreplace(known)) if known else (g, h)


def _snapped(covariance: tuple[mpmath.mpf, ...], precision: int) -> tuple[mpmath.mpf, ...]:
    """The covariance, with |ρ| = 1 where integrals inside of it, known to `precision` digits, cannot tell it from 1.

    What this changes in E[g(U)h(V)] is of the order of √(1 − ρ²), so below 10^(4 − precision/2).
    """
    q, qp, c = covariance
    if abs(q * qp - c**2) < q * qp * mp.mpf(10) ** (8 - precision):
        c = mp.sign(c) * mp.sqrt(q * qp)
    return q, qp, c


def integral_value(expression: Integral, env: Environment, grid: Grid) -> mpmath.mpf:
    """A definite integral as it stands; infinite ends are left to mpmath's substitution.

    It is not split at kinks: where it has some, two subdivisions differ, and the comparison does not settle.
    """
    *inner, (variable, low, high) = expression.limits
    body = Integral(expression.function, *inner) if inner else expression.function
    ends = [_end(low, env), _end(high, env)]
    if all(mp.isinf(end) for end in ends):
        ends.insert(1, mp.mpf(0))
    if not any(mp.isinf(end) for end in ends) and ends[0] < ends[1]:
        ends = grid.cuts(ends)
    return mp.quad(lambda value: evaluate(body, env.bind(variable, value)), ends)


def _end(value: Expr, env: Environment) -> mpmath.mpf:
    return mp.inf * (1 if value is oo else -1) if value in (oo, -oo) else evaluate(value, env)
