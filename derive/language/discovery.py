"""Modules of a package found and imported, so that what they register is there: no list is kept by hand."""

from functools import cache
from importlib import import_module
from pkgutil import iter_modules


@cache
def load_modules(package: str) -> None:
    """Import every module that stands in a package, once."""
    for module in iter_modules(import_module(package).__path__):
        import_module(f"{package}.{module.name}")


__all__ = ["load_modules"]
