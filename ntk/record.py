"""`read_record`: the claims of a record that `ntk check --json` wrote, as far as others ask for them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ntk.arguments import UsageError

_NUMBER, _OR_NONE = (int, float), None
_CLAIM: dict = {
    "id": str,
    "verdict": str,
    "correction": ({"verdict": str}, _OR_NONE),
    "evidence": [
        {
            "oracle": str,
            "of": str,
            "outcome": str,
            "points": (int, _OR_NONE),
            "digits": (int, _OR_NONE),
            "radius": (str, _OR_NONE),
            "power": ({"errors": str, "best": _NUMBER, "worst": _NUMBER}, _OR_NONE),
            "witness": ({"values": {str: str}, "lhs": str, "rhs": str}, _OR_NONE),
        }
    ],
}
"""What stands in it: a type, one of several, a list, an object with these fields, or one of texts."""


def read_record(path: Path) -> dict[str, dict]:
    """The claims by id. Raises `UsageError` where the file is no record."""
    try:
        claims = json.loads(path.read_text(encoding="utf-8"))["claims"]
    except (ValueError, KeyError, TypeError, RecursionError):
        claims = None
    if claims is None or not _fits(claims, [_CLAIM]):
        raise UsageError(f"{path} is no record; write one with ntk check --json {path}")
    return {claim["id"]: claim for claim in claims}


def _fits(value: Any, shape: Any) -> bool:
    match shape:
        case tuple():
            return any(_fits(value, one) for one in shape)
        case list():
            return isinstance(value, list) and all(_fits(one, shape[0]) for one in value)
        case dict() if str in shape:
            return isinstance(value, dict) and all(_fits(one, shape[str]) for one in value.values())
        case dict():
            return isinstance(value, dict) and all(name in value and _fits(value[name], shape[name]) for name in shape)
        case None:
            return value is None
        case _:
            return isinstance(value, shape) and not isinstance(value, bool)


__all__ = ["read_record"]
