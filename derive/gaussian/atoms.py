"""Functions of one real variable as finite sums of atoms: u^n e^(au − bu²), alone or times H(u) or erf(ku).

Polynomials, exponentials, sine and cosine (as complex exponentials), Gaussian bumps, rectified powers, erf and GELU are
such sums, and so are their derivatives away from 0.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

from sympy import Add, Expr, Lambda, Mul, Piecewise, Poly, S, cos, cosh, erf, exp, expand, oo, pi, sin, sinh, sqrt
from sympy.polys.polyerrors import PolynomialError

from derive.activations.pieces import branches
from derive.activations.signs import UnknownSign
from derive.language.symbols import u


@dataclass(frozen=True)
class Atom:
    """coefficient · u^degree · e^(rate u − decay u²) · gate(u).

    The gate is H(u), 1 for u > 0 and 0 elsewhere, where `step`; erf(scale u) where `scale` is not None; else 1.
    """

    coefficient: Expr
    degree: int = 0
    rate: Expr = S.Zero
    decay: Expr = S.Zero
    step: bool = False
    scale: Expr | None = None

    @property
    def is_gated(self) -> bool:
        return self.step or self.scale is not None

    @property
    def is_monomial(self) -> bool:
        return not self.is_gated and self.rate == 0 and self.decay == 0

    def at(self, argument: Expr) -> Expr:
        """The value at `argument`, as an expression."""
        smooth = self.coefficient * argument**self.degree * exp(expand(self.rate * argument - self.decay * argument**2))
        if self.scale is not None:
            return smooth * erf(self.scale * argument)
        return Piecewise((smooth, argument > 0), (S.Zero, True)) if self.step else smooth

    def derivative(self) -> tuple[Atom, ...]:
        """The derivative away from 0, by the product rule."""
        found = []
        if self.degree:
            found.append(replace(self, coefficient=self.coefficient * self.degree, degree=self.degree - 1))
        if self.rate != 0:
            found.append(replace(self, coefficient=self.coefficient * self.rate))
        if self.decay != 0:
            found.append(replace(self, coefficient=-2 * self.coefficient * self.decay, degree=self.degree + 1))
        if self.scale is not None:
            found.append(self.gate_slope())
        return tuple(found)

    def gate_slope(self) -> Atom:
        """The part of the derivative that comes from the gate erf(ku): its own is 2k/√π e^(−k²u²)."""
        assert self.scale is not None
        height = 2 * self.scale / sqrt(pi)
        return replace(self, coefficient=self.coefficient * height, decay=self.decay + self.scale**2, scale=None)


def value(found: tuple[Atom, ...], argument: Expr) -> Expr:
    """The sum of atoms at `argument`."""
    return Add(*(atom.at(argument) for atom in found))


def gathered(found: tuple[Atom, ...]) -> tuple[Atom, ...]:
    """Atoms that differ in their coefficients only, as one; those with coefficient 0 left out."""
    sums: dict[Atom, Expr] = {}
    for atom in found:
        shape = replace(atom, coefficient=S.One)
        sums[shape] = sums.get(shape, S.Zero) + atom.coefficient
    return tuple(replace(shape, coefficient=total) for shape, total in sums.items() if expand(total) != 0)


def derivative(found: tuple[Atom, ...]) -> tuple[Atom, ...]:
    """The derivative of a sum of atoms away from 0."""
    return gathered(tuple(part for atom in found for part in atom.derivative()))


@cache
def atoms(function: Lambda) -> tuple[Atom, ...] | None:
    """The function as a sum of atoms, or None where it is none. What it is at 0 itself does not matter here."""
    try:
        pieces = branches(function(u), u)
    except UnknownSign:
        return None
    if any(piece.high not in (0, oo) for piece in pieces):
        return None
    left, right = pieces[0].expression, pieces[-1].expression
    smooth, jump = _analytic(left), _analytic(expand(right - left))
    if smooth is None or jump is None or any(atom.is_gated for atom in jump):
        return None
    return gathered((*smooth, *(replace(atom, step=True) for atom in jump)))


def _analytic(expression: Expr) -> tuple[Atom, ...] | None:
    """An expression without cases as a sum of ungated atoms and such with erf."""
    in_exponentials = expression.replace(
        lambda part: isinstance(part, (sin, cos, sinh, cosh)), lambda part: part.rewrite(exp)
    ).rewrite(erf)
    found = [_atom(term) for term in Add.make_args(expand(in_exponentials)) if term != 0]
    return None if None in found else gathered(tuple(atom for atom in found if atom is not None))


def _atom(term: Expr) -> Atom | None:
    fixed, moving = term.as_independent(u, as_Add=False)
    degree, exponent, scale = 0, S.Zero, None
    for factor in Mul.make_args(moving):
        base, power = factor.as_base_exp()
        if isinstance(factor, exp):
            exponent += factor.exp
        elif base == u and power.is_Integer and power > 0:
            degree += int(power)
        elif isinstance(factor, erf) and scale is None:
            scale = factor.args[0] / u
            if scale.has(u) or not scale.is_extended_real:
                return None
        elif factor != 1:
            return None
    try:
        terms = Poly(exponent, u).all_coeffs()
    except PolynomialError:
        return None
    if len(terms) > 3:
        return None
    quadratic, linear, constant = [S.Zero] * (3 - len(terms)) + terms
    if not (-quadratic).is_nonnegative:
        return None
    return Atom(fixed * exp(constant), degree, linear, -quadratic, scale=scale)
