"""What a scan varies: sizes, indices, eigenvectors, ties between numbers; flows in sums are the flows."""

import numpy as np
import pytest
from mpmath import mp
from sympy import Interval, Matrix, Rational, S, Sum, eye, oo

from derive.language.symbols import c, d, i, j, l, n, q, qp, s, x, xp
from derive.training.fixed_kernel import LinearFlow, descent, f0, flow, prediction, spectrum
from derive.training.orthonormal import V
from notes.s1_7_training import spectral_domain
from verify.claims.domain import Domain, naturals, nonnegative, positive, real
from verify.claims.settings import Settings
from verify.claims.statement import Statement
from verify.lowering.spelt import spelt
from verify.points.cubes import cube_points, tied
from verify.points.frames import frames
from verify.points.lists import COVARIANCE_POINTS, NETWORK_POINTS
from verify.points.structures import family_of
from verify.points.training import SPECTRUM_POINTS
from verify.values.evaluate import evaluate

ENTRY = Sum(spectrum[s] * V[i, s] * V[l, s], (s, 1, n))
KERNEL = Domain({n: naturals, i: naturals, l: naturals}, SPECTRUM_POINTS, {spectrum: (n,), V: (n, n)})
KERNEL = KERNEL.at(tuple(point.having({l: point.values[j]}) for point in SPECTRUM_POINTS))


@pytest.mark.parametrize("size", (1, 2, 3, 4))
def test_eigenvectors_of_any_angles_are_orthonormal(size):
    family = family_of(V)
    assert family is not None
    number = family.count((size, size))
    rows = Matrix(family.entries((size, size), [Rational(3 * k - 4, k + 2) for k in range(number)]))
    assert rows.T * rows == eye(size)
    columns = [*np.random.default_rng(0).normal(size=(number, 50))]
    floats = np.array([[np.broadcast_to(e, 50) for e in row] for row in family.entries((size, size), columns)])
    assert np.allclose(np.einsum("ijk,ilk->jlk", floats, floats), np.eye(size)[:, :, None], atol=1e-14)


def test_a_kernel_is_scanned_at_several_sizes_with_unlike_indices():
    found = frames(Statement(ENTRY, S.Zero, KERNEL, ">="))
    assert [int(frame.base.values[n]) for frame in found][::2] == [2, 3, 4]
    assert (found[0].base.values[i], found[0].base.values[l]) == (1, 2)
    assert {len(frame.structured) for frame in found} == {1}
    assert [frame.base.values for frame in found] == [
        frame.base.values for frame in frames(Statement(ENTRY, S.Zero, KERNEL, ">="))
    ]


def test_what_is_not_asked_for_is_not_turned():
    trace = Sum(spectrum[j], (j, 1, n))
    assert not any(frame.structured for frame in frames(Statement(trace, S.Zero, KERNEL, ">=")))


def test_a_share_of_a_bound_keeps_to_its_own_set():
    halves = (nonnegative, Interval(-oo, 0), Interval(Rational(1, 2), 3))
    for allowed in halves:
        domain = Domain({q: positive, qp: positive, c: allowed}, conditions=(c**2 <= q * qp,))
        frame = frames(Statement(c**2, q * qp, domain, "<="))[0]
        cube = cube_points(len(frame.drawn), 2000, Statement(c, q, domain), Settings())
        columns, seen = frame.columns(cube), frame.seen(cube)
        inside = seen.failing > -np.inf
        assert inside.sum() >= 100
        shares = columns[c][inside]
        assert (shares >= float(max(allowed.start, -1e40))).all() and (shares <= float(min(allowed.end, 1e40))).all()


def columns_of(statement):
    frame = frames(statement)[0]
    cube = tied(cube_points(len(frame.drawn), 800, statement, Settings()), frame)
    return {str(place): column for place, column in frame.columns(cube).items()}, np.arange(800) % 8


def test_alike_scalars_are_equal_now_and_then_and_shares_at_their_ends():
    covariances = Domain({q: positive, qp: positive, c: real}, COVARIANCE_POINTS, conditions=(c**2 <= q * qp,))
    columns, turn = columns_of(Statement(q * qp, c**2, covariances, ">="))
    equal = columns["q"] == columns["q'"]
    rim = abs(columns["c"]) > np.sqrt(columns["q"]) * np.sqrt(columns["q'"]) * (1 - 1e-14)
    assert np.all(equal == np.isin(turn, (1, 5)))
    assert np.all(rim[np.isin(turn, (3, 5))]) and np.mean(rim) < 0.4
    assert np.all(columns["c"] ** 2 <= columns["q"] * columns["q'"] * (1 + 1e-15))


def test_arrays_are_equal_or_flat_now_and_then():
    pairs = Domain({d: naturals}, NETWORK_POINTS, {x: (d,), xp: (d,)})
    columns, turn = columns_of(Statement(Sum(x[j] * xp[j], (j, 1, d)), S.Zero, pairs))
    assert np.all((columns["x[2]"] == columns["x'[2]"])[np.isin(turn, (1, 5))])
    assert np.all((columns["x[1]"] == columns["x[2]"])[turn == 7])
    assert np.any(columns["x[1]"] == 0) and np.mean(columns["x[1]"] == 0) < 0.2


@pytest.mark.parametrize("quantity", (flow(), descent(), prediction()), ids=lambda quantity: type(quantity).__name__)
def test_flows_in_sums_are_functions_of_the_kernel_matrix(quantity):
    domain = spectral_domain(positive_only=not isinstance(quantity, LinearFlow), arrays=(f0,))
    points = [point for point in domain.inside if min(point.values[spectrum]) > 0]
    assert len(points) > 5
    with mp.workdps(30):
        for point in points:
            env = point.environment()
            one, other = evaluate(quantity, env), evaluate(spelt(quantity), env)
            assert abs(one - other) <= mp.mpf(10) ** -25 * max(1, abs(one))
