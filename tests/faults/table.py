"""The faults, read from faults.toml: one wrong line each, in rules, reductions, values and verdicts."""

import tomllib
from collections.abc import Iterable
from pathlib import Path

from tests.faults.planting import Fault

_FOLDER = Path(__file__).parent
FAULTS = tuple(
    Fault(**fault) for fault in tomllib.loads((_FOLDER / "faults.toml").read_text(encoding="utf-8"))["fault"]
)
SIGHTS = _FOLDER / "sights.toml"


def last_sights() -> dict[str, str]:
    """The probe that saw each fault when `record` was called last, by the name of the fault."""
    return tomllib.loads(SIGHTS.read_text(encoding="utf-8"))


def record(seen: Iterable[tuple[str, str]]) -> None:
    """Keep (name of a fault, name of a probe) for the next hunt."""
    lines = (f"{_quoted(fault)} = {_quoted(probe)}\n" for fault, probe in seen)
    SIGHTS.write_text(f"# Which probe saw each fault last: it is asked first.\n{''.join(lines)}", encoding="utf-8")


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
