"""The works that claims refer to: their `keys`, and a `bibliography` for BibTeX."""

import re
from collections.abc import Iterable, Mapping

from codegen.writing.entries import Entry
from codegen.writing.escape import escape

_WORK = re.compile(r"(?P<authors>[^\d]+?) (?P<year>\d{4}),? (?P<rest>.+)")
"""As works are given: Jacot, Gabriel, Hongler 2018, arXiv:1806.07572."""


def keys(entries: Iterable[Entry]) -> dict[str, str]:
    """The works that entries refer to, in alphabetical order, with the keys that they are cited by: Jacot2018."""
    found: dict[str, str] = {}
    for work in sorted({work for entry in entries for work in entry.references}):
        parts = _WORK.fullmatch(work)
        first = re.match(r"\w+", parts["authors"]) if parts else None
        key = f"{first[0]}{parts['year']}" if parts and first else "Work"
        taken = sum(other.startswith(key) for other in found.values())
        found[work] = f"{key}{'abcdefghijklmnopqrstuvwxyz'[taken]}" if taken else key
    return found


def bibliography(works: Mapping[str, str]) -> str:
    """BibTeX for works by their keys: authors, year, and a title or where it is; one that is given otherwise as a note.

    >>> print(bibliography({"Lee et al. 2019, arXiv:1902.06720": "Lee"}))
    @misc{Lee,
      author = {Lee and others},
      year = {2019},
      howpublished = {arXiv:1902.06720},
    }
    <BLANKLINE>
    """
    return "\n".join(f"@misc{{{key},\n{''.join(_fields(work))}}}\n" for work, key in works.items())


def _fields(work: str) -> Iterable[str]:
    found = _WORK.fullmatch(work)
    if found is None:
        yield f"  note = {{{escape(work)}}},\n"
        return
    authors = " and ".join(re.split(r", | and ", found["authors"].replace(" et al.", " and others")))
    where = "howpublished" if found["rest"].startswith("arXiv:") else "title"
    for name, value in (("author", authors), ("year", found["year"]), (where, found["rest"])):
        yield f"  {name} = {{{escape(value)}}},\n"


__all__ = ["bibliography", "keys"]
