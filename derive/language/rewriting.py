"""One pass over an expression, each distinct part once: deeply nested kernels repeat the same parts many times."""

from collections.abc import Callable

from sympy import Basic, Dummy, Expr, Pow, expand


def bottom_up(expression: Expr, matches: Callable[[Basic], bool], function: Callable[[Basic], Basic]) -> Expr:
    """Put function(part) in the place of the parts that match, inner parts first."""
    seen: dict[Basic, Basic] = {}

    def walk(part: Basic) -> Basic:
        if part in seen:
            return seen[part]
        inside = [walk(argument) for argument in part.args]
        built = part.func(*inside) if any(a is not b for a, b in zip(inside, part.args, strict=True)) else part
        seen[part] = function(built) if matches(built) else built
        return seen[part]

    return walk(expression)  # type: ignore[return-value]


def distribute(expression: Expr) -> Expr:
    """Products of sums multiplied out; what stands under a root or in a denominator is left as it is."""
    names: dict[Expr, Expr] = {}

    def is_closed(part: Basic) -> bool:
        return isinstance(part, Pow) and part.base.is_Add and not (part.exp.is_Integer and part.exp > 0)

    def name(part: Basic) -> Dummy:
        return names.setdefault(part, Dummy("P"))  # type: ignore[arg-type]

    named = expand(expression.replace(is_closed, name))
    for part, dummy in reversed(names.items()):
        named = named.xreplace({dummy: part})
    return named
