"""Sums of complex exponentials that are real, written without i: cos, sin, cosh, sinh, erfi."""

from sympy import Add, Expr, I, Mul, S, Symbol, cos, cosh, erf, erfi, exp, expand, sin, sinh

from derive.language.derivation import NotDerivable
from derive.language.rewriting import distribute


def real_form(expression: Expr, variable: Symbol) -> Expr:
    """The same without i; e^x and e^(−x), x odd in `variable`, as cosh and sinh where both occur.

    Raises `NotDerivable`.
    """
    found = distribute(distribute(expression).replace(lambda part: isinstance(part, exp | erf), _part))
    if found.has(I):
        raise NotDerivable(f"{found} is not seen to be real")
    return _hyperbolic(found, variable)


def _part(part: Expr) -> Expr:
    argument = expand(part.args[0])
    real, imaginary = argument.xreplace({I: S.Zero}), expand((argument - argument.xreplace({I: S.Zero})) / I)
    if imaginary == 0:
        return part.func(real)
    if imaginary.has(I):
        raise NotDerivable(f"{part} has a part that is not linear in i")
    if isinstance(part, exp):
        return exp(real) * (cos(imaginary) + I * sin(imaginary))
    if real != 0:
        raise NotDerivable(f"{part} is neither real nor imaginary")
    return I * erfi(imaginary)


def _hyperbolic(expression: Expr, variable: Symbol) -> Expr:
    """Σ A e^(E + x) + B e^(E − x) as Σ e^E ((A + B) cosh x + (A − B) sinh x)."""
    pairs: dict[tuple[Expr, Expr], dict[int, Expr]] = {}
    rest = S.Zero
    for term in Add.make_args(expression):
        exponents = [factor.exp for factor in Mul.make_args(term) if isinstance(factor, exp)]
        exponent = expand(Add(*exponents))
        flipped = expand(exponent.xreplace({variable: -variable}))
        even, odd = expand((exponent + flipped) / 2), expand((exponent - flipped) / 2)
        if odd == 0:
            rest += term
            continue
        sign = -1 if odd.could_extract_minus_sign() else 1
        coefficient = Mul(*(factor for factor in Mul.make_args(term) if not isinstance(factor, exp)))
        sides = pairs.setdefault((even, sign * odd), {1: S.Zero, -1: S.Zero})
        sides[sign] += coefficient
    for (even, odd), sides in pairs.items():
        if 0 in sides.values():
            rest += sum(amount * exp(even + sign * odd) for sign, amount in sides.items())
        else:
            above, below = sides[1], sides[-1]
            rest += exp(even) * (distribute(above + below) * cosh(odd) + distribute(above - below) * sinh(odd))
    return rest
