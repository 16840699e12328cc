"""`hint`: what the author can write so that a link that is read and not judged is judged."""

from __future__ import annotations

import re

_HINTS = (
    (r"the range of (?P<what>[^,:;]+)$", "write {what} > 0, {what} ≥ 0, {what} ∈ ℝ or {what} ∈ ℕ before it"),
    (r"the range of (?P<what>[^:;]+)$", "write what they are from, as in “let {what} > 0”, before it"),
    (r"no limit is named", "write “as n → ∞” in the sentence"),
    (r"in which order ", "name one limit, and say what is held fixed"),
    (r"(?P<what>\S+) has no meaning yet", "write {what} := …, or its range, before it"),
    (r"no telling whether it is claimed", "write “then” or “we have” before it where it is claimed"),
    (r"its sentence has a condition", "write the condition as a range, as x > 0, or in a sentence of its own"),
    (r"whether the letters? .* are independent", "write “independently” or “i.i.d.” in the sentence of the law"),
    (r"how many letters? (?P<what>\S+) there are", "write a sum over all of {what}"),
    (r"≈: to which order", "write “to first order” where it is an expansion"),
    (r"a side is not written here", "write both sides in one formula"),
    (r"whether the constants may depend on (?P<what>\S+)", "write a number for {what}"),
    (r"the law of (?P<what>\S+)$", "write {what} ∼ N(0, …) before it"),
    (r"which activation (?P<what>\S+) is", "write “activation {what}”, or what {what}(u) is"),
)


def hint(message: str) -> str:
    """What to write, "" where nothing is known that helps."""
    for pattern, words in _HINTS:
        if found := re.match(pattern, message):
            return words.format(**found.groupdict())
    return ""


__all__ = ["hint"]
