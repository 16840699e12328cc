"""Points made from a domain: they lie in it, hold its edges, go beyond lists, and come again with the same seed."""

from math import prod

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Eq, FiniteSet, IndexedBase, Interval, Matrix, Range, S, Symbol, Union, acos, eye, oo, pi

from derive.language.symbols import c, d, i, m, n, q, qp, s, w, x, xp
from derive.training.fixed_kernel import f0, spectrum
from derive.training.flow import X, y
from derive.training.orthonormal import V
from notes.vocabulary import COVARIANCES, input_domain, network_domain
from verify.claims.domain import Domain, naturals, nonnegative, positive, real
from verify.points.conditions import solutions
from verify.points.made import edges, made, ordinary, others

t, z = Symbol("t", real=True), Symbol("z", real=True)
A, B = Symbol("A", positive=True), Symbol("B", positive=True)
row = IndexedBase("row", real=True)
NETWORKS = network_domain(displaced=True, points=())
INPUTS = input_domain(bias=True, points=())
KERNELS = Domain({n: naturals, i: naturals, t: nonnegative}, (), {spectrum: (n,), V: (n, n), y: (n,), f0: (n,)})
DATA = Domain({n: naturals, d: naturals}, (), {X: (n, d), y: (n,)})
OWN = Domain({A: positive, B: positive, z: real}, (), conditions=(z**2 < A * B,))
DOMAINS = {
    "covariances": COVARIANCES.at(()),
    "networks": NETWORKS,
    "inputs": INPUTS,
    "kernels": KERNELS,
    "data": DATA,
    "own": OWN,
    "sizes": Domain({n: Range(3, oo), d: naturals}, ()),
    "finite": Domain({n: Range(3, 5), q: FiniteSet(1, 2)}, ()),
    "pieces": Domain({t: Union(Interval(-2, -1), Interval.open(1, oo))}, ()),
    "angle": Domain({t: Interval(-1, 1), z: Interval(0, pi)}, (), conditions=(Eq(z, acos(t)),)),
    "equation": Domain({A: positive, B: positive, d: naturals}, (), conditions=(Eq(A**2 * d, B**2),)),
}


def named(points) -> set[str]:
    return {point.name.removeprefix("made: ").split(", σ")[0] for point in points}


@pytest.mark.parametrize("name", DOMAINS)
@pytest.mark.parametrize("seed", [0, 1])
def test_made_points_lie_in_the_domain_and_are_exact(name, seed):
    domain = DOMAINS[name]
    points = made(domain, seed)
    assert len(points) >= 4
    for point in points:
        assert domain.contains(point)
        numbers = [point.values[symbol] for symbol in domain.scalars]
        assert not any(number.atoms() & number.atoms(S(1.5).func) for number in numbers)


@pytest.mark.parametrize("name", ["covariances", "data", "sizes", "finite"])
def test_the_same_seed_gives_the_same_points(name):
    domain = DOMAINS[name]
    again = Domain(domain.scalars, (), domain.arrays, domain.conditions, domain.nonzero, domain.activations)
    first, second, other = (
        [(point.name, str(point.values)) for point in made(*arguments)]
        for arguments in ((domain, 7), (again, 7), (domain, 8))
    )
    assert first == second
    assert first != other or name == "finite"


def test_edges_of_covariances():
    found = {point.name: point.values for point in edges(COVARIANCES.at(()), 0)}
    for words, sign in (("lower", -1), ("upper", 1)):
        at_end = found[f"made: c at its {words} end"]
        assert at_end[c] ** 2 == at_end[q] * at_end[qp]
        assert at_end[c] * sign > 0
    assert found["made: c = 0"][c] == 0
    equal = found["made: q = q', c at its upper end"]
    assert equal[q] == equal[qp] == equal[c]


def test_the_nearness_of_a_correlation_to_1_comes_at_all_magnitudes():
    points = others(COVARIANCES.at(()), 0, None, 40)
    gaps = [1 - point.values[c] ** 2 / (point.values[q] * point.values[qp]) for point in points]
    assert min(gaps) < S(10) ** -20
    assert any(S(10) ** -6 < gap < S(10) ** -1 for gap in gaps)


def test_edges_of_rows():
    found = {name: point for point in edges(NETWORKS, 0) for name in named([point])}
    rows = {name: (point.values[x], point.values[xp]) for name, point in found.items()}
    one, other = rows["x = x'"]
    assert one == other
    one, other = rows["x = −x'"]
    assert one == tuple(-entry for entry in other)
    one, other = rows["x orthogonal to x'"]
    assert sum(a * b for a, b in zip(one, other, strict=True)) == 0
    one, other = rows["x collinear with x'"]
    assert sum(a * b for a, b in zip(one, other, strict=True)) ** 2 == sum(a**2 for a in one) * sum(b**2 for b in other)
    first, second = found["row 1 of w = row 2 of w"].values[w][:2]
    assert first == second
    assert "x = 0" in named(edges(Domain({d: naturals}, (), {x: (d,), xp: (d,)}), 0))


def test_what_is_0_together():
    """An inequality may be an equality only where rows cancel, or where all that can be 0 is."""
    found = {name: point for point in edges(DATA, 0) for name in named([point])}
    point = found["y cancels equal rows of X"]
    assert point.values[X][0] == point.values[X][1] and point.values[y][:2] == (1, -1)
    assert {entry for row in found["all arrays are 0"].values[X] for entry in row} == {0}
    corner = next(
        point for name, point in {p.name: p for p in edges(KERNELS, 0)}.items() if "sizes 1 and t = 0" in name
    )
    assert (corner.values[n], corner.values[t]) == (1, 0)


def test_edges_of_spectra_and_what_has_a_structure():
    points = edges(KERNELS, 0)
    wanted = {"lambda has equal entries", "lambda holds 0", "lambda = 0", "t at its lower end", "y = f_0"}
    assert wanted <= named(points)
    for point in made(KERNELS, 0):
        vectors = Matrix(point.values[V])
        assert vectors.T * vectors == eye(int(point.values[n]))
        assert point.values[i] <= point.values[n]
        assert all(value >= 0 for value in point.values[spectrum])


@pytest.mark.parametrize("size", [m, d])
def test_each_size_goes_beyond_lists(size):
    point = next(point for point in others(NETWORKS, 0) if point.name.startswith(f"made: {size} beyond lists"))
    assert point.values[size] in (7, 11, 13)
    assert len(point.values[w]) == point.values[m]
    assert {point.values[s] for point in made(NETWORKS, 0)} >= {S.One}
    assert any(point.values[s] == point.values[m] > 1 for point in made(NETWORKS, 0))


def test_sizes_that_are_none_of_an_array():
    found = {int(point.values[n]) for point in made(Domain({n: naturals}, ()), 0)}
    assert 1 in found
    assert found & {7, 11, 13}
    assert max(found) > 100
    assert len(found) >= 8


def test_scalars_have_both_signs_and_all_magnitudes():
    values = [point.values[t] for point in made(Domain({t: real}, ()), 0, None, 30)]
    for sign in (1, -1):
        sized = [sign * value for value in values if sign * value > 0]
        assert min(sized) < S(10) ** -20
        assert max(sized) > S(10) ** 20
        assert any(S(1) / 10 < value < 10 for value in sized)
    assert S.Zero in values
    assert any(value.is_Integer for value in values)
    assert any(not value.is_Integer for value in values)


def test_ends_and_what_is_near_them():
    values = [point.values[t] for point in made(Domain({t: Interval(0, 1)}, ()), 0, None, 30)]
    assert {S.Zero, S.One} <= set(values)
    assert any(0 < value < S(10) ** -20 for value in values)
    assert any(0 < 1 - value < S(10) ** -20 for value in values)
    half_open = [point.values[t] for point in made(Domain({t: Interval.Lopen(0, 1)}, ()), 0)]
    assert S.One in half_open
    assert S.Zero not in half_open


def test_what_is_ordinary_is_of_moderate_size():
    for point in ordinary(INPUTS, 0, 5):
        flat = [*point.values[x], *point.values[xp], *(point.values[symbol] for symbol in INPUTS.scalars)]
        assert all(value == 0 or S(1) / 100 < abs(value) < 100 for value in flat)
        assert prod(len(point.values[base]) for base in (x, xp)) <= 9


def test_a_condition_that_nothing_meets_yields_no_point():
    assert made(Domain({t: real}, (), conditions=(t > 1, t < 1)), 0) == ()
    assert made(Domain({t: real}, (), nonzero=(t - t,)), 0) == ()


@settings(deadline=None)
@given(st.sampled_from(["<", "<=", ">", ">=", "==", "!="]), *(st.integers(-3, 3) for _ in range(3)))
def test_solutions_of_a_quadratic_condition(relation, square, slope, level):
    condition = {
        "<": t**2 * square + t * slope + level < 0,
        "<=": t**2 * square + t * slope + level <= 0,
        ">": t**2 * square + t * slope + level > 0,
        ">=": t**2 * square + t * slope + level >= 0,
        "==": Eq(t**2 * square + t * slope + level, 0),
        "!=": ~Eq(t**2 * square + t * slope + level, 0),
    }[relation]
    found = solutions(condition, t, {})
    for value in (S(k) / 3 for k in range(-12, 13)):
        assert (value in found) == bool(condition.subs(t, value))
