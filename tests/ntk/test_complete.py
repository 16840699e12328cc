"""What a shell offers behind `ntk`, asked of a real one."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import ntk

ROOT = Path(ntk.__file__).parents[1]
TYPED = """
ntk() {{ {python} -m ntk "$@"; }}
eval "$(ntk complete bash)"
COMP_WORDS=({words}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1)); COMPREPLY=()
_shtab_ntk ntk "${{COMP_WORDS[COMP_CWORD]}}"
echo "${{COMPREPLY[@]}}"
"""


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("ntk che", "check"),
        ("ntk check --time", "--timeout"),
        ("ntk show 1.4.gradient-", "1.4.gradient-a 1.4.gradient-w"),
        ("ntk export --parameterization st", "standard"),
        ("ntk audit READ", "README.md"),
    ],
)
def test_bash_completes(words, offered):
    script = TYPED.format(python=sys.executable, words=words)
    done = subprocess.run(
        ["bash", "-c", script],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert set(offered.split()) <= set(done.stdout.split())
    assert all(word.startswith(words.split()[-1]) for word in done.stdout.split())


@pytest.mark.parametrize("shell", ["bash", "zsh"])
def test_every_command_is_in_the_script(shell, capsys):
    assert ntk.main(["complete", shell]) == 0
    printed = capsys.readouterr().out
    assert all(name in printed for name in ntk.COMMANDS)
    assert "_ntk_ids" in printed
