"""A normal form for polynomials in θ, sin θ and cos θ, and names for angles that are arccosines."""

from collections.abc import Callable

from sympy import Dummy, Expr, Mul, Poly, S, Symbol, acos, cos, expand, expand_trig, factor, pi, sin


def trig_normal_form(expression: Expr, angle: Symbol) -> tuple[Expr, Expr]:
    """(content, rest) with content·rest equal to the expression.

    The rest is grouped as (π − θ)·P(cos θ) + sin θ·Q(cos θ) + R(cos θ), with sin² written 1 − cos². The form is unique:
    1, sin θ and θ are independent over the polynomials in cos θ.

    Raises `ValueError` where the expression is no polynomial in θ, sin θ and cos θ.
    """
    sine, cosine, arc = Dummy("sine"), Dummy("cosine"), Dummy("arc")
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


def name_angles(*expressions: Expr, normal: Callable[[Expr], Expr] = lambda argument: argument) -> tuple[Expr, ...]:
    """The expressions with one symbol for each angle arccos(z), angles inside of z named first.

    Angles with the same `normal(z)` get the same symbol. What is left is small however deep the angles nest.
    """
    names: dict[Expr, Symbol] = {}
    seen: dict[Expr, Expr] = {}

    def named(expression: Expr) -> Expr:
        if not expression.args or not expression.has(acos):
            return expression
        if expression not in seen:
            inside = [named(argument) for argument in expression.args]
            if isinstance(expression, acos):
                seen[expression] = names.setdefault(normal(inside[0]), Dummy("angle", positive=True))
            else:
                seen[expression] = expression.func(*inside)
        return seen[expression]

    return tuple(map(named, expressions))
