"""`complaint`: what ruff says against modules in a folder, by this project's settings."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]


def complaint(folder: Path) -> str:
    """All that its formatter would change and its checks find; nothing for modules that are formatted and clean."""
    said = ""
    for command in (["format", "--check", "--diff"], ["check", "--no-cache"]):
        arguments = [sys.executable, "-m", "ruff", *command, "--config", str(ROOT / "pyproject.toml"), str(folder)]
        done = subprocess.run(arguments, capture_output=True, text=True, check=False, encoding="utf-8")
        said += (done.stdout + done.stderr or f"status {done.returncode}") if done.returncode else ""
    return said
