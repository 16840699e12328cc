"""§1.3 The Neural Tangent Kernel: definition, positive semidefiniteness, limit, fluctuations."""

from sympy import S, Sum

from derive.activations.activation import sigma
from derive.language.derivatives import Partial, TaylorCoefficient
from derive.language.named import Named
from derive.language.symbols import a, d, features, i, j, l, m, n, p, s, sigma_a, sigma_w, t, target, v_, w, x, xp
from derive.networks.initialisation import AlmostSureLimit, Covariance, Mean
from verify.claims.claim import Claim
from verify.claims.domain import Domain, naturals, positive, real
from verify.claims.statement import Statement
from verify.points.lists import FEATURE_POINTS, INPUT_POINTS, NETWORK_POINTS

from .vocabulary import (
    JACOT,
    LEE,
    NETWORK,
    PLAIN,
    dot,
    expectation,
    input_domain,
    network_domain,
    prime,
    variances,
)

_K = NETWORK.ntk()
_INIT = NETWORK.initialisation
_LIMIT = expectation(sigma, sigma, variances()) + sigma_a**2 * dot(x, xp) * expectation(prime, prime, variances())
_FEATURES = Domain({n: naturals, p: naturals}, FEATURE_POINTS, {features: (n, p), v_: (n,)})
_gram = Sum(features[i, j] * features[l, j], (j, 1, p))
_quadratic = Sum(v_[i] * v_[l] * _gram, (i, 1, n), (l, 1, n))
_square = Sum(Sum(v_[i] * features[i, j], (i, 1, n)) ** 2, (j, 1, p))

_residual = Named("f(x') - y'", NETWORK.at(xp) - target)
_STEP = NETWORK.displaced(lambda group, indices: -_residual * Partial(NETWORK.at(xp), group.base[indices]))


def _product(order):
    return lambda z: sigma(z, order) ** 2


_mixed = expectation(lambda z: sigma(z) * prime(z), lambda z: sigma(z) * prime(z), variances())

_DIAGONAL = Domain(
    {sigma_w: positive, sigma_a: positive, m: naturals, d: naturals},
    INPUT_POINTS,
    {x: (d,)},
    nonzero=(dot(x, x),),
    activations=("relu", "square"),
)

CLAIMS = (
    Claim(
        id="1.3.definition",
        section="1.3",
        title="Definition of the NTK",
        place="Definition 1.2, displayed equation",
        says="K(x, x') is the inner product of the gradients in all parameters at θ_0.",
        statement=Statement(
            _K,
            Sum(Partial(NETWORK.output, a[s]) * Partial(NETWORK.at(xp), a[s]), (s, 1, m))
            + Sum(Partial(NETWORK.output, w[s, j]) * Partial(NETWORK.at(xp), w[s, j]), (j, 1, d), (s, 1, m)),
            network_domain(),
        ),
        convention=PLAIN,
        references=(JACOT,),
        remark="The left-hand side should show what it depends on: K is a function of (x, x') and of θ_0, and of the "
        "architecture and parameterization.",
    ),
    Claim(
        id="1.3.coupling",
        section="1.3",
        title="The NTK couples the outputs at x and x'",
        place="§1.3, the sentence after Definition 1.2",
        says="A gradient step on the loss at x' moves f(x) at the rate −K(x, x')(f(x') − y').",
        statement=Statement(
            TaylorCoefficient(_STEP, t, 1),
            -_K * (NETWORK.at(xp) - target),
            network_domain(points=NETWORK_POINTS[:8]).where({target: real}),
        ),
        convention=PLAIN,
    ),
    Claim(
        id="1.3.gram",
        section="1.3",
        title="A quadratic form of the NTK is a squared norm",
        place="Remark 1.3, first item",
        says="For every network, inputs x_i and numbers v_i: Σ_il v_i v_l K(x_i, x_l) = ‖Σ_i v_i ∇f(x_i)‖².",
        statement=Statement(_quadratic, _square, _FEATURES),
        references=(JACOT,),
    ),
    Claim(
        id="1.3.positive-semidefinite",
        section="1.3",
        title="The NTK is positive semidefinite",
        place="Remark 1.3, first item",
        says="Σ_il v_i v_l K(x_i, x_l) ≥ 0 for all inputs and all v.",
        statement=Statement(_quadratic, S.Zero, _FEATURES, ">="),
        uses=("1.3.gram",),
        references=(JACOT,),
        remark="Meant of the kernel as a whole: a single value K(x, x') can be negative, a Gram matrix has no negative "
        "eigenvalue.",
    ),
    Claim(
        id="1.3.almost-sure-limit",
        section="1.3",
        title="The kernel converges almost surely to a deterministic one",
        place="Remark 1.3, second item",
        says="As the width grows, K_m(x, x') converges almost surely to its expectation, which is not random.",
        statement=Statement(AlmostSureLimit(_K, m, _INIT), Mean(_K, _INIT), input_domain()),
        convention=PLAIN,
        uses=("1.4.finite-moments",),
        references=(JACOT, LEE),
        remark="The mode of convergence needs a joint law of the networks of all widths, which the notes do not give: "
        "almost surely holds when the neurons are the first m of one sequence, and for any other coupling when the "
        "summand has a finite variance (Hsu and Robbins). The references prove convergence in probability.",
    ),
    Claim(
        id="1.3.depends-only-on",
        section="1.3",
        title="What the limit depends on",
        place="Remark 1.3, second item, 'depending only on architecture and activation'",
        says="The limit is the same for every σ_a: its derivative in σ_a is zero.",
        statement=Statement(
            Partial(Named("K_\\infty(x, x')", AlmostSureLimit(_K, m, _INIT)), sigma_a), S.Zero, input_domain()
        ),
        convention=PLAIN,
        uses=("1.4.kernel-limit",),
    ).corrected_to(
        2 * sigma_a * dot(x, xp) * expectation(prime, prime, variances()),
        remark="The limit also depends on the variances σ_w², σ_a² (and σ_b²) of the initialisation and on the "
        "parameterization: ∂K_∞/∂σ_a = 2σ_a x·x' E[σ'(U)σ'(V)]. Write 'depending only on architecture, activation, "
        "parameterization and the variances of the initialisation'.",
    ),
    Claim(
        id="1.3.unbiased",
        section="1.3",
        title="At every width the kernel's mean is its limit",
        place="Remark 1.3, third item, 'concentrates around its infinite-width expectation'",
        says="E[K_m(x, x')] does not depend on m: it is the infinite-width kernel.",
        statement=Statement(Mean(_K, _INIT), _LIMIT, input_domain()),
        convention=PLAIN,
    ),
    Claim(
        id="1.3.random-at-finite-width",
        section="1.3",
        title="At finite width the kernel is random",
        place="Remark 1.3, third item, 'K is still a random kernel'",
        says="At every width Var K_m(x, x) > 0 for x ≠ 0.",
        statement=Statement(Covariance(NETWORK.ntk(x, x), NETWORK.ntk(x, x), _INIT), S.Zero, _DIAGONAL, ">"),
        convention=PLAIN,
        remark="For two inputs it can fail: for ReLU without biases K_m(x, −x) = 0 whatever the parameters are.",
    ),
    Claim(
        id="1.3.rate",
        section="1.3",
        title="Fluctuations of order 1/√m",
        place="Remark 1.3, third item, 'at rate O(1/√m)'",
        says="Var K_m(x, x') = v/m with v the variance of one neuron's share, so the standard deviation is √v/√m.",
        statement=Statement(
            Covariance(_K, _K, _INIT),
            (
                expectation(_product(0), _product(0), variances())
                + 2 * sigma_a**2 * dot(x, xp) * _mixed
                + 3 * sigma_a**4 * dot(x, xp) ** 2 * expectation(_product(1), _product(1), variances())
                - _LIMIT**2
            )
            / m,
            input_domain(activations=("relu", "square")),
        ),
        convention=PLAIN,
        remark="The mode is missing: the rate holds in mean square and in probability. Almost surely it does not: by "
        "the law of the iterated logarithm |K_m − K_∞| exceeds C/√m infinitely often for every C when v > 0.",
    ),
)
