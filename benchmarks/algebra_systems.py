"""What each computer algebra system is told: a program that prints its answer and the answer's value at points.

A program prints `ANSWER text` once (`answer` after an error), then a line `VALUE real imaginary` for every point; where
the value is no number, the text of what it is. Nothing else of the output is read, but for questions and errors.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from subprocess import DEVNULL, run

from benchmarks.gaussian_problems import Part, Problem


@dataclass(frozen=True)
class System:
    """`command` reads the program from its standard input; `nouns` is what an answer left unevaluated is seen by."""

    name: str
    command: tuple[str, ...]
    program: Callable[[Problem], str]
    asks_version: tuple[str, ...]
    nouns: str = r"Integral|NoRoute"

    @cache  # noqa: B019 - a handful of systems, kept anyway
    def version(self) -> str | None:
        """Digits and dots, None where the system is not installed."""
        try:
            done = run(self.asks_version, capture_output=True, text=True, timeout=60, stdin=DEVNULL)
        except FileNotFoundError:
            return None
        found = re.search(r"\d+(\.\d+)+", done.stdout)
        return found.group() if found else "?"


_SYMBOLS = """
from sympy import *
names = {name: Symbol(name, real=True) for name in "uvw"}
names |= {name: Symbol(name, positive=True) for name in %(positive)r}
names |= {name: Symbol(name, real=True) for name in %(real)r}
points = [{names[name]: S(text) for name, text in point.items()} for point in %(points)r]

def show(answer):
    stray = answer.free_symbols - set(points[0])
    print("ANSWER", "stray" if stray else str(answer).replace("\\n", " "), flush=True)
    for point in points:
        value = answer.subs(point)
        if stray:
            print("VALUE free:", *sorted(map(str, stray)), flush=True)
        elif value.has(Integral):
            print("VALUE Integral", flush=True)
        else:
            print("VALUE", *(part.evalf(20) for part in value.evalf(20).as_real_imag()), flush=True)

"""


def _symbols(problem: Problem) -> str:
    return _SYMBOLS % {"positive": problem.positive, "real": problem.real, "points": problem.points}


def sympy_integrate(problem: Problem) -> str:
    """`integrate` of each part over both variables at once, added up."""
    parts = [(part.integrand, part.limits) for part in problem.parts]
    return (
        _symbols(problem)
        + f"""
answer = S.Zero
for integrand, limits in {parts!r}:
    answer += integrate(sympify(integrand, names), *(tuple(sympify(end, names) for end in limit) for limit in limits))
show(answer)
"""
    )


def sympy_stats(problem: Problem) -> str:
    """`E` of the expression in independent standard normal X and Z."""
    return (
        _symbols(problem)
        + f"""
from sympy.stats import E, Normal
names |= {{"X": Normal("X", 0, 1), "Z": Normal("Z", 0, 1)}}
show(E(sympify({problem.random!r}, names)))
"""
    )


def own_routes(problem: Problem) -> str:
    """The closed form that this project derives, at the problem's covariance; E[σ(V)] from the atoms of σ."""
    name = problem.sigma.name
    covariance = {"ρ": "1, 1, r", "q, q', c": "q, p, c", "q": "q, q, q"}.get(problem.form)
    if covariance is None:
        work = """
found = atoms(function)
if found is None:
    raise NoRoute
show(Add(*(mean_of(atom, names["m"], names["s"]**2) for atom in found)))
"""
    else:
        work = f"""
show(closed_form(GaussianExpectation(function, function, *(names[name] for name in {covariance!r}.split(", ")))))
""".replace("names[name]", "sympify(name, names)")
    return (
        _symbols(problem)
        + f"""
from benchmarks.gaussian_problems import SIGMAS
from derive.gaussian.atoms import atoms
from derive.gaussian.elementary import mean_of
from derive.gaussian.expectation import GaussianExpectation
from derive.gaussian.routes import NoRoute, closed_form
function = SIGMAS[{name!r}].function()
try:
"""
        + "\n".join("    " + line for line in work.strip().splitlines())
        + """
except NoRoute:
    print("ANSWER NoRoute")
"""
    )


def _nested(part: Part, one: Callable[[str, tuple[str, str, str]], str]) -> str:
    text = part.integrand
    for limit in part.limits:
        text = one(text, limit)
    return text


def maxima(problem: Problem) -> str:
    """Iterated `integrate`, after `assume`; a question has no answer."""

    def told(text: str) -> str:
        return re.sub(r"\bpi\b", "%pi", re.sub(r"\boo\b", "inf", text.replace("-oo", "minf")))

    integrals = [
        told(_nested(part, lambda text, limit: f"integrate({text},{','.join(limit)})")) for part in problem.parts
    ]
    facts = [f"{name}>0" for name in problem.positive] + list(problem.facts)
    lines = ["display2d:false", "linel:100000", "ratprint:false", f"assume({','.join(facts)})"]
    lines += [f"answer:{'+'.join(integrals)}", 'print("ANSWER",string(answer))']
    for point in problem.points:
        values = ",".join(f"{name}={text}" for name, text in point.items())
        lines += [f"value:float(subst([{values}],answer))"]
        lines += ['print("VALUE",string(float(realpart(value))),string(float(imagpart(value))))']
    return "".join(f"{line}$\n" for line in lines)


def giac(problem: Problem) -> str:
    """Iterated `integrate`, after `assume`."""

    def told(text: str) -> str:
        return re.sub(r"\boo\b", "+infinity", text.replace("-oo", "-infinity"))

    integrals = [
        told(_nested(part, lambda text, limit: f"integrate({text},{','.join(limit)})")) for part in problem.parts
    ]
    lines = [f"assume({name}>0)" for name in problem.positive]
    lines += [f"answer:={'+'.join(integrals)}", 'print("ANSWER "+string(answer))']
    for point in problem.points:
        names, values = ",".join(point), ",".join(point.values())
        lines += [f"value:=evalf(subst(answer,[{names}],[{values}]))"]
        lines += ['print("VALUE "+string(re(value))+" "+string(im(value)))']
    return "".join(f"{line};\n" for line in lines)


def fricas(problem: Problem) -> str:
    """Iterated `integrate`, poles not looked for; it has no assumptions. `numeric` gives the value."""

    def told(text: str) -> str:
        text = text.replace("-oo", "%minusInfinity")
        return re.sub(r"\bpi\b", "%pi", re.sub(r"\boo\b", "%plusInfinity", text))

    lines = [f")set messages {kind} off" for kind in ("autoload", "type", "time")] + [")set output algebra off"]
    lines += [")set output length 245", "answer : Expression Integer := 0", "done := 0"]
    steps = 0
    for part in problem.parts:
        lines += [f"piece : Expression Integer := {told(part.integrand)}"]
        for variable, low, high in part.limits:
            steps += 1
            found = f"found{steps}"  # a name that nothing has where the call ends in an error
            lines += [
                f'{found} := integrate(piece, {variable} = {told(low)}..{told(high)}, "noPole")',
                f'if not ({found} case f1) then output("ANSWER failed")',
                f"if {found} case f1 then (piece := retract({found}.f1)@Expression(Integer); done := done + 1)",
            ]
        lines += ["answer := answer + piece"]
    shown = f'if done = {steps} then unparse(answer::InputForm) else "answer"'
    lines += [f'output(concat("ANSWER ", {shown}))']
    for point in problem.points:
        values = ",".join(f"{name}={told(text)}" for name, text in point.items())
        lines += [f"value := complexNumeric(eval(answer, [{values}]))"]
        lines += [
            'output(concat("VALUE ", concat(unparse(real(value)::InputForm),'
            ' concat(" ", unparse(imag(value)::InputForm)))))'
        ]
    return "\n".join(lines) + "\n"


_PYTHON = (sys.executable, "-c", "import sys; exec(compile(sys.stdin.read(), 'program', 'exec'))")
_SYMPY = (sys.executable, "-c", "import sympy; print(sympy.__version__)")

SYSTEMS = (
    System("SymPy", _PYTHON, sympy_integrate, _SYMPY),
    System("sympy.stats", _PYTHON, sympy_stats, _SYMPY),
    System("Maxima", ("maxima", "--very-quiet"), maxima, ("maxima", "--version"), "integrate|limit|und|infinity"),
    System("Giac", ("giac", "/dev/stdin"), giac, ("giac", "--version"), "integrate|limit|undef|infinity|Error"),
    System("FriCAS", ("fricas", "-nosman", "-noht"), fricas, ("fricas", "--version"), "failed|integral"),
    System("this project", _PYTHON, own_routes, _SYMPY),
)
