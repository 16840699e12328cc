"""Pieces of evidence as text, from the record of a run."""

import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping

from verify.claims.verdict import HOLDING

WIDTH = 100


def said(text: str) -> str:
    """A text of an oracle in the letters of the reports: SymPy's oo is their ∞."""
    return re.sub(r"\boo\b", "∞", text)


def wrapped(text: str, indent: int = 4) -> Iterator[str]:
    space = " " * indent
    yield from textwrap.wrap(said(text), WIDTH, initial_indent=space, subsequent_indent=space)


def ids(words: str, claims: Iterable[Mapping], indent: int) -> Iterator[str]:
    """Ids of claims, none broken at its hyphens."""
    space = " " * indent
    text = f"{words}: {', '.join(claim['id'] for claim in claims)}"
    yield from textwrap.wrap(text, WIDTH, initial_indent=space, subsequent_indent=space, break_on_hyphens=False)


def oracles(claim: Mapping) -> str:
    right = "corrected" if claim["correction"] else "as_stated"
    found = [piece for piece in claim["evidence"] if piece["of"] == right]
    return ", ".join(_brief(piece) for piece in found if piece["outcome"] in HOLDING or piece["not_reached"])


def in_short(claim: Mapping) -> str:
    """The oracles that hold what is right of a claim, each with its points, and digits or radius: for a table."""
    right = "corrected" if claim["correction"] else "as_stated"
    found = [piece for piece in claim["evidence"] if piece["of"] == right and piece["outcome"] in HOLDING]
    return "; ".join(" ".join(filter(None, (piece["oracle"], _figures(piece)))) for piece in found)


def _figures(piece: Mapping) -> str:
    if piece["power"]:
        _, scale, unit = _ERRORS[piece["power"]["errors"]]
        return f"sees {scale * piece['power']['best']:.2g}{unit}"
    size = f"{piece['digits']} digits" if piece["digits"] is not None else f"radius {piece['radius']}"
    return f"{counted(piece['points'], 'point')}, {size}" if piece["points"] and piece["oracle"] != "sampling" else ""


def _brief(piece: Mapping) -> str:
    if piece["not_reached"] and piece["outcome"] not in HOLDING:
        return f"{piece['oracle']} (not reached at {counted(piece['not_reached'], 'point')})"
    if piece["radius"] is not None:
        return f"{piece['oracle']} ({counted_points(piece)}, radius {piece['radius']})"
    if piece["digits"] is not None:
        return f"{piece['oracle']} ({counted_points(piece)}, {counted(piece['digits'], 'digit')})"
    if piece["z"] is not None or piece["power"]:
        figures = (f"|z| ≤ {piece['z']}" if piece["z"] is not None else "", *sees(piece["power"]))
        return f"{piece['oracle']} ({', '.join(filter(None, figures))})"
    return piece["oracle"]


def sees(power: Mapping | None) -> Iterator[str]:
    """The smallest error that a sample would have seen, in few words."""
    if power:
        name, scale, unit = _ERRORS[power["errors"]]
        best, worst = (f"{scale * power[end]:.2g}{unit}" for end in ("best", "worst"))
        yield f"sees {name} from {best}{f', {worst} at its weakest point' if worst != best else ''}"


_ERRORS = {
    "relative": ("relative errors", 100, " %"),
    "exponent": ("errors of the exponent", 1, ""),
    "distance": ("distances of the laws", 1, ""),
}


def counted(number: int, word: str) -> str:
    """So many of what a word names.

    >>> counted(1, "point"), counted(3, "point")
    ('1 point', '3 points')
    """
    return f"{number} {word}{'s' if number != 1 else ''}"


def counted_points(piece: Mapping) -> str:
    """The same with the word behind it."""
    return f"{points(piece)} point{'s' if piece['points'] != 1 else ''}"


def points(piece: Mapping) -> str:
    """How many points, by where they come from."""
    return " + ".join(f"{number} {source}" for source, number in piece["sources"].items()) or str(piece["points"])


def witness_lines(claim: Mapping, piece: Mapping, indent: int = 4) -> Iterator[str]:
    """The values at which a statement fails, of the variables that occur in it, and both sides there."""
    witness, occur = piece["witness"], claim.get("variables")
    values = {name: value for name, value in witness["values"].items() if occur is None or name in occur}
    shown = ", ".join(f"{name} = {value}" for name, value in values.items())
    yield from wrapped(f"witness ({piece['oracle']}): {shown}", indent)
    right = "right, the notes':" if piece["of"] == "as_stated" else "right, corrected:"
    for side, value in (("left, derived:", witness["lhs"]), (right, witness["rhs"])):
        yield f"{' ' * indent}{side:<19}{said(value)}"


def by_statement(claim: Mapping) -> list[Mapping]:
    """The evidence on what is stated, then that on what is corrected."""
    return sorted(claim["evidence"], key=lambda piece: piece["of"] != "as_stated")


def evidence_lines(claim: Mapping) -> Iterator[str]:
    """What kept stronger evidence from counting, then each piece of evidence with its figures."""
    if claim["because"]:
        yield f"  {claim['because']}"
    for piece in by_statement(claim):
        yield from _piece(claim, f"  {piece['oracle']}, {piece['of'].replace('_', ' ')}", piece)


def closed_form_lines(found: Mapping[str, Mapping]) -> Iterator[str]:
    """What is known about a closed form, by what was asked of it."""
    for asked, piece in found.items():
        yield from _piece({}, asked, piece)


def _piece(claim: Mapping, title: str, piece: Mapping) -> Iterator[str]:
    figures = [f"points {points(piece)}"] if piece["points"] is not None else []
    figures += [f"{name} {piece[name]}" for name in ("digits", "radius", "z") if piece[name] is not None]
    figures += [*sees(piece["power"]), f"{piece['seconds']:.1f} s"]
    yield f"{title}: {piece['outcome']} ({', '.join(figures)})"
    if piece["detail"]:
        yield from wrapped(piece["detail"])
    if piece["witness"]:
        yield from witness_lines(claim, piece)
