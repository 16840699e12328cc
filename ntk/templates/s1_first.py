"""§1: two moments of ReLU, one right and one wrong."""

from sympy import pi, sqrt

from derive.activations.activation import sigma
from derive.language.symbols import q, qp
from notes.vocabulary import expectation
from verify.claims import Claim, Domain, Statement
from verify.claims.domain import positive

DOMAIN = Domain({q: positive, qp: positive}, activations=("relu",))
INDEPENDENT = expectation(sigma, sigma, (q, qp, 0))

CLAIMS = (
    Claim(
        id="1.independent",
        section="1",
        title="ReLU of independent Gaussians",
        place="§1, first equation",
        says="E[σ(U)σ(V)] = √(qq')/(2π) where U and V are independent.",
        statement=Statement(INDEPENDENT, sqrt(q * qp) / (2 * pi), DOMAIN),
    ),
    Claim(
        id="1.half",
        section="1",
        title="A factor that was forgotten",
        place="§1, second equation",
        says="E[σ(U)σ(V)] = √(qq')/π, says the text.",
        statement=Statement(INDEPENDENT, sqrt(q * qp) / pi, DOMAIN),
    ).corrected_to(sqrt(q * qp) / (2 * pi), remark="The factor 1/2 is missing: write √(qq')/(2π)."),
)
