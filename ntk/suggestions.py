"""`suggesting`: right sides for equations that differ, worked out in workers and written in the author's letters."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

from sympy import Expr

from codegen.writing import Notation, Printer
from ntk.formulas import Formulas
from verify.claims.settings import Settings
from verify.claims.statement import Statement
from verify.reading.judging import Suggest
from verify.reading.questions import SCALE, Question
from verify.report.suggestion import suggestion
from verify.running.cache import engine_digest
from verify.running.gathering import Finished
from verify.running.kept import Folder
from verify.running.pool import workers


def suggesting(settings: Settings, number: int, store: Folder | None) -> Suggest:
    """In so many processes, each for at most the time of the settings; what was found before comes from the folder."""

    def suggest(wrong: Sequence[Question]) -> list[str | None]:
        keys = [_key(question, settings) for question in wrong]
        found = {key: kept for key in keys if store and isinstance(kept := store.get(key), dict)}
        missing = [place for place, key in enumerate(keys) if key not in found]

        def finished(index: int, right: object | None) -> None:
            place = missing[index]
            question = wrong[place]
            right = _without_scale(right, question.statement) if isinstance(right, Expr) else None
            text = None if right is None else Printer(question.spelled).doprint(right)
            found[keys[place]] = {"suggestion": text}
            if store:
                store.put(keys[place], found[keys[place]])

        if missing:
            _work_out([wrong[place] for place in missing], settings, number, finished)
        return [found[key].get("suggestion") for key in keys]

    return suggest


def _without_scale(right: Expr, statement: Statement) -> Expr:
    """Both sides of a statement without letters are multiplied by one."""
    return right / SCALE if SCALE in statement.domain.scalars else right


def _work_out(questions: Sequence[Question], settings: Settings, number: int, finished: Finished) -> None:
    with workers(min(number, len(questions))) as crew:
        jobs = [(question.statement, settings, question.is_collapsed) for question in questions]
        crew.map(suggestion, jobs, settings.timeout, finished, may_die=True)


def _key(question: Question, settings: Settings) -> str:
    letters = Formulas(Notation(question.spelled)).digest
    parts = ("suggestion", engine_digest(), letters, question.statement.key, question.is_collapsed, settings)
    return sha256(repr(parts).encode()).hexdigest()
