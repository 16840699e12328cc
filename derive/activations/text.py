"""An activation given as text: a name, or an expression in u such as `max(0, u) - u/10`.

The text is read by a small parser and is never run as a program:

    sum     := product (('+' | '-') product)*
    product := signed (('*' | '/') signed)*
    signed  := ('+' | '-')* power
    power   := atom (('^' | '**') signed)?
    atom    := number | constant | u | function '(' sum (',' sum)* ')' | '(' sum ')'

Numbers are exact: 0.1 is 1/10. What is no activation is refused in one line.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cache, wraps
from itertools import pairwise

from sympy import E, Expr, I, Rational, expand, nan, oo, pi, zoo

from derive.activations.activation import ACTIVATIONS, Activation, NotAnActivation, named
from derive.activations.functions import FUNCTIONS, MAX_EXPONENT, add, divide, multiply, negate, power
from derive.activations.growth import Growth, growth_of, is_tame
from derive.activations.pieces import VARIABLE, Pieces
from derive.activations.signs import UnknownSign, degree_bound, shown
from derive.language.symbols import u

MAX_LENGTH = 300
MAX_DEPTH = 30
MAX_DIGITS = 40
_CONSTANTS: dict[str, Expr] = {"pi": pi, "e": E, "E": E}
_TOKEN = re.compile(r"(?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)|(?P<name>[A-Za-z_][A-Za-z0-9_]*)"
                    r"|(?P<mark>\*\*|[-+*/^(),])|(?P<blank>[ \t]+)")  # fmt: skip
_NAME = re.compile(r"[A-Za-z][A-Za-z _-]*|[A-Za-z]+[ _-]?[0-9]+|[A-Za-z]+\^[0-9]+")
_EXAMPLE = 'type for example "max(0, u) - u/10"'


def read_activation(text: str) -> Activation:
    """The activation that a text names or writes down.

    Raises `NotAnActivation`, a ValueError whose message is one line, where the text is neither; where the function is
    not shown to be real and finite on all of ℝ; and where E σ(U)² or E σ'(U)² is not shown to be finite under every
    N(0, q).
    """
    return _checked(text, with_moments=True)


def _checked(text: str, *, with_moments: bool) -> Activation:
    try:
        activation = _read(text)
        _check(activation, with_moments=with_moments)
    except UnknownSign as reason:
        raise NotAnActivation(f"{_quoted(text)}: {reason}; an activation has kinks at exact numbers") from None
    except (RecursionError, MemoryError, OverflowError):
        raise NotAnActivation(f"{_quoted(text)} is too large to work with; {_EXAMPLE}") from None
    return activation


@cache
def activation_of(text: str) -> Activation:
    """The activation that a domain names: by a name of `ACTIVATIONS`, else by a text as `read_activation` takes it.

    Statements may be about what has no finite moments, so a growth like exp(b u²) is taken here. Raises
    `NotAnActivation`.

    >>> activation_of("max(u, u/10)").kinks
    (0,)
    """
    return ACTIVATIONS[text] if text in ACTIVATIONS else _checked(text, with_moments=False)


def _quoted(text: str) -> str:
    return repr(text) if len(text) <= 60 else f"{text[:60]!r}…"


def _read(text: str) -> Activation:
    plain = " ".join(text.split())
    if not plain:
        raise NotAnActivation('the activation is empty; type a name, for example relu, or an expression in u: "u^2"')
    if len(plain) > MAX_LENGTH:
        raise NotAnActivation(f"the activation has {len(plain)} characters; up to {MAX_LENGTH} are taken")
    if _NAME.fullmatch(plain) and plain not in ("u", *_CONSTANTS) and not plain.startswith("U^"):
        return _by_name(plain)
    try:
        pieces = _Parser(plain, _tokens(plain)).whole()
        expression = _tame(pieces)
    except NotAnActivation as reason:
        raise NotAnActivation(f"{_quoted(plain)}: {reason}") from None
    return Activation(plain, expression)


def _by_name(name: str) -> Activation:
    try:
        return named(name)
    except NotAnActivation:
        if name in FUNCTIONS:
            raise NotAnActivation(f"{name} is a function; type {FUNCTIONS[name].typed}") from None
        if len(name) == 1:
            raise NotAnActivation(f"{_quoted(name)}: {_about_names([name])}") from None
        if " " in name and name.split()[0] in ("u", *FUNCTIONS, *_CONSTANTS):
            raise NotAnActivation(f"{_quoted(name)}: an operator is missing between its words; {_EXAMPLE}") from None
        raise


def _about_names(others: list[str]) -> str:
    names = ", ".join(name if len(name) <= 20 else f"{name[:20]}…" for name in others[:5])
    return f"it has the variable(s) {names}; an activation is an expression in u alone; {_EXAMPLE}"


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    place: int

    @property
    def end(self) -> int:
        return self.place + len(self.text)


def _tokens(text: str) -> tuple[_Token, ...]:
    tokens, place = [], 0
    while place < len(text):
        found = _TOKEN.match(text, place)
        if found is None:
            raise NotAnActivation(f"character {place + 1} is {text[place]!r}; expected numbers, u, + - * / ^, "
                                  f"parentheses and functions; {_EXAMPLE}")  # fmt: skip
        if tokens and tokens[-1].kind == "number" and found.lastgroup in ("name", "number") and place == tokens[-1].end:
            raise NotAnActivation(f"'{tokens[-1].text}{found[0][:20]}' is no number; numbers are typed as 0.1 or 1/10, "
                                  f"products as 2*u")  # fmt: skip
        if found.lastgroup != "blank":
            tokens.append(_Token(str(found.lastgroup), found[0], place))
        place = found.end()
    return (*tokens, _Token("end", "", place))


def _typed(rule: Callable[[_Parser], Pieces]) -> Callable[[_Parser], Pieces]:
    """The rule, whose result knows as what it was typed: a refusal speaks of that."""

    @wraps(rule)
    def read(parser: _Parser) -> Pieces:
        start = parser._position
        return replace(rule(parser), typed=parser.text_from(start))

    return read


class _Parser:
    """Reads tokens from left to right; each method reads one rule of the grammar."""

    def __init__(self, text: str, tokens: tuple[_Token, ...]) -> None:
        self._text, self._tokens, self._position, self._depth = text, tokens, 0, 0
        names = {token.text for token in tokens if token.kind == "name"}
        following = {a.text for a, b in pairwise(tokens) if a.kind == "name" and b.text == "("}
        self._others = sorted(names - following - {"u", *FUNCTIONS, *_CONSTANTS})

    @property
    def _next(self) -> _Token:
        return self._tokens[self._position]

    def _take(self, *marks: str) -> str | None:
        token = self._next
        if token.kind == "mark" and token.text in marks:
            self._position += 1
            return token.text
        return None

    def _expect(self, mark: str) -> None:
        if self._take(mark) is None:
            raise self._unexpected(f"'{mark}'")

    def _unexpected(self, expected: str) -> NotAnActivation:
        token = self._next
        if token.kind == "end":
            return NotAnActivation(f"it ends where {expected} was expected; {_EXAMPLE}")
        return NotAnActivation(f"'{token.text}' at character {token.place + 1}, where {expected} was expected; "
                               f"{_EXAMPLE}")  # fmt: skip

    def whole(self) -> Pieces:
        if self._others:
            raise NotAnActivation(_about_names(self._others))
        result = self._sum()
        if self._next.kind != "end":
            raise self._unexpected("an operator")
        return result

    def _deeper(self, rule: Callable[[], Pieces]) -> Pieces:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise NotAnActivation(f"it is nested more than {MAX_DEPTH} deep")
        result = rule()
        self._depth -= 1
        return result

    def text_from(self, start: int) -> str:
        """What was typed from a token to the last one that was read, cut where it is long."""
        text = self._text[self._tokens[start].place : self._tokens[self._position - 1].end]
        return text if len(text) <= 60 else f"{text[:59]}…"

    @_typed
    def _sum(self) -> Pieces:
        result = self._product()
        while mark := self._take("+", "-"):
            term = self._product()
            result = add(result, term if mark == "+" else negate(term))
        return result

    @_typed
    def _product(self) -> Pieces:
        result = self._signed()
        while mark := self._take("*", "/"):
            factor = self._signed()
            result = multiply(result, factor) if mark == "*" else divide(result, factor)
        return result

    @_typed
    def _signed(self) -> Pieces:
        negative = False
        while mark := self._take("+", "-"):
            negative ^= mark == "-"
        result = self._power()
        return negate(result) if negative else result

    @_typed
    def _power(self) -> Pieces:
        base = self._atom()
        if self._take("^", "**"):
            return power(base, self._deeper(self._signed))
        return base

    @_typed
    def _atom(self) -> Pieces:
        token = self._next
        if self._take("("):
            inside = self._deeper(self._sum)
            self._expect(")")
            return inside
        if token.kind not in ("number", "name"):
            raise self._unexpected("a number, u or a function")
        self._position += 1
        if token.kind == "number":
            return Pieces((_number(token.text),))
        if self._next.text == "(" and self._next.kind == "mark":
            return self._call(token.text)
        if token.text == "u":
            return VARIABLE
        if token.text in _CONSTANTS:
            return Pieces((_CONSTANTS[token.text],))
        raise NotAnActivation(f"{token.text} is a function; type {FUNCTIONS[token.text].typed}")

    def _call(self, name: str) -> Pieces:
        function = FUNCTIONS.get(name) or FUNCTIONS.get(name.lower())
        if function is None:
            raise NotAnActivation(_unknown_function(name))
        self._expect("(")
        arguments = []
        if not self._take(")"):
            arguments.append(self._deeper(self._sum))
            while self._take(","):
                arguments.append(self._deeper(self._sum))
            self._expect(")")
        if len(arguments) < function.least or (function.most is not None and len(arguments) > function.most):
            count = {(1, 1): "1 argument", (2, 2): "2 arguments", (1, 2): "1 or 2 arguments"}.get(
                (function.least, function.most or 0), f"{function.least} arguments or more"
            )
            raise NotAnActivation(f"{name} has {len(arguments)} argument(s); expected {count}: {function.typed}")
        return function.apply(*arguments)


def _unknown_function(name: str) -> str:
    if name in ("u", *_CONSTANTS):
        return f"{name} is no function; products are typed as {name}*(u + 1)"
    near = get_close_matches(name.lower(), FUNCTIONS, n=1)
    hint = f"did you mean {near[0]}? " if near else ""
    return f"unknown function {name[:40]}; {hint}known: {', '.join(FUNCTIONS)}"


def _number(text: str) -> Rational:
    digits, _, exponent = text.lower().partition("e")
    if len(digits) > MAX_DIGITS or len(exponent) > 6 or abs(int(exponent or 0)) > MAX_EXPONENT:
        raise NotAnActivation(f"the number {text[:20]}{'…' if len(text) > 20 else ''} is too long; up to {MAX_DIGITS} "
                              f"digits and exponents up to {MAX_EXPONENT} are taken")  # fmt: skip
    whole, _, decimals = digits.partition(".")
    return Rational(int(whole + decimals), 10 ** len(decimals)) * Rational(10) ** int(exponent or 0)


def _tame(pieces: Pieces) -> Expr:
    """The expression; products multiplied out where that makes its growth smaller."""
    expression = pieces.expression()
    if is_tame(expression):
        return expression
    simpler = pieces.each(lambda part: _multiplied_out(part)).expression()
    return simpler if is_tame(simpler) else expression


def _multiplied_out(expression: Expr) -> Expr:
    if degree_bound(expression) > MAX_EXPONENT // 10 or expression.count_ops() > 60:
        return expression
    return expand(expression, power_exp=False, log=False)


def _check(activation: Activation, *, with_moments: bool) -> None:
    expression = activation.expression
    if expression.has(zoo, nan, oo, I):
        raise NotAnActivation(f"{activation.name} is not real and finite on all of ℝ")
    for order, of in ((0, "σ(U)²"), (1, "σ'(U)²")):
        derived = activation.at(u, order)
        bound = growth_of(derived)
        if bound is None or (with_moments and not bound.is_tame):
            raise NotAnActivation(f"{_quoted(activation.name)} {_grows(bound)}, and E {of} must be finite at every "
                                  f"variance; an activation grows no faster than exp(a|u|)")  # fmt: skip


def _grows(bound: Growth | None) -> str:
    if bound is None:
        return "has a growth that is not bounded by any exp(b u^2) as far as can be shown"
    return f"may grow like exp({shown(bound.quadratic * u**2)})"


__all__ = ["NotAnActivation", "activation_of", "read_activation"]
