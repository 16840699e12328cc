"""Fixed kernels along their eigenvectors, sums over these, and networks at data."""

import pytest
from sympy import FiniteSet, KroneckerDelta, Rational, S, Sum, Symbol, exp, sqrt

from derive.equality import reduces_to_zero
from derive.language.derivatives import Partial
from derive.language.reduction import work_out
from derive.language.sums import name_indices, normal_form, tidy
from derive.language.symbols import i, j, k, l, m, n, p, s, t, w, x
from derive.networks.deep import factor, g, loss_gradient, rho, z
from derive.training import lazy
from derive.training.fixed_kernel import (
    AnalyticLimit,
    TimeLimit,
    descent,
    flow,
    kernel_entry,
    positive_spectrum,
    prediction,
    spectrum,
)
from derive.training.flow import X, along_flow, kernel, loss, output, residual, y
from derive.training.orthonormal import V, contract
from notes.vocabulary import NETWORK
from verify.claims.domain import Domain, positive
from verify.claims.settings import Settings
from verify.claims.statement import Statement
from verify.oracles import symbolic
from verify.points.training import NEURON_POINTS


def test_orthonormal_eigenvectors():
    assert contract(Sum(V[i, j] * V[l, j], (j, 1, n))) == KroneckerDelta(i, l)
    assert contract(Sum(V[i, j] ** 2, (i, 1, n))) == 1
    assert contract(Sum(V[i, j] * V[l, j] * y[l], (j, 1, n), (l, 1, n))) == y[i]


@pytest.mark.parametrize(
    "left_alone",
    [V[i, j] * V[j, l], V[i, j] * V[l, j] * spectrum[j], V[i, j] * y[j], V[i, j] * V[l, j] * V[k, j], V[j, j]],
)
def test_other_sums_are_not_contracted(left_alone):
    total = Sum(left_alone, (j, 1, n))
    assert contract(total) == normal_form(total)


def test_a_square_of_the_kernel():
    square = Sum(kernel_entry(i, k).expression * kernel_entry(k, l).expression, (k, 1, n))
    assert reduces_to_zero(square - Sum(spectrum[j] ** 2 * V[i, j] * V[l, j], (j, 1, n)))
    assert reduces_to_zero(square - Sum(spectrum[j] * V[i, j] * V[l, j], (j, 1, n))) is None


def test_flows_and_descents_are_solved():
    assert flow().doit().has(exp)
    assert reduces_to_zero(work_out(flow(time=S.Zero)).result - flow().start(i))
    once = work_out(descent(count=S.One)).result
    step = Sum(kernel_entry(i, l) * (flow().start(l) - y[l]), (l, 1, n))
    eta = Symbol("eta", positive=True)
    assert reduces_to_zero(once - flow().start(i) + eta * work_out(step).result) is not None
    assert reduces_to_zero(once - flow().start(i) - eta * work_out(step).result) is None


def test_limits_know_the_null_space():
    at_rest = work_out(TimeLimit(flow(), t)).result
    assert at_rest.has(KroneckerDelta(0, spectrum[j]))
    invertible = work_out(TimeLimit(flow(eigenvalues=positive_spectrum), t)).result
    assert invertible == y[i]
    assert not work_out(TimeLimit(prediction(), t)).result.has(t)


def test_a_limit_that_depends_on_a_sign_stays_open():
    limit = AnalyticLimit(lazy.KernelRatio(), lazy.dead_size)
    assert limit.doit() == limit


def test_a_network_at_data():
    moved = work_out(along_flow(NETWORK, output(NETWORK, i))).result
    pulled = work_out(-Sum(kernel(NETWORK, i, l) * residual(NETWORK, l), (l, 1, n))).result
    assert reduces_to_zero(moved - pulled)
    assert reduces_to_zero(moved + pulled) is None


def test_the_gradient_of_a_layer_keeps_its_indices():
    assert loss_gradient() == factor * Sum(g[k, s] * rho[k] * z[k, j], (k, 1, p))


def test_the_loss_is_differentiated_in_one_entry():
    derivative = work_out(Partial(loss(NETWORK), w[s, j])).result
    assert {s, j} <= derivative.free_symbols


def test_indices_of_one_sum_are_renamed_at_once():
    pairs = Sum(y[i] * x[l] * w[i, l], (i, 1, n), (l, 1, n))
    assert normal_form(name_indices(pairs) - pairs) == 0


def test_sums_that_are_nested_directly_are_tidied():
    body = (spectrum[i] + x[j]) ** Rational(1, 3)
    assert tidy(Sum(2 * y[l] * body, (j, 1, n), (i, 1, n))) == 2 * y[l] * Sum(body, (j, 1, n), (i, 1, n))
    sifted = tidy(Sum(KroneckerDelta(i, l) * (X[i, j] + w[i, j]) ** 2, (j, 1, m), (i, 1, n)))
    assert sifted == Sum((X[l, j] + w[l, j]) ** 2, (j, 1, m))


def test_the_neuron_beside_a_dead_one():
    readout, weight = lazy.first_readout, lazy.first_weight
    assert lazy.output() == readout * weight / sqrt(2)
    assert lazy.kernel() == (readout**2 + weight**2) / 2
    toward_a, toward_w = lazy.velocities()
    assert (readout * toward_a - weight * toward_w).expand() == 0
    assert not lazy.kernel().has(lazy.dead_size)


def test_finite_sets_are_proved_case_by_case():
    allowed = {lazy.gain: positive, lazy.gap: positive}
    quantity = AnalyticLimit(lazy.KernelRatio(), lazy.dead_size)
    for powers, outcome in (((1, 2), "proved"), ((0, 1), "unknown")):
        domain = Domain({**allowed, lazy.start_power: FiniteSet(*powers)}, NEURON_POINTS)
        found = symbolic.examine("as_stated", Statement(quantity, S.One, domain), Settings())
        assert found.outcome == outcome
