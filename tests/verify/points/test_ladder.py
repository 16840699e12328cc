"""How far sizes climb: the less the more sums stand inside of each other."""

from sympy import S, Sum

from derive.language.convention import Convention
from derive.language.symbols import a, d, k, m, r, s, x, xp
from derive.networks.wide import WideKernel, ell
from notes.vocabulary import dot
from verify.claims.domain import Domain, naturals
from verify.claims.statement import Statement
from verify.points.ladder import COUNTED, LONGEST, deep, rungs
from verify.points.needs import needs_of

DOMAIN = Domain({m: naturals}, (), {a: (m,)})


def last_rung(side):
    statement = Statement(side, S.Zero, DOMAIN)
    return max(int(point.values[m]) for point in rungs(DOMAIN, 0, needs_of(statement)))


def test_three_sums_take_no_more_terms_than_two():
    one, two = (Sum(a[r], (r, 1, m)), Sum(a[r] * a[s], (r, 1, m), (s, 1, m)))
    three = Sum(a[r] * Sum(a[s] * a[k], (s, 1, m), (k, 1, m)) ** 2, (r, 1, m))
    assert last_rung(one) > 60 < last_rung(two) <= LONGEST
    assert last_rung(three) ** 3 <= 1.1 * COUNTED**2
    assert last_rung(three) > 15


def test_deep_networks_are_looked_at_off_a_line():
    """Rows of one entry have angles 0 and π only, which ReLU leaves as they are or takes to one value."""
    pair = (dot(x, x) / d, dot(xp, xp) / d, dot(x, xp) / d)
    kernel = WideKernel("activations", ell, pair, Convention("ntk"))
    domain = Domain({d: naturals, ell: naturals}, (), {x: (d,), xp: (d,)}, activations=("relu",))
    points = deep(domain, 0, needs_of(Statement(kernel, S.Zero, domain, ">=")), True)
    far = [point for point in points if point.values[ell] > 200]
    assert far and all(len(point.values[x]) == 2 for point in far)
