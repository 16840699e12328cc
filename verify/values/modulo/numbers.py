"""`residues`: the kind of numbers that sums over paths are of modulo the prime, with exponentials of their matrices.

A path never goes back to a state that it left, so that a matrix G of its rates is triangular and its eigenvalues
λ_1, …, λ_k stand on the diagonal. Then exp(G) = Σ_j exp[λ_1, …, λ_j] (G − λ_1) ⋯ (G − λ_(j−1)), with divided
differences of the exponential: a function and its polynomial through the roots of the characteristic polynomial, of
which G is one (Cayley, Hamilton), have the same value there. So a limit as depth and widths grow together is had anew,
for (1 + G/N + O(1/N²))^N → exp(G).
"""

from __future__ import annotations

from math import factorial
from typing import Any

from flint import fmpz_mod, fmpz_mod_ctx, fmpz_mod_mat

from verify.values.evaluate import Environment
from verify.values.field import P
from verify.values.no_value import NoValue
from verify.values.sweeps import NumberKind

MODULO = fmpz_mod_ctx(P)
Rows = list[list[Any]]


def residues(env: Environment) -> NumberKind:
    """Those of a trial."""
    return NumberKind(
        lambda value: MODULO(value.numerator) / value.denominator, lambda rows: exponential(rows, env.numbers)
    )


def exponential(rows: Rows, numbers: Any) -> Rows:
    """exp(G) of a triangular matrix. Raises `NoValue` for another one."""
    if any(entry != 0 for place, row in enumerate(rows) for entry in row[place + 1 :]):
        raise NoValue("the exponential of a matrix that is not triangular")
    size = len(rows)
    rates = sorted(int(MODULO(row[place])) for place, row in enumerate(rows))
    matrix = fmpz_mod_mat([[MODULO(int(entry)) for entry in row] for row in rows], MODULO)
    one = fmpz_mod_mat(size, size, [int(i == j) for i in range(size) for j in range(size)], MODULO)
    total, product = one * MODULO(0), one
    for rate, difference in zip(rates, _divided_differences(rates, numbers), strict=True):
        total += product * difference
        product = product * (matrix - one * MODULO(rate))
    return total.tolist()


def _divided_differences(rates: list[int], numbers: Any) -> list[fmpz_mod]:
    """exp[λ_1], exp[λ_1, λ_2], …; equal ones stand side by side, and e^λ/k! is that of k + 1 of them."""
    powers = [MODULO(numbers.exponential(rate)) for rate in rates]
    column, found = powers, powers[:1]
    for order in range(1, len(rates)):
        column = [
            powers[place] / factorial(order)
            if rates[place] == rates[place + order]
            else (column[place + 1] - column[place]) / (rates[place + order] - rates[place])
            for place in range(len(rates) - order)
        ]
        found.append(column[0])
    return found


__all__ = ["MODULO", "exponential", "residues"]
