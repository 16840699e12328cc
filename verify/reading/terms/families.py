"""Random letters with an index: `family_law` what a_r ∼ N(0, v) and w ∼ N(0, v I_d) say, `member` one of a family,
`counts` how many there are, by the sums that go over all of them.
"""

from __future__ import annotations

from collections.abc import Iterable

from sympy import Expr, IndexedBase, Integer, S, Sum, Symbol, Tuple
from sympy.tensor.indexed import Indexed

from derive.language.grammar.printer import latex
from derive.language.grammar.refusal import NotRead
from derive.language.grammar.tree import Accented, Bracketed, Chain, Expression, Letter, Number, Row, Scripted
from derive.language.named import unfold
from derive.language.symbols import array
from verify.claims.domain import naturals
from verify.reading.letters.meaning import Defined, Opaque, RandomLetters, VectorLetter
from verify.reading.letters.names import family_key, is_power, key_of, name_of, names_in, plain
from verify.reading.letters.ranged import Ranged
from verify.reading.letters.scope import SECTION, Meanings
from verify.reading.letters.unjudged import Unjudged
from verify.reading.letters.vectors import Value, scalar, vector
from verify.reading.terms.elaboration import Elaboration
from verify.reading.terms.operators import application


def family_law(own: Elaboration, chain: Chain, where: str, *, is_independent: bool) -> tuple[str, RandomLetters] | None:
    """The letter without its index and its law, where a chain is a_r ∼ N(0, v) or w ∼ N(0, v I_d), else None.

    Letters of the variance that have no range are real, and the size of I is a whole number.
    """
    side, law = chain.sides[0], chain.sides[1]
    if not isinstance(law, Row) or len(law.items) != 2 or not isinstance(law.items[1], Bracketed):
        return None
    normal, bracket = law.items[0], law.items[1]
    is_normal = isinstance(normal, Letter) and normal.name == "N" and normal.font in ("", "\\mathcal", "\\mathrm")
    if not is_normal or len(bracket.body.chains) != 2 or len(bracket.body.parts) != 3:
        return None
    mean, variance = (one.sides[0] if not one.relations else None for one in bracket.body.chains)
    scale, identity = _scale_of(variance)
    key = key_of(side)
    if not _is_zero(mean) or variance is None or not (key or (identity is not None and name_of(side))):
        return None
    length = None
    declared = own.scope.get(name_of(side)) if name_of(side) else None
    if isinstance(identity, Letter):
        if not isinstance(declared, VectorLetter):
            return None
        length = declared.length
        own.letters.update(declared.letters)
    elif identity is not None:
        if identity.sub is None or identity.sub.only is None:
            return None
        _ranged(own.scope, names_in(identity.sub), Ranged(naturals, where))
        length = own.formula(identity.sub)
        if not (length.is_integer and length.is_positive):
            return None
    if scale is not None:
        _ranged(own.scope, _unranged(own, scale), Ranged(S.Reals, where))
    value = S.One if scale is None else own.expression(scale)
    if own.missing or own.needs or value.is_nonnegative is not True:
        return None
    assert isinstance(side, Letter | Scripted | Accented)
    base = side.base if key and isinstance(side, Scripted) else side
    index = name_of(side.sub.only) if key and isinstance(side, Scripted) and side.sub is not None else ""
    letters = tuple(own.letters.items())
    found = RandomLetters(array(plain(name_of(base))), length, value, where, index, is_independent, letters)
    return family_key(base) if key else name_of(base), found


def _is_zero(node: Expression | None) -> bool:
    return node == Number("0") or (isinstance(node, Accented) and node.body.only == Number("0"))


def _scale_of(node: Expression | None) -> tuple[Expression | None, Scripted | Letter | None]:
    """(v, I_d) of v I_d and of I_d, with or without the size; (v, None) of v."""
    if _is_identity(node):
        return None, node  # type: ignore[return-value]
    if isinstance(node, Row) and _is_identity(node.items[-1]):
        before = node.items[:-1]
        return (before[0] if len(before) == 1 else Row(before)), node.items[-1]  # type: ignore[return-value]
    return node, None


def _is_identity(node: Expression | None) -> bool:
    if isinstance(node, Scripted):
        return node.sub is not None and node.sup is None and not node.primes and _is_identity(node.base)
    return isinstance(node, Letter) and node.name == "I"


def _unranged(own: Elaboration, node: Expression) -> set[str]:
    """The letters without a range of what is not negative whatever real numbers they are."""
    trial = Elaboration(own.scope, own.row, own.member, own.length)
    try:
        value = trial.expression(node)
    except (Unjudged, NotRead):
        return set()
    return set(trial.missing) if value.is_nonnegative else set()


def _ranged(scope: Meanings, letters: Iterable[str], ranged: Ranged) -> None:
    """Give letters without a meaning a range, to the end of the section."""
    for letter in letters:
        if scope.get(letter) is None:
            scope.set(letter, ranged, SECTION)


def family_of(scope: Meanings, node: Expression) -> RandomLetters | Defined | None:
    """The random family that a letter with an index belongs to, or the definition that one index stands for all in."""
    key = key_of(node)
    found = scope.get(key) if key else None
    return found if isinstance(found, RandomLetters | Defined) else None


def member(own: Elaboration, node: Expression) -> Value | None:
    """a_r of a family, as an entry of an array; the one letter of a law; None for other letters."""
    name = name_of(node)
    known = own.scope.get(name) if name else None
    if isinstance(known, RandomLetters):
        return _entry(own, known, S.One)
    if known is None and (entry := coordinate(own, node)) is not None:
        return entry
    found = family_of(own.scope, node)
    if found is None or not (known is None or isinstance(known, Opaque) or _is_said_by_law(known, found)):
        return None
    assert isinstance(node, Scripted)
    index = index_of(own, node)
    if isinstance(found, RandomLetters):
        return _entry(own, found, index)
    return application(own, name, found, [index], 0)


def coordinate(own: Elaboration, node: Expression) -> Expr | None:
    """w_{rj}, an entry of one vector of a family; None for other letters."""
    indices = node.sub.only if isinstance(node, Scripted) and node.sub is not None and not node.primes else None
    if not isinstance(indices, Row) or len(indices.items) != 2 or not isinstance(node, Scripted):
        return None
    if not all(name_of(one) for one in indices.items) or (node.sup is not None and not is_power(node.sup)):
        return None
    family = own.scope.get(family_key(node.base))
    if not isinstance(family, RandomLetters) or family.length is None:
        return None
    own.meet(family)
    return family.base[tuple(index_at(own, one, node) for one in indices.items)]


def _is_said_by_law(known: object, found: RandomLetters | Defined) -> bool:
    """Whether a range says no more than a law: a_r ∈ ℝ, w_r ∈ ℝ^d."""
    if not isinstance(found, RandomLetters):
        return False
    if found.length is None:
        return isinstance(known, Ranged) and known.allowed == S.Reals
    return isinstance(known, VectorLetter) and known.length == found.length


def _entry(own: Elaboration, family: RandomLetters, index: Expr) -> Value:
    own.meet(family)
    if family.length is None:
        return family.base[index]
    return vector(family.length, lambda place: family.base[index, place])


def index_of(own: Elaboration, node: Scripted) -> Expr:
    """The index of one of a family: a number, one that a sum binds, or a free one."""
    assert node.sub is not None
    return index_at(own, node.sub.only, node)


def index_at(own: Elaboration, only: Expression | None, node: Expression) -> Expr:
    """An index of a letter: a number, one that a sum binds, or a free one."""
    if isinstance(only, Number):
        number = Integer(only.text) if only.text.isdigit() else S.Zero
        if number < 1:
            raise Unjudged(f"the index of {latex(node)[:40]}")
        return number
    name = name_of(only)
    if name in own.bound:
        value = scalar(own.bound[name])
        if not value.is_integer:
            raise Unjudged(f"the index {name}, which is no whole number")
        return value
    if own.scope.get(name) is not None:
        value = scalar(own.letter(name, only))  # type: ignore[arg-type]
        if not (isinstance(value, Symbol) and value.is_integer and value.is_positive):
            raise Unjudged(f"the index {name}, which is no whole number from 1 up")
        return value
    index = Symbol(plain(name), integer=True, positive=True)
    own.indices[index] = None
    return index


def counts(sides: Iterable[Expr]) -> dict[IndexedBase, Expr]:
    """How many members a family has, where sums go over all of them. Raises `Unjudged` where two sums disagree."""
    found: dict[IndexedBase, Expr] = {}
    for side in sides:
        for part in unfold(side).atoms(Sum):
            for index, low, high in part.limits:
                for entry in part.function.atoms(Indexed):
                    if entry.indices[0] == index and low == 1 and found.setdefault(entry.base, high) != high:
                        raise Unjudged(f"whether there are {high} or {found[entry.base]} letters {entry.base}")
    return found


def law_of(own: Elaboration, bases: Iterable[IndexedBase], counted: dict[IndexedBase, Expr]) -> Tuple:
    """The law of random arrays, as the engine has it. Raises `Unjudged` where it is not said to be independent."""
    groups = []
    bases = sorted(bases, key=str)
    for base in bases:
        family = own.arrays[base]
        assert isinstance(family, RandomLetters)
        is_alone = not family.index and len(bases) == 1
        if not (family.is_independent or is_alone):
            raise Unjudged(f"whether the letters {base} are independent")
        count = counted.get(base)
        if count is None:
            raise Unjudged(f"how many letters {base} there are")
        groups.append(Tuple(base, Tuple(count, *([] if family.length is None else [family.length])), family.variance))
    return Tuple(*groups)


def random_in(own: Elaboration, value: Expr) -> list[IndexedBase]:
    """The random arrays that an expression holds and no mean is over."""
    held = unfold(value).atoms(IndexedBase)
    return [base for base, found in own.arrays.items() if isinstance(found, RandomLetters) and base in held]


__all__ = ["SECTION", "coordinate", "counts", "family_law", "family_of", "index_of", "law_of", "member", "random_in"]
