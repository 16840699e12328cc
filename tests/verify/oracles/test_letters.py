"""Functions under an expectation that hold the letters which the engine gives the law and its own variables."""

import pytest
from sympy import Dummy, Interval, Rational, S, cos, cosh, exp, sin

from derive.gaussian.expectation import LETTERS
from derive.gaussian.routes import NoRoute, closed_form, derive_expectation
from derive.language.symbols import c, q, rho, t, theta
from notes.vocabulary import expectation
from verify.claims.domain import Domain
from verify.claims.settings import Settings
from verify.claims.statement import Statement
from verify.oracles import enclosure, quadrature, symbolic

THIRD = (S.One, S.One, Rational(1, 3))
OWN = sorted(LETTERS, key=str)


def words(left, right, letter):
    statement = Statement(left, right, Domain({letter: Interval(Rational(1, 10), 2)}, ()))
    return [oracle.examine("as_stated", statement, Settings()).outcome for oracle in (symbolic, enclosure, quadrature)]


@pytest.mark.parametrize("letter", OWN, ids=str)
def test_an_authors_letter_is_none_of_the_laws(letter):
    mean = expectation(lambda z: cos(letter * z), lambda z: cos(letter * z), THIRD)
    assert words(mean, exp(-(letter**2)) * cosh(letter**2 / 3), letter) == ["proved", "enclosed", "agrees"]


@pytest.mark.parametrize("letter", OWN, ids=str)
def test_what_a_captured_letter_would_give_is_refuted(letter):
    mean = expectation(lambda z: sin(letter * z) ** 2, lambda z: S.One, (S.One, S.One, S.Zero))
    assert words(mean, (1 - exp(-2)) / 2, letter) == ["unknown", "refuted", "refuted"]


def test_values_come_back_in_the_letters_of_the_author():
    mean = expectation(lambda z: (z + q) ** 2, lambda z: (z + theta) ** 2, (t, t, c))
    found = closed_form(mean)
    assert found.free_symbols == {q, theta, t, c} and not found.atoms(Dummy)
    assert found.subs({q: 0, theta: 0}) == t**2 + 2 * c**2


def test_a_derivation_with_letters_of_its_own_is_refused():
    with pytest.raises(NoRoute, match="calls something else rho"):
        derive_expectation(expectation(lambda z: rho * z, lambda z: z, THIRD))
