"""Derivations of one side of a statement: for an oracle in closed form, for a reader as far as it can be read."""

from __future__ import annotations

from dataclasses import replace

from sympy import Expr

from derive.activations.activation import Activation, named_activation, sigma
from derive.gaussian.expectation import GaussianExpectation
from derive.gaussian.of_class import by_class
from derive.gaussian.parity import by_parity
from derive.gaussian.routes import closed_forms, derive_expectation, in_pieces
from derive.language.derivation import Derivation, Step
from derive.language.quantity import quantities
from derive.language.reduction import work_out
from derive.language.symbols import q, qp, theta
from derive.measures.integrals import closed_integrals
from derive.networks.any_depth import of_any_depth
from derive.networks.averages import of_averages


def in_closed_form(expression: Expr, activation: Activation | None = None, of: object = None) -> Derivation:
    """By rules, Gaussian expectations by their routes, for σ left open, of a class, or put to `activation`.

    Raises `derive.language.quantity.NotReducible` where a quantity's rule does not cover it.
    """
    more = (
        *of_any_depth(activation),
        *named_activation(activation),
        *by_class(of),
        of_averages(),
        in_pieces(),
        closed_forms(),
        by_parity(getattr(of, "parity", None)),
        closed_integrals(),
    )
    return work_out(expression, *more)


def derivation_of(expression: Expr, activation: Activation | None = None) -> Derivation:
    """The derivation to show for one side of a statement: by a route for a single Gaussian expectation, else by rules.

    Raises `derive.language.quantity.NotReducible` and `derive.gaussian.routes.NoRoute` where there is none.
    """
    if isinstance(expression, GaussianExpectation) and not expression.has(sigma):
        return derive_expectation(expression)
    found = work_out(expression, *named_activation(activation), closed_forms(in_symbols=True))
    return _with_one_law(found) if any(part.has_many_laws for part in quantities(expression)) else found


def _with_one_law(derivation: Derivation) -> Derivation:
    """The steps up to where a second law of (U, V) comes in, which q, q', c and θ could not be told apart from."""
    kept: list[Step] = []
    for step in derivation.steps:
        laws = {found.covariance for found in step.after.atoms(GaussianExpectation)}
        if len(laws) > 1 or (laws and step.after.has(q, qp, theta)):
            break
        kept.append(step)
    return replace(derivation, steps=tuple(kept))


__all__ = ["derivation_of", "in_closed_form"]
