"""`kernel_adjoint`: what the vector–Jacobian product of a kernel is made of, for a template to print.

From the readout down to the first layer a pair of rows hands on two numbers, the derivatives of the kernel by cos ω and
by t = T/(√q √q'), and each row one, that by log q. `derive.networks.sensitivity` works out what a layer does to them.
Angles ω, ω = 0 among them, keep their digits as they do in `codegen.kernels.program`.
"""

from __future__ import annotations

from dataclasses import dataclass

from sympy import Add, Expr, S, Symbol, cos, expand, sin

from codegen.kernels.halves import halves
from codegen.kernels.program import Profile, Program, Term, profile_of, slope, square, value
from derive.language.symbols import sigma_b, sigma_w
from derive.networks.formula import KernelFormula, inner, tangent
from derive.networks.sensitivity import AngularSlope, angular_slope, layer_slopes, phi, phip, ratio

share, sharep = Symbol("share", nonnegative=True), Symbol("sharep", nonnegative=True)
"""cos φ and cos φ'."""
sine, sinep = Symbol("sine", nonnegative=True), Symbol("sinep", nonnegative=True)
"""sin φ and sin φ'."""
difference = Symbol("difference", real=True)
"""(q' − q)/q'."""
_ARRAYS = (value, slope, tangent, inner)


@dataclass(frozen=True)
class Bend:
    """The derivative of a profile by cos ω: `factor` times `profile`, or times E[σ'(U)σ'(V)] where there is none, minus
    `jump`/sin ω.
    """

    factor: Expr
    profile: Profile | None
    jump: Expr


@dataclass(frozen=True)
class Adjoint:
    """The derivatives of a program.

    `value` and `slope` are those of the means by cos ω. `readout` has, for each kernel, its derivatives by what it is
    made of and by the standard deviations in it. `layer` are those of a layer by name, in `share`, `sine` and so on.
    `fed_powers` are those of what weights feed, in σ_w and in q (|x|² in the first layer); `added_power` that of what
    biases add, in σ_b. `differences` is (q' − q)/q' of what is fed, in that below.
    """

    value: Bend
    slope: Bend
    readout: dict[str, dict[str, Expr]]
    layer: dict[str, Expr]
    fed_powers: tuple[Expr, Expr, Expr]
    added_power: Expr
    differences: Expr


def kernel_adjoint(formula: KernelFormula, made: Program) -> Adjoint:
    """The adjoint of the program of a formula whose means are in θ.

    Raises `ValueError` where a mean has no derivative as `angular_slope` has it, or not the one of Price's theorem.
    """
    deviations = [made.first, *(term.expr for term in (*made.nngp, *made.ntk))]
    symbols = sorted(set().union(*(expr.free_symbols for expr in deviations)) - {*_ARRAYS, square}, key=str)
    outer = [symbol for symbol in symbols if not made.first.has(symbol)]
    return Adjoint(
        _value_bend(formula, made),
        _slope_bend(formula, made),
        {"nngp": _readout(made.nngp, outer), "ntk": _readout(made.ntk, outer)},
        {name: _in_shares(expr, made) for name, expr in vars(layer_slopes()).items()},
        (_power(made.first, sigma_w), _power(made.first, square), S(made.value.degree)),
        _power(made.shift, sigma_b) if made.shift != 0 else S.Zero,
        expand(1 - (1 - difference) ** made.value.degree),
    )


def _value_bend(formula: KernelFormula, made: Program) -> Bend:
    """By Price's theorem E[σ'σ'] over the size of E[σσ]."""
    found = _slope_of(formula.value, made.value)
    if made.slope is None:
        return _apart(found)
    factor = made.slope.size / made.value.size
    steepness = profile_of(formula.slope)[1] / made.slope.size
    if found.jump != 0 or expand(found.regular - factor * steepness) != 0:
        raise ValueError(f"the derivative of {formula.value} is not {formula.slope}, as it is by Price's theorem")
    return Bend(factor, None, S.Zero)


def _slope_bend(formula: KernelFormula, made: Program) -> Bend:
    return Bend(S.Zero, None, S.Zero) if made.slope is None else _apart(_slope_of(formula.slope, made.slope))


def _slope_of(mean: Expr, profile: Profile) -> AngularSlope:
    return angular_slope(expand(profile_of(mean)[1] / profile.size))


def _apart(found: AngularSlope) -> Bend:
    if found.regular == 0:
        return Bend(S.Zero, None, found.jump)
    return Bend(S.One, Profile.of(0, S.One, halves(found.regular)), found.jump)


def _readout(terms: tuple[Term, ...], outer: list[Symbol]) -> dict[str, Expr]:
    whole = Add(*(term.expr for term in terms))
    return {symbol.name: expand(whole.diff(symbol)) for symbol in (*_ARRAYS, *outer)}


def _in_shares(expr: Expr, made: Program) -> Expr:
    """With no φ where there are no biases."""
    expr = expr.subs(ratio, made.ratio)
    if made.shift == 0:
        return expr.subs({phi: 0, phip: 0})
    return expr.subs({cos(phi): share, cos(phip): sharep, sin(phi): sine, sin(phip): sinep})


def _power(expr: Expr, symbol: Symbol) -> Expr:
    """d log `expr`/d log `symbol`."""
    power = expand(symbol * expr.diff(symbol) / expr)
    if not power.is_number:
        raise ValueError(f"{expr} is no power of {symbol} times what is free of it")
    return power


__all__ = ["Adjoint", "Bend", "kernel_adjoint"]
