"""`on_laws`: a place moved to one at which covariances are some: positive semidefinite, blocks of letters among them.

Letters that stand for the covariance of two vectors are made smaller until the whole is one.
"""

from __future__ import annotations

from collections.abc import Sequence

from flint import fmpq

from derive.algebra.expressions import MatrixExpression, MatrixLetter, Transposed, letters
from derive.algebra.laws import GaussianLaw
from verify.values.matrices import MatrixPlace, law
from verify.values.no_value import NoValue
from verify.values.rows import entrywise

TURNS = 8
SMALLER = fmpq(1, 3)


def on_laws(place: MatrixPlace, laws: Sequence[GaussianLaw], *, may_move: bool) -> MatrixPlace | None:
    """The place, or one with smaller covariances between vectors, at which all laws are some; None where none is found.

    What is free of the covariances it stands in is not moved where `may_move` is not said.
    """
    for one in laws:
        beside = _beside(one)
        for turn in range(TURNS):
            try:
                law(one, place)
                break
            except NoValue:
                if not (may_move and beside) or turn + 1 == TURNS:
                    return None
            place = place.put(
                {letter.base: entrywise(lambda entry: SMALLER * entry, place.arrays[letter.base]) for letter in beside}
            )
    return place


def _beside(law_: GaussianLaw) -> list[MatrixLetter]:
    """The letters that are blocks beside the diagonal, and stand nowhere else in the law."""
    rows = [(at, to, block) for at, row in enumerate(law_.blocks) for to, block in enumerate(row)]
    found = {_letter(block) for at, to, block in rows if at != to}
    held = {letter for at, to, block in rows if at == to or _letter(block) is None for letter in letters(block)}
    held |= {letter for mean in law_.means for letter in letters(mean)}
    return sorted((one for one in found if one is not None and one not in held and not one.said), key=str)


def _letter(block: MatrixExpression) -> MatrixLetter | None:
    inside = block.args[0] if isinstance(block, Transposed) else block
    return inside if isinstance(inside, MatrixLetter) else None


__all__ = ["on_laws"]
