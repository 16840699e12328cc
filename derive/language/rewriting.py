"""One pass over an expression, each distinct part once: deeply nested kernels repeat the same parts many times."""

from collections.abc import Callable, Collection, Mapping

from sympy import Basic, Dummy, Expr, Integral, Lambda, Pow, Product, Sum, Symbol, expand

from derive.language.parts import atoms, free_symbols


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


def stand_ins(letters: Collection[Basic], *parts: Expr) -> dict[Expr, Dummy]:
    """A symbol with the same assumptions for each of the parts that holds one of the letters."""
    held = (part for part in parts if not part.free_symbols.isdisjoint(letters))
    return {part: Dummy("part", **part.assumptions0) for part in held}


def apart(expression: Expr) -> Expr:
    """The same expression, indices under names of their own where a sum around theirs or what is free has the same."""
    if not atoms(expression, (Sum, Product)):
        return expression
    free = free_symbols(expression)

    def walk(part: Basic, names: Mapping[Basic, Basic], seen: dict[Basic, Basic]) -> Basic:
        if part not in seen:
            seen[part] = _walked(part, names, seen)
        return seen[part]

    def _walked(part: Basic, names: Mapping[Basic, Basic], seen: dict[Basic, Basic]) -> Basic:
        if isinstance(part, Symbol):
            return names.get(part, part)
        if isinstance(part, Sum | Product):
            limits, inner = [], dict(names)
            for index, low, high in reversed(part.limits):
                ends = (walk(end, inner, {}) for end in (low, high))
                is_own = index not in free and index not in inner
                fresh = index if is_own else Dummy(index.name, integer=True, positive=True)
                limits.insert(0, (fresh, *ends))
                inner[index] = fresh
            built = part.func(walk(part.function, inner, {}), *limits)
            return part if built == part else built
        if isinstance(part, Lambda | Integral):
            bound = set(part.bound_symbols)
            inner = {name: other for name, other in names.items() if name not in bound}
            seen = seen if len(inner) == len(names) else {}
            names = inner
        inside = [walk(argument, names, seen) for argument in part.args]
        return part.func(*inside) if any(a is not b for a, b in zip(inside, part.args, strict=True)) else part

    return walk(expression, {}, {})  # type: ignore[return-value]
