"""`told_functions`: that a function is L-Lipschitz, or that M bounds its second derivatives; `of_any_function` what is
claimed of its values.

Such a claim is one of all functions that the text leaves: it holds where it does for all values that they may have at
the points that stand there; it differs where one of them, such as b + cL|t − a|, has other values.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from sympy import Abs, Add, Expr, Function, Interval, Lambda, Mul, Pow, S, Set, Sum, Symbol, sqrt

from derive.language.grammar import read
from derive.language.grammar.commands import words
from derive.language.grammar.tree import Chain, Expression, Letter, Scripted
from derive.language.quantity import Quantity
from derive.language.symbols import array
from derive.language.theorems import EXTENSION, TAYLOR
from verify.reading.document.lines import PlacedFormula
from verify.reading.letters.meaning import BoundedFunction, Opaque, VectorLetter
from verify.reading.letters.names import name_of, names_in, plain
from verify.reading.letters.ranged import Ranged
from verify.reading.letters.scope import SECTION, Meanings
from verify.reading.letters.unjudged import Unjudged
from verify.reading.letters.vectors import indices_for
from verify.reading.networks.modelled import is_map
from verify.reading.sides.ranges import range_of
from verify.reading.sides.rows import elaboration
from verify.reading.statements.posing import Claimed
from verify.reading.terms.bounded_functions import SlopeOf, ValueOf, depth_of, entry_of, values_in, with_values
from verify.reading.terms.elaboration import Elaboration
from verify.reading.terms.questions import Question

Told = tuple[str, PlacedFormula, str]
Sides = tuple[Expr, Expr]
_ENDS = r"(?:\s+continuous)?(?:\s+function)?\s*(?:$|[.;]|,(?!\s*(?:on|in|for|near|provided|if)\b)|(?:and|with|where)\b)"
"""What may follow: not "on [0, 1]", nor "for all" of some set."""
_HYPHEN = re.compile(rf"\s*-\s*(?P<kind>Lipschitz|smooth)\b{_ENDS}", re.I)
_END = re.compile(_ENDS, re.I)
_IS = re.compile(r"\s*(?:be|is)\s+(?:an?\s+)?$", re.I)
_ONE = re.compile(r"\s*(?:be|is)\s+(?:an?\s+)?1-Lipschitz\b" + _ENDS, re.I)
_WITH = re.compile(r"\s*(?:be|is)\s+(?:an?\s+)?Lipschitz(?:\s+continuous)?(?:\s+function)?\s+with\s+constant\s*$", re.I)
_TWICE = re.compile(r"\s*(?:be|is)\s+(?:an?\s+)?twice\s+(?:continuously\s+)?differentiable\b", re.I)
_FOR_ALL = re.compile(r"\s*for\s+(?:all|every|any)\s*$", re.I)
_NORM = r"\\\|\\nabla\^\{{?2\}}?{name}\((?P<at>[^()]+)\)\\\|(?:_\{{?(?:2|op|\\mathrm\{{op\}}|\\text\{{op\}})\}}?)?"
_SECOND = r"\|{name}''\((?P<at>[^()]+)\)\|"
_AGAIN = re.compile(r"\s*is\s+(?:Lipschitz|smooth|twice\s+(?:continuously\s+)?differentiable)\s*(?:$|[.,;])", re.I)
"""What says nothing new of a function."""
_FUNCTIONS = re.compile(r"\bfunctions\b", re.I)
_EVERY = "all functions"
"""Where a scope notes that something is said of functions that are yet to come."""
_ITS = re.compile(r"\bit\b(?!\s+(?:follows|holds|suffices))|\b(?:its|functions?)\b", re.I)
"""What may be said of a function that is not named."""
_PLAIN = frozenset(
    words(
        "let be a an and with for all every any where is of the function continuous continuously twice differentiable "
        "lipschitz constant smooth fix suppose that assume consider"
    )
)
_WORD = re.compile(r"[a-z]+")
_NO_FUNCTION = "no theorem of the list gives it, and no function is found for which it fails"
_NONNEGATIVE = Interval(0, S.Infinity)


def told_functions(scope: Meanings, formulas: Sequence[Told], where: str, said: str) -> None:
    """Enter what a sentence says of a function that it introduces, and of which it says from where it is."""
    if _FUNCTIONS.search(said) and not any(_maps(placed) for _, placed, _ in formulas):
        scope.set(_EVERY, Opaque("what is said of all functions"), 0)
    if _ITS.search(said):
        for letter in {letter for frame in scope.frames for letter in frame.meanings}:
            if isinstance(known := scope.quiet(letter), BoundedFunction):
                scope.set(letter, replace(known, is_whole=False), SECTION)
    for place, (_, placed, after) in enumerate(formulas):
        chains = placed.tree.chains if placed.tree is not None else ()
        _more_is_said(scope, placed, after)
        if len(chains) != 1 or not is_map(chains[0]) or _source(scope, chains[0]) is None:
            continue
        name = name_of(chains[0].sides[0])
        found = _bounded(formulas, place, name)
        source = _source(scope, chains[0])
        if not name or found is None or source is None or not scope.is_open(name):
            continue
        constant, is_second, told = found
        about = [one for _, one, _ in formulas if one is not placed and _is_about(one, name)]
        is_whole = (
            scope.is_open(_EVERY)
            and len(about) == (told is not None)
            and all(word in _PLAIN for word in _WORD.findall(said.lower()))
        )
        letter = name_of(constant)
        ranged = scope.quiet(letter) if letter else None
        if letter and scope.is_open(letter):
            scope.set(letter, Ranged(_NONNEGATIVE, where), SECTION)
        elif isinstance(ranged, Ranged) and ranged.is_whole_open:
            scope.set(letter, replace(ranged, is_whole_open=False), SECTION)
        length, letters = source
        scope.set(name, BoundedFunction(constant, length, where, is_second, told, is_whole, letters), SECTION)


def _maps(placed: PlacedFormula) -> bool:
    return placed.tree is not None and any(map(is_map, placed.tree.chains))


def _more_is_said(scope: Meanings, placed: PlacedFormula, after: str) -> None:
    """Note that words say something of a function that is known: "suppose that σ is bounded"."""
    name = name_of(placed.tree.only) if placed.tree is not None else ""
    known = scope.quiet(name) if name else None
    if isinstance(known, BoundedFunction) and not _AGAIN.match(after):
        scope.set(name, replace(known, is_whole=False), SECTION)


def _is_about(placed: PlacedFormula, name: str) -> bool:
    chains = placed.tree.chains if placed.tree is not None else ()
    return any(side is not None and name in names_in(side) for chain in chains for side in chain.sides)


def _source(scope: Meanings, chain: Chain) -> tuple[Expr | None, tuple[tuple[str, Ranged], ...]] | None:
    """(d, the letters in it) of a map from ℝ^d to ℝ, d None of one from ℝ; None for others."""
    _, source, target = chain.sides
    if not _is_line(target):
        return None
    if _is_line(source):
        return None, ()
    if not isinstance(source, Scripted) or not _is_line(source.base) or source.sup is None:
        return None
    member = read(r"v \in \mathbb{R}^p").chains[0]
    tree = read(r"v \in \mathbb{R}^p")
    asked_for = replace(member, sides=(member.sides[0], source))
    found = range_of(replace(tree, parts=(asked_for,)), 0, scope, "")
    meaning = found.meaning if found is not None else None
    return (meaning.length, meaning.letters) if isinstance(meaning, VectorLetter) else None


def _is_line(node: Expression | None) -> bool:
    return isinstance(node, Letter) and node.name == "R" and node.font == "\\mathbb"


def _bounded(formulas: Sequence[Told], place: int, name: str) -> tuple[Expression, bool, Expression | None] | None:
    """(the constant, whether it is of second derivatives, the side that says so)."""
    after = formulas[place][2]
    behind = formulas[place + 1] if place + 1 < len(formulas) else None
    constant = behind[1].tree.only if behind is not None and behind[1].tree is not None else None
    if behind is not None and constant is not None and _IS.fullmatch(after) and (kind := _HYPHEN.match(behind[2])):
        return constant, kind["kind"].lower() == "smooth", None
    if behind is not None and constant is not None and _WITH.fullmatch(after) and _END.match(behind[2]):
        return constant, False, None
    if _ONE.match(after):
        one = read("1").only
        return (one, False, None) if one is not None else None
    return _of_second(formulas, place, name) if _TWICE.match(after) else None


def _of_second(formulas: Sequence[Told], place: int, name: str) -> tuple[Expression, bool, Expression | None] | None:
    """The same of ‖∇²f(x)‖ ≤ M for all x."""
    source = re.sub(r"\s|\\left|\\right", "", formulas[place][1].text).partition(":")[2].partition("\\to")[0]
    for number, (_, placed, after) in enumerate(formulas[place + 1 :], place + 1):
        chain = next(iter(placed.tree.chains), None) if placed.tree is not None else None
        text = re.sub(r"\s|\\left|\\right", "", placed.text)
        letter = re.escape(name)
        found = re.match(_NORM.format(name=letter), text) or re.match(_SECOND.format(name=letter), text)
        if chain is None or found is None or [one.sign for one in chain.relations] not in (["\\le"], ["\\leq"]):
            continue
        behind = formulas[number + 1] if number + 1 < len(formulas) else None
        if behind is None or not _FOR_ALL.fullmatch(after):
            return None
        every = re.sub(r"\s", "", behind[1].text)
        if every not in (found["at"], f"{found['at']}\\in{source}") or chain.sides[1] is None:
            return None
        others = [one for one in formulas if one is not behind and one[1] is not placed]
        if (
            found["at"] in names_in(chain.sides[1])
            or not _END.match(behind[2])
            or any(_is_about(one, found["at"]) for _, one, _ in others)
        ):
            return None
        return chain.sides[1], True, chain.sides[0]
    return None


def is_its_map(scope: Meanings, chain: Chain) -> bool:
    """Whether a chain says from where a bounded function is."""
    return is_map(chain) and isinstance(scope.quiet(name_of(chain.sides[0])), BoundedFunction)


def says_of_function(scope: Meanings, link: Chain) -> str:
    """The letter of a function of which a link says what the sentence that introduced it does; else nothing."""
    for frame in reversed(scope.frames):
        for letter, known in frame.meanings.items():
            if isinstance(known, BoundedFunction) and known.told and link.sides == (known.told, known.constant):
                return letter
    return ""


def of_any_function(scope: Meanings, placed: PlacedFormula, link: Chain, relation: str, doubt: str) -> Question | None:
    """The question for all functions; None where a link holds no values of one. Raises `Unjudged`, `NotRead`."""
    held = {name for side in link.sides if side is not None for name in names_in(side)}
    known = {name: one for name in sorted(held) if isinstance(one := scope.quiet(name), BoundedFunction)}
    if not relation or len(known) != 1:
        return None
    ((name, meaning),) = known.items()
    own = elaboration(scope)
    sides = own.expression(link.sides[0]), own.expression(link.sides[1])
    if not values_in(*sides):
        return None
    if not all(map(_is_plain, sides)):
        raise Unjudged("values of a function at what is summed over, or in a mean")
    constant = own.expression(meaning.constant)
    if not constant.is_nonnegative:
        raise Unjudged("whether the constant of a function is not negative")
    if not meaning.is_whole or scope.unread_of((plain(name), name)):
        doubt = doubt or "more may be said of this function than is read"
    claimed = Claimed(own, placed, link, relation, sides, doubt)
    instead = [_for_one(claimed, values, shown) for values, shown in _some(meaning, constant)]
    whole = _for_all(claimed, meaning, constant)
    if whole is None:
        return replace(instead[0], unshown=_NO_FUNCTION, instead=tuple(instead[1:]))
    return replace(whole, instead=tuple(instead))


def _is_plain(side: Expr, bound: frozenset[Symbol] = frozenset()) -> bool:
    """Whether values stand in sums and functions of numbers alone, and at points that these do not go through."""
    if isinstance(side, ValueOf | SlopeOf):
        return not side.point.free_symbols & bound and all(_is_plain(one, bound) for one in _inner(side))
    if not values_in(side):
        return True
    if isinstance(side, Sum):
        inner = bound | {index for index, *_ in side.limits}
        return not any(values_in(*ends) for _, *ends in side.limits) and _is_plain(side.function, inner)
    is_known = isinstance(side, Add | Mul | Pow | Function) and not isinstance(side, Quantity)
    return is_known and all(_is_plain(one, bound) for one in side.args)


def _inner(one: ValueOf | SlopeOf) -> tuple[Expr, ...]:
    return _inner_point(one.point)


def _inner_point(point: Expr) -> tuple[Expr, ...]:
    return (point.expr,) if isinstance(point, Lambda) else (point,)


Put = Callable[[ValueOf | SlopeOf], Expr]
_A, _B, _C = (Symbol(name, real=True) for name in ("a_0", "b_0", "c_0"))
_SHARES = Interval(-1, 1)


def _some(meaning: BoundedFunction, constant: Expr) -> Iterator[tuple[Put, str]]:
    """Functions with the constant: how each takes a value, and what it is, in words."""
    length = meaning.length
    if meaning.is_second:
        yield (_parabola(constant) if length is None else _paraboloid(constant, length)), "f(t) = a_0 + c_0 M ‖t‖²/2"
        yield _linear(length), "f(t) = a_0 + b_0 (t_1 + … + t_d)"
    elif length is None:
        yield (lambda one: _B + _C * constant * _at(one)), "f(t) = b_0 + c_0 L t"
        yield (lambda one: _B + _C * constant * Abs(_at(one) - _A)), "f(t) = b_0 + c_0 L |t − a_0|"
    else:
        yield (lambda one: _B + _C * constant * sqrt(_square(_at(one), None, length))), "f(t) = b_0 + c_0 L ‖t‖"


def _at(one: ValueOf | SlopeOf) -> Expr:
    return one.point


def _parabola(constant: Expr) -> Put:
    def put(one: ValueOf | SlopeOf) -> Expr:
        is_slope = isinstance(one, ValueOf) and one.order
        return _C * constant * one.point if is_slope else _A + _C * constant * one.point**2 / 2

    return put


def _linear(length: Expr | None) -> Put:
    def put(one: ValueOf | SlopeOf) -> Expr:
        if isinstance(one, SlopeOf) or one.order:
            return _B
        if length is None:
            return _A + _B * one.point
        (index,) = indices_for(1, [entry_of(one.point, _INDEX)])
        return _A + _B * Sum(entry_of(one.point, index), (index, 1, length))

    return put


def _paraboloid(constant: Expr, length: Expr) -> Put:
    def put(one: ValueOf | SlopeOf) -> Expr:
        if isinstance(one, SlopeOf):
            return _C * constant * entry_of(one.point, one.index)
        return _A + _C * constant * _square(one.point, None, length) / 2

    return put


def _square(point: Expr, start: Expr | None, length: Expr) -> Expr:
    """‖x − a‖², ‖x‖² where no a is given."""
    probe = Symbol("probe", integer=True, positive=True)
    entry = entry_of(point, probe) - (entry_of(start, probe) if start is not None else 0)
    (index,) = indices_for(1, [entry])
    return Sum(entry.xreplace({probe: index}) ** 2, (index, 1, length))


def _fresh(own: Elaboration, letters: Mapping[str, Set]) -> Elaboration:
    """What a formula holds, with letters besides."""
    taken = {*map(plain, own.letters), *(str(base.label) for base in own.arrays)}
    if taken & letters.keys():
        raise Unjudged(f"a letter {min(taken & letters.keys())}, which the values of a function are called by")
    inner = elaboration(own.scope)
    inner.letters, inner.needs, inner.used = dict(own.letters), list(own.needs), dict(own.used)
    inner.arrays, inner.assumed, inner.missing = dict(own.arrays), dict(own.assumed), dict(own.missing)
    inner.letters |= {name: Ranged(allowed, "any function") for name, allowed in letters.items()}
    return inner


def _for_one(claimed: Claimed, put: Put, shown: str) -> Question:
    """The claim for one kind of function."""
    own = claimed.own
    left, right, *needs = (with_values(part, put) for part in (*claimed.sides, *(what for _, what in own.needs)))
    held = frozenset().union(*(part.free_symbols for part in (left, right, *needs)))
    ranges = {_A: S.Reals, _B: S.Reals, _C: _SHARES}
    inner = _fresh(own, {one.name: allowed for one, allowed in ranges.items() if one in held})
    inner.needs[:] = [(kind, what) for (kind, _), what in zip(own.needs, needs, strict=True)]
    return claimed.about(inner, (left, right), claimed.doubt, before=f"{shown}; ")


def _for_all(claimed: Claimed, meaning: BoundedFunction, constant: Expr) -> Question | None:
    """The claim for all values that such a function may have at the points; None where no theorem says which."""
    own, sides = claimed.own, claimed.sides
    if any(values_in(what) for _, what in own.needs):
        return None
    found = _by_taylor(sides, meaning, constant) if meaning.is_second else _by_steps(sides, meaning, constant)
    if found is None:
        return None
    put, letters, arrays, nonzero = found
    left, right = (with_values(side, put) for side in sides)
    inner = _fresh(own, letters)
    for one in arrays:
        inner.meet(one)
    inner.nonzero += nonzero
    theorem = TAYLOR if meaning.is_second else EXTENSION
    return claimed.about(inner, (left, right), _NO_FUNCTION, after=f"; all functions by {theorem.name}")


Values = tuple[Put, dict[str, Set], list[VectorLetter], list[Expr]]
"""(what each value is, the numbers in it, the vectors, those that are not 0)."""


def _by_steps(sides: Sides, meaning: BoundedFunction, constant: Expr) -> Values:
    """Values by steps from the first point among those with as many values in one another: no more than L times these.

    Between points with more and with fewer nothing is taken from the constant: what holds so holds for all the more.
    """
    known: dict[Expr, Expr] = {}
    first: dict[int, tuple[Expr, Expr]] = {}
    letters: dict[str, Set] = {}

    def put(one: ValueOf | SlopeOf) -> Expr:
        return known[one]

    ranked = sorted(values_in(*sides), key=lambda one: (depth_of(one), not one.point.is_number, str(one)))
    for one in ranked:
        point = with_values(one.point, put)
        key = ValueOf(one.name, 0, point)
        if key in known:
            continue
        depth = depth_of(one)
        if depth not in first:
            letters[f"r_{depth}"] = S.Reals
            known[key] = Symbol(f"r_{depth}", real=True)
            first[depth] = point, known[key]
            continue
        start, value = first[depth]
        share = f"c_{len(letters)}"
        letters[share] = _SHARES
        length = meaning.length
        step = point - start if length is None else sqrt(_square(point, start, length))
        known[key] = value + Symbol(share, real=True) * constant * step
    return put, letters, [], []


def _by_taylor(sides: Sides, meaning: BoundedFunction, constant: Expr) -> Values | None:
    """Values by that and the slope at the point where the slope is taken, or one slope by the other."""
    held = values_in(*sides)
    slopes = list(dict.fromkeys(one.point for one in held if isinstance(one, SlopeOf) or one.order == 1))
    values = [one for one in held if isinstance(one, ValueOf) and one.order == 0]
    if not slopes or len(slopes) > (1 if values else 2) or values_in(*_inner_point(slopes[0])):
        return None
    start, length = slopes[0], meaning.length
    base, turn = (array(name) for name in ("g_0", "e_0"))
    letters: dict[str, Set] = {"c_0": _SHARES, "r_0": S.Reals} | ({"g_0": S.Reals} if length is None else {})
    shares: dict[Expr, Symbol] = {}
    share, value, slope = (Symbol(name, real=True) for name in ("c_0", "r_0", "g_0"))
    arrays = [] if length is None else [VectorLetter(base, length, meaning.where, meaning.letters)]
    nonzero: list[Expr] = []
    if length is not None and len(slopes) > 1:
        arrays.append(VectorLetter(turn, length, meaning.where, meaning.letters))
        nonzero.append(_square(Lambda(_INDEX, turn[_INDEX]), None, length))

    def bent(point: Expr) -> Expr:
        name = f"c_{len(shares) + 1}"
        if point not in shares:
            shares[point], letters[name] = Symbol(name, real=True), _SHARES
        return shares[point] * constant / 2

    def of_number(one: ValueOf | SlopeOf) -> Expr:
        step = one.point - start
        if isinstance(one, ValueOf) and one.order:
            return slope + (0 if step == 0 else share * constant * step)
        return value + slope * step + bent(one.point) * step**2 if step != 0 else value

    def of_vector(one: ValueOf | SlopeOf) -> Expr:
        assert length is not None
        if isinstance(one, SlopeOf):
            if one.point == start:
                return base[one.index]
            step = sqrt(_square(one.point, start, length)) / sqrt(nonzero[0])
            return base[one.index] + share * constant * step * turn[one.index]
        if one.point == start:
            return value
        (index,) = indices_for(1, [entry_of(one.point, _INDEX), entry_of(start, _INDEX)])
        along = Sum(base[index] * (entry_of(one.point, index) - entry_of(start, index)), (index, 1, length))
        return value + along + bent(one.point) * _square(one.point, start, length)

    return (of_number if length is None else of_vector), letters, arrays, nonzero


_INDEX = Symbol("probe", integer=True, positive=True)

__all__ = ["is_its_map", "of_any_function", "says_of_function", "told_functions"]
