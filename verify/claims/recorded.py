"""The words that a ledger's claims ended with when they were last accepted, in a file beside the notes.

One line a claim in the order of the notes: its word, and that of its correction where it has one. `ntk check --accept`
writes the file, which is reviewed like any other text; a run is held against it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from verify.claims.fault import LedgerError
from verify.claims.judgement import Judgement
from verify.claims.verdict import VERDICTS, Verdict

FILE = "verdicts.toml"
"""The name of the file in a notes folder."""
HEAD = "# The word each claim ended with. Written by `ntk check --accept`; a weaker word is not as expected.\n"
_BETWEEN = ", correction "

Change = Literal["weaker", "stronger", "new"]


@dataclass(frozen=True)
class Word:
    """What a claim ended with, and what its correction did where it has one."""

    verdict: Verdict
    correction: Verdict | None = None

    def __str__(self) -> str:
        return self.verdict if self.correction is None else f"{self.verdict}{_BETWEEN}{self.correction}"


def word_of(judgement: Judgement, has_correction: bool) -> Word:
    """What a judgement comes to."""
    return Word(judgement.verdict, judgement.strength if has_correction else None)


def change(before: Word | None, now: Word) -> Change | None:
    """How a claim's word compares with the recorded one, None where it is the same.

    Words are ranked as in `VERDICTS`. Weaker in one part is weaker; so is a correction that came or went, unless the
    claim's own word rose.
    """
    if before is None:
        return "new"
    if before == now:
        return None
    own = _steps_down(before.verdict, now.verdict)
    if before.correction is None or now.correction is None:
        return "stronger" if own < 0 else "weaker"
    return "weaker" if max(own, _steps_down(before.correction, now.correction)) > 0 else "stronger"


def _steps_down(before: Verdict, now: Verdict) -> int:
    return VERDICTS.index(now) - VERDICTS.index(before)


def read_words(folder: Path) -> Mapping[str, Word] | None:
    """The recorded words of a notes folder by claim id; None where nothing was ever accepted.

    Raises `LedgerError`, one line, where the file is not what `words_text` writes.
    """
    path = folder / FILE
    if not path.exists():
        return None
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise LedgerError(
            f'{path}: {" ".join(str(error).split())}; expected lines such as "1.4.network" = "proved"'
        ) from error
    return {name: _word(path, name, text) for name, text in found.items()}


def _word(path: Path, name: str, text: object) -> Word:
    parts = text.split(_BETWEEN) if isinstance(text, str) else []
    if len(parts) not in (1, 2) or any(part not in VERDICTS for part in parts):
        raise LedgerError(
            f"{path}: the word of {name} is {text!r}; expected one of {', '.join(VERDICTS)}, "
            f"alone or twice with '{_BETWEEN.strip()}' between"
        )
    return Word(*parts)  # type: ignore[arg-type]


def accepted(before: Mapping[str, Word] | None, found: Mapping[str, Word], order: Iterable[str]) -> dict[str, Word]:
    """The recorded words after a run: those found, and the others as they were; what the ledger lacks is dropped."""
    words = {**(before or {}), **found}
    return {name: words[name] for name in order if name in words}


def words_text(words: Mapping[str, Word]) -> str:
    """The file's text."""
    return HEAD + "".join(f'"{name}" = "{word}"\n' for name, word in words.items())
