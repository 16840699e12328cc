"""The toolkit installed: outside of the checkout, and beside packages of the same names."""

import os
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", ["notes", "verify"])
def test_another_package_of_a_name_is_told_in_one_line(tmp_path, name):
    (tmp_path / name).mkdir()
    (tmp_path / name / "__init__.py").write_text("raise SystemExit('not ours')", encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "ntk", "list"]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith(f"ntk: Python finds another '{name}' first, {tmp_path}/{name}/__init__.py; ")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("name", ["notes", "verify"])
def test_a_folder_of_a_name_that_is_no_package_is_in_nobody_s_way(tmp_path, name):
    (tmp_path / name).mkdir()
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "ntk", "--version"]
    assert subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, check=False).returncode == 0


BUILD = "import sys; from setuptools import build_meta; getattr(build_meta, sys.argv[1])(sys.argv[2])"


def built(what, source, tools, out):
    """An archive of the project, by the tools that it names."""
    command = [sys.executable, "-c", BUILD, f"build_{what}", str(out)]
    environment = {**os.environ, "PYTHONPATH": str(tools)}
    subprocess.run(command, cwd=source, env=environment, check=True, capture_output=True)
    (archive,) = out.glob("*.whl" if what == "wheel" else "*.tar.gz")
    return archive


@pytest.mark.slow
def test_the_wheel_of_the_sdist_works_outside_of_the_checkout(tmp_path):
    """It holds the notes with their templates and words, and what `ntk init` writes."""
    tools, source = tmp_path / "tools", tmp_path / "source"
    needed = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["build-system"]["requires"]
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--target", str(tools), *needed]
    subprocess.run(install, check=True, capture_output=True)
    unwanted = shutil.ignore_patterns(".*", "tests", "build", "__pycache__", "*.egg-info")
    shutil.copytree(ROOT, source, ignore=unwanted)
    with tarfile.open(built("sdist", source, tools, tmp_path)) as archive:
        archive.extractall(tmp_path / "sdist", filter="data")
    (unpacked,) = (tmp_path / "sdist").iterdir()
    wheel = built("wheel", unpacked, tools, tmp_path)
    place = tmp_path / "installed"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(place)
        top = {name.split("/")[0] for name in archive.namelist()}
    assert {name for name in top if not name.endswith(".dist-info")} == {"derive", "codegen", "verify", "notes", "ntk"}
    environment = {**os.environ, "PYTHONPATH": str(place), "XDG_CACHE_HOME": str(tmp_path / "cache")}

    def typed(*arguments):
        command = [sys.executable, "-m", "ntk", *arguments]
        return subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True).stdout

    assert ["1.4.gradient-a", "proved"] in [line.split()[:2] for line in typed("list", "1.4").splitlines()]
    typed("init", "mine")
    assert typed("check", "--notes", "mine", "--jobs", "1").startswith("2 claims: 1 proved, 1 refuted")
    assert "1 fragments" in typed("latex", "1.4.gradient-a")
