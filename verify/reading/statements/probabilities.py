"""`told_numbers`: what a sentence says of random variables and events; `tail` a claim about a probability of them.

A claim P(…) ≤ B is one of all laws that the text leaves: it holds where the bound of a theorem is at most B, and
differs where some law has more than B. Where neither is seen it is not judged.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import replace

from sympy import Abs, Expr, Interval, Min, S, Sum, Symbol, simplify

from derive.language.grammar import read
from derive.language.grammar.commands import words
from derive.language.grammar.refusal import NotRead
from derive.language.grammar.tree import Bracketed, Chain, Expression, Letter, Number, Row, Scripted
from derive.language.theorems import BOUNDS
from derive.measures.tails import KnownOfNumbers, TailBounds, above, one_sided, two_sided, union
from verify.reading.document.lines import PlacedFormula
from verify.reading.document.words import DOTS
from verify.reading.letters.meaning import Normal, NormalVector, Opaque, RandomLetters, RandomNumbers
from verify.reading.letters.names import is_expectation, is_operator, key_of, name_of, names_in, walk
from verify.reading.letters.ranged import Ranged, natural_from
from verify.reading.letters.scope import SECTION, Meanings
from verify.reading.letters.unjudged import Unjudged
from verify.reading.sides.rows import elaboration
from verify.reading.statements.posing import asked
from verify.reading.terms.elaboration import POSITIVE, Elaboration
from verify.reading.terms.questions import Question

_NUMBERS = re.compile(r"^\s*(?:be|is|are|denotes?|denote)\b.*\brandom variables?\b", re.I | re.S)
_EVENTS = re.compile(r"^\s*(?:be|are)\b.*\bevents\b", re.I | re.S)
_NOT_NEGATIVE = re.compile(r"\bnon-?negative\b", re.I)
_VALUES = re.compile(r"\b(?:values|bounded) in\s*$|\bsupported (?:on|in)\s*$", re.I)
_MEAN, _VARIANCE = (re.compile(rf"\b{word}\s*$", re.I) for word in ("(?:mean|expectation|expected value)", "variance"))
_NAMED = {one: re.compile(one.name.split("'")[0].split()[0], re.I) for one in BOUNDS}
_AT_LEAST = frozenset((">", "\\ge", "\\geq", "\\geqslant"))
_AT_MOST = frozenset(("<", "\\le", "\\leq", "\\leqslant"))
_MEMBER = "z"
_WORD = re.compile(r"[a-z]+")
_JOINS = re.compile(r"\s*(?:,|and|, and)\s*$", re.I)
_PLAIN = frozenset(
    words(
        "let be a an the independent independently i d iid identically distributed random variable variables with "
        "values value in taking mean expectation variance and where for some real valued nonnegative non negative have "
        "has each all of events is are its that"
    )
)
"""The words of a sentence that introduces random variables and says nothing of them that is not read."""
_FEW = frozenset(
    words(
        "finite second first moment moments variances square integrable bounded then by jensen s inequality cauchy "
        "schwarz the we obtain thus hence so"
    )
)
"""The words besides that laws with few values meet, and names of inequalities."""
_SQUARE = re.compile(r"\b(?:finite (?:second moments?|variances?)|square[- ]integrable|bounded)\b", re.I)
_BOUNDED = re.compile(r"\bbounded\b", re.I)
_CLAIMED = re.compile(
    r"\b(?:inequality|theorem|lemma|then|hence|thus|therefore|we have|obtain|so|(?:follows|conclude|shows?) that)\W*$",
    re.I,
)
_VARIABLES = re.compile(r"\brandom variables\b", re.I)
_EVERY = "all random variables"
"""Where a scope notes that something is said of random variables that are yet to come."""
_ITS = re.compile(
    r"\b(?:its?|their|the|both|whose|all|these)\b.*\b(?:means?|averages?|expectations?|variances?|moments?|laws?|distribut\w*|"
    r"variables?|values?|zero|vanish\w*)\b",
    re.I | re.S,
)
"""What may be said of random variables that are not named."""
_JOINT = re.compile(
    r"\b(?:independen\w*|\w*correlated|identical\w*|centred|centered|exchangeable|conditional\w*|given)\b", re.I
)
_LAWS = re.compile(
    r"\b(?:bounded|sub-?\s?gaussian|bernoulli|indicators?|moments?|symmetric|support\w*|rademacher|gaussian|normal|uniform|"
    r"binomial|poisson|exponential|discrete|integers?|signs?)\b",
    re.I,
)


def told_numbers(
    scope: Meanings,
    formulas: Sequence[tuple[str, PlacedFormula, str]],
    where: str,
    said: str,
    *,
    is_independent: bool,
) -> None:
    """Enter what a sentence says of the random variables or events that it introduces."""
    found = [
        (place, key)
        for place, (_, placed, after) in enumerate(formulas)
        if (_NUMBERS.match(after) or _EVENTS.match(after)) and (key := _introduced(placed))
    ]
    if len(found) != 1:
        if _VARIABLES.search(said):
            scope.set(_EVERY, Opaque("what is said of all random variables"), 0)
        _more_is_said(scope, formulas, said)
        return
    ((place, (key, count, chain)),) = found
    _, _, after = formulas[place]
    known = RandomNumbers(key, where, count, is_independent, is_event=bool(_EVENTS.match(after)))
    known = replace(known, has_square=bool(_SQUARE.search(after)), is_bounded=bool(_BOUNDED.search(after)))
    if _NOT_NEGATIVE.search(after):
        known = replace(known, low=Number("0"))
    behind = [(before, one) for before, placed, _ in formulas[place + 1 :] for one in _chains(placed)]
    start, letters = _beside(formulas, place)
    are_used = not start
    for before, one in [("", chain), *behind]:
        told = _with(known, before, one)
        are_used = are_used and (told != known or one is chain or not _is_about(known, one))
        known = told
    said_words = _WORD.findall(said.lower())
    known = replace(
        known,
        is_whole=are_used and all(word in _PLAIN for word in said_words),
        is_open=are_used
        and scope.is_open(_EVERY)
        and known.mean is None
        and known.variance is None
        and all(word in _PLAIN | _FEW for word in said_words),
    )
    beside = [] if count or known.is_event else [name for name in letters if name != key]
    for name in beside:
        apart = frozenset((key, *beside)) - {name} if is_independent else frozenset()
        scope.set(name, replace(known, key=name, apart=apart), SECTION)
    if beside:
        known = replace(known, apart=frozenset(beside) if is_independent else frozenset())
    if count and scope.is_open(count):
        scope.set(count, natural_from(1, where), SECTION)
    scope.set(key, known, SECTION)
    with suppress(Unjudged, NotRead):
        _ranged(scope, known)


def _beside(formulas: Sequence[tuple[str, PlacedFormula, str]], place: int) -> tuple[int, list[str]]:
    """(where a list of random variables begins, its letters), in one formula or in several."""
    first = place
    while first > 0 and _JOINS.match(formulas[first - 1][2]):
        first -= 1
    chains = [chain for _, placed, _ in formulas[first : place + 1] for chain in _chains(placed)]
    return first, list(dict.fromkeys(filter(None, (name_of(chain.sides[0]) for chain in chains))))


def _is_about(known: RandomNumbers, part: object) -> bool:
    """Whether a formula holds the random variables, whatever their index is."""
    held = {name for one in walk(part) if isinstance(one, Letter | Scripted) for name in (name_of(one), key_of(one))}
    return known.key in held


def _more_is_said(scope: Meanings, formulas: Sequence[tuple[str, PlacedFormula, str]], said: str) -> None:
    """Note that more than is known is said of random variables: in a formula that is no claim about a probability."""
    known = {
        letter: one
        for frame in scope.frames
        for letter in frame.meanings
        if isinstance(one := scope.quiet(letter), RandomNumbers)
    }
    chains = [chain for _, placed, _ in formulas for chain in _chains(placed) if chain.relations]
    for letter, one in known.items():
        if (
            _JOINT.search(said)
            or _ITS.search(said)
            or _LAWS.search(said)
            or any(_supposes(one, formula) for formula in formulas)
        ):
            scope.set(letter, replace(one, is_open=False), SECTION)
            one = replace(one, is_open=False)
        if _LAWS.search(said) or any(_event(chain.sides[0]) is None and _is_about(one, chain) for chain in chains):
            scope.set(letter, replace(one, is_whole=False), SECTION)


def _supposes(known: RandomNumbers, formula: tuple[str, PlacedFormula, str]) -> bool:
    """Whether words say something of random variables, or a formula with a relation that they make no claim."""
    before, placed, _ = formula
    if _is_alone(known, placed):
        return True
    chains = [chain for chain in _chains(placed) if chain.relations]
    return not _CLAIMED.search(before) and any(_is_about(known, chain) for chain in chains)


def _is_alone(known: RandomNumbers, placed: PlacedFormula) -> bool:
    return placed.tree is not None and name_of(placed.tree.only) == known.key


def _chains(placed: PlacedFormula) -> Iterable[Chain]:
    return placed.tree.chains if placed.tree is not None else ()


def _introduced(placed: PlacedFormula) -> tuple[str, str, Chain] | None:
    """(letter, how many there are, what the formula says of it) of Z, of Z ≥ 0, of Z_1, …, Z_n."""
    chains = list(_chains(placed))
    is_list = all(not chain.relations and name_of(chain.sides[0]) for chain in chains)
    if chains and name_of(chains[0].sides[0]) and (len(chains) == 1 or (is_list and not _is_dotted(chains))):
        return name_of(chains[0].sides[0]), "", chains[0]
    first, last = (chains[0].sides[0], chains[-1].sides[0]) if chains else (None, None)
    is_list = isinstance(last, Scripted) and key_of(first) and key_of(first) == key_of(last)
    count = name_of(last.sub.only) if is_list and last.sub is not None else ""  # type: ignore[union-attr]
    return (key_of(first), count, chains[-1]) if count else None


def _is_dotted(chains: Sequence[Chain]) -> bool:
    return any(isinstance(one.sides[0], Letter) and one.sides[0].name in DOTS for one in chains)


def _with(known: RandomNumbers, before: str, chain: Chain) -> RandomNumbers:
    """What is known with what a formula says: E[Z] = …, Var(Z) = …, an interval, Z ≥ 0."""
    side, *others = chain.sides
    signs = [one.sign for one in chain.relations]
    if not signs and side is not None:
        if _MEAN.search(before):
            return replace(known, mean=side)
        if _VARIANCE.search(before):
            return replace(known, variance=side)
        return _between(known, side) if _VALUES.search(before) else known
    if signs == ["\\in"] and _is_of(known, side):
        return _between(known, others[0])
    if signs == ["="] and isinstance(side, Row) and len(side.items) == 2:
        kind, bracket = is_expectation(side.items[0]), side.items[1]
        if isinstance(bracket, Bracketed) and _is_of(known, bracket.body.only):
            return replace(known, **{"E": {"mean": others[0]}, "Var": {"variance": others[0]}}.get(kind, {}))
    if len(signs) == 1 and signs[0] in _AT_LEAST and _is_of(known, side):
        return replace(known, low=others[0])
    if len(signs) == 2 and set(signs) <= _AT_MOST and _is_of(known, chain.sides[1]):
        return replace(known, low=side, high=chain.sides[2])
    if known.is_event and len(signs) == 1 and signs[0] in _AT_MOST and (inside := _event(side)) is not None:
        is_own = len(inside.sides) == 1 and _is_of(known, inside.sides[0])
        return replace(known, each=others[0]) if is_own else known
    return known


def says_of_numbers(scope: Meanings, link: Chain) -> str:
    """The letter of random variables of which a link says what the sentence that introduced them does; else nothing."""
    for frame in reversed(scope.frames):
        for known in frame.meanings.values():
            if isinstance(known, RandomNumbers) and link.sides[1] is not None:
                bare = replace(known, mean=None, variance=None, low=None, high=None, each=None)
                told = _with(bare, "", link)
                held = [one for one in (told.mean, told.variance, told.low, told.high, told.each) if one is not None]
                if held and all(any(one is own for own in _sides(known)) for one in held):
                    return known.key.replace("_{\\cdot}", "")
    return ""


def _sides(known: RandomNumbers) -> list[Expression | None]:
    return [known.mean, known.variance, known.low, known.high, known.each]


def _is_of(known: RandomNumbers, node: Expression | None) -> bool:
    return node is not None and known.key in (name_of(node), key_of(node))


def _between(known: RandomNumbers, node: Expression | None) -> RandomNumbers:
    if isinstance(node, Bracketed) and node.opening in ("[", "(") and len(node.body.chains) == 2:
        low, high = (one.sides[0] for one in node.body.chains)
        return replace(known, low=low, high=high)
    return known


def _event(node: Expression | None) -> Chain | None:
    """What stands in the brackets of P(…)."""
    if not isinstance(node, Row) or len(node.items) != 2 or not isinstance(node.items[1], Bracketed):
        return None
    sign, bracket = node.items
    if not (is_expectation(sign) in ("P", "Pr") or is_operator(sign) == "\\Pr"):
        return None
    return bracket.body.chains[0] if len(bracket.body.parts) == 1 and bracket.body.chains else None  # type: ignore[union-attr]


def tail(scope: Meanings, placed: PlacedFormula, link: Chain, said: str, doubt: str) -> Question | None:
    """The question whether P(…) is at most what is claimed, for all laws; None where a link is about something else.

    Raises `Unjudged`, `NotRead`.
    """
    left, right = link.sides
    sign = link.relations[0].sign
    event = _event(left)
    if event is None or sign not in _AT_MOST - {"<"}:
        return None
    if any(isinstance(scope.quiet(name), Normal | RandomLetters | NormalVector) for name in names_in(event)):
        return None  # its law is known
    own = elaboration(scope)
    bounds = _of_union(scope, own, event) or _of_tail(scope, own, event)
    claimed = own.expression(right)
    named = [upper for theorem, upper in bounds.uppers if theorem is not None and _NAMED[theorem].search(said)]
    upper = named[0] if named else Min(*(one for _, one in bounds.uppers))
    if not bounds.is_whole:
        doubt = doubt or "more may be said of these random variables than is read"
    whole = asked(placed, link, (upper, claimed), "<=", own, "no theorem of the list gives as small a bound")
    instead = [
        (replace(asked(placed, link, (lower, claimed), "<=", own, doubt), is_indirect=True), law)
        for lower, law in bounds.lowers
    ]
    shown = [replace(one, answer=replace(one.answer, message=f"{law}; {one.answer.message}")) for one, law in instead]
    return replace(whole, is_indirect=True, instead=tuple(shown))


def _of_union(scope: Meanings, own: Elaboration, event: Chain) -> TailBounds | None:
    """P of ⋃_i A_i, of events with a probability of at most δ each."""
    side = event.sides[0] if len(event.sides) == 1 else None
    if not isinstance(side, Row) or len(side.items) != 2 or is_operator(side.items[0]) != "\\bigcup":
        return None
    known = scope.quiet(key_of(side.items[1]))
    if not isinstance(known, RandomNumbers) or not known.is_event or known.each is None:
        raise Unjudged("what is known of these events")
    found = union(own.expression(_letter(known.count)), own.expression(known.each))
    return replace(found, is_whole=known.is_whole)


def _letter(name: str) -> Expression:
    found = read(name).only
    assert found is not None
    return found


def _of_tail(scope: Meanings, own: Elaboration, event: Chain) -> TailBounds:
    """P(|Z − μ| ≥ t), P(Z − μ ≥ t), P(Z ≥ a), and the same of averages."""
    if len(event.sides) != 2 or event.relations[0].sign not in _AT_LEAST:
        raise Unjudged("an event of another form")
    letters = dict.fromkeys(letter for frame in reversed(scope.frames) for letter in frame.meanings)
    numbers = [known for letter in letters if isinstance(known := scope.quiet(letter), RandomNumbers)]
    number, reason = Symbol("random number", real=True), "which random variable the event is of"
    for known in numbers:
        inner = own.within({_MEMBER: number, known.key: number})
        inner.families = {**own.families, known.key.partition("_{")[0]: Letter(_MEMBER)}
        try:
            value = inner.expression(event.sides[0]).replace(lambda part: isinstance(part, Sum), _counted)
        except Unjudged as why:
            reason = str(why)
            continue
        if value.has(number):
            found = _bounds(scope, own, known, value, number, own.expression(event.sides[1]))
            return replace(found, is_whole=known.is_whole)
    raise Unjudged(reason)


def _counted(part: Expr) -> Expr:
    """A sum of terms that are all the same: as many times one of them. Raises `Unjudged` for other sums."""
    assert isinstance(part, Sum)
    if len(part.limits) != 1 or part.function.has(part.limits[0][0]):
        raise Unjudged("an event of another form")
    _, low, high = part.limits[0]
    return (high - low + 1) * part.function


def _bounds(
    scope: Meanings, own: Elaboration, known: RandomNumbers, value: Expr, number: Symbol, t: Expr
) -> TailBounds:
    of = _known(scope, own, known)
    inner = value.args[0] if isinstance(value, Abs) else value
    factor = simplify(inner.diff(number))
    rest = simplify(inner - factor * number)
    if factor.has(number) or not (factor.is_positive or factor.is_negative):
        raise Unjudged("an event of another form")
    mean = of.mean
    if mean is not None and simplify(factor * mean + rest) == 0:
        own.need(POSITIVE, t)
        return (two_sided if isinstance(value, Abs) else one_sided)(of, t / abs(factor))
    if rest == 0 and not isinstance(value, Abs) and factor.is_positive:
        found = above(of, t / factor)
        if found is not None:
            own.need(POSITIVE, t / factor - (of.low or S.Zero))
            return found
    raise Unjudged("a tail that is not around the mean")


def _known(scope: Meanings, own: Elaboration, known: RandomNumbers) -> KnownOfNumbers:
    """What is known as expressions."""
    sides = (known.mean, known.variance, known.low, known.high)
    mean, variance, low, high = (None if one is None else own.expression(one) for one in sides)
    count = own.expression(_letter(known.count)) if known.count else S.One
    is_any = known.mean is not None and scope.where_of(name_of(known.mean)) == known.where
    return KnownOfNumbers(mean, variance, low, high, count, known.is_independent or not known.count, is_any)


def _ranged(scope: Meanings, known: RandomNumbers) -> None:
    """A mean without a range of its own is any number between the ends; means and variances are real numbers."""
    for side in (known.mean, known.variance):
        meaning = scope.quiet(name_of(side)) if name_of(side) else None
        if isinstance(meaning, Ranged) and meaning.is_whole_open:
            scope.set(name_of(side), replace(meaning, is_whole_open=False), SECTION)
    if known.mean is not None and name_of(known.mean) and scope.is_open(name_of(known.mean)):
        own = elaboration(scope)
        ends = [own.expression(side) for side in (known.low, known.high) if side is not None]
        are_ends = len(ends) == 2 and all(one.is_number for one in ends)
        allowed = Interval(*ends) if are_ends else S.Reals
        scope.set(name_of(known.mean), Ranged(allowed, known.where), SECTION)


__all__ = ["says_of_numbers", "tail", "told_numbers"]
