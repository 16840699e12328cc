"""Every place where the lowering has to abstain, with an expression on which it must: that all are met is computed."""

from pathlib import Path

import pytest
from sympy import Integral, KroneckerDelta, Lambda, S, Sum, Tuple, exp, sqrt

from derive.activations.activation import sigma
from derive.finite.kernel_moment import KernelMoment
from derive.gaussian.routes.by_route import ByRoute
from derive.language.derivatives import Partial
from derive.language.quantity import NotReducible
from derive.language.symbols import a, d, k, l, m, n, p, r, s, sigma_a, u, w, x
from derive.networks.initialisation import AlmostSureLimit, InitialisationExpectation, Mean
from derive.networks.one_layer import one_hidden_layer
from derive.training.fixed_kernel import PredictionFlow, at, k_star, kernel_function, positive_spectrum
from derive.training.start import GAUSSIAN_START, xi
from notes.vocabulary import expectation, pre
from tests.refusals import places, raised
from verify.claims.domain import Point
from verify.lowering import lower
from verify.lowering.expectations import _in_powers
from verify.lowering.explicit import Scope, explicit, whole
from verify.lowering.neurons import mean_by_neurons
from verify.lowering.polynomials import Law, polynomial
from verify.lowering.widths import along, powers, span
from verify.values.no_value import Undefined

LOWERING = Path(__file__).parents[3] / "verify" / "lowering"
REASONS = (NotReducible,)
LAW = one_hidden_layer().initialisation
VARYING = Tuple(Tuple(a, Tuple(m), sigma_a**2 / m))
ALONG = along(m, LAW)


class Unknown(InitialisationExpectation):
    """A functional that the lowering has never heard of."""


def _none(quantity, scope):
    raise AssertionError("no expectation is asked for")


NOWHERE = Scope({}, _none)
"""No size and no index has a value."""


def lowered(quantity, width=3, activation=None):
    values = {m: S(width), d: S(2), s: S(1), n: S(2), p: S(2)}
    return lambda: lower(quantity, Point("a point", values, activation))


def mean(quantity, width=3):
    return lowered(Mean(quantity, LAW), width)


def limit(quantity, law=LAW):
    return lowered(AlmostSureLimit(quantity, m, law))


def by_neurons(quantity):
    scope = Scope({m: S(3)}, _none)
    law = Law({a: sigma_a**2}, {a: (S(3),)})

    def function(summand, index, neuron):
        return polynomial(explicit(summand, scope.bind({index: neuron})), law)

    return lambda: mean_by_neurons(quantity, lambda end: int(whole(end, scope)), function, law)


def spanned(quantity):
    return lambda: span(quantity, ALONG)


def _prediction(start, first):
    return PredictionFlow(
        kernel_function(positive_spectrum), Lambda(at, start), Lambda(at, S.Zero), Lambda(at, k_star[at]), first, S.One
    )


_average = Sum(a[r] ** 2, (r, 1, m)) / m
REFUSED = {
    "an unknown functional": lowered(Unknown(a[1], LAW)),
    "too many terms": mean(Sum(x[r] * a[r] * a[1], (r, 1, m)) ** 4, 12),
    "too many means that have to exist": lowered(
        Mean(Sum(a[r] * sigma(pre(x)), (r, 1, m)) ** 2, LAW), 40, activation="exp(u^2)"
    ),
    "no size to continue along": lowered(Mean(Sum(a[r] * a[1], (r, 1, 12)) ** 4, LAW), 12),
    "no product of sums": by_neurons(a[1] * Sum(a[r], (r, 1, m))),
    "too many sums": by_neurons(Sum(a[r], (r, 1, m)) ** 7),
    "neurons that share entries": by_neurons(Sum(a[r] * a[1], (r, 1, m)) ** 2),
    "a start that is not affine": lowered(Mean(_prediction(S.Zero, xi[1] ** 2), GAUSSIAN_START)),
    "a size that is too small": lambda: _in_powers(Mean(_average**2, LAW), {m: S(2)}, m),
    "values that are no such sum": lambda: powers({1: S(1), 2: S(5)}, (S.Zero,), m),
    "a variance that varies": limit(Sum(a[r] ** 2, (r, 1, m)), VARYING),
    "an integral of the width": spanned(Integral(u**m, (u, 0, 1))),
    "whole and half powers": spanned(1 + 1 / sqrt(m)),
    "a power of a sum": spanned(sqrt(1 + m)),
    "an entry of what is not random": spanned(Sum(x[r], (r, 1, m))),
    "a range that ends at twice the width": spanned(Sum(a[r], (r, 1, 2 * m))),
    "σ of what varies": spanned(sigma(m * a[1])),
    "a delta with a fixed index": spanned(Sum(KroneckerDelta(r, 1), (r, 1, m))),
    "a quantity of the width": spanned(KernelMoment("K", 2, m, 1, 1)),
    "a name that has to be derived": lambda: explicit(ByRoute("wick", expectation(sigma, sigma)), NOWHERE),
    "a quantity under a sum": lambda: explicit(Sum(KernelMoment("K", 2, k, 1, 1), (k, 1, 2)), NOWHERE),
    "a derivative of a quantity": lambda: explicit(Partial(KernelMoment("K", 2, 2, u, 1), u), NOWHERE),
    "an index without a value": lambda: explicit(x[l], NOWHERE),
    "beside two σ": mean(w[1, 1] * sigma(pre(x, S.One)) * sigma(w[1, 1])),
    "three σ": mean(sigma(pre(x, S.One)) * sigma(w[1, 1]) * sigma(w[1, 2])),
    "too many entries beside a σ": mean(w[1, 1] ** 9 * sigma(w[1, 1])),
    "no polynomial": mean(exp(a[1])),
    "a fractional power": mean(sqrt(a[1] ** 2 + 1)),
    "σ of a square": mean(sigma(a[1] ** 2)),
}


@pytest.mark.parametrize("name", REFUSED)
def test_the_lowering_abstains(name):
    raised(REFUSED[name], LOWERING, REASONS)


def test_every_refusal_is_met():
    met = {raised(refusal, LOWERING, REASONS) for refusal in REFUSED.values()}
    left = {(file, text) for (file, line), text in places(LOWERING, REASONS).items() if (file, line) not in met}
    assert left == set()


@pytest.mark.parametrize("index", [0, 5, -1])
def test_an_entry_that_is_not_there_has_no_value(index):
    with pytest.raises(Undefined, match="no entry"):
        mean(a[index])()
