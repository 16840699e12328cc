"""What a sentence after an equation explains: the `covariances` of U and V, and the `named_scales` q, q', c and θ."""

from sympy import Expr

from derive.gaussian.expectation import GaussianExpectation
from derive.language.named import Named
from derive.language.symbols import tau


def covariances(*expressions: Expr) -> tuple[tuple[Expr, Expr, Expr], ...]:
    """The covariances (q, q', c) of the Gaussian expectations, each once; those in τ are written where they stand."""
    found = {e.covariance for expression in expressions for e in expression.atoms(GaussianExpectation)}
    return tuple(sorted((law for law in found if not any(entry.has(tau) for entry in law)), key=str))


def named_scales(*expressions: Expr) -> dict[str, Expr]:
    """What is called q, q', c, an angle θ or θ_ℓ, in this order, and what it is."""
    found = {e.label: e.expression for expression in expressions for e in expression.atoms(Named) if _is_scale(e.label)}
    return dict(sorted(found.items(), key=lambda pair: scale_order(pair[0])))


def scale_order(label: str) -> tuple:
    """What names of scales are sorted by."""
    return label.startswith("\\theta"), label != "q", label != "q'", label


def _is_scale(label: str) -> bool:
    return label in ("q", "q'", "c") or label.startswith("\\theta")


__all__ = ["covariances", "named_scales", "scale_order"]
