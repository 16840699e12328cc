"""The ledger: the claims of a notes folder, loaded, checked for sense, and put in the order of their uses."""

from __future__ import annotations

import importlib.util
import sys
import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from graphlib import CycleError, TopologicalSorter
from hashlib import sha256
from pathlib import Path
from types import ModuleType

from sympy import S

from derive.activations.activation import Activation
from derive.gaussian.expectation import expectation_of
from derive.language.convention import Convention
from derive.language.symbols import m
from derive.networks.initialisation import AlmostSureLimit
from derive.networks.one_layer import one_hidden_layer
from verify.claims.claim import Claim
from verify.claims.domain import Domain
from verify.claims.fault import LedgerError
from verify.claims.letters import name_of
from verify.claims.recorded import Word, read_words
from verify.claims.selection import selected, unknown


@dataclass(frozen=True)
class Ledger:
    """Claims by id, in the order of the notes; `order` has every claim after those it uses.

    `words` are those that the claims ended with when they were last accepted, None where nothing was recorded.
    """

    folder: Path
    claims: Mapping[str, Claim]
    order: tuple[str, ...]
    words: Mapping[str, Word] | None = None

    def select(self, ids: tuple[str, ...]) -> tuple[Claim, ...]:
        """The claims that ids, sections and globs name, or all; see `verify.claims.selection`."""
        if not ids:
            return tuple(self.claims.values())
        sections = {name: claim.section for name, claim in self.claims.items()}
        return tuple(self.claims[name] for name in selected(ids, sections))

    def __getitem__(self, name: str) -> Claim:
        if name not in self.claims:
            raise LedgerError(unknown(name, {one: claim.section for one, claim in self.claims.items()}))
        return self.claims[name]

    def closure(self, claims: tuple[Claim, ...]) -> tuple[Claim, ...]:
        """The given claims and all that they use, directly or not, each after what it uses."""
        wanted: set[str] = set()
        stack = [claim.id for claim in claims]
        while stack:
            name = stack.pop()
            if name not in wanted:
                wanted.add(name)
                stack.extend(self.claims[name].uses)
        return tuple(self.claims[name] for name in self.order if name in wanted)


def load(folder: Path) -> Ledger:
    """Load every module of a notes folder that has `CLAIMS`; a sub-folder with an `__init__.py` is one module.

    Raises `LedgerError`, one line, where the folder is missing or holds no claims, a module fails to import, ids clash,
    a variable has no domain, a domain is empty, the points listed all lie outside of it, `uses` leads nowhere or round
    in a circle, or the recorded words cannot be read.
    """
    folder = folder.resolve()
    if not folder.is_dir():
        raise LedgerError(
            f"{folder} {'is a file' if folder.exists() else 'does not exist'}; --notes takes a folder of Python "
            "modules with CLAIMS, such as ntk init DIR writes"
        )
    modules = _import_folder(folder)
    claims: dict[str, Claim] = {}
    for module in modules:
        found = getattr(module, "CLAIMS", ())
        if not isinstance(found, tuple | list):
            raise LedgerError(
                f"{module.__file__}: CLAIMS is {type(found).__name__}; expected a tuple of claims, (Claim(…),)"
            )
        for claim in found:
            if not isinstance(claim, Claim):
                raise LedgerError(f"{module.__file__}: CLAIMS holds {claim!r}, which is no Claim")
            if claim.id in claims:
                raise LedgerError(f"two claims have the id {claim.id!r}; ids are permanent and unique")
            claims[claim.id] = claim
    if not claims:
        raise LedgerError(f"no module of {folder} has CLAIMS; expected CLAIMS = (Claim(…), …) in at least one")
    for claim in claims.values():
        _check(claim, claims)
    return Ledger(folder, claims, _order(claims), read_words(folder))


def supporting_claims(ledger: Ledger, activation: Activation, convention: Convention) -> tuple[Claim, ...]:
    """The claims that a kernel with one hidden layer rests on: its expectations and its limit in this convention."""
    network = one_hidden_layer(convention)
    rests_on = {expectation_of(activation, order) for order in (0, 1)}
    rests_on.add(AlmostSureLimit(network.ntk(), m, network.initialisation))
    return tuple(
        claim
        for claim in ledger.claims.values()
        if claim.right.lhs in rests_on and (activation.name in (claim.right.domain.activations or (activation.name,)))
    )


def _import_folder(folder: Path) -> list[ModuleType]:
    """Import the folder as a package under a name of its own, so that its modules find each other."""
    package = f"_notes_{sha256(str(folder).encode()).hexdigest()[:12]}"
    for name in [name for name in sys.modules if name == package or name.startswith(f"{package}.")]:
        del sys.modules[name]
    root = ModuleType(package)
    root.__path__ = [str(folder)]
    sys.modules[package] = root
    return [_import(package, path, folder) for path in _sections(folder)]


def _sections(folder: Path) -> list[Path]:
    """The modules of a folder and its sub-folders with an `__init__.py`, which stand for one module each, by name."""
    packages = [path.parent for path in folder.glob("*/__init__.py")]
    return sorted([*folder.glob("*.py"), *packages], key=lambda path: path.name)


def _import(package: str, path: Path, folder: Path) -> ModuleType:
    """One file, or one sub-folder by its `__init__.py`."""
    name = package if path.stem == "__init__" else f"{package}.{path.stem}"
    if name in sys.modules and name != package:
        return sys.modules[name]
    file = path / "__init__.py" if path.is_dir() else path
    spec = importlib.util.spec_from_file_location(
        name, file, submodule_search_locations=[str(file.parent)] if file.stem == "__init__" else None
    )
    if spec is None or spec.loader is None:
        raise LedgerError(f"{file} cannot be imported")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except (Exception, SystemExit) as error:
        raise LedgerError(_where(error, folder, file)) from error
    return module


def _where(error: BaseException, folder: Path, path: Path) -> str:
    """One line: file, line, what went wrong."""
    if isinstance(error, SyntaxError) and error.filename:
        place = f"{error.filename}, line {error.lineno}"
    else:
        frames = [f for f in traceback.extract_tb(error.__traceback__) if Path(f.filename).is_relative_to(folder)]
        place = f"{frames[-1].filename}, line {frames[-1].lineno}" if frames else str(path)
    kind = "" if isinstance(error, LedgerError) else f"{type(error).__name__}: "
    return f"{place}: {kind}{' '.join(str(error).split())}"


def _check(claim: Claim, claims: Mapping[str, Claim]) -> None:
    for of, statement in claim.statements():
        if missing := statement.undeclared():
            raise LedgerError(
                f"claim {claim.id} ({of}): {', '.join(missing)} is free in the statement and not in its domain; "
                f"write {_declaration(missing[0])}"
            )
        domain = statement.domain
        empty = [str(symbol) for symbol, allowed in domain.scalars.items() if allowed.is_empty]
        if empty:
            raise LedgerError(
                f"claim {claim.id} ({of}): the domain is empty, no value is allowed for {', '.join(empty)}"
            )
        if domain.points and not domain.inside:
            raise LedgerError(f"claim {claim.id} ({of}): {_why_outside(domain)}")
    named = (("uses", claim.uses), ("is an instance of", filter(None, (claim.instance_of,))))
    for verb, names in named:
        for name in names:
            if name not in claims:
                near = get_close_matches(name, claims, n=1, cutoff=0.3)
                hint = f"; did you mean {near[0]}?" if near else ""
                raise LedgerError(f"claim {claim.id} {verb} {name!r}, which does not exist{hint}")
    if claim.instance_of and claims[claim.instance_of].instance_of:
        other = claims[claim.instance_of].instance_of
        raise LedgerError(
            f"claim {claim.id} is an instance of {claim.instance_of}, itself one of {other}; name {other}"
        )


def _declaration(name: str) -> str:
    """The line that gives a letter its place in a domain."""
    if name == "σ":
        return 'Domain(…, activations=("relu",)), or what σ may be'
    return f"Domain({{{name}: positive}}, …) for a scalar, with its set, or arrays={{{name}: (d,)}}, with its shape"


def _why_outside(domain: Domain) -> str:
    """What keeps every listed point out of a domain, and the line to write."""
    number, point = len(domain.points), domain.points[0]
    unsaid = [v for v in domain.variables if all(v not in other.values for other in domain.points)]
    if unsaid:
        names = ", ".join(map(name_of, unsaid))
        return (
            f"none of its {number} points gives {names} a value; write Point(…, {{…, {name_of(unsaid[0])}: 1}}), "
            "or list no points: they are made from the domain"
        )
    outside = [
        f"{symbol} = {point.values[symbol]}, not in {allowed}"
        for symbol, allowed in domain.scalars.items()
        if symbol in point.values and allowed.contains(point.values[symbol]) is S.false
    ]
    reason = (
        f"; {point.name!r} has {', '.join(outside)}" if outside else f"; {point.name!r} breaks one of its conditions"
    )
    return f"none of its {number} points lies in the domain{reason}"


def _order(claims: Mapping[str, Claim]) -> tuple[str, ...]:
    try:
        return tuple(TopologicalSorter({name: claim.uses for name, claim in claims.items()}).static_order())
    except CycleError as error:
        circle = error.args[1]
        raise LedgerError(f"the uses go round in a circle: {' → '.join(reversed(circle))}") from error
