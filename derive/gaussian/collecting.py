"""A closed form in a variable gathered by its arcsines, exponentials and roots, one term for each."""

from sympy import Add, Expr, Mul, Poly, Pow, S, Symbol, asin, cancel, cos, cosh, erf, erfi, exp, factor, sin, sinh

from derive.language.rewriting import distribute
from derive.language.rule import Rule

COLLECTING = Rule("collecting", "like terms are gathered")

_TRANSCENDENTAL = (asin, erf, erfi, exp, sin, cos, sinh, cosh)


def collected(expression: Expr, variable: Symbol) -> Expr:
    """The terms that share their transcendental factors and their root, as one product each, coefficients factored."""
    groups: dict[tuple[Expr, Expr, Expr], list[tuple[Expr, Expr]]] = {}
    for term in Add.make_args(distribute(expression)):
        function, base, power, coefficient = _parts(term, variable)
        groups.setdefault((function, base, power % 1), []).append((coefficient, power))
    return Add(*(_gathered(base, found) * function for (function, base, _), found in groups.items()))


def _parts(term: Expr, variable: Symbol) -> tuple[Expr, Expr, Expr, Expr]:
    function, base, power, coefficient, exponent = S.One, S.One, S.Zero, S.One, S.Zero
    for part in Mul.make_args(term):
        if isinstance(part, exp):
            exponent += part.exp
        elif part.has(*_TRANSCENDENTAL):
            function *= part
        elif isinstance(part, Pow) and part.has(variable) and not (part.exp.is_Integer and part.exp > 0):
            if base == 1:
                base, power = part.base, part.exp
            else:
                function *= part
        else:
            coefficient *= part
    return function * exp(factor(exponent)), base, power, coefficient


def _gathered(base: Expr, found: list[tuple[Expr, Expr]]) -> Expr:
    """Σ coefficient · base^power: as one product, power by power, or as it stands, whichever is shortest."""
    powers: dict[Expr, Expr] = {}
    for coefficient, power in found:
        powers[power] = powers.get(power, S.Zero) + coefficient
    one_by_one = Add(*(factor(coefficient) * base**power for power, coefficient in powers.items()))
    as_it_stands = Add(*(coefficient * base**power for coefficient, power in found))
    return min((_product(base, powers), one_by_one, as_it_stands), key=lambda form: form.count_ops())


def _product(base: Expr, powers: dict[Expr, Expr]) -> Expr:
    """One product with the highest power of the base that divides it."""
    least = min(powers)
    total = Add(*(coefficient * base ** (power - least) for power, coefficient in powers.items()))
    if base == 1 or not base.is_polynomial():
        return factor(total) * base**least
    above, below = cancel(total).as_numer_denom()
    if not above.is_polynomial(*_symbols(base)):
        return total * base**least
    divisor = Poly(base, *_symbols(base))
    while above != 0:
        quotient, remainder = divmod(Poly(above, *divisor.gens), divisor)
        if not remainder.is_zero:
            break
        above, least = quotient.as_expr(), least + 1
    return factor(above / below) * base**least


def _symbols(expression: Expr) -> list[Symbol]:
    return sorted((s for s in expression.free_symbols if isinstance(s, Symbol)), key=str)
