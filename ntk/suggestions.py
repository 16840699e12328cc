"""`suggesting`: right sides for equations that differ, worked out in workers and written in the author's letters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sympy import Expr

from codegen.writing import Printer
from ntk.by_question import Made, by_question
from verify.claims.settings import Settings
from verify.claims.statement import Statement
from verify.reading.judging import Suggest
from verify.reading.terms.questions import SCALE, Question
from verify.report.suggestion import suggestion
from verify.running.gathering import Finished
from verify.running.kept import Folder
from verify.running.pool import workers


def suggesting(settings: Settings, number: int, store: Folder | None) -> Suggest:
    """In so many processes, each for at most the time of the settings; what was found before comes from the folder."""

    def suggest(wrong: Sequence[Question]) -> list[str | None]:
        def work_out(places: Sequence[int], made: Made) -> None:
            def finished(index: int, right: object | None) -> None:
                question = wrong[places[index]]
                right = _without_scale(right, question.statement) if isinstance(right, Expr) else None
                made(places[index], {"suggestion": None if right is None else Printer(question.spelled).doprint(right)})

            _work_out([wrong[place] for place in places], settings, number, finished)

        return [one["suggestion"] for one in by_question("suggestion", wrong, settings, store, work_out)]

    return suggest


def shown(expression: Expr, spelled: Mapping[str, str]) -> str:
    """An expression in LaTeX, in the author's letters."""
    return Printer(spelled).doprint(expression)


def _without_scale(right: Expr, statement: Statement) -> Expr:
    """Both sides of a statement without letters are multiplied by one."""
    return right / SCALE if SCALE in statement.domain.scalars else right


def _work_out(questions: Sequence[Question], settings: Settings, number: int, finished: Finished) -> None:
    with workers(min(number, len(questions))) as crew:
        jobs = [(question.statement, settings, question.is_collapsed) for question in questions]
        crew.map(suggestion, jobs, settings.timeout, finished, may_die=True)
