"""`told_pairs`: what a sentence says of two letters that it calls jointly normal.

"(U, V) jointly Gaussian with mean zero, E[U^2] = E[V^2] = 1 and E[UV] = \\rho", "centred Gaussian with variances 1 and
correlation \\rho": variances, and a covariance, or a correlation of two that have variance 1.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from sympy import Integer, Interval

from derive.language.grammar.refusal import NotRead
from derive.language.grammar.tree import Bracketed, Chain, Expression, Number, Row
from verify.reading.document.lines import PlacedFormula
from verify.reading.document.words import is_claim_word
from verify.reading.letters.links import where_of
from verify.reading.letters.meaning import Defined, Normal, Opaque
from verify.reading.letters.names import is_expectation, name_of, power_of
from verify.reading.letters.ranged import Ranged
from verify.reading.letters.scope import SECTION, Meanings
from verify.reading.letters.unjudged import Unjudged
from verify.reading.networks.averages import covariance_key
from verify.reading.networks.introduced import definition
from verify.reading.sides.rows import elaboration

Told = tuple[str, PlacedFormula, str]
"""A formula with the words directly before and behind it."""
_NORMAL = re.compile(r"\b(?:gaussians?|normal|normally)\b", re.I)
_CENTRED = re.compile(r"\b(?:cent(?:red|ered)|standard|zero[- ]means?|means?[- ](?:zero|0))\b", re.I)
_UNIT = re.compile(r"\b(?:standard|unit[- ]variances?|variances? (?:one|1))\b", re.I)
_VARIANCE = re.compile(r"\bvariances?\s*$", re.I)
_COVARIANCE = re.compile(r"\bcovariance\s*$", re.I)
_CORRELATION = re.compile(r"\bcorrelation(?: coefficient)?\s*$", re.I)
_AS_BEFORE = re.compile(r"\s*(?:be |are )?as (?:before|above)\b", re.I)
_OPEN = re.compile(r"\b(?:if|whether|unless|not|neither|never|need|would|when|whenever)\b", re.I)


def told_pairs(scope: Meanings, formulas: Sequence[Told], where: str, said: str) -> None:
    """Enter the law of two letters that a sentence calls jointly normal, with mean 0."""
    for _, placed, after in formulas:
        pair = _pair(placed)
        if not pair or _OPEN.search(said):
            continue
        if _AS_BEFORE.match(after):
            _again(scope, pair)
            known = scope.quiet(pair[0])
            unit = isinstance(known, Normal) and known.variance == 1
        elif _NORMAL.search(said) and _CENTRED.search(said):
            unit = bool(_UNIT.search(said))
        else:
            continue
        _enter(scope, pair, formulas, where, is_unit=unit)


def _pair(placed: PlacedFormula) -> tuple[str, str] | None:
    """(U, V) of "(U, V)"."""
    only = placed.tree.only if placed.tree is not None else None
    if not isinstance(only, Bracketed) or only.opening != "(" or len(only.body.parts) != 3:
        return None
    names = [name_of(one.sides[0]) for one in only.body.chains if not one.relations]
    return (names[0], names[1]) if len(names) == 2 and all(names) and names[0] != names[1] else None


def _again(scope: Meanings, pair: tuple[str, str]) -> None:
    """Give two letters the law that they had."""
    for name in (*pair, covariance_key(*pair)):
        if scope.is_open(name) and isinstance(scope.past.get(name), Normal | Defined):
            scope.set(name, scope.past[name], SECTION)


def _enter(scope: Meanings, pair: tuple[str, str], formulas: Sequence[Told], where: str, *, is_unit: bool) -> None:
    known = [scope.quiet(name) for name in pair]
    if not all(one is None or isinstance(one, Normal | Opaque) for one in known):
        return
    variances: dict[str, Expression] = dict.fromkeys(pair, Number("1")) if is_unit else {}
    covariance: Expression | None = None
    is_correlation, said = False, list[str]()
    for before, placed, _ in formulas:
        is_claim = placed.of.is_display or is_claim_word(before)
        chains = [*placed.tree.chains] if placed.tree is not None and not is_claim else []
        for chain in chains:
            for names, value in _moments(chain):
                if set(names) <= set(pair):
                    said.append(where_of(placed, chain))
                if len(names) == 1 and names[0] in pair:
                    variances[names[0]] = value
                elif set(names) == set(pair):
                    covariance = value
        value = _said_value(chains)
        if value is None:
            continue
        if _VARIANCE.search(before):
            variances = dict.fromkeys(pair, value)
        elif _COVARIANCE.search(before) or _CORRELATION.search(before):
            covariance, is_correlation = value, bool(_CORRELATION.search(before))
    are_units = all(variances.get(name) == Number("1") for name in pair)
    if set(variances) != set(pair) or covariance is None or (is_correlation and not are_units):
        return
    if are_units and name_of(covariance) and power_of(covariance) is None and scope.is_open(name_of(covariance)):
        scope.set(name_of(covariance), Ranged(Interval(-1, 1), where), SECTION)
    found = [_value(scope, one, where) for one in (*(variances[name] for name in pair), covariance)]
    if None in found:
        return
    *spreads, joint = found
    for name, spread in zip(pair, spreads, strict=True):
        assert spread is not None
        scope.set(name, Normal(Integer(0), spread.expression, where, spread.letters, spread.arrays), SECTION)
    assert joint is not None
    scope.set(covariance_key(*pair), joint, SECTION)
    scope.laws_at |= dict.fromkeys(said, pair)


def _said_value(chains: Sequence[Chain]) -> Expression | None:
    """c of "c", and of "ρ = c"."""
    first = chains[0] if chains else None
    is_one = first is not None and [one.sign for one in first.relations] in ([], ["="])
    return first.sides[-1] if first is not None and is_one else None


def _value(scope: Meanings, node: Expression, where: str) -> Defined | None:
    """What a side says of a law; None where it has no meaning yet."""
    try:
        return definition(elaboration(scope), (), node, where, node)
    except (Unjudged, NotRead):
        return None


def _moments(chain: Chain) -> Iterator[tuple[tuple[str, ...], Expression]]:
    """((U,), 1) of E[U^2] = 1 and of Var(U) = 1, ((U, V), ρ) of E[UV] = ρ and of Cov(U, V) = ρ, along a chain."""
    if not chain.relations or any(one.sign != "=" for one in chain.relations):
        return
    named = [_moment(side) for side in chain.sides]
    value = chain.sides[-1]
    if value is not None and named[-1] == () and all(named[:-1]):
        yield from ((names, value) for names in named[:-1])


def _moment(side: Expression | None) -> tuple[str, ...]:
    """The letters whose second moment a side is; none where it is something else."""
    if not isinstance(side, Row) or len(side.items) != 2 or not isinstance(side.items[1], Bracketed):
        return ()
    kind, body = is_expectation(side.items[0]), side.items[1].body
    if kind in ("Var", "V", "Cov"):
        names = tuple(name_of(one.sides[0]) for one in body.chains if not one.relations)
        return names if all(names) and len(names) == (2 if kind == "Cov" else 1) == len(body.chains) else ()
    only = body.only
    if kind != "E" or only is None:
        return ()
    power = power_of(only)
    if power is not None and power.only == Number("2") and name_of(only):
        return (name_of(only),)
    names = tuple(map(name_of, only.items)) if isinstance(only, Row) else ()
    return names if len(names) == 2 and all(names) else ()


__all__ = ["told_pairs"]
