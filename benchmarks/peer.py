"""neural-tangents and scikit-ntk in an environment of their own, as a process that is asked line by line.

neural-tangents 0.6.5, the last one, needs a JAX that still has what it imports, and asks for TensorFlow, which only its
`experimental` does; it is installed without it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

PINS = ("jax==0.4.30", "jaxlib==0.4.30", "numpy==2.0.2", "scipy==1.14.1", "frozendict==2.4.6")
WITHOUT_NEEDS = ("neural-tangents==0.6.5",)
SKLEARN = (("scikit-learn==1.5.2",), ("scikit-ntk==1.2.1",))
"""The same for scikit-ntk."""
_CHILD = Path(__file__).with_name("in_peer.py")


class NoPeer(RuntimeError):
    """The environment cannot be made; the message is one line."""


def environment(folder: Path, *, sklearn: bool = False) -> Path:
    """Python of a virtual environment in `folder`, which is made unless it is there. Raises `NoPeer`."""
    python = folder / "bin" / "python"
    pins, alone = (PINS + SKLEARN[0], WITHOUT_NEEDS + SKLEARN[1]) if sklearn else (PINS, WITHOUT_NEEDS)
    install = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    if not (folder / "made").exists():
        for command in ([sys.executable, "-m", "venv", folder], [*install, *pins], [*install, "--no-deps", *alone]):
            done = subprocess.run(command, capture_output=True, text=True, check=False, env=_surroundings())
            if done.returncode:
                raise NoPeer((done.stderr.strip() or "no reason given").splitlines()[-1])
        (folder / "made").touch()
    return python


def _surroundings() -> dict[str, str]:
    """Without what is set for our own environment, whose versions are others."""
    return {name: value for name, value in os.environ.items() if name not in ("PIP_CONSTRAINT", "PYTHONPATH")}


@contextmanager
def peer(python: Path) -> Iterator[Any]:
    """A function that asks the process: of keywords, what it answers as a dict. See `in_peer.py` for what it takes."""
    with subprocess.Popen([python, _CHILD], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdin is not None and child.stdout is not None

        def ask(**words: Any) -> dict[str, Any]:
            print(json.dumps(words), file=child.stdin, flush=True)
            line = child.stdout.readline()  # type: ignore[union-attr]
            if not line:
                raise NoPeer(f"the process ended at {words}")
            return json.loads(line)

        yield ask
        child.stdin.close()


__all__ = ["NoPeer", "environment", "peer"]
