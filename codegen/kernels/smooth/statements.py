"""`statements`: an expression as the lines of a function's body, common parts by name, none too long."""

from collections.abc import Callable, Iterator

from sympy import Expr, Function, Mul, Pow, Symbol, cse, numbered_symbols

_WIDTH = 100


def statements(expr: Expr, code: Callable[[Expr], str]) -> list[str]:
    """Lines that name parts, then one that returns the rest; numbers are no parts."""
    names = numbered_symbols("part_", start=1)
    parts, (last,) = cse(expr, symbols=names)
    numbers: dict[Expr, Expr] = {}
    lines: list[str] = []
    for name, part in parts:
        known = part.xreplace(numbers)
        if known.free_symbols:
            fitted = _fitted(known, code, lines, names)
            lines.append(f"{name} = {code(fitted)}")
        else:
            numbers[name] = known
    rest = _fitted(last.xreplace(numbers), code, lines, names)
    return [*lines, f"return {code(rest)}"]


def _fitted(expr: Expr, code: Callable[[Expr], str], lines: list[str], names: Iterator[Symbol]) -> Expr:
    """The expression with parts by name, for which it adds lines, until its code is short."""

    def named(part: Expr) -> Expr:
        name = next(names)
        lines.append(f"{name} = {code(part)}")
        return name

    def inside(part: Expr) -> Expr:
        """A factor, with the sum in it by name."""
        if part.is_Add:
            return named(_fitted(part, code, lines, names))
        if isinstance(part, Pow) and part.base.is_Add:
            return named(_fitted(part.base, code, lines, names)) ** part.exp
        return part.func(*map(inside, part.args)) if isinstance(part, Function) else part

    if len(code(expr)) <= _WIDTH:
        return expr
    if expr.is_Add:
        total, *others = (_fitted(term, code, lines, names) for term in expr.as_ordered_terms())
        for term in others:
            total = (total if len(code(total + term)) <= _WIDTH else named(total)) + term
        return total
    return Mul(*map(inside, Mul.make_args(expr)))


__all__ = ["statements"]
