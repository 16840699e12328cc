"""The same Gaussian expectations given to computer algebra systems and to this project's routes, 60 s each.

Every answer is held against quadrature at three exact points, by the numbers that the system itself gives for it: what
is printed is never believed. Outcomes:

- closed form: right at every point; in part: right at some, left as an integral at the others
- unevaluated: an integral, a limit or "failed" comes back, or a question that nobody answers
- wrong: differs, is complex or leaves a variable of integration free
- timeout, error, not installed; no route, of this project

The run writes the outcomes to `integrals.json` and the tables into the README. With names of systems it runs these only
and keeps what is recorded of the others: `python -m benchmarks.integrals "this project"` after a new route.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import signal
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from subprocess import PIPE, STDOUT, Popen
from tempfile import TemporaryDirectory, TemporaryFile

from benchmarks.algebra_systems import SYSTEMS, System
from benchmarks.gaussian_problems import Problem, problems

LIMIT = 60.0
"""Seconds to an answer; its values at the points get half as much again."""
TOLERANCE = 1e-9
"""Relative. The quadrature is good for 12 digits, the systems print 12 or more."""
HERE = Path(__file__).parent
RECORD, README = HERE / "integrals.json", HERE / "README.md"
BEGIN, END = "<!-- integrals: begin, written by the script -->", "<!-- integrals: end -->"
FORMS = {
    "ρ": "E[σ(U)σ(V)], unit variances, correlation ρ: V = ρU + sZ with s = √(1 − ρ²) told to be positive",
    "q, q', c": "E[σ(U)σ(V)], the definition with covariance [[q, c], [c, q']]",
    "q": "E[σ(U)²], U ~ N(0, q)",
    "mean, variance": "E[σ(V)], V ~ N(m, s²): the mean of σ(V) when U is known",
}


@dataclass(frozen=True)
class Outcome:
    """How a system did: what came, a detail for the reader, seconds from the start of the process to its answer."""

    kind: str
    detail: str = ""
    seconds: float = 0.0


@dataclass(frozen=True)
class Output:
    """What a process printed, seconds to its answer or else to its end, and whether it was stopped at the limit."""

    text: str
    seconds: float
    stopped: bool

    def lines(self, word: str) -> list[str]:
        """What follows the word at the beginning of a line."""
        return [
            found.strip() for found in re.findall(rf"^\W*(?:\(\d+\) -> )*\s*{word}\b(.*)$", self.text, re.MULTILINE)
        ]


NEVER = r"(?!)"
_QUESTION = re.compile(r"^(?:Is|Does|Are) .*\?\s*$", re.MULTILINE)


def ask(command: Sequence[str], program: str, limit: float = LIMIT, nouns: str = NEVER) -> Output:
    """Run the command on the program in a process group of its own, which is killed at the end whatever happens.

    It ends before where an answer with `nouns` in it or a question leaves nothing to wait for.
    """
    start = time.perf_counter()
    answered: float | None = None
    with TemporaryFile() as output, TemporaryDirectory() as folder:  # Giac leaves a file where it runs
        environment = os.environ | {"PYTHONPATH": str(HERE.parent)}
        process = Popen(
            command, stdin=PIPE, stdout=output, stderr=STDOUT, cwd=folder, env=environment, start_new_session=True
        )

        def printed(stopped: bool = False) -> Output:
            text = os.pread(output.fileno(), 10**6, 0).decode(errors="replace")
            return Output(text, answered or time.perf_counter() - start, stopped)

        try:
            assert process.stdin is not None
            process.stdin.write(program.encode())
            process.stdin.close()
            while process.poll() is None:
                now = printed()
                if now.lines("ANSWER") and answered is None:
                    answered = now.seconds
                if _QUESTION.search(now.text) or _is_unevaluated(now.lines("ANSWER"), nouns):
                    break
                if time.perf_counter() - start > (1.5 * limit if answered else limit):
                    return printed(True)
                time.sleep(0.05)
            return printed()
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _is_unevaluated(answers: Sequence[str], nouns: str) -> bool:
    """Of cases, some may be evaluated: their values tell."""
    return bool(answers) and "Piecewise" not in answers[0] and bool(re.search(nouns, answers[0]))


def number(text: str) -> complex | None:
    """A real and an imaginary part; FriCAS writes m·bᵉ as float(m,e,b). None for anything else.

    >>> number("0.5 0"), number("float(3,-1,2) float(0,0,2)"), number("X 0")
    ((0.5+0j), (1.5+0j), None)
    """
    parts = []
    for part in text.split():
        scaled = re.fullmatch(r"float\((-?\d+),(-?\d+),(\d+)\)", part)
        try:
            parts.append(int(scaled[1]) * float(scaled[3]) ** int(scaled[2]) if scaled else float(part))
        except ValueError:
            return None
    return complex(*parts) if len(parts) == 2 else None


def classify(output: Output, expected: Sequence[float], nouns: str) -> Outcome:
    """What came of it. `nouns` is the pattern that an unevaluated answer has, at a point or everywhere."""
    kind, detail = _classified(output, expected, nouns)
    return Outcome(kind, detail, round(output.seconds, 1))


def _classified(output: Output, expected: Sequence[float], nouns: str) -> tuple[str, str]:
    question, answers, values = _QUESTION.search(output.text), output.lines("ANSWER"), output.lines("VALUE")
    if question:
        return "unevaluated", f"asks “{question.group().strip()}”"
    if answers == ["NoRoute"]:
        return "no route", ""
    if not answers:
        return ("timeout", "") if output.stopped else ("error", _last_error(output.text))
    if answers[0] == "answer":
        return "error", _last_error(output.text)
    if _is_unevaluated(answers, nouns):
        return "unevaluated", ""
    right = 0
    for text, value in zip(values, expected, strict=False):
        found = number(text)
        if found is None:
            free = sorted(set(re.findall(r"\b[uvwXZ]\b", text)))
            if free:
                return "wrong", f"leaves {', '.join(free)} free"
            if not re.search(nouns, text):
                return "error", f"no number at a point: {text[:60]}"
        elif not abs(found - value) <= TOLERANCE * abs(value):
            return "wrong", f"{found.real:.6g}{f' + {found.imag:.6g}i' if found.imag else ''} for {value:.6g}"
        else:
            right += 1
    if len(values) < len(expected):
        return "error", "no value at a point in time" if output.stopped else _last_error(output.text)
    if right == len(expected):
        return "closed form", ""
    return ("in part", f"right at {right} of {len(expected)} points") if right else ("unevaluated", "")


def _last_error(text: str) -> str:
    lines = [line.strip(' >:",') for line in text.splitlines() if re.search("[Ee]rror|Unable", line)]
    return lines[-1][:100] if lines else "no answer"


def solve(system: System, problem: Problem, limit: float = LIMIT) -> Outcome:
    """The system's outcome at the problem."""
    if system.version() is None:
        return Outcome("not installed")
    return classify(ask(system.command, system.program(problem), limit, system.nouns), problem.expected(), system.nouns)


Record = dict[str, dict[str, Outcome]]
"""Outcomes by problem and system."""


def key(problem: Problem) -> str:
    """A problem's name in the record."""
    return f"{problem.name} [{problem.form}]"


def load() -> tuple[dict[str, str], Record]:
    """Versions and outcomes of the last run."""
    if not RECORD.exists():
        return {}, {}
    data = json.loads(RECORD.read_text(encoding="utf-8"))
    outcomes = {
        problem: {name: Outcome(**entry) for name, entry in row.items()} for problem, row in data["outcomes"].items()
    }
    return data["versions"], outcomes


def recorded(rows: Sequence[Problem]) -> tuple[dict[str, str], Record]:
    """The same for these problems only, in their order; other systems may be running and writing at the same time."""
    versions, outcomes = load()
    return versions, {key(row): outcomes.get(key(row), {}) for row in rows}


def save(versions: dict[str, str], outcomes: Record) -> None:
    """Write both, and the README's tables."""
    plain = {problem: {name: asdict(entry) for name, entry in row.items()} for problem, row in outcomes.items()}
    text = json.dumps({"versions": versions, "outcomes": plain}, indent=1, ensure_ascii=False)
    RECORD.write_text(text + "\n", encoding="utf-8")
    before, rest = README.read_text(encoding="utf-8").split(BEGIN)
    _, after = rest.split(END)
    README.write_text(f"{before}{BEGIN}\n\n{tables(versions, outcomes)}\n{END}{after}", encoding="utf-8")


def cell(outcome: Outcome | None) -> str:
    """
    >>> cell(Outcome("wrong", "leaves X free", 2.04)), cell(Outcome("timeout", "", 60.1)), cell(None)
    ('**wrong**, 2 s', 'timeout', '–')
    """
    if outcome is None:
        return "–"
    if outcome.kind in ("timeout", "not installed"):
        return outcome.kind
    kind = f"**{outcome.kind}**" if outcome.kind in ("closed form", "wrong") else outcome.kind
    return f"{kind}, {outcome.seconds:.2g} s"


def tables(versions: dict[str, str], outcomes: Record) -> str:
    """Markdown: versions, how many closed forms, a table for each form, the details."""
    names = [system.name for system in SYSTEMS]
    entries = [(problem, name, outcome) for problem, row in outcomes.items() for name, outcome in row.items()]
    closed = {name: sum(n == name and o.kind == "closed form" for _, n, o in entries) for name in names}
    spent = sum(outcome.seconds for _, _, outcome in entries)
    told = ", ".join(f"{name} {versions[name]}" for name in names[:-1] if name in versions)
    text = [
        f"{told}. All answers together took {spent / 60:.0f} minutes.",
        f"Closed forms of {len(outcomes)}: " + ", ".join(f"{name} {closed[name]}" for name in names) + ".",
    ]
    for form, title in FORMS.items():
        rows = [problem for problem in problems() if problem.form == form and key(problem) in outcomes]
        if rows:
            text += ["", f"**{title}**", "", _row(["σ", *names]), _row(["---"] * (1 + len(names)))]
            text += [
                _row([row.sigma.name.replace("|", "\\|"), *(cell(outcomes[key(row)].get(name)) for name in names)])
                for row in rows
            ]
    return "\n".join([*text, *_details(entries)]) + "\n"


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _details(entries: list[tuple[str, str, Outcome]]) -> list[str]:
    by_name = {key(problem): problem for problem in problems()}
    grouped: dict[tuple[str, str, str], dict[str, list[str]]] = {}
    for name, system, outcome in entries:
        if outcome.detail and name in by_name:
            forms = grouped.setdefault((system, outcome.kind, outcome.detail), {})
            forms.setdefault(by_name[name].form, []).append(by_name[name].sigma.name)
    lines = [
        f"- {system}, {kind}: {detail} ({'; '.join(f'{form}: ' + ', '.join(names) for form, names in forms.items())})"
        for (system, kind, detail), forms in grouped.items()
    ]
    return ["", "In detail, by what the table depends on:", "", *sorted(lines)] if lines else []


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("systems", nargs="*", help="run these only: " + ", ".join(system.name for system in SYSTEMS))
    parser.add_argument("--quick", action="store_true", help="two problems, 20 s each; printed, nothing written")
    parser.add_argument("--only", default="", metavar="TEXT", help="problems with this in their name, as printed")
    arguments = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that the system that runs is ended too
    chosen = [system for system in SYSTEMS if not arguments.systems or system.name in arguments.systems]
    unknown = set(arguments.systems) - {system.name for system in SYSTEMS}
    if unknown:
        parser.error(f"no such system: {', '.join(sorted(unknown))}")
    rows, limit = problems(), LIMIT
    if arguments.quick:
        rows, limit = tuple(row for row in rows if row.form == "ρ" and row.sigma.name in ("step", "u³")), 20
    versions, outcomes = ({}, {key(row): {} for row in rows}) if arguments.quick else recorded(rows)
    for system in chosen:
        for row in (row for row in rows if arguments.only in key(row)):
            outcome = solve(system, row, limit)
            print(f"{system.name}: {key(row)}: {outcome.kind} {outcome.detail} {outcome.seconds:.1f} s", flush=True)
            if not arguments.quick:
                versions, outcomes = recorded(rows)
            versions[system.name] = system.version() or "not installed"
            outcomes[key(row)][system.name] = outcome
            if not arguments.quick:
                save(versions, outcomes)
    print("\n" + tables(versions, outcomes))


if __name__ == "__main__":
    main()
