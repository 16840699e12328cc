"""Routes: methods of evaluating a Gaussian expectation, one file each, all giving a `Derivation`.

A route is a module with `applies(expectation)` and `derive(expectation)`.
"""

from functools import cache
from types import ModuleType

from sympy import Abs, Basic, Dummy, Expr, Heaviside, Lambda, Max, Min, Piecewise, S, acos, expand, sign, sqrt

from derive.activations.activation import sigma
from derive.gaussian.expectation import LETTERS, GaussianExpectation
from derive.gaussian.routes import characteristic, polar, price, shifted, tilted, wick
from derive.language import theorems
from derive.language.derivation import Derivation, NotDerivable
from derive.language.rule import Rewriting, Rule, Stage, rewriting
from derive.language.symbols import c, q, qp, rho, theta

ROUTES: dict[str, ModuleType] = {
    "wick": wick,
    "polar": polar,
    "characteristic": characteristic,
    "price": price,
    "tilted": tilted,
    "shifted": shifted,
}
"""By name, in the order in which they are tried."""


_FEW = 60
"""Operations up to which an expression is expanded to see whether it is an edge."""


class NoRoute(ValueError):
    """No route gives a closed form of an expectation."""


@cache
def _derive(expectation: GaussianExpectation, route: str | None) -> Derivation:
    if route is not None and route not in ROUTES:
        raise NoRoute(f"unknown route {route!r}; the routes are {', '.join(ROUTES)}")
    for name, module in ROUTES.items():
        if route in (None, name) and module.applies(expectation):
            try:
                return module.derive(expectation)
            except NotDerivable:
                continue
    tried = route or ", ".join(ROUTES)
    functions = f"g(u) = {expectation.g.expr}, h(v) = {expectation.h.expr}"
    raise NoRoute(f"no closed form of E[g(U)h(V)] is known for {functions}; routes tried: {tried}")


def routes_for(expectation: GaussianExpectation) -> tuple[str, ...]:
    """The names of the routes that apply, in the order in which they are tried."""
    return tuple(name for name, module in ROUTES.items() if module.applies(expectation))


def derive_expectation(expectation: GaussianExpectation, route: str | None = None) -> Derivation:
    """Derive E[g(U)h(V)] for a general covariance by the named route, or by the first that applies.

    Raises `NoRoute` where there is none, or where g or h hold a letter that the derivation needs for itself.
    """
    if shared := sorted(map(str, (expectation.g.free_symbols | expectation.h.free_symbols) & LETTERS)):
        raise NoRoute(f"the derivation calls something else {', '.join(shared)}")
    return _derive(GaussianExpectation(expectation.g, expectation.h, q, qp, c), route)


def closed_form(expectation: GaussianExpectation, route: str | None = None) -> Expr:
    """The closed form of E[g(U)h(V)] at the covariance of `expectation`, θ written as arccos(c/√(qq')).

    On an edge (q or q' zero, c = 0, c = ±√(qq')) it is the value that the derivation found for that edge. NaN where a
    variance is 0 and the covariance is not: there is no such (U, V).
    """
    expectation, back = expectation.apart()
    derivation = derive_expectation(expectation, route)
    first, second, covariance = expectation.covariance
    if 0 in (first, second) and covariance != 0:
        return S.NaN
    if first == second == 0:
        return (expectation.g(S.Zero) * expectation.h(S.Zero)).xreplace(back)
    values = {q: first, qp: second, c: covariance}
    if first != 0 and second != 0:
        values |= {theta: acos(covariance / (sqrt(first) * sqrt(second))), rho: _edge(first, second, covariance)}
    for edge in derivation.edges:
        if values.get(edge.variable) == edge.at:
            return edge.value.xreplace(values).xreplace(back)
    return derivation.result.xreplace(values).xreplace(back)


CLOSED_FORM = Rule(
    "closed form",
    "Gaussian expectations by their routes",
    takes=(theorems.FUBINI, theorems.ISSERLIS, theorems.PRICE, theorems.DOMINATED),
)


def closed_forms(*, in_symbols: bool = False) -> Rewriting:
    """The rule that gives Gaussian expectations of named functions their closed forms, where a route applies.

    `in_symbols` leaves them in q, q' and θ, to be read by people.
    """

    def close(expectation: GaussianExpectation) -> Expr:
        try:
            if in_symbols:
                return derive_expectation(expectation).result
            names = {value: Dummy("value", real=True) for value in expectation.atoms(sigma)}
            back = {name: value for value, name in names.items()}
            return closed_form(expectation.xreplace(names)).xreplace(back)
        except NoRoute:
            return expectation

    def is_closable(part: Basic) -> bool:
        """σ may stand there at given numbers."""
        if not isinstance(part, GaussianExpectation) or part.waits():
            return False
        return not any(value.free_symbols for value in part.atoms(sigma)) and not (in_symbols and part.has(sigma))

    return rewriting(CLOSED_FORM, Stage.CLOSED_FORM, is_closable, close)


PIECES = Rule("functions in pieces", "|u|, sign u, steps, max and min are what they are on either side of their kinks")


def in_pieces() -> Rewriting:
    """The rule that writes functions of Gaussian numbers by their cases, where a route then applies."""

    def written(expectation: GaussianExpectation) -> Expr:
        g, h = (Lambda(side.variables, side.expr.rewrite(Piecewise)) for side in (expectation.g, expectation.h))
        found = GaussianExpectation(g, h, *expectation.covariance)
        return found if routes_for(found) else expectation

    def is_in_pieces(part: Basic) -> bool:
        return isinstance(part, GaussianExpectation) and part.has(Abs, Max, Min, sign, Heaviside)

    return rewriting(PIECES, Stage.ACTIVATION, is_in_pieces, written)


def _edge(first: Expr, second: Expr, covariance: Expr) -> Expr:
    """ρ where it is seen to be 0 or ±1 for every value of the symbols, else some other expression.

    A covariance of many terms is taken as it stands: where it hides an edge, the result still holds by continuity.
    """
    gap = covariance**2 - first * second
    if covariance.count_ops() < _FEW:
        covariance, gap = expand(covariance), expand(gap)
    if covariance == 0:
        return S.Zero
    return sign(covariance) if gap == 0 else covariance / sqrt(first * second)
