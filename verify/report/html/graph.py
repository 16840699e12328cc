"""What rests on what, placed: `graph` gives each claim that uses another, or is used, a place by its depth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from graphlib import TopologicalSorter

WIDTH, HEIGHT, MARGIN, HEADING = 190, 17, 12, 24
"""Of a column, of a row, around all of it, and over a section."""


@dataclass(frozen=True)
class Node:
    """A claim at (x, y)."""

    claim: Mapping
    x: int
    y: int


@dataclass(frozen=True)
class Graph:
    """Nodes, lines from a claim to what it uses (as paths of SVG, with both ids), headings of sections, the size."""

    nodes: tuple[Node, ...]
    edges: tuple[tuple[str, str, str], ...]
    headings: tuple[tuple[str, int], ...]
    width: int
    height: int
    alone: int


def graph(claims: Sequence[Mapping]) -> Graph:
    """Sections one below the other in the order of the record; in each, claims stand right of all that they use.

    Claims that use none and are used by none are counted, not drawn.
    """
    known = {claim["id"]: claim for claim in claims}
    uses = {name: [other for other in claim["uses"] if other in known] for name, claim in known.items()}
    linked = {name for name, others in uses.items() if others} | {one for others in uses.values() for one in others}
    depth: dict[str, int] = {}
    for name in TopologicalSorter(uses).static_order():
        depth[name] = max((depth[other] + 1 for other in uses[name]), default=0)
    nodes, headings, top = {}, [], MARGIN
    for section in dict.fromkeys(claim["section"] for claim in claims if claim["id"] in linked):
        headings.append((section, top + HEADING // 2))
        rows: dict[int, int] = {}
        for claim in claims:
            if claim["section"] == section and claim["id"] in linked:
                column = depth[claim["id"]]
                row = rows[column] = rows.get(column, 0) + 1
                place = (MARGIN + column * WIDTH + 6, top + HEADING + row * HEIGHT - HEIGHT // 2)
                nodes[claim["id"]] = Node(claim, *place)
        top += HEADING + max(rows.values()) * HEIGHT + 8
    edges = tuple((name, other, _path(nodes[other], nodes[name])) for name in nodes for other in uses[name])
    width = max((node.x for node in nodes.values()), default=0) + WIDTH
    return Graph(tuple(nodes.values()), edges, tuple(headings), width, top + MARGIN, len(claims) - len(nodes))


def _path(start: Node, end: Node) -> str:
    middle = (start.x + end.x) // 2
    return f"M{start.x} {start.y}C{middle} {start.y} {middle} {end.y} {end.x} {end.y}"


__all__ = ["Graph", "Node", "graph"]
