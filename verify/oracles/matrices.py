"""Statements on numbers made of matrices, `compared` at small exact sizes.

A difference of exact numbers, or of disjoint balls, is a witness. That both sides are one number at all places of sizes
1 to 4 is no more than that: `agrees` for an equation, `consistent` for an inequality.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flint import arb
from sympy import Symbol

from verify.claims.evidence import Evidence, Witness
from verify.claims.settings import Settings
from verify.claims.statement import Statement
from verify.points.matrix_sides import first_apart, inside
from verify.points.small_matrices import SmallPlace
from verify.values.no_value import NoValue, Undefined
from verify.values.precision import precision

LARGEST, DRAWS, DRAWS_OF_ORDER = 4, 24, 96
"""An inequality holds at most places where it fails at few, and is looked at at more of them."""
ENOUGH = 8
"""Places at which both sides have a value."""
BITS = 400


def compared(name: str, of: str, statement: Statement, settings: Settings) -> Evidence:
    """Both sides in exact numbers and balls at small places; where what is supposed is not solved, at all others."""
    found = _compared(name, of, statement, settings)
    if found.outcome != "unknown" or not statement.domain.zero:
        return found
    free = _compared(name, of, statement.on(replace(statement.domain, zero=())), settings)
    return free if free.outcome in ("agrees", "consistent") else found


def _compared(name: str, of: str, statement: Statement, settings: Settings) -> Evidence:
    held: list[SmallPlace] = []
    reason = ""
    draws = DRAWS if statement.relation == "=" else DRAWS_OF_ORDER
    try:
        with precision(BITS):
            for place in inside(statement, settings.seed, draws, LARGEST, is_fine=False):
                try:
                    found = first_apart(statement, place.place, settings.digits)
                except Undefined as why:
                    return Evidence(name, of, "unknown", no_value=f"{place.name}: {why}")
                except NoValue as why:
                    reason = str(why)
                    continue
                if found is not None:
                    return Evidence(
                        name, of, "refuted", f"exact numbers, {place.name}", witness=_witness(statement, place, *found)
                    )
                held.append(place)
    except (NoValue, KeyError) as why:
        return Evidence(name, of, "unknown", str(why))
    if len(held) < ENOUGH:
        return Evidence(
            name, of, "unknown", f"{len(held)} places with a value: {reason}", not_reached=draws - len(held)
        )
    sizes = sorted({size for place in held for size in place.sizes.values()})
    words = f"exact entries, sizes {sizes[0]} to {sizes[-1]}, seed {settings.seed}" if sizes else "exact entries"
    outcome = "agrees" if statement.relation == "=" else "consistent"
    return Evidence(
        name,
        of,
        outcome,
        words,
        points=len(held),
        digits=settings.digits,
        at={place.name: settings.digits for place in held},
        sources={"made": len(held)},
    )


def _witness(statement: Statement, place: SmallPlace, at: Mapping[Symbol, int], left: Any, right: Any) -> Witness:
    values = {str(symbol): _shown(value) for symbol, value in place.place.numbers.items()}
    values |= {str(base.label): _shown_rows(rows) for base, rows in place.place.arrays.items()}
    values |= {str(index): str(value) for index, value in at.items()}
    apart = abs(arb(left) - arb(right)) / max(abs(arb(left)).mid(), abs(arb(right)).mid(), key=float)
    return Witness(values, _shown(left), _shown(right), place.name, apart.mid().str(5, radius=False))


def _shown(value: Any) -> str:
    return value.str(20, radius=False) if isinstance(value, arb) else str(value)


def _shown_rows(rows: Any) -> str:
    is_column = len(rows[0]) == 1
    lines = [_shown(row[0]) if is_column else f"({', '.join(map(_shown, row))})" for row in rows]
    return f"({', '.join(lines)})"


__all__ = ["compared"]
