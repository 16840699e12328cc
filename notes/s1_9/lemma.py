"""§1.9 and §2: the lemma behind the moments, that norms going up and down the layers are independent."""

from sympy import Rational, S, Sum

from derive.activations.activation import sigma
from derive.finite.kernel_moment import LawDistance
from derive.language.symbols import k, m, r
from derive.language.symbols import n as count_above
from derive.networks.deep import factor, g, gp, layer, z, zp
from verify.claims import Domain, Statement
from verify.claims.domain import naturals, positive
from verify.points.lists import DEEP_NETWORK_POINTS

from .words import ANY_READING, FLUCTUATIONS, c, d, domain, entry, n, o, relu, s

_POINTS = tuple(
    point.having(
        {
            g: point.values[zp] + tuple(2 - entry for entry in point.values[zp]),
            z: point.values[z] + point.values[zp],
            m: S(2) * len(point.values[z]),
            count_above: S(len(point.values[z])),
            factor: Rational(2, 3),
        }
    )
    for point in DEEP_NETWORK_POINTS
)

euler = entry(
    "lemma-euler",
    title="Euler's identity",
    place=f"behind {FLUCTUATIONS}: the lemma, y·∂N/∂y = N",
    says="A ReLU is positively homogeneous: Σ_r g_r h_r σ'(h_r) = Σ_r g_r σ(h_r) for every preactivation h.",
    statement=Statement(
        Sum(g[r] * z[r] * sigma(z[r], 1), (r, 1, m)),
        Sum(g[r] * sigma(z[r]), (r, 1, m)),
        Domain({m: naturals}, _POINTS, {g: (m,), z: (m,)}, activations=("relu",)),
    ),
    convention=None,
    assumptions=(),
)

share_of_a_layer = entry(
    "lemma-share",
    title="A layer's share of the kernel",
    place=f"behind {FLUCTUATIONS}: the lemma, K_w = Σ a_i F_(i−1) B_i",
    says="The weights of a layer add (factor)² ‖z‖² ‖g‖² to K: z enters the layer, g is the output's derivative "
    "above it.",
    statement=Statement(
        layer().share.xreplace({zp: z, gp: g}),
        factor**2 * Sum(z[k] ** 2, (k, 1, m)) * Sum(g[r] ** 2, (r, 1, count_above)),
        Domain({m: naturals, count_above: naturals, factor: positive}, _POINTS, {g: (count_above,), z: (m,)}),
    ),
    convention=None,
    assumptions=(),
)

law = entry(
    "lemma-law",
    title="The chain has the law of the network's kernel",
    place=f"behind {FLUCTUATIONS}: the lemma, in distribution",
    says="K(x, x) of drawn networks and of the lemma's chain have one distribution: the largest distance of the two "
    "distribution functions is 0.",
    statement=Statement(LawDistance(d, n, c, s, o, relu), S.Zero, domain(d, n, c, s, o, relu)),
    convention=ANY_READING,
)

CLAIMS = (euler, share_of_a_layer, law)
