"""A normal form for polynomials in θ, sin θ and cos θ."""

from sympy import Expr, Mul, Poly, S, Symbol, cos, expand, expand_trig, factor, pi, sin


def trig_normal_form(expression: Expr, angle: Symbol) -> tuple[Expr, Expr]:
    """(content, rest) with content·rest equal to the expression.

    The rest is grouped as (π − θ)·P(cos θ) + sin θ·Q(cos θ) + R(cos θ), with sin² written 1 − cos². The form is unique:
    1, sin θ and θ are independent over the polynomials in cos θ.

    Raises `ValueError` where the expression is no polynomial in θ, sin θ and cos θ.
    """
    sine, cosine, arc = Symbol("_sine"), Symbol("_cosine"), Symbol("_arc")
    flat = expand(expand_trig(expression)).subs({sin(angle): sine, cos(angle): cosine})
    flat = expand(flat.subs(angle, pi - arc))
    if flat.has(angle) or not flat.is_polynomial(sine, cosine, arc):
        raise ValueError(f"{expression} is no polynomial in {angle}, its sine and its cosine")
    reduced = Poly(flat, sine).rem(Poly(sine**2 + cosine**2 - 1, sine)).as_expr()
    total = S.Zero
    for (arcs, sines), coefficient in Poly(expand(reduced), arc, sine).terms():
        content, rest = factor(coefficient).as_content_primitive()
        total += Mul(content, (pi - angle) ** arcs, sin(angle) ** sines, rest.subs(cosine, cos(angle)))
    return total.as_content_primitive()
