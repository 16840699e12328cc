"""`work_out`: an expression by rules, one step a rule; the quantities in it say which, the caller may add more."""

from __future__ import annotations

from sympy import Expr

from derive.language.derivation import Derivation
from derive.language.derivatives import UnevaluatedDerivative
from derive.language.named import DEFINITION, Named
from derive.language.quantity import Quantity, working_out
from derive.language.rule import Rewriting, Rule, Stage
from derive.language.sums import name_indices, tidy

SUMS = Rule("sums", "factors without the index move before the sum")


def _unfolded(expression: Expr) -> Expr:
    """Names replaced by what they stand for, but not under a derivative: there they stand until it is taken."""
    if isinstance(expression, UnevaluatedDerivative) and expression.keeps_names():
        return expression
    if isinstance(expression, Named):
        return _unfolded(expression.expression)
    if not expression.has(Named):
        return expression
    return expression.func(*(_unfolded(argument) for argument in expression.args))


GENERAL = (
    Rewriting(DEFINITION, Stage.DEFINITION, lambda expression: (_unfolded(expression), ())),
    Rewriting(SUMS, Stage.SUMS, lambda expression: (tidy(expression), ())),
)
"""What no single quantity owns."""


def work_out(expression: Expr, *more: Rewriting) -> Derivation:
    """The derivation of an expression by its quantities' rules and `more`, tried in turn until none changes anything.

    σ stands for a named activation and Gaussian expectations get closed forms where `more` says so, see
    `derive.activations.activation.named_activation` and `derive.gaussian.routes.closed_forms`.

    Raises `NotReducible` where a quantity's rule does not cover it.
    """
    if isinstance(expression, Quantity) and expression.is_measured:
        return Derivation("measured", expression)
    derivation = Derivation("by rules", expression).under(*(words for one in more for words in one.rule.conditions))
    current, changed = expression, True
    while changed:
        changed = False
        for stage in Stage:
            own = [one for one in (*GENERAL, *more) if one.stage == stage]
            if stage != Stage.DEFINITION:
                own += working_out(current, stage)
            for rewriting in own:
                found, where = rewriting.apply(current)
                after = name_indices(found)
                if after != current:
                    derivation = derivation.by(rewriting.rule, after, where)
                    current, changed = after, True
    return derivation


__all__ = ["work_out"]
