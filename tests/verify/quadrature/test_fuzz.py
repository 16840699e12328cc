"""Activations drawn at random, their means and slopes by quadrature against values alone: no digit printed is wrong."""

import signal
from contextlib import contextmanager
from fractions import Fraction
from random import Random

import pytest
from mpmath import mp

from derive.activations.activation import NotAnActivation
from derive.activations.text import read_activation
from derive.gaussian.expectation import expectation_of
from tests.verify.quadrature import values_alone
from tests.verify.quadrature.texts import FAMILIES, drawn
from tests.verify.quadrature.values_alone import TooMany
from verify.quadrature.agreed_digits import numeric_expectation
from verify.quadrature.price_slope import price_slope
from verify.values.no_value import NoValue

COUNT, SEED, DIGITS = 512, 10, 10
SECONDS = 40
"""Of processor time for one answer."""
LAWS = (
    (1, 1, Fraction(1, 2)),
    (Fraction(3, 2), Fraction(4, 5), Fraction(-2, 5)),
    (1, 1, 1),
    (Fraction(1, 4), 3, Fraction(1, 10)),
    (1, 1, Fraction(9, 10)),
    (1, 4, -2),
    (2, 2, 2),
    (Fraction(9, 4), 1, Fraction(-3, 2)),
)
"""Half of them with |ρ| = 1, where one integral will do."""
READING = (
    "cannot find exactly where",
    "the exponent has to be over 1/2",
    "up to 64 are taken",
    "operations when it is written out",
)
"""Reasons for which a text of the grammar may be refused."""
VALUES = (
    "there is no end of jumps",
    "changes at too many places",
    "a jump of σ at the one input meets a kink",
    "infinite terms of both signs meet",
)
"""Reasons for which a value may be."""
TEXTS = drawn(COUNT, SEED)
BATCHES = 64


@contextmanager
def at_most(seconds):
    """Fails what takes more processor time."""

    def stop(*_):
        pytest.fail(f"no answer within {seconds} s of processor time", pytrace=False)

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def asked(index, activation, laws):
    """What is asked of a text: its mean or its slope, of one with jumps both slopes; each with what is known of it."""
    rng = Random(index)
    law = rng.choice(laws)
    inside = law[2] ** 2 < law[0] * law[1]
    if rng.random() < 0.5:
        yield "mean", law, values_alone.mean
        return
    yield "slope", law, values_alone.price if activation.is_continuous and inside else values_alone.slope
    if not activation.is_continuous and inside:
        yield "price", law, values_alone.price


def answer(kind, activation, law):
    if kind == "price":
        return price_slope(activation, *law, digits=DIGITS)
    expectation = expectation_of(activation, 0 if kind == "mean" else 1)
    return numeric_expectation(expectation.g, expectation.h, *law, digits=DIGITS)


def is_wrong(found, known):
    """Whether a digit that is printed is not there: beyond one unit of the last and the error of what is known."""
    with mp.workdps(30):
        return abs(found.value - known.value) > abs(found.value) * mp.mpf(10) ** -found.digits + known.error


def examine(index, drawn_text, laws=LAWS):
    """(refused to read, refused, compared, of these with fewer than eight digits) of a text; fails on a fault."""
    try:
        with at_most(SECONDS):
            activation = read_activation(drawn_text.text)
            activation.is_continuous  # noqa: B018 - it may be refused, too
    except NotAnActivation as reason:
        assert any(said in str(reason) for said in READING), f"{drawn_text}: {reason}"
        return 1, 0, 0, 0
    refused = compared = few = 0
    for kind, law, known_by in asked(index, activation, laws):
        where = f"{drawn_text}, {kind} at {tuple(map(str, law))}"
        try:
            with at_most(SECONDS):
                found = answer(kind, activation, law)
        except NoValue as reason:
            assert any(said in str(reason) for said in VALUES), f"{where}: {reason}"
            refused += 1
            continue
        try:
            known = known_by(drawn_text.text, law, drawn_text.places)
        except TooMany:
            continue
        assert not is_wrong(found, known), f"{where}: {found} against {known}"
        compared += 1
        few += found.digits < 8 and abs(known.value) > known.error
    return 0, refused, compared, few


def examined(chosen, laws=LAWS):
    return [sum(column) for column in zip(*(examine(index, TEXTS[index], laws) for index in chosen), strict=True)]


def test_a_few_texts():
    """Where V is a multiple of U, which is fast."""
    chosen = [index for index in range(24) if TEXTS[index].family not in ("periodic_narrow", "together")]
    unread, refused, compared, _ = examined(chosen, tuple(law for law in LAWS if law[2] ** 2 == law[0] * law[1]))
    assert unread + refused <= 2
    assert compared >= 18


@pytest.mark.slow
@pytest.mark.parametrize("batch", range(BATCHES))
def test_many_texts(batch):
    chosen = range(batch * COUNT // BATCHES, (batch + 1) * COUNT // BATCHES)
    unread, refused, compared, few = examined(chosen)
    assert unread + refused <= 2
    assert few <= 2
    assert compared >= len(chosen) - 3


def test_every_family_is_drawn():
    assert {each.family for each in TEXTS} >= {family.__name__ for family in FAMILIES}
    assert len({each.text for each in TEXTS}) >= 400


@pytest.mark.parametrize("kind", ["mean", "slope", "price"])
def test_a_wrong_digit_is_seen(kind):
    """The check can say no: at what is off by three in the last digit that is asked for."""
    text = "max(0, u - 1/3) + sin(2*u)"
    activation = read_activation(text)
    law = LAWS[0]
    found, known = answer(kind, activation, law), getattr(values_alone, kind)(text, law)
    assert found.digits == DIGITS
    assert not is_wrong(found, known)
    assert is_wrong(type(found)(found.value * (1 + 3 * mp.mpf(10) ** -DIGITS), DIGITS), known)


@pytest.mark.parametrize(
    ("text", "law", "kind", "known"),
    [
        ("max(0, min(1, u))", LAWS[1], "slope", 0.10281887328550217),
        ("exp(-u^2)*sin(u)", LAWS[1], "price", 0.02873501033212441),
        ("step(u + 1/4) - step(u - 1/4)", LAWS[1], "price", -0.01400546735881517),
        ("max(0, u - 1/3)", LAWS[0], "mean", 0.15136305743227354),
        ("1/(1 + 10^4*sin(u)^2)", LAWS[2], "mean", 0.00635675211415752),
        ("sigmoid(1000*u)", LAWS[0], "mean", 0.33333303103493107),
    ],
)
def test_values_alone_are_right(text, law, kind, known):
    """The reference against values known from elsewhere, to the error that it states, of 10⁻¹⁰ or less."""
    found = getattr(values_alone, kind)(text, law)
    assert abs(found.value - known) <= found.error + 1e-17 <= 1e-10


def test_what_is_narrow_is_seen_at_the_place_that_is_named():
    found = values_alone.mean("1 + exp(-10^12*tanh(u - 1/3)^2)", LAWS[2], (1 / 3,))
    assert abs(found.value - 1.0000018107684) < 1e-12
