"""One walk finds what SymPy's own searches find."""

from sympy import Sum, Symbol
from sympy.core.basic import Basic
from sympy.tensor.indexed import Indexed

from derive.language.named import Named, unfold
from derive.language.parts import atoms, parts
from derive.language.symbols import d, k, x, xp


def test_names_are_looked_into_and_parts_come_once():
    product = Named("x \\cdot x'", Sum(x[k] * xp[k], (k, 1, d)))
    expression = product + product**2 / 3
    assert atoms(expression, Indexed) == unfold(expression).atoms(Indexed) == {x[k], xp[k]}
    assert atoms(expression, (Symbol, Indexed)) == expression.atoms(Symbol, Indexed)
    assert product in parts(expression)
    assert all(isinstance(part, Basic) for part in parts(expression))
