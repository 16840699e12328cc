"""ReLU in §1.4 and §1.5: the expectations that the notes leave unevaluated, in closed form, and the exact variance."""

from sympy import Expr, Piecewise, S, pi, sqrt

from derive.language.symbols import m, q, qp, sigma_a, x, xp
from derive.networks.initialisation import AlmostSureLimit, Covariance
from derive.networks.one_layer import Network
from verify.claims.claim import Claim
from verify.claims.domain import Domain, positive
from verify.claims.statement import Statement
from verify.points.lists import SCALE_POINTS

from .vocabulary import (
    BIASED,
    BIASED_NETWORK,
    CHO_SAUL,
    COVARIANCES,
    NETWORK,
    PLAIN,
    angle,
    arc_cosine,
    dot,
    expectation,
    input_domain,
    variances,
)

_SCALES = Domain({q: positive, qp: positive}, SCALE_POINTS)
_ONE_SCALE = Domain({qp: positive}, SCALE_POINTS)


def rectified(degree: int):
    """max(0, z)ⁿ, 0 at z = 0 for n = 0 too."""
    return lambda z: Piecewise((z**degree, z > 0), (S.Zero, True))


_relu, _step = rectified(1), rectified(0)

_DEGREES = tuple(
    Claim(
        id=f"1.4.arc-cosine-{degree}",
        section="1.4",
        title=f"Arc-cosine kernel of degree {degree}",
        place="§1.4, last displayed equation, for σ = ReLU"
        if degree < 2
        else "behind the rate of Remark 1.3, for σ = ReLU",
        says=f"{means} = {scale}J_{degree}(θ)/(2π), θ = arccos(c/√(qq')).",
        statement=Statement(
            expectation(rectified(degree), rectified(degree)),
            sqrt(q * qp) ** degree * arc_cosine(degree, angle()) / (2 * pi),
            COVARIANCES,
        ),
        references=(CHO_SAUL,),
    )
    for degree, (means, scale) in enumerate(
        (
            ("E[1[U > 0] 1[V > 0]]", ""),
            ("E[max(0,U) max(0,V)]", "√(qq') "),
            ("E[max(0,U)² max(0,V)²]", "qq' "),
            ("E[max(0,U)³ max(0,V)³]", "(qq')^(3/2) "),
        )
    )
)


def _edge(name: str, case: str, function, covariance: tuple[Expr, Expr, Expr], value: Expr, domain: Domain) -> Claim:
    kind = "value" if function is _relu else "slope"
    symbol = "σ(U)σ(V)" if function is _relu else "σ'(U)σ'(V)"
    return Claim(
        id=f"1.4.relu-{kind}-{name}",
        section="1.4",
        title=f"E[{symbol}] for ReLU at {case}",
        place="§1.4, last displayed equation, for σ = ReLU on the rim of its domain",
        says=f"For ReLU at {case}: E[{symbol}] = {value}.",
        statement=Statement(expectation(function, function, covariance), value, domain),
    )


_root = sqrt(q) * sqrt(qp)
_EDGES = (
    _edge("uncorrelated", "ρ = 0", _relu, (q, qp, S.Zero), _root / (2 * pi), _SCALES),
    _edge("parallel", "ρ = 1", _relu, (q, qp, _root), _root / 2, _SCALES),
    _edge("opposite", "ρ = −1", _relu, (q, qp, -_root), S.Zero, _SCALES),
    _edge("zero", "q = 0", _relu, (S.Zero, qp, S.Zero), S.Zero, _ONE_SCALE),
    _edge("uncorrelated", "ρ = 0", _step, (q, qp, S.Zero), S.One / 4, _SCALES),
    _edge("parallel", "ρ = 1", _step, (q, qp, _root), S.Half, _SCALES),
    _edge("opposite", "ρ = −1", _step, (q, qp, -_root), S.Zero, _SCALES),
    _edge("zero", "q = 0", _step, (S.Zero, qp, S.Zero), S.Zero, _ONE_SCALE),
)


def _kernel(bias: bool) -> Expr:
    covariance = variances(bias=bias)
    theta = angle(covariance)
    scale = dot(x, xp) + (1 if bias else 0)
    return (sqrt(covariance[0] * covariance[1]) * arc_cosine(1, theta) + sigma_a**2 * scale * arc_cosine(0, theta)) / (
        2 * pi
    )


def _variance(bias: bool) -> Expr:
    covariance = variances(bias=bias)
    theta = angle(covariance)
    scale = dot(x, xp) + (1 if bias else 0)
    root = sqrt(covariance[0] * covariance[1])
    second = (
        root**2 * arc_cosine(2, theta)
        + 2 * sigma_a**2 * scale * root * arc_cosine(1, theta)
        + 3 * sigma_a**4 * scale**2 * arc_cosine(0, theta)
    ) / (2 * pi)
    return (second - _kernel(bias) ** 2) / m


def _kernel_claims(section: str, network: Network, bias: bool) -> tuple[Claim, ...]:
    init, kernel = network.initialisation, network.ntk()
    convention = BIASED if bias else PLAIN
    domain = input_domain(bias=bias, activations=("relu",))
    shift = " + 1" if bias else ""
    return (
        Claim(
            id=f"{section}.kernel-relu",
            section=section,
            title="The infinite-width kernel for ReLU" + (" with biases" if bias else ""),
            place=f"§{section}, last displayed equation, for σ = ReLU",
            says=f"K_∞(x, x') = (√(qq') J_1(θ) + σ_a² (x·x'{shift}) J_0(θ))/(2π).",
            statement=Statement(AlmostSureLimit(kernel, m, init), _kernel(bias), domain),
            convention=convention,
            uses=(f"{section}.kernel-limit", "1.4.arc-cosine-0", "1.4.arc-cosine-1"),
            references=(CHO_SAUL,),
        ),
        Claim(
            id=f"{section}.variance-relu",
            section=section,
            title="The kernel's variance at width m for ReLU" + (" with biases" if bias else ""),
            place="Remark 1.3, third item, for σ = ReLU",
            says=f"m Var K_m(x, x') = (qq' J_2 + 2σ_a² s √(qq') J_1 + 3σ_a⁴ s² J_0)/(2π) − K_∞², s = x·x'{shift}.",
            statement=Statement(Covariance(kernel, kernel, init), _variance(bias), domain),
            convention=convention,
            uses=("1.4.arc-cosine-0", "1.4.arc-cosine-1", "1.4.arc-cosine-2"),
        ),
    )


CLAIMS = (*_DEGREES, *_EDGES, *_kernel_claims("1.4", NETWORK, False), *_kernel_claims("1.5", BIASED_NETWORK, True))
