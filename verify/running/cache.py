"""Evidence kept by a key that needs no derivation: source text, statement, settings and library versions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, get_args

from verify.claims.evidence import Errors, Evidence, Power, Witness
from verify.claims.settings import Settings
from verify.claims.statement import Statement
from verify.claims.verdict import VERDICTS
from verify.running.kept import Folder, default_folder, digest_of, versions, write_atomically

_ENGINE = ("derive/**/*.py", "verify/**/*.py", "codegen/kernels/arrays.py", "codegen/kernels/backends/numpy/printer.py")


@cache
def engine_digest() -> str:
    """A digest of the source that evidence depends on besides the statement, and of the libraries' versions."""
    root = Path(__file__).resolve().parents[2]
    source = digest_of(root, (path for pattern in _ENGINE for path in root.glob(pattern)))
    return sha256(repr((source, versions())).encode()).hexdigest()


def key(oracle: str, of: str, statement: Statement, settings: Settings, *besides: object) -> str:
    """What the evidence of one oracle on one statement is kept under, and of what else it depends on."""
    parts = (engine_digest(), oracle, of, statement.key, settings.digits, settings.seed, *besides)
    return sha256(repr(parts).encode()).hexdigest()


@dataclass(frozen=True)
class Cache:
    """Evidence in a folder; one that cannot be read or written counts as empty."""

    folder: Folder

    def get(self, name: str) -> Evidence | None:
        """The evidence under a key, None where there is none or it is no evidence."""
        return _evidence(self.folder.get(name))

    def put(self, name: str, evidence: Evidence) -> None:
        """Keep evidence under a key."""
        self.folder.put(name, asdict(evidence))


Test = Callable[[object], bool]


def _is(*kinds: Any) -> Test:
    return lambda value: isinstance(value, kinds) and not isinstance(value, bool)


def _one_of(*words: str) -> Test:
    return lambda value: isinstance(value, str) and value in words


def _maps_texts(to: type) -> Test:
    return lambda value: isinstance(value, dict) and all(map(_is(str), value)) and all(map(_is(to), value.values()))


_TEXT, _NUMBER, _OR_NONE = _is(str), _is(int, float), type(None)
_FIELDS: Mapping[type, Mapping[str, Test]] = {
    Evidence: {
        "oracle": _TEXT,
        "of": _one_of("as_stated", "corrected"),
        "outcome": _one_of(*VERDICTS),
        "detail": _TEXT,
        "points": _is(int, _OR_NONE),
        "digits": _is(int, _OR_NONE),
        "radius": _is(str, _OR_NONE),
        "z": _is(int, float, _OR_NONE),
        "witness": _is(dict, _OR_NONE),
        "seconds": _NUMBER,
        "no_value": _is(str, _OR_NONE),
        "not_reached": _is(int, _OR_NONE),
        "at": _maps_texts(int),
        "sources": _maps_texts(int),
        "power": _is(dict, _OR_NONE),
        "rests_on": lambda value: isinstance(value, list | tuple) and all(map(_is(str), value)),
    },
    Witness: {
        "values": _maps_texts(str),
        "lhs": _TEXT,
        "rhs": _TEXT,
        "point": _is(str, _OR_NONE),
        "apart": _is(str, _OR_NONE),
    },
    Power: {"errors": _one_of(*get_args(Errors)), "best": _NUMBER, "worst": _NUMBER},
}
"""What each field of what is kept may be."""


def _made(kind: type, data: Any) -> Any:
    """An object of a kind from its fields as data. Raises `ValueError` where they are not what they may be."""
    tests = _FIELDS[kind]
    if not (isinstance(data, dict) and data.keys() == tests.keys()):
        raise ValueError(f"no {kind.__name__}")
    wrong = [name for name, test in tests.items() if not test(data[name])]
    if wrong:
        raise ValueError(f"no {kind.__name__}: {', '.join(wrong)}")
    return kind(**data)


def _evidence(data: object) -> Evidence | None:
    try:
        found = _made(Evidence, data)
        witness = found.witness and _made(Witness, found.witness)
        power = found.power and _made(Power, found.power)
        return replace(found, witness=witness, power=power, rests_on=tuple(found.rests_on))
    except ValueError:
        return None


__all__ = ["Cache", "default_folder", "engine_digest", "key", "write_atomically"]
