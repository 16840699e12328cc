"""`sentences`: a document cut where its sentences end; what a sentence says "for x > 0" is said for that sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from verify.reading.document.passages import Break, Directive, EnvironmentEdge, Heading, Mathematics, Passage, Words

_END = re.compile(r"(?<!e\.g)(?<!i\.e)(?<!i\.i\.d)(?<!a\.s)(?<!w\.r\.t)(?<!cf)(?<!resp)[.!?][)”\"]?\s+(?=[A-Z])")
_GOES_ON = re.compile(r"\s*[(,;:]?\s*(?:[a-z(]|Here\b|Where\b|With\b)")
_CONDITIONS = re.compile(
    r"\b(if|when|whenever|provided|assuming|assume|unless|suppose|under|approximately|not|cannot|never|false|"
    r"wrong(?:ly)?|incorrect|naive(?:ly)?|contradict\w+|would|were|fails?|mistake\w*|formally|instead)\b",
    re.I,
)
_CLAIMS = re.compile(
    r"\b(hence|thus|therefore|so|then|have|has|gives?|yields?|get|obtain|obtains|follows?|shows?|implies|equals?|is|are|"
    r"holds?|satisf\w+|becomes?|that|recovers?|prove|computes?|conclude|because|since|indeed|again|finds?|reduces?|"
    r"by (?:the )?(?:chain|product|quotient) rule|by (?:linearity|independence|symmetry|definition))\b",
    re.I,
)
_ADVERB = re.compile(
    r"\b(?:in particular|consequently|moreover|furthermore|similarly|likewise|clearly|accordingly|however)\W*$", re.I
)
_ENDS = re.compile(r"\s*(?:[.,;:]|and\b|for\b|where\b|with\b|as\b|$)", re.I)
"""What may stand behind a formula that is a clause by itself."""
_INDEPENDENT = re.compile(r"\bindependent(?:ly)?\b(?!\s+of\b(?!\s+(?:each|one)\b))|\bi\.?i\.?d\b", re.I)
_DEPENDENT = re.compile(r"\b(?:not|no longer|never) (?:independent|i\.?i\.?d)", re.I)
_AND = re.compile(r"\W*and\W*", re.IGNORECASE)
_NEAR = 60
"""How many characters before a formula say what it is for."""


@dataclass(frozen=True)
class Sentence:
    """Words and formulas in their order."""

    passages: tuple[Words | Mathematics, ...]

    @property
    def mathematics(self) -> tuple[tuple[int, Mathematics], ...]:
        return tuple((place, one) for place, one in enumerate(self.passages) if isinstance(one, Mathematics))

    @property
    def has_condition(self) -> bool:
        """Whether its words set a condition that is not a formula of a known kind."""
        return any(isinstance(one, Words) and _CONDITIONS.search(one.text) for one in self.passages)

    @property
    def said(self) -> str:
        """All its words."""
        return " ".join(one.text for one in self.passages if isinstance(one, Words))

    @property
    def is_independent(self) -> bool:
        """Whether its words say that something is independent."""
        return bool(_INDEPENDENT.search(self.said)) and not _DEPENDENT.search(self.said)

    def before(self, place: int) -> str:
        """The words directly before a formula; before an inline one those before the last one, too, where only commas
        and "and" stand between."""
        text = ""
        for one in reversed(self.passages[:place]):
            if _is_display(one) or (isinstance(one, Mathematics) and _is_display(self.passages[place])):
                break
            if isinstance(one, Words) and not _AND.fullmatch(one.text):
                text = one.text + text
                if re.search(r"\w", one.text):
                    break
        return " ".join(text.split())[-_NEAR:]

    def so_far(self, place: int) -> str:
        """All words before a formula."""
        return " ".join(one.text for one in self.passages[:place] if isinstance(one, Words))

    def after(self, place: int) -> str:
        """The words directly behind a formula."""
        following = self.passages[place + 1] if place + 1 < len(self.passages) else None
        return following.text[:_NEAR] if isinstance(following, Words) else ""

    def is_claimed(self, place: int) -> bool:
        """Whether words before a formula say that it is claimed."""
        if any(isinstance(one, Words) and _CLAIMS.search(one.text) for one in self.passages[:place]):
            return True
        return bool(_ADVERB.search(self.before(place))) and bool(_ENDS.match(self.after(place)))


def sentences(passages: Sequence[Passage]) -> Iterator[Sentence | Heading | EnvironmentEdge | Directive]:
    """The sentences with what stands between them, in order."""
    open_ones: list[Words | Mathematics] = []

    def flushed() -> Iterator[Sentence]:
        if open_ones:
            yield Sentence(tuple(open_ones))
            open_ones.clear()

    for place, passage in enumerate(passages):
        following = passages[place + 1] if place + 1 < len(passages) else None
        if isinstance(passage, Words):
            if open_ones and _is_display(open_ones[-1]) and not _GOES_ON.match(passage.text):
                yield from flushed()
            *whole, rest = _END.split(passage.text)
            for text in whole:
                open_ones.append(Words(text))
                yield from flushed()
            if rest.strip():
                open_ones.append(Words(rest))
        elif isinstance(passage, Mathematics):
            if passage.is_display and open_ones and (_is_display(open_ones[-1]) or _is_ended(open_ones[-1])):
                yield from flushed()
            open_ones.append(passage)
        elif isinstance(passage, Break):
            if not (_is_display(following) or (open_ones and _is_display(open_ones[-1]))):
                yield from flushed()
        else:
            if isinstance(passage, Heading | EnvironmentEdge) or _is_over(open_ones, following):
                yield from flushed()
            yield passage
    yield from flushed()


def _is_ended(passage: Passage) -> bool:
    """Whether words end with a full stop, so that a display behind them begins a sentence."""
    return isinstance(passage, Words) and bool(_END.search(f"{passage.text.rstrip()} X"))


def _is_over(open_ones: Sequence[Words | Mathematics], following: Passage | None) -> bool:
    """Whether what a directive says is for what follows it: no sentence goes on there."""
    last = open_ones[-1] if open_ones else None
    if isinstance(last, Words):
        return bool(re.search(r"[.!?]\W*$", last.text))
    return _is_display(last) and not (isinstance(following, Words) and _GOES_ON.match(following.text))


def _is_display(passage: Passage | None) -> bool:
    return isinstance(passage, Mathematics) and passage.is_display


__all__ = ["Sentence", "sentences"]
