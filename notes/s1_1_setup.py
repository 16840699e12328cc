"""§1.1 Setup and assumptions: what Assumption 1.1 grants, and where it says too much."""

from sympy import Eq, S, sqrt

from derive.activations.activation import sigma
from derive.language.derivatives import OneSidedDerivative
from derive.language.symbols import a, d, delta_a, delta_w, sigma_a, sigma_w, t, w, x, xp
from derive.networks.initialisation import Mean
from verify.claims.claim import Claim
from verify.claims.domain import Domain, naturals, positive
from verify.claims.statement import Statement
from verify.points.lists import KINK_POINTS, NETWORK_POINTS

from .vocabulary import (
    IN_MEAN,
    INITIALISATION,
    NETWORK,
    PLAIN,
    dot,
    expectation,
    input_domain,
    network_domain,
    prime,
    variances,
)

_DIRECTION = {"a": delta_a, "w": delta_w}
_MOVED = NETWORK.displaced(lambda group, indices: _DIRECTION[str(group.base.label)][indices])

_VARIANCES = {sigma_w: positive, sigma_a: positive, d: naturals}
_EQUAL = tuple(
    point.having({sigma_a: point.values[sigma_w] / sqrt(point.values[d])}, f"{point.name}, σ_a = σ_w/√d")
    for point in NETWORK_POINTS
)

CLAIMS = (
    Claim(
        id="1.1.differentiable",
        section="1.1",
        title="Differentiability in the parameters",
        place="Assumption 1.1, item 1",
        says="The network is differentiable in θ: along every direction its two one-sided derivatives agree.",
        statement=Statement(
            OneSidedDerivative(_MOVED, t, 1),
            OneSidedDerivative(_MOVED, t, -1),
            network_domain(displaced=True, kinks=True, points=KINK_POINTS + NETWORK_POINTS, activations=("relu",)),
        ),
        convention=PLAIN,
    ).holds_only_if(
        "no preactivation w_r·x is exactly 0 (at a Gaussian initialisation and x ≠ 0: with probability one)",
        on=network_domain(displaced=True, points=KINK_POINTS + NETWORK_POINTS, activations=("relu",)),
        remark="ReLU has a kink: where a preactivation is 0 the network has two different one-sided derivatives. Write "
        "'differentiable for almost every θ', and σ'(0) = 0 where a value is needed.",
    ),
    Claim(
        id="1.1.identically-distributed",
        section="1.1",
        title="One variance for all parameters",
        place="Assumption 1.1, item 2",
        says="All parameters are identically distributed at initialisation: a_r and w_rk have one variance.",
        statement=Statement(
            Mean(a[1] ** 2, NETWORK.initialisation),
            Mean(w[1, 1] ** 2, NETWORK.initialisation),
            Domain(_VARIANCES, NETWORK_POINTS + _EQUAL),
        ),
        convention=PLAIN,
        assumptions=(INITIALISATION,),
    ).holds_only_if(
        "σ_a² = σ_w²/d; else read 'identically distributed' within each group of parameters",
        on=Domain(_VARIANCES, _EQUAL, conditions=(Eq(sigma_a**2 * d, sigma_w**2),)),
        remark="'i.i.d.' and 'scaled according to layer input dimensions' exclude one another; write 'independent, and "
        "identically distributed within each layer'. In §1.4 the readout's variance σ_a² is not scaled by its input "
        "dimension m either: the factor 1/√m stands in front of the sum.",
    ),
    Claim(
        id="1.1.well-behaved",
        section="1.1",
        title="The output's scale does not depend on the width",
        place="Assumption 1.1, item 2, 'remain well-behaved'",
        says="With these variances E[f(x) f(x')] at initialisation is σ_a² E[σ(U)σ(V)], whatever the width.",
        statement=Statement(
            Mean(NETWORK.output * NETWORK.at(xp), NETWORK.initialisation),
            sigma_a**2 * expectation(sigma, sigma, variances()),
            input_domain(activations=IN_MEAN),
        ),
        convention=PLAIN,
        assumptions=(INITIALISATION,),
        references=("Neal 1996, Priors for infinite networks",),
    ),
    Claim(
        id="1.1.gradient-scale",
        section="1.1",
        title="The gradient's scale does not depend on the width",
        place="Assumption 1.1, item 2, 'gradients remain well-behaved'",
        says="The mean squared norm of the gradient at x is E[σ(U)²] + σ_a² ‖x‖² E[σ'(U)²], whatever the width.",
        statement=Statement(
            Mean(NETWORK.ntk(x, x), NETWORK.initialisation),
            expectation(lambda z: sigma(z) ** 2, lambda _: S.One, (variances()[0], S.One, S.Zero))
            + sigma_a**2
            * dot(x, x)
            * expectation(lambda z: prime(z) ** 2, lambda _: S.One, (variances()[0], S.One, S.Zero)),
            input_domain(activations=IN_MEAN),
        ),
        convention=PLAIN,
        assumptions=(INITIALISATION,),
    ),
    Claim(
        id="1.1.centred",
        section="1.1",
        title="The output is centred",
        place="Assumption 1.1, item 2, 'zero mean'",
        says="At initialisation E[f(x)] = 0.",
        statement=Statement(Mean(NETWORK.output, NETWORK.initialisation), S.Zero, input_domain(activations=IN_MEAN)),
        convention=PLAIN,
        assumptions=(INITIALISATION,),
    ),
)
