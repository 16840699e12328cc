"""Evidence on disk, kept by a key that needs no derivation: source text, statement, settings and library versions."""

from __future__ import annotations

import json
import os
import platform
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

import mpmath
import numpy
import sympy

from verify.claims.evidence import Evidence, Power, Witness
from verify.claims.settings import Settings
from verify.claims.statement import Statement

_ENGINE = ("derive/**/*.py", "verify/**/*.py", "codegen/kernels/arrays.py", "codegen/kernels/backends/numpy/printer.py")


def default_folder() -> Path:
    """`ntk-ledger` in the user's cache folder."""
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "ntk-ledger"


@cache
def engine_digest() -> str:
    """A digest of the source that evidence depends on besides the statement, and of the libraries' versions."""
    digest = sha256()
    root = Path(__file__).resolve().parents[2]
    for pattern in _ENGINE:
        for path in sorted(root.glob(pattern)):
            digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    versions = (platform.python_version(), sympy.__version__, mpmath.__version__, numpy.__version__, version("scipy"))
    digest.update(repr(versions).encode())
    return digest.hexdigest()


def key(oracle: str, of: str, statement: Statement, settings: Settings) -> str:
    """What the evidence of one oracle on one statement is kept under."""
    parts = (engine_digest(), oracle, of, statement.key, settings.digits, settings.seed)
    return sha256(repr(parts).encode()).hexdigest()


@dataclass(frozen=True)
class Cache:
    """A folder of evidence; one that cannot be read or written counts as empty."""

    folder: Path

    def get(self, name: str) -> Evidence | None:
        try:
            record = dict(self.read(name) or {})
            witness, power = record.pop("witness"), record.pop("power")
            found = Witness(**witness) if witness else None
            return Evidence(**record, witness=found, power=Power(**power) if power else None)
        except (TypeError, ValueError, KeyError):
            return None

    def put(self, name: str, evidence: Evidence) -> None:
        self.write(name, asdict(evidence))

    def read(self, name: str) -> dict | None:
        """Plain data that was kept under a name."""
        try:
            found = json.loads((self.folder / name[:2] / f"{name}.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        return found if isinstance(found, dict) else None

    def write(self, name: str, data: Mapping) -> None:
        """Keep plain data under a name."""
        folder = self.folder / name[:2]
        try:
            folder.mkdir(parents=True, exist_ok=True)
            write_atomically(folder / f"{name}.json", json.dumps(data, ensure_ascii=False))
        except OSError:
            return


def write_atomically(path: Path, text: str) -> None:
    """Write to a temporary file beside `path` and rename: a reader sees the old file or the new one, never a part.

    A symbolic link keeps its place and its target is written; a device or a pipe is written to as it is.
    """
    path = path.resolve()
    if path.exists() and not path.is_file():
        path.write_text(text, encoding="utf-8")
        return
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        umask = os.umask(0)
        os.umask(umask)
        Path(temporary).chmod(0o666 & ~umask)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
