"""The closed form of one Gaussian expectation as statements for the oracles, outside of any ledger."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from mpmath import mp

from derive.gaussian.atoms import atoms
from derive.gaussian.expectation import GaussianExpectation
from derive.gaussian.routes import routes_for
from derive.gaussian.routes.by_route import ByRoute
from derive.language.symbols import alpha, c, q, qp
from verify.claims.domain import Domain, positive, real
from verify.claims.evidence import Evidence
from verify.claims.settings import Settings
from verify.claims.statement import Statement
from verify.claims.verdict import HOLDING, Verdict, strongest
from verify.points.lists import COVARIANCE_POINTS, MODERATE_COVARIANCE_POINTS
from verify.quadrature.agreed_digits import numeric_expectation
from verify.running.run import examine as examine_in_time
from verify.values.none import NoValue


def covariances(expectation: GaussianExpectation) -> Domain:
    """All covariances; points of huge variance are left out where g or h grow or turn exponentially fast."""
    found = [atom for side in (expectation.g, expectation.h) for atom in atoms(side) or ()]
    points = MODERATE_COVARIANCE_POINTS if any(atom.rate != 0 for atom in found) else COVARIANCE_POINTS
    scalars = {q: positive, qp: positive, c: real} | ({alpha: real} if expectation.has(alpha) else {})
    return Domain(scalars, points, conditions=(c**2 <= q * qp,))


@dataclass(frozen=True)
class Examination:
    """What is known of a closed form: against its definition by oracle, against other routes by their names."""

    route: str
    definition: Mapping[str, Evidence]
    others: Mapping[str, Evidence]

    @property
    def holds(self) -> bool:
        """Whether an oracle holds it against its definition and none refutes it, and all routes agree."""
        outcomes: list[Verdict] = [piece.outcome for piece in self.definition.values()]
        return strongest(outcomes) in HOLDING and all(piece.outcome in HOLDING for piece in self.others.values())

    def evidence(self) -> dict[str, Evidence]:
        """All of it, by what was asked."""
        found = {f"{self.route} against the definition, {name}": piece for name, piece in self.definition.items()}
        return found | {f"{self.route} against {name}": piece for name, piece in self.others.items()}


def examine(expectation: GaussianExpectation, route: str | None, settings: Settings) -> Examination:
    """The closed form by `route`, or by the first that applies."""
    routes = routes_for(expectation)
    used = route or routes[0]
    domain = covariances(expectation)
    form = ByRoute(used, expectation)
    against = Statement(expectation, form.expression, domain)
    return Examination(
        used,
        {name: _examine(name, against, settings) for name in ("quadrature", "enclosure")},
        {
            other: _agreement(Statement(form, ByRoute(other, expectation), domain), settings)
            for other in routes
            if other != used
        },
    )


def _examine(oracle: str, statement: Statement, settings: Settings) -> Evidence:
    return examine_in_time(oracle, "as_stated", statement, settings)


def _agreement(statement: Statement, settings: Settings) -> Evidence:
    """By proof, else by numbers."""
    proof = _examine("symbolic", statement, settings)
    return proof if proof.outcome == "proved" else _examine("pointwise", statement, settings)


ORDINARY = ((1, 1, 1), (1, 1, Fraction(1, 2)), (2, 1, -1), (Fraction(1, 4), 3, Fraction(1, 10)))
"""Covariances (q, q', c) to give values at where none is asked for."""


@dataclass(frozen=True)
class Value:
    """E[g(U)h(V)] at one covariance as decimal text, and how many of its digits two computations share; or why not."""

    covariance: tuple[Fraction | int, ...]
    text: str
    digits: int | None


def values(
    expectation: GaussianExpectation, at: Sequence[tuple[Fraction, ...]] | None, settings: Settings
) -> tuple[Value, ...]:
    """By quadrature, where there is a closed form or none; σ has no symbol but u."""
    found = []
    for law in at or ORDINARY:
        try:
            number = numeric_expectation(expectation.g, expectation.h, *law, digits=settings.digits)
            found.append(Value(law, mp.nstr(number.value, max(1, number.digits)), number.digits))
        except NoValue as reason:
            found.append(Value(law, f"no value, for {reason}", None))
    return tuple(found)
