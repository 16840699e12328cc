"""`law_left`: whether a derivative of a Gaussian expectation is taken where the law of (U, V) may be left.

Beyond c² = qq' there is no law, so that a slope in c has no value there, whatever the closed form of the mean has.
"""

from __future__ import annotations

from derive.gaussian.expectation import GaussianExpectation
from derive.language.derivatives import UnevaluatedDerivative
from derive.language.named import unfold
from derive.language.parts import atoms
from verify.claims.signs import SignsOn
from verify.claims.statement import Statement


def law_left(statement: Statement) -> str | None:
    """Why a derivative may have no value: a variance or qq' − c² is not seen to be positive."""
    signs = SignsOn(statement.domain)
    for derivative in sorted(
        {part for side in (statement.lhs, statement.rhs) for part in atoms(unfold(side), UnevaluatedDerivative)},
        key=str,
    ):
        assert isinstance(derivative, UnevaluatedDerivative)
        for part in sorted(atoms(unfold(derivative.function), GaussianExpectation), key=str):
            if derivative.moves(part) and not _stays(part, derivative, signs):
                return f"a slope of {part} is taken where there may be no such law beside"
    return None


def _stays(part: GaussianExpectation, derivative: UnevaluatedDerivative, signs: SignsOn) -> bool:
    q, qp, c = (derivative.at_start(entry) for entry in part.covariance)
    gap = (q * qp - c**2).expand()
    is_on_rim = (part.covariance[0] * part.covariance[1] - part.covariance[2] ** 2).expand() == 0
    if not all(signs.bounds(entry).is_positive for entry in (q, qp)):
        return False
    return is_on_rim or any(signs.bounds(form).is_positive for form in (gap, q * qp - c**2))


__all__ = ["law_left"]
