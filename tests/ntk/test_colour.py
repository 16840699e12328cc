"""Colour on a terminal only."""

import sys

import pytest

from ntk.colour import coloured

LINES = ["1.a (§1, first equation): proved", "    remark: once refuted", "2 claims: 1 proved, 1 refuted"]


def test_none_in_a_pipe(capsys):
    assert [*coloured(LINES)] == LINES


@pytest.mark.parametrize("wanted", [True, False])
def test_verdicts_on_a_terminal(monkeypatch, wanted):
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setenv("NO_COLOR", "" if wanted else "1")
    found = [*coloured(LINES)]
    assert found[1] == LINES[1]
    if wanted:
        assert found[0].endswith(": \x1b[32mproved\x1b[0m")
        assert "\x1b[31mrefuted\x1b[0m" in found[2]
    else:
        assert found == LINES
