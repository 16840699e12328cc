"""`name_of`: what a letter is called, with its subscript, primes and accents; what it is raised to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import Field, fields, is_dataclass, replace
from itertools import pairwise
from typing import Any

from derive.language.grammar.commands import BIG, FUNCTIONS
from derive.language.grammar.printer import latex
from derive.language.grammar.tree import (
    Accented,
    Bracketed,
    Expression,
    Formula,
    Fraction,
    Letter,
    Mark,
    Number,
    Row,
    Scripted,
    Terms,
)

ALMOST_SURE_LIMIT = Letter("a.s.lim", "\\operatorname*")
_ERROR_FUNCTION = Letter("erf", "\\operatorname")
_OPERATORS = BIG | FUNCTIONS | {"\\nabla", "\\partial", "\\infty", "\\dots", "\\ldots", "\\cdots"}
_EXPECTATIONS = frozenset(("\\mathbb", "\\mathrm", "\\operatorname", "\\text", "\\mathbf", "\\mathsf"))
_ACCENTS = frozenset(
    ("\\dot", "\\ddot", "\\tilde", "\\widetilde", "\\hat", "\\widehat", "\\bar", "\\overline", "\\vec", "\\mathring")
)
_NAMING = frozenset(("*", "+", "-", "\\top", "\\dagger", "\\prime", "\\star", "\\perp"))
"""What is no power as a superscript."""


def is_operator(node: Expression) -> str:
    """The command of an operator such as \\sum, \\exp, with or without scripts, else nothing."""
    base = node.base if isinstance(node, Scripted) else node
    if base == ALMOST_SURE_LIMIT:
        return ALMOST_SURE_LIMIT.name
    return base.name if isinstance(base, Letter) and base.name in _OPERATORS and not base.font else ""


def is_error_function(node: Expression) -> bool:
    """Whether a node is erf, set as an operator, with or without scripts."""
    return (node.base if isinstance(node, Scripted) else node) == _ERROR_FUNCTION


def is_expectation(node: Expression) -> str:
    """E, Var, Cov, P where they are set as operators, with or without scripts, else nothing."""
    base = node.base if isinstance(node, Scripted) else node
    if isinstance(base, Letter) and base.font in _EXPECTATIONS and base.name in ("E", "Var", "Cov", "P", "Pr", "V"):
        return base.name
    return ""


def name_of(node: Expression | None) -> str:
    """The letter that a node is, without a power; empty where it is none."""
    match node:
        case Letter(name, _):
            return "" if name in _OPERATORS else latex(node)
        case Accented(accent, _) if accent in _ACCENTS:
            return latex(node)
        case Accented("", Formula()) if node.body.only is not None:
            return name_of(node.body.only)
        case Scripted(base, sub, primes, sup):
            own = name_of(base)
            kept = sup if sup is not None and not is_power(sup) else None
            if not own or (sub is None and not primes and kept is None):
                return own
            return latex(Scripted(base, sub, primes, kept))
    return ""


def power_of(node: Expression | None) -> Formula | None:
    """What a letter is raised to, None where nothing raises it."""
    if isinstance(node, Scripted) and node.sup is not None and is_power(node.sup):
        return node.sup
    return None


def is_power(sup: Formula) -> bool:
    """Whether a superscript is an exponent: neither a mark such as * or \\top, nor something in brackets, nor words."""
    only = sup.only
    if only is None or isinstance(only, Mark | Bracketed):
        return False
    return not (isinstance(only, Letter) and (only.name in _NAMING or bool(only.font)))


_TRANSPOSES = frozenset(("\\top", "\\intercal"))
_UPRIGHT = frozenset(("\\mathsf", "\\mathrm", "\\operatorname", "\\rm"))


def is_transposed(node: object) -> bool:
    """Whether a superscript is the mark of a transpose: \\top, or a T in a font that letters are not set in."""
    only = node.sup.only if isinstance(node, Scripted) and node.sup is not None else None
    return isinstance(only, Letter) and (only.name in _TRANSPOSES or (only.name == "T" and only.font in _UPRIGHT))


def mark_of(node: object) -> str:
    """The + or \\dagger above a node, else nothing."""
    only = node.sup.only if isinstance(node, Scripted) and node.sup is not None else None
    text = only.text if isinstance(only, Mark) else only.name if isinstance(only, Letter) else ""
    return text if text in ("+", "\\dagger") else ""


def is_raised_to_t(node: object) -> bool:
    """Whether a superscript is T: the mark of a transpose on a vector, a power on a number."""
    return isinstance(node, Scripted) and node.sup is not None and node.sup.only == Letter("T")


def may_be_row(node: Expression) -> bool:
    """Whether a node is x^⊤, or x^T, which is that where T has no meaning."""
    return is_transposed(node) or is_raised_to_t(node)


def without_sup(node: Scripted) -> Expression:
    """A node without its superscript."""
    return replace(node, sup=None) if node.sub is not None or node.primes else node.base


def is_norm(node: object) -> bool:
    """Whether a node is ‖…‖."""
    return isinstance(node, Bracketed) and node.opening in ("\\|", "\\lVert")


def is_positive_part(node: object) -> bool:
    """Whether a node is (x)_+ or [x]_+, raised to a power or not: max(0, x)."""
    if not isinstance(node, Scripted) or node.sub is None or node.primes or node.sub.only != Mark("+"):
        return False
    is_raised = node.sup is None or is_power(node.sup)
    return isinstance(node.base, Bracketed) and node.base.opening in ("(", "[") and is_raised


def is_small(name: str) -> bool:
    """Whether a name is that of a small letter in no font, with or without an index."""
    head = name.partition("_")[0]
    return head.lstrip("\\")[:1].islower() and (name.startswith("\\") or len(head) == 1) and "{" not in head


def key_of(node: Expression | None) -> str:
    """How a family is called by a letter with an index, a_r, whichever the index is; else nothing."""
    if not isinstance(node, Scripted) or node.sub is None or node.primes or node.sub.only is None:
        return ""
    if not isinstance(node.base, Letter | Accented) or not _is_index(node.sub.only):
        return ""
    if node.sup is not None and not is_power(node.sup) and not is_transposed(node):
        return ""
    return family_key(node.base)


def _is_index(node: Expression | None) -> bool:
    """A number, a letter, or a letter with a number below it: r_1."""
    if isinstance(node, Scripted) and isinstance(node.base, Letter) and node.sup is None and not node.primes:
        return node.sub is not None and isinstance(node.sub.only, Number)
    return isinstance(node, Letter | Number)


_ANY_INDEX = "_{\\cdot}"


def family_key(base: Expression) -> str:
    """How the family of a letter is called."""
    return latex(base) + _ANY_INDEX


def family_of(letter: str) -> str:
    """How the family is called that e_i, as it is typed, is one of."""
    return letter.partition("_{")[0] + _ANY_INDEX


def family_suffix(key: str) -> str:
    """The letter of a family without what stands for its index."""
    return key.removesuffix(_ANY_INDEX)


def walk(node: object) -> Iterator[object]:
    """A node and all below it."""
    yield node
    if isinstance(node, tuple):
        for part in node:
            yield from walk(part)
    elif is_dataclass(node):
        for one in fields(node):
            if one.name != "span":
                yield from walk(getattr(node, one.name))


def changed(node: Any, change: Callable[[Any], Any], *, before: bool = False) -> Any:
    """A node with each below it changed, the innermost first; where `before` is said what was changed is left."""
    if before and (found := change(node)) is not node:
        return found
    if isinstance(node, tuple):
        return tuple(changed(one, change, before=before) for one in node)
    parts = {one.name: changed(getattr(node, one.name), change, before=before) for one in _fields(node)}
    own = replace(node, **parts) if any(parts[name] is not getattr(node, name) for name in parts) else node
    return own if before else change(own)


def names_in(node: object) -> set[str]:
    """The letters that a node holds, with scripts and without."""
    return {name_of(part) for part in walk(node) if isinstance(part, Letter | Scripted | Accented)} - {""}


def names_held(node: Expression) -> set[str]:
    """The letters that a node holds, v_1 of v_1^⊤ among them."""
    bare = {name_of(without_sup(one)) for one in walk(node) if isinstance(one, Scripted) and one.sup is not None}
    return names_in(node) | bare - {""}


def names_free(node: Expression) -> set[str]:
    """The same without those that an integral is over."""
    return names_held(node) - integrated(node)


def integrated(node: object) -> set[str]:
    """The letters that integrals of a node are over."""
    return {name for one in walk(node) if isinstance(one, Row) for name in _integrated(one)}


def _integrated(row: Row) -> set[str]:
    """θ of ∫ f(θ) dθ."""
    if not any(is_operator(one) in ("\\int", "\\iint") for one in row.items):
        return set()
    behind = [after for before, after in pairwise(row.items) if isinstance(before, Letter) and before.name == "d"]
    above = [one.above.only for one in row.items if isinstance(one, Fraction)]
    behind += [one.items[1] for one in above if isinstance(one, Row) and one.items[0] == Letter("d")]
    return set(map(name_of, behind)) - {""}


def letters_in(node: object) -> set[str]:
    """The letters that a node is about: K_{m} and m, but not K; of a prime also what it is the slope of.

    A transpose is about what it is one of.
    """
    if isinstance(node, Scripted) and is_transposed(node) and node.sub is None:
        return letters_in(node.base)
    if isinstance(node, Scripted) and name_of(node) not in ("", name_of(node.base)):
        whole = {name_of(node), name_of(replace(node, primes=0)) if node.primes else ""}
        return whole - {""} | letters_in(node.sub) | letters_in(node.sup)
    own = {name_of(node)} if isinstance(node, Letter | Accented) else set()
    inside = node if isinstance(node, tuple) else [getattr(node, one.name) for one in _fields(node)]
    return (own - {""}).union(*map(letters_in, inside))


def _fields(node: object) -> list[Field]:
    return [one for one in fields(node) if one.name != "span"] if is_dataclass(node) else []


def index_names(node: object) -> set[str]:
    """The letters in the scripts and under the accent of a letter; not those of its power."""
    if isinstance(node, Accented):
        return names_in(node.body) if node.accent else index_names(node.body.only)
    if not isinstance(node, Scripted):
        return set()
    found = names_in(node.sub) | index_names(node.base)
    return found if node.sup is None or is_power(node.sup) else found | names_in(node.sup)


def undotted(node: Expression) -> Expression | None:
    """w of \\dot w, and w_t of \\dot w_t; None for what has no dot."""
    base = node.base if isinstance(node, Scripted) else node
    if not isinstance(base, Accented) or base.accent != "\\dot" or base.body.only is None:
        return None
    return replace(node, base=base.body.only) if isinstance(node, Scripted) else base.body.only


def moved_letter(node: Expression) -> str:
    """The name of what a dot stands on; else nothing."""
    return name_of(undotted(node))


def is_differential_mark(node: object) -> bool:
    """Whether a node is the d of dx, upright or not."""
    return isinstance(node, Letter) and node.name == "d" and node.font in ("", "\\mathrm", "\\rm", "\\operatorname")


def moving(node: object) -> set[str]:
    """The letters that a formula shows to depend on another one: under a dot, or alone behind d/dt."""
    found: set[str] = set()
    for one in walk(node):
        if isinstance(one, Accented) and one.accent in ("\\dot", "\\ddot"):
            found |= names_in(one.body)
        elif isinstance(one, Row):
            for before, after in pairwise(one.items):
                is_power = power_of(after) is not None and name_of(after) == "e"
                if isinstance(before, Fraction) and is_differential_mark(before.above.only) and not is_power:
                    found.add(name_of(after))
        elif isinstance(one, Fraction) and isinstance(one.above.only, Row) and len(one.above.only.items) == 2:
            first, second = one.above.only.items
            is_slope = is_differential_mark(first) and _is_differential(one.below.only)
            found |= {name_of(second)} if is_slope else set()
    return found - {""}


def _is_differential(node: Expression | None) -> bool:
    """Whether a node is dx, or dx²; below dθ in dθ/2π stands a number."""
    return isinstance(node, Row) and is_differential_mark(node.items[0])


def applied(node: object) -> set[str]:
    """The letters before a bracket that holds no sum: nobody puts the factor x in brackets, and f(x) is written so."""
    found: set[str] = set()
    for one in walk(node):
        if isinstance(one, Row):
            for before, after in pairwise(one.items):
                inside = after.base if isinstance(after, Scripted) else after
                if not isinstance(inside, Bracketed) or inside.opening != "(":
                    continue
                if not isinstance(inside.body.only, Terms | Number):
                    found.add(name_of(before) if not isinstance(before, Fraction | Bracketed) else "")
    return found - {""}


def plain(letter: str) -> str:
    """A letter as SymPy's symbols are called: without the backslashes and braces of LaTeX."""
    return letter.replace("\\", "").replace("{", "").replace("}", "").replace(" ", ",")


__all__ = [
    "ALMOST_SURE_LIMIT",
    "applied",
    "changed",
    "family_key",
    "family_of",
    "family_suffix",
    "index_names",
    "integrated",
    "is_differential_mark",
    "is_error_function",
    "is_expectation",
    "is_norm",
    "is_operator",
    "is_positive_part",
    "is_power",
    "is_raised_to_t",
    "is_small",
    "is_transposed",
    "key_of",
    "letters_in",
    "mark_of",
    "may_be_row",
    "moved_letter",
    "moving",
    "name_of",
    "names_free",
    "names_held",
    "names_in",
    "plain",
    "power_of",
    "undotted",
    "walk",
    "without_sup",
]
