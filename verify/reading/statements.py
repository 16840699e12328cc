"""`Reader`: the links of a formula, an answer or a statement to be judged each, and what they say of letters."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from sympy import Basic, Expr, Symbol

from derive.language.grammar.printer import latex
from derive.language.grammar.refusal import NotRead
from derive.language.grammar.tree import Bracketed, Chain, Divider, Expression, Formula, Letter, Row
from verify.claims.domain import Domain
from verify.claims.fault import LedgerError
from verify.claims.statement import Statement
from verify.reading.answers import Answer, AnswerKind
from verify.reading.elaboration import NONNEGATIVE, NONZERO, POSITIVE, Elaboration
from verify.reading.lines import PlacedFormula
from verify.reading.names import name_of, names_in, plain, power_of, walk
from verify.reading.operators import limits_of, normal_law
from verify.reading.ranges import known, range_of
from verify.reading.rows import elaboration
from verify.reading.scope import Defined, Normal, Opaque, Ranged, Scope, Unjudged
from verify.reading.words import OPEN_RELATIONS, defines_anew, is_claim_word, is_condition_word, sets_locally

RELATIONS = {"=": "=", "<": "<", ">": ">", "\\le": "<=", "\\leq": "<=", "\\leqslant": "<="}
RELATIONS |= {"\\ge": ">=", "\\geq": ">=", "\\geqslant": ">="}
_SENTENCE, _FORMULA = 80, 99


@dataclass(frozen=True)
class Question:
    """A statement that the oracles are asked for, and the answer as far as it stands.

    `conditions` are needs that the ranges do not meet; `doubt` is why a refutation would not be the author's error.
    """

    answer: Answer
    statement: Statement
    conditions: tuple[str, ...]
    doubt: str


@dataclass
class Surroundings:
    """What the sentence around a formula says."""

    before: str
    is_claimed: bool
    has_condition: bool
    conditions: list[str] = field(default_factory=list)
    """Equations that the sentence takes for granted."""


class Reader:
    """Reads formula after formula; the scope is changed by what they define and set."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope

    def read(self, placed: PlacedFormula, around: Surroundings) -> Iterator[Answer | Question]:
        """The answers to a formula, in the order of its links."""
        if placed.tree is None:
            assert placed.refused is not None
            yield _refused(placed, placed.refused)
            return
        tree = placed.tree
        if not any(chain.relations for chain in tree.chains):
            if placed.of.is_display:
                yield _answer(placed, tree, "an expression")
            return
        self.scope.enter(_FORMULA)
        try:
            yield from self._formula(placed, tree, around)
        finally:
            self.scope.leave(_FORMULA)

    def set_ranges(self, placed: PlacedFormula, around: Surroundings) -> None:
        """Enter ranges and laws of a formula before the sentence is read: they may stand behind what they are for."""
        if placed.tree is None:
            return
        for place, part in enumerate(placed.tree.parts):
            if isinstance(part, Chain) and part.relations:
                self._law(placed, part)
                if not self._is_local(placed.tree, place):
                    self._range(placed, placed.tree, place, around, None)

    def defined_here(self, placed: PlacedFormula, words: str) -> set[str]:
        """Letters that a formula defines, whatever they meant before."""
        chains = placed.tree.chains if placed.tree else ()
        found: set[str] = set()
        for chain in chains:
            for place, relation in enumerate(chain.relations):
                if relation.sign in (":=", "\\coloneqq", "\\coloneq", "\\triangleq"):
                    found.add(_target(chain.sides[place])[0])
                elif relation.sign in ("=:", "\\eqqcolon"):
                    found.add(_target(chain.sides[place + 1])[0])
                elif relation.sign == "=" and place == 0 and defines_anew(words):
                    found.add(_target(chain.sides[0])[0])
        return found - {""}

    def _formula(self, placed: PlacedFormula, tree: Formula, around: Surroundings) -> Iterator[Answer | Question]:
        limits_of(tree, self.scope)
        for place, part in enumerate(tree.parts):
            if isinstance(part, Chain) and part.relations and self._is_local(tree, place):
                self._range(placed, tree, place, around, _FORMULA)
        for place, part in enumerate(tree.parts):
            if isinstance(part, Chain) and part.relations:
                yield from self._chain(placed, tree, place, part, around)

    def _is_local(self, tree: Formula, place: int) -> bool:
        """Whether a chain stands beside another one that it is the range for: …, x > 0 and … for x > 0."""
        return any(isinstance(part, Chain) and part.relations for part in tree.parts[:place])

    def _range(self, placed: PlacedFormula, tree: Formula, place: int, around: Surroundings, level: int | None) -> None:
        found = range_of(tree, place, self.scope, _where(placed, tree.parts[place]))
        if found is None:
            return
        words = _words_before(tree, place, around.before)
        chain = tree.parts[place]
        assert isinstance(chain, Chain)
        is_member = chain.relations[0].sign == "\\in"
        if is_claim_word(words) or not (is_member or level is not None or is_condition_word(words)):
            return
        for letter in found.letters:
            here = _SENTENCE if sets_locally(words) or not is_member else _SENTENCE - 1
            meaning = self._quiet(letter)
            if level is None and isinstance(meaning, Defined):
                continue
            self.scope.set(letter, found.meaning, level or here)

    def _quiet(self, letter: str) -> object:
        try:
            return self.scope.get(letter)
        except Unjudged:
            return None

    def _law(self, placed: PlacedFormula, chain: Chain) -> None:
        if [relation.sign for relation in chain.relations] != ["\\sim"]:
            return
        name = name_of(chain.sides[0])
        if not name or isinstance(self._quiet(name), Defined):
            return
        meaning: Normal | Opaque = Opaque("random, with a law that is not judged yet")
        own = elaboration(self.scope)
        try:
            law = normal_law(own, chain)
            if law is not None and not own.missing and not own.needs:
                meaning = replace(law, where=_where(placed, chain))
            elif own.missing:
                meaning = Opaque(f"random, with a law that has no range of {', '.join(own.missing)}")
        except (Unjudged, NotRead):
            pass
        self.scope.set(name, meaning, _SENTENCE - 1)

    def _chain(
        self, placed: PlacedFormula, tree: Formula, place: int, chain: Chain, around: Surroundings
    ) -> Iterator[Answer | Question]:
        words = _words_before(tree, place, around.before)
        found = range_of(tree, place, self.scope, "")
        if found is not None:
            yield self._of_range(placed, chain, found.letters, found.meaning)
            return
        for link in range(len(chain.relations)):
            part = Chain(chain.sides[link : link + 2], chain.relations[link : link + 1], chain.span)
            part = replace(part, span=_span_of(part))
            try:
                if reason := self._open(tree, place, part):
                    raise Unjudged(reason)
                yield self._link(placed, part, link, words, around, _is_operation(chain.sides[0]))
            except Unjudged as reason:
                yield _answer(placed, part, "read, not judged", str(reason))
            except NotRead as reason:
                yield _refused(placed, reason, part)

    def _of_range(self, placed: PlacedFormula, chain: Chain, letters: tuple[str, ...], meaning: object) -> Answer:
        try:
            meanings = [self.scope.get(letter) for letter in letters]
        except Unjudged as reason:
            return _answer(placed, chain, "read, not judged", str(reason))
        if isinstance(meaning, Opaque):
            return _answer(placed, chain, "read, not judged", f"{', '.join(letters)}: {meaning.why}")
        assert isinstance(meaning, Ranged)
        if known(meanings, meaning):
            return _answer(placed, chain, "sets the range of", ", ".join(letters))
        why = f"whether it sets the range of {', '.join(letters)} or is claimed"
        return _answer(placed, chain, "read, not judged", why)

    def _open(self, tree: Formula, place: int, link: Chain) -> str:
        """Why a link is not judged, whatever its sides are."""
        relation = link.relations[0]
        following = tree.parts[place + 1 : place + 3]
        if relation.sign in OPEN_RELATIONS:
            return OPEN_RELATIONS[relation.sign]
        if relation.over and not relation.over.strip("()").replace("\\text", "").strip("{}").isdigit():
            return f"what {relation.over} above {relation.sign} says"
        if any(part is None for part in link.sides):
            return "a side is not written here"
        if len(following) == 2 and isinstance(following[0], Divider) and following[0].text in (",", ";"):
            after = following[1]
            if isinstance(after, Chain) and not after.relations:
                return "a list, of which it is one entry"
        if any(isinstance(part, Divider) and part.kind in ("MID", "LOGIC") for part in tree.parts):
            return "what follows from what"
        return ""

    def _link(
        self, placed: PlacedFormula, link: Chain, number: int, words: str, around: Surroundings, is_operation: bool
    ) -> Answer | Question:
        left, right = link.sides
        sign = link.relations[0].sign
        assert left is not None and right is not None
        if sign in (":=", "\\coloneqq", "\\coloneq", "\\triangleq"):
            return self._defines(placed, link, left, right, is_said=True)
        if sign in ("=:", "\\eqqcolon"):
            return self._defines(placed, link, right, left, is_said=True)
        is_condition = is_condition_word(words)
        if sign == "=" and number == 0:
            letter, _ = _target(left)
            if letter and defines_anew(words) and letter not in names_in(right):
                return self._defines(placed, link, left, right, is_said=True)
            if letter and self.scope.get(letter) is None and letter not in ("\\pi", "e"):
                if is_claim_word(words):
                    raise Unjudged(f"{letter} has no meaning yet")
                if is_condition:
                    raise Unjudged("a condition of what stands beside it")
                if letter not in names_in(right):
                    return self._defines(placed, link, left, right, is_said=False)
        return self._question(placed, link, RELATIONS.get(sign, ""), is_condition, around, is_operation)

    def _defines(
        self, placed: PlacedFormula, link: Chain, target: Expression, value: Expression, *, is_said: bool
    ) -> Answer:
        letter, parameters = _target(target)
        if not letter:
            return _answer(placed, link, "read, not judged", f"a definition of {latex(target)[:60]}")
        where = _where(placed, link)
        before = self._quiet(letter)
        meaning: Defined | Opaque
        try:
            meaning = self._definition(letter, parameters, value, where)
        except Unjudged as reason:
            meaning = Opaque(f"defined at {where} by what is not judged yet ({reason})", bool(parameters))
        except NotRead:
            self.scope.set(letter, Opaque(f"defined at {where} by what is not read", bool(parameters)), 0)
            raise
        if is_said and isinstance(before, Defined) and isinstance(meaning, Defined) and _same(before, meaning):
            return _answer(placed, link, "restates", f"the definition at {before.where}")
        self.scope.frames[-1].meanings.pop(letter, None)
        self.scope.set(letter, meaning, 0)
        for frame in self.scope.frames[1:]:
            frame.meanings.pop(letter, None)
            frame.later.discard(letter)
        because = f"; {meaning.why}" if isinstance(meaning, Opaque) else ""
        return _answer(placed, link, "defines", f"{letter}{because}")

    def _definition(self, letter: str, parameters: tuple[str, ...], value: Expression, where: str) -> Defined:
        symbols = {}
        for name in parameters:
            known_range = self._quiet(name)
            is_ranged = isinstance(known_range, Ranged) and not known_range.is_whole_open
            symbols[name] = known_range.symbol(plain(name)) if is_ranged else Symbol(plain(name), real=True)  # type: ignore[union-attr]
        own = elaboration(self.scope).within(symbols)
        expression = own.expression(value)
        if own.missing:
            raise Unjudged(f"the range of {', '.join(own.missing)}")
        letters, needs = tuple(own.letters.items()), tuple(own.needs)
        return Defined(tuple(symbols.values()), expression, where, self.scope.section, letters, needs)

    def _question(
        self,
        placed: PlacedFormula,
        link: Chain,
        relation: str,
        is_condition: bool,
        around: Surroundings,
        is_operation: bool,
    ) -> Question:
        if not relation:
            raise Unjudged(f"the relation {link.relations[0].sign}")
        own = elaboration(self.scope)
        left, right = (own.expression(side) for side in link.sides)
        if own.missing:
            raise Unjudged(f"the range of {', '.join(own.missing)}")
        statement, conditions = _statement(left, right, relation, own)
        doubt = ""
        if is_condition:
            doubt = "the words before it make it a condition"
        elif around.conditions or around.has_condition:
            doubt = "its sentence has a condition"
        elif not (around.is_claimed or is_operation):
            doubt = "no telling whether it is claimed or asked for"
        elif any(defined.section != self.scope.section for defined in own.used.values()):
            doubt = "it differs under a definition of another section"
        rests = {letter: defined.where for letter, defined in own.used.items()}
        ranges = [f"{letter} ∈ {ranged.where}" for letter, ranged in own.letters.items() if ranged.where]
        answer = replace(_answer(placed, link, "read, not judged"), rests_on=rests, message="; ".join(ranges))
        return Question(answer, statement, conditions, doubt)


def _statement(left: Expr, right: Expr, relation: str, own: Elaboration) -> tuple[Statement, tuple[str, ...]]:
    """The statement on the ranges that are known, and the needs that they do not meet."""
    symbols: dict[Symbol, Ranged] = {}
    for letter, ranged in own.letters.items():
        symbols[ranged.symbol(plain(letter))] = ranged
    needs = list(dict.fromkeys(own.needs))
    free: set[Basic] = left.free_symbols | right.free_symbols | {s for _, what in needs for s in what.free_symbols}
    if unknown := free - set(symbols):
        raise Unjudged(f"the range of {', '.join(sorted(map(str, unknown)))}")
    scalars = {symbol: ranged.allowed for symbol, ranged in symbols.items() if symbol in free}
    if len({symbol.name for symbol in scalars}) < len(scalars):
        raise Unjudged("two letters of one name with different ranges")
    nonzero = tuple(what for kind, what in needs if kind == NONZERO)
    signed = [(kind, what) for kind, what in needs if kind in (POSITIVE, NONNEGATIVE)]
    ordered = tuple(what > 0 if kind == POSITIVE else what >= 0 for kind, what in signed)
    try:
        domain = Domain(scalars, (), conditions=ordered, nonzero=nonzero)  # type: ignore[arg-type]
        return Statement(left, right, domain, relation), tuple(f"{what} {kind}" for kind, what in needs)
    except LedgerError as reason:
        raise Unjudged(str(reason)) from None


def _target(side: Expression | None) -> tuple[str, tuple[str, ...]]:
    """(letter, parameters) where a side is a letter or a function at distinct letters; ("", ()) else."""
    if side is None or power_of(side) is not None:
        return "", ()
    if not (isinstance(side, Row) and len(side.items) == 2 and isinstance(side.items[1], Bracketed)):
        return name_of(side), ()
    name, bracket = name_of(side.items[0]), side.items[1]
    parameters = tuple(map(_parameter, bracket.body.parts[::2]))
    is_list = all(isinstance(part, Divider) and part.text == "," for part in bracket.body.parts[1::2])
    if name and is_list and bracket.opening == "(" and all(parameters) and len(set(parameters)) == len(parameters):
        return name, parameters
    return "", ()


def _parameter(part: Chain | Divider) -> str:
    """The letter that stands alone between commas."""
    if not isinstance(part, Chain) or part.relations or power_of(part.sides[0]) is not None:
        return ""
    return name_of(part.sides[0])


def _same(one: Defined, other: Defined) -> bool:
    if len(one.parameters) != len(other.parameters):
        return False
    return one.expression.subs(dict(zip(one.parameters, other.parameters, strict=True))) == other.expression


def _is_operation(side: Expression | None) -> bool:
    """Whether a side holds a sum, an integral or a mean: what has a value, and is no unknown."""
    return any(
        isinstance(one, Letter) and (one.name in ("\\sum", "\\prod", "\\int") or (one.name == "E" and one.font))
        for one in walk(side)
    )


def _words_before(tree: Formula, place: int, before: str) -> str:
    """The words directly before a chain: those of the formula, else those before it."""
    texts = [part.text for part in tree.parts[:place] if isinstance(part, Divider) and part.kind == "TEXT"]
    if texts:
        return texts[-1]
    return before if not any(isinstance(part, Chain) and part.relations for part in tree.parts[:place]) else ""


def _span_of(part: Chain) -> tuple[int, int]:
    spans = [one.span for one in (*part.sides, *part.relations) if one is not None and one.span[1]]
    return (min(start for start, _ in spans), max(end for _, end in spans)) if spans else part.span


def _where(placed: PlacedFormula, part: object) -> str:
    start = getattr(part, "span", (0, 0))[0] or placed.start
    line, column = placed.of.source.position(start)
    return f"{placed.of.source.name}:{line}:{column}"


def _answer(placed: PlacedFormula, part: Formula | Chain, kind: AnswerKind, message: str = "") -> Answer:
    source = placed.of.source
    start = part.span[0] or placed.start
    line, column = source.position(start)
    return Answer(source.name, line, column, kind, latex(part), message, is_display=placed.of.is_display)


def _refused(placed: PlacedFormula, reason: NotRead, part: Chain | None = None) -> Answer:
    source = placed.of.source
    line, column = source.position(reason.start or (part.span[0] if part else 0) or placed.start)
    shown = latex(part) if part else placed.text
    message = f"{reason.token}: {reason.why}" if reason.token else reason.why
    return Answer(source.name, line, column, "not read", shown, message, is_display=placed.of.is_display)


__all__ = ["Question", "Reader", "Surroundings"]
