"""The run as text."""

import textwrap
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from sympy import Expr

from verify.claims.claim import Claim
from verify.claims.recorded import Word
from verify.claims.verdict import HOLDING, VERDICTS
from verify.report.faults import Fault, faults
from verify.running.closed_forms import Value
from verify.running.mutants import FATES, Trial
from verify.running.mutations import MOST

WIDTH = 100


def listing(data: Mapping) -> Iterator[str]:
    """The table of a run's record, then what the author of the notes should change, then what is not as expected."""
    for claim in data["claims"]:
        yield f"{claim['verdict']:<12}{claim['id']:<34}{_oracles(claim)}"
    yield ""
    counts = ", ".join(f"{number} {verdict}" for verdict, number in data["counts"].items())
    yield f"{len(data['claims'])} claims: {counts}"
    yield from _table([claim for claim in data["claims"] if claim["column"]])
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
            yield from _surprise(claim)


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
    if piece["not_reached"] and piece["outcome"] not in HOLDING:
        return f"{piece['oracle']} (not reached at {piece['not_reached']} points)"
    if piece["radius"] is not None:
        return f"{piece['oracle']} ({_points(piece)} points, radius {piece['radius']})"
    if piece["digits"] is not None:
        return f"{piece['oracle']} ({_points(piece)} points, {piece['digits']} digits)"
    if piece["z"] is not None or piece["power"]:
        figures = (f"|z| ≤ {piece['z']}" if piece["z"] is not None else "", *_sees(piece["power"]))
        return f"{piece['oracle']} ({', '.join(filter(None, figures))})"
    return piece["oracle"]


def _sees(power: Mapping | None) -> Iterator[str]:
    """The smallest error that a sample would have seen, in few words."""
    if power:
        name, scale, unit = _ERRORS[power["errors"]]
        best, worst = (f"{scale * power[end]:.2g}{unit}" for end in ("best", "worst"))
        yield f"sees {name} from {best}{f', {worst} at its weakest point' if worst != best else ''}"


_ERRORS = {
    "relative": ("relative errors", 100, " %"),
    "exponent": ("errors of the exponent", 1, ""),
    "distance": ("distances of the laws", 1, ""),
}


def _points(piece: Mapping) -> str:
    """How many points, by where they come from."""
    return " + ".join(f"{number} {source}" for source, number in piece["sources"].items()) or str(piece["points"])


def _wrapped(text: str, indent: int = 4) -> Iterator[str]:
    space = " " * indent
    yield from textwrap.wrap(text, WIDTH, initial_indent=space, subsequent_indent=space)


def _ids(words: str, claims: Iterable[Mapping], indent: int) -> Iterator[str]:
    """Ids of claims, none broken at its hyphens."""
    space = " " * indent
    text = f"{words}: {', '.join(claim['id'] for claim in claims)}"
    yield from textwrap.wrap(text, WIDTH, initial_indent=space, subsequent_indent=space, break_on_hyphens=False)


def _fault(fault: Fault) -> Iterator[str]:
    claim = fault.told_by
    yield f"  {claim['id']} ({claim['place']}): {claim['verdict']}"
    if claim["condition"]:
        yield from _wrapped(f"holds only if {claim['condition']}")
    if claim["remark"]:
        yield from _wrapped(claim["remark"])
    for piece in claim["evidence"]:
        if piece["witness"] and piece["of"] == "as_stated":
            yield from witness_lines(piece)
            break
    for other in fault.elsewhere:
        yield f"    also {other['id']} ({other['place']}): {other['verdict']}"
        if other["remark"] != claim["remark"]:
            yield from _wrapped(other["remark"], 6)
    if fault.in_table:
        yield from _ids("also in the table", fault.in_table, 4)


def _news(claims: Sequence[Mapping]) -> Iterator[str]:
    """What is stronger than recorded, and what is not recorded yet."""
    if claims:
        yield from ("", "Since the words were recorded:")
        for claim in claims:
            if claim["change"] == "stronger":
                yield f"  {claim['id']}: {_word(claim)}, recorded {claim['recorded']}"
        if new := [claim for claim in claims if claim["change"] == "new"]:
            yield from _ids("new", new, 2)


def _word(claim: Mapping) -> str:
    """The word of a record's claim, as it is recorded."""
    correction = claim["correction"]
    return str(Word(claim["verdict"], correction["verdict"] if correction else None))


def witness_lines(piece: Mapping, indent: int = 4) -> Iterator[str]:
    """The values at which a statement fails, and both sides there."""
    witness = piece["witness"]
    values = ", ".join(f"{name} = {value}" for name, value in witness["values"].items())
    yield from _wrapped(f"witness ({piece['oracle']}): {values}", indent)
    yield f"{' ' * indent}left  {witness['lhs']}"
    yield f"{' ' * indent}right {witness['rhs']}"


def _surprise(claim: Mapping) -> Iterator[str]:
    wanted = {"holds": "to hold"}.get(claim["expected"], f"to end {claim['expected']}, its correction holding")
    if claim["change"] == "weaker" and _ends_well(claim):
        yield f"  {claim['id']}: {_word(claim)}, recorded {claim['recorded']}"
        yield from _wrapped(f"if the weaker word is right, ntk check {claim['id']} --accept records it")
    else:
        recorded = f"; recorded {claim['recorded']}" if claim["recorded"] else ""
        yield f"  {claim['id']}: {claim['verdict']}, expected {wanted}{recorded}"
    if claim["limited_by"]:
        yield from _wrapped(f"limited by {claim['limited_by']}")
    if claim["because"]:
        yield f"    {claim['because']}"
    for piece in _by_statement(claim):
        if piece["outcome"] not in HOLDING:
            yield from _wrapped(f"{piece['oracle']} ({piece['of']}): {piece['outcome']}. {piece['detail']}")
        if piece["witness"]:
            yield from witness_lines(piece)


def _ends_well(claim: Mapping) -> bool:
    """Whether a claim ended as it expects by itself, whatever is recorded."""
    own = claim["verdict"] in HOLDING if claim["expected"] == "holds" else claim["verdict"] == claim["expected"]
    return own and (claim["correction"] is None or claim["correction"]["verdict"] in HOLDING)


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
    figures = [f"points {_points(piece)}"] if piece["points"] is not None else []
    figures += [f"{name} {piece[name]}" for name in ("digits", "radius", "z") if piece[name] is not None]
    figures += [*_sees(piece["power"]), f"{piece['seconds']:.1f} s"]
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
    for title, entries in (
        ("needs", claim.right.needs),
        ("uses", claim.uses),
        ("rests on", claim.rests_on),
        ("source", claim.references),
    ):
        for entry in entries:
            yield from _wrapped(f"{title}: {entry}", 0)
    steps = tuple(derivation)
    if steps:
        yield from ("", "derivation of the left-hand side:", *steps)


def mutant_lines(trials: Sequence[Trial]) -> Iterator[str]:
    """What became of the mutants of each claim and of each kind; those that were not refuted by name, with the reason.

    Survivors come by what a claim that states them would end with, the strongest word first.
    """
    yield from _counted("claim", [(trial.mutant.claim, trial.outcome) for trial in trials])
    yield ""
    yield from _counted("kind", [(trial.mutant.kind, trial.outcome) for trial in trials])
    for outcome in FATES[1:-1]:
        yield from _named(f"{outcome.capitalize()}:", [trial for trial in trials if trial.outcome == outcome])
    for word in VERDICTS:
        survivors = [trial for trial in trials if (trial.outcome, trial.word) == (FATES[-1], word)]
        yield from _named(f"Survived, and would end {word}:", survivors)
    total = Counter(trial.outcome for trial in trials)
    claims = len({trial.mutant.claim for trial in trials})
    yield ""
    yield f"at most {MOST} mutants of a kind are tried of one claim, evenly from first to last"
    yield f"{len(trials)} mutants of {claims} claims: " + ", ".join(f"{total[fate]} {fate}" for fate in FATES)


def _counted(title: str, pairs: Sequence[tuple[str, str]]) -> Iterator[str]:
    counts: dict[str, Counter] = {}
    for name, outcome in pairs:
        counts.setdefault(name, Counter())[outcome] += 1
    yield f"{title:<34}" + "".join(f"{fate:>14}" for fate in FATES)
    for name, found in counts.items():
        yield f"{name:<34}" + "".join(f"{found[fate]:>14}" for fate in FATES)


def _named(title: str, trials: Sequence[Trial]) -> Iterator[str]:
    if trials:
        yield from ("", title)
        for trial in trials:
            yield from _wrapped(f"{trial.mutant.claim}, {trial.mutant.how}: {trial.detail}", 2)
