"""`ntk export --like-stax`: what is taken, what it makes of a module, and what is refused in one line."""

import re
import shlex

import pytest

import ntk
from ntk.like_stax import Dense, dense


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("W_std=1.5,b_std=0.1", Dense(1.5, 0.1)),
        (" b_std = .05 , W_std = 2 ", Dense(2.0, 0.05)),
        ("W_std=1.5", Dense(1.5, None)),
        ("W_std=1.5,b_std=None", Dense(1.5, None)),
        ("b_std=0", Dense(1.0, 0.0)),
        ("W_std=sqrt(2)", Dense(2**0.5, None)),
        ("W_std=np.sqrt(2)", Dense(2**0.5, None)),
        ("W_std=2**0.5,b_std=1e-3", Dense(2**0.5, 1e-3)),
    ],
)
def test_what_is_taken(text, expected):
    assert dense(text) == expected
    assert dense(expected.text()) == expected


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--like-stax", "1.5"), "'1.5' is no number of a stax.Dense; expected W_std and b_std of every Dense, as in"),
        (("--like-stax", ""), "'' is no number of a stax.Dense"),
        (("--like-stax", "w_std=1.5"), "'w_std=1.5' is no number of a stax.Dense"),
        (("--like-stax", "W_std=1.5,s=2"), "'s=2' is no number of a stax.Dense"),
        (("--like-stax", "W_std=1.5,W_std=1.5"), "W_std is there twice"),
        (("--like-stax", "W_std=one"), "W_std is 'one', which is no number"),
        (("--like-stax", "W_std=None"), "W_std is 'None', which is no number"),
        (("--like-stax", "W_std=9**999"), "W_std is '9**999', which is no number"),
        (("--like-stax", "W_std=0"), "W_std is '0', and a standard deviation is from 1e-20 to 1e+20"),
        (("--like-stax", "W_std=nan"), "W_std is 'nan', and a standard deviation is from"),
        (("--like-stax", "W_std=sqrt(-2)"), "W_std is 'sqrt(-2)', and a standard deviation is from"),
        (("--like-stax", "W_std=1,b_std=-0.1"), "b_std is '-0.1', and a standard deviation is 0, or from"),
        (("--like-stax", "W_std=1.5", "--bias"), "type its number, for example --like-stax 'W_std=1.5,b_std=0.1'"),
        (("--like-stax", "W_std=1.5", "--output-bias"), "--like-stax has no b_std"),
        (("--like-stax", "W_std=1.5", "--parameterization", "standard"), "leave --parameterization out"),
    ],
)
def test_what_is_refused_in_one_line(capsys, tmp_path, monkeypatch, arguments, words):
    monkeypatch.chdir(tmp_path)
    assert ntk.main(["export", "kernel.py", *arguments]) == 2
    captured = capsys.readouterr()
    (line,) = captured.err.splitlines()
    assert captured.out == "" and line.startswith("ntk: ") and words in line
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "defaults"),
    [
        (
            ("--like-stax", "W_std=sqrt(3),b_std=0.25", "--bias", "--hidden-layers", "3"),
            {"sigma_w": repr(3**0.5), "sigma_b": "0.25", "sigma_a": repr(3**0.5), "sigma_b_out": "None"},
        ),
        (
            ("--like-stax", "W_std=1.25", "--activation", "abs", "--parameterization", "ntk"),
            {"sigma_w": "1.25", "sigma_a": "1.25"},
        ),
    ],
)
def test_the_numbers_are_the_defaults_and_the_command_in_the_header_makes_the_file_again(
    capsys, tmp_path, monkeypatch, arguments, defaults
):
    monkeypatch.chdir(tmp_path)
    assert ntk.main(["export", "kernel.py", "--no-evidence", *arguments]) == 0
    text = (tmp_path / "kernel.py").read_text(encoding="utf-8")
    signature = text.split("\ndef nngp(")[1].split(") ->")[0]
    found = dict(re.findall(r"(sigma_\w+): [^=]+ = ([^,]+),", signature))
    assert found == defaults
    (command,) = re.findall(r"To regenerate: ntk (.*?)\n\"\"\"", text, re.DOTALL)
    assert ntk.main(shlex.split(command)) == 0
    assert (tmp_path / "kernel.py").read_text(encoding="utf-8") == text
