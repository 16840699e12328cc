"""`of_averages`: limits of functions of averages over neurons, as that function of the averages' limits."""

from __future__ import annotations

from sympy import Basic, Dummy, Expr, Sum

from derive.language import theorems
from derive.language.named import unfold
from derive.language.parts import atoms, parts
from derive.language.quantity import NotReducible
from derive.language.rule import Rewriting, Rule, Stage, rewriting
from derive.networks.initialisation import AlmostSureLimit, random_entries, summand

AVERAGES = Rule(
    "functions of averages",
    "F(X, …, Y) tends to F(lim X, …, lim Y) almost surely, for averages X, …, Y over neurons",
    ("F is free of the width and of what is random",),
    takes=(theorems.CONTINUOUS_MAPPING,),
)


def in_averages(limit: AlmostSureLimit) -> Expr | None:
    """F with the limit of each average in its place; None where what stands in the limit is none such."""
    quantity, width = unfold(limit.quantity), limit.width
    totals = {
        total: Dummy("average", real=True)
        for total in atoms(quantity, Sum)
        if len(total.limits) == 1 and total.limits[0][1:] == (1, width) and width not in parts(total.function)
    }
    form = quantity.xreplace({total: width * average for total, average in totals.items()})
    if not totals or width in parts(form) or random_entries(form, limit.initialisation):
        return None
    return form.xreplace({average: limit.func(total / width, *limit.args[1:]) for total, average in totals.items()})


def of_averages() -> Rewriting:
    """The rule for limits that the strong law alone does not give."""

    def matches(part: Basic) -> bool:
        if not isinstance(part, AlmostSureLimit):
            return False
        try:
            summand(part.quantity, part.initialisation)
        except NotReducible:
            return in_averages(part) is not None
        return False

    return rewriting(AVERAGES, Stage.LAYERS, matches, in_averages)


__all__ = ["AVERAGES", "in_averages", "of_averages"]
