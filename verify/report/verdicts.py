"""Why a verdict is weaker than its evidence, and what is right where the notes are not, from the record of a run."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from verify.claims.verdict import HOLDING, VERDICTS
from verify.report.evidence import witness_lines, wrapped

LONGEST = 300
"""So many characters of an expression are shown; `ntk show` prints longer ones."""


def by_verdict(claims: Sequence[Mapping]) -> str:
    """How many claims there are of each verdict, in one line."""
    found = Counter(claim["verdict"] for claim in claims)
    counts = ", ".join(f"{found[verdict]} {verdict}" for verdict in VERDICTS if found[verdict])
    return f"{len(claims)} claim{'s' if len(claims) != 1 else ''}: {counts}"


def weakened(claim: Mapping, claims: Sequence[Mapping]) -> str | None:
    """Why a claim, or its correction, ends weaker than its strongest piece of evidence; None where it does not."""
    of, strength = ("corrected", claim["correction"]["verdict"]) if claim["correction"] else ("as_stated", "")
    strength = strength or claim["verdict"]
    pieces = [piece for piece in claim["evidence"] if piece["of"] == of]
    held = [piece for piece in pieces if piece["outcome"] in HOLDING]
    best = min(held, key=lambda piece: VERDICTS.index(piece["outcome"]), default=None)
    if best is None or best["outcome"] == strength:
        return None
    found = f"{best['oracle']} {best['outcome']}"
    if claim["because"]:
        return f"{found}, but {claim['because']}"
    word = next((_strength(other) for other in claims if other["id"] == claim["limited_by"]), None)
    if word:
        return f"{found}, but no stronger than {claim['limited_by']} ({word}), which it uses"
    against = next((piece for piece in pieces if piece["outcome"] == strength), None)
    reason = f"{against['oracle']} ended {strength}" if against else claim["limited_by"]
    return f"{found}, but {reason}" if reason else None


def _strength(claim: Mapping) -> str:
    """What others may rest on of a claim."""
    return f"its correction {claim['correction']['verdict']}" if claim["correction"] else claim["verdict"]


def refutation(claim: Mapping) -> Iterator[str]:
    """What is wrong with a statement of the notes, what is right instead, once, and a witness."""
    correction = claim["correction"]
    if claim["condition"]:
        yield from wrapped(f"holds only if {claim['condition']}")
    elif correction and correction["rhs"] and claim["verdict"] == "refuted":
        yield from _expression("the notes have: ", claim["rhs"])
        yield from _expression(f"right is ({correction['verdict']}): ", correction["rhs"])
    if claim["remark"]:
        yield from wrapped(claim["remark"])
    for piece in claim["evidence"]:
        if piece["witness"] and piece["of"] == "as_stated":
            yield from witness_lines(claim, piece)
            break


def _expression(words: str, shown: str) -> Iterator[str]:
    yield from wrapped(f"{words}{shown}" if len(shown) <= LONGEST else f"{words}what ntk show prints")
