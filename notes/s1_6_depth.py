"""§1.6 Deep networks: the network, the recursions of its kernels, and what their limit needs."""

from random import Random

from sympy import Expr, FiniteSet, Interval, Product, S, Sum, Symbol, cos, oo, pi, sin, sqrt

from derive.activations.activation import sigma
from derive.language.convention import Convention
from derive.language.symbols import a, d, data, i, j, k, l, n, sigma_a, sigma_b, sigma_w, x, xp
from derive.networks.deep import deep_network, hidden_width, weights, z, zp
from derive.networks.initialisation import Covariance, Mean
from derive.networks.wide import LayerMean, WideKernel, WideShare, ell
from verify.claims.claim import Claim
from verify.claims.domain import Domain, Point, naturals, nonnegative, positive
from verify.claims.statement import Statement
from verify.points.lists import DEEP_NETWORK_POINTS, DEPTH_POINTS, FEW_DEPTH_POINTS, vector

from .vocabulary import (
    CHO_SAUL,
    INITIAL,
    INPUTS,
    JACOT,
    LEE,
    NETWORK,
    PLAIN,
    angle,
    arc_cosine,
    dot,
    expectation,
    input_domain,
    pre,
    prime,
    variances,
)

NTK = Convention("ntk")
"""Unit-variance weights, σ_w/√n and σ_a/√n in the forward pass: it has a limit at every depth."""
NTK_BIASED = Convention("ntk", hidden_bias=True)
STANDARD_DEEP = Convention("standard")

_DEEP = deep_network(2, STANDARD_DEEP)
_n1, _n2 = hidden_width(1), hidden_width(2)
_W1, _W2 = weights(1), weights(2)
_r1, _r2 = (_DEEP.parameters[index].indices[0] for index in (2, 1))

epsilon = Symbol("epsilon", nonnegative=True)
"""One over the width of the first hidden layer; 0 stands for the limit."""

_pair = (dot(x, x) / d, dot(xp, xp) / d, dot(x, xp) / d)
_same = (dot(x, x) / d,) * 3


def _row(first: Expr, second: Expr) -> Expr:
    return Sum(data[first, k] * data[second, k], (k, 1, d)) / d


_rows = (_row(i, i), _row(l, l), _row(i, l))


def wide(kind: str, depth, inputs=_pair, convention: Convention = NTK) -> WideKernel:
    """A kernel of the wide network: "activations" Σ^(ℓ), "derivative" Σ̇^(ℓ), "ntk" with ℓ hidden layers."""
    return WideKernel(kind, depth, inputs, convention)


def law(below, inputs=_pair, convention: Convention = NTK) -> tuple[Expr, Expr, Expr]:
    """(q, q', c) of f ~ GP(0, σ_w² Σ^(ℓ) + σ_b²) at the two inputs, ℓ = `below`."""
    first, second, both = inputs
    shift = sigma_b**2 if convention.hidden_bias else 0
    return tuple(  # type: ignore[return-value]
        sigma_w**2 * wide("activations", below, pair, convention) + shift
        for pair in ((first, first, first), (second, second, second), (first, second, both))
    )


def recursion(below, inputs=_pair) -> Expr:
    """The notes' right-hand side Θ^(ℓ) Σ̇^(ℓ+1) + Σ^(ℓ+1)."""
    return wide("ntk", below, inputs) * wide("derivative", below + 1, inputs) + wide("activations", below + 1, inputs)


_SCALARS = {d: naturals, **INITIAL}
_ANY_LAYER = Domain(
    {**_SCALARS, ell: naturals}, DEPTH_POINTS, INPUTS, nonzero=_pair[:2], activations=("relu", "square")
)
_RELU = Domain(_ANY_LAYER.scalars, DEPTH_POINTS, INPUTS, nonzero=_pair[:2], activations=("relu",))
_RELU_DIAGONAL = Domain(_ANY_LAYER.scalars, DEPTH_POINTS, {x: (d,)}, nonzero=_pair[:1], activations=("relu",))
_UNIT = {sigma_w: FiniteSet(1), sigma_a: FiniteSet(1)}
_ONE_LAYER = Domain(_SCALARS, DEPTH_POINTS, INPUTS, nonzero=_pair[:2], activations=("relu", "square"))
_DATA = Domain(
    {**_SCALARS, ell: naturals, n: naturals, i: naturals, l: naturals},
    DEPTH_POINTS,
    {data: (n, d)},
    nonzero=(_rows[0], _rows[1]),
    activations=("relu", "square"),
)
_WIDTH = Domain(
    {d: naturals, sigma_w: positive, epsilon: Interval(0, 1)},
    tuple(
        point.having({epsilon: S(value)}, f"{point.name}, {name}")
        for value, name in ((1, "n_1 = 1"), (0, "n_1 → ∞"))
        for point in DEPTH_POINTS
    ),
    INPUTS,
    nonzero=_pair[:2],
    activations=("relu",),
)
_DEEP_ARRAYS = {**INPUTS, a: (_n2,), _W1: (_n1, d), _W2: (_n2, _n1)}
_SIZES = {d: naturals, _n1: naturals, _n2: naturals}
_SCALE_REMARK = (
    "The factor σ_w² of the next layer's weights is missing before Θ^(ℓ), and σ_a² of the readout before Σ^(ℓ+1); with "
    "trained biases Θ^(ℓ) also takes σ_b². It is right for σ_w = σ_a = 1 in the NTK parameterization. Write "
    "Θ^(ℓ+1) = σ_w² Θ^(ℓ) Σ̇^(ℓ+1) + σ_a² Σ^(ℓ+1)."
)


def _unrolled(last: Expr, factor: Expr = S.One) -> Expr:
    """Σ_(k=1)^last Σ^(k) Π_(k<j≤last) factor Σ̇^(j): Θ^(ℓ+1) = factor Θ^(ℓ) Σ̇^(ℓ+1) + Σ^(ℓ+1) up to ℓ + 1 = last, from
    Θ^(1) = Σ^(1)."""
    return Sum(wide("activations", k) * _passed(k, last, factor), (k, 1, last))


def _passed(layer: Expr, last: Expr, factor: Expr = S.One) -> Expr:
    """Π_(layer<j≤last) factor Σ̇^(j), what is left above of a layer's share."""
    return Product(factor * wide("derivative", j), (j, layer + 1, last))


def _nested(hidden: int) -> Expr:
    """α^(0) = x, α^(ℓ+1) = σ(W^(ℓ) α^(ℓ)) for ℓ = 0 … L − 2, then (1/√n_(L−1)) Σ_r a_r α_r^(L−1), L = `hidden` + 1."""
    below, size = x[k], d
    index = k
    for layer in range(1, hidden + 1):
        neuron = Symbol(f"r_{layer}", integer=True, positive=True)
        below = sigma(Sum(weights(layer)[neuron, index] * below, (index, 1, size)))
        index, size = neuron, hidden_width(layer)
    return Sum(a[index] * below, (index, 1, size)) / sqrt(size)


def _network_domain(hidden: int) -> Domain:
    """Networks with so many hidden layers, of widths 1 to 3, with weights of the size of 1."""
    widths = tuple(hidden_width(layer) for layer in range(1, hidden + 1))
    shapes = {weights(1): (_n1, d)} | {
        weights(layer): (hidden_width(layer), hidden_width(layer - 1)) for layer in range(2, hidden + 1)
    }
    points = []
    for seed in range(8):
        random = Random(100 * hidden + seed)
        sizes = [random.randint(1, 3) for _ in range(hidden + 1)]
        values: dict = dict(zip((d, *widths), map(S, sizes), strict=True)) | {
            x: vector(random, sizes[0]), a: vector(random, sizes[-1])
        }  # fmt: skip
        for layer in range(1, hidden + 1):
            values[weights(layer)] = tuple(vector(random, sizes[layer - 1]) for _ in range(sizes[layer]))
        points.append(Point(f"widths {tuple(sizes[1:])}, {sizes[0]} inputs", values))
    scalars = dict.fromkeys((d, *widths), naturals)
    return Domain(scalars, tuple(points), {x: (d,), a: (widths[-1],), **shapes}, activations=("relu", "tanh"))


def _relu_ntk(hidden: int) -> Expr:
    """The NTK with `hidden` layers by the arc-cosine recursion, from Θ^(0) = Σ^(0), q^(ℓ) = (σ_w²/2)^ℓ ‖x‖²/d."""
    cosine, theta_kernel = dot(x, xp) / sqrt(dot(x, x) * dot(xp, xp)), dot(x, xp) / d
    for layer in range(1, hidden + 1):
        theta = angle((S.One, S.One, cosine), layer)
        root = (sigma_w**2 / 2) ** layer * sqrt(dot(x, x) * dot(xp, xp)) / d
        cosine = (sin(theta) + (pi - theta) * cos(theta)) / pi
        theta_kernel = sigma_w**2 * theta_kernel * (pi - theta) / (2 * pi) + root * cosine
    return sigma_a**2 * theta_kernel


CLAIMS = (
    Claim(
        id="1.6.network",
        section="1.6",
        title="The deep network",
        place="§1.6, first two displayed equations, for L = 3",
        says="α^(0) = x, α^(ℓ+1) = σ(W^(ℓ) α^(ℓ)) for ℓ = 0 … L−2, f = (1/√n_(L−1)) Σ_r a_r α_r^(L−1).",
        statement=Statement(
            _DEEP.output,
            Sum(
                a[_r2] * sigma(Sum(_W2[_r2, _r1] * sigma(Sum(_W1[_r1, k] * x[k], (k, 1, d))), (_r1, 1, _n1))),
                (_r2, 1, _n2),
            )
            / sqrt(_n2),
            Domain(_SIZES, DEEP_NETWORK_POINTS, _DEEP_ARRAYS, activations=("tanh", "relu", "cube")),
        ),
        convention=STANDARD_DEEP,
        remark="L counts layers of weights, so there are L − 1 hidden layers; §1.7 uses the letter L for the loss. The "
        "factor 1/√n stands before the readout only, and in the variance for the hidden weights.",
    ),
    *(
        Claim(
            id=f"1.6.network-{hidden + 1}",
            section="1.6",
            title=f"The deep network with L = {hidden + 1}",
            place=f"§1.6, first two displayed equations and 'for ℓ = 0, …, L−2', for L = {hidden + 1}",
            says="The recursion run from ℓ = 0 to L − 2 and the readout of α^(L−1) are the network with L − 1 hidden "
            "layers of widths n_1 … n_(L−1).",
            statement=Statement(deep_network(hidden, STANDARD_DEEP).output, _nested(hidden), _network_domain(hidden)),
            convention=STANDARD_DEEP,
        )
        for hidden in (1, 3, 4)
    ),
    Claim(
        id="1.6.hidden-variance",
        section="1.6",
        title="Initialisation of the hidden weights",
        place="§1.6, 'with entries W^(ℓ) iid', displayed",
        says="Given the layer below, the covariance of preactivations is σ_w²/n_ℓ times Σ_k α_k(x) α_k(x').",
        statement=Statement(
            Covariance(Sum(_W2[1, j] * z[j], (j, 1, _n1)), Sum(_W2[1, j] * zp[j], (j, 1, _n1)), _DEEP.initialisation),
            sigma_w**2 * Sum(z[j] * zp[j], (j, 1, _n1)) / _n1,
            Domain({**_SIZES, **INITIAL}, DEEP_NETWORK_POINTS, {z: (_n1,), zp: (_n1,)}),
        ),
        convention=STANDARD_DEEP,
    ),
    Claim(
        id="1.6.readout-variance",
        section="1.6",
        title="Initialisation of the readout",
        place="§1.6, third displayed equation, 'a_r ~ N(0, σ_a²)'",
        says="a_r has variance σ_a².",
        statement=Statement(
            Covariance(a[1], a[1], _DEEP.initialisation), sigma_a**2, Domain({sigma_a: positive}, DEEP_NETWORK_POINTS)
        ),
        convention=STANDARD_DEEP,
    ),
    Claim(
        id="1.6.base",
        section="1.6",
        title="Base of the forward recursion",
        place="§1.6, 'with base Σ^(0)'",
        says="With Σ^(0)(x, x') = x·x'/d the first preactivations have covariance σ_w² Σ^(0).",
        statement=Statement(
            Covariance(pre(x, S.One), pre(xp, S.One), NETWORK.initialisation),
            sigma_w**2 * wide("activations", 0),
            Domain({d: naturals, sigma_w: positive}, DEPTH_POINTS, INPUTS),
        ),
        convention=PLAIN,
        remark="Σ^(0) is not the case ℓ = 0 of the definition: inputs are not random, and x_r x'_r depends on r. It is "
        "their average over the coordinates; say so, or define Σ^(ℓ) by averages over neurons throughout.",
    ),
    Claim(
        id="1.6.first-layer",
        section="1.6",
        title="The forward recursion at ℓ = 0",
        place="§1.6, the definition of Σ^(ℓ), and the forward (NNGP) recursion, at ℓ = 0",
        says="E[α_r^(1)(x) α_r^(1)(x')] = E[σ(U)σ(V)] with covariance σ_w² Σ^(0), for every neuron and at every width.",
        statement=Statement(
            Mean(sigma(pre(x, S.One)) * sigma(pre(xp, S.One)), NETWORK.initialisation),
            expectation(sigma, sigma, variances()),
            input_domain(points=DEPTH_POINTS),
        ),
        convention=PLAIN,
    ),
    Claim(
        id="1.6.nngp-recursion",
        section="1.6",
        title="The forward (NNGP) recursion",
        place="§1.6, 'Then the forward (NNGP) recursion is', with the definition of Σ^(ℓ) as an expectation",
        says="Σ^(2) = E[α_r^(2)(x) α_r^(2)(x')] is E[σ(f(x))σ(f(x'))] for f ~ GP(0, σ_w² Σ^(1)), whatever the width "
        "n_1.",
        statement=Statement(LayerMean(_pair, epsilon, STANDARD_DEEP), expectation(sigma, sigma, law(1)), _WIDTH),
        convention=STANDARD_DEEP,
        uses=("1.6.nngp-recursion-wide",),
        references=(JACOT, LEE),
    ).holds_only_if(
        "the hidden layers below are infinitely wide, n_1, …, n_ℓ → ∞ (at ℓ = 0 it holds at every width)",
        on=_WIDTH.where({epsilon: FiniteSet(0)}),
        remark="At finite widths the preactivations of layer 2 are Gaussian only given layer 1, and the expectation "
        "over layer 1 does not pass through E[σσ], which is not linear in the covariance. Define Σ^(ℓ) as the limit "
        "n_1, …, n_(ℓ−1) → ∞ of the expectation (or of the average over neurons).",
    ),
    Claim(
        id="1.6.nngp-recursion-wide",
        section="1.6",
        title="The forward recursion of wide networks, any layer",
        place="§1.6, 'Then the forward (NNGP) recursion is', widths to infinity",
        says="Σ^(ℓ+1)(x, x') = E[σ(U)σ(V)] with covariance σ_w² Σ^(ℓ), for every ℓ ≥ 1.",
        statement=Statement(wide("activations", ell + 1), expectation(sigma, sigma, law(ell)), _ANY_LAYER),
        convention=NTK,
        uses=("1.6.hidden-variance",),
        references=(JACOT, LEE),
    ),
    Claim(
        id="1.6.derivative-kernel",
        section="1.6",
        title="The derivative kernel",
        place="§1.6, 'Define the derivative-correlation kernel'",
        says="The average of σ'(h_r(x))σ'(h_r(x')) over layer ℓ + 1 tends to E[σ'(U)σ'(V)] with covariance σ_w² Σ^(ℓ).",
        statement=Statement(wide("derivative", ell + 1), expectation(prime, prime, law(ell)), _ANY_LAYER),
        convention=NTK,
        uses=("1.6.nngp-recursion-wide",),
        remark="As a definition there is nothing to refute; f stands for the Gaussian process here and for the network "
        "elsewhere.",
    ),
    Claim(
        id="1.6.nngp-output",
        section="1.6",
        title="The NNGP of the output",
        place="behind the forward recursion of §1.6",
        says="E[f(x) f(x')] = σ_a² Σ^(ℓ) for the network with ℓ hidden layers.",
        statement=Statement(wide("nngp", ell), sigma_a**2 * wide("activations", ell), _ANY_LAYER),
        convention=NTK,
        uses=("1.6.readout-variance",),
        remark="Σ^(ℓ) belongs to hidden layer ℓ; the network's own NNGP carries σ_a², which §1.6 leaves out.",
    ),
    Claim(
        id="1.6.limit-exists",
        section="1.6",
        title="A limiting NTK in the parameterization of §1.6",
        place="§1.6, 'The limiting NTK satisfies'",
        says="With W ~ N(0, σ_w²/n) trained as it stands, the NTK of two hidden layers has a finite limit.",
        statement=Statement(
            wide("ntk", 2, _same, STANDARD_DEEP),
            oo,
            Domain({d: naturals, **INITIAL}, DEPTH_POINTS, {x: (d,)}, nonzero=_pair[:1], activations=("relu",)),
            "<",
        ),
        corrected=Statement(
            WideShare(2, 2, _pair, STANDARD_DEEP),
            sigma_a**2 * wide("activations", 1) * wide("derivative", 2),
            _ONE_LAYER,
        ),
        convention=STANDARD_DEEP,
        references=(JACOT,),
        remark="In the standard parameterization the weights between hidden layers add n_1 σ_a² Σ^(1) Σ̇^(2) to the "
        "NTK, which grows with the width; only the share divided by n_1 has a limit. The recursion belongs to the NTK "
        "parameterization: W ~ N(0, 1), σ_w/√n_ℓ in the forward pass. For one hidden layer (§1.4) the width below is "
        "d and nothing grows.",
    ),
    Claim(
        id="1.6.first-share",
        section="1.6",
        title="The first layer's share stays bounded",
        place="§1.6, 'The limiting NTK satisfies', the weights W^(0)",
        says="In the standard parameterization the first layer's weights add d σ_a² σ_w² Σ^(0) Σ̇^(1) Σ̇^(2) with two "
        "hidden layers: the width below them is d.",
        statement=Statement(
            WideShare(1, 2, _pair, STANDARD_DEEP),
            sigma_a**2 * sigma_w**2 * dot(x, xp) / d * wide("derivative", 1) * wide("derivative", 2),
            _ONE_LAYER,
        ),
        convention=STANDARD_DEEP,
    ),
    Claim(
        id="1.6.ntk-base",
        section="1.6",
        title="Base case of the NTK recursion",
        place="§1.6, 'The limiting NTK satisfies', first equation",
        says="Θ^(1) = Σ^(1): the NTK with one hidden layer is its NNGP.",
        statement=Statement(wide("ntk", 1), wide("activations", 1), _ONE_LAYER),
        convention=NTK,
        references=(JACOT,),
    ).corrected_to(
        sigma_a**2 * (wide("activations", 1) + sigma_w**2 * wide("derivative", 1) * dot(x, xp) / d),
        remark="One index too late: with this section's Σ^(0) = x·x'/d the recursion starts at Θ^(0) = Σ^(0), and "
        "Θ^(1) also has the share of the hidden weights, σ_w² Σ^(0) Σ̇^(1). Θ^(1) = Σ^(1) is the base where Σ^(1) is "
        "written for x·x'/d, as in Jacot et al.",
    ),
    Claim(
        id="1.6.ntk-recursion",
        section="1.6",
        title="The NTK recursion",
        place="§1.6, 'The limiting NTK satisfies', second equation",
        says="Θ^(ℓ+1) = Θ^(ℓ) Σ̇^(ℓ+1) + Σ^(ℓ+1), for any σ_w and σ_a.",
        statement=Statement(wide("ntk", ell + 1), recursion(ell), _ANY_LAYER),
        convention=NTK,
        uses=("1.6.ntk-recursion-scales",),
        references=(JACOT,),
    ).holds_only_if(
        "σ_w = 1 and σ_a = 1 (NTK parameterization, no biases)", on=_ANY_LAYER.where(_UNIT), remark=_SCALE_REMARK
    ),
    Claim(
        id="1.6.ntk-recursion-scales",
        section="1.6",
        title="The NTK recursion with its factors",
        place="§1.6, 'The limiting NTK satisfies', with σ_w and σ_a",
        says="Θ^(ℓ+1) = σ_w² Θ^(ℓ) Σ̇^(ℓ+1) + σ_a² Σ^(ℓ+1) for every ℓ ≥ 1.",
        statement=Statement(
            wide("ntk", ell + 1),
            sigma_w**2 * wide("ntk", ell) * wide("derivative", ell + 1) + sigma_a**2 * wide("activations", ell + 1),
            _ANY_LAYER,
        ),
        convention=NTK,
        uses=("1.6.nngp-recursion-wide", "1.6.derivative-kernel"),
        references=(JACOT,),
    ),
    Claim(
        id="1.6.ntk-recursion-biases",
        section="1.6",
        title="The NTK recursion with trained biases",
        place="§1.6, 'No biases': what they would add",
        says="Θ^(ℓ+1) = (σ_w² Θ^(ℓ) + σ_a² σ_b²) Σ̇^(ℓ+1) + σ_a² Σ^(ℓ+1), covariances σ_w² Σ^(ℓ) + σ_b².",
        statement=Statement(
            wide("ntk", ell + 1, _pair, NTK_BIASED),
            (sigma_w**2 * wide("ntk", ell, _pair, NTK_BIASED) + sigma_a**2 * sigma_b**2)
            * expectation(prime, prime, law(ell, _pair, NTK_BIASED))
            + sigma_a**2 * expectation(sigma, sigma, law(ell, _pair, NTK_BIASED)),
            _RELU.where({sigma_b: nonnegative}, points=FEW_DEPTH_POINTS),
        ),
        convention=NTK_BIASED,
    ),
    Claim(
        id="1.6.dataset-recursion",
        section="1.6",
        title="The recursion for a data set",
        place="§1.6, 'For a dataset', first equation",
        says="Entry (i, l) of Θ^(ℓ+1) is that of Θ^(ℓ) times that of Σ̇^(ℓ+1) plus that of Σ^(ℓ+1), for any σ_w and "
        "σ_a.",
        statement=Statement(wide("ntk", ell + 1, _rows), recursion(ell, _rows), _DATA),
        convention=NTK,
        uses=("1.6.ntk-recursion-scales",),
        instance_of="1.6.ntk-recursion",
    ).holds_only_if(
        "σ_w = 1 and σ_a = 1 (NTK parameterization, no biases); the entrywise (Hadamard) product itself is right",
        on=_DATA.where(_UNIT),
        remark=_SCALE_REMARK,
    ),
    Claim(
        id="1.6.dataset-base",
        section="1.6",
        title="Base case for a data set",
        place="§1.6, 'For a dataset', second equation",
        says="Θ^(1) = Σ^(1) as matrices over the data.",
        statement=Statement(wide("ntk", 1, _rows), wide("activations", 1, _rows), _DATA),
        convention=NTK,
        uses=("1.6.ntk-base",),
        instance_of="1.6.ntk-base",
    ).corrected_to(
        sigma_a**2 * (wide("activations", 1, _rows) + sigma_w**2 * wide("derivative", 1, _rows) * _rows[2]),
        remark="As for two inputs: the base is Θ^(0) = Σ^(0), the Gram matrix of the inputs over d.",
    ),
    Claim(
        id="1.6.two-layers",
        section="1.6",
        title="L = 2 and the kernel of one hidden layer",
        place="§1.6, last sentence",
        says="At L = 2 the recursion's Θ^(2) = Θ^(1) Σ̇^(2) + Σ^(2), Θ^(1) = Σ^(1), is the kernel of §1.4.",
        statement=Statement(
            wide("ntk", 1, _pair, STANDARD_DEEP),
            wide("activations", 1) * wide("derivative", 2) + wide("activations", 2),
            _ONE_LAYER,
        ),
        convention=STANDARD_DEEP,
        uses=("1.4.kernel-limit",),
    ).corrected_to(
        wide("activations", 1) + sigma_a**2 * d * wide("activations", 0) * wide("derivative", 1),
        remark="L = 2 is one hidden layer. As printed, Θ^(1) = Σ^(1) lacks the second term and Θ^(2) is built from "
        "hidden layer 2, which does not exist at L = 2. With the base Θ^(0) = Σ^(0) one step gives σ_a²(Σ^(1) + σ_w² "
        "Σ^(0) Σ̇^(1)); that is §1.4's Σ^(1) + σ_a² x·x' Σ̇^(1) only for σ_a = 1 and σ_w² = d, since §1.4 trains "
        "weights of variance σ_w²/d.",
    ),
    Claim(
        id="1.6.index-range",
        section="1.6",
        title="Which Θ is the network's kernel",
        place="§1.6, 'for ℓ = 0, …, L−2' and the NTK recursion with 'Setting L = 2', for any L",
        says="The limiting NTK of the network with L layers of weights, ℓ = L − 1 of them hidden, is Θ^(L) of the "
        "recursion, L − 1 steps from Θ^(1) = Σ^(1).",
        statement=Statement(wide("ntk", ell), _unrolled(ell + 1), _ANY_LAYER.where(_UNIT)),
        convention=NTK,
        uses=("1.6.ntk-recursion-scales",),
        instance_of="1.6.two-layers",
    ).corrected_to(
        wide("activations", 0) * _passed(S.Zero, ell) + _unrolled(ell),
        remark="One index too far, at every L: the hidden layers are 1 … L − 1, and Θ^(L) takes Σ^(L) and Σ̇^(L) of a "
        "layer that the network does not have. It is Θ^(L−1), L − 1 steps from Θ^(0) = Σ^(0) (σ_w = σ_a = 1).",
    ),
    Claim(
        id="1.6.any-depth",
        section="1.6",
        title="The NTK at any depth, unrolled",
        place="§1.6, 'The limiting NTK satisfies', for any L",
        says="With ℓ hidden layers Θ^(ℓ) = σ_a² Σ_k Σ^(k) Π_(k<j≤ℓ) σ_w² Σ̇^(j), k from 0 to ℓ, for every ℓ ≥ 1.",
        statement=Statement(
            wide("ntk", ell),
            sigma_a**2 * (wide("activations", 0) * _passed(S.Zero, ell, sigma_w**2) + _unrolled(ell, sigma_w**2)),
            _ANY_LAYER,
        ),
        convention=NTK,
        uses=("1.6.ntk-recursion-scales", "1.6.ntk-base"),
        references=(JACOT,),
    ),
    Claim(
        id="1.6.relu-activations",
        section="1.6",
        title="The forward recursion for ReLU",
        place="§1.6, the forward recursion, for σ = ReLU",
        says="Σ^(ℓ+1) = σ_w² √(q^(ℓ)(x) q^(ℓ)(x')) J_1(θ)/(2π), cos θ = Σ^(ℓ)(x, x')/√(q^(ℓ)(x) q^(ℓ)(x')).",
        statement=Statement(
            wide("activations", ell + 1),
            sqrt(law(ell)[0] * law(ell)[1]) * arc_cosine(1, angle(law(ell))) / (2 * pi),
            _RELU,
        ),
        convention=NTK,
        uses=("1.6.nngp-recursion-wide", "1.4.arc-cosine-1"),
        references=(CHO_SAUL,),
    ),
    Claim(
        id="1.6.relu-slopes",
        section="1.6",
        title="The derivative kernel for ReLU",
        place="§1.6, the derivative kernel, for σ = ReLU",
        says="Σ̇^(ℓ+1) = J_0(θ)/(2π) with the same θ.",
        statement=Statement(wide("derivative", ell + 1), arc_cosine(0, angle(law(ell))) / (2 * pi), _RELU),
        convention=NTK,
        uses=("1.6.derivative-kernel", "1.4.arc-cosine-0"),
        references=(CHO_SAUL,),
    ),
    Claim(
        id="1.6.relu-diagonal-step",
        section="1.6",
        title="One layer on the diagonal for ReLU",
        place="§1.6, q^(ℓ)(x) := Σ^(ℓ)(x, x), for σ = ReLU",
        says="q^(ℓ+1) = (σ_w²/2) q^(ℓ).",
        statement=Statement(
            wide("activations", ell + 1, _same),
            sigma_w**2 / 2 * wide("activations", ell, _same),
            _RELU_DIAGONAL,
        ),
        convention=NTK,
        uses=("1.6.nngp-recursion-wide",),
    ),
    Claim(
        id="1.6.relu-diagonal",
        section="1.6",
        title="The diagonal for ReLU",
        place="§1.6, q^(ℓ)(x) := Σ^(ℓ)(x, x), for σ = ReLU",
        says="q^(ℓ)(x) = (σ_w²/2)^ℓ ‖x‖²/d.",
        statement=Statement(
            wide("activations", ell, _same),
            (sigma_w**2 / 2) ** ell * dot(x, x) / d,
            _RELU_DIAGONAL,
        ),
        convention=NTK,
        uses=("1.6.relu-diagonal-step",),
    ),
    Claim(
        id="1.6.relu-ntk-diagonal",
        section="1.6",
        title="The NTK on the diagonal for ReLU",
        place="§1.6, the NTK recursion at x' = x, for σ = ReLU",
        says="Θ^(ℓ)(x, x) = σ_a² (ℓ + 1)(σ_w²/2)^ℓ ‖x‖²/d with ℓ hidden layers, for every ℓ ≥ 1.",
        statement=Statement(
            wide("ntk", ell, _same),
            sigma_a**2 * (ell + 1) * (sigma_w**2 / 2) ** ell * dot(x, x) / d,
            _RELU_DIAGONAL,
        ),
        convention=NTK,
        uses=("1.6.ntk-recursion-scales", "1.6.relu-diagonal"),
    ),
    *(
        Claim(
            id=f"1.6.relu-ntk-{hidden}",
            section="1.6",
            title=f"The NTK of {hidden} hidden layer{'s' * (hidden > 1)} for ReLU",
            place=f"§1.6, the NTK recursion at {hidden} hidden layers, for σ = ReLU",
            says="From Θ^(0) = Σ^(0) by the arc-cosine recursion, layer by layer, times σ_a².",
            statement=Statement(
                wide("ntk", hidden),
                _relu_ntk(hidden),
                Domain(_SCALARS, FEW_DEPTH_POINTS, INPUTS, nonzero=_pair[:2], activations=("relu",)),
            ),
            convention=NTK,
            uses=("1.6.ntk-recursion-scales", "1.6.relu-activations", "1.6.relu-slopes"),
            references=(CHO_SAUL, JACOT),
        )
        for hidden in (1, 2, 3, 5)
    ),
)
