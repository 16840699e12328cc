"""`read_document`: a LaTeX or Markdown file as passages.

Nothing of it is run, and \\input stays inside of its folder.
"""

from __future__ import annotations

import re
from pathlib import Path
from stat import S_ISREG

from derive.language.grammar.commands import words
from derive.language.grammar.macros import DEFINING, Macro, Macros
from derive.language.grammar.packages import of_package
from derive.language.grammar.refusal import NotRead
from derive.language.grammar.tokens import TexToken, argument, option, source, tokens_of
from verify.reading.document.numbers import SectionNumbers
from verify.reading.document.passages import (
    Break,
    Directive,
    Document,
    EnvironmentEdge,
    Heading,
    Mathematics,
    Passage,
    Source,
    Words,
)

MAX_BYTES = 2_000_000
MAX_FILES = 100
DISPLAYS = frozenset(
    name + star
    for name in words("equation align gather multline eqnarray alignat flalign displaymath math")
    for star in ("", "*")
)
_VERBATIM = frozenset(words("verbatim lstlisting minted comment filecontents verbatim* Verbatim"))
_HEADINGS = {"chapter": 1, "section": 2, "subsection": 3, "subsubsection": 4, "paragraph": 5}
_SKIPPED = frozenset(f"\\{name}" for name in words("url cite citep citet ref eqref cref Cref label includegraphics"))
_FENCE = re.compile(r"^(```|~~~).*?^\1[ \t]*$", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"(?<!`)(`+)(?!`).+?(?<!`)\1(?!`)")
_COMMENT = re.compile(r"<!--(.*?)-->", re.DOTALL)
_HEADING = re.compile(r"^(?:(#{1,6})[ \t]+(\S.*)|(\d+(?:\.\d+)*)[ \t]+([A-Z][^.$]{2,90}))$", re.MULTILINE)
_NUMBER = re.compile(r"(\d+(?:\.\d+)*|[A-Z](?:\.\d+)+)\.?[ \t]")
_DIRECTIVE = re.compile(r"%+\s*ntk:\s*(.*)")


class NoDocument(ValueError):
    """A file that is no document to be read; the message is one line."""


def read_document(path: Path) -> Document:
    """The passages of a file: .tex, or .md, .markdown and .txt, read as Markdown. Raises `NoDocument`."""
    if path.suffix not in (".tex", ".md", ".markdown", ".txt"):
        raise NoDocument(f"{path} is no document; expected a file with the ending .tex or .md")
    reader = _Reader(path.parent)
    reader.file(path, str(path))
    return Document(tuple(reader.passages), tuple(reader.problems), tuple(reader.files), reader.macros)


def text_of(path: Path) -> str:
    """The text of a file. Raises `NoDocument` where it is too large or no text."""
    try:
        state = path.stat()
        if not S_ISREG(state.st_mode):
            raise NoDocument(f"{path} is no file to be read")
        if state.st_size > MAX_BYTES:
            raise NoDocument(f"{path} has more than {MAX_BYTES} bytes; split it")
        return path.read_bytes().decode("utf-8", errors="replace").replace("\r\n", "\n").replace("\0", "\ufffd")
    except OSError as error:
        raise NoDocument(f"{path}: {error.strerror or error}") from None


class _Reader:
    """Walks through the files of a document in the order in which they are input."""

    def __init__(self, folder: Path) -> None:
        self.passages: list[Passage] = []
        self.problems: list[tuple[Source, NotRead]] = []
        self._shown, self._folder, self._macros = folder, folder.resolve(), Macros()
        self.files: dict[str, None] = {}
        self._open: list[Path] = []
        self._number = 0
        self.numbers = SectionNumbers()

    def file(self, path: Path, name: str) -> None:
        self.files[name] = None
        found = Source(path, name, text_of(path))
        self._open.append(path.resolve())
        self._number += 1
        if (place := found.text.find("\ufffd")) >= 0:
            self.problems.append((found, NotRead("\ufffd", place, "no UTF-8 from here on; save the file as UTF-8")))
        is_tex = path.suffix == ".tex"
        _Walk(self, found, tokens_of(found.text if is_tex else self._masked(found)), is_tex).all()
        self._open.pop()

    def _masked(self, found: Source) -> str:
        """Markdown with code, comments and \\$ blanked out; the places stay the same."""

        def blank(match: re.Match) -> str:
            return re.sub(r"[^\n]", " ", match[0])

        def comment(match: re.Match) -> str:
            said = match[1].strip()
            return f"%ntk:{said[4:]}".ljust(len(match[0])) if said.startswith("ntk:") else blank(match)

        text = _FENCE.sub(blank, found.text)
        text = _CODE.sub(blank, text)
        text = re.sub(r"%(?!\s*ntk:)", " ", text)
        text = _COMMENT.sub(lambda match: comment(match) if "\n" not in match[0] else blank(match), text)
        return re.sub(r"(?<!\\)\\\$", "  ", text)

    def include(self, name: str, place: Source, token: TexToken) -> None:
        why = ""
        path = self._named(name)
        if path is None:
            why = "no file has such a name"
        elif not path.is_relative_to(self._folder):
            why = "it lies outside of the document's folder"
        elif path in self._open:
            why = "it inputs itself"
        elif self._number >= MAX_FILES:
            why = f"there are more than {MAX_FILES} files"
        elif not path.is_file():
            why = "there is no such file"
        if path and path.is_relative_to(self._folder):
            shown = str(self._shown / path.relative_to(self._folder))
            self.files[shown] = None
        if path and not why:
            try:
                return self.file(path, shown)
            except NoDocument as reason:
                why = str(reason)
        self.problems.append((place, NotRead(f"{token.text}{{{name[:60]}}}", token.start, why)))
        return None

    def _named(self, name: str) -> Path | None:
        """The file of a name, with the ending that is left out; None where the system takes no such name."""
        try:
            path = self._folder / name
            path = (path if path.suffix else path.parent / f"{path.name}.tex").resolve()
            path.is_file()
        except (OSError, ValueError, RuntimeError):
            return None
        return path

    def expanded(self, tokens: list[TexToken]) -> list[TexToken]:
        return self._macros.expanded(tokens)

    @property
    def macros(self) -> dict[str, Macro]:
        return self._macros.known

    def use(self, packages: str) -> None:
        """Enter what packages define, where the document does not."""
        for name in packages.split(","):
            for command, macro in of_package(name.strip()).items():
                self._macros.known.setdefault(command, macro)

    def define(self, tokens: list[TexToken], place: int) -> int:
        return self._macros.define(tokens, place)


class _Walk:
    """Goes through the tokens of one file."""

    def __init__(self, reader: _Reader, found: Source, tokens: list[TexToken], is_tex: bool) -> None:
        self._reader, self._source, self._tokens, self._is_tex = reader, found, tokens, is_tex
        self._place = 0
        self._words: list[str] = []
        self._headings = (
            {} if is_tex else {match.start(): match for match in _HEADING.finditer(found.text) if "\t" not in match[0]}
        )

    def all(self) -> None:
        while self._place < len(self._tokens):
            token = self._tokens[self._place]
            self._place += 1
            try:
                self._one(token)
            except NotRead as reason:
                self._reader.problems.append((self._source, reason))
        self._flush()

    def _flush(self) -> None:
        text = "".join(self._words)
        self._words = []
        if text.strip():
            self._reader.passages.append(Words(text))

    def _put(self, passage: Passage) -> None:
        self._flush()
        self._reader.passages.append(passage)

    def _one(self, token: TexToken) -> None:
        text = token.text
        heading = self._headings.get(token.start)
        if heading is not None:
            title = heading[2] or heading[4]
            number = heading[3] or (found[1] if (found := _NUMBER.match(title)) else "")
            self._put(Heading(len(heading[1] or heading[3].split(".")), title, number))
        if text[0] == "%":
            if directive := _DIRECTIVE.match(text):
                self._put(Directive(directive[1].strip()))
        elif text.isspace():
            if text.count("\n") > 1:
                self._put(Break())
            self._words.append(" ")
        elif text == "$":
            self._dollar(token)
        elif text in ("\\[", "\\("):
            self._until("\\]" if text == "\\[" else "\\)", token, text == "\\[")
        elif text == "\\begin":
            self._begin(token)
        elif text == "\\end":
            name, self._place = argument(self._tokens, self._place, token)
            self._put(EnvironmentEdge(source(name).strip(), False))
        elif self._is_tex and text in DEFINING:
            self._place = self._reader.define(self._tokens, self._place - 1)
        elif self._is_tex and text == "\\usepackage":
            _, self._place = option(self._tokens, self._place)
            names, self._place = argument(self._tokens, self._place, token)
            self._reader.use(source(names))
        elif self._is_tex and text in ("\\input", "\\include"):
            name, self._place = argument(self._tokens, self._place, token)
            self._flush()
            self._reader.include(source(name).strip(), self._source, token)
        elif self._is_tex and text.rstrip("*")[1:] in _HEADINGS:
            _, self._place = option(self._tokens, self._place)
            title, self._place = argument(self._tokens, self._place, token)
            level = _HEADINGS[text.rstrip("*")[1:]]
            self._put(Heading(level, source(title), "" if text.endswith("*") else self._reader.numbers.next(level)))
        elif self._is_tex and text == "\\appendix":
            self._reader.numbers.begin_appendix()
        elif self._is_tex and text == "\\verb":
            self._verbatim(token)
        elif self._is_tex and text in _SKIPPED:
            _, self._place = option(self._tokens, self._place)
            _, self._place = argument(self._tokens, self._place, token)
            self._words.append(" ")
        else:
            self._words.append(" " if token.is_command and not text[1:].isalpha() else text)

    def _verbatim(self, token: TexToken) -> None:
        end = self._source.text.find(self._source.text[token.end : token.end + 1] or "\n", token.end + 1)
        while self._place < len(self._tokens) and self._tokens[self._place].start <= end:
            self._place += 1

    def _dollar(self, token: TexToken) -> None:
        following = self._tokens[self._place].text if self._place < len(self._tokens) else ""
        if following == "$":
            self._place += 1
            self._until("$$", token, True)
        elif self._is_tex or not following[:1].isspace():
            self._until("$", token, False)
        else:
            raise NotRead("$", token.start, "a blank follows it: no telling whether a formula begins or a price stands")

    def _until(self, closer: str, token: TexToken, is_display: bool) -> None:
        """A formula up to its closer at the depth of its braces, or at any depth where these are not balanced."""
        first = self._place
        place = self._closer(closer, is_display, is_balanced=True)
        place = self._closer(closer, is_display, is_balanced=False) if place is None else place
        if place is not None:
            self._place = place + len(closer.replace("\\", ""))
            self._found(self._tokens[first:place], token, self._tokens[self._place - 1].end, is_display, "")
        elif not self._is_tex and closer == "$":
            self._words.append("$")
        else:
            raise NotRead(token.text, token.start, f"no {closer} closes it")

    def _closer(self, closer: str, is_display: bool, *, is_balanced: bool) -> int | None:
        """The place of a formula's closer; an inline formula ends with its paragraph."""
        depth = 0
        for place in range(self._place, len(self._tokens)):
            text = self._tokens[place].text
            depth += (text == "{") - (text == "}")
            if text.isspace() and text.count("\n") > 1 and not is_display:
                return None
            is_closer = text == closer or (closer == "$$" and self._are_two_dollars(place))
            if is_closer and (depth <= 0 or not is_balanced):
                return place
        return None

    def _are_two_dollars(self, place: int) -> bool:
        return [token.text for token in self._tokens[place : place + 2]] == ["$", "$"]

    def _begin(self, token: TexToken) -> None:
        name_tokens, after = argument(self._tokens, self._place, token)
        name = source(name_tokens).strip()
        self._place = after
        if name in _VERBATIM or name in DISPLAYS:
            end = self._end_of(name, token)
            body = self._tokens[after:end]
            _, self._place = argument(self._tokens, end + 1, self._tokens[end])
            if name in DISPLAYS:
                last = self._tokens[self._place - 1].end
                self._found(body, token, last, name != "math", name)
        else:
            self._put(EnvironmentEdge(name, True))

    def _end_of(self, name: str, token: TexToken) -> int:
        for place in range(self._place, len(self._tokens)):
            if self._tokens[place].text == "\\end":
                found, _ = argument(self._tokens, place + 1, self._tokens[place])
                if source(found).strip() == name:
                    return place
        raise NotRead(f"\\begin{{{name}}}", token.start, "nothing ends it")

    def _found(self, tokens: list[TexToken], token: TexToken, end: int, is_display: bool, environment: str) -> None:
        body = tokens
        if environment.startswith("alignat"):
            _, after = argument(tokens, 0, token)
            body = tokens[after:]
        refused = None
        try:
            body = self._reader.expanded(body)
        except NotRead as reason:
            refused = reason
        self._put(Mathematics(self._source, token.start, end, tuple(body), is_display, environment, refused))


__all__ = ["DISPLAYS", "NoDocument", "read_document", "text_of"]
