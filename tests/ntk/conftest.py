"""A notes folder of three claims, and what `ntk` says of it."""

import pytest

NOTES = """
from derive.language.symbols import q
from verify.claims import Claim, Domain, Point, Statement
from verify.claims.domain import positive
DOMAIN = Domain({q: positive}, tuple(Point(f"q = {n}", {q: n}) for n in range(1, 10)))
def claim(name, lhs, rhs, **more):
    return Claim(name, "1", f"title of {name}", f"place of {name}", "says", Statement(lhs, rhs, DOMAIN), **more)
CLAIMS = (
    claim("1.plain", q + q, 2 * q),
    claim("1.rests", q + q, 2 * q, uses=("1.plain",)),
    claim("1.wrong", q + q, 3 * q).corrected_to(2 * q, remark="It is twice."),
)
"""


@pytest.fixture
def notes(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "s1.py").write_text(NOTES, encoding="utf-8")
    return folder
