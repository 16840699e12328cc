"""`Fault`: a wrong line of the engine as data; `plant` puts it into the functions that are already loaded.

The module's text is compiled with the fault. Where a function's code comes out different it is put into the function
that lives, whoever holds it: importers, dispatch tables, caches. What was worked out at import stays as it is.
"""

from __future__ import annotations

import ast
import functools
import gc
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from inspect import CO_NEWLOCALS
from pathlib import Path
from types import CodeType, FunctionType

ENGINE = ("derive.", "verify.")
MEMORIES = ("_memory", "_checked")
"""What modules remember without a decorator."""


@dataclass(frozen=True)
class Fault:
    """`before` stands once in the text of the module; with `after` in its place it is wrong, and `why` says how.

    Both have as many lines: the places of what is not touched stay the same.
    """

    module: str
    before: str
    after: str
    why: str

    @property
    def name(self) -> str:
        return f"{self.module}: {self.why}"


@dataclass(frozen=True)
class Change:
    """What a fault changes: (old, new) code of functions, and (owner, name, text of the value) of constants."""

    fault: Fault
    file: str
    codes: tuple[tuple[CodeType, CodeType], ...]
    constants: tuple[tuple[str, str, str], ...]


def change(fault: Fault) -> Change:
    """The fault, compiled. Raises `ValueError` where its text does not stand exactly once, or changes nothing."""
    module = import_module(fault.module)
    file = str(module.__file__)
    text = Path(file).read_text(encoding="utf-8")
    if text.count(fault.before) != 1 or fault.before.count("\n") != fault.after.count("\n"):
        raise ValueError(f"{fault.name}: the text stands {text.count(fault.before)} times; expected once, lines kept")
    wrong = text.replace(fault.before, fault.after)
    codes = tuple(_differing(*(compile(one, file, "exec", dont_inherit=True) for one in (text, wrong))))
    old, new = (dict(_constants(ast.parse(one))) for one in (text, wrong))
    constants = tuple((*place, new[place]) for place in old if place in new and old[place] != new[place])
    if not codes and not constants:
        raise ValueError(f"{fault.name}: nothing comes out different")
    return Change(fault, file, codes, constants)


def _differing(old: CodeType, new: CodeType) -> Iterator[tuple[CodeType, CodeType]]:
    """The functions in a module's code that come out different, from outside in; classes are run already."""
    before, after = ([inner for inner in code.co_consts if isinstance(inner, CodeType)] for code in (old, new))
    if [inner.co_name for inner in before] != [inner.co_name for inner in after]:
        return  # the function around them differs, and brings its own along
    for one, other in zip(before, after, strict=True):
        if one != other:
            if one.co_flags & CO_NEWLOCALS:
                yield one, other
            yield from _differing(one, other)


def _constants(tree: ast.AST, owner: str = "") -> Iterator[tuple[tuple[str, str], str]]:
    """((class or nothing, name), text of the value) of what is assigned outside of functions."""
    for node in getattr(tree, "body", ()):
        if isinstance(node, ast.ClassDef):
            yield from _constants(node, node.name)
        elif isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            if isinstance(target, ast.Name):
                yield (owner, target.id), ast.unparse(node.value)


@dataclass(frozen=True)
class Engine:
    """What lives of the engine: its functions by file, the memories of those that remember, and those of modules."""

    functions: dict[str, list[FunctionType]]
    memories: tuple[functools._lru_cache_wrapper, ...]
    shared: tuple[dict | set, ...]


def living() -> Engine:
    """All that is loaded; a proxy of what is gone, as compilers leave behind, has a type, and no class to ask for."""
    functions: dict[str, list[FunctionType]] = {}
    memories = []
    for thing in gc.get_objects():
        if type(thing) is FunctionType and str(thing.__module__).startswith(ENGINE):
            functions.setdefault(thing.__code__.co_filename, []).append(thing)
        elif type(thing) is functools._lru_cache_wrapper and str(thing.__module__).startswith(ENGINE):
            memories.append(thing)
    modules = [module for name, module in sys.modules.items() if name.startswith(ENGINE)]
    found = (getattr(module, name, None) for module in modules for name in MEMORIES)
    return Engine(functions, tuple(memories), tuple(memory for memory in found if isinstance(memory, dict | set)))


def affected(one: Change, engine: Engine) -> dict[FunctionType, CodeType]:
    """The code that each living function gets.

    What lives of an inner function holds the variables that it was made with: where the fault uses others, only those
    that are made from now on are wrong, by the function around them.
    """
    return {
        function: new
        for function in engine.functions.get(one.file, ())
        for old, new in one.codes
        if function.__code__ == old and old.co_freevars == new.co_freevars
    }


def readers(one: Change, engine: Engine) -> set[FunctionType]:
    """The functions that a fault reaches: those that it changes, and those that name a constant that it changes."""
    names = {name for _, name, _ in one.constants}
    naming = {f for found in engine.functions.values() for f in found if names & _names(f.__code__)} if names else set()
    return naming | affected(one, engine).keys()


def _names(code: CodeType) -> set[str]:
    inside = (_names(inner) for inner in code.co_consts if isinstance(inner, CodeType))
    return set(code.co_names).union(*inside)


def forget(engine: Engine) -> None:
    """Everything that the engine has worked out; what SymPy remembers stays, and can only hide a fault."""
    for memory in engine.memories:
        memory.cache_clear()
    for memory in engine.shared:
        memory.clear()


def plant(one: Change, engine: Engine) -> None:
    """Put the fault into this process, and forget what was worked out without it."""
    for function, code in affected(one, engine).items():
        function.__code__ = code
    module = sys.modules[one.fault.module]
    for owner, name, text in one.constants:
        value = eval(text, vars(module))
        if owner:
            setattr(getattr(module, owner), name, value)
            continue
        old = getattr(module, name)
        for holder in [module, *sys.modules.values()]:
            if str(getattr(holder, "__name__", "")).startswith(ENGINE) and getattr(holder, name, None) is old:
                setattr(holder, name, value)
        if isinstance(old, dict):
            old.clear()
            old.update(value)
    forget(engine)
