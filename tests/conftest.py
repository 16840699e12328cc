"""Precision is reset before each test; where nothing may be skipped, a skip fails."""

import os
import signal

import pytest
from mpmath import mp

from verify import memory


@pytest.fixture(autouse=True)
def _precision():
    mp.dps = 15
    yield
    mp.dps = 15


def pytest_collection_modifyitems(items):
    """The check of the whole ledger comes first: the tests of the command line find its evidence."""
    items.sort(key=lambda item: not item.nodeid.startswith("tests/notes/test_notes.py"))


def pytest_collection_finish():
    memory.spend()


@pytest.fixture
def interrupts():
    """An interrupt raises `KeyboardInterrupt`, also where a shell runs the tests in its background and ignores it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture
def evidence(tmp_path_factory, monkeypatch):
    """Evidence is kept where all tests of this run keep theirs: what one of them needs, another may have worked out."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "evidence"
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder))
    return folder


def pytest_runtest_logreport(report):
    if report.skipped and os.environ.get("NTK_TESTS_MAY_NOT_SKIP") and not hasattr(report, "wasxfail"):
        raise RuntimeError(f"{report.nodeid} was skipped, and nothing may be skipped here")


pytest_collectreport = pytest_runtest_logreport
"""A file may skip itself, too."""
