"""A whole run as text: every claim, the table of readings, each fault of the notes once, what is not as expected."""

from collections.abc import Iterator, Mapping, Sequence

from verify.claims.verdict import HOLDING
from verify.report.evidence import by_statement, ids, oracles, witness_lines, wrapped
from verify.report.faults import Fault, faults
from verify.report.readings import readings
from verify.report.verdicts import by_verdict, refutation, weakened


def listing(data: Mapping) -> Iterator[str]:
    """The table of a run's record, then what the author of the notes should change, then what is not as expected."""
    for claim in data["claims"]:
        reason = weakened(claim, data["claims"])
        yield f"{claim['verdict']:<12}{claim['id']:<34}{oracles(claim)}{f'; {reason}' if reason else ''}"
    yield ""
    yield by_verdict(data["claims"])
    yield from reading_lines(data["claims"])
    found = faults(data["claims"])
    if found:
        yield from ("", "To mend in the notes:")
        for fault in found:
            yield from _fault(fault)
    yield from _news([claim for claim in data["claims"] if claim["change"] in ("stronger", "new")])
    surprising = [claim for claim in data["claims"] if not claim["as_expected"]]
    if surprising:
        yield from ("", "Not as the ledger expects:")
        for claim in surprising:
            yield from surprise(claim)


def reading_lines(claims: Sequence[Mapping]) -> Iterator[str]:
    """Readings by statement: the verdicts of the claims that have a column."""
    columns, rows = readings(claims)
    if not rows:
        return
    width = max(len(row) for row, _ in rows) + 2
    cell = max(16, max(map(len, columns)) + 2)
    yield from ("", "Under each reading of what the notes leave open:")
    yield "  " + " " * width + "".join(f"{column:<{cell}}" for column in columns).rstrip()
    for row, found in rows:
        cells = "".join(f"{claim['verdict'] if claim else '':<{cell}}" for claim in found)
        yield f"  {row:<{width}}{cells}".rstrip()


def _fault(fault: Fault) -> Iterator[str]:
    claim = fault.told_by
    yield f"  {claim['id']} ({claim['place']}): {claim['verdict']}"
    yield from refutation(claim)
    for other in fault.elsewhere:
        yield f"    also {other['id']} ({other['place']}): {other['verdict']}"
        if other["remark"] != claim["remark"]:
            yield from wrapped(other["remark"], 6)
    if fault.in_table:
        yield from ids("also in the table", fault.in_table, 4)


def _news(claims: Sequence[Mapping]) -> Iterator[str]:
    """What is stronger than recorded, and what is not recorded yet."""
    if claims:
        yield from ("", "Since the words were recorded:")
        for claim in claims:
            if claim["change"] == "stronger":
                yield f"  {claim['id']}: {claim['word']}, recorded {claim['recorded']}"
        if new := [claim for claim in claims if claim["change"] == "new"]:
            yield from ids("new", new, 2)


def surprise(claim: Mapping) -> Iterator[str]:
    wanted = {"holds": "to hold"}.get(claim["expected"], f"to end {claim['expected']}, its correction holding")
    if claim["change"] == "weaker" and _ends_well(claim):
        yield f"  {claim['id']}: {claim['word']}, recorded {claim['recorded']}"
        yield from wrapped(f"if the weaker word is right, ntk check {claim['id']} --accept records it")
    else:
        recorded = f"; recorded {claim['recorded']}" if claim["recorded"] else ""
        yield f"  {claim['id']}: {claim['verdict']}, expected {wanted}{recorded}"
    if claim["limited_by"]:
        yield from wrapped(f"limited by {claim['limited_by']}")
    if claim["because"]:
        yield f"    {claim['because']}"
    for piece in by_statement(claim):
        if piece["outcome"] not in HOLDING:
            yield from wrapped(f"{piece['oracle']} ({piece['of']}): {piece['outcome']}. {piece['detail']}")
        if piece["witness"]:
            yield from witness_lines(claim, piece)


def _ends_well(claim: Mapping) -> bool:
    """Whether a claim ended as it expects by itself, whatever is recorded."""
    own = claim["verdict"] in HOLDING if claim["expected"] == "holds" else claim["verdict"] == claim["expected"]
    return own and (claim["correction"] is None or claim["correction"]["verdict"] in HOLDING)
