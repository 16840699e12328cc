"""The Makefile of docs/continuous.md is run as it stands there; the job runs the command of the Makefile."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "continuous.md").read_text(encoding="utf-8")
TEXT = r"""\documentclass{article}
\begin{document}
Let $x \in \mathbb{R}$. Define $f(x) := x + 1$ and $y := 2$. \input{part}
\end{document}
"""


@pytest.mark.slow
def test_the_makefile(tmp_path):
    make = shutil.which("make") or pytest.skip("needs make")
    (makefile,) = re.findall(r"```make\n(.*?)```", PAGE, re.DOTALL)
    (tmp_path / "Makefile").write_text(makefile)
    (tmp_path / "thesis.tex").write_text(TEXT)
    (tmp_path / "part.tex").write_text("We have $1/2x = x$.")
    command = tmp_path / "bin" / "ntk"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec {sys.executable} -m ntk "$@"\n')
    command.chmod(0o755)
    environment = {
        **os.environ,
        "PATH": f"{command.parent}:{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
    }
    done = subprocess.run(
        [make, "audit"], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120, check=True
    )
    assert "thesis.tex:3:" in done.stdout and "part.tex:1:" in done.stdout
    (run,) = json.loads((tmp_path / "audit.sarif").read_text())["runs"]
    places = [result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for result in run["results"]]
    assert places == ["part.tex"]
    assert "<math" in (tmp_path / "audit.html").read_text()


def test_the_job_runs_what_the_makefile_runs():
    (job,) = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    (command,) = re.findall(r"run: (ntk .*)", job)
    assert command in PAGE.split("```make")[1] and "sarif_file: audit.sarif" in job
