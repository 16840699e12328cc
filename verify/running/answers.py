"""Answers that need no work: while no source, no note and no library changed, a run says what it said before.

What was `Asked` has one answer, the last one, kept by `verify.running.kept.Folder`; nothing here imports the algebra.
"""

from __future__ import annotations

import sys
import sysconfig
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from verify.running.kept import Folder, digest_of, versions

ROOT = Path(__file__).resolve().parents[2]
OURS = ("derive", "verify", "codegen", "notes", "ntk")
MOST_FILES = 2000
"""A notes folder of more files is not looked through."""


@dataclass(frozen=True)
class Asked:
    """What was asked about a notes folder, by name, and the state of all that the answer depends on."""

    name: str
    state: str


def question(notes: Path, *asked: object, without: Iterable[Path | None] = ()) -> Asked | None:
    """The question about a notes folder; None where that cannot be read, or is too large to be looked through.

    Its state is made of every file of ours and of the folder, `without` those that are only written, and of the
    versions of the libraries.
    """
    written = {path.resolve() for path in without if path}
    folder = notes.resolve()
    try:
        own = _own_digest()
        files = [path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
        if len(files) > MOST_FILES:
            return None
        theirs = digest_of(folder, (path for path in files if path not in written))
    except OSError:
        return None
    return Asked(_digest_of_text(str(folder), asked), _digest_of_text(own, theirs, versions()))


def question_of_file(file: Path, *asked: object) -> Asked | None:
    """The question about a document; what is read for the answer is told to `keep_answer`, the file itself, too."""
    try:
        return Asked(_digest_of_text("file", str(file.resolve()), asked), _digest_of_text(_own_digest(), versions()))
    except (OSError, RuntimeError):  # the latter for links that lead round in a circle
        return None


def _own_digest() -> str:
    return digest_of(ROOT, (path for package in OURS for path in (ROOT / package).rglob("*.py")))


def _digest_of_text(*parts: object) -> str:
    return sha256(repr(parts).encode()).hexdigest()


def kept_answer(folder: Folder, asked: Asked | None) -> object:
    """The answer that was kept, if its state is that of now and what it rests on elsewhere is as it was."""
    found = folder.get(asked.name) if asked else None
    if not (asked and isinstance(found, dict) and isinstance(found.get("beside"), dict)):
        return None
    same = found.get("state") == asked.state and found["beside"] == digests(found["beside"])
    return found.get("answer") if same else None


def keep_answer(folder: Folder, asked: Asked | None, answer: object, beside: Mapping[str, str | None]) -> None:
    """Keep an answer in the place of the one before, with `digests` of the files that it depends on besides."""
    if asked:
        folder.put(asked.name, {"state": asked.state, "beside": beside, "answer": answer})


def elsewhere(notes: Path) -> dict[str, str | None]:
    """The digests of modules that notes import from outside of their folder, of ours and of the libraries."""
    return digests(_elsewhere(notes.resolve()))


def _elsewhere(notes: Path) -> Iterator[str]:
    ours = (ROOT / package for package in OURS)
    known = (notes, *ours, *(Path(place).resolve() for place in sysconfig.get_paths().values()))
    for module in list(sys.modules.values()):
        file = getattr(module, "__file__", None)
        if file and not any(Path(file).resolve().is_relative_to(place) for place in known):
            yield file


def digests(files: Iterable[str]) -> dict[str, str | None]:
    """What files hold, by their names; None for one that cannot be read."""
    return {name: _digest(Path(name)) for name in files}


def _digest(file: Path) -> str | None:
    try:
        return sha256(file.read_bytes()).hexdigest() if file.is_file() else None  # a pipe has no end
    except OSError:
        return None


def last_words(folder: Folder, notes: Path) -> dict[str, str] | None:
    """The word of each claim of a notes folder in the run before this one; None where there was none."""
    found = folder.get(_words_name(notes))
    if not isinstance(found, dict):
        return None
    return {name: word for name, word in found.items() if isinstance(word, str)}


def keep_words(folder: Folder, notes: Path, words: dict[str, str]) -> None:
    """Keep the words of this run, beside those of claims that were not asked for."""
    folder.put(_words_name(notes), {**(last_words(folder, notes) or {}), **words})


def _words_name(notes: Path) -> str:
    return _digest_of_text("words", str(notes.resolve()))
