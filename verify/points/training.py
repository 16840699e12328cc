"""Where claims on training are looked at: networks with data, and kernel matrices with rational eigenvectors."""

from collections.abc import Sequence
from itertools import combinations
from operator import mul
from random import Random
from typing import Any

from sympy import Basic, Matrix, Rational, S

from derive.language.symbols import d, delta_a, delta_w, i, j, n, p, sigma_a, sigma_w, t
from derive.training.fixed_kernel import eta, f0, f0_star, k_star, positive_spectrum, spectrum, start_factor, steps
from derive.training.flow import X, star, y
from derive.training.lazy import dead_size, gain, gap, goal, start_power, weight
from derive.training.orthonormal import V
from derive.training.start import C, c_star
from verify.claims.domain import Domain, Point
from verify.points.lists import network_point, rational, vector
from verify.points.structures import Family, drawn, given_by


def _with_data(point: Point, seed: int, data: int) -> Point:
    random = Random(seed)
    inputs = int(point.values[d])
    values = {
        n: S(data),
        i: S(random.randint(1, data)),
        X: tuple(vector(random, inputs) for _ in range(data)),
        y: vector(random, data),
        star: vector(random, inputs),
    }
    return Point(f"{point.name}, {data} data points", {**point.values, **values})


_SHAPES = ((1, 1, 1), (1, 2, 2), (2, 1, 3), (2, 3, 1), (3, 2, 2), (2, 2, 3), (3, 1, 2), (4, 2, 1), (2, 2, 4))

DATA_POINTS = tuple(
    _with_data(network_point(seed, width, inputs), seed, data)
    for seed, (width, inputs, data) in enumerate(_SHAPES, start=51)
)
"""Small networks with rational parameters, data and a test point."""


def _short(point: Point) -> Point:
    moves = {base: _scaled(point.values[base], Rational(1, 3)) for base in (delta_a, delta_w)}
    return Point(f"{point.name}, a short move", {**point.values, **moves})


def _scaled(value: Any, factor: Rational) -> Any:
    return tuple(_scaled(entry, factor) for entry in value) if isinstance(value, tuple) else factor * value


SHORT_MOVES = tuple(_short(network_point(seed, 1 + seed % 3, 1 + seed % 2)) for seed in range(91, 121))
"""Small networks and directions; at about half of them no neuron changes sides on the way."""

_TURNS = (Rational(1, 2), Rational(2, 3), Rational(3, 5), Rational(7, 3), Rational(5, 7))
"""Tangents of half the angles of rotations; their sines and cosines are rational."""


_FEW = 7
"""Columns up to which rotations are multiplied; their numbers have as many digits as there are pairs of columns."""


def _rotation(size: int, tangents: Sequence[Any]) -> list[list[Any]]:
    """A product of rotations, one in each coordinate plane, by the tangents of half their angles, of any numbers."""
    found: list[list[Any]] = [[int(row == column) for column in range(size)] for row in range(size)]
    for (first, second), tangent in zip(combinations(range(size), 2), tangents, strict=True):
        cosine, sine = (1 - tangent**2) / (1 + tangent**2), 2 * tangent / (1 + tangent**2)
        for row in found:
            one, other = row[first], row[second]
            row[first], row[second] = one * cosine + other * sine, other * cosine - one * sine
    return found


def _orthonormal(random: Random, size: int) -> tuple:
    """A product of rational rotations, one column reflected now and then; of two reflections where those are many."""
    if size > _FEW:
        found = _reflection(random, size) * _reflection(random, size)
    else:
        found = Matrix(_rotation(size, [random.choice(_TURNS) for _ in combinations(range(size), 2)]))
        if random.random() < 0.5:
            found[:, 0] = -found[:, 0]
    assert found.T * found == Matrix.eye(size)
    return tuple(tuple(found[row, column] for column in range(size)) for row in range(size))


def _reflection(random: Random, size: int) -> Matrix:
    """1 − 2 v vᵀ/v·v for a vector of small whole numbers."""
    normal = Matrix([random.choice((-3, -2, -1, 1, 2, 3)) for _ in range(size)])
    return Matrix.eye(size) - normal * normal.T * Rational(2, normal.dot(normal))


@drawn(V)
def _(random: Random, shape: tuple[int, ...]) -> tuple:
    return _orthonormal(random, shape[0])


given_by(
    V,
    Family(
        lambda shape: shape[0] * (shape[0] - 1) // 2,
        lambda shape, parameters: tuple(map(tuple, _rotation(shape[0], parameters))),
    ),
)


def _spectrum_point(seed: int, name: str, eigenvalues: tuple, time: Rational) -> Point:
    random = Random(seed)
    size, parameters = len(eigenvalues), 2 + seed % 3
    found = tuple(map(S, eigenvalues))
    values: dict[Basic, Any] = {
        n: S(size),
        p: S(parameters),
        i: S(random.randint(1, size)),
        j: S(random.randint(1, size)),
        spectrum: found,
        V: _orthonormal(random, size),
        y: vector(random, size),
        f0: vector(random, size),
        f0_star: rational(random),
        k_star: vector(random, size),
        C: tuple(vector(random, parameters) for _ in range(size)),
        c_star: vector(random, parameters),
        t: S(time),
        start_factor: (S.Zero, S.One, Rational(-1, 2))[seed % 3],
        steps: S(random.randint(0, 7)),
        eta: Rational(random.randint(1, 7), 5) / max(max(found), 1),
    }
    if all(value > 0 for value in found):
        values[positive_spectrum] = found
    return Point(name, values)


_SPECTRA = (
    ("one data point", (2,), Rational(3, 2)),
    ("two eigenvalues", (3, Rational(1, 2)), Rational(1, 3)),
    ("a double eigenvalue", (2, 2), Rational(2, 5)),
    ("three eigenvalues", (5, 1, Rational(1, 4)), S.One),
    ("three, at the start", (2, Rational(3, 2), Rational(1, 3)), S.Zero),
    ("four eigenvalues", (4, 2, 1, Rational(1, 2)), Rational(1, 2)),
    ("far apart", (6, Rational(1, 10)), Rational(5, 4)),
    ("later", (2, 1, Rational(1, 5)), S(3)),
    ("close together", (1, 1 + Rational(1, 10**6)), Rational(7, 4)),
    ("singular", (3, 0), S.One),
    ("singular, three", (2, 0, 1), Rational(3, 4)),
    ("rank one", (4, 0, 0), Rational(1, 2)),
    ("the zero kernel", (0, 0), S(2)),
)

SPECTRUM_POINTS = tuple(_spectrum_point(seed, *row) for seed, row in enumerate(_SPECTRA, start=71))
"""Kernel matrices by eigenvalues and rational eigenvectors, some singular; outputs, targets, times, step sizes."""

REGRESSION_POINTS = SPECTRUM_POINTS + tuple(
    Point(f"{point.name}, from zero outputs", {**point.values, start_factor: S.Zero}) for point in SPECTRUM_POINTS
)
"""The same, and with all outputs zero when training starts."""


NEURON_POINTS = tuple(
    Point(
        f"A = {start}, g = {factor}, κ = {power}, δ = {missing}",
        {
            weight: S(start),
            gain: S(factor),
            start_power: S(power),
            gap: S(missing),
            goal: S(aim),
            t: S(time),
            dead_size: S(7) / start,
        },
    )
    for start, factor, power, missing, aim, time in (
        (1, 1, 0, 1, 2, Rational(1, 2)),
        (Rational(1, 2), 2, 1, 3, 1, 1),
        (2, Rational(1, 2), 2, Rational(1, 4), Rational(1, 3), 2),
        (1, Rational(3, 2), 0, 5, 1, 0),
        (Rational(3, 2), 1, 1, Rational(1, 7), 3, Rational(3, 4)),
        (Rational(1, 9), Rational(2, 3), 2, 2, 2, Rational(1, 10)),
        (3, Rational(5, 4), 0, Rational(1, 5), 1, Rational(1, 3)),
        (Rational(2, 3), 2, 1, 1, Rational(5, 2), 1),
        (Rational(1, 3), 1, 2, 4, 1, 3),
        (1, Rational(4, 3), 1, Rational(5, 2), Rational(3, 2), Rational(5, 2)),
        (Rational(5, 4), Rational(3, 4), 2, 1, Rational(1, 2), Rational(7, 3)),
        (1, 2, 1, Rational(2, 5), 1, Rational(1, 4)),
    )
)
"""One active neuron that starts at A, or at g M^κ beside a dead one of size M; its target, a time."""


def _measured(name: str, inputs: tuple, targets: tuple, deviations: tuple) -> Point:
    rows = tuple(tuple(map(S, row)) for row in inputs)
    size = {n: S(len(rows)), d: S(len(rows[0])), sigma_w: S(deviations[0]), sigma_a: S(deviations[1])}
    return Point(name, {**size, X: rows, y: tuple(map(S, targets))})


MEASURED_POINTS = (
    _measured("three inputs", ((1, "1/2"), ("-1/2", 1), ("7/10", "-6/5")), (1, "-1/2", "1/2"), ("6/5", 1)),
    _measured("two inputs", ((1, -1), (2, "1/2")), ("-3/2", "2"), (1, "3/2")),
)
"""Data and standard deviations of the initialisation for networks that are drawn and trained."""


def drawn_data(domain: Domain, count: int, random: Random) -> tuple[Point, ...]:
    """Points of a domain with drawn data and deviations, for networks that are trained; fewer where it has few.

    Two or three inputs in two or three dimensions, of entries up to 2, no two within 25° of a line: nearly parallel
    ones are told apart by few neurons. Targets between 1/2 and 2 in size, deviations between 7/10 and 3/2, all in
    tenths; the activation is the next one in turn that the domain names.
    """
    found: list[Point] = []
    listed = len(domain.inside)
    for draw in range(_TRIES):
        if len(found) == count:
            break
        data, inputs = random.randint(2, 3), random.randint(2, 3)
        rows = tuple(tuple(_tenths(random, 1, 20) for _ in range(inputs)) for _ in range(data))
        targets = tuple(_tenths(random, 5, 20) for _ in range(data))
        point = _measured(
            f"data drawn, {draw + 1}", rows, targets, (abs(_tenths(random, 7, 15)), abs(_tenths(random, 7, 15)))
        )
        if domain.activations:
            point = point.at_activation(domain.activations[(listed + len(found)) % len(domain.activations)])
        if all(map(_apart, *zip(*combinations(rows, 2), strict=True))) and domain.contains(point):
            found.append(point)
    return tuple(found)


_TRIES = 50
"""Points that are tried; a domain that holds none of them is too small for data that are drawn so."""


def _apart(one: tuple, other: tuple) -> bool:
    """Whether |cos| of the angle between two vectors is at most 9/10."""
    product, first, second = (sum(map(mul, *pair)) for pair in ((one, other), (one, one), (other, other)))
    return 100 * product**2 <= 81 * first * second


def _tenths(random: Random, low: int, high: int) -> Rational:
    return Rational(random.choice((-1, 1)) * random.randint(low, high), 10)
