from dataclasses import replace

import pytest
from sympy import S, Sum, sqrt

from derive.activations.activation import sigma
from derive.activations.classes import ActivationClass
from derive.language.derivatives import Partial, TaylorCoefficient
from derive.language.symbols import a, d, delta_a, delta_w, j, k, m, r, s, t, w, x
from notes.vocabulary import NETWORK, SCALARS, network_domain, pre
from verify.claims.domain import Domain, naturals
from verify.claims.settings import Settings
from verify.claims.statement import Statement
from verify.oracles import pointwise, symbolic
from verify.points.kinks import at_kinks, kink_met
from verify.points.lists import KINK_POINTS, NETWORK_POINTS, network_point
from verify.points.looked_at import looked_at
from verify.values.balls import BALLS
from verify.values.evaluate import evaluate

_MOVED = NETWORK.displaced(lambda group, indices: {"a": delta_a, "w": delta_w}[str(group.base.label)][indices])


def on(**given):
    domain = network_domain(displaced=True)
    return Domain(domain.scalars, domain.points, domain.arrays, activations=domain.activations, **given)


GRADIENT = Statement(
    Partial(NETWORK.output, w[s, j]), a[s] * sigma(pre(x, s), 1) * x[j] / sqrt(m), network_domain(displaced=True)
)


def test_the_domain_has_to_keep_the_argument_that_is_differentiated_off_the_kinks():
    other = Sum(w[r, k] * x[k], (k, 1, d - 1))
    assert kink_met(GRADIENT) is None
    assert kink_met(GRADIENT.on(on(off_kinks=((pre(x), (r, 1, m)),)))) is None
    for given in ({}, {"nonzero": (pre(x),)}, {"off_kinks": ((other, (r, 1, m)),)}, {"off_kinks": ((pre(x, S.One),),)}):
        assert kink_met(GRADIENT.on(on(**given)))
        assert symbolic.examine("of", GRADIENT.on(on(**given)), Settings()).outcome == "unknown"


def test_nothing_is_asked_of_smooth_activations_and_of_what_is_not_differentiated():
    smooth = Domain({**SCALARS, s: naturals, j: naturals}, NETWORK_POINTS, activations=ActivationClass(smooth=True))
    kinked = Domain(smooth.scalars, NETWORK_POINTS, activations=("relu",))
    assert kink_met(GRADIENT.on(smooth)) is None
    assert kink_met(GRADIENT.on(kinked))
    assert kink_met(Statement(Partial(NETWORK.output, a[s]), sigma(pre(x, s)) / sqrt(m), kinked)) is None


def test_a_derivative_inside_of_another_is_looked_at_where_both_are_taken():
    turned = TaylorCoefficient(Partial(_MOVED, w[s, j]), t, 1)
    assert kink_met(Statement(turned, S.Zero, on(off_kinks=((pre(x), (r, 1, m)),)))) is None
    assert kink_met(Statement(turned, S.Zero, on()))


def test_a_shifted_kink_is_off_the_domain_too():
    domain = network_domain(displaced=True)
    (point,) = (point for point in KINK_POINTS if domain.contains(point.at_activation("tanh")) and point.values[m] == 2)
    assert not domain.contains(point.at_activation("relu"))
    base = network_point(5, 2, 2)
    at = sum(w_k * x_k for w_k, x_k in zip(base.values[w][1], base.values[x], strict=True))
    assert domain.contains(base.at_activation("relu")) and not domain.contains(
        base.at_activation(f"max(0, u - ({at}))")
    )


@pytest.mark.parametrize(
    ("kind", "outcome"), [(ActivationClass(), "refuted"), (ActivationClass(homogeneous=True), "agrees")]
)
def test_what_holds_for_some_of_a_class_only_is_refuted(kind, outcome):
    """Euler's identity needs σ homogeneous."""
    euler = Statement(
        Sum(pre(x) * sigma(pre(x), 1), (r, 1, m)),
        Sum(sigma(pre(x)), (r, 1, m)),
        Domain(SCALARS, NETWORK_POINTS, {x: (d,), w: (m, d)}, activations=kind),
    )
    assert pointwise.examine("of", euler, Settings()).outcome == outcome


DIAGONAL = Sum(w[k, k] * x[k], (k, 1, d))


def test_points_put_an_argument_at_a_kink_that_the_domain_leaves_open():
    domain = replace(network_domain(activations=("relu",)), points=(), conditions=(d <= m,))
    statement = Statement(Partial(sigma(DIAGONAL), x[j]), sigma(DIAGONAL, 1) * w[j, j], domain)
    found = [look.point for look in looked_at(statement, Settings()) if "at a kink" in look.point.name]
    assert found
    for point in found:
        assert domain.contains(point)
        assert evaluate(DIAGONAL, replace(point.environment(), numbers=BALLS)) == 0
    assert pointwise.examine("as_stated", statement, Settings()).outcome != "agrees"
    assert not list(at_kinks(statement.on(replace(domain, activations=("tanh",))), found))


def test_kinks_that_no_entry_reaches_give_no_point():
    square = Sum(x[k] ** 2, (k, 1, d)) + 1
    statement = Statement(Partial(sigma(square), x[j]), 2 * x[j], network_domain(activations=("relu",)))
    assert kink_met(statement)
    assert not list(at_kinks(statement, statement.domain.inside))
