"""§1.5 One hidden layer with biases."""

from sympy import S, sqrt

from derive.activations.activation import sigma
from derive.language.named import Named
from derive.language.symbols import a, b, d, j, m, r, s, sigma_a, sigma_b, sigma_w, x, xp
from derive.networks.initialisation import AlmostSureLimit, Covariance, Mean
from verify.claims.claim import Claim
from verify.claims.domain import Domain, naturals, nonnegative, positive
from verify.claims.statement import Statement
from verify.points.lists import INPUT_POINTS

from .vocabulary import (
    BIASED,
    BIASED_NETWORK,
    INPUTS,
    NETWORK,
    dot,
    expectation,
    input_domain,
    network_domain,
    over_neurons,
    pre,
    prime,
    variances,
)

_INIT = BIASED_NETWORK.initialisation
_K = BIASED_NETWORK.ntk()
_without = NETWORK.ntk().expression
_K_0 = Named(
    "K^0_m(x, x')",
    _without.xreplace({f: Named(f.label.replace("f", "f^0"), f.expression) for f in _without.atoms(Named)}),
)
_READOUT, _HIDDEN, _BIAS = BIASED_NETWORK.parameters
_AT_NETWORKS = network_domain(bias=True)
_LAWS = Domain({d: naturals, sigma_w: positive, sigma_b: nonnegative}, INPUT_POINTS, INPUTS)


def _u(point, neuron=r):
    return pre(point, neuron, bias=True)


_first, _second = _u(x, S.One), _u(xp, S.One)

_Q, _QP, _C = variances(bias=True)

CLAIMS = (
    Claim(
        id="1.5.network",
        section="1.5",
        title="The network with biases",
        place="first displayed equation of §1.5, the network",
        says="f(x) = (1/√m) Σ_r a_r σ(w_r·x + b_r).",
        statement=Statement(
            BIASED_NETWORK.output,
            over_neurons(a[r] * sigma(_u(x))) / sqrt(m),
            network_domain(bias=True, kinks=True),
        ),
        convention=BIASED,
    ),
    Claim(
        id="1.5.readout-variance",
        section="1.5",
        title="Initialisation of the readout",
        place="first displayed equation of §1.5, the law of a_r",
        says="a_r has variance σ_a².",
        statement=Statement(Covariance(a[1], a[1], _INIT), sigma_a**2, Domain({sigma_a: positive}, INPUT_POINTS)),
        convention=BIASED,
    ),
    Claim(
        id="1.5.hidden-variance",
        section="1.5",
        title="Initialisation of the hidden weights",
        place="first displayed equation of §1.5, the law of w_r",
        says="w_r has covariance (σ_w²/d) I: Cov(w_r·x, w_r·x') = (σ_w²/d) x·x'.",
        statement=Statement(
            Covariance(pre(x, S.One), pre(xp, S.One), _INIT),
            sigma_w**2 / d * dot(x, xp),
            Domain({d: naturals, sigma_w: positive}, INPUT_POINTS, INPUTS),
        ),
        convention=BIASED,
    ),
    Claim(
        id="1.5.independent-neurons",
        section="1.5",
        title="Neurons are independent",
        place="§1.5, 'independently across r'",
        says="Preactivations of different neurons are uncorrelated; being Gaussian, they are independent.",
        statement=Statement(
            Covariance(_first, _u(xp, S(2)), _INIT),
            S.Zero,
            _LAWS.at(tuple(point for point in INPUT_POINTS if point.values[m] >= 2)),
        ),
        convention=BIASED,
    ),
    Claim(
        id="1.5.bias-variance",
        section="1.5",
        title="Initialisation of the biases",
        place="first displayed equation of §1.5, the law of b_r",
        says="b_r has variance σ_b².",
        statement=Statement(Covariance(b[1], b[1], _INIT), sigma_b**2, Domain({sigma_b: nonnegative}, INPUT_POINTS)),
        convention=BIASED,
    ),
    Claim(
        id="1.5.preactivation",
        section="1.5",
        title="The preactivation",
        place="§1.5, 'Let u_r(x) := w_r·x + b_r'",
        says="The argument of σ in neuron s is u_s(x) = w_s·x + b_s.",
        statement=Statement(Named("u_s(x)", BIASED_NETWORK.preactivation.subs(r, s)), pre(x, s) + b[s], _AT_NETWORKS),
        convention=BIASED,
    ),
    Claim(
        id="1.5.gradient-a",
        section="1.5",
        title="Gradient in the readout",
        place="§1.5, 'Gradients are', first equation",
        says="∂f(x)/∂a_s = σ(u_s(x))/√m.",
        statement=Statement(BIASED_NETWORK.gradient(_READOUT), sigma(_u(x, s)) / sqrt(m), _AT_NETWORKS),
        convention=BIASED,
        uses=("1.5.network", "1.5.preactivation"),
    ),
    Claim(
        id="1.5.gradient-w",
        section="1.5",
        title="Gradient in the hidden weights",
        place="§1.5, 'Gradients are', second equation",
        says="∂f(x)/∂w_sj = a_s σ'(u_s(x)) x_j/√m.",
        statement=Statement(BIASED_NETWORK.gradient(_HIDDEN), a[s] * prime(_u(x, s)) * x[j] / sqrt(m), _AT_NETWORKS),
        convention=BIASED,
        uses=("1.5.network", "1.5.preactivation"),
    ),
    Claim(
        id="1.5.gradient-b",
        section="1.5",
        title="Gradient in the biases",
        place="§1.5, 'Gradients are', third equation",
        says="∂f(x)/∂b_s = a_s σ'(u_s(x))/√m.",
        statement=Statement(BIASED_NETWORK.gradient(_BIAS), a[s] * prime(_u(x, s)) / sqrt(m), _AT_NETWORKS),
        convention=BIASED,
        uses=("1.5.network", "1.5.preactivation"),
    ),
    Claim(
        id="1.5.kernel-finite",
        section="1.5",
        title="The finite-width kernel with biases",
        place="§1.5, 'Thus', displayed equation",
        says="K_m(x, x') = (1/m) Σ_r σ(u_r)σ(u_r') + (1/m) Σ_r a_r² σ'(u_r)σ'(u_r') (x·x' + 1).",
        statement=Statement(
            _K,
            over_neurons(sigma(_u(x)) * sigma(_u(xp))) / m
            + over_neurons(a[r] ** 2 * prime(_u(x)) * prime(_u(xp)) * (dot(x, xp) + 1)) / m,
            _AT_NETWORKS,
        ),
        convention=BIASED,
        uses=("1.3.definition", "1.5.gradient-a", "1.5.gradient-w", "1.5.gradient-b"),
    ),
    Claim(
        id="1.5.variance-u",
        section="1.5",
        title="Variance of the first preactivation",
        place="§1.5, 'Infinite width', displayed equation, Var(U)",
        says="Var(U) = (σ_w²/d) ‖x‖² + σ_b².",
        statement=Statement(Covariance(_first, _first, _INIT), sigma_w**2 / d * dot(x, x) + sigma_b**2, _LAWS),
        convention=BIASED,
    ),
    Claim(
        id="1.5.variance-v",
        section="1.5",
        title="Variance of the second preactivation",
        place="§1.5, 'Infinite width', displayed equation, Var(V)",
        says="Var(V) = (σ_w²/d) ‖x'‖² + σ_b².",
        statement=Statement(Covariance(_second, _second, _INIT), sigma_w**2 / d * dot(xp, xp) + sigma_b**2, _LAWS),
        convention=BIASED,
    ),
    Claim(
        id="1.5.covariance",
        section="1.5",
        title="Covariance of the preactivations",
        place="§1.5, 'Infinite width', displayed equation, Cov(U, V)",
        says="Cov(U, V) = (σ_w²/d) x·x' + σ_b².",
        statement=Statement(Covariance(_first, _second, _INIT), sigma_w**2 / d * dot(x, xp) + sigma_b**2, _LAWS),
        convention=BIASED,
    ),
    Claim(
        id="1.5.jointly-gaussian",
        section="1.5",
        title="(U, V) is jointly Gaussian",
        place="§1.5, 'With (U, V) jointly Gaussian'",
        says="Linear images of independent Gaussians are jointly Gaussian; their fourth moment is E[U²V²] = qq' + 2c².",
        statement=Statement(
            Mean(sigma(_first) * sigma(_second), _INIT),
            _Q * _QP + 2 * _C**2,
            input_domain(bias=True, activations=("square",)),
        ),
        convention=BIASED,
        uses=("1.5.variance-u", "1.5.variance-v", "1.5.covariance"),
    ),
    Claim(
        id="1.5.kernel-limit",
        section="1.5",
        title="The infinite-width kernel with biases",
        place="§1.5, last displayed equation",
        says="K_m(x, x') converges almost surely to E[σ(U)σ(V)] + σ_a² (x·x' + 1) E[σ'(U)σ'(V)].",
        statement=Statement(
            AlmostSureLimit(_K, m, _INIT),
            expectation(sigma, sigma, variances(bias=True))
            + sigma_a**2 * (dot(x, xp) + 1) * expectation(prime, prime, variances(bias=True)),
            input_domain(bias=True),
        ),
        convention=BIASED,
        uses=("1.4.finite-moments", "1.5.kernel-finite", "1.5.variance-u", "1.5.variance-v", "1.5.covariance"),
        remark="The notes name no mode of convergence here; it is that of §1.4.",
    ),
    Claim(
        id="1.5.minimal-changes",
        section="1.5",
        title="What trainable biases add when they start at zero",
        place="§1.5, 'we get minimal changes from subsection 1.4'",
        says="At σ_b = 0 the kernel with biases is K^0, that of §1.4, plus σ_a² E[σ'(U)σ'(V)].",
        statement=Statement(
            AlmostSureLimit(_K, m, _INIT.subs(sigma_b, 0)) - AlmostSureLimit(_K_0, m, NETWORK.initialisation),
            sigma_a**2 * expectation(prime, prime, variances()),
            input_domain(),
        ),
        convention=BIASED,
        uses=("1.4.kernel-limit", "1.5.kernel-limit"),
        remark="The change does not vanish with σ_b: a trainable bias adds σ_a² E[σ'(U)σ'(V)] even when it starts "
        "at zero.",
    ),
)
