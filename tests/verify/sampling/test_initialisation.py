"""The widths at which means over the initialisation are drawn: the domain's own, the least one among them."""

from sympy import Interval, Range, Rational, S, Sum, exp

from derive.language.symbols import a, m, r, sigma_a
from derive.networks.initialisation import Mean
from notes.vocabulary import NETWORK
from verify.claims.domain import Domain, Point, naturals, positive
from verify.claims.settings import Settings
from verify.claims.statement import Statement
from verify.oracles import sampling

SQUARES = Sum(a[r] ** 2, (r, 1, m))


def examined(mean, value, domain):
    return sampling.examine("as_stated", Statement(Mean(mean, NETWORK.initialisation), value, domain), Settings())


def test_what_holds_at_two_widths_only_is_drawn_at_these():
    domain = Domain({m: Range(1, 3), sigma_a: Interval(Rational(1, 20), Rational(3, 10))})
    value = (1 - 2 * sigma_a**2) ** (-m / 2) * (1 + (m - 1) * (m - 2))
    found = examined(exp(SQUARES), value, domain)
    assert found.outcome == "consistent" and "widths 1, 2," in found.detail
    wider = Domain({**domain.scalars, m: naturals})
    assert examined(exp(SQUARES), value, wider).outcome == "refuted"


def test_a_mean_that_is_infinite_at_the_least_width_is_left_open():
    value = 1 / ((m - 2) * sigma_a**2)
    domain = Domain({m: naturals, sigma_a: positive}, nonzero=(m - 2,))
    found = examined(1 / SQUARES, value, domain)
    assert found.outcome == "unknown" and "carry the scatter at width 1" in found.detail
    assert examined(1 / SQUARES, value, domain.where({m: Range(9, S.Infinity)})).outcome == "consistent"


def test_the_width_of_a_point_is_drawn_at_where_the_usual_ones_are_outside():
    point = Point("seven", {m: S(7), sigma_a: S(1)})
    domain = Domain({m: Range(7, 9), sigma_a: positive}, (point,))
    assert "widths 7" in examined(exp(SQUARES / 100), (1 - sigma_a**2 / 50) ** (-m / 2), domain).detail
