"""The joint limit of the moments for unequal widths: blocks of layers, each of a width, all growing together.

A block has a share φ of the layers and β = Σ 1/n over them; φ and β stay fixed as depth and widths grow. A layer's
matrix of `derive.finite.moments` is 1 + Λ/n + O(n⁻²) on products with equal powers of p and Q, and brings such powers
in one at a time by a matrix N of constants. With p and Q over d, a block is the flow v' = (β Λ + φ N) v over unit time,
and since Λ and N are triangular each component is a sum of tᵏ e^(λβt).
"""

from functools import cache

from sympy import Add, Dummy, Expr, S, exp, expand, factor_terms, limit, oo

from derive.finite.moment_parts import parts, powers
from derive.finite.recursion import Monomial, alive_mean, start, transfer
from derive.finite.symbols import n_width

Solution = dict[int, list[Expr]]
"""λ -> coefficients of 1, t, t², … beside e^(λβt)."""
Block = tuple[Expr, Expr]
"""(φ, β)."""


def _grade(monomial: Monomial) -> int:
    return monomial[2] + monomial[3]


@cache
def _generators(monomial: Monomial) -> tuple[dict[Monomial, int], dict[Monomial, int]]:
    """The row of (Λ, N) that belongs to a monomial."""
    slow: dict[Monomial, int] = {}
    source: dict[Monomial, int] = {}
    for old, times, (a, s, t) in transfer()[monomial]:
        u, w = alive_mean(s, t)
        mean = expand(times * (2 / n_width) ** a * (u + w))
        constant = limit(mean, n_width, oo)
        if _grade(old) == _grade(monomial):
            slow[old] = slow.get(old, 0) + int(limit(n_width * (mean - constant), n_width, oo))
        elif _grade(old) == _grade(monomial) - 1:
            source[old] = source.get(old, 0) + int(constant)
    return slow, source


@cache
def _top(monomial: Monomial, c: Expr) -> Expr:
    """The mean after the topmost hidden layer, whose factor is c_d/n; p and Q over d vanish there."""
    if _grade(monomial):
        return S.Zero
    total, width = S.Zero, Dummy("n", positive=True, integer=True)
    for old, times, (a, s, t) in transfer()[monomial]:
        u, w = alive_mean(s, t)
        factor = (u + w).subs(n_width, width)
        total += limit(expand(times * (c / width) ** a * factor), width, oo) * start(old)
    return total


def _flow(monomial: Monomial, block: Block, initial: dict[Monomial, Expr], known: dict[Monomial, Solution]) -> Solution:
    """The component's course through a block, from its value at the start and the components that drive it."""
    if monomial in known:
        return known[monomial]
    share, beta = block
    slow, source = _generators(monomial)
    own = slow.get(monomial, 0)
    drives = [(old, beta * rate) for old, rate in slow.items() if old != monomial and rate]
    drives += [(old, share * rate) for old, rate in source.items() if rate]
    driven: Solution = {}
    for old, weight in drives:
        for rate, coefficients in _flow(old, block, initial, known).items():
            total = driven.setdefault(rate, [])
            total.extend([S.Zero] * (len(coefficients) - len(total)))
            for power, value in enumerate(coefficients):
                total[power] += weight * value
    solution = {rate: _response((rate - own) * beta, values) for rate, values in driven.items()}
    values = solution.setdefault(own, [S.Zero])
    values[0] += initial[monomial] - Add(*(found[0] for found in solution.values()))
    known[monomial] = {rate: [expand(value) for value in found] for rate, found in solution.items()}
    return known[monomial]


def _response(gap: Expr, drive: list[Expr]) -> list[Expr]:
    """g with g' + gap·g = drive, as coefficients of 1, t, t², …; g(0) = 0 where gap = 0."""
    if gap == 0:
        return [S.Zero, *(value / (power + 1) for power, value in enumerate(drive))]
    g = [S.Zero] * len(drive)
    for power in range(len(drive) - 1, -1, -1):
        above = (power + 1) * g[power + 1] if power + 1 < len(drive) else S.Zero
        g[power] = (drive[power] - above) / gap
    return g


def _closure(monomial: Monomial) -> set[Monomial]:
    found, waiting = {monomial}, [monomial]
    while waiting:
        slow, source = _generators(waiting.pop())
        new = {old for row in (slow, source) for old, rate in row.items() if rate} - found
        found |= new
        waiting += new
    return found


def _mean(monomial: Monomial, blocks: tuple[Block, ...], c: Expr) -> Expr:
    values = {one: _top(one, c) for one in _closure(monomial)}
    for block in blocks:
        known: dict[Monomial, Solution] = {}
        values = {
            one: expand(
                Add(*(exp(rate * block[1]) * Add(*found) for rate, found in _flow(one, block, values, known).items()))
            )
            for one in values
        }
    return values[monomial]


def profile_limit(name: str, blocks: tuple[Block, ...], c: Expr, s: Expr) -> Expr:
    """lim of a moment over d (one K) or d² (two K), the blocks from the output to the input; their shares add up to 1.

    >>> from sympy.abc import b, c, s
    >>> profile_limit("K_w", ((S.One, b),), c, s)
    c*s
    """
    total = S.Zero
    for weight, monomial in parts(name, s, S.Zero):
        if monomial is not None and _grade(monomial) == powers(name):
            total += weight * _mean(monomial, blocks, c)
    return factor_terms(expand(total))
