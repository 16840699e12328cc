"""The faults, read from faults.toml: one wrong line each, in rules, reductions, values and verdicts."""

import tomllib
from pathlib import Path

from tests.faults.planting import Fault

_TEXT = (Path(__file__).parent / "faults.toml").read_text(encoding="utf-8")
FAULTS = tuple(Fault(**fault) for fault in tomllib.loads(_TEXT)["fault"])
