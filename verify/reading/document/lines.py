"""`formulas_of`: the formulas of a display, row by row; a row that goes on with a relation or a sign is no new one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from derive.language.grammar.commands import BLANK_WITH_ARGUMENT, BLANKS, LOGIC, MARKS, RELATIONS, SIGNS, WIDE_BLANKS
from derive.language.grammar.reader import read
from derive.language.grammar.refusal import NotRead
from derive.language.grammar.tokens import TexToken, argument, closing, source
from derive.language.grammar.tree import Formula
from verify.reading.document.passages import Mathematics
from verify.reading.document.texts import without_texts

_INNER = frozenset(("aligned", "split", "gathered", "alignedat"))
_SET_OVER = frozenset(("\\stackrel", "\\overset", "\\xrightarrow", "\\xleftarrow"))
_GOES_ON = RELATIONS | LOGIC | _SET_OVER | {"\\approx"}
_UNFINISHED = RELATIONS | SIGNS | (MARKS - {"!"})
_PUNCTUATION = frozenset(".,;")


@dataclass(frozen=True)
class PlacedFormula:
    """One formula of a document: its tree, or why it is not read; `start` is an offset of the source."""

    of: Mathematics
    start: int
    text: str
    tree: Formula | None
    refused: NotRead | None = None


def formulas_of(found: Mathematics) -> tuple[PlacedFormula, ...]:
    """The formulas of a piece of mathematics; one that is not read says why."""
    if found.refused is not None:
        return (PlacedFormula(found, found.start, found.text, None, found.refused),)
    try:
        rows = list(_rows(list(found.tokens), found.environment, found.is_display))
    except NotRead as reason:
        return (PlacedFormula(found, found.start, found.text, None, reason),)
    return tuple(_equation(found, row) for row in rows if any(not token.is_blank for token in row))


def _equation(found: Mathematics, row: Sequence[TexToken]) -> PlacedFormula:
    start = next(token.start for token in row if not token.is_blank)
    text = " ".join(source(row).split())
    try:
        if (sign := _ambiguous(row)) is not None:
            why = "ambiguous: the row begins with a sign and has a relation: it goes on, or it is an equation anew"
            raise NotRead(sign.text, sign.start, why)
        return PlacedFormula(found, start, text, read(without_texts(_unwrapped(row))))
    except NotRead as reason:
        return PlacedFormula(found, start, text, None, reason)


class _Joined(list):
    """A row that was joined of several; `doubtful` is the sign that one of these began with."""

    doubtful: TexToken | None = None


def _ambiguous(row: Sequence[TexToken]) -> TexToken | None:
    return row.doubtful if isinstance(row, _Joined) else None


def _rows(tokens: list[TexToken], environment: str, is_display: bool) -> Iterator[list[TexToken]]:
    inner = _inner(tokens)
    if inner is not None:
        name, labels, body, rest = inner
        rows = list(_rows(body, name, is_display))
        if rows:
            rows[0][:0] = labels
            rows[-1] += rest
        yield from rows
        return
    if not is_display:
        yield tokens
        return
    joined: list[_Joined] = []
    for cells in _split(tokens):
        row = _Joined(_columns(cells, environment))
        first = next((token for token in row if not _is_blank(token)), None)
        if first is None:
            continue
        if joined and (first.text in _GOES_ON or first.text in SIGNS or _is_unfinished(joined[-1])):
            doubtful = first if first.text in SIGNS and _has_relation(row) else joined[-1].doubtful
            joined[-1] = _Joined([*joined[-1], *row[row.index(first) :]])
            joined[-1].doubtful = doubtful
        elif joined and environment.startswith("multline"):
            raise NotRead(first.text, first.start, "a row of multline begins with no sign and no relation")
        else:
            joined.append(row)
    yield from joined


def _is_blank(token: TexToken) -> bool:
    return token.is_blank or token.text in BLANKS or token.text in WIDE_BLANKS


def _inner(tokens: list[TexToken]) -> tuple[str, list[TexToken], list[TexToken], list[TexToken]] | None:
    """(name, labels before it, body, what stands behind it) where an inner environment is all but punctuation."""
    first = _behind_labels(tokens)
    if first == len(tokens) or tokens[first].text != "\\begin":
        return None
    begin = tokens[first]
    name_tokens, after = argument(tokens, first + 1, begin)
    name = source(name_tokens).strip()
    if name not in _INNER:
        return None
    if name == "alignedat":
        _, after = argument(tokens, after, begin)
    depth = 1
    for place in range(after, len(tokens)):
        depth += (tokens[place].text == "\\begin") - (tokens[place].text == "\\end")
        if depth == 0:
            _, end = argument(tokens, place + 1, tokens[place])
            rest = tokens[end:]
            if all(_is_blank(token) or token.text in _PUNCTUATION for token in _without_labels(rest)):
                return name, tokens[:first], tokens[after:place], rest
            return None
    raise NotRead(f"\\begin{{{name}}}", begin.start, "nothing ends it")


def _behind_labels(tokens: list[TexToken]) -> int:
    """The place of the first token that is neither blank nor a label or its like."""
    place = 0
    while place < len(tokens) and (_is_blank(tokens[place]) or tokens[place].text in BLANK_WITH_ARGUMENT):
        is_label = tokens[place].text in BLANK_WITH_ARGUMENT
        place = argument(tokens, place + 1, tokens[place])[1] if is_label else place + 1
    return place


def _without_labels(tokens: list[TexToken]) -> list[TexToken]:
    kept: list[TexToken] = []
    place = 0
    while place < len(tokens):
        if tokens[place].text in BLANK_WITH_ARGUMENT:
            _, place = argument(tokens, place + 1, tokens[place])
        else:
            kept.append(tokens[place])
            place += 1
    return kept


def _split(tokens: Sequence[TexToken]) -> Iterator[list[list[TexToken]]]:
    """The cells of each row, those of inner environments left alone."""
    cells: list[list[TexToken]] = [[]]
    depth = 0
    for token in tokens:
        depth += (token.text in ("{", "\\begin")) - (token.text in ("}", "\\end"))
        if depth == 0 and token.text in ("\\\\", "\\cr"):
            yield cells
            cells = [[]]
        elif depth == 0 and token.text == "&":
            cells.append([])
        else:
            cells[-1].append(token)
    yield cells


def _columns(cells: list[list[TexToken]], environment: str) -> list[TexToken]:
    """A row without its &: equations of further columns behind a wide blank."""
    if environment.startswith("eqnarray"):
        return [token for cell in cells for token in cell]
    row: list[TexToken] = []
    for number, cell in enumerate(cells):
        if number and number % 2 == 0 and cell:
            row.append(TexToken("\\quad", cell[0].start, cell[0].start))
        row += cell
    return _without_spacing(row)


def _without_spacing(row: list[TexToken]) -> list[TexToken]:
    """Without the [2pt] that \\\\ leaves at the beginning of the next row."""
    text = source(row[:12]).lstrip()
    if text.startswith("[") and any(unit in text.partition("]")[0] for unit in ("pt", "em", "ex", "cm", "mm")):
        end = next(place for place, token in enumerate(row) if token.text == "]")
        return row[end + 1 :]
    return row


def _is_unfinished(row: Sequence[TexToken]) -> bool:
    last = next((token for token in reversed(row) if not _is_blank(token)), None)
    return last is not None and last.text in _UNFINISHED


def _has_relation(row: Sequence[TexToken]) -> bool:
    depth = 0
    for token in row:
        depth += (token.text in ("{", "(", "[", "\\{")) - (token.text in ("}", ")", "]", "\\}"))
        if depth == 0 and token.text in RELATIONS:
            return True
    return False


def _unwrapped(row: Sequence[TexToken]) -> list[TexToken]:
    """Without a \\boxed around all of it."""
    kept = [token for token in _without_labels(list(row)) if not token.is_blank]
    if kept and kept[0].text == "\\boxed" and len(kept) > 1 and kept[1].text == "{":
        end = closing(kept, 1)
        if all(token.text in _PUNCTUATION for token in kept[end + 1 :]):
            first, last = row.index(kept[1]), row.index(kept[end])
            return _unwrapped(row[first + 1 : last])
    return list(row)


__all__ = ["PlacedFormula", "formulas_of"]
