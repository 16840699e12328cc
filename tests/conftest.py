"""Precision is reset before each test; where nothing may be skipped, a skip fails."""

import os

import pytest
from mpmath import mp


@pytest.fixture(autouse=True)
def _precision():
    mp.dps = 15
    yield
    mp.dps = 15


def pytest_runtest_logreport(report):
    if report.skipped and os.environ.get("NTK_TESTS_MAY_NOT_SKIP") and not hasattr(report, "wasxfail"):
        raise RuntimeError(f"{report.nodeid} was skipped, and nothing may be skipped here")


pytest_collectreport = pytest_runtest_logreport
"""A file may skip itself, too."""
