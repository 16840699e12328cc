"""What a piece of evidence found, as words in the columns of a table."""

from __future__ import annotations

from collections.abc import Mapping

from verify.report.evidence import counted, counted_points, sees


def figures(piece: Mapping) -> list[str]:
    """Points by where they come from, digits, radius, z-score and what the draws would have shown, where they are."""
    found = []
    if piece["points"] is not None:
        found.append(counted_points(piece))
    found += [f"{piece['digits']} digits"] if piece["digits"] is not None else []
    found += [f"radius {piece['radius']}"] if piece["radius"] is not None else []
    found += [f"|z| ≤ {piece['z']}"] if piece["z"] is not None else []
    found += sees(piece["power"])
    if piece["not_reached"]:
        found.append(f"{counted(piece['not_reached'], 'point')} not reached")
    return found


__all__ = ["figures"]
