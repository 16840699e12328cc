"""`read`: TeX tokens, or text, as a syntax tree; LALR, one tree or none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from lark import Lark, Token, Transformer
from lark.exceptions import UnexpectedInput
from lark.lexer import Lexer

from derive.language.grammar.commands import FRACTIONS
from derive.language.grammar.refusal import NotRead
from derive.language.grammar.terminals import terminals
from derive.language.grammar.tokens import TexToken, tokens_of
from derive.language.grammar.tree import (
    Accented,
    Bracketed,
    Chain,
    Divider,
    Expression,
    Formula,
    Fraction,
    Letter,
    Mark,
    Number,
    Radical,
    Relation,
    Row,
    Scripted,
    Span,
    Table,
    Terms,
)


class _AsGiven(Lexer):
    """Hands the parser the terminals as they are."""

    def __init__(self, lexer_conf: Any) -> None:
        pass

    def lex(self, data: Sequence[Token]) -> Iterator[Token]:  # type: ignore[override]
        return iter(data)


def _span(parts: Sequence[Any]) -> Span:
    spans = [(p.start_pos, p.end_pos) if isinstance(p, Token) else p.span for p in parts if p is not None]
    spans = [span for span in spans if span[1]]
    return (min(span[0] for span in spans), max(span[1] for span in spans)) if spans else (0, 0)


class _Tree(Transformer):
    """Nodes from the rules of the grammar."""

    def formula(self, parts: list) -> Formula:
        kept = tuple(part for part in parts if part is not None)
        return Formula(kept, _span(kept))

    def divider(self, parts: list) -> Divider:
        return Divider(parts[0].type, str(parts[0]), _span(parts))

    def chain(self, parts: list) -> Chain:
        sides: list[Expression | None] = []
        relations: list[Relation] = []
        for part in parts:
            if isinstance(part, Token):
                if len(sides) == len(relations):
                    sides.append(None)
                over, _, sign = str(part).rpartition("\x00")
                relations.append(Relation(sign, over, _span((part,))))
            elif part is not None:
                sides.append(part)
        if len(sides) == len(relations):
            sides.append(None)
        return Chain(tuple(sides), tuple(relations), _span(parts))

    def lone_sign(self, parts: list) -> Mark:
        return Mark(str(parts[0]), _span(parts))

    def terms(self, parts: list) -> Expression:
        if len(parts) == 2 and parts[0] is None:
            return parts[1]
        signs = ["" if sign is None else str(sign) for sign in parts[::2]]
        return Terms(tuple(zip(signs, parts[1::2], strict=True)), _span(parts))

    def row(self, parts: list) -> Expression:
        return parts[0] if len(parts) == 1 else Row(tuple(parts), _span(parts))

    def mark(self, parts: list) -> Mark:
        return Mark(str(parts[0]), _span(parts))

    def script(self, parts: list) -> tuple[str, Any]:
        return parts[0].type, parts[-1]

    def factor(self, parts: list) -> Expression:
        base, *scripts = parts
        if not scripts:
            return base
        sub = sup = None
        primes, end = 0, base.span[1]
        for kind, content in scripts:
            twice = (
                sub is not None
                if kind == "UNDER"
                else sup is not None
                if kind == "CARET"
                else primes or sup is not None
            )
            if twice:
                raise NotRead("'" if kind == "PRIMES" else "^_"[kind == "UNDER"], end, "a script stands twice")
            if kind == "UNDER":
                sub = content
            elif kind == "CARET":
                sup = content
            else:
                primes = len(content)
            end = max(end, _span((content,))[1])
        sub, sup = (None if script is None or not script.parts else script for script in (sub, sup))
        if sub is None and sup is None and not primes:
            return base
        return Scripted(base, sub, primes, sup, (base.span[0], end))

    def braced(self, parts: list) -> Formula:
        return parts[1]

    def number(self, parts: list) -> Number:
        return Number(str(parts[0]), _span(parts))

    def letter(self, parts: list) -> Letter:
        font, _, name = str(parts[0]).rpartition(" ")
        return Letter(name, font, _span(parts))

    def bracketed(self, parts: list) -> Bracketed:
        return Bracketed(str(parts[0]), parts[1], str(parts[2]), _span(parts))

    def braces(self, parts: list) -> Expression:
        if isinstance(parts[1].only, Letter):
            return parts[1].only
        return Accented("", parts[1], _span(parts))

    def fraction(self, parts: list) -> Fraction:
        command = {"\\dfrac": "\\frac", "\\tfrac": "\\frac", "\\cfrac": "\\frac"}.get(str(parts[0]), str(parts[0]))
        assert command in FRACTIONS
        return Fraction("\\binom" if "binom" in command else command, parts[1], parts[2], _span(parts))

    def root(self, parts: list) -> Radical:
        return Radical(None, parts[1], _span(parts))

    def root_with_index(self, parts: list) -> Radical:
        return Radical(parts[2], parts[3], _span(parts))

    def accented(self, parts: list) -> Accented:
        return Accented(str(parts[0]), parts[1], _span(parts))

    def line(self, parts: list) -> tuple[Formula, ...]:
        return tuple(part for part in parts if isinstance(part, Formula))

    def table(self, parts: list) -> Table:
        rows = tuple(part for part in parts if isinstance(part, tuple))
        if len(rows) > 1 and all(not cell.parts for cell in rows[-1]):
            rows = rows[:-1]
        return Table(str(parts[0]), rows, _span([part for part in parts if isinstance(part, Token)]))


@cache
def _parser() -> Lark:
    grammar = files("derive.language.grammar").joinpath("mathematics.lark").read_text(encoding="utf-8")
    return Lark(grammar, start="formula", parser="lalr", lexer=_AsGiven, transformer=_Tree(), maybe_placeholders=True)


def read(given: str | Sequence[TexToken]) -> Formula:
    """The syntax tree of a formula; an expression alone is a formula too. Raises `NotRead`.

    >>> read("x'_1 = 2").chains[0].relations[0].sign
    '='
    """
    tokens = tokens_of(given) if isinstance(given, str) else list(given)
    found = terminals(tokens)
    try:
        return _parser().parse(found)  # type: ignore[arg-type, return-value]
    except UnexpectedInput as error:
        raise _refused(error, found) from None


def _refused(error: UnexpectedInput, found: Sequence[Token]) -> NotRead:
    token = getattr(error, "token", None)
    if isinstance(token, Token) and token.type != "$END":
        return NotRead(str(token).replace("\x00", " "), token.start_pos or 0, "it is not expected there")
    last = found[-1] if found else None
    return NotRead(
        str(last or ""), (last.start_pos if last else 0) or 0, "the formula ends there, and more is expected"
    )


__all__ = ["read"]
