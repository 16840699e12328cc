"""The closed form of one Gaussian expectation as statements for the oracles, outside of any ledger."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from mpmath import mp
from sympy import Lambda

from derive.activations.activation import Activation
from derive.gaussian.atoms import atoms
from derive.gaussian.expectation import GaussianExpectation
from derive.gaussian.routes import routes_for
from derive.gaussian.routes.by_route import ByRoute
from derive.language.symbols import alpha, c, q, qp, u
from verify.claims.domain import Domain, positive, real
from verify.claims.evidence import Evidence
from verify.claims.judgement import weighed
from verify.claims.settings import Settings
from verify.claims.statement import Statement
from verify.claims.verdict import HOLDING
from verify.enclosure.expectations import is_odd
from verify.points.lists import COVARIANCE_POINTS, MODERATE_COVARIANCE_POINTS
from verify.quadrature.agreed_digits import AgreedValue, numeric_expectation
from verify.quadrature.price_slope import price_slope
from verify.running.gathering import Finished, Piece, gathered
from verify.running.pool import Workers
from verify.running.run import examine as examine_one
from verify.values.no_value import NoValue


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
        verdict, _ = weighed(self.definition.values())
        return verdict in HOLDING and all(piece.outcome in HOLDING for piece in self.others.values())

    def evidence(self) -> dict[str, Evidence]:
        """All of it, by what was asked."""
        found = {f"{self.route} against the definition, {name}": piece for name, piece in self.definition.items()}
        return found | {f"{self.route} against {name}": piece for name, piece in self.others.items()}


def examine(expectation: GaussianExpectation, route: str | None, settings: Settings, workers: Workers) -> Examination:
    """The closed form by `route`, or by the first that applies; routes agree by proof, else by numbers."""
    routes = routes_for(expectation)
    used = route or routes[0]
    domain = covariances(expectation)
    form = ByRoute(used, expectation)
    definition = ("quadrature", "enclosure")
    against = Statement(expectation, form.expression, domain)
    equal = {other: Statement(form, ByRoute(other, expectation), domain) for other in routes if other != used}
    asked = [*((oracle, against) for oracle in definition), *(("symbolic", statement) for statement in equal.values())]
    found = _evidence(asked, settings, workers)
    others = dict(zip(equal, found[len(definition) :], strict=True))
    open_ones = [other for other, proof in others.items() if proof.outcome != "proved"]
    numbers = _evidence([("pointwise", equal[other]) for other in open_ones], settings, workers)
    return Examination(
        used,
        dict(zip(definition, found, strict=False)),
        others | dict(zip(open_ones, numbers, strict=True)),
    )


def _evidence(asked: Sequence[tuple[str, Statement]], settings: Settings, workers: Workers) -> list[Evidence]:
    """What the oracles say of the statements, in the order asked."""
    pieces = [Piece(oracle, "as_stated", statement) for oracle, statement in asked]

    def work(places: Sequence[int], finished: Finished) -> None:
        jobs = [(pieces[place].oracle, "as_stated", pieces[place].statement, settings) for place in places]
        workers.map(examine_one, jobs, settings.timeout, finished, may_die=True)

    return gathered(pieces, settings, None, work, lambda done, every: None)


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

    def number(*law: Fraction | int) -> AgreedValue:
        if _is_zero(expectation, law):
            return AgreedValue(mp.zero, settings.digits)
        return numeric_expectation(expectation.g, expectation.h, *law, digits=settings.digits)

    return tuple(_value(number, law) for law in at or ORDINARY)


def _is_zero(expectation: GaussianExpectation, law: tuple[Fraction | int, ...]) -> bool:
    """Whether one of two independent factors is odd, or one is odd and the other even: then the mean is 0 exactly."""
    g, h = expectation.g, expectation.h
    one, other = is_odd(g), is_odd(h)
    if law[2] == 0:
        return one or other
    return (one and is_odd(Lambda(u, u * h(u)))) or (other and is_odd(Lambda(u, u * g(u))))


def price_values(
    activation: Activation, at: Sequence[tuple[Fraction, ...]] | None, settings: Settings
) -> tuple[Value, ...]:
    """Price's slope ∂E[σ(U)σ(V)]/∂c, point masses at the jumps of σ included."""

    def number(*law: Fraction | int) -> AgreedValue:
        return price_slope(activation, *law, digits=settings.digits)

    return tuple(_value(number, law) for law in at or ORDINARY)


def _value(number: Callable[..., AgreedValue], law: tuple[Fraction | int, ...]) -> Value:
    try:
        found = number(*law)
    except (NoValue, ArithmeticError) as reason:
        return Value(law, f"no value, for {reason}", None)
    if found.value == 0:
        return Value(law, "0", found.digits)
    if mp.isinf(found.value):
        return Value(law, "∞" if found.value > 0 else "−∞", None)
    if not found.digits:
        return Value(law, "no value, for two computations share no digit", None)
    return Value(law, mp.nstr(found.value, found.digits), found.digits)
