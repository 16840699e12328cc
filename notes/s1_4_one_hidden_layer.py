"""§1.4 One hidden layer without biases: network, gradients, finite-width kernel and its limit."""

from sympy import S, Sum, oo, sqrt

from derive.activations.activation import sigma
from derive.language.derivatives import Partial
from derive.language.symbols import a, d, j, m, r, s, sigma_a, sigma_w, w, x, xp
from derive.networks.initialisation import AlmostSureLimit, Covariance, Mean
from verify.claims.claim import Claim
from verify.claims.domain import Domain, naturals, positive
from verify.claims.statement import Statement
from verify.points.lists import INPUT_POINTS

from .vocabulary import (
    INITIAL,
    INPUTS,
    JACOT,
    LEE,
    NETWORK,
    PLAIN,
    dot,
    expectation,
    input_domain,
    network_domain,
    over_neurons,
    pre,
    prime,
    variances,
)

_INIT = NETWORK.initialisation
_K = NETWORK.ntk()
_READOUT, _HIDDEN = NETWORK.parameters
_VALUES = over_neurons(sigma(pre(x)) * sigma(pre(xp))) / m
_SLOPES = over_neurons(a[r] ** 2 * prime(pre(x)) * prime(pre(xp))) / m
_VALUE_LIMIT = expectation(sigma, sigma, variances())
_SLOPE_LIMIT = expectation(prime, prime, variances())
_LIMIT = _VALUE_LIMIT + sigma_a**2 * dot(x, xp) * _SLOPE_LIMIT

_TWO_NEURONS = tuple(point for point in INPUT_POINTS if point.values[m] >= 2)

CLAIMS = (
    Claim(
        id="1.4.network",
        section="1.4",
        title="The network",
        place="first displayed equation of §1.4",
        says="f(x) = (1/√m) Σ_r a_r σ(w_r·x).",
        statement=Statement(NETWORK.output, over_neurons(a[r] * sigma(pre(x))) / sqrt(m), network_domain(kinks=True)),
        convention=PLAIN,
    ),
    Claim(
        id="1.4.readout-variance",
        section="1.4",
        title="Initialisation of the readout",
        place="second displayed equation of §1.4, first half",
        says="a_r has variance σ_a².",
        statement=Statement(Covariance(a[1], a[1], _INIT), sigma_a**2, Domain({sigma_a: positive}, INPUT_POINTS)),
        convention=PLAIN,
    ),
    Claim(
        id="1.4.hidden-variance",
        section="1.4",
        title="Initialisation of the hidden weights",
        place="second displayed equation of §1.4, second half",
        says="w_r ~ N(0, (σ_w²/d) I): Cov(w_r·x, w_r·x') = (σ_w²/d) x·x'.",
        statement=Statement(
            Covariance(pre(x, S.One), pre(xp, S.One), _INIT),
            sigma_w**2 / d * dot(x, xp),
            Domain({d: naturals, sigma_w: positive}, INPUT_POINTS, INPUTS),
        ),
        convention=PLAIN,
    ),
    Claim(
        id="1.4.centred-parameters",
        section="1.4",
        title="The parameters are centred",
        place="second displayed equation of §1.4, the means",
        says="a_r and the entries of w_r have mean zero: E[a_1 + Σ_k w_1k x_k] = 0 for every x.",
        statement=Statement(
            Mean(a[1] + pre(x, S.One), _INIT), S.Zero, Domain({d: naturals, **INITIAL}, INPUT_POINTS, INPUTS)
        ),
        convention=PLAIN,
    ),
    Claim(
        id="1.4.independent-neurons",
        section="1.4",
        title="Neurons are independent",
        place="§1.4, 'independently across r'",
        says="Preactivations of different neurons are uncorrelated; being Gaussian, they are independent.",
        statement=Statement(
            Covariance(pre(x, S.One), pre(xp, S(2)), _INIT),
            S.Zero,
            Domain({d: naturals, sigma_w: positive}, _TWO_NEURONS, INPUTS),
        ),
        convention=PLAIN,
    ),
    Claim(
        id="1.4.kernel-parts",
        section="1.4",
        title="The kernel as a sum over neurons",
        place="§1.4, 'By definition', displayed equation",
        says="K_m is the sum over neurons of an output-weight part and a hidden-weight part.",
        statement=Statement(
            _K,
            Sum(
                Partial(NETWORK.output, a[s]) * Partial(NETWORK.at(xp), a[s])
                + Sum(Partial(NETWORK.output, w[s, j]) * Partial(NETWORK.at(xp), w[s, j]), (j, 1, d)),
                (s, 1, m),
            ),
            network_domain(),
        ),
        convention=PLAIN,
        uses=("1.3.definition",),
    ),
    Claim(
        id="1.4.gradient-a",
        section="1.4",
        title="Gradient in the readout",
        place="§1.4, 'Compute the gradients', first equation",
        says="∂f(x)/∂a_s = σ(w_s·x)/√m.",
        statement=Statement(NETWORK.gradient(_READOUT), sigma(pre(x, s)) / sqrt(m), network_domain()),
        convention=PLAIN,
        uses=("1.4.network",),
    ),
    Claim(
        id="1.4.gradient-w",
        section="1.4",
        title="Gradient in the hidden weights",
        place="§1.4, 'Compute the gradients', second equation",
        says="∂f(x)/∂w_sj = a_s σ'(w_s·x) x_j/√m.",
        statement=Statement(NETWORK.gradient(_HIDDEN), a[s] * prime(pre(x, s)) * x[j] / sqrt(m), network_domain()),
        convention=PLAIN,
        uses=("1.4.network",),
    ),
    Claim(
        id="1.4.kernel-finite",
        section="1.4",
        title="The finite-width kernel",
        place="§1.4, 'Hence', displayed equation",
        says="K_m(x, x') = (1/m) Σ_r σ(w_r·x)σ(w_r·x') + (1/m) Σ_r a_r² σ'(w_r·x)σ'(w_r·x') x·x'.",
        statement=Statement(
            _K,
            _VALUES + over_neurons(a[r] ** 2 * prime(pre(x)) * prime(pre(xp)) * dot(x, xp)) / m,
            network_domain(),
        ),
        convention=PLAIN,
        uses=("1.4.kernel-parts", "1.4.gradient-a", "1.4.gradient-w"),
    ),
    Claim(
        id="1.4.independent-terms",
        section="1.4",
        title="The sums are averages of iid terms",
        place="§1.4, 'The two sums are empirical averages of i.i.d. terms', first sum",
        says="The variance of the first sum is that of one term divided by m.",
        statement=Statement(
            Covariance(_VALUES, _VALUES, _INIT),
            (expectation(lambda z: sigma(z) ** 2, lambda z: sigma(z) ** 2, variances()) - _VALUE_LIMIT**2) / m,
            input_domain(activations=("relu", "square")),
        ),
        convention=PLAIN,
    ),
    Claim(
        id="1.4.independent-terms-slope",
        section="1.4",
        title="The sums are averages of iid terms, second sum",
        place="§1.4, 'The two sums are empirical averages of i.i.d. terms', second sum",
        says="The variance of the second sum is that of one term divided by m, where E a_r⁴ = 3σ_a⁴.",
        statement=Statement(
            Covariance(_SLOPES, _SLOPES, _INIT),
            sigma_a**4
            * (3 * expectation(lambda z: prime(z) ** 2, lambda z: prime(z) ** 2, variances()) - _SLOPE_LIMIT**2)
            / m,
            input_domain(activations=("relu", "square")),
        ),
        convention=PLAIN,
    ),
    Claim(
        id="1.4.finite-moments",
        section="1.4",
        title="Finite moments of what is averaged",
        place="§1.4, 'Since a_r and w_r are independent with finite moments'",
        says="Because a_r and w_r have finite moments, the averaged terms have a finite mean, whatever σ is.",
        statement=Statement(
            Mean(NETWORK.ntk(x, x), _INIT), oo, input_domain(activations=("relu", "cube", "exp(u^2/3)")), "<"
        ),
        convention=PLAIN,
    ).holds_only_if(
        "E|σ(U)σ(V)| and E|σ'(U)σ'(V)| are finite, as for every σ with polynomially bounded σ, σ'",
        on=input_domain(activations=("relu", "cube", "square")),
        remark="Finite moments of a_r and w_r are not enough, since σ may grow faster than the Gaussian density falls: "
        "σ(u) = exp(u²/3) has E[σ(U)²] = ∞ as soon as Var U ≥ 3/4.",
    ),
    Claim(
        id="1.4.value-limit",
        section="1.4",
        title="Limit of the first sum",
        place="§1.4, 'Infinite-width limit', first limit",
        says="(1/m) Σ_r σ(w_r·x)σ(w_r·x') converges almost surely to E[σ(w·x)σ(w·x')].",
        statement=Statement(AlmostSureLimit(_VALUES, m, _INIT), _VALUE_LIMIT, input_domain()),
        convention=PLAIN,
        uses=("1.4.finite-moments", "1.4.hidden-variance"),
    ),
    Claim(
        id="1.4.slope-limit",
        section="1.4",
        title="Limit of the second sum",
        place="§1.4, 'Infinite-width limit', second limit",
        says="(1/m) Σ_r a_r² σ'(w_r·x)σ'(w_r·x') converges almost surely to σ_a² E[σ'(w·x)σ'(w·x')].",
        statement=Statement(AlmostSureLimit(_SLOPES, m, _INIT), sigma_a**2 * _SLOPE_LIMIT, input_domain()),
        convention=PLAIN,
        uses=("1.4.finite-moments", "1.4.hidden-variance", "1.4.readout-variance"),
    ),
    Claim(
        id="1.4.kernel-limit",
        section="1.4",
        title="The infinite-width kernel",
        place="§1.4, 'Thus, in the infinite-width limit', displayed equation",
        says="K_m(x, x') converges almost surely to E[σ(U)σ(V)] + σ_a² x·x' E[σ'(U)σ'(V)].",
        statement=Statement(AlmostSureLimit(_K, m, _INIT), _LIMIT, input_domain()),
        convention=PLAIN,
        uses=("1.4.kernel-finite", "1.4.value-limit", "1.4.slope-limit"),
        references=(JACOT, LEE),
    ),
)
