"""The packages of the toolkit have plain names: those that Python finds must be ours."""

from importlib.machinery import PathFinder
from pathlib import Path

from ntk.arguments import UsageError

NAMES = ("derive", "codegen", "verify", "notes", "ntk")
HERE = Path(__file__).resolve().parents[1]


def refuse_others() -> None:
    """Raises `UsageError` where another package of one of the names comes before ours."""
    for name in NAMES:
        spec = PathFinder.find_spec(name)
        places = [Path(place).resolve() for place in (spec and spec.submodule_search_locations) or ()]
        if spec is not None and HERE / name not in places:
            found = spec.origin or ", ".join(map(str, places))
            raise UsageError(
                f"Python finds another {name!r} first, {found}; type ntk in another folder than that, or install "
                "ntk-ledger in an environment of its own: pipx install ntk-ledger"
            )
