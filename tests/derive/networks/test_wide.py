"""Kernels of wide networks: the induction over layers against one hidden layer, and against the sum over layers."""

from itertools import product

import pytest
from mpmath import mp
from sympy import Integer, Rational, S, Sum, oo

from derive.activations.activation import ACTIVATIONS
from derive.derivations import in_closed_form
from derive.equality import reduces_to_zero
from derive.gaussian.expectation import GaussianExpectation
from derive.language.convention import Convention
from derive.language.reduction import work_out
from derive.language.rewriting import bottom_up
from derive.language.sums import normal_form
from derive.language.symbols import d, k, m, q, qp, sigma_a, sigma_b, sigma_w, theta, x, xp
from derive.networks.formula import E_slope, E_value, kernel_formula, sigma_b_out, tangent
from derive.networks.formula import inner as inner_product
from derive.networks.initialisation import AlmostSureLimit, Mean
from derive.networks.one_layer import one_hidden_layer
from derive.networks.wide import (
    DeepKernel,
    LayerMean,
    WideKernel,
    WideShare,
    derivative_below,
    ell,
    kernel_below,
    layer_rules,
    tangent_below,
)
from verify.claims.domain import Domain
from verify.claims.statement import Statement
from verify.oracles import quadrature
from verify.points.lists import DEPTH_POINTS

CONVENTIONS = tuple(Convention(*knobs) for knobs in product(("standard", "ntk"), (False, True), (False, True)))
NAMES = [convention.describe().replace(" parameterization, biases:", "") for convention in CONVENTIONS]


def inner(first, second):
    return Sum(first[k] * second[k], (k, 1, d)) / d


PAIR = (inner(x, x), inner(xp, xp), inner(x, xp))
SAME = (PAIR[0],) * 3


def all_layers(expression):
    """`doit` until no kernel of a deep network is left."""
    while expression.has(DeepKernel):
        expression = bottom_up(expression, lambda e: isinstance(e, DeepKernel), lambda e: e.doit())
    return expression


def both_ways(kernel, point, digits=30):
    """The value by the definition in `verify.values`, and that of the expression which the induction ends in."""
    statement = Statement(kernel, all_layers(kernel), Domain({}, ()))
    assert statement.lhs.has(DeepKernel)
    assert not statement.rhs.has(DeepKernel)
    with mp.workdps(digits):
        return quadrature.values(statement, point, 0)


@pytest.mark.parametrize("convention", CONVENTIONS, ids=NAMES)
def test_one_hidden_layer_is_that_of_its_network(convention):
    network = one_hidden_layer(convention)
    init = network.initialisation
    by_network = AlmostSureLimit(network.ntk(), m, init), Mean(network.output * network.at(xp), init)
    for kind, other in zip(("ntk", "nngp"), by_network, strict=True):
        one, two = (work_out(side).result for side in (WideKernel(kind, 1, PAIR, convention), other))
        assert one.has(GaussianExpectation)
        assert normal_form(one - two) == 0
        assert reduces_to_zero(one - two)
        assert not reduces_to_zero(one - two - sigma_w**2 * PAIR[2])


@pytest.mark.parametrize("convention", [CONVENTIONS[2], CONVENTIONS[5], CONVENTIONS[7]], ids=lambda c: c.describe())
def test_one_hidden_layer_has_the_exported_kernel(convention):
    """What is exported, with its stand-ins put back, is the limit of the network's own NTK."""
    network = one_hidden_layer(convention)
    formula = kernel_formula(ACTIVATIONS["relu"], convention)
    kernel = work_out(AlmostSureLimit(network.ntk(), m, network.initialisation)).result
    named = kernel.replace(
        lambda e: isinstance(e, GaussianExpectation), lambda e: (E_value, E_slope)[int(e.g.expr.args[1])]
    )
    below = formula.first.tangent.subs(inner_product, d * PAIR[2])
    exported = formula.readout.tangent.subs({tangent: below, sigma_b_out: sigma_b})
    assert normal_form(named.expand() - exported.expand()) == 0


@pytest.mark.parametrize("convention", [Convention("ntk"), Convention("ntk", True, True)], ids=lambda c: c.describe())
def test_deep_networks_have_the_exported_kernel(convention):
    """Three layers of a formula, with everything put in, are the wide kernel in numbers."""
    formula = kernel_formula(ACTIVATIONS["relu"], convention, 3)
    point = DEPTH_POINTS[0].at_activation("relu")
    statement = Statement(WideKernel("ntk", 3, PAIR, convention), sigma_w, Domain({}, ()))
    with mp.workdps(25):
        exact = quadrature.values(statement, point, 0)[0]
        found = by_layers(formula, [point.values[x], point.values[xp]], point.values)
        assert mp.almosteq(found, exact, rel_eps=mp.mpf(10) ** -15)


def by_layers(formula, inputs, values):
    """The NTK of two inputs, by the layers of a formula."""
    scales = {symbol: values.get(symbol, 0) for symbol in (sigma_w, sigma_a, sigma_b)}
    scales |= {d: len(inputs[0]), sigma_b_out: scales[sigma_b]}

    def at(expression, below):
        return mp.mpf(expression.subs({**scales, **below}).evalf(25))

    places = (0, 0), (1, 1), (0, 1)
    below = [{inner_product: sum(a * b for a, b in zip(inputs[i], inputs[j], strict=True))} for i, j in places]
    for layer in formula.layers:
        laws = [at(layer.covariance, known) for known in below]
        tangents = [at(layer.tangent, known) for known in below]
        for index, (i, j) in enumerate(places):
            cosine = min(laws[index] / mp.sqrt(laws[i] * laws[j]), mp.mpf(1))
            law = {q: laws[i], qp: laws[j], theta: mp.acos(cosine)}
            means = {E_value: at(formula.value, law), E_slope: at(formula.slope, law)}
            below[index] = {**means, tangent: tangents[index]}
    return tangents[2]


def test_the_rules_by_hand():
    """Jacot, Gabriel, Hongler 2018, and the same layers with the variances in the parameters."""
    ntk, standard = (layer_rules(Convention(name, True, True)) for name in ("ntk", "standard"))
    forward = sigma_w**2 * kernel_below + sigma_b**2
    assert ntk.covariance == standard.covariance == ntk.own == forward
    assert standard.own == m * kernel_below + 1
    assert (ntk.weights, standard.weights) == (sigma_w**2 * kernel_below, m * kernel_below)
    assert ntk.passed == standard.passed == sigma_w**2 * tangent_below * derivative_below
    ntk, standard = (layer_rules(Convention(name, True, False), readout=True) for name in ("ntk", "standard"))
    assert ntk.covariance == standard.covariance == ntk.own == sigma_a**2 * kernel_below
    assert standard.own == kernel_below
    assert ntk.passed == standard.passed == sigma_a**2 * tangent_below * derivative_below


def test_biases_show_where_they_are():
    for name in ("ntk", "standard"):
        assert layer_rules(Convention(name, False, True)) == layer_rules(Convention(name))
        readouts = [layer_rules(Convention(name, True, at_output), readout=True) for at_output in (False, True)]
        assert readouts[1].covariance - readouts[0].covariance == sigma_b**2
        assert readouts[1].own - readouts[0].own == (sigma_b**2 if name == "ntk" else 1)
        assert readouts[0].passed == readouts[1].passed


@pytest.mark.parametrize("depth", [1, 2, 3])
@pytest.mark.parametrize("activation", ["relu", "square"])
@pytest.mark.parametrize("kind", ["ntk", "nngp", "tangent", "derivative"])
def test_the_induction_is_the_sum_over_layers(kind, activation, depth):
    for convention in (Convention("ntk", True, True), Convention("ntk", False, True)):
        for point in DEPTH_POINTS[0], DEPTH_POINTS[8]:
            one, other = both_ways(WideKernel(kind, depth, PAIR, convention), point.at_activation(activation))
            assert one != 0
            assert abs(one / other - 1) < 1e-28


@pytest.mark.parametrize("convention", CONVENTIONS[:4], ids=NAMES[:4])
def test_the_standard_kernel_of_one_layer_is_the_sum_over_layers(convention):
    one, other = both_ways(WideKernel("ntk", 1, PAIR, convention), DEPTH_POINTS[0].at_activation("relu"))
    assert abs(one / other - 1) < 1e-28


@pytest.mark.parametrize(("layer", "depth"), [(1, 1), (1, 2), (2, 2), (1, 3), (2, 3), (3, 3)])
def test_a_share_is_the_product_over_the_layers_above(layer, depth):
    for convention in (Convention("standard"), Convention("standard", True)):
        share = WideShare(layer, depth, PAIR, convention)
        one, other = both_ways(share, DEPTH_POINTS[0].at_activation("relu"))
        assert abs(one / other - 1) < 1e-28


@pytest.mark.parametrize("depth", [1, 2, 3])
def test_the_shares_add_up_to_the_kernel(depth):
    """In the `ntk` parameterization σ_w² times the shares of all hidden layers, and the readout's σ_a² Σ^(L)."""
    plain = Convention("standard")
    total = sigma_a**2 * WideKernel("activations", depth, PAIR, Convention("ntk"))
    total += sigma_w**2 * sum(WideShare(layer, depth, PAIR, plain) for layer in range(1, depth + 1))
    difference = WideKernel("ntk", depth, PAIR, Convention("ntk")) - total
    assert normal_form(all_layers(difference).expand()) == 0


@pytest.mark.parametrize("depth", [1, 2, 3])
def test_the_diagonal_for_relu(depth):
    """Σ^(ℓ)(x, x) = (σ_w²/2)^ℓ ‖x‖²/d, and Θ^(ℓ)(x, x) = (ℓ + 1) σ_a² times that, for each layer adds as much."""
    relu, diagonal = ACTIVATIONS["relu"], (sigma_w**2 / 2) ** depth * PAIR[0]
    kernel, tangent = (
        in_closed_form(WideKernel(kind, depth, SAME, Convention("ntk")), relu).result for kind in ("activations", "ntk")
    )
    assert reduces_to_zero(kernel - diagonal)
    assert reduces_to_zero(tangent - (depth + 1) * sigma_a**2 * diagonal)
    assert not reduces_to_zero(tangent - depth * sigma_a**2 * diagonal)


def test_the_depth_may_be_a_symbol():
    kernel = WideKernel("activations", ell, PAIR, Convention("ntk"))
    assert kernel.doit() == kernel
    above = kernel.at("activations", ell + 1).doit()
    assert isinstance(above, GaussianExpectation)
    assert above.covariance[2] == sigma_w**2 * kernel
    assert kernel.at("activations", Integer(0)).doit() == PAIR[2]
    assert ell in kernel.free_symbols


def test_without_factors_deep_kernels_grow_with_the_width():
    kernel = WideKernel("ntk", 2, PAIR, Convention("standard"))
    assert kernel.at("tangent", Integer(2)).doit() is oo
    assert all_layers(kernel).has(oo)
    assert not all_layers(kernel.at("ntk", Integer(1))).has(oo)
    assert both_ways(kernel, DEPTH_POINTS[0].at_activation("relu")) == (mp.inf, mp.inf)


def test_the_mean_over_a_layer_stays_unevaluated_at_finite_width():
    finite = LayerMean(PAIR, Rational(1, 3), Convention("standard"))
    assert finite.doit() == finite
    wide = LayerMean(PAIR, 0, Convention("standard")).doit()
    assert wide == WideKernel("activations", 2, PAIR, Convention("standard"))


def test_a_value_depends_on_what_it_shows():
    assert WideKernel("activations", 1, PAIR, Convention("ntk")).free_symbols >= {sigma_w, d}
    assert sigma_a not in WideKernel("derivative", 1, PAIR, Convention("ntk")).free_symbols
    assert {sigma_a, sigma_b} <= WideKernel("ntk", 1, PAIR, Convention("ntk", True)).free_symbols
    assert sigma_a in WideShare(1, 1, PAIR, Convention("standard")).free_symbols


def test_a_kind_that_is_none():
    with pytest.raises(ValueError, match="no kernel has the kind nothing; expected one of activations"):
        WideKernel("nothing", 1, PAIR, Convention("ntk"))
    assert S(0) == WideKernel("activations", 0, (S.Zero,) * 3, Convention("ntk")).doit()


@pytest.mark.parametrize("depth", [ell, 2 * ell, ell - 1, 2 * ell - 3])
def test_a_depth_with_no_layer_known_above_another_stays(depth):
    for kind in ("activations", "derivative", "tangent"):
        kernel = WideKernel(kind, depth, PAIR, Convention("ntk"))
        assert kernel.doit() == kernel
    assert work_out(WideKernel("tangent", depth + 1, PAIR, Convention("ntk"))).result.has(WideKernel)
