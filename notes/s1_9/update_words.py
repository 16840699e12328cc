"""What the claims of §1.9 and §2 on the mean update of K(x, x) are written with: letters, points, domains.

The notes do not say what ΔK is for a network that is not differentiable at its kinks. `FrozenUpdate` is the mean with
the activation pattern held fixed, −λ E[(N − y)⟨∇K, ∇N⟩]; `RealStep` is E[K(θ − λ∇L) − K(θ)], `StepSlope` its slope at
λ = 0.
"""

from sympy import FiniteSet, Range, Rational, S, Symbol, oo
from sympy.core.relational import Relational

from derive.finite.kernel_update import FrozenUpdate
from derive.finite.symbols import beta as ratio
from derive.finite.symbols import depth as d
from derive.finite.symbols import example_target as y
from derive.finite.symbols import hidden_bias as b
from derive.finite.symbols import learning_rate as step
from derive.finite.symbols import mean_square as s
from derive.finite.symbols import n_width as n
from derive.finite.symbols import output_bias as o
from derive.finite.symbols import output_variance as c
from verify.claims import Claim, Domain, Point, Statement
from verify.claims.domain import naturals, positive, real

from .words import UPDATE, entry

n_0 = Symbol("n_0", integer=True, positive=True)
n_1, n_2 = (Symbol(f"n_{layer}", integer=True, positive=True) for layer in (1, 2))

_R = Rational
_ROWS = (
    # d, n, c_d, s, b_h, y, λ, n_0, o, n_1, n_2, β
    (2, 2, 1, _R(1, 2), 1, _R(2, 3), _R(1, 10), 2, 1, 2, 3, _R(1, 2)),
    (3, 3, 2, _R(2, 5), 0, _R(-3, 4), _R(1, 8), 3, 0, 3, 1, 1),
    (4, 4, 1, _R(3, 4), 1, 1, _R(1, 20), 1, 0, 4, 6, _R(1, 10)),
    (3, 5, 2, 1, 1, _R(-1, 5), _R(1, 16), 4, 1, 2, 7, _R(3, 2)),
    (2, 6, 1, _R(1, 9), 0, 3, _R(1, 3), 2, 0, 5, 2, 2),
    (5, 2, 2, 2, 1, _R(1, 7), 1, 5, 1, 1, 1, _R(1, 3)),
    (6, 1, 1, _R(7, 3), 0, -4, _R(5, 2), 1, 0, 6, 4, _R(2, 3)),
    (7, 3, 2, _R(1, 1000), 1, _R(1, 100), 2, 7, 1, 1, 8, 3),
    (2, 1, 1, 3, 0, -1, _R(1, 2), 3, 1, 3, 3, _R(1, 5)),
    (9, 4, 1, 5, 1, _R(1, 2), _R(1, 1000), 6, 0, 9, 2, _R(1, 20)),
)
_NAMES = (d, n, c, s, b, y, step, n_0, o, n_1, n_2, ratio)
POINTS = tuple(
    Point(f"update, draw {i}", dict(zip(_NAMES, map(S, row), strict=True))) for i, row in enumerate(_ROWS, 1)
)

SETS = {
    d: Range(2, oo),
    n: naturals,
    c: FiniteSet(1, 2),
    s: positive,
    b: FiniteSet(0, 1),
    y: real,
    step: positive,
    n_0: naturals,
    o: FiniteSet(0, 1),
    n_1: naturals,
    n_2: naturals,
    ratio: positive,
}


def domain(*variables: Symbol, points: tuple[Point, ...] = POINTS, conditions: tuple[Relational, ...] = ()) -> Domain:
    """All values of the variables, under joint conditions if there are any."""
    return Domain({variable: SETS[variable] for variable in variables}, points, conditions=conditions)


ANY_DEPTH = domain(d, n, c, s, b, y, step)

kappa = 2 * s + b
deep = FrozenUpdate(d, n, c, s, b, y, step)
"""The mean update with the pattern held fixed, at any depth."""


def update(name: str, *, title: str, where: str, says: str, statement: Statement, **more) -> Claim:
    """A claim on the mean update: `where` it stands in the paragraph."""
    return entry(
        f"update-{name}",
        title=title,
        place=f"{UPDATE}, {where}",
        says=says,
        statement=statement,
        **more,
    )
