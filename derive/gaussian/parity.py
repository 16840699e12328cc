"""`by_parity`: means that are 0 because (U, V) and (−U, −V) have one law, whatever the functions are beside that."""

from __future__ import annotations

from sympy import Basic, Expr, Lambda, S

from derive.activations.activation import sigma
from derive.gaussian.expectation import GaussianExpectation
from derive.language import theorems
from derive.language.rule import Rewriting, Rule, Stage, rewriting
from derive.language.symbols import u

PARITY = Rule(
    "parity",
    "E[g(U)h(V)] = 0 where g(−u)h(−v) = −g(u)h(v), for (U, V) and (−U, −V) have one law",
    ("of g and h one is odd and the other one even",),
    takes=(theorems.FUBINI,),
)


def by_parity(of_sigma: str | None) -> Rewriting:
    """The rule, where σ is `odd`, `even` or neither."""

    def is_odd(part: Basic) -> bool:
        if not isinstance(part, GaussianExpectation) or part.waits():
            return False
        return {_parity(part.g, of_sigma), _parity(part.h, of_sigma)} == {"odd", "even"}

    return rewriting(PARITY, Stage.CLOSED_FORM, is_odd, lambda part: S.Zero)


def _parity(side: Lambda, of_sigma: str | None) -> str | None:
    def turned(argument: Expr, order: Expr) -> Expr:
        if of_sigma is None or not argument.could_extract_minus_sign():
            return sigma(argument, order)
        return S.NegativeOne ** (order + (of_sigma == "odd")) * sigma(-argument, order)

    body = side(u)
    found = body.xreplace({u: -u}).replace(sigma, turned)
    return "even" if found == body else "odd" if found == -body else None


__all__ = ["PARITY", "by_parity"]
