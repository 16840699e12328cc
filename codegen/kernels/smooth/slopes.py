"""`slope_forms`: derivatives of the means of a smooth activation, from the forms that keep digits."""

from __future__ import annotations

from dataclasses import dataclass

from sympy import Expr, Symbol

from codegen.kernels.smooth.forms import SmoothForms, is_edged
from derive.language.symbols import c, q
from derive.networks.formula import E_slope, E_value, KernelFormula, inner, tangent


@dataclass(frozen=True)
class SlopeForms:
    """∂E[σ(U)σ(V)]/∂q and dE[σ(U)²]/dq, and ∂E[σ'(U)σ'(V)] by q and by c; means are symmetric in U and V.

    ∂E[σ(U)σ(V)]/∂c is E[σ'(U)σ'(V)], by Price's theorem.
    """

    value_in_q: Expr
    own_value_in: Expr
    slope_in_q: Expr
    slope_in_c: Expr


def slope_forms(forms: SmoothForms) -> SlopeForms:
    """The derivatives that SymPy takes.

    Raises `ValueError` where a root vanishes for U = V, as at a kink, and the derivatives are infinite there.
    """
    for mean in (forms.value, forms.slope):
        if is_edged(mean.pair):
            raise ValueError(
                f"the mean {mean.derived} has a kink where U = V, and no derivatives that are finite there; expected a "
                "smooth activation, or one that is a power on each side of 0"
            )
    return SlopeForms(
        forms.value.pair.diff(q), forms.value.own.diff(q), forms.slope.pair.diff(q), forms.slope.pair.diff(c)
    )


@dataclass(frozen=True)
class Partials:
    """The derivatives of a formula of a layer by what it is made of, those that are not 0."""

    name: str
    text: str
    by_part: tuple[tuple[Symbol, Expr], ...]


def formula_partials(formula: KernelFormula, sigmas: list[Symbol]) -> tuple[Partials, ...]:
    """Those of the first layer, of the hidden ones where there are some, and of the kernels."""
    hidden, readout = formula.hidden, formula.readout
    made: list[tuple[str, str, Expr, tuple[Symbol, ...]]] = [
        ("_first_covariance_in", "k(x, x') of the first layer", formula.first.covariance, (inner,)),
        ("_first_tangent_in", "T(x, x') of the first layer", formula.first.tangent, (inner,)),
    ]
    above = (E_value, E_slope, tangent)
    if hidden is not None:
        made.append(("_hidden_covariance_in", "k(x, x') of the next layer", hidden.covariance, above))
        made.append(("_hidden_tangent_in", "T(x, x') of the next layer", hidden.tangent, above))
    made.append(("_nngp_in", "nngp", readout.covariance, above))
    made.append(("_ntk_in", "ntk", readout.tangent, above))
    return tuple(
        Partials(name, text, tuple((part, slope) for part in (*parts, *sigmas) if (slope := expr.diff(part)) != 0))
        for name, text, expr, parts in made
    )


__all__ = ["Partials", "SlopeForms", "formula_partials", "slope_forms"]
