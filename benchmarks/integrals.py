"""E[σ(U)σ(V)] given to SymPy's `integrate` and `sympy.stats`, Maxima, Giac and FriCAS, each with 60 seconds.

Every system gets the integral over the plane in its easiest form: unit variances, correlation r with −1 < r < 1, and
for σ that vanish below 0 the quadrant alone. What it answers is never read as a formula: the system itself is told to
put r = 1/3 and r = −1/2 into its answer, and the numbers are held against quadrature. The last column is
`GaussianExpectation.derive`, for general variances. Maxima, Giac and FriCAS are Debian's packages maxima, xcas, fricas.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from mpmath import mp
from sympy import Lambda, Rational, S, sqrt

from benchmarks.measure import quick
from derive.activation_text import read_activation
from derive.gaussian import GaussianExpectation
from derive.routes import NoRoute, closed_form
from derive.symbols import u, v
from verify.integration import line

LIMIT = 60.0
POINTS = ("1/3", "-1/2")
TOLERANCE = 1e-8
README = Path(__file__).parent / "README.md"
MARKS = ("<!-- integrals: begin -->", "<!-- integrals: end -->")


@dataclass(frozen=True)
class Case:
    """σ by name, as text in u that every system reads, whether it vanishes below 0, and for `sympy.stats` whole."""

    name: str
    text: str
    half: bool = False
    whole: str = ""


CASES = (
    Case("step", "1", True, "Heaviside(u)"),
    Case("relu", "u", True, "Max(0,u)"),
    Case("relu^2", "u^2", True, "Max(0,u)**2"),
    Case("abs", "abs(u)", False, "Abs(u)"),
    Case("erf", "erf(u)"),
    Case("gelu", "u*(1+erf(u/sqrt(2)))/2"),
    Case("sin", "sin(u)"),
    Case("exp", "exp(u)"),
    Case("gaussian", "exp(-u^2)"),
    Case("cube", "u^3"),
)


def _in(text: str, variable: str) -> str:
    return re.sub(r"\bu\b", variable, text)


def _density() -> str:
    return "exp(-(u^2-2*r*u*v+v^2)/(2*(1-r^2)))/(2*pi*sqrt(1-r^2))"


def _integrand(case: Case) -> str:
    return f"({case.text})*({_in(case.text, 'v')})*{_density()}"


@dataclass(frozen=True)
class System:
    """How a system is called and what it is told; `program(case)` prints VALUE lines, or OPEN where it gave up."""

    name: str
    command: tuple[str, ...]
    program: Callable[[Case], str]


_SYMPY = """
from sympy import *
u, v = symbols("u v", real=True)
r = Symbol("r", real=True)
{body}
if answer.has(Integral) or answer.free_symbols - {{r}}:
    print("OPEN" if answer.has(Integral) else "STRAY", flush=True)
else:
    for point in (Rational(1, 3), Rational(-1, 2)):
        print("VALUE", complex(N(answer.subs(r, point), 20)), flush=True)
"""


def _sympy(case: Case) -> str:
    low = "0" if case.half else "-oo"
    text = _integrand(case).replace("^", "**")
    return _SYMPY.format(body=f"answer = integrate({text}, (v, {low}, oo), (u, {low}, oo))")


def _stats(case: Case) -> str:
    whole = (case.whole or case.text).replace("^", "**")
    body = f"""
from sympy.stats import E as mean, Normal
X, Y = Normal("X", 0, 1), Normal("Y", 0, 1)
answer = mean(({_in(whole, "X")})*({_in(whole, "(r*X+sqrt(1-r**2)*Y)")}))
"""
    return _SYMPY.format(body=body)


def _maxima(case: Case) -> str:
    low = "0" if case.half else "minf"
    text = _integrand(case).replace("pi", "%pi").replace("exp", "%e^")
    lines = ["display2d:false$", "assume(r>-1,r<1)$"]
    lines.append(f"answer:integrate(integrate({text},v,{low},inf),u,{low},inf)$")
    lines.append('if not freeof(nounify(integrate),answer) then print("OPEN") else (')
    lines.append(", ".join(f'print("VALUE", float(rectform(ev(answer,r={point}))))' for point in POINTS) + ")$")
    return "\n".join(lines) + "\n"


def _giac(case: Case) -> str:
    low = "0" if case.half else "-infinity"
    lines = ["assume(r>-1 and r<1)"]
    lines.append(f"answer:=integrate(integrate({_integrand(case)},v,{low},+infinity),u,{low},+infinity)")
    lines += [f'print("VALUE",evalf(subst(answer,r={point})))' for point in POINTS]
    return ";\n".join(lines) + ";\n"


def _fricas(case: Case) -> str:
    low = "0" if case.half else "%minusInfinity"
    text = _integrand(case).replace("pi", "%pi")
    return "\n".join(
        (
            ")set messages autoload off",
            ")set output algebra on",
            f"inner := integrate({text}, v = {low}..%plusInfinity) :: OrderedCompletion Expression Integer",
            f"outer := integrate(retract inner, u = {low}..%plusInfinity) :: OrderedCompletion Expression Integer",
            "answer := retract outer",
            *(f'output concat("VALUE ", numeric(eval(answer, r = {point}))::String)' for point in POINTS),
            ")quit",
        )
    )


SYSTEMS = (
    System("SymPy integrate", (sys.executable, "-"), _sympy),
    System("sympy.stats", (sys.executable, "-"), _stats),
    System("Maxima", ("maxima", "--very-quiet"), _maxima),
    System("Giac", ("giac",), _giac),
    System("FriCAS", ("fricas", "-nosman"), _fricas),
)


@dataclass(frozen=True)
class Answer:
    """What a system made of a case, and how long that took."""

    outcome: str
    seconds: float

    @property
    def text(self) -> str:
        return self.outcome if self.outcome in ("timeout", "not installed") else f"{self.outcome}, {self.seconds:.1f} s"


def run(command: tuple[str, ...], program: str, limit: float) -> tuple[str | None, float]:
    """(what it printed, seconds); None where it was stopped at the limit, with all that it started."""
    start = time.monotonic()
    process = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        start_new_session=True,
    )
    try:
        printed, _ = process.communicate(program, timeout=limit)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        return None, limit
    return printed, time.monotonic() - start


_NUMBER = re.compile(r"[-+]?\d+\.?\d*(?:[eE][-+]?\d+)?")


def judged(printed: str | None, expected: tuple[float, ...]) -> str:
    """The outcome: closed form, wrong, unevaluated or timeout.

    >>> judged("VALUE (0.25+0j)", (0.25,))
    'closed form'
    >>> judged("VALUE 0.26", (0.25,))
    'wrong'
    >>> judged("OPEN", (0.25,)), judged(None, (0.25,))
    ('unevaluated', 'timeout')
    """
    if printed is None:
        return "timeout"
    if "STRAY" in printed:
        return "wrong (a random symbol is left)"
    values = [line.split("VALUE", 1)[1] for line in printed.splitlines() if "VALUE" in line and "print(" not in line]
    found = [_plain(value) for value in values]
    if len(found) < len(expected) or None in found:
        return "unevaluated"
    close = (abs(one - other) <= TOLERANCE * max(1.0, abs(other)) for one, other in zip(found, expected, strict=False))
    return "closed form" if all(close) else "wrong"


def _plain(text: str) -> complex | None:
    """The number a system printed; None for a formula."""
    text = text.strip(' ,"').replace(" ", "").replace("*%i", "j").replace("%i", "1j").strip("()")
    try:
        return complex(text)
    except ValueError:
        found = _NUMBER.fullmatch(text)
        return complex(found[0]) if found else None


def expectation(case: Case) -> GaussianExpectation:
    """E[σ(U)σ(V)] for the case."""
    function = read_activation(case.name).expression
    return GaussianExpectation(Lambda(u, function), Lambda(v, function.subs(u, v)))


def expected(case: Case) -> tuple[float, ...]:
    """By quadrature."""
    integral = expectation(case)
    with mp.workdps(20):
        return tuple(
            float(line(integral.g, integral.h, mp.mpf(1), mp.mpf(1), mp.mpf(Rational(point)))) for point in POINTS
        )


def ours(case: Case) -> Answer:
    """`derive` for a general covariance, its closed form held against quadrature."""
    start = time.monotonic()
    try:
        closed_form(expectation(case))
    except NoRoute:
        return Answer("unevaluated", time.monotonic() - start)
    seconds = time.monotonic() - start
    integral = expectation(case)
    at = (closed_form(GaussianExpectation(integral.g, integral.h, S.One, S.One, Rational(point))) for point in POINTS)
    values = "\n".join(f"VALUE {float(value)}" for value in at)
    return Answer(judged(values, expected(case)), seconds)


def ask(system: System, case: Case, limit: float) -> Answer:
    """One system on one case."""
    if shutil.which(system.command[0]) is None:
        return Answer("not installed", 0.0)
    printed, seconds = run(system.command, system.program(case), limit)
    return Answer(judged(printed, expected(case)), seconds)


def table(cases: tuple[Case, ...], limit: float) -> str:
    """The Markdown table."""
    names = [system.name for system in SYSTEMS]
    rows = [f"| σ | {' | '.join(names)} | ntk-ledger |", "|---" * (len(names) + 2) + "|"]
    for case in cases:
        answers = [ask(system, case, limit) for system in SYSTEMS] + [ours(case)]
        cells = [
            f"{a.outcome}, {a.seconds:.1f} s" if a.outcome not in ("timeout", "not installed") else a.outcome
            for a in answers
        ]
        rows.append(f"| {case.name} | {' | '.join(cells)} |")
        print(rows[-1], flush=True)
    return "\n".join(rows)


def main() -> None:
    """Print the table and put it into the README beside this file; --quick takes three cases and writes nothing."""
    short = quick(__doc__)
    found = table(CASES[:3] if short else CASES, 10.0 if short else LIMIT)
    if short:
        return
    text = README.read_text(encoding="utf-8")
    before, after = text.split(MARKS[0])[0], text.split(MARKS[1])[1]
    README.write_text(f"{before}{MARKS[0]}\n{found}\n{MARKS[1]}{after}", encoding="utf-8")


if __name__ == "__main__":
    sqrt(S.One)
    main()
