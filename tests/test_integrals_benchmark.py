"""The benchmark of algebra systems believes no answer, waits for none for ever, and tells what it says it tells."""

import subprocess
import sys
import time
from math import asin, exp, pi, sqrt
from pathlib import Path

import pytest
from mpmath import mp
from sympy import Symbol, lambdify, sympify

from benchmarks.algebra_systems import SYSTEMS, System
from benchmarks.gaussian_problems import SIGMAS, conditional, general, problems, square, symbols_of, unit
from benchmarks.integrals import README, Outcome, Output, ask, classify, load, solve, tables

ROOT = Path(__file__).parent.parent
RIGHT = "ANSWER 1/4\nVALUE 0.5 0\nVALUE 0.25 0\n"
VERSION = (sys.executable, "--version")


@pytest.mark.parametrize(
    ("text", "kind", "detail"),
    [
        (RIGHT, "closed form", ""),
        (RIGHT.replace("0.25", "0.250001"), "wrong", "0.250001 for 0.25"),
        (RIGHT.replace("0.25", "-0.25"), "wrong", "-0.25 for 0.25"),
        (RIGHT.replace("0.25 0", "0.25 0.1"), "wrong", "0.25 + 0.1i for 0.25"),
        (RIGHT.replace("0.25 0", "free: X"), "wrong", "leaves X free"),
        (RIGHT.replace("0.25 0", "nan 0"), "wrong", "nan for 0.25"),
        (RIGHT.replace("0.25 0", "Integral"), "in part", "right at 1 of 2 points"),
        ("ANSWER Piecewise((Integral(u)))\nVALUE Integral\nVALUE Integral\n", "unevaluated", ""),
        ("ANSWER 1/4 + integrate(f,u,0,inf)\nVALUE 0.5 0\nVALUE 0.25 0\n", "unevaluated", ""),
        ("\nIs r*u positive, negative or zero?\n" + RIGHT, "unevaluated", "asks “Is r*u positive, negative or zero?”"),
        ("ANSWER NoRoute\n", "no route", ""),
        ("Traceback\nValueError: no\n", "error", "ValueError: no"),
        (RIGHT.replace("VALUE 0.25 0\n", ""), "error", "no answer"),
        ("", "error", "no answer"),
    ],
)
def test_outcomes(text, kind, detail):
    assert classify(Output(text, 1.0, False), (0.5, 0.25), "Integral|integrate") == Outcome(kind, detail, 1.0)


def test_prompts_before_an_answer_are_skipped():
    text = "(1) -> (2) ->    ANSWER 1/4\n(3) -> \n(4) ->    VALUE float(1,-1,2) float(0,0,2)\nVALUE 0.25 0\n"
    assert classify(Output(text, 1.0, False), (0.5, 0.25), "failed").kind == "closed form"


def fake(program: str) -> System:
    """A system that is a Python program, whatever the problem."""
    return System("fake", (sys.executable, "-"), lambda problem: program, VERSION)


def values(numbers) -> str:
    return "print('ANSWER x')\n" + "".join(f"print('VALUE', {number!r}, 0)\n" for number in numbers)


def test_a_planted_error_at_one_point_is_seen():
    problem = unit(SIGMAS["step"])
    right = [1 / 4 + asin(rho) / (2 * pi) for rho in (1 / 3, -3 / 5, 4 / 5)]
    assert solve(fake(values(right)), problem).kind == "closed form"
    assert solve(fake(values([*right[:2], right[2] * (1 + 1e-7)])), problem).kind == "wrong"


def test_a_system_that_is_not_there():
    missing = System("none", ("no-such-algebra-system",), lambda problem: "", ("no-such-algebra-system",))
    assert solve(missing, unit(SIGMAS["step"])) == Outcome("not installed")


@pytest.mark.slow
@pytest.mark.parametrize("answer", ["", "print('ANSWER 1', flush=True); "])
def test_a_system_is_stopped_with_its_children(answer, tmp_path):
    late = tmp_path / "late"
    child = f"import time, pathlib; time.sleep(3); pathlib.Path({str(late)!r}).touch()"
    program = (
        f"import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', {child!r}]); {answer}time.sleep(60)"
    )
    start = time.perf_counter()
    outcome = solve(fake(program), unit(SIGMAS["step"]), limit=1)
    assert time.perf_counter() - start < 3
    assert outcome.kind == ("error" if answer else "timeout")
    time.sleep(max(0, 3.5 - (time.perf_counter() - start)))
    assert not late.exists()


def test_a_question_is_not_answered_by_the_next_line():
    program = "print('Is s positive, negative or zero?', flush=True)\nimport time; time.sleep(60)"
    output = ask((sys.executable, "-"), program, limit=30)
    assert output.seconds < 20
    assert not output.stopped


def test_expected_values():
    rho = 4 / 5
    assert unit(SIGMAS["erf"]).expected()[2] == pytest.approx(2 / pi * asin(2 * rho / 3), rel=1e-12)
    q, p, c = 3 / 2, 1 / 3, -1 / 2
    sines = exp(-(q + p) / 2) * (exp(c) - exp(-c)) / 2
    assert general(SIGMAS["sin"]).expected()[1] == pytest.approx(sines, rel=1e-12)
    assert general(SIGMAS["u³"]).expected()[1] == pytest.approx(9 * q * p * c + 6 * c**3, rel=1e-12)
    assert square(SIGMAS["ReLU"]).expected() == pytest.approx([1 / 2, 1 / 6, 1], rel=1e-12)
    assert conditional(SIGMAS["sin"]).expected()[0] == pytest.approx(exp(-1 / 2) * 0.3271946967961522, rel=1e-12)
    assert general(SIGMAS["|u|"]).expected()[2] == pytest.approx(
        4 / pi * (sqrt(1 - 1 / 4) + asin(1 / 2) / 2), rel=1e-12
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    "problem",
    [unit(SIGMAS["ReLU"]), general(SIGMAS["step"]), square(SIGMAS["GELU"]), conditional(SIGMAS["GELU"])],
    ids=lambda problem: f"{problem.form}, {problem.sigma.name}",
)
def test_the_text_that_is_told_is_the_problem(problem):
    """Each part by mpmath at the second point: together they are what the answers are held against."""
    names = {name: Symbol(name, real=True) for name in "uvw"} | symbols_of(problem)
    at = {names[name]: sympify(text) for name, text in problem.points[1].items()}

    def told(text):
        return lambdify((names["u"], names["v"], names["w"]), sympify(text, names).subs(at), "mpmath")

    def cuts(low, high):
        return mp.linspace(*(mp.sign(end) * 12 if mp.isinf(end) else end for end in (low, high)), 5)

    def value(part):
        integrand = told(part.integrand)
        if len(part.limits) == 1:
            ((_, low, high),) = part.limits
            return mp.quad(lambda z: integrand(z, z, z), cuts(told(low)(0, 0, 0), told(high)(0, 0, 0)))
        (_, first, last), (_, low, high) = ((name, told(low), told(high)) for name, low, high in part.limits)
        return mp.quad(
            lambda u: mp.quad(lambda z: integrand(u, z, z), cuts(first(u, 0, 0), last(u, 0, 0))),
            cuts(low(0, 0, 0), high(0, 0, 0)),
        )

    with mp.workdps(15):
        assert float(sum(map(value, problem.parts))) == pytest.approx(problem.expected()[1], rel=1e-8)


def test_the_table_in_the_readme_is_that_of_the_record():
    versions, outcomes = load()
    assert list(outcomes) == [f"{problem.name} [{problem.form}]" for problem in problems()]
    assert all(set(row) == {system.name for system in SYSTEMS} for row in outcomes.values())
    assert tables(versions, outcomes) in README.read_text(encoding="utf-8")


@pytest.mark.slow
def test_quick_run_prints_a_table():
    command = [sys.executable, "-m", "benchmarks.integrals", "--quick", "sympy.stats"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", timeout=120)
    assert (done.returncode, done.stderr) == (0, "")
    assert "leaves X free" in done.stdout
