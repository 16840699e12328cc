"""`said_before`: what `notation.toml` says of a document: the ranges of letters, the conventions of sections."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from codegen.writing.letters import NotationError, read_tables
from ntk.arguments import UsageError


@dataclass(frozen=True)
class SaidBefore:
    """LaTeX that sets what letters are from; which readings are meant, in words, by the number of a section."""

    ranges: tuple[str, ...] = ()
    conventions: Mapping[str, str] = field(default_factory=dict)


def said_before(path: Path, is_asked: bool) -> SaidBefore:
    """What a file says, which may be missing where it is not asked for. Raises `UsageError`."""
    if not is_asked and not path.is_file():
        return SaidBefore()
    try:
        table = read_tables(path)
    except NotationError as error:
        raise UsageError(str(error)) from None
    ranges = table.get("ranges", [])
    if not (isinstance(ranges, list) and all(isinstance(one, str) for one in ranges)):
        raise UsageError(f"{path}: ranges is {ranges!r}; expected a list of texts such as 'n \\in \\mathbb{{N}}'")
    sections = table.get("section", {})
    if not (isinstance(sections, dict) and all(_has_convention(one) for one in sections.values())):
        raise UsageError(
            f"{path}: section is {sections!r}; expected [section.'1.6'] with convention = \"no output bias\""
        )
    return SaidBefore(tuple(ranges), {number: one["convention"] for number, one in sections.items()})


def _has_convention(found: object) -> bool:
    return isinstance(found, dict) and found.keys() == {"convention"} and isinstance(found["convention"], str)


__all__ = ["SaidBefore", "said_before"]
