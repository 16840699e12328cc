"""Claims of the engine: what its rules rest on, checked like the claims of any notes, and loaded with every ledger.

Each module has `CLAIMS`, whose ids begin with "engine.". `Rule.rests_on` names them; a verdict that a rule leads to is
no stronger than theirs.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from verify.claims.claim import Claim

SECTION = "engine"


def claims() -> tuple[Claim, ...]:
    """All of them, module by module."""
    modules = (import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__))
    return tuple(claim for module in modules for claim in module.CLAIMS)


__all__ = ["SECTION", "claims"]
