"""The closed form of a Gaussian expectation by one named route, unevaluated, to hold routes against each other."""

from sympy import Expr, Symbol

from derive.gaussian.expectation import GaussianExpectation
from derive.gaussian.routes import closed_form
from derive.language.named import Named


class ByRoute(Named):
    """E[g(U)h(V)] as the route `route` gives it; prints as that, means the closed form."""

    is_at_hand = False

    def __new__(cls, route: Symbol | str, expectation: GaussianExpectation) -> "ByRoute":
        return Expr.__new__(cls, Symbol(route) if isinstance(route, str) else route, expectation)

    @property
    def expectation(self) -> GaussianExpectation:
        return self.args[1]

    @property
    def expression(self) -> Expr:
        return closed_form(self.expectation, self.label)

    @property
    def at_hand(self) -> Expr:
        return self.expectation

    @property
    def free_symbols(self) -> set:
        return self.expectation.free_symbols
