"""One name, one thing: where letters of a statement share a name, all but one of them get another.

Two free letters of a name are two things that evidence by name would mix up: a positive `lam` and a real one, a scalar
and an array. A bound letter that is free elsewhere, or bound around, is caught by what is put there for the free one:
the variable of a function, an integral, a limit, a derivative at 0. The index of a sum over whole numbers stays, since
SymPy's substitutions and the rules for sums tell it apart; so does the width of a limit in width, which its law holds.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache
from itertools import count

from sympy import Basic, Dummy, Expr, IndexedBase, Integral, Product, Sum, Symbol

from derive.language import symbols
from derive.language.parts import atoms, parts
from derive.language.symbols import array, n
from derive.networks.initialisation import random_bases
from derive.networks.wide import DeepKernel
from derive.training.orthonormal import V

_OWN = frozenset(value for value in vars(symbols).values() if isinstance(value, Symbol | IndexedBase))
"""Letters of the vocabulary, which keep their names: sizes, inputs, parameters."""


def name_of(letter: Basic) -> str:
    """The name of a symbol or an array."""
    return str(letter.label) if isinstance(letter, IndexedBase) else str(letter)


@lru_cache(maxsize=4096)
def free_variables(expression: Expr) -> frozenset[Basic]:
    """Symbols and arrays that have no value until a point gives them one: neither bound nor random."""
    free = {symbol for symbol in expression.free_symbols if isinstance(symbol, Symbol)}
    bases = atoms(expression, IndexedBase)
    return frozenset((free - {base.label for base in bases}) | (bases - random_bases(expression)))


def new_names(
    sides: Collection[Expr], variables: Iterable[Basic], shapes: Mapping[Basic, tuple[Expr, ...]]
) -> dict[Basic, Basic]:
    """Other names for letters that share theirs; `variables` are those of the domain, `shapes` of its arrays.

    V keeps its name, by which rules know that its columns are orthonormal, where it has the shape (n, n) only.
    """
    random = set().union(*(random_bases(side) for side in sides))
    others = sorted(set().union(*map(free_variables, sides)) - set(variables), key=str)
    found = dict.fromkeys((*sorted(random, key=str), *variables, *others))
    kept = sorted(found, key=lambda letter: letter not in random and letter not in _OWN)
    names: dict[Basic, Basic] = {}
    taken = {"V"} if V in shapes and shapes[V] != (n, n) else set()
    every = {name_of(letter) for letter in kept}
    for letter in kept:
        own = _labelled(letter)
        if name_of(letter) in taken and own not in names.values():
            own = _renamed(letter, every)
            every.add(name_of(own))
        taken.add(name_of(own))
        names[letter] = own
    return {letter: own for letter, own in names.items() if own != letter}


@lru_cache(maxsize=4096)
def set_apart(side: Expr, names: tuple[tuple[Basic, Basic], ...], free: frozenset[str]) -> Expr:
    """The same side with other names for its free letters, and for bound ones that are `free` or bound around."""
    if not names and not _has_clash(side, free):
        return side
    every = free | {name_of(letter) for letter in atoms(side, Symbol)}

    def walk(part: Basic, scope: Mapping[Basic, Basic], around: frozenset[str], seen: dict[Basic, Basic]) -> Basic:
        if part not in seen:
            is_letter = isinstance(part, Symbol | IndexedBase)
            seen[part] = scope.get(part, part) if is_letter else _walked(part, scope, around, seen)
        return seen[part]

    def _walked(part: Basic, scope: Mapping[Basic, Basic], around: frozenset[str], seen: dict) -> Basic:
        caught = _caught(part)
        if isinstance(part, Sum | Product | Integral):
            limits = []
            for letter, *ends in reversed(part.limits):
                ends = [walk(end, scope, around, {}) for end in ends]
                scope, around = _bound(letter, letter in caught, scope, around)
                limits.insert(0, (scope[letter], *ends))
            built = part.func(walk(part.function, scope, around, {}), *limits)
            return part if built == part else built
        for letter in caught:
            scope, around = _bound(letter, True, scope, around)
        inside = [walk(argument, scope, around, {} if caught else seen) for argument in part.args]
        return part.func(*inside) if any(a is not b for a, b in zip(inside, part.args, strict=True)) else part

    def _bound(letter: Symbol, is_caught: bool, scope: Mapping, around: frozenset[str]) -> tuple[dict, frozenset[str]]:
        own = _renamed(letter, every | around) if is_caught and letter.name in around else letter
        return {**scope, letter: own}, around | {own.name}

    return walk(side, dict(names), free, {})  # type: ignore[return-value]


def with_other_indices(side: Expr, taken: Collection[Basic]) -> Expr:
    """The same side, its sums over other indices than letters that are taken."""

    def renamed(part: Expr) -> Expr:
        aside = {letter: Dummy(letter.name, **letter.assumptions0) for letter in part.bound_symbols if letter in taken}  # type: ignore[attr-defined]
        return part.func(*(argument.xreplace(aside) for argument in part.args))

    return side.replace(
        lambda part: isinstance(part, Sum | Product) and any(letter in taken for letter in part.bound_symbols), renamed
    )


def unwritten(side: Expr) -> str:
    """What is not clear where a letter is bound around a kernel that depends on it without showing it; else nothing."""
    if not atoms(side, DeepKernel):
        return ""
    bound = ((letter, part) for part in parts(side) for letter in getattr(part, "bound_symbols", ()))
    hidden = sorted(letter.name for letter, part in bound if _is_unwritten(letter, part))
    return f"{hidden[0]} is bound around a kernel that depends on it and does not show it" if hidden else ""


def _is_unwritten(letter: Symbol, part: Basic) -> bool:
    kernels = atoms(part, DeepKernel)
    return any(letter in kernel.free_symbols and letter not in atoms(kernel, Symbol) for kernel in kernels)


def _caught(part: Basic) -> tuple[Symbol, ...]:
    """The letters that it binds and that a substitution of what is free could reach."""
    of_sum = isinstance(part, Sum | Product)
    letters = getattr(part, "bound_symbols", ())
    return tuple(letter for letter in letters if not (of_sum and letter.is_integer) and not _is_unwritten(letter, part))


def _has_clash(side: Expr, free: frozenset[str]) -> bool:
    binding = {part: caught for part in parts(side) if (caught := _caught(part))}
    return any(
        letter.name in free or any(letter in binding[inner] for inner in parts(part) & binding.keys() - {part})
        for part, caught in binding.items()
        for letter in caught
    )


def _labelled(letter: Basic) -> Basic:
    """The letter; for an array whose label is a symbol, which could be a scalar's, one with a label of its own."""
    if isinstance(letter, IndexedBase) and type(letter.label) is Symbol:
        return array(letter.label.name, **letter.label.assumptions0)
    return letter


def _renamed(letter: Basic, taken: Collection[str]) -> Basic:
    """The letter with a number that no other has."""
    name = next(f"{name_of(letter)}_{number}" for number in count(2) if f"{name_of(letter)}_{number}" not in taken)
    if isinstance(letter, IndexedBase):
        return array(name, **letter.label.assumptions0)
    return Symbol(name, **letter.assumptions0)
