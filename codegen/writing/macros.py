r"""`needed`: the macros that values of a notation call; `definitions` writes them, `spelled_out` puts them in.

>>> notation = Notation({"K": "\\kernel"}, macros={"\\kernel": Macro(0, None, tuple(tokens_of("\\mathsf{K}")))})
>>> definitions(needed(notation, notation.macros))
'\\newcommand{\\kernel}{\\mathsf{K}}\n'
>>> spelled_out(notation).names
{'K': '\\mathsf{K}'}
"""

import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from codegen.writing.letters import SOURCE, Letters, Notation, NotationError, nearest
from derive.language.grammar import commands
from derive.language.grammar.macros import Macro
from derive.language.grammar.refusal import NotRead
from derive.language.grammar.tokens import TexToken, source, tokens_of

PACKAGED = frozenset(("\\bm", "\\mathscr", "\\coloneqq", "\\coloneq", "\\eqqcolon"))
"""Commands that are read, of packages beyond amsmath and amssymb."""
_UNREAD = (
    "acute angle atop begin blacksquare blacktriangle bigstar beth choose clubsuit complement daleth dag ddag ddagger "
    "dddot digamma end ensuremath eth flat gimel grave heartsuit hslash kern lozenge mathaccent mathbin mathchoice "
    "mathclose mathinner mathop mathopen mathord mathpunct mathrel mho mkern mskip natural not over overleftarrow "
    "overleftrightarrow overline overrightarrow overset raisebox scriptscriptstyle sharp smash spadesuit sqrt square "
    "stackrel substack surd underset varDelta varGamma varLambda varOmega varPhi varPi varPsi varSigma varTheta "
    "varUpsilon varXi wp diamondsuit"
)
LATEX = (
    frozenset().union(
        commands.NAMES,
        commands.FONTS,
        commands.ACCENTS,
        commands.TEXTS,
        commands.FRACTIONS,
        commands.SIGNS,
        commands.MARKS,
        commands.RELATIONS,
        commands.ARROWS_WITH_WORDS,
        commands.LOGIC,
        commands.OPENING,
        commands.CLOSING,
        commands.BARS,
        commands.SIZES,
        commands.SIZES_OPENING,
        commands.SIZES_CLOSING,
        commands.SIZES_BETWEEN,
        commands.BLANKS,
        commands.WIDE_BLANKS,
        commands.BLANK_WITH_ARGUMENT,
        (f"\\{name}" for name in commands.words(_UNREAD)),
    )
    - PACKAGED
)
"""Commands of LaTeX with amsmath and amssymb that values may call without more."""
_PLACE = re.compile(r"<[^<>]+>|#\d")
_NO_ARGUMENT = "&"


def check_macros(notation: Notation) -> None:
    """Raises `NotationError` where a value calls what [macros] lacks, or [macros] has what none calls or LaTeX has."""
    for command in sorted(notation.macros.keys() & LATEX):
        raise NotationError(
            f"{SOURCE} defines {command}, which is LaTeX's own; give the letter another command in [names]"
        )
    called = needed(notation, notation.macros)
    for command in sorted(notation.macros.keys() - called.keys()):
        others = nearest(command[1:], (name[1:] for name in called))
        raise NotationError(f"{SOURCE} has the macro {command[1:]!r}, which nothing uses{others}")


def needed(notation: Notation, defined: Mapping[str, Macro], preamble: str = "") -> dict[str, Macro]:
    """The macros that values call, and those that these call, by command in alphabetical order.

    With the name of a `preamble` they are the author's: what theirs call may be of packages. Raises `NotationError` for
    a command that nothing defines, and for a value in which macros cannot be put in.
    """
    own = LATEX | PACKAGED if preamble else LATEX
    found: dict[str, Macro] = {}
    waiting = deque((whose, one) for whose, value in _values(notation) for one in _calls(tokens_of(value)))
    while waiting:
        whose, command = waiting.popleft()
        if command in own or command in found:
            continue
        if command in defined:
            found[command] = defined[command]
            waiting += ((f"the macro {command[1:]!r}", one) for one in _calls(defined[command].body))
        elif not preamble or not whose.startswith("the macro"):
            others = nearest(command[1:], (name[1:] for name in defined))
            missing = f"{preamble} does not define" if preamble else f"[macros] of {SOURCE} does not define"
            raise NotationError(f"{whose} is written with {command}, which {missing}{others}")
    letters = Letters(Notation(macros=found))
    for whose, value in _values(notation):
        _put_in(letters, whose, value)
    return dict(sorted(found.items()))


def definitions(macros: Mapping[str, Macro]) -> str:
    """LaTeX that defines each macro once; an error there where LaTeX has a command of its name."""
    lines = []
    for command, macro in macros.items():
        count = f"[{macro.arguments}]" if macro.arguments else ""
        lines.append(f"\\newcommand{{{command}}}{count}{{{source(macro.body)}}}\n")
    return "".join(lines)


def called(text: str, macros: Iterable[str]) -> list[str]:
    """Those of the macros that LaTeX calls itself."""
    found = set(_calls(tokens_of(text)))
    return [command for command in macros if command in found]


def spelled_out(notation: Notation) -> Notation:
    """The same notation without macros: values have what they stand for. Raises `NotationError`."""
    letters = Letters(notation)

    def plain(table: Mapping[str, str]) -> dict[str, str]:
        return {key: _put_in(letters, repr(key), value) for key, value in table.items()}

    parts = {name: replace(part, names=plain(part.names)) for name, part in notation.parts.items()}
    return replace(notation, names=plain(notation.names), marks=plain(notation.marks), parts=parts, macros={})


def _put_in(letters: Letters, whose: str, value: str) -> str:
    """A value with what its macros stand for; what is put into it later is no argument of a macro unless in braces."""
    if not any(command in letters.notation.macros for command in _calls(tokens_of(value))):
        return value
    try:
        letters.plain(_PLACE.sub(_NO_ARGUMENT, value))
        return letters.plain(value)
    except NotRead as reason:
        hint = "; #1 and <NAME> stand in braces where a macro takes them" if _PLACE.search(value) else ""
        raise NotationError(f"{whose} is written as {value}, which is not read: {reason}{hint}") from None


def _values(notation: Notation) -> Iterator[tuple[str, str]]:
    """(whose value it is, the value) of all that is written as the notation says."""
    for part in (notation, *notation.parts.values()):
        yield from ((f"the letter {key!r}", value) for key, value in part.names.items())
    yield from ((f"the mark {key!r}", value) for key, value in notation.marks.items())


def _calls(tokens: Sequence[TexToken] | Iterable[TexToken]) -> list[str]:
    return [token.text for token in tokens if token.is_command and token.text[1:].rstrip("*").isalpha()]


__all__ = ["LATEX", "PACKAGED", "called", "check_macros", "definitions", "needed", "spelled_out"]
