"""Where nothing may be skipped, a skip fails the run: in one process and in several, of a test and of a whole file."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SKIPS = {
    "test": "import pytest\n\ndef test_it():\n    pytest.skip('planted')\n",
    "file": "import pytest\n\npytest.importorskip('no_such_module')\n\ndef test_it():\n    pass\n",
}


@pytest.mark.slow
@pytest.mark.parametrize("processes", ["0", "2"])
@pytest.mark.parametrize("planted", SKIPS)
def test_a_planted_skip_fails_the_run(tmp_path, planted, processes):
    shutil.copy(Path(__file__).with_name("conftest.py"), tmp_path)
    (tmp_path / "test_planted.py").write_text(SKIPS[planted], encoding="utf-8")
    (tmp_path / "test_right.py").write_text("def test_it():\n    pass\n", encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-n", processes, "--dist", "loadfile"]

    def status(**more):
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "NTK"))}
        done = subprocess.run(command, cwd=tmp_path, env=environment | more, capture_output=True, check=False)
        return done.returncode

    assert status() == 0
    assert status(NTK_TESTS_MAY_NOT_SKIP="1") != 0
