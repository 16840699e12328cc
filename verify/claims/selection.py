"""Which claims a user means: an id, a section and those below it, or a glob over ids."""

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from fnmatch import fnmatchcase

from verify.claims.fault import LedgerError


def selected(asked: Sequence[str], sections: Mapping[str, str]) -> tuple[str, ...]:
    """The ids that are asked for, in the order of the notes; `sections` has the section of each id.

    Raises `LedgerError`, one line with the nearest ids, for what matches none.

    >>> sections = {"1.4.network": "1.4", "1.4.limit": "1.4", "1.9.mean": "1.9"}
    >>> selected(["1.9", "*.limit"], sections)
    ('1.4.limit', '1.9.mean')
    """
    found = {name for one in asked for name in _matching(one, sections)}
    return tuple(name for name in sections if name in found)


def _matching(one: str, sections: Mapping[str, str]) -> tuple[str, ...]:
    if one in sections:
        return (one,)
    found = tuple(
        name
        for name, section in sections.items()
        if section == one or section.startswith(f"{one}.") or fnmatchcase(name, one)
    )
    if not found:
        raise LedgerError(unknown(one, sections))
    return found


def unknown(name: str, sections: Mapping[str, str]) -> str:
    """One line on what is no id, with the nearest ones."""
    near = get_close_matches(name, [*sections, *dict.fromkeys(sections.values())], n=3, cutoff=0.3)
    hint = f"the nearest are {', '.join(near)}" if near else "ntk list prints all"
    kind = "matches" if set(name) & set("*?[") else "has the id"
    return f"no claim {kind} {name!r}; {hint}"
