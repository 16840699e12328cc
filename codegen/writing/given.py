r"""What a "where" line says: `clauses` defines every letter that a formula shows, each once.

A letter is what a quantity of the formula says of it, the definition that its name stands for, or what the statement's
domain gives it, a set or a shape, with the words that the notation has for it.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from sympy import Basic, Expr, IndexedBase, Integral, Interval, Product, Range, S, Set, Sum, Symbol, besselk, oo
from sympy.core.relational import Relational

from codegen.writing.escape import escape
from codegen.writing.explained import covariances, named_scales, scale_order
from codegen.writing.latex import RELATIONS, Printer
from codegen.writing.letters import Letters, Notation
from codegen.writing.notation import meaning
from derive.gaussian.expectation import GaussianExpectation
from derive.language.derivation import Derivation
from derive.language.named import Named
from derive.language.quantity import quantities

LONGEST = 150.0
"""Points of a definition up to which it stands in the sentence."""


@dataclass(frozen=True)
class Given:
    """What the domain of a statement gives: sets of scalars, shapes of arrays, joint conditions, what σ is."""

    sets: tuple[tuple[Symbol, Set], ...] = ()
    shapes: tuple[tuple[IndexedBase, tuple[Expr, ...]], ...] = ()
    conditions: tuple[Relational, ...] = ()
    activations: str = ""


@dataclass(frozen=True)
class Clause:
    """What one letter is: `subject` and, behind it in the formula, `within`, then words; clauses that say the same of
    several are set as one. One that is long is a definition to be set apart from the sentence."""

    name: str
    subject: str
    within: str = ""
    words: str = ""
    definition: Named | None = None
    is_long: bool = False


def clauses(notation: Notation, expressions: Sequence[Expr], given: Given) -> tuple[list[Clause], list[str]]:
    """(what the letters of these expressions are, those of which nothing is known)."""
    printer = Printer(notation, in_line=True)
    texts = [printer.doprint(expression) for expression in expressions]
    found: dict[str, Clause] = {}
    shown = list(expressions)
    for one in _definitions(expressions, notation):
        subject = Printer(notation).marks.label(one.label)
        if not any(subject in text for text in texts):
            continue
        written = printer.doprint(one.expression)
        texts.append(written)
        if written == printer.marks.label(one.label):
            continue
        is_long = printer.extent(f"{subject} = {written}") > LONGEST
        found[_head(one.label)] = Clause(one.label, subject, f"= {written}", definition=one, is_long=is_long)
        shown.append(one.expression)
    found |= {clause.name: clause for clause in law(printer, *expressions)}
    if any(one.has(besselk) for one in shown):
        found["besselk"] = Clause("besselk", "\\mathrm{K}_{\\nu}", "", "modified Bessel functions of the second kind")
    said = {name: text for one in shown for part in quantities(one) for name, text in meaning(part).items()}
    arrays = {str(base.label): shape for base, shape in given.shapes}
    scalars = {symbol.name: allowed for symbol, allowed in given.sets}
    bound = _bound(shown) - arrays.keys() - scalars.keys()
    prose, unknown, done = Letters(notation), [], bound | found.keys()
    while waiting := _waiting([*scalars, *arrays], printer.letters, prose, done):
        for name in waiting:
            done.add(name)
            words = escape(_words(notation, name, arrays), prose)
            if name == "sigma" and given.activations:
                found[name] = Clause(name, printer.letters.spelled(name), "", escape(given.activations, prose))
            elif name in said:
                found[name] = Clause(name, "", "", escape(said[name], prose))
            elif name in arrays:
                base = next(base for base, _ in given.shapes if str(base.label) == name)
                found[name] = Clause(name, printer.marks.array(name), _shaped(base, arrays[name], printer), words)
            elif name in scalars:
                found[name] = Clause(name, printer.letters.spelled(name), within(scalars[name], printer), words)
            elif words:
                found[name] = Clause(name, printer.letters.spelled(name), "", words)
            elif name in printer.letters.seen and not _is_explained(name, found, notation):
                unknown.append(name)
    shown_letters = set(printer.letters.seen)
    conditions = [one for one in given.conditions if {s.name for s in one.free_symbols} <= shown_letters]
    for one in conditions:
        sign = {"==": "=", "!=": "\\ne"}.get(one.rel_op) or RELATIONS[one.rel_op]
        sides = f"{printer.doprint(one.lhs)} {sign} {printer.doprint(one.rhs)}"
        found[f"if {one}"] = Clause(f"if {one}", sides)
    return list(found.values()), unknown


def _waiting(given: Iterable[str], shown: Letters, prose: Letters, done: Collection[str]) -> list[str]:
    """The letters that are shown, in formulas or in words, and still have to be told: first what the domain gives."""
    seen = shown.seen | prose.seen
    return [name for name in dict.fromkeys([*given, *seen]) if name in seen and name not in done]


def law(printer: Printer, *expressions: Expr) -> list[Clause]:
    """What U and V, the entries of their covariance and θ are."""
    found = covariances(*expressions)
    own = []
    if found:
        u, v, q, c, other = map(printer.letters.spelled, ("U", "V", "q", "c", "q'"))
        matrix = f"\\begin{{pmatrix}} {q} & {c} \\\\ {c} & {other} \\end{{pmatrix}}"
        own.append(Clause("U", f"({u}, {v}) \\sim \\mathcal{{N}}\\left(0, {matrix}\\right)"))
        own.append(Clause("V", ""))
    values = {name: value for triple in found for name, value in zip(("q", "q'", "c"), triple, strict=True)}
    values |= named_scales(*expressions)
    for name in sorted(values, key=scale_order):
        value, subject = printer.doprint(values[name]), printer.marks.label(name)
        if value != subject:
            own.append(Clause(name.removeprefix("\\"), subject, f"= {value}"))
    return own


def density(notation: Notation, derivation: Derivation | None) -> list[Clause]:
    """What p is where the definition of an expectation over (U, V) is an integral over the plane."""
    if derivation is None or not (isinstance(derivation.start, GaussianExpectation) and derivation.steps):
        return []
    p, u, v = map(Letters(notation).spelled, ("p", "U", "V"))
    return [Clause("p of U and V", p, "", f"the density of $({u}, {v})$")]


def sentence(found: Iterable[Clause]) -> str:
    """The clauses as a list in a sentence, without a word before it; empty where there is none."""
    groups: dict[tuple[str, str], list[str]] = {}
    for clause in found:
        if (clause.subject or clause.words) and not clause.is_long:
            groups.setdefault((clause.within, clause.words), []).append(clause.subject)
    pieces = []
    for (inside, words), subjects in groups.items():
        if not any(subjects):
            pieces.append(words)
        elif words and not inside and words.startswith("= "):
            pieces.append(f"${', '.join(subjects)}$ {words}")
        elif not inside and not words:
            pieces += [f"${subject}$" for subject in subjects]
        else:
            pieces.append(f"${', '.join(subjects)}{' ' * bool(inside)}{inside}$" + f", {words}" * bool(words))
    return "; ".join(pieces)


def within(allowed: Set, printer: Printer) -> str:
    """What a set makes of its letter: ∈ N, > 0, = 1."""
    mark, show = printer.letters.mark, printer.doprint
    named = {S.Naturals: mark("set", "N"), S.Naturals0: f"{mark('set', 'N')}_0", S.Reals: mark("set", "R")}
    if allowed in named:
        return f"\\in {named[allowed]}"
    if isinstance(allowed, Range):
        first, last = show(allowed.start), allowed.stop - 1
        if last is oo:
            return f"\\ge {first}"
        return f"\\in \\{{{first}, \\dots, {show(last)}\\}}"
    if isinstance(allowed, Interval):
        if allowed.end is oo:
            return f"> {show(allowed.start)}" if allowed.left_open else f"\\ge {show(allowed.start)}"
        left, right = "(" if allowed.left_open else "[", ")" if allowed.right_open else "]"
        return f"\\in {left}{show(allowed.start)}, {show(allowed.end)}{right}"
    if allowed.is_FiniteSet:
        listed = [show(one) for one in sorted(allowed.args, key=float)]
        return f"= {listed[0]}" if len(listed) == 1 else f"\\in \\{{{', '.join(listed)}\\}}"
    return f"\\in {show(allowed)}"


def _shaped(base: IndexedBase, shape: Sequence[Expr], printer: Printer) -> str:
    letter = "N" if base.label.is_integer else "R"  # type: ignore[attr-defined]
    sizes = " \\times ".join(map(printer.doprint, shape))
    return f"\\in {printer.letters.mark('set', letter)}^{{{sizes}}}"


def _words(notation: Notation, name: str, arrays: Iterable[str]) -> str:
    """The notation's words for a letter; `w[]` are those of the array where a number is called w too."""
    own = notation.words.get(f"{name}[]") if name in arrays else None
    return own or notation.words.get(name, "")


def _definitions(expressions: Sequence[Expr], notation: Notation) -> list[Named]:
    """What is shown by its name and is neither a scale nor told by words, and what its definition shows so."""
    waiting = [one for expression in expressions for one in _named(expression)]
    found: dict[str, Named] = {}
    while waiting:
        one = waiting.pop(0)
        head = _head(one.label)
        known = named_scales(one) or head in notation.words or one.label in found
        if not known and one.is_at_hand and not isinstance(one.expression, Symbol):
            found[one.label] = one
            waiting += _named(one.expression)
    return list(found.values())


def _named(expression: Basic) -> list[Named]:
    """The names in an expression, not those in what they stand for."""
    if isinstance(expression, Named) and expression.is_at_hand:
        return [expression]
    return [one for part in expression.args for one in _named(part)]


def _head(label: str) -> str:
    """The letter that a label begins with; the label where it begins with a sign."""
    letters = Letters(Notation())
    letters.label(label)
    first = next(iter(letters.seen), label)
    return first if label.removeprefix("\\")[:1] == first[:1] else label


def _bound(expressions: Iterable[Expr]) -> set[str]:
    """The names of the indices of sums and products, and of variables of integrals."""
    sums = (one for expression in expressions for one in expression.atoms(Sum, Product, Integral))
    return {limits[0].name for one in sums for limits in one.limits}


def _is_explained(name: str, found: Iterable[str], notation: Notation) -> bool:
    """Whether a letter with a subscript is one of a family that is explained: f_t where f is."""
    base = name.partition("_")[0].rstrip("'*")
    return base != name and (base in found or base in notation.words)


__all__ = ["Clause", "Given", "clauses", "density", "law", "sentence", "within"]
