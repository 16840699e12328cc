"""E, Var and Cov over random letters with an index and over jointly normal ones, as quantities of the engine."""

from __future__ import annotations

from sympy import Add, Expr, IndexedBase, Mul, S, Symbol, expand_mul

from derive.language.grammar.printer import latex
from derive.language.grammar.tree import Bracketed, Expression, Scripted
from derive.networks.initialisation import Covariance, Mean
from verify.reading.letters.meaning import Defined, Normal, ParameterSet, RandomLetters
from verify.reading.letters.names import family_key, name_of, names_in, plain
from verify.reading.letters.unjudged import Unjudged
from verify.reading.letters.vectors import Column, Value, scalar, vector
from verify.reading.terms.elaboration import Elaboration
from verify.reading.terms.families import counts, law_of, random_in
from verify.reading.terms.planes import in_plane, mean_of

WIDTH = Symbol("m", integer=True, positive=True)
"""How many random letters there are where no sum says so, and it does not matter."""


def average(own: Elaboration, kind: str, item: Expression, bracket: Bracketed) -> Expr | None:
    """The mean, the variance or the covariance; None where no random letter with an index stands in the bracket, and no
    two jointly normal ones. Raises `Unjudged`.
    """
    if kind not in ("E", "Var", "Cov") or (isinstance(item, Scripted) and (item.primes or item.sup is not None)):
        return None
    over = _over(own, item)
    if over is None:
        return None
    pair = _pair(own, bracket)
    if pair and not isinstance(item, Scripted):
        return _of_pair(own, kind, bracket, pair)
    inner = own.within(over)
    values = _values(inner, kind, bracket)
    if values is None:
        return None
    held = {base for value in values for base in random_in(own, value)}
    if not held:
        return None
    if over and held != {array.base for array in own.arrays.values() if _is_of(array, over)}:
        raise Unjudged(f"{kind} over some of the random letters that stand there")
    counted = counts(values)
    sizes = {counted[base] for base in held if base in counted}
    width = sizes.pop() if len(sizes) == 1 else WIDTH
    if not _are_all(own, item, held):
        raise Unjudged(f"{kind} over some of the random letters that stand there")
    known: dict[IndexedBase, Expr] = {base: counted.get(base, width) for base in held}
    law = law_of(own, held, known)
    if (found := in_plane(own, kind, values, tuple(held))) is not None:
        return found
    return Mean(values[0], law) if kind == "E" else Covariance(values[0], values[-1], law)


def _is_of(array: object, over: dict[str, Value]) -> bool:
    return isinstance(array, RandomLetters) and str(array.base.label) in map(plain, over)


def _parameters(own: Elaboration, item: Expression) -> ParameterSet | None:
    """What θ is below an E, or θ_0 for its start."""
    only = item.sub.only if isinstance(item, Scripted) and item.sub is not None else None
    found = [own.scope.get(name) for name in (name_of(only), name_of(only).removesuffix("_{0}")) if name]
    return next((one for one in found if isinstance(one, ParameterSet)), None)


def _are_all(own: Elaboration, item: Expression, held: set[IndexedBase]) -> bool:
    """Whether the parameters below an E are all that is random."""
    over = _parameters(own, item)
    return over is None or {str(one.label) for one in held} <= {plain(key).partition("_")[0] for key in over.keys}


def _over(own: Elaboration, item: Expression) -> dict[str, Value] | None:
    """What the letters below an E are, nothing where there are none; None where they are no family."""
    if not isinstance(item, Scripted) or item.sub is None:
        return {}
    if _parameters(own, item) is not None:
        return {}
    only = item.sub.only
    name = name_of(only) if only is not None else ""
    known = own.scope.get(name) if name else None
    if only is None or not name:
        return None
    found = known if known is not None else own.scope.get(family_key(only))
    if not isinstance(found, RandomLetters):
        return None
    own.meet(found)
    if found.length is None:
        return {name: found.base[S.One]}
    return {name: vector(found.length, lambda place: found.base[S.One, place])}


def _values(inner: Elaboration, kind: str, bracket: Bracketed) -> list[Expr] | None:
    if (bracket.opening, bracket.closing) not in (("(", ")"), ("[", "]"), ("\\{", "\\}")):
        return None
    found = [inner.scope.get(letter) for name in names_in(bracket) for letter in (name, *_keys(name))]
    if not any(_is_random(one) for one in found) and not any(isinstance(one, Column) for one in inner.bound.values()):
        return None
    values = list(map(scalar, inner.arguments(bracket.body)))
    if len(values) != (2 if kind == "Cov" else 1):
        raise Unjudged(f"{kind} of {latex(bracket)[:40]}")
    return values


def _is_random(meaning: object) -> bool:
    return isinstance(meaning, RandomLetters) or (
        isinstance(meaning, Defined) and any(isinstance(array, RandomLetters) for array in meaning.arrays)
    )


def _keys(name: str) -> tuple[str, ...]:
    head, mark, _ = name.partition("_{")
    return (f"{head}_{{\\cdot}}",) if mark else (f"{name}_{{\\cdot}}",)


def covariance_key(one: str, other: str) -> str:
    """Where a scope has the covariance of two letters."""
    return f"Cov({min(one, other)}, {max(one, other)})"


def _pair(own: Elaboration, bracket: Bracketed) -> tuple[str, str] | None:
    """The two jointly normal letters that stand in a bracket."""
    held = sorted(name for name in names_in(bracket) if isinstance(own.scope.get(name), Normal))
    is_joint = len(held) == 2 and isinstance(own.scope.get(covariance_key(*held)), Defined)
    return (held[0], held[1]) if is_joint else None


def _of_pair(own: Elaboration, kind: str, bracket: Bracketed, pair: tuple[str, str]) -> Expr:
    """E[g(U)h(V)], term by term."""
    laws = [own.scope.get(name) for name in pair]
    joint = own.scope.get(covariance_key(*pair))
    assert isinstance(joint, Defined)
    for law in laws:
        assert isinstance(law, Normal)
        if law.mean != 0:
            raise Unjudged("two normal letters with means")
        if law.unsaid:
            own.assumed[law.unsaid] = None
        for letter, ranged in law.letters:
            own.meet_letter(letter, ranged)
        for array in law.arrays:
            own.meet(array)
    own.opened(covariance_key(*pair), joint)
    if kind != "E":
        raise Unjudged(f"{kind} of what is made of two normal letters")
    one, other = (Symbol(f"{plain(name)}__", real=True) for name in pair)
    inner = own.within({pair[0]: one, pair[1]: other})
    inner.is_averaged = all(law.variance.is_positive for law in laws if isinstance(law, Normal))
    value = inner.formula(bracket.body)
    if any(factor.has(one) and factor.has(other) for factor in Mul.make_args(value)):
        value = expand_mul(value, deep=False)
    first, second = laws
    assert isinstance(first, Normal) and isinstance(second, Normal)
    covariance = (first.variance, second.variance, joint.expression)
    return Add(*(mean_of(term, one, other, covariance) for term in Add.make_args(value)))


__all__ = ["average", "covariance_key"]
