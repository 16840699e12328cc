"""Does an expression reduce to zero, and by which named rules? A failure to reduce says nothing."""

from sympy import Dummy, Expr, Sum, Symbol, expand, simplify

from derive.gaussian import GaussianExpectation
from derive.sums import normal_form
from derive.symbols import theta
from derive.trig import trig_normal_form


def reduces_to_zero(difference: Expr) -> tuple[str, ...] | None:
    """The names of the rules that took `difference` to zero, or None where they did not."""
    if difference == 0:
        return ("identity",)
    reduced = normal_form(difference)
    if reduced == 0:
        return ("normal form of sums",)
    rules: tuple[str, ...] = ("normal form of sums",)
    if reduced.has(GaussianExpectation):
        rules += ("E[g(U)h(V)] is the same with U and V exchanged",)
        reduced = normal_form(reduced.replace(lambda e: isinstance(e, GaussianExpectation), _in_order))
        if reduced == 0:
            return rules
    reduced = _name_unevaluated(reduced)
    if reduced.has(theta):
        try:
            _, form = trig_normal_form(reduced, theta)
        except ValueError:
            pass
        else:
            if expand(form) == 0:
                return (*rules, "sin² + cos² = 1")
    if expand(reduced) == 0:
        return rules
    if simplify(reduced) == 0:
        return (*rules, "SymPy's simplify")
    return None


def _in_order(expectation: GaussianExpectation) -> GaussianExpectation:
    """Of the two ways to name U and V, the one whose text comes first."""
    return min(expectation, expectation.exchanged(), key=str)


def _name_unevaluated(expression: Expr) -> Expr:
    """One symbol for each sum and each expectation, positive for a sum of squares."""
    names: dict[Expr, Symbol] = {}

    def name(part: Expr) -> Expr:
        is_square = isinstance(part, Sum) and part.function.is_Pow and part.function.exp == 2
        return names.setdefault(part, Dummy("S", positive=True) if is_square else Dummy("S", real=True))

    expression = expression.replace(lambda e: isinstance(e, GaussianExpectation), name)
    return expression.replace(lambda e: isinstance(e, Sum), name)
