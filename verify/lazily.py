"""Names of a package that are imported when they are asked for: what only reads and prints imports no algebra."""

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module


def lazily(package: str, homes: Mapping[str, Sequence[str]]) -> Callable[[str], object]:
    """The `__getattr__` of a package: its modules, and the names that each of them gives to it.

    >>> lazily("fractions", {})("nothing")
    Traceback (most recent call last):
    AttributeError: module 'fractions' has no attribute 'nothing'
    """
    modules = {name: module for module, names in homes.items() for name in names}

    def find(name: str) -> object:
        if name in modules:
            return getattr(import_module(f"{package}.{modules[name]}"), name)
        if name in homes:
            return import_module(f"{package}.{name}")
        raise AttributeError(f"module {package!r} has no attribute {name!r}")

    return find
