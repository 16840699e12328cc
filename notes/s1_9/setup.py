"""§1.9 and §2, first sentences and "Setup": fixed depth, variance-preserving scaling, β for equal widths."""

from sympy import S, Sum, Symbol

from derive.activations.activation import sigma
from derive.finite.kernel_moment import WideLimit
from derive.finite.one_step import network
from derive.language import symbols
from derive.language.symbols import m, x
from derive.networks.deep import hidden_width
from derive.networks.initialisation import Mean
from verify.claims import Domain, Statement
from verify.claims.domain import naturals
from verify.points.lists import INPUT_POINTS

from ..vocabulary import dot
from .words import ANY_READING, JOINT_POINTS, LINEAR, ROWS, SETUP, c, d, domain, entry, linear_moment, n, o, s

classical = entry(
    "classical",
    title="Fixed depth and growing width: a deterministic kernel",
    place="§1.9, first sentence",
    says="As the hidden widths grow at fixed depth, E[K²] tends to the square of the limit of E[K].",
    statement=Statement(
        WideLimit("K^2", 0, d, c, s, o),
        WideLimit("K", 0, d, c, s, o) ** 2,
        domain(d, c, s, o, points=JOINT_POINTS),
    ),
    remark="For a linear output. With one more ReLU at the output K is 0 with probability 1/2 at every width. "
    "'Throughout training' rests on §1.7: the kernel of a wide network moves little.",
    uses=("1.9.second-moment",),
)

stochastic = entry(
    "stochastic",
    title="Finite depth and width: a random kernel",
    place="§1.9, second sentence, 'substantial stochasticity at initialization'",
    says="At every depth d ≥ 2 and width K(x, x) has a positive variance.",
    statement=Statement(linear_moment("K") ** 2, linear_moment("K^2"), LINEAR, "<"),
    uses=("1.9.second-moment",),
)

_net = network(False)
_unit = hidden_width(1)
_neuron = Symbol("r_1", integer=True, positive=True)

variance_preserving = entry(
    "variance-preserving",
    title="Variance-preserving scaling",
    place=f"{SETUP}, 'standard variance-preserving scalings'",
    says="With weights of variance 2/n_0, E Σ_r max(0, h_r)² over the n_1 units is n_1 ‖x‖²/n_0: the mean square "
    "stays.",
    statement=Statement(
        Mean(Sum(sigma(_net.preactivation) ** 2, (_neuron, 1, _unit)), _net.initialisation),
        _unit * dot(x, x) / symbols.d,
        Domain(
            {symbols.d: naturals, _unit: naturals},
            tuple(point.having({_unit: point.values[m]}) for point in INPUT_POINTS),
            {x: (symbols.d,)},
            nonzero=(dot(x, x),),
            activations=("relu",),
        ),
    ),
)

beta_of_equal_widths = entry(
    "beta",
    title="β for equal widths",
    place=f"{SETUP}, '(equal widths give β = d/n)'",
    says="For hidden widths all n the sum of 1/n_ℓ over the hidden layers ℓ = 1 … d − 1 is d/n.",
    statement=Statement(Sum(1 / n, (symbols.k, 1, d - 1)), d / n, domain(d, n)),
    convention=ANY_READING,
    column="β = d/n",
    rows=ROWS,
).corrected_to(
    (d - S.One) / n,
    remark="There are d − 1 hidden layers, so β = (d − 1)/n. The difference 1/n vanishes in the joint limit and "
    "is a factor exp(5/n) in exp(5β) at finite width.",
)

CLAIMS = (classical, stochastic, variance_preserving, beta_of_equal_widths)
