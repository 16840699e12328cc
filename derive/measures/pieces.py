"""`kinks` and `branch`: where an integrand may have kinks and jumps, and what it is between two of them."""

from __future__ import annotations

from itertools import combinations

from sympy import (
    Abs,
    Basic,
    Expr,
    Heaviside,
    Integer,
    Max,
    Min,
    Piecewise,
    Pow,
    S,
    Symbol,
    acos,
    asin,
    cos,
    expand,
    floor,
    pi,
    sign,
    sin,
)
from sympy.core.relational import Relational

from derive.language.quantity import NotReducible
from derive.language.rewriting import bottom_up
from derive.measures.solving import holds, sign_of

KINKED = (Abs, Max, Min, sign, Heaviside, Piecewise, acos, asin)


def explicit(integrand: Expr) -> Expr:
    """√(1 − cos² w) as |sin w|, √(1 − sin² w) as |cos w|, arcsin z as π/2 − arccos z."""

    def is_root(part: Basic) -> bool:
        return isinstance(part, Pow) and part.exp == S.Half

    return bottom_up(integrand, is_root, _of_root).replace(asin, lambda inside: pi / 2 - acos(inside))


def _of_root(root: Basic) -> Basic:
    base = root.args[0]
    for one, other in ((cos, sin), (sin, cos)):
        for wave in base.atoms(one):
            if expand(base - (1 - wave**2)) == 0:
                return Abs(other(wave.args[0]))
    return root


def kinks(integrand: Expr, variable: Symbol) -> set[Expr]:
    """The forms where an explicit integrand may have a kink or a jump. Raises `NotReducible`."""
    found: set[Expr] = set()
    for part in integrand.atoms(*KINKED):
        if not part.has(variable):
            continue
        if isinstance(part, Abs | sign | Heaviside):
            found.add(part.args[0])
        elif isinstance(part, Max | Min):
            found |= {one - other for one, other in combinations(part.args, 2)}
        elif isinstance(part, Piecewise):
            conditions = (condition for _, condition in part.args)
            found |= {one.lhs - one.rhs for condition in conditions for one in condition.atoms(Relational)}
        else:
            found.add(sin(_angle(part)))
    return {form for form in found if form.has(variable)}


def _angle(part: Basic) -> Expr:
    """w of arccos(cos w), or of arccos(sin w') = arccos(cos(w' − π/2))."""
    inner = part.args[0]
    if not (isinstance(part, acos) and isinstance(inner, cos | sin)):
        raise NotReducible(f"{part} in an integral over a set")
    return inner.args[0] - (pi / 2 if isinstance(inner, sin) else 0)


def branch(integrand: Expr, values: dict[Symbol, Expr]) -> Expr:
    """What an explicit integrand is around numbers at which it has no kink, free of kinks."""

    def chosen(part: Basic) -> Basic:
        if isinstance(part, Abs):
            return part.args[0] * sign_of(part.args[0].subs(values))
        if isinstance(part, sign):
            return Integer(sign_of(part.args[0].subs(values)))
        if isinstance(part, Heaviside):
            return Integer(sign_of(part.args[0].subs(values)) > 0)
        if isinstance(part, Max | Min):
            key = 1 if isinstance(part, Max) else -1
            found = part.args[0]
            for other in part.args[1:]:
                found = other if sign_of(key * (other - found).subs(values)) > 0 else found
            return found
        if isinstance(part, Piecewise):
            return next(value for value, condition in part.args if holds(condition, values))
        angle = _angle(part)
        turns = floor(angle.subs(values).evalf(40) / pi)
        return angle - turns * pi if turns % 2 == 0 else (turns + 1) * pi - angle

    moving = set(values)
    return bottom_up(integrand, lambda part: isinstance(part, KINKED) and bool(part.free_symbols & moving), chosen)


__all__ = ["KINKED", "branch", "explicit", "kinks"]
