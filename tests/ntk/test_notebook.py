"""What notebooks show: the page about it is done as it stands, and each of the four forms is what the commands give."""

import re

import pytest

from ntk.notebook import Displayed, claim, derivation
from tests.ntk.readme import blocks_of, failures
from verify.claims.fault import LedgerError


@pytest.mark.slow
def test_the_page_about_notebooks(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    sessions = [text for language, text in blocks_of("docs/notebooks.md") if language == "python"]
    assert len(sessions) == 4
    assert failures("\n".join(sessions)) == 0


def test_what_has_no_form_says_so_and_leaves_it_to_the_others():
    shown = Displayed("x", "$x$")
    assert (repr(shown), shown._repr_latex_(), shown._repr_html_()) == ("x", "$x$", None)


def test_a_claim_that_is_not_there_is_named_with_the_nearest():
    with pytest.raises(LedgerError, match=re.escape("1.4.gradient-a")):
        claim("1.4.gradient-aa")


def test_a_claim_without_a_derivation_says_so():
    with pytest.raises(ValueError, match=re.escape("verdict('1.7.kernel-drift-relu') says what holds it")):
        derivation("1.7.kernel-drift-relu")
