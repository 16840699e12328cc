"""The command line: what a user types, and one clear line for what cannot be done."""

import json
import os
import shlex
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

import ntk
from tests.ntk.readme import examples, is_in

ROOT = Path(__file__).parents[2]
STEPS = ("--activation", "step", "--slope", "almost-everywhere", "--hidden-layers", "2", "--parameterization", "ntk")


pytestmark = pytest.mark.usefixtures("evidence")


def usage_line(capsys, *arguments):
    assert ntk.main(list(arguments)) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    (line,) = captured.err.splitlines()
    assert line.startswith("ntk: ")
    return line


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("check", "1.4.gradient-x"), "the nearest are 1.4.gradient-"),
        (("check", "--notes", "no/such/folder"), "does not exist"),
        (("check", "--digits", "0"), "expected a whole number from 1"),
        (("check", "--digits", "many"), "'many' is no whole number"),
        (("check", "--jobs", "0"), "from 1 up"),
        (("check", "--jobs", "9999999"), "from 1 up to "),
        (("check", "--seed", "-1"), "from 0 up"),
        (("check", "--timeout", "0"), "above 0"),
        (("check", "--json", "no/such/folder/run.json"), "does not exist; create it"),
        (("check", "--json", "."), "is a folder"),
        (("derive", "relo"), "unknown activation 'relo'; did you mean relu?"),
        (("derive", "exp(u**2)"), "may grow like exp(u^2)"),
        (("derive", "x + u"), "the variable(s) x"),
        (("derive", "u**"), "it ends where a number"),
        (("derive", "__import__('os')"), "expected numbers, u"),
        (("derive", "sin", "--route", "price"), "those that do: characteristic"),
        (("derive", "sin", "--at", "1,2,3"), "is no covariance"),
        (("derive", "leaky-relu", "--at", "1,2,1"), "the slope α has no value"),
        (
            (
                "export",
                "kernel.py",
                "--activation",
                "max(u, 0) + sin(u)",
                "--hidden-layers",
                "2",
                "--parameterization",
                "ntk",
            ),
            "cannot be exported so far; those can of what is linear on each side of 0",
        ),
        (("export", "kernel.py", "--activation", "tanh"), "no closed form"),
        (
            ("export", "kernel.py", "--activation", "leaky-relu", "--with", "grad"),
            "needs a number for the slope of leaky-relu",
        ),
        (("export", "kernel.py", "--hidden-layers", "101"), "from 1 to 100"),
        (
            ("export", "kernel.py", "--activation", "u*abs(u)", "--hidden-layers", "2", "--parameterization", "ntk"),
            "with 2 hidden layers cannot be exported so far",
        ),
        (("export", "no/such/kernel.py"), "does not exist; create it"),
        (("export", "kernel.py", "--activation", "nothing"), "unknown activation"),
        (("export", "kernel.py", "--activation", "step"), "type --slope almost-everywhere"),
        (("export", "kernel.py", *STEPS, "--bias"), "exported without hidden biases; leave --bias out"),
        (("export", "kernel.py", *STEPS, "--backend", "jax"), "the backend jax does not keep; leave --backend out"),
        (("export", "kernel.py", "--backend", "jax", "--with", "sklearn"), "jax has no part sklearn; leave --with out"),
        (
            ("export", "k.py", "--activation", "max(u, 0) + sin(u)", "--with", "sklearn", "--with", "grad"),
            "leave --with grad out",
        ),
        (("export", "kernel.py", "--slope", "almost-everywhere"), "relu has no jump"),
        (("export", "kernel.py", "--activation", "exp(u) + max(0, u)"), "cannot be exported so far; those can"),
        (("export", "kernel.py", "--hidden-layers", "2"), "1.6.limit-exists"),
        (("moments", "--widths", "3", "--input-dim", "2"), "required: --norm2"),
        (("moments", "--widths", "3,,3", "--input-dim", "2", "--norm2", "1"), "'' is no whole number"),
        (("moments", "--widths", "3,0", "--input-dim", "2", "--norm2", "1"), "a width is 0; expected"),
        (("moments", "--widths", "3", "--input-dim", "0", "--norm2", "1"), "the input dimension is 0; expected"),
        (("moments", "--widths", "3", "--input-dim", "2", "--norm2", "0"), "‖x‖² is 0; expected"),
        (("moments", "--widths", "3", "--input-dim", "2", "--norm2=-1"), "‖x‖² is -1; expected"),
        (("moments", "--widths", "3", "--input-dim", "2", "--norm2", "nan"), "'nan' is no number"),
        (("moments", "--widths", "3", "--input-dim", "2", "--norm2", "1/0"), "'1/0' is no number"),
        (("moments", "--widths", "3", "--input-dim", "2", "--norm2", "1e999999999"), "over 1000 digits"),
        (("moments", "--widths", "3", "--input-dim", "2", "--norm2", "1", "--output-variance", "3"), "invalid choice"),
        (("moments", "--grid", "widths=x", "depths=4"), "'x' is no whole number"),
        (("moments", "--grid", "widths=4", "width=4"), "'width=4' is no axis"),
        (("moments", "--grid", "widths=4", "widths=4"), "widths twice"),
        (("moments", "--grid", "widths=4", "depths=0"), "a depth is 0; expected"),
        (("moments", "--grid", "widths=0", "depths=2"), "a width is 0; expected"),
        (("moments", "--grid", "widths=4", "depths=2", "--widths", "3"), "does not go with --grid"),
        (("moments", "--grid", "widths=4", "depths=2", "--seed", "-1"), "from 0 up"),
        (("show",), "required: ID|SECTION|GLOB"),
        ((), "required: COMMAND"),
    ],
)
def test_wrong_usage_is_one_line(capsys, tmp_path, monkeypatch, arguments, words):
    monkeypatch.chdir(tmp_path)
    assert words in usage_line(capsys, *arguments)
    assert list(tmp_path.iterdir()) == []


def test_latex_to_a_file_is_refused(capsys, tmp_path):
    (tmp_path / "taken").write_text("", encoding="utf-8")
    assert "taken" in usage_line(capsys, "latex", "1.4.network", "--out", str(tmp_path / "taken"))


def test_a_reader_that_stops_reading_is_no_error(tmp_path):
    command = f"{sys.executable} -m ntk derive relu | true"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, shell=True, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.stderr == ""


def test_check_of_one_claim_with_its_uses(capsys, tmp_path):
    out = tmp_path / "run.json"
    assert ntk.main(["check", "1.4.gradient-a", "--json", str(out), "--jobs", "1"]) == 0
    data = json.loads(out.read_text(encoding="utf-8"))
    assert set(data) == {"schema", "version", "seed", "digits", "counts", "asked", "claims"}
    assert (data["schema"], data["asked"]) == (1, ["1.4.gradient-a"])
    assert [claim["id"] for claim in data["claims"]] == ["1.4.network", "1.4.gradient-a"]
    (evidence, *_) = data["claims"][1]["evidence"]
    fields = {"oracle", "of", "outcome", "points", "digits", "radius", "z", "witness", "detail", "seconds"}
    assert fields <= set(evidence)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "1.4.gradient-a (§1.4, 'Compute the gradients', first equation): proved"
    assert "It uses 1 claim: 1 proved" in lines


def test_help_imports_no_algebra():
    script = """
import sys
sys.modules["sympy"] = sys.modules["numpy"] = None
import ntk
print(ntk.main(["--help"]))
"""
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.endswith("\n0\n")
    assert all(f"    {name} " in done.stdout for name in ntk.COMMANDS)


def test_the_help_of_each_command_imports_no_sympy():
    script = """
import sys
sys.modules["sympy"] = None
import ntk
print([ntk.main([name, "--help"]) for name in ntk.COMMANDS])
"""
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.endswith(f"\n{[0] * len(ntk.COMMANDS)}\n")


@pytest.mark.slow
def test_two_runs_write_the_same_record(tmp_path):
    """Whatever the workers finish first; only the seconds differ."""
    ids, texts = ("1.4.gradient-w", "1.4.gradient-a"), []
    for name in ("first.json", "second.json"):
        status = ntk.main(["check", *ids, "--no-cache", "--jobs", "2", "--json", str(tmp_path / name)])
        data = json.loads((tmp_path / name).read_text(encoding="utf-8"))
        assert status == (0 if all(claim["as_expected"] for claim in data["claims"]) else 1)
        for piece in (piece for claim in data["claims"] for piece in claim["evidence"]):
            del piece["seconds"]
        texts.append(json.dumps(data, indent=1))
    assert texts[0] == texts[1]


def planted(tmp_path, module, before, after):
    copy = tmp_path / "notes"
    shutil.copytree(ROOT / "notes", copy, ignore=shutil.ignore_patterns("__pycache__"))
    path = copy / module
    source = path.read_text(encoding="utf-8")
    assert source.count(before) == 1
    path.write_text(source.replace(before, after), encoding="utf-8")
    return str(copy)


@pytest.mark.parametrize(
    ("module", "before", "after", "claim"),
    [
        (
            "s1_4_one_hidden_layer.py",
            "a[s] * prime(pre(x, s)) * x[j] / sqrt(m)",
            "-a[s] * prime(pre(x, s)) * x[j] / sqrt(m)",
            "1.4.gradient-w",
        ),
        (
            "s1_5_biases.py",
            "sigma_a**2 * (dot(x, xp) + 1) * expectation",
            "sigma_a**2 * dot(x, xp) * expectation",
            "1.5.kernel-limit",
        ),
        (
            "s1_5_relu.py",
            "sqrt(q * qp) ** degree * arc_cosine(degree, angle()) / (2 * pi)",
            "sqrt(q * qp) ** degree * arc_cosine(degree, angle()) / pi",
            "1.4.arc-cosine-1",
        ),
    ],
)
def test_a_planted_error_comes_back_refuted(capsys, tmp_path, module, before, after, claim):
    notes, out = planted(tmp_path, module, before, after), tmp_path / "run.json"
    assert ntk.main(["check", claim, "--notes", notes, "--json", str(out), "--jobs", "1"]) == 1
    (found,) = (c for c in json.loads(out.read_text(encoding="utf-8"))["claims"] if c["id"] == claim)
    assert found["verdict"] == "refuted"
    witness = next(piece["witness"] for piece in found["evidence"] if piece["witness"])
    assert witness["values"]
    assert witness["lhs"] != witness["rhs"]
    assert "Not as the ledger expects" in capsys.readouterr().out


def test_show_prints_everything(capsys):
    assert ntk.main(["show", "1.4.gradient-w"]) == 0
    shown = capsys.readouterr().out
    for word in ("∂f(x)/∂w_sj = σ'(w_s·x) a_s x_j/√m", "convention: standard", "differentiation", "symbolic",
                 "reproduce: ntk check 1.4.gradient-w --digits 30 --seed 0 --no-cache"):  # fmt: skip
        assert word in shown


def test_show_prints_a_proof(capsys):
    assert ntk.main(["show", "1.4.gradient-w", "--proof"]) == 0
    shown = capsys.readouterr().out
    for word in ("differentiation:", "needs: σ is differentiable", "worked out anew", "theorem: zero test"):
        assert word in shown
    assert ntk.main(["show", "1.4.gradient-w", "--proof", "--latex"]) == 0
    shown = capsys.readouterr().out
    assert r"\begin{equation*}" in shown and "By differentiation (worked out anew)." in shown


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    (
        (["1.9.lemma-law", "--proof"], 1, "has no proof"),
        (["1.4.gradient-w", "--latex"], 2, "--latex goes with --proof"),
    ),
)
def test_where_there_is_no_proof(arguments, status, words, capsys):
    assert ntk.main(["show", *arguments]) == status
    printed = capsys.readouterr()
    assert words in printed.out + printed.err


def test_derive_takes_an_expression_and_says_how_it_is_known(capsys):
    assert ntk.main(["derive", "max(0,u) - u/10", "--digits", "20", "--at", "1,1,1/2"]) == 0
    printed = capsys.readouterr().out
    for line in ("quadrature: agrees (points 19", "enclosure: enclosed (points 19", "polar against price: proved"):
        assert printed.count(line) == 2
    assert "q = 1, q' = 1, c = 1/2: 0.2" in printed


def test_derive_of_the_activation_with_its_derivative(capsys):
    assert ntk.main(["derive", "gelu", "--mixed", "--digits", "20"]) == 0
    mixed = capsys.readouterr().out.split("E[σ(U)σ'(V)] for σ = gelu")[1]
    assert "quadrature: agrees" in mixed and "enclosure: enclosed" in mixed


def test_derive_gives_numbers_where_there_is_no_closed_form(capsys):
    assert ntk.main(["derive", "softplus", "--at", "1,1,0", "--digits", "20"]) == 0
    printed = capsys.readouterr().out
    assert is_in(examples()["derive softplus --at 1,1,0 --digits 20"], printed)
    assert "no closed form is known here; routes tried: wick, polar, characteristic, price" in printed
    assert "q = 1, q' = 1, c = 0: 0.64973140705874154684 (20 digits, quadrature)" in printed
    assert "q = 1, q' = 1, c = 0: 0.25 (20 digits, quadrature)" in printed


def test_derive_prints_both_closed_forms(capsys):
    assert ntk.main(["derive", "relu"]) == 0
    shown = capsys.readouterr().out
    assert is_in(examples()["derive relu"], shown)
    assert "√q √q' ((π - θ) cos(θ) + sin(θ))/(2 π)" in shown
    assert "(π - θ)/(2 π)" in shown
    assert ntk.main(["derive", "step"]) == 0
    assert "point masses" in capsys.readouterr().out


def test_export_runs_where_sympy_cannot_be_imported(capsys, tmp_path):
    path = tmp_path / "kernel.py"
    assert ntk.main(["export", str(path), "--bias"]) == 0
    first = path.read_bytes()
    assert ntk.main(["export", str(path), "--bias"]) == 0
    assert path.read_bytes() == first
    assert [entry.name for entry in tmp_path.iterdir()] == ["kernel.py"]
    script = (
        "import sys; sys.modules['sympy'] = sys.modules['mpmath'] = None; import kernel, numpy as np; "
        "print(repr(float(kernel.ntk(np.array([[1.0, 0.0]]), np.array([[0.0, 1.0]]))[0, 0])))"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True)
    q, c = 1 + 0.01, 0.01
    theta = np.arccos(c / q)
    exact = q * (np.sin(theta) + (np.pi - theta) * np.cos(theta)) / (2 * np.pi) + (np.pi - theta) / (2 * np.pi)
    assert float(done.stdout) == pytest.approx(exact, rel=1e-14)
    assert "1.5.kernel-relu: " in path.read_text(encoding="utf-8")


def test_export_is_refused_where_a_claim_fails(capsys, tmp_path):
    notes = planted(
        tmp_path, "s1_5_relu.py", "arc_cosine(degree, angle()) / (2 * pi)", "arc_cosine(degree, angle()) / pi"
    )
    assert ntk.main(["export", str(tmp_path / "kernel.py"), "--notes", notes]) == 1
    assert "does not hold" in capsys.readouterr().err
    assert not (tmp_path / "kernel.py").exists()


def test_moments_as_text_and_as_json(capsys):
    command = ["moments", "--widths", "2,1", "--input-dim", "3", "--norm2", "1.34"]
    assert ntk.main([*command, "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert list(data) == ["E[K]", "E[K_w]", "E[K_b]", "E[K^2]", "E[K_w^2]", "E[K_w K_b]"]
    assert data["E[K_w]"] == {"fraction": "67/50", "decimal": "1.34", "error": "0"}
    assert data["E[K_b]"]["fraction"] == "15/8"
    assert ntk.main(command) == 0
    shown = capsys.readouterr().out
    assert "E[K_b]     = 15/8\n           = 1.875 exactly" in shown
    assert ntk.main([*command, "--no-output-bias", "--output-variance", "2", "--json"]) == 0
    other = json.loads(capsys.readouterr().out)
    assert (other["E[K_w]"]["fraction"], other["E[K_b]"]["fraction"]) == ("67/25", "7/4")


def test_moments_without_a_fraction(capsys):
    assert ntk.main(["moments", "--widths", "1000000,5", "--input-dim", "3", "--norm2", "67/50", "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["E[K_b]"]["fraction"] is None
    assert data["E[K_b]"]["decimal"] == "2.00000000000000000000000000000"
    assert float(data["E[K_b]"]["error"]) < 1e-28
    assert data["E[K_w]"]["fraction"] == "67/50"
    assert ntk.main(["moments", "--widths", "1000000,5", "--input-dim", "3", "--norm2", "67/50"]) == 0
    assert "digits or more" in capsys.readouterr().out


def group_exists(number):
    try:
        os.killpg(number, 0)
    except ProcessLookupError:
        return False
    return True


def test_moments_on_a_grid(capsys):
    grid = ("moments", "--grid", "widths=8,16", "depths=1,4", "--output-variance", "2", "--output-relu")
    assert ntk.main([*grid]) == 0
    head, axes, *rows = capsys.readouterr().out.splitlines()
    assert "20 seeds" in head
    assert axes.split() == ["d", "n", "d/n", "E[K]", "E[K²]/E[K]²", "Std[K]"]
    assert [row.split()[:3] for row in rows] == [
        ["1", "8", "0.1250"], ["1", "16", "0.0625"], ["4", "8", "0.5000"], ["4", "16", "0.2500"]
    ]  # fmt: skip
    assert ntk.main([*grid, "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert ntk.main(["moments", "--widths", "16,16,16", "--input-dim", "1", "--norm2", "1", *grid[-3:], "--json"]) == 0
    alone = json.loads(capsys.readouterr().out)
    mean, square = float(alone["E[K]"]["decimal"]), float(alone["E[K^2]"]["decimal"])
    last = data[-1]
    assert (last["width"], last["depth"]) == (16, 4)
    assert float(last["mean"]) == pytest.approx(mean, rel=1e-14)
    assert float(last["ratio"]) == pytest.approx(square / mean**2, rel=1e-14)
    assert float(last["deviation"]) == pytest.approx((square - mean**2) ** 0.5, rel=1e-13)


@pytest.mark.slow
def test_an_interrupt_keeps_what_was_gathered(tmp_path):
    environment = {**os.environ, "XDG_CACHE_HOME": str(tmp_path), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "ntk", "check", "--jobs", "2"]
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a job in the background ignores it
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    deadline = time.monotonic() + 90
    try:
        while not list(tmp_path.rglob("*.json")) and time.monotonic() < deadline:
            time.sleep(0.2)
        os.killpg(process.pid, signal.SIGINT)
        _, err = process.communicate(timeout=30)
    finally:
        process.kill()
        process.communicate()
    assert process.returncode == 130
    (line,) = err.splitlines()
    assert line.startswith("ntk: interrupted")
    assert list(tmp_path.rglob("*.json"))
    while group_exists(process.pid):
        assert time.monotonic() < deadline, "a worker outlived the interrupt"
        time.sleep(0.1)


@pytest.mark.parametrize("route", ["polar", "price"])
def test_derive_says_which_slope_of_a_function_with_jumps_it_gives(capsys, route):
    assert ntk.main(["derive", "step", "--route", route, "--at", "3/2,4/5,-2/5", "--digits", "20"]) == 0
    printed = capsys.readouterr().out
    assert "s its slope almost everywhere\n  = 0" in printed
    assert "Price's ∂E[σ(U)σ(V)]/∂c for σ = step" in printed
    assert "0.15606426163660067406 (20 digits" in printed
    assert "E[σ'" not in printed


@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-"])
def test_a_stream_that_the_shell_closed_changes_no_exit_status(closed):
    for command, status in (("show 1.1.centred", 0), ("show nope", 2)):
        line = f"{shlex.quote(sys.executable)} -m ntk {command} {closed}"
        done = subprocess.run(line, shell=True, capture_output=True, text=True, check=False)
        assert (done.returncode, "fault" in done.stderr) == (status, False)
