"""`suggesting`: right sides for equations that differ, worked out in workers and written in the author's letters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256

from sympy import Expr

from codegen.writing import Notation, Printer
from ntk.formulas import Formulas
from verify.claims.settings import Settings
from verify.claims.statement import Statement
from verify.reading.judging import Suggest
from verify.reading.questions import SCALE
from verify.report.suggestion import suggestion
from verify.running.cache import engine_digest
from verify.running.gathering import Finished
from verify.running.kept import Folder
from verify.running.pool import workers


def suggesting(settings: Settings, number: int, store: Folder | None) -> Suggest:
    """In so many processes, each for at most the time of the settings; what was found before comes from the folder."""

    def suggest(wrong: Sequence[tuple[Statement, Mapping[str, str]]]) -> list[str | None]:
        keys = [_key(statement, spelled, settings) for statement, spelled in wrong]
        found = {key: kept for key in keys if store and isinstance(kept := store.get(key), dict)}
        missing = [place for place, key in enumerate(keys) if key not in found]

        def finished(index: int, right: object | None) -> None:
            place = missing[index]
            spelled = wrong[place][1]
            text = Printer(spelled).doprint(_without_scale(right, wrong[place][0])) if isinstance(right, Expr) else None
            found[keys[place]] = {"suggestion": text}
            if store:
                store.put(keys[place], found[keys[place]])

        if missing:
            _work_out([wrong[place][0] for place in missing], settings, number, finished)
        return [found[key].get("suggestion") for key in keys]

    return suggest


def _without_scale(right: Expr, statement: Statement) -> Expr:
    """Both sides of a statement without letters are multiplied by one."""
    return right / SCALE if SCALE in statement.domain.scalars else right


def _work_out(statements: Sequence[Statement], settings: Settings, number: int, finished: Finished) -> None:
    with workers(min(number, len(statements))) as crew:
        jobs = [(statement, settings) for statement in statements]
        crew.map(suggestion, jobs, settings.timeout, finished, may_die=True)


def _key(statement: Statement, spelled: Mapping[str, str], settings: Settings) -> str:
    parts = ("suggestion", engine_digest(), Formulas(Notation(spelled)).digest, statement.key, settings)
    return sha256(repr(parts).encode()).hexdigest()
