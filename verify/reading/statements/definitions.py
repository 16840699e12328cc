"""`Defining`: what a formula defines, by := or by being the first to name a letter, and the laws that ∼ gives."""

from __future__ import annotations

import re
from dataclasses import replace

from sympy import Integer, S

from derive.algebra.expressions import ShapeMismatch
from derive.language.grammar.printer import latex
from derive.language.grammar.refusal import NotRead
from derive.language.grammar.tree import Accented, Bracketed, Chain, Expression, Letter, Number, Row, Scripted
from verify.claims.domain import positive
from verify.reading.document.lines import PlacedFormula
from verify.reading.letters.answers import Answer
from verify.reading.letters.links import answer_to, definition_of, opened, same, target, where_of
from verify.reading.letters.meaning import (
    Defined,
    DefinedMatrix,
    MatrixRange,
    Normal,
    NormalVector,
    Opaque,
    ParameterSet,
    RandomLetters,
    SampleLetters,
    Spelled,
    SphereLetter,
    VectorLetter,
)
from verify.reading.letters.names import is_expectation, key_of, name_of, plain, power_of
from verify.reading.letters.ranged import Ranged
from verify.reading.letters.scope import FORMULA, SECTION, Meanings
from verify.reading.letters.unjudged import Unjudged
from verify.reading.matrices.laws import normal_sides
from verify.reading.matrices.links import definition as of_matrices
from verify.reading.matrices.links import holds_matrix
from verify.reading.matrices.normal_laws import columns_of, vector_law
from verify.reading.networks.averages import covariance_key
from verify.reading.networks.flows import dotted, flow_key
from verify.reading.networks.introduced import definition
from verify.reading.networks.means import normal_law
from verify.reading.networks.modelled import flow_of, is_of_model, is_same, is_stacked, set_flow, spelled, stacked_name
from verify.reading.sides.measured import measure_of
from verify.reading.sides.ranges import sphere
from verify.reading.sides.rows import elaboration
from verify.reading.statements.recalled import recallable
from verify.reading.terms.families import family_law
from verify.reading.terms.operators import limits_of
from verify.reading.terms.samples import uniform_law
from verify.reading.terms.sets import set_of

_NAMED, _NAMED_BEHIND = (":=", "\\coloneqq", "\\triangleq", "\\doteq"), ("=:", "\\eqqcolon")


def letter_of(side: Expression) -> Expression:
    """The letter of a function at its arguments, or the side itself."""
    return side.items[0] if isinstance(side, Row) else side


def moment_of(side: Expression | None) -> tuple[str, tuple[str, ...]]:
    """("Var", (U,)) or ("Cov", (U, V)) where a side is one, of plain letters; ("", ()) else."""
    if not isinstance(side, Row) or len(side.items) != 2 or not isinstance(side.items[1], Bracketed):
        return "", ()
    kind, bracket = is_expectation(side.items[0]), side.items[1]
    sides = [part.sides[0] for part in bracket.body.chains if not part.relations]
    names = tuple("" if power_of(one) is not None else name_of(one) for one in sides)
    is_plain = isinstance(side.items[0], Letter) and all(names) and len(bracket.body.parts) == 2 * len(names) - 1
    is_moment = {"Var": 1, "Cov": 2}.get(kind) == len(names)
    return (kind, names) if is_plain and is_moment else ("", ())


def parameter_keys(side: Expression | None) -> tuple[str, ...]:
    """The letters without their index of {(a_r, w_r)}_{r=1}^m; nothing where it is none."""
    if not isinstance(side, Scripted) or side.sub is None or not isinstance(side.base, Bracketed):
        return ()
    inner = side.base.body.only
    body = inner.body if isinstance(inner, Bracketed) else side.base.body
    keys = tuple(key_of(part.sides[0]) for part in body.chains if not part.relations)
    return keys if all(keys) and len(body.parts) == 2 * len(keys) - 1 else ()


def _is_named(link: Chain) -> bool:
    """Whether a sign says that a side is what the other one is called."""
    return link.relations[0].sign in _NAMED + _NAMED_BEHIND


class Defining:
    """Enters into a scope what formulas define."""

    def __init__(self, scope: Meanings) -> None:
        self.scope = scope
        self.resolved: dict[tuple[str, int, int], str] = {}
        """The places of definitions that were judged once what they hold had a meaning."""
        self._pending: list[tuple[str, Opaque, PlacedFormula, Chain, Expression, Expression]] = []

    def revisit(self) -> None:
        """Read definitions again that held letters without a meaning, which they may have by now."""
        is_new = True
        while is_new:
            is_new = False
            for one in tuple(self._pending):
                letter, before, placed, link, defined, value = one
                if self.quiet(letter) is not before:
                    self._pending.remove(one)
                    continue
                self.scope.enter(FORMULA)
                try:
                    where = where_of(placed, link)
                    assert placed.tree is not None
                    limits_of(opened(placed.tree), self.scope)
                    meaning = definition(elaboration(self.scope), target(defined)[1], value, where, letter_of(defined))
                except (Unjudged, NotRead):
                    continue
                finally:
                    self.scope.leave(FORMULA)
                self._enter(letter, defined, meaning)
                self._pending.remove(one)
                answer = answer_to(placed, link, "defines")
                self.resolved[answer.file, answer.line, answer.column] = letter
                is_new = True

    def quiet(self, letter: str) -> object:
        return self.scope.quiet(letter)

    def law(
        self, placed: PlacedFormula, chain: Chain, *, is_independent: bool = False, apart: frozenset[str] = frozenset()
    ) -> None:
        """Enter the law of a letter, of a vector, or of a family of letters that are independent."""
        if [relation.sign for relation in chain.relations] != ["\\sim"]:
            return
        name = name_of(chain.sides[0])
        if isinstance(self.quiet(name), Defined | DefinedMatrix):
            return
        is_independent = is_independent or bool(re.search(r"i\W*i\W*d", chain.relations[0].over))
        where = where_of(placed, chain)
        if not name:
            self._enter_columns(chain, where, is_independent, apart)
            return
        try:
            found = family_law(elaboration(self.scope), chain, where, is_independent=is_independent)
            found = found or uniform_law(elaboration(self.scope), chain, where, is_independent=is_independent)
        except (Unjudged, NotRead):
            found = None
        if found is not None:
            letter, law = found
            self.scope.set(letter, replace(law, apart=apart) if isinstance(law, RandomLetters) else law, SECTION)
            return
        if self._enter_columns(chain, where, is_independent, apart):
            return
        unsaid = self._enter_spread(chain, where)
        meaning: Normal | Opaque = Opaque("random, with a law that is not judged yet")
        own = elaboration(self.scope)
        try:
            law = normal_law(own, chain)
            if law is not None and not own.missing and not own.needs:
                meaning = replace(law, where=where_of(placed, chain), unsaid=unsaid)
            elif own.missing:
                meaning = Opaque(f"random, with a law that has no range of {', '.join(own.missing)}")
        except (Unjudged, NotRead):
            pass
        self.scope.set(name, meaning, SECTION)

    def _enter_spread(self, chain: Chain, where: str) -> str:
        """σ of N(m, σ²) is a standard deviation, and m a number, where nothing else is said; that σ is not 0 is a
        condition of what is said of the letter."""
        mean, square = normal_sides(chain.sides[1]) or (None, None)
        power = power_of(square)
        spread = name_of(square) if power is not None and power.only == Number("2") else ""
        if not spread or not self.scope.is_open(spread):
            return ""
        self.scope.set(spread, Ranged(positive, where), SECTION)
        if name_of(mean) and power_of(mean) is None and self.scope.is_open(name_of(mean)):
            self.scope.set(name_of(mean), Ranged(S.Reals, where), SECTION)
        return f"{spread} > 0"

    def _enter_columns(self, chain: Chain, where: str, is_independent: bool, apart: frozenset[str]) -> bool:
        """Whether a chain is a law of vectors, which is entered."""
        try:
            found = vector_law(self.scope, chain, where, is_independent=is_independent, apart=apart)
        except (Unjudged, NotRead, ShapeMismatch):
            return False
        for name, meaning in found.items():
            self.scope.set(name, meaning, SECTION)
        return bool(found)

    def law_at(self, chain: Chain, where: str) -> bool:
        """Whether a chain is what gave its letter, or its family, the law."""
        side = chain.sides[0]
        known = (self.quiet(name_of(side)), self.quiet(key_of(side)), *map(self.quiet, columns_of(side)))
        return any(
            isinstance(one, Normal | NormalVector | RandomLetters | SampleLetters) and one.where == where
            for one in known
        )

    def variance(self, placed: PlacedFormula, link: Chain) -> Answer | None:
        """What Var(U) = … and Cov(U, V) = … say of letters without a meaning that are said to be normal."""
        kind, names = moment_of(link.sides[0])
        if not kind:
            return None
        laws = [self.quiet(name) for name in names]
        is_open = kind == "Var" and laws == [None]
        is_joint = kind == "Cov" and all(isinstance(law, Normal) and law.of_moments for law in laws)
        if not (is_open or (is_joint and self.quiet(covariance_key(*names)) is None)):
            return None
        where = where_of(placed, link)
        value = link.sides[1]
        assert value is not None
        found = definition(elaboration(self.scope), (), value, where, value)
        if is_open:
            (name,) = names
            unsaid = f"{plain(name)} has mean 0"
            law = Normal(Integer(0), found.expression, where, found.letters, found.arrays, unsaid, of_moments=True)
            self.scope.set(name, law, SECTION)
        else:
            self.scope.set(covariance_key(*names), found, SECTION)
        what = "the variance" if is_open else "the covariance"
        return answer_to(placed, link, "defines", f"{what} of {' and '.join(names)}")

    def parameters(self, placed: PlacedFormula, link: Chain) -> Answer | None:
        """What θ = {(a_r, w_r)} says: all parameters of a network, by letters that have laws."""
        letter = name_of(link.sides[0])
        keys = parameter_keys(link.sides[1])
        if not letter or not keys or isinstance(self.quiet(letter), Defined):
            return None
        self.scope.set(letter, ParameterSet(keys, where_of(placed, link)), 0)
        return answer_to(placed, link, "defines", letter)

    def of_model(self, placed: PlacedFormula, link: Chain) -> Answer | None:
        """What dθ_t/dt = … says of parameters that nothing moved so far, and how entries of f_t and K_t are called."""
        left, right = link.sides
        parameters, variable = flow_of(left)
        own, where = elaboration(self.scope), where_of(placed, link)
        if right is not None and parameters in self.scope.parameters:
            known = self.quiet(flow_key(parameters, variable))
            meaning = spelled(own, (), right, where)
            if known is None:
                set_flow(self.scope, parameters, variable, meaning)
                return answer_to(placed, link, "defines", f"how {parameters} moves")
            if isinstance(known, Spelled) and is_same(own, known, meaning):
                return answer_to(placed, link, "restates", f"the flow at {known.where}")
        if is_stacked(left, right) and isinstance(self.quiet(name_of(left) or stacked_name(left)), Spelled):
            return answer_to(placed, link, "restates", "what its entries are")
        return None

    def defines(
        self, placed: PlacedFormula, link: Chain, defined: Expression, value: Expression, *, is_said: bool
    ) -> Answer:
        letter, parameters = target(defined)
        if not letter:
            return answer_to(placed, link, "read, not judged", f"a definition of {latex(defined)[:60]}")
        where = where_of(placed, link)
        before = self.quiet(letter)
        meaning: Defined | DefinedMatrix | Opaque | Spelled
        because = ""
        if (measure := measure_of(self.scope, value, where)) is not None and not parameters:
            self.scope.set(letter, measure, 0)
            return definition_of(answer_to(placed, link, "defines", letter), letter)
        own = elaboration(self.scope)
        try:
            if is_of_model(own, value, parameters):
                meaning = spelled(own, parameters, value, where)
            else:
                meaning = definition(own, parameters, value, where, letter_of(defined))
        except Unjudged as reason:
            meaning, why = self._of_matrices(parameters, value, where)
            if isinstance(meaning, Opaque):
                meaning = self._with_recalled(parameters, value, where) or meaning
            because = "" if isinstance(meaning, DefinedMatrix) else f", by what is not judged yet: {why or reason}"
        except NotRead:
            self.scope.set(letter, Opaque(f"defined at {where} by what is not read", bool(parameters)), 0)
            raise
        ranged = self.scope.innermost(letter)
        if isinstance(meaning, Opaque) and isinstance(ranged, VectorLetter | MatrixRange) and not _is_named(link):
            for frame in self.scope.frames:
                frame.later.discard(letter)
            self.scope.leave_unread(latex(link), (letter,), SECTION)
            return answer_to(placed, link, "read, not judged", because.removeprefix(", by what is not judged yet: "))
        if is_said and isinstance(before, Defined) and isinstance(meaning, Defined) and same(before, meaning):
            again = answer_to(placed, link, "restates", f"the definition at {before.where}")
            return definition_of(again, letter, parameters)
        self._enter(letter, defined, meaning)
        if isinstance(meaning, Opaque):
            self._pending.append((letter, meaning, placed, link, defined, value))
        return definition_of(answer_to(placed, link, "defines", f"{letter}{because}"), letter, parameters)

    def _of_matrices(
        self, parameters: tuple[str, ...], value: Expression, where: str
    ) -> tuple[DefinedMatrix | Opaque, str]:
        """A definition by vectors or matrices, or that it is not judged yet, with the shapes in it that do not fit."""
        why = ""
        try:
            return of_matrices(self.scope, parameters, value, where), ""
        except ShapeMismatch as mismatch:
            why = f"shapes: {mismatch}"
        except Unjudged as reason:
            why = str(reason) if holds_matrix(self.scope, value) else ""
        except NotRead:
            pass
        return Opaque(
            f"defined at {where} by what is not judged yet", bool(parameters), not parameters, self.scope.section
        ), why

    def _with_recalled(self, parameters: tuple[str, ...], value: Expression, where: str) -> DefinedMatrix | None:
        """The same with vectors and matrices as they were last, where that gives the definition a meaning."""
        known = recallable(self.scope, value, parameters)
        frame = self.scope.frames[-1]
        before = {name: frame.meanings.get(name) for name in known}
        frame.meanings.update(known)
        meaning = self._of_matrices(parameters, value, where)[0] if known else None
        for name, one in before.items():
            frame.meanings.pop(name)
            if one is not None:
                frame.meanings[name] = one
        if not isinstance(meaning, DefinedMatrix):
            return None
        for name, one in known.items():
            self.scope.set(name, one, SECTION)
            self.scope.recalled[name] = one.where
        return meaning

    def defines_set(self, placed: PlacedFormula, link: Chain, number: int) -> Answer | None:
        """What a link defines a letter as that is a set; None where it claims something of sets. Raises `Unjudged`."""
        left, right = link.sides
        sign = link.relations[0].sign
        letter, parameters = target(right if sign in _NAMED_BEHIND else left)
        is_new = sign in _NAMED or sign in _NAMED_BEHIND or (sign == "=" and number == 0 and self.quiet(letter) is None)
        if not letter or parameters or not is_new:
            return None
        own = elaboration(self.scope)
        side, where = left if sign in _NAMED_BEHIND else right, where_of(placed, link)
        if isinstance(side, Bracketed) and (member := sphere(side, self.scope, where)) is not None:
            self.scope.set(letter, SphereLetter(member, where), SECTION)
            return definition_of(answer_to(placed, link, "defines", letter), letter)
        found = set_of(own, side, None, where)
        self.scope.set(letter, found, 0)
        return definition_of(answer_to(placed, link, "defines", letter), letter)

    def _enter(self, letter: str, defined: Expression, meaning: Defined | DefinedMatrix | Opaque | Spelled) -> None:
        if isinstance(meaning, Defined) and len(meaning.parameters) > len(meaning.names):
            letter = key_of(letter_of(defined))
        self.scope.frames[-1].meanings.pop(letter, None)
        is_passing = isinstance(meaning, Opaque) and meaning.is_value and self.scope.is_in_environment
        self.scope.set(letter, meaning, SECTION if is_passing else 0)
        if is_passing:
            return
        if isinstance(meaning, Defined) and meaning.arrays:
            self._keep(meaning)
        for frame in self.scope.frames[1:]:
            frame.meanings.pop(letter, None)
            frame.later.discard(letter)

    def _keep(self, meaning: Defined) -> None:
        """The ranges of sizes that a network is defined with last as long as its section."""
        for letter, ranged in meaning.letters:
            if self.quiet(letter) is None or isinstance(self.scope.frames[-1].meanings.get(letter), Ranged):
                self.scope.set(letter, ranged, SECTION)

    def is_said_before(self, letter: str, left: Expression, right: Expression) -> bool:
        """Whether a definition in the same words of the same letters is known."""
        before = self.scope.get(letter)
        if isinstance(before, Spelled):
            again = Spelled(target(left)[1], right, before.where, self.scope.section)
            if is_same(elaboration(self.scope), before, again):
                self.scope.set(letter, again, 0)
                return True
        if not isinstance(before, Defined):
            return False
        try:
            again = definition(elaboration(self.scope), target(left)[1], right, "", letter_of(left))
        except (Unjudged, NotRead):
            return False
        return same(before, again)

    def is_anew(self, letter: str, right: Expression) -> bool:
        """Whether a letter that a model defined in another section is said to be something else by one here."""
        known = self.quiet(letter)
        is_older = isinstance(known, Spelled) and known.section != self.scope.section
        return is_older and is_of_model(elaboration(self.scope), right)

    def is_moving(self, left: Expression) -> bool:
        """Whether a side is \\dot r_t of what is defined by a model that flows."""
        return dotted(elaboration(self.scope), left) is not None

    def is_of_known(self, left: Expression) -> bool:
        """Whether a side is a dotted letter, or a primed function, of a letter that has a meaning."""
        node = left.items[0] if isinstance(left, Row) else left
        base = node.base if isinstance(node, Scripted) else node
        if isinstance(base, Accented) and base.accent in ("\\dot", "\\ddot") and (inner := base.body.only) is not None:
            own = replace(node, base=inner) if isinstance(node, Scripted) else inner
            return self.quiet(name_of(own)) is not None
        if isinstance(left, Row) and isinstance(node, Scripted) and node.primes:
            return self.quiet(name_of(node)) is None and self.quiet(name_of(replace(node, primes=0))) is not None
        return False

    def is_slope(self, left: Expression) -> bool:
        """Whether a side is f'(x) for a function f of one variable that is defined."""
        if not (isinstance(left, Row) and isinstance(left.items[0], Scripted) and left.items[0].primes):
            return False
        function = left.items[0]
        meaning = self.quiet(name_of(replace(function, primes=0)))
        own = self.quiet(name_of(function))
        return own is None and isinstance(meaning, Defined) and len(meaning.parameters) == 1


__all__ = ["Defining"]
