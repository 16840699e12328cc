from itertools import islice

import pytest
from sympy import Rational

from derive.activations.activation import ACTIVATIONS
from derive.activations.classes import MEMBERS, ActivationClass
from derive.activations.text import activation_of

CLASSES = (
    ActivationClass(),
    ActivationClass(smooth=True),
    ActivationClass(homogeneous=True),
    ActivationClass(parity="odd"),
    ActivationClass(parity="even"),
    ActivationClass(bounded=True, parity="odd"),
    ActivationClass(polynomial=True),
    ActivationClass(smooth=True, homogeneous=True),
)
PLACES = [Rational(number, 13) for number in range(-60, 61)]


def values(text):
    function = activation_of(text)
    return {place: float(function.at(place)) for place in PLACES}


@pytest.mark.parametrize("kind", CLASSES, ids=ActivationClass.describe)
def test_members_are_drawn_the_same_each_time_and_have_the_properties(kind):
    texts = list(islice(kind.drawn(3), MEMBERS))
    assert len(kind) == MEMBERS == len(set(kind)) and tuple(kind) == kind.members
    assert texts == list(islice(kind.drawn(3), MEMBERS)) != list(islice(kind.drawn(4), MEMBERS))
    for text in {*texts, *kind}:
        assert text in kind
        found = values(text)
        if kind.smooth:
            assert not activation_of(text).kinks
        if kind.homogeneous:
            assert all(
                float(activation_of(text).at(3 * x)) == pytest.approx(3 * y, rel=1e-9, abs=1e-9)
                for x, y in found.items()
            )
        if kind.parity:
            sign = -1 if kind.parity == "odd" else 1
            assert all(found[-x] == pytest.approx(sign * y, rel=1e-9, abs=1e-9) for x, y in found.items())
        if kind.bounded:
            assert abs(float(activation_of(text).at(10**6))) < 50 * max(map(abs, found.values()))


@pytest.mark.parametrize(
    ("kind", "outside"),
    [
        (ActivationClass(), ("step", "exp(u^2/3)", "sign(u)", "step(u + 1/4) - step(u - 1/4)")),
        (ActivationClass(smooth=True), ("relu", "softsign", "max(u - 3, 0)")),
        (ActivationClass(homogeneous=True), ("tanh", "square", "max(0, u - 1/3)", "abs(u) + 1")),
        (ActivationClass(parity="odd"), ("relu", "tanh(u - 1)", "square", "max(-1, min(2, u))")),
        (ActivationClass(parity="even"), ("relu", "cube", "abs(u - 1)")),
        (ActivationClass(bounded=True), ("relu", "softplus", "cube", "exp(u)")),
        (ActivationClass(polynomial=True), ("exp", "exp(-u/9)", "sinh(u)")),
    ],
)
def test_what_is_outside(kind, outside):
    assert not [text for text in outside if text in kind]


def test_there_are_shifted_kinked_odd_even_bounded_and_sloped_ones():
    found = list(islice(ActivationClass().drawn(0), 60))
    assert any(0 not in activation_of(text).kinks != () for text in found)
    assert any("max(u," in text for text in found)
    for kind in CLASSES[1:]:
        assert any(text in kind for text in found if text not in ACTIVATIONS) or kind.smooth
