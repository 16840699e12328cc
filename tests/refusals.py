"""Where code refuses, read from its text, and where a call did."""

import ast
from collections.abc import Callable
from pathlib import Path

import pytest

Place = tuple[str, int]
"""A file below a folder, and a line."""


def places(folder: Path, reasons: tuple[type[Exception], ...]) -> dict[Place, str]:
    """Where one of the reasons is raised, with the text that it is given."""
    found = {}
    for path in sorted(folder.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Raise):
                continue
            call = node.exc
            name = call.func.id if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) else ""
            if isinstance(call, ast.Call) and name in {reason.__name__ for reason in reasons}:
                found[path.relative_to(folder).as_posix(), node.lineno] = ast.unparse(call.args[0]).strip("f'\"")
    return found


def raised(refusal: Callable[[], object], folder: Path, reasons: tuple[type[Exception], ...]) -> Place:
    """The place at which a call is refused."""
    with pytest.raises(reasons) as caught:
        refusal()
    last = caught.traceback[-1]
    return Path(str(last.path)).relative_to(folder).as_posix(), last.lineno + 1
