"""`doubled_code`: SymPy expressions as code on numbers in doubled precision, the class `_Doubled` of the template."""

from sympy import Expr, preorder_traversal

from codegen.kernels.backends.numpy.printer import numpy_code


def doubled_code(expr: Expr) -> str:
    """Code for `expr`, whose symbols are such numbers; whole numbers may stand beside them.

    Raises `ValueError` for anything but sums, products, quotients and whole powers with whole coefficients.

    >>> from sympy import symbols
    >>> x, y = symbols("x y")
    >>> doubled_code(x**2 * y / 2)
    'x**2 * y / 2'
    """
    for part in preorder_traversal(expr):
        is_known = part.is_Symbol or part.is_Rational or part.is_Add or part.is_Mul
        if not (is_known or (part.is_Pow and part.exp.is_Integer)):
            raise ValueError(f"{expr} cannot be written in doubled precision, for {part} in it")
        if part.is_Add and any(term.is_Rational and not term.is_Integer for term in part.args):
            raise ValueError(f"{expr} cannot be written in doubled precision, for the fraction that stands alone in it")
    return numpy_code(expr)


__all__ = ["doubled_code"]
