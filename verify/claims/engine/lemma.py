"""The lemma behind moments at finite depth and width: norms that go up and down a ReLU network, layer by layer.

Take a layer with x below and y = W x, W_sk ~ N(0, 1) independent, g the output's derivative in y, and let k run over
the active units alone: where x_k = 0 nothing goes through. Each row of W is split along x and across it.

- `forward`: given x the entries of y are independent N(0, ‖x‖²), so that the squares of the A active ones add up to
  ‖x‖² χ²(A), whatever their signs are.
- `apart`: what is across x has no covariance with y; both are Gaussian, so it is independent of y and of all above,
  of g too.
- `backward`: ‖Wᵀg‖² is (g·y)²/‖x‖² and the square of what is across; by `euler` g·y is the output N.
- `spread`: what is across has the covariance ‖g‖² P, P = 1 − x xᵀ/‖x‖²; by `projection` and `rank` P is a projection of
  rank A − 1, so that its square is ‖g‖² χ²(A − 1).
- `share`: a layer's weights add ‖x‖² ‖g‖² to the kernel.

Denominators are multiplied out: x = 0 is no exception.
"""

from sympy import Expr, S, Sum, Tuple

from derive.activations.activation import sigma
from derive.language.symbols import array, j, k, m, n, r, s
from derive.networks.deep import W, factor, g, gp, layer, z, zp
from derive.networks.initialisation import Covariance
from verify.claims.claim import Claim
from verify.claims.domain import Domain, naturals, positive
from verify.claims.statement import Statement

_UNITS, _BOTH = {m: naturals}, {m: naturals, n: naturals}
_LAW = Tuple(Tuple(W, Tuple(n, m), S.One))
_p, _pp, _G = array("p"), array("p'"), array("G")
_square = Sum(z[k] ** 2, (k, 1, m))


def _along(row: Expr) -> Expr:
    """Σ_j W_row,j x_j."""
    return Sum(W[row, j] * z[j], (j, 1, m))


def _across(row: Expr, column: Expr) -> Expr:
    """‖x‖² times the entry of W that is left when the row's part along x is taken away."""
    return _square * W[row, column] - _along(row) * z[column]


def _claim(name: str, title: str, says: str, statement: Statement) -> Claim:
    return Claim(f"engine.lemma-{name}", "engine", title, "the lemma for finite depth and width", says, statement)


_read = Sum(_p[r] * _along(r), (r, 1, n))
_seen = Sum(_p[k] * g[s] * _across(s, k), (s, 1, n), (k, 1, m))


def _projected(vector: Expr) -> Expr:
    """Entry k of ‖x‖² P p."""
    return _square * vector[k] - z[k] * Sum(vector[j] * z[j], (j, 1, m))


CLAIMS = (
    _claim(
        "euler",
        "Euler's identity",
        "A ReLU is positively homogeneous: Σ_r g_r h_r σ'(h_r) = Σ_r g_r σ(h_r) for every preactivation h.",
        Statement(
            Sum(g[r] * z[r] * sigma(z[r], 1), (r, 1, m)),
            Sum(g[r] * sigma(z[r]), (r, 1, m)),
            Domain(_UNITS, (), {g: (m,), z: (m,)}, activations=("relu",)),
        ),
    ),
    _claim(
        "share",
        "A layer's share of the kernel",
        "The weights of a layer add (factor)² ‖z‖² ‖g‖² to K: z enters the layer, g is the output's derivative there.",
        Statement(
            layer().share.xreplace({zp: z, gp: g}),
            factor**2 * Sum(z[k] ** 2, (k, 1, m)) * Sum(g[r] ** 2, (r, 1, n)),
            Domain({**_BOTH, factor: positive}, (), {g: (n,), z: (m,)}),
        ),
    ),
    _claim(
        "forward",
        "What a layer's preactivations are",
        "Var Σ_r p_r y_r = ‖z‖² Σ_r p_r² for every p: the entries of y = W z are independent N(0, ‖z‖²).",
        Statement(
            Covariance(_read, _read, _LAW), _square * Sum(_p[r] ** 2, (r, 1, n)), Domain(_BOTH, (), {_p: (n,), z: (m,)})
        ),
    ),
    _claim(
        "apart",
        "What is across is independent of what is above",
        "The part of W across z has no covariance with W z, whatever combinations G and p of them are taken.",
        Statement(
            Covariance(Sum(_G[s, k] * _across(s, k), (k, 1, m), (s, 1, n)), _read, _LAW),
            S.Zero,
            Domain(_BOTH, (), {_G: (n, m), _p: (n,), z: (m,)}),
        ),
    ),
    _claim(
        "spread",
        "The covariance of what is across",
        "Across z, Σ_s g_s W_s has the covariance ‖g‖² (1 − z zᵀ/‖z‖²), seen along every p and multiplied by ‖z‖⁴.",
        Statement(
            Covariance(_seen, _seen, _LAW),
            Sum(g[s] ** 2, (s, 1, n))
            * _square
            * (_square * Sum(_p[k] ** 2, (k, 1, m)) - Sum(_p[k] * z[k], (k, 1, m)) ** 2),
            Domain(_BOTH, (), {g: (n,), _p: (m,), z: (m,)}),
        ),
    ),
    _claim(
        "projection",
        "It is that of a projection",
        "P = 1 − z zᵀ/‖z‖² is symmetric and P² = P: (P p)·(P p') = p·(P p') for all p, p', multiplied by ‖z‖⁴.",
        Statement(
            Sum(_projected(_p) * _projected(_pp), (k, 1, m)),
            _square * Sum(_p[k] * _projected(_pp), (k, 1, m)),
            Domain(_UNITS, (), {_p: (m,), _pp: (m,), z: (m,)}),
        ),
    ),
    _claim(
        "rank",
        "Its rank is one less than the number of active units",
        "The trace of P = 1 − z zᵀ/‖z‖², multiplied by ‖z‖², is ‖z‖² (A − 1); m counts the active units.",
        Statement(Sum(_square - z[k] ** 2, (k, 1, m)), _square * (m - 1), Domain(_UNITS, (), {z: (m,)})),
    ),
    _claim(
        "backward",
        "Along and across add up",
        "‖z‖⁴ ‖Wᵀg‖² = ‖z‖² (g·W z)² + ‖what is across, times ‖z‖²‖².",
        Statement(
            _square**2 * Sum(Sum(g[s] * W[s, k], (s, 1, n)) ** 2, (k, 1, m)),
            _square * Sum(g[s] * _along(s), (s, 1, n)) ** 2 + Sum(Sum(g[s] * _across(s, k), (s, 1, n)) ** 2, (k, 1, m)),
            Domain(_BOTH, (), {g: (n,), z: (m,), W: (n, m)}),
        ),
    ),
)
