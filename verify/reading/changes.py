"""`changes`: what a second audit of a document says otherwise than the first, a line for each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher
from typing import Any

from verify.reading.record import line, words

_PLACE = re.compile(r":\d+:\d+")


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    """The lines of links that are new or are answered otherwise, and of those that went and left no other.

    A link that only stands elsewhere than it did is as it was.
    """
    old, new = before["equations"], after["equations"]
    matcher = SequenceMatcher(None, [_kept(one) for one in old], [_kept(one) for one in new], autojunk=False)
    for tag, first, last, begin, end in matcher.get_opcodes():
        if tag != "equal":
            yield from map(line, new[begin:end])
            for one in old[first + end - begin : last]:
                yield f"{one['file']}:{one['line']}:{one['column']}: gone   [{one['source']}]"


def _kept(one: Mapping[str, Any]) -> tuple[str, str, str]:
    return one["file"], one["source"], _PLACE.sub("", words(one))


__all__ = ["changes"]
