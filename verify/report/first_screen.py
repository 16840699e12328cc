"""A run on one screen: the claims asked for, or the counts, what changed, and each fault of the notes once."""

import textwrap
from collections.abc import Iterator, Mapping, Sequence

from verify.report.evidence import WIDTH, oracles, wrapped
from verify.report.faults import faults
from verify.report.verdicts import by_verdict, refutation, weakened
from verify.report.whole_run import surprise

FEW = 6
"""So many claims that are asked for are told one by one."""
MOST = 24
"""So many lines of a kind fit a screen."""
IN_FULL = 3
"""So many claims that are not as expected are told with their evidence."""


def overview(data: Mapping, before: Mapping[str, str] | None) -> Iterator[str]:
    """The lines of a run's record; `before` are the words of the run before it, None where there was none."""
    claims = data["claims"]
    asked = [claim for claim in claims if claim["id"] in data["asked"]]
    others = [claim for claim in claims if claim["id"] not in data["asked"]]
    if len(asked) > 1:
        yield by_verdict(asked)
    if len(asked) <= FEW:
        for claim in asked:
            yield from verdict_lines(claim, claims)
    if others:
        yield f"{'It uses' if len(asked) == 1 else 'They use'} {by_verdict(others)}"
    yield from _changes(claims, before, is_whole=len(asked) > FEW and not others)
    yield from _surprises([claim for claim in claims if not claim["as_expected"]])
    if len(asked) > FEW:
        yield from _faults(asked)
        yield from ("", "--all prints every claim with its evidence, ntk show ID one of them.")


def verdict_lines(claim: Mapping, claims: Sequence[Mapping]) -> Iterator[str]:
    """One claim: its word, what was found, why the word is no stronger, and what is wrong with it."""
    yield f"{claim['id']} ({claim['place']}): {claim['word']}"
    if found := oracles(claim):
        yield from wrapped(found, 2)
    if reason := weakened(claim, claims):
        yield from wrapped(reason, 2)
    if claim["verdict"] in ("refuted", "conditional"):
        yield from refutation(claim)
    elif claim["remark"]:
        yield from wrapped(claim["remark"])


def _changes(claims: Sequence[Mapping], before: Mapping[str, str] | None, *, is_whole: bool) -> Iterator[str]:
    """What ends otherwise than in the run before, and what is stronger than recorded or not recorded yet.

    A claim is called new where the run is of the whole: a part may just not have been asked for before.
    """
    if before is not None:
        same = all(before.get(claim["id"]) == claim["word"] for claim in claims)
        changed = [
            f"  {claim['id']}: {claim['word']}, {f'was {before[name]}' if name in before else 'new'}"
            for claim in claims
            if before.get(name := claim["id"]) != claim["word"] and (name in before or is_whole)
        ]
        if same or changed:
            yield from ("", "Nothing changed since the last run." if same else "Since the last run:")
            yield from _some(changed)
    news = [claim for claim in claims if claim["change"] in ("stronger", "new")]
    if news:
        yield from ("", "Since the words were recorded (ntk check --accept records them):")
        yield from _some(
            [
                f"  {claim['id']}: {claim['word']}, recorded {claim['recorded']}"
                if claim["change"] == "stronger"
                else f"  new: {claim['id']}: {claim['word']}"
                for claim in news
            ]
        )


def _surprises(claims: Sequence[Mapping]) -> Iterator[str]:
    if claims:
        yield from ("", "Not as the ledger expects:")
    if len(claims) <= IN_FULL:
        for claim in claims:
            yield from surprise(claim)
    else:
        yield from _some([next(surprise(claim)) for claim in claims])


def _shown(faults: int) -> str:
    return "1 fault that shows" if faults == 1 else f"{faults} faults that show"


def _faults(claims: Sequence[Mapping]) -> Iterator[str]:
    found = faults(claims)
    if found:
        wrong = sum(1 + len(fault.elsewhere) + len(fault.in_table) for fault in found)
        yield from ("", f"To mend in the notes, {_shown(len(found))} in {wrong} claim{'s' * (wrong != 1)}:")
        width = max(len(fault.told_by["id"]) for fault in found)
        yield from _some([_line(fault.told_by, width) for fault in found])


def _line(claim: Mapping, width: int) -> str:
    words = f"only if {claim['condition']}" if claim["condition"] else claim["remark"]
    return f"  {claim['id']:<{width}}  {textwrap.shorten(words, WIDTH - width - 4, placeholder=' …')}"


def _some(lines: Sequence[str]) -> Iterator[str]:
    yield from lines[:MOST]
    if len(lines) > MOST:
        yield f"  and {len(lines) - MOST} more, which --all prints"
