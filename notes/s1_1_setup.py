"""§1.1 Setup and assumptions: what Assumption 1.1 grants, and where it says too much."""

from sympy import Eq, Expr, FiniteSet, S, sqrt

from derive.activations.activation import sigma
from derive.language.derivatives import OneSidedDerivative
from derive.language.symbols import a, d, delta_a, delta_w, sigma_a, sigma_w, t, w, x, xp
from derive.networks.initialisation import Mean
from derive.networks.wide import ell
from verify.claims.claim import Claim
from verify.claims.domain import Domain, naturals, positive
from verify.claims.statement import Statement
from verify.points.lists import DEPTH_POINTS, KINK_POINTS, NETWORK_POINTS

from .s1_6_depth import NTK, wide
from .vocabulary import (
    IN_MEAN,
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

_norm = dot(x, x) / d
_same = (_norm,) * 3
_DEEP = Domain(
    {d: naturals, sigma_w: positive, sigma_a: positive, ell: naturals},
    DEPTH_POINTS
    + tuple(
        point.having({sigma_w: sqrt(2), ell: S(layers)}, f"{point.name}, σ_w² = 2, {layers} hidden layers")
        for layers, point in zip((1, 2, 3, 5, 1, 2, 4, 1), DEPTH_POINTS, strict=False)
    ),
    {x: (d,)},
    nonzero=(_norm,),
    activations=("relu",),
)
_CRITICAL = _DEEP.where({sigma_w: FiniteSet(sqrt(2))})


def _within_a_factor_of_two(scale: Expr, start: Expr) -> Expr:
    """At least 0 where start/2 ≤ scale ≤ 2 start."""
    return (scale - start / 2) * (2 * start - scale)


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
    ),
    Claim(
        id="1.1.centred",
        section="1.1",
        title="The output is centred",
        place="Assumption 1.1, item 2, 'zero mean'",
        says="At initialisation E[f(x)] = 0.",
        statement=Statement(Mean(NETWORK.output, NETWORK.initialisation), S.Zero, input_domain(activations=IN_MEAN)),
        convention=PLAIN,
    ),
    Claim(
        id="1.1.depth-activations",
        section="1.1",
        title="The activations' scale as the depth grows",
        place="Assumption 1.1, item 2, 'activations … remain well-behaved as depth/width grow', the depth",
        says="In wide ReLU networks the mean square of the activations stays, at every depth, within a factor of two "
        "of what it is at the input, whatever the constant σ_w² in the variance.",
        statement=Statement(_within_a_factor_of_two(wide("activations", ell, _same), _norm), S.Zero, _DEEP, ">="),
        convention=NTK,
    ).holds_only_if(
        "the constant is critical: σ_w² = 2 for ReLU",
        on=_CRITICAL,
        remark="Scaling by the input dimension keeps the scale in the width; in the depth it also takes the right "
        "constant. For ReLU a layer multiplies the mean square by σ_w²/2, so that it vanishes or explodes "
        "exponentially with the depth unless σ_w² = 2. Write 'variance c/n_in with c = 2 for ReLU'. At finite width "
        "the fluctuations still grow with the depth, as exp(5β) in §1.9.",
    ),
    Claim(
        id="1.1.depth-gradients",
        section="1.1",
        title="The gradients' scale as the depth grows",
        place="Assumption 1.1, item 2, 'gradients remain well-behaved as depth/width grow', the depth",
        says="In wide ReLU networks in the NTK parameterization the squared norm of the gradient, a layer's share of "
        "it on average, stays within a factor of two of σ_a² ‖x‖²/d at every depth, whatever σ_w² is.",
        statement=Statement(
            _within_a_factor_of_two(wide("ntk", ell, _same) / (ell + 1), sigma_a**2 * _norm), S.Zero, _DEEP, ">="
        ),
        convention=NTK,
        instance_of="1.1.depth-activations",
    ).holds_only_if(
        "the constant is critical: σ_w² = 2 for ReLU",
        on=_CRITICAL,
        remark="Θ^(ℓ)(x, x) = σ_a² (ℓ + 1)(σ_w²/2)^ℓ ‖x‖²/d with ℓ hidden layers: at σ_w² = 2 each layer's share stays "
        "and the whole grows with the number of layers; otherwise it vanishes or explodes.",
    ),
)
