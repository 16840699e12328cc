"""Letters: by one notation everywhere, and no letter without what it is."""

import re
from pathlib import Path
from string import ascii_letters

import pytest
from sympy import S, Sum

from codegen.writing.documents import fragment, where_clauses
from codegen.writing.entries import Entry, Equation
from codegen.writing.escape import escape
from codegen.writing.given import Given, clauses
from codegen.writing.known import known_letters
from codegen.writing.latex import Printer
from codegen.writing.letters import Letters, Notation, NotationError, read_notation
from derive.language.grammar import NotRead, latex, read
from derive.language.named import Named
from derive.language.symbols import a, d, k, m, r, sigma_w, w, x, xp
from verify.claims.ledger import load

NOTES = Path(__file__).parents[3] / "notes"
LEDGER = load(NOTES)
NOTATION = read_notation(NOTES)
CLAIMS = [claim for claim in LEDGER.claims.values() if claim.section != "2" and len(claim.rows) != 1]
SIDES = [(claim, side) for claim in CLAIMS for _, one in claim.statements() for side in (one.lhs, one.rhs)]
CHANGED = "\\ddagger"
WORDS = re.compile(r"\\(?:mathrm|text|operatorname\*?|mathbf|mathbb|begin|end)\{[^{}]*\}")
KNOWN = known_letters((side for _, side in SIDES), {"a letter of nothing"})


def dot(one, other):
    return Sum(one[k] * other[k], (k, 1, d))


def letters_left(source):
    """Letters of a source that no name of the changed notation stands for."""
    rest = WORDS.sub("", source)
    commands = {command[1:] for command in re.findall(r"\\[A-Za-z]+", rest)}
    return set(re.findall(r"[A-Za-z]", re.sub(r"\\[A-Za-z]+|\\.", "", rest))) | (commands & KNOWN - {"infty"})


def test_with_every_key_changed_no_letter_is_left():
    printer = Printer(Notation(dict.fromkeys(KNOWN | {"G", "h"}, CHANGED)))
    left = {(claim.id, one) for claim, side in SIDES for one in letters_left(printer.doprint(side))}
    assert left == set()


@pytest.mark.parametrize("key", ["m", "K", "sigma", "Sigma", "Theta", "theta", "d", "w", "a", "x", "n", "f"])
def test_one_key_is_changed_in_formulas_labels_subscripts_and_sentences(key):
    plain = key if len(key) == 1 else f"\\{key}"
    letter = re.compile(rf"{re.escape(plain)}(?![A-Za-z])")
    printer = Printer(Notation({key: CHANGED}))
    for claim, side in SIDES[::5]:
        source = WORDS.sub("", printer.doprint(side))
        commands = re.sub(r"\\[A-Za-z]+", " ", source) if len(key) == 1 else source
        assert not letter.search(commands), (claim.id, source)
    prose = WORDS.sub("", escape("K_m(x, x') = σ_w θ_m Σ^(m) + Θ n a_m d f(x) w_r·x", printer.letters))
    assert not letter.search(re.sub(r"\\[A-Za-z]+", " ", prose) if len(key) == 1 else prose)


def test_labels_are_written_letter_by_letter():
    letters = Letters(Notation({"K": "\\kappa", "m": "M", "x'": "\\tilde{<x>}", "x": "z"}))
    assert letters.label("K_m(x, x')") == "\\kappa_M(z, \\tilde{z})"
    assert (
        Letters(Notation({"t": "\\mathsf{t}"})).label("\\sup_t t^t") == "\\sup_{\\mathsf{t}} \\mathsf{t}^{\\mathsf{t}}"
    )
    assert letters.label("\\|\\theta_\\infty - \\theta_0\\|") == "\\|\\theta_\\infty - \\theta_0\\|"
    assert Letters(Notation()).label("e^{-Kt} \\mathrm{lin}") == "\\mathrm{e}^{-Kt} \\mathrm{lin}"
    assert Letters(Notation({}, {"prime": "\\bar{#1}"})).label("\\sigma' x'") == "\\sigma' \\bar{x}"


def test_a_letter_with_an_index_or_a_power_takes_further_ones():
    letters = Letters(Notation({"n": "N_1", "K": "K^{\\mathrm{NTK}}", "x": "z_i'", "W": "{W^{(0)}}", "y": "{y}_{0}"}))
    assert letters.spelled("n_1") == "{N_1}_{1}"
    assert letters.label("K_m(x, x')") == "{K^{\\mathrm{NTK}}}_m({z_i'}, {z_i'}')"
    assert letters.spelled("W_1") == "{W^{(0)}}_{1}" and letters.spelled("y'") == "{{y}_{0}}'"


def test_marks_are_changed():
    marks = {"inner_product": "\\langle #1, #2 \\rangle", "prime": "\\tilde{#1}"}
    assert Printer(Notation({}, marks)).doprint(dot(x, xp)) == "\\langle x, \\tilde{x} \\rangle"


def test_a_key_that_nothing_uses_is_an_error_with_the_nearest():
    for notation, words in (
        (Notation({"sigmaw": "s"}), "the letter 'sigmaw', which nothing uses; the nearest is 'sigma_w'"),
        (Notation({}, {"expection": "E"}), "the mark 'expection', which nothing uses; the nearest is 'expectation'"),
        (Notation(parts={"1.44": Notation()}), "the section or claim '1.44'"),
    ):
        with pytest.raises(NotationError, match=re.escape(words)):
            notation.check(known_letters([sigma_w], notation.keys()), {"1.4"})


def test_a_table_that_nothing_uses_is_an_error(tmp_path):
    (tmp_path / "notation.toml").write_text('[name]\nm = "n"')
    with pytest.raises(NotationError, match="'name' at its top, which nothing uses; the nearest is 'names'"):
        read_notation(tmp_path)


def test_a_letter_that_refers_to_itself_is_an_error():
    with pytest.raises(NotationError, match="by 'm' itself"):
        Letters(Notation({"m": "<n>", "n": "<m>"})).spelled("m")


def test_the_notation_of_the_notes_has_only_what_is_used():
    parts = {part for claim in LEDGER.claims.values() for part in (claim.section, claim.id)}
    NOTATION.check(known_letters((side for _, side in SIDES), NOTATION.keys()), parts)


def test_every_letter_of_the_notes_is_told():
    unknown = {}
    for claim in CLAIMS:
        domain, sides = claim.right.domain, [s for _, one in claim.statements() for s in (one.lhs, one.rhs)]
        given = Given(tuple(domain.scalars.items()), tuple(domain.arrays.items()), (), "any")
        if found := clauses(NOTATION.of(claim.section, claim.id), sides, given)[1]:
            unknown[claim.id] = found
    assert unknown == {}


def test_what_is_written_is_read_to_trees_under_any_notation():
    """All but a few signs: one-sided slopes, almost sure limits."""
    for notation in (NOTATION, Notation({"m": "M", "x'": "\\tilde{x}", "K": "\\kappa", "sigma": "\\phi", "w": "u"})):
        printer = Printer(notation)
        for claim, side in SIDES[::3]:
            source = printer.doprint(side)
            try:
                assert read(source) is not None
            except NotRead:
                assert re.search(r"a\.s\.|\\left\.|cases|\\[bB]ig|\\lvert|\\text", source), (claim.id, source)


FONTS = ("mathfrak", "mathsf", "mathtt", "mathscr")
CODES = [f"\\{font}{{{letter}}}" for font in FONTS for letter in ascii_letters]


def bare(source):
    """Without what sets nothing: blanks, and braces around one letter or one index."""
    return re.sub(r"[\s{}]", "", source)


def test_with_every_key_changed_the_same_statement_is_written_and_read():
    """Each letter has a code of its own; with the letters in their place it is the same LaTeX, and the same tree."""
    names = sorted(name for name in KNOWN if name.isalpha())
    codes = dict(zip(names, CODES, strict=False))
    assert codes.keys() == set(names)
    plain, coded, letters = Printer(Notation()), Printer(Notation(codes)), Letters(Notation())

    def decoded(source):
        for name, code in codes.items():
            source = source.replace(code, letters.spelled(name))
        return bare(source)

    trees = 0
    for claim, side in SIDES[::4]:
        source, other = plain.doprint(side), coded.doprint(side)
        assert decoded(other) == bare(source), claim.id
        try:
            tree = read(source)
        except NotRead:
            continue
        assert decoded(latex(read(other))) == bare(latex(tree)), claim.id
        trees += 1
    assert trees > len(SIDES) / 8


FUNCTION = Named("f(x)", Sum(a[r] * Sum(w[r, k] * x[k], (k, 1, d)), (r, 1, m)) / m)


def test_a_fragment_tells_its_letters_and_is_stable():
    given = Given(((m, S.Naturals), (d, S.Naturals)), ((x, (d,)), (a, (m,)), (w, (m, d))))
    entry = Entry("t", "1", "", "", "", Equation(FUNCTION, "=", FUNCTION), None, None, "", "", None, given=given)
    notation = Notation({}, {}, {"m": "the width of f"})
    found = where_clauses(entry, notation)
    source = fragment(entry, notation, found)
    assert source == fragment(entry, notation, where_clauses(entry, notation))
    assert "where $f(x) = " in source
    assert "$m \\in \\mathbf{N}$, the width of $f$; $x \\in \\mathbf{R}^{d}$" in source
    assert "$w \\in \\mathbf{R}^{m \\times d}$; $d \\in \\mathbf{N}$." in source
