"""The ledger: the claims of a notes folder, loaded, checked for sense, and put in the order of their uses."""

from __future__ import annotations

import importlib.util
import sys
import traceback
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from functools import cached_property
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
from derive.networks.wide import WideKernel, ell
from verify.claims import engine
from verify.claims.claim import Claim
from verify.claims.domain import Domain
from verify.claims.fault import LedgerError
from verify.claims.letters import name_of
from verify.claims.recorded import Word, read_words
from verify.claims.selection import selected, unknown


@dataclass(frozen=True)
class Ledger:
    """Claims by id, in the order of the notes; `order` has every claim after those it uses.

    `words` are those that the claims ended with when they were last accepted, None where nothing was recorded. `engine`
    are the engine's own claims, on which its rules rest, each after those it rests on: found by id like the others, and
    checked where something rests on them.
    """

    folder: Path
    claims: Mapping[str, Claim]
    order: tuple[str, ...]
    words: Mapping[str, Word] | None = None
    engine: Mapping[str, Claim] = field(default_factory=dict)

    def select(self, ids: tuple[str, ...]) -> tuple[Claim, ...]:
        """The claims that ids, sections and globs name, or all; see `verify.claims.selection`."""
        if not ids:
            return tuple(self.claims.values())
        return tuple(self.all[name] for name in selected(ids, self._sections()))

    def __getitem__(self, name: str) -> Claim:
        if name not in self.all:
            raise LedgerError(unknown(name, self._sections()))
        return self.all[name]

    @cached_property
    def all(self) -> Mapping[str, Claim]:
        """The notes' claims, then the engine's."""
        return {**self.claims, **self.engine}

    def _sections(self) -> dict[str, str]:
        return {name: claim.section for name, claim in self.all.items()}

    def closure(self, claims: tuple[Claim, ...]) -> tuple[Claim, ...]:
        """The given claims and all that they use or rest on, directly or not, each after what it uses.

        What the engine rests on comes first.
        """
        wanted: set[str] = set()
        stack = [claim.id for claim in claims]
        while stack:
            name = stack.pop()
            if name not in wanted:
                wanted.add(name)
                stack.extend((*self[name].uses, *self[name].rests_on))
        return tuple(self[name] for name in (*self.engine, *self.order) if name in wanted)


def load(folder: Path) -> Ledger:
    """Load every module of a notes folder that has `CLAIMS`; a sub-folder with an `__init__.py` is one module.

    The engine's own claims come with them. Raises `LedgerError`, one line, where the folder is missing or holds no
    claims, a module fails to import, ids clash, a variable has no domain, a domain is empty, the points listed all lie
    outside of it, `uses` leads nowhere or round in a circle, or the recorded words cannot be read.
    """
    folder = folder.resolve()
    if not folder.is_dir():
        raise LedgerError(
            f"{folder} {'is a file' if folder.exists() else 'does not exist'}; --notes takes a folder of Python "
            "modules with CLAIMS, such as ntk init DIR writes"
        )
    modules = _import_folder(folder)
    own = {claim.id: claim for claim in engine.claims()}
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
            if claim.id in claims or claim.id in own:
                raise LedgerError(f"two claims have the id {claim.id!r}; ids are permanent and unique")
            claims[claim.id] = claim
    if not claims:
        raise LedgerError(f"no module of {folder} has CLAIMS; expected CLAIMS = (Claim(…), …) in at least one")
    everything = {**claims, **own}
    for claim in everything.values():
        _check(claim, everything)
    order = tuple(name for name in _order({name: claim.uses for name, claim in everything.items()}) if name in claims)
    foundations = {
        name: [other for other in (*claim.uses, *claim.rests_on) if other != name] for name, claim in own.items()
    }
    return Ledger(folder, claims, order, read_words(folder), {name: own[name] for name in _order(foundations)})


def supporting_claims(
    ledger: Ledger, activation: Activation, convention: Convention, hidden_layers: int = 1
) -> tuple[Claim, ...]:
    """The claims that a kernel rests on: its expectations, and its limit or, where deep, the induction over layers."""
    network = one_hidden_layer(convention)
    rests_on = {expectation_of(activation, order) for order in (0, 1)}
    if hidden_layers == 1:
        rests_on.add(AlmostSureLimit(network.ntk(), m, network.initialisation))
    return tuple(
        claim
        for claim in ledger.claims.values()
        if (claim.right.lhs in rests_on or (hidden_layers > 1 and _is_induction(claim, convention)))
        and (activation.name in (claim.right.domain.activations or (activation.name,)))
    )


def _is_induction(claim: Claim, convention: Convention) -> bool:
    """Whether a claim says, as the notes have it, what one more layer of any wide network of the convention does."""
    lhs = claim.statement.lhs
    return (
        claim.corrected is None
        and isinstance(lhs, WideKernel)
        and lhs.convention == replace(convention, output_bias=False)
        and lhs.depth == (ell if lhs.kind == "nngp" else ell + 1)
        and len(set(lhs.inputs)) == 3
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


def _order(uses: Mapping[str, Iterable[str]]) -> tuple[str, ...]:
    try:
        return tuple(TopologicalSorter(uses).static_order())
    except CycleError as error:
        circle = error.args[1]
        raise LedgerError(f"the uses go round in a circle: {' → '.join(reversed(circle))}") from error
