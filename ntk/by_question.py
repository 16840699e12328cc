"""`by_question`: data worked out for questions of a document, kept by statement and by the letters it is printed in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import TypeAlias

from codegen.writing import Notation
from ntk.formulas import Formulas
from verify.reading.terms.questions import Question
from verify.running.cache import engine_digest
from verify.running.kept import Folder

Made: TypeAlias = Callable[[int, dict], None]
"""Told (the place of a question, the data for it)."""
WorkOut: TypeAlias = Callable[[Sequence[int], Made], None]
"""Works out the data for the questions at these places, and tells of each."""


def by_question(
    what: str, questions: Sequence[Question], besides: object, store: Folder | None, work_out: WorkOut
) -> list[dict]:
    """The data for each question, from the store where they are there; those for equal ones are worked out once.

    They are kept under `what` they are and what they depend on `besides` the question and the engine.
    """
    keys = [_key(what, question, besides) for question in questions]
    found = {key: kept for key in keys if store and isinstance(kept := store.get(key), dict)}
    first = {key: place for place, key in reversed(list(enumerate(keys))) if key not in found}

    def made(place: int, data: dict) -> None:
        found[keys[place]] = data
        if store:
            store.put(keys[place], data)

    if first:
        work_out(sorted(first.values()), made)
    return [found[key] for key in keys]


def _key(what: str, question: Question, besides: object) -> str:
    letters = Formulas(Notation(question.spelled)).digest
    of_ledger = tuple(one.key for one in question.of_ledger)
    parts = (what, engine_digest(), letters, question.statement.key, of_ledger, question.is_collapsed, besides)
    return sha256(repr(parts).encode()).hexdigest()


__all__ = ["Made", "by_question"]
