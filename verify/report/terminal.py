"""The run as text."""

import textwrap
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from sympy import Expr

from verify.claims.claim import Claim
from verify.claims.verdict import HOLDING
from verify.running.closed_forms import Value
from verify.running.mutants import Trial

WIDTH = 100
OUTCOMES = ("refuted", "equivalent", "survived")
"""What becomes of a mutant."""


def listing(data: Mapping) -> Iterator[str]:
    """The table of a run's record, then what the author of the notes should change, then what is not as expected."""
    for claim in data["claims"]:
        yield f"{claim['verdict']:<12}{claim['id']:<34}{_oracles(claim)}"
    yield ""
    counts = ", ".join(f"{number} {verdict}" for verdict, number in data["counts"].items())
    yield f"{len(data['claims'])} claims: {counts}"
    yield from _table([claim for claim in data["claims"] if claim["column"]])
    faulty = [
        claim for claim in data["claims"] if claim["verdict"] in ("refuted", "conditional") and not _is_row(claim)
    ]
    if faulty:
        yield from ("", "To mend in the notes:")
        for claim in faulty:
            yield from _fault(claim)
    surprising = [claim for claim in data["claims"] if not claim["as_expected"]]
    if surprising:
        yield from ("", "Not as the ledger expects:")
        for claim in surprising:
            yield from _surprise(claim)


def _is_row(claim: Mapping) -> bool:
    """Whether a claim repeats another one under one reading: the table shows it."""
    return len(claim["rows"]) == 1


def _table(claims: Sequence[Mapping]) -> Iterator[str]:
    """Readings by statement: the verdicts of the claims that have a column."""
    if not claims:
        return
    columns = list(dict.fromkeys(claim["column"] for claim in claims))
    verdicts = {(row, claim["column"]): claim["verdict"] for claim in claims for row in claim["rows"]}
    rows = list(dict.fromkeys(row for row, _ in verdicts))
    width = max(map(len, rows)) + 2
    cell = max(16, max(map(len, columns)) + 2)
    yield from ("", "Under each reading of what the notes leave open:")
    yield "  " + " " * width + "".join(f"{column:<{cell}}" for column in columns).rstrip()
    for row in rows:
        cells = "".join(f"{verdicts.get((row, column), ''):<{cell}}" for column in columns)
        yield f"  {row:<{width}}{cells}".rstrip()


def _oracles(claim: Mapping) -> str:
    right = "corrected" if claim["correction"] else "as_stated"
    found = [piece for piece in claim["evidence"] if piece["of"] == right]
    return ", ".join(_brief(piece) for piece in found if piece["outcome"] in HOLDING or piece["not_reached"])


def _brief(piece: Mapping) -> str:
    if piece["not_reached"]:
        return f"{piece['oracle']} (not reached at {piece['not_reached']} points)"
    if piece["radius"] is not None:
        return f"{piece['oracle']} ({piece['points']} points, radius {piece['radius']})"
    if piece["digits"] is not None:
        return f"{piece['oracle']} ({piece['points']} points, {piece['digits']} digits)"
    if piece["z"] is not None:
        return f"{piece['oracle']} (|z| ≤ {piece['z']})"
    return piece["oracle"]


def _wrapped(text: str, indent: int = 4) -> Iterator[str]:
    space = " " * indent
    yield from textwrap.wrap(text, WIDTH, initial_indent=space, subsequent_indent=space)


def _fault(claim: Mapping) -> Iterator[str]:
    yield f"  {claim['id']} ({claim['place']}): {claim['verdict']}"
    if claim["condition"]:
        yield from _wrapped(f"holds only if {claim['condition']}")
    if claim["remark"]:
        yield from _wrapped(claim["remark"])
    for piece in claim["evidence"]:
        if piece["witness"] and piece["of"] == "as_stated":
            yield from witness_lines(piece)
            break


def witness_lines(piece: Mapping, indent: int = 4) -> Iterator[str]:
    """The values at which a statement fails, and both sides there."""
    witness = piece["witness"]
    values = ", ".join(f"{name} = {value}" for name, value in witness["values"].items())
    yield from _wrapped(f"witness ({piece['oracle']}): {values}", indent)
    yield f"{' ' * indent}left  {witness['lhs']}"
    yield f"{' ' * indent}right {witness['rhs']}"


def _surprise(claim: Mapping) -> Iterator[str]:
    wanted = {"holds": "to hold"}.get(claim["expected"], f"to end {claim['expected']}, its correction holding")
    yield f"  {claim['id']}: {claim['verdict']}, expected {wanted}"
    if claim["limited_by"]:
        yield from _wrapped(f"limited by {claim['limited_by']}")
    if claim["because"]:
        yield f"    {claim['because']}"
    for piece in _by_statement(claim):
        if piece["outcome"] not in HOLDING:
            yield from _wrapped(f"{piece['oracle']} ({piece['of']}): {piece['outcome']}. {piece['detail']}")
        if piece["witness"]:
            yield from witness_lines(piece)


def _by_statement(claim: Mapping) -> list[Mapping]:
    """The evidence on what is stated, then that on what is corrected."""
    return sorted(claim["evidence"], key=lambda piece: piece["of"] != "as_stated")


def evidence_lines(claim: Mapping) -> Iterator[str]:
    """What kept stronger evidence from counting, then each piece of evidence with its figures."""
    if claim["because"]:
        yield f"  {claim['because']}"
    for piece in _by_statement(claim):
        yield from _piece(f"  {piece['oracle']}, {piece['of'].replace('_', ' ')}", piece)


def closed_form_lines(found: Mapping[str, Mapping]) -> Iterator[str]:
    """What is known about a closed form, by what was asked of it."""
    for asked, piece in found.items():
        yield from _piece(asked, piece)


def value_lines(values: Iterable[Value]) -> Iterator[str]:
    """Numbers at covariances, with the digits that two computations share."""
    for value in values:
        q, qp, c = map(str, value.covariance)
        sure = "" if value.digits is None else f" ({value.digits} digits, quadrature)"
        yield f"  q = {q}, q' = {qp}, c = {c}: {value.text}{sure}"


def _piece(title: str, piece: Mapping) -> Iterator[str]:
    figures = [f"{name} {piece[name]}" for name in ("points", "digits", "radius", "z") if piece[name] is not None]
    figures.append(f"{piece['seconds']:.1f} s")
    yield f"{title}: {piece['outcome']} ({', '.join(figures)})"
    if piece["detail"]:
        yield from _wrapped(piece["detail"])
    if piece["witness"]:
        yield from witness_lines(piece)


Render = Callable[[Expr], str]


def claim_lines(claim: Claim, render: Render, where: Iterable[str], derivation: Iterable[str]) -> Iterator[str]:
    """A claim: what it says and where, its statements, convention and derivation, expressions printed by `render`."""
    yield f"{claim.id}: {claim.title}"
    yield f"  {claim.place}"
    yield from _wrapped(claim.says, 2)
    yield ""
    for of, statement in claim.statements():
        yield f"{of.replace('_', ' ')}: {render(statement.lhs)} {statement.relation} {render(statement.rhs)}"
        yield f"  on {statement.domain.describe(render)}"
    for line in where:
        yield f"  {line}"
    if claim.condition:
        yield from _wrapped(f"condition: {claim.condition}", 0)
    if claim.remark:
        yield from _wrapped(f"remark: {claim.remark}", 0)
    yield f"convention: {claim.convention.describe() if claim.convention else 'none needed'}"
    for title, entries in (("assumes", claim.assumptions), ("uses", claim.uses), ("source", claim.references)):
        for entry in entries:
            yield from _wrapped(f"{title}: {entry}", 0)
    steps = tuple(derivation)
    if steps:
        yield from ("", "derivation of the left-hand side:", *steps)


def mutant_lines(trials: Sequence[Trial]) -> Iterator[str]:
    """How many mutants of each claim were refuted; the equivalent ones with their proofs, the survivors by name."""
    counts: dict[str, Counter] = {}
    for trial in trials:
        counts.setdefault(trial.mutant.claim, Counter())[trial.outcome] += 1
    for claim, found in counts.items():
        yield f"{claim:<34}" + "".join(f"{found[word]:>4} {word}" for word in OUTCOMES)
    for outcome, title in (("equivalent", "Equivalent, with the proof:"), ("survived", "Survived:")):
        if chosen := [trial for trial in trials if trial.outcome == outcome]:
            yield from ("", title)
            for trial in chosen:
                yield from _wrapped(f"{trial.mutant.claim}, {trial.mutant.how}: {trial.detail}", 2)
    total = Counter(trial.outcome for trial in trials)
    yield ""
    yield (
        f"{len(trials)} mutants of {len(counts)} identities: {total['refuted']} refuted, "
        f"{total['equivalent']} proved equivalent, {total['survived']} survived"
    )
