"""Data on disk between runs: JSON under its own digest, so that what was damaged or put there is not read.

`Folder.get` and `Folder.put` keep one piece of data a name; `default_folder` is where, `digest_of` and `versions` are
what names are made of.
"""

from __future__ import annotations

import json
import os
import platform
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

LIBRARIES = ("sympy", "mpmath", "numpy", "scipy", "gmpy2", "python-flint")
"""What evidence is computed with."""
LARGEST = 50_000_000
"""Bytes of a file; a larger one is none of ours."""
DEEPEST = 12
"""Levels of a record; a deeper one is none of ours."""


def default_folder() -> Path:
    """`ntk-ledger` in the user's cache folder. Raises `RuntimeError` where there is no home to hold one."""
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "ntk-ledger"


def versions() -> tuple[str, ...]:
    """Those of Python and of the libraries, and which integers SymPy was told to use."""
    return (platform.python_version(), os.environ.get("SYMPY_GROUND_TYPES", ""), *map(_version, LIBRARIES))


def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return ""


def digest_of(root: Path, paths: Iterable[Path]) -> str:
    """A digest of files, by their places under a folder and their bytes."""
    digest = sha256()
    for path in sorted(paths):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


@dataclass(frozen=True)
class Folder:
    """A folder of JSON files; what cannot be read counts as not there.

    `troubles` has, once, why nothing can be written, and `kept` the names that were.
    """

    path: Path
    troubles: list[str] = field(default_factory=list, compare=False)
    kept: set[str] = field(default_factory=set, compare=False)

    def get(self, name: str) -> Any:
        """What was kept under a name, else None."""
        path = self._file(name)
        try:
            if path.stat().st_size > LARGEST:
                return None
            digest, _, body = path.read_text(encoding="utf-8").partition("\n")
            if sha256(body.encode()).hexdigest() != digest:
                return None
            found = json.loads(body)
        except (OSError, ValueError, RecursionError):
            return None
        return found if _depth(found) <= DEEPEST else None

    def put(self, name: str, data: object) -> None:
        """Keep data under a name."""
        path, body = self._file(name), json.dumps(data, ensure_ascii=False)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(path, f"{sha256(body.encode()).hexdigest()}\n{body}")
            self.kept.add(name)
        except OSError as error:
            if not self.troubles:
                self.troubles.append(f"{self.path} cannot be written ({error.strerror or error})")

    def _file(self, name: str) -> Path:
        return self.path / name[:2] / f"{name}.json"


def _depth(data: object) -> int:
    inside = data.values() if isinstance(data, dict) else data if isinstance(data, list) else ()
    return 1 + max(map(_depth, inside), default=0)


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
