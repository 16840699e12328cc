"""Evidence on disk: it comes back as it was, or not at all."""

import json
from dataclasses import asdict, replace
from hashlib import sha256
from pathlib import Path

import pytest

from derive.language.symbols import q
from verify.claims.domain import Domain, Point, positive
from verify.claims.evidence import Evidence, Power, Witness
from verify.claims.settings import Settings
from verify.claims.statement import Statement
from verify.running import cache, kept
from verify.running.cache import Cache, key, write_atomically
from verify.running.kept import DEEPEST, LARGEST, Folder, versions

POINTS = tuple(Point(str(n), {q: n}) for n in range(1, 10))
STATEMENT = Statement(q, q, Domain({q: positive}, POINTS))


def test_evidence_comes_back_as_it_was(tmp_path):
    store = Cache(Folder(tmp_path / "new"))
    evidence = Evidence("o", "as_stated", "refuted", "d", 3, None, None, 1.5, Witness({"q": "1"}, "1", "2"), 0.1)
    assert store.get("ab12") is None
    store.put("ab12", evidence)
    assert store.get("ab12") == evidence


def put_as_it_is(folder, body):
    """A file with the digest of its body, as somebody might write one."""
    (file,) = folder.rglob("*.json")
    file.write_text(f"{sha256(body.encode()).hexdigest()}\n{body}", encoding="utf-8")


def test_a_damaged_record_counts_as_none(tmp_path):
    store = Cache(Folder(tmp_path))
    store.put("ab12", Evidence("o", "as_stated", "proved"))
    (file,) = tmp_path.rglob("*.json")
    whole = file.read_text(encoding="utf-8")
    for text in ("", "{", "[]", '{"oracle": "o"}', whole[:-1], whole.replace("proved", "agrees")):
        file.write_text(text, encoding="utf-8")
        assert store.get("ab12") is None
    file.write_text(whole, encoding="utf-8")
    assert store.get("ab12") == Evidence("o", "as_stated", "proved")
    file.write_bytes(b"\xff" + whole.encode())
    assert store.get("ab12") is None


GOOD = {
    **asdict(Evidence("o", "as_stated", "refuted")),
    "witness": asdict(Witness({"q": "1"}, "1", "2")),
    "power": asdict(Power("relative", 0.1, 0.2)),
}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("oracle", 3),
        ("of", "somewhere"),
        ("outcome", "true"),
        ("detail", ["<script>"]),
        ("points", "many"),
        ("points", True),
        ("z", "1"),
        ("at", {"a": "b"}),
        ("sources", [1]),
        ("witness", {"values": {"q": 1}, "lhs": "1", "rhs": "2"}),
        ("witness", {"values": [], "lhs": "1", "rhs": "2"}),
        ("witness", {"lhs": "1"}),
        ("power", {"errors": "none", "best": 0.1, "worst": 0.1}),
        ("extra", 1),
    ],
)
def test_what_is_no_evidence_is_not_printed_as_such(tmp_path, field, value):
    store = Cache(Folder(tmp_path))
    store.put("ab12", Evidence("o", "as_stated", "proved"))
    put_as_it_is(tmp_path, json.dumps(GOOD))
    assert store.get("ab12") is not None
    put_as_it_is(tmp_path, json.dumps({**GOOD, field: value}))
    assert store.get("ab12") is None


def test_what_is_deep_or_large_is_none_of_ours(tmp_path):
    folder = Folder(tmp_path)
    folder.put("ab12", 0)
    for depth in (DEEPEST + 1, 100_000):
        put_as_it_is(tmp_path, "[" * depth + "]" * depth)
        assert folder.get("ab12") is None
    (file,) = tmp_path.rglob("*.json")
    with file.open("wb") as out:
        out.truncate(LARGEST + 1)
    assert folder.get("ab12") is None


def test_a_folder_that_cannot_be_made_is_told_once(tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    folder = Folder(tmp_path / "file" / "cache")
    for name in ("ab12", "ab13"):
        Cache(folder).put(name, Evidence("o", "as_stated", "proved"))
        assert Cache(folder).get(name) is None
    (trouble,) = folder.troubles
    assert "cannot be written (Not a directory)" in trouble
    assert not folder.kept


def test_the_versions_of_what_computes_belong_to_the_key(monkeypatch):
    before = versions()
    monkeypatch.setattr(kept, "version", lambda library: "0" if library in ("gmpy2", "python-flint") else "1")
    assert versions()[-2:] == ("0", "0")
    assert versions() != before


def test_the_key_changes_with_what_the_evidence_depends_on():
    base = key("quadrature", "as_stated", STATEMENT, Settings())
    assert base == key("quadrature", "as_stated", Statement(q, q, Domain({q: positive}, POINTS)), Settings())
    others = [
        key("symbolic", "as_stated", STATEMENT, Settings()),
        key("quadrature", "corrected", STATEMENT, Settings()),
        key("quadrature", "as_stated", STATEMENT.with_rhs(2 * q), Settings()),
        key("quadrature", "as_stated", replace(STATEMENT, relation=">="), Settings()),
        key("quadrature", "as_stated", Statement(q, q, Domain({q: positive}, POINTS[:8])), Settings()),
        key("quadrature", "as_stated", STATEMENT, Settings(digits=31)),
        key("quadrature", "as_stated", STATEMENT, Settings(seed=1)),
    ]
    assert len({base, *others}) == len(others) + 1


def test_links_and_devices_stay_what_they_are(tmp_path):
    (tmp_path / "target").write_text("old", encoding="utf-8")
    (tmp_path / "link").symlink_to(tmp_path / "target")
    write_atomically(tmp_path / "link", "new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "target").read_text(encoding="utf-8") == "new"
    write_atomically(Path("/dev/null"), "gone")
    assert Path("/dev/null").is_char_device()


def test_nothing_half_written_is_left(tmp_path, monkeypatch):
    target = tmp_path / "file.txt"
    write_atomically(target, "old")

    def fail(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("pathlib.Path.replace", fail)
    with pytest.raises(KeyboardInterrupt):
        write_atomically(target, "new")
    assert [path.name for path in tmp_path.iterdir()] == ["file.txt"]
    assert target.read_text(encoding="utf-8") == "old"


def test_the_digest_reads_the_engine_where_it_stands(monkeypatch):
    """A pattern that finds no file would leave evidence valid whatever becomes of the source."""
    root = Path(cache.__file__).parents[2]
    assert all([*root.glob(pattern)] for pattern in cache._ENGINE)
    before = cache.engine_digest()
    cache.engine_digest.cache_clear()
    read = Path.read_bytes
    monkeypatch.setattr(Path, "read_bytes", lambda path: read(path) + (b" " if path.name == "sums.py" else b""))
    assert cache.engine_digest() != before
    cache.engine_digest.cache_clear()


@pytest.mark.parametrize(
    "file",
    (
        "derive/language/sums.py",
        "verify/oracles/quadrature.py",
        "verify/running/run.py",
        "codegen/kernels/arrays.py",
        "codegen/kernels/backends/numpy/printer.py",
    ),
)
def test_the_digest_changes_with_every_part_of_the_engine(file, monkeypatch):
    """Else evidence would outlive a change of what it came from."""
    digest, read = cache.engine_digest.__wrapped__, Path.read_bytes
    before = digest()
    assert digest() == before
    monkeypatch.setattr(Path, "read_bytes", lambda path: read(path) + (b" " if path.as_posix().endswith(file) else b""))
    assert digest() != before
