"""§1.9 and §2: the lemma behind the moments, that norms going up and down the layers are independent.

Its pieces are claims of the engine, for the engine rests on them; here the law that they lead to is held against drawn
networks.
"""

from sympy import S

from derive.finite.kernel_moment import LawDistance
from verify.claims import Statement

from .words import ANY_READING, FLUCTUATIONS, c, d, domain, entry, n, o, relu, s

law = entry(
    "lemma-law",
    title="The chain has the law of the network's kernel",
    place=f"behind {FLUCTUATIONS}: the lemma, in distribution",
    says="K(x, x) of drawn networks and of the lemma's chain have one distribution: the largest distance of the two "
    "distribution functions is 0.",
    statement=Statement(LawDistance(d, n, c, s, o, relu), S.Zero, domain(d, n, c, s, o, relu)),
    convention=ANY_READING,
)

CLAIMS = (law,)
