"""One pass over an expression, each distinct part once: deeply nested kernels repeat the same parts many times."""

from collections.abc import Callable

from sympy import Basic, Expr


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
