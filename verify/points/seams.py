"""Where a side may jump or have no value: `at_seams` points there and beside, `unsolved` what has no such point, and
`unreached` what is beyond all points.

A form is a denominator, the argument of a logarithm, a sign, a modulus or an even power, the difference of two that a
condition or a maximum compares. A side that is true almost everywhere may be false where one of them vanishes, and what
is rare lies around. A form is solved for one variable of the domain at a time, the others as some point has them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, islice, pairwise, product

from sympy import (
    Abs,
    Basic,
    Expr,
    Heaviside,
    Integral,
    KroneckerDelta,
    Max,
    Min,
    Pow,
    Product,
    Rational,
    S,
    Sum,
    Symbol,
    default_sort_key,
    floor,
    log,
    oo,
    sign,
)
from sympy.core.relational import Relational
from sympy.tensor.indexed import Indexed

from derive.language.named import unfold
from derive.language.parts import atoms, free_symbols, parts
from derive.language.quantity import quantities
from verify.claims.domain import Domain, Point
from verify.claims.signs import SignsOn
from verify.claims.statement import Statement
from verify.points.drawing import Recipe, sizes_of
from verify.points.form_roots import are_all, roots_of
from verify.points.kinks import places, put
from verify.points.made import drawn, exactly
from verify.points.needs import completed, needs_of
from verify.points.sets import Manner, is_whole
from verify.points.touching import is_apart, touching
from verify.values.evaluate import evaluate
from verify.values.no_value import NoValue

BESIDE = Rational(1, 10**4)
"""So far beside a root, relative to it, a side is looked at as well."""
LATE = 100
"""Nested sums are looked at up to such lengths."""
LONGEST = 1000
"""Arrays are made up to such sizes."""
EACH = 2
"""Places of one array at which a form is solved."""


def at_seams(statement: Statement, points: Sequence[Point]) -> Iterator[tuple[Point, bool]]:
    """Points of the domain where a form vanishes, and such beside them; whether a side may break there.

    What may break comes first. `points` give the other variables their values, and sizes of arrays and indices theirs.
    """
    fixed = {*sizes_of(statement.domain), *dict(needs_of(statement).lengths)}
    forms = sorted(_forms(statement).items(), key=lambda item: (not item[1], default_sort_key(item[0])))
    for form, breaks in forms:
        if breaks:
            yield from ((point, True) for point in _at_sizes(form, statement, points))
            yield from ((point, True) for point in islice(touching(form, statement.domain, points), 1))
        for variable in (one for one in _variables(form, statement.domain) if one not in fixed):
            found = (solved for point in points for solved in _solved(form, variable, point, statement.domain))
            for point, is_root in islice(found, 3):
                yield point, breaks and is_root
    for variable in (one for one in statement.domain.scalars if one not in fixed):
        held = [form for form, _ in forms if variable in free_symbols(form)]
        for point in points[:1]:
            yield from ((moved, False) for moved in _between(held, variable, point, statement.domain))


def unsolved(statement: Statement, points: Sequence[Point]) -> str | None:
    """A form at which a side may jump, not seen to be of one sign and without a root that is written; None if none.

    Where all roots of a form in one variable are written, those that lie outside of the domain say nothing.
    """
    if not points:
        return None
    domain, signs = completed(statement), SignsOn(statement.domain)
    for form in sorted(_jumps(statement), key=default_sort_key):
        if size := next((one for one in free_symbols(form) if _is_beyond(form, one, points[0], domain)), None):
            return f"a side may jump where {form} = 0, at a size {size} beyond those made"
        if not all(isinstance(variable, Symbol) for variable in statement.domain.variables):
            continue
        if any(signs.bounds(one).is_positive for one in (form, -form)) or is_apart(form, domain, points[0]):
            continue
        if any(touching(form, domain, points)):
            continue
        if len(free_symbols(form)) == 1 and all(are_all(form, one, points[0]) for one in free_symbols(form)):
            continue
        solved = (_solved(form, one, point, statement.domain) for one in free_symbols(form) for point in points)
        if not any(is_root for found in solved for _, is_root in found):
            return f"a side may jump where {form} = 0, and no point is known there"
    return None


def _is_beyond(form: Expr, size: Symbol, point: Point, domain: Domain) -> bool:
    """Whether a form in nothing but the size of an array vanishes where it is longer than those that are made."""
    if free_symbols(form) != {size} or size not in {*sizes_of(domain)}:
        return False
    return any(root > LONGEST and root in domain.scalars[size] for root in roots_of(form, size, point))


def _at_sizes(form: Expr, statement: Statement, points: Sequence[Point]) -> Iterator[Point]:
    """Points of sizes of arrays at which a form in one size vanishes; the arrays are drawn anew."""
    domain, needs = completed(statement), needs_of(statement)
    sizes = [one for one in free_symbols(form) if one in {*sizes_of(domain)}]
    if len(free_symbols(form)) != 1 or not sizes or not points:
        return
    (size,) = sizes
    for root in roots_of(form, size, points[0]):
        if root in domain.scalars[size] and root <= LONGEST:
            name = f"{size} = {root}, where {form} = 0"
            yield from drawn(domain, needs, 0, [Recipe(Manner(name, sizes="few"), {size: exactly(root)})])


def unreached(statement: Statement, points: Sequence[Point]) -> str | None:
    """A term of nested sums that is apart from others, and comes later than such sums are looked at; None if none."""
    summed = [part for part in _parts(statement) if isinstance(part, Sum | Product)]
    for part in sorted(summed, key=default_sort_key):
        if not _is_nested(part):
            continue
        ends = (
            (form, index, high)
            for form in _jumps_within(part)
            for index, _, high in part.limits
            if index in free_symbols(form)
        )
        for form in (form.subs(index, high) for form, index, high in ends):
            if not _is_open(form, statement.domain):
                continue
            for letter, point in product(free_symbols(form), points[:1]):
                if any(root > LATE for root in roots_of(form, letter, point)):
                    return f"a term apart from others comes late, where {form} = 0"
    return None


def _forms(statement: Statement) -> dict[Expr, bool]:
    """The forms in variables of the domain, and whether a side may break where one vanishes."""
    found: dict[Expr, bool] = dict.fromkeys(_jumps(statement), True)
    for part in _parts(statement):
        if isinstance(part, Integral):
            found |= dict.fromkeys(_poles_within(part), True)
    for part in _parts(statement):
        for form in _poles(part):
            found[form] = True
        for form in _bends(part):
            found.setdefault(form, False)
    return {form: breaks for form, breaks in found.items() if _is_open(form, statement.domain)}


def _parts(statement: Statement) -> frozenset[Basic]:
    return parts(unfold(statement.lhs)) | parts(unfold(statement.rhs))


def _jumps(statement: Statement) -> set[Expr]:
    held = _parts(statement)
    found = {form for part in held for form in _jump(part)}
    for part in held:
        if isinstance(part, Sum | Product):
            found |= set(_at_its_ends(part))
    return {form for form in found if _is_open(form, statement.domain)}


def _jump(part: Basic) -> Iterator[Expr]:
    if isinstance(part, Relational):
        yield part.lhs - part.rhs
    elif isinstance(part, sign | Heaviside):
        yield part.args[0]
    elif isinstance(part, KroneckerDelta):
        yield part.args[0] - part.args[1]


def _at_its_ends(part: Sum | Product) -> Iterator[Expr]:
    """Forms in an index at the ends of its range: a range reaches a term apart from others where one of them is 0."""
    if not _is_nested(part):
        ((index, low, high),) = part.limits
        moving = (form for form in _jumps_within(part) if index in free_symbols(form))
        yield from (form.subs(index, end) for form in moving for end in (low, high))


def _is_nested(part: Sum | Product) -> bool:
    return len(part.limits) > 1 or bool(atoms(part.function, Sum | Product))


def _jumps_within(part: Sum | Product) -> set[Expr]:
    return {form for inner in parts(part.function) for form in _jump(inner)}


def _poles(part: Basic) -> Iterator[Expr]:
    if isinstance(part, Pow) and (part.exp.is_negative or part.exp.is_Symbol):
        yield part.base
    elif isinstance(part, log):
        yield part.args[0]


def _poles_within(part: Integral) -> Iterator[Expr]:
    """Forms that are 0 where an integrand has a pole in the middle of its range, which no integral goes over."""
    for variable, low, high in (limit for limit in part.limits if len(limit) == 3):
        middle = S.Zero if low == -oo and high == oo else low + 1 if high == oo else high - 1 if low == -oo else None
        held = (one for one in parts(part.function) if isinstance(one, Pow) and one.exp.is_Rational and one.exp <= -1)
        for one in held:
            if variable in free_symbols(one.base):
                yield one.base.subs(variable, (low + high) / 2 if middle is None else middle)


def _bends(part: Basic) -> Iterator[Expr]:
    if isinstance(part, Abs) or (isinstance(part, Pow) and part.exp.is_even and part.base.is_Add):
        yield part.args[0]
    elif isinstance(part, Max | Min):
        yield from (one - other for one, other in combinations(part.args, 2))


def _is_open(form: Expr, domain: Domain) -> bool:
    """Whether it is made of the domain's variables, one at least, and may vanish for all that SymPy knows.

    Quantities are left out: they are no polynomials, and cost time.
    """
    if quantities(form):
        return False
    free = {symbol for symbol in free_symbols(form) if type(symbol) is Symbol}
    held = free | {entry.base for entry in atoms(form, Indexed)}
    inside = held - {base.label for base in domain.arrays}
    return bool(held) and inside <= {*domain.variables} and form.is_nonzero is not True


def _variables(form: Expr, domain: Domain) -> list[Basic]:
    held = {*free_symbols(form)} | {entry.base for entry in atoms(form, Indexed)}
    return [variable for variable in domain.variables if variable in held]


def _solved(form: Expr, variable: Basic, point: Point, domain: Domain) -> Iterator[tuple[Point, bool]]:
    """The point with one number changed, where the form vanishes and beside; whether it vanishes."""
    for place in islice(places(variable, point.values.get(variable)), EACH):
        for root in roots_of(form, place, point):
            whole = variable in domain.scalars and is_whole(domain.scalars[variable])
            for value, is_root in _around(root, whole):
                moved = put(point, place, value)
                name = f"made: {place} = {value}, where {form} = 0" if is_root else f"made: {place} = {value}"
                if domain.contains(moved):
                    yield Point(name, moved.values, moved.activation), is_root


def _between(forms: Iterable[Expr], variable: Symbol, point: Point, domain: Domain) -> Iterator[Point]:
    """The point with a scalar between two neighbouring ones at which a form vanishes."""
    found = {root for form in forms for root in roots_of(form, variable, point)}
    for low, high in pairwise(sorted(found, key=lambda root: root.evalf(30))):
        middle = floor((low + high) / 2) if is_whole(domain.scalars[variable]) else (low + high) / 2
        moved = put(point, variable, middle)
        if domain.contains(moved):
            yield Point(f"made: {variable} = {middle}, between {low} and {high}", moved.values, moved.activation)


def _around(root: Expr, whole: bool) -> Iterable[tuple[Expr, bool]]:
    if whole:
        return ((floor(root) + step, floor(root) + step == root) for step in (0, 1, -1))
    step = BESIDE * max(abs(root), S.One) if root.is_Rational else BESIDE
    return ((root, True), (root + step, False), (root - step, False))


def sign_at(form: Expr, point: Point, clear: float = 0.0) -> int | None:
    """0 for what is nearer to 0 than `clear`, None where there is none."""
    try:
        value = evaluate(form, point.environment())
    except (NoValue, KeyError):
        return None
    if not hasattr(value, "__gt__"):
        return None
    return 0 if abs(value) < clear else (value > 0) - (value < 0)


__all__ = ["at_seams", "sign_at", "unreached", "unsolved"]
