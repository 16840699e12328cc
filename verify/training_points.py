"""Where claims on training are looked at: networks with data, and kernel matrices with rational eigenvectors."""

from random import Random
from typing import Any

from sympy import Basic, Matrix, Rational, S, eye

from derive.dynamics import eta, f0, f0_star, k_star, positive_spectrum, scale, spectrum, steps
from derive.orthonormal import V
from derive.start import C, c_star
from derive.symbols import d, i, j, n, p, t
from derive.training import X, star, y
from verify.claim import Point
from verify.points import NETWORK_POINTS, _rational, _vector


def _with_data(point: Point, seed: int, data: int) -> Point:
    random = Random(seed)
    inputs = int(point.values[d])
    values = {
        n: S(data),
        i: S(random.randint(1, data)),
        X: tuple(_vector(random, inputs) for _ in range(data)),
        y: _vector(random, data),
        star: _vector(random, inputs),
    }
    return Point(f"{point.name}, {data} data points", {**point.values, **values})


DATA_POINTS = tuple(
    _with_data(point, seed, data)
    for seed, (point, data) in enumerate(
        zip(NETWORK_POINTS, (1, 2, 3, 1, 2, 3, 2, 4, 1, 2), strict=False), start=51
    )
)
"""Small networks with rational parameters, data and a test point."""

_TURNS = (Rational(3, 5), Rational(5, 13), Rational(8, 17), Rational(-20, 29), Rational(12, 37))
"""Cosines of angles whose sines are rational."""


def _orthonormal(random: Random, size: int) -> tuple:
    """A product of rational rotations in coordinate planes, one column reflected now and then."""
    found = eye(size)
    for first in range(size):
        for second in range(first + 1, size):
            cosine = random.choice(_TURNS)
            sine = (1 - cosine**2) ** Rational(1, 2)
            turn = eye(size)
            turn[first, first] = turn[second, second] = cosine
            turn[first, second], turn[second, first] = -sine, sine
            found = found * turn
    if random.random() < 0.5:
        found[:, 0] = -found[:, 0]
    assert found.T * found == Matrix.eye(size)
    return tuple(tuple(found[row, column] for column in range(size)) for row in range(size))


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
        y: _vector(random, size),
        f0: _vector(random, size),
        f0_star: _rational(random),
        k_star: _vector(random, size),
        C: tuple(_vector(random, parameters) for _ in range(size)),
        c_star: _vector(random, parameters),
        t: S(time),
        scale: (S.Zero, S.One, Rational(-1, 2))[seed % 3],
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
"""Kernel matrices by eigenvalues and rational eigenvectors, some singular; outputs and targets; times and step sizes."""
