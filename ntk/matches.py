"""`finding`: the claims of a ledger that links of a document are, kept by statement as evidence is."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from codegen.writing import Printer
from ntk.by_question import Made, by_question
from verify.claims.ledger import load
from verify.reading.judging import Find
from verify.reading.matching import chosen, matches
from verify.reading.terms.questions import Question
from verify.running.kept import Folder


def finding(notes: Path, store: Folder | None) -> Find:
    """Among the claims of a notes folder; what was found before comes from the store."""
    state = sha256(b"".join(path.read_bytes() for path in sorted(notes.rglob("*.py")))).hexdigest()

    def find(questions: Sequence[Question]) -> list[tuple[str, str | None] | None]:
        def look(places: Sequence[int], made: Made) -> None:
            claims = load(notes).claims.values()
            for place in places:
                question = questions[place]
                printed = Printer(question.spelled).doprint
                same = [
                    [one.id, list(one.rank), None if one.right is None else printed(one.right)]
                    for one in matches(question.statement, claims, question.of_ledger)
                ]
                made(place, {"claims": same})

        kept = by_question("claims", questions, (str(notes.resolve()), state), store, look)
        of_each = [_named(one["claims"], question.answer.named) for one, question in zip(kept, questions, strict=True)]
        places = chosen([[(name, tuple(rank)) for name, rank, _ in one] for one in of_each])
        taken = zip(of_each, places, strict=True)
        return [None if place is None else (one[place][0], one[place][2]) for one, place in taken]

    return find


def _named(candidates: list, name: str) -> list:
    """Of several claims the one that the author names."""
    return [one for one in candidates if one[0] == name] or candidates
