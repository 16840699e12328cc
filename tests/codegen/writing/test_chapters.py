"""Chapters of a document: what they say of a claim, and that it is found again."""

from sympy import S

from codegen.writing.chapters import claims, errata, figures, symbols
from codegen.writing.documents import documents
from codegen.writing.entries import AtValues, Entry, Equation, Erratum
from codegen.writing.given import Clause
from codegen.writing.letters import Letters, Notation
from codegen.writing.references import bibliography, keys
from codegen.writing.templating import told
from derive.language.symbols import c, q, qp


def entry(name, section="1", **more):
    one = {"as_stated": None, "condition": None, "remark": "", "convention": "", "derivation": None, **more}
    equation = one.pop("equation", Equation(q, "=", qp))
    return Entry(f"{section}.{name}", section, name, "§1", "", equation, **one)


FALSE = entry(
    "false",
    as_stated=Equation(q, "=", 2 * q),
    remark="See 1.true and 1.true-too.",
    verdict="refuted",
    correction="proved",
)
TRUE = entry("true", verdict="proved", evidence="symbolic; enclosure 41 points, radius 1e-37")


def test_the_table_says_where_words_come_from():
    assert "No record of a run was at hand" in claims([FALSE], Notation())
    assert "{1.false}{refuted; proved}" in claims([FALSE], Notation())
    assert "{1.true}{proved}{symbolic; enclosure 41 points, radius 1e-37}" in claims([FALSE, TRUE], Notation())
    assert "No words are recorded beside the notes" in claims([entry("new")], Notation())


def test_an_id_in_a_sentence_is_the_number_of_its_equation():
    numbered = {"1.true": "1.true", "2.true": "1.true"}
    assert told("as 2.true. 1.true-too is x_1", Letters(Notation()), numbered) == (
        "as \\eqref{eq:1.true}. 1.true-too is $x_{1}$"
    )


def test_a_witness_stands_in_the_letters_of_the_notation():
    witness = AtValues({"sigma_w": "9/7", "q'": "(1/2, -3)", "σ": "relu"}, "[0.28125 +/- 1.2e-20]", "+inf")
    source = errata([Erratum(FALSE, (), witness)], Notation({"sigma": "s"}), {"1.false": "1.false", "1.true": "1.true"})
    assert "at $s_{w} = 9/7$, $q' = (1/2,\\, -3)$, $s$ = relu the left-hand side is $0.28125$" in source
    assert "the right $\\infty$" in source
    assert "See \\eqref{eq:1.true} and 1.true-too." in source


def test_a_fault_is_found_elsewhere_once_and_not_where_it_is_told():
    numbered = {"1.false": "1.false", "1.true": "1.true", "2.true": "1.true", "2.false": "1.false"}
    source = errata([Erratum(FALSE, ("1.true", "2.false", "2.true", "3.row"), None)], Notation(), numbered)
    assert "Also in \\eqref{eq:1.true}." in source
    assert "Also in" not in errata([Erratum(FALSE, ("2.false", "3.row"), None)], Notation(), numbered)


def test_sides_that_differ_in_late_digits_have_them_all():
    witness = AtValues({"q": "1"}, "1.00000000001", "1.00000000002")
    assert "$1.00000000001$, the right $1.00000000002$" in errata([Erratum(FALSE, (), witness)], Notation(), {})


def test_a_letter_stands_once_in_the_index_however_its_index_is_written():
    found = {
        "1.true": [Clause("theta_0", "\\theta_{0}", "", "the start"), Clause("sigma", "\\sigma", "", "relu")],
        "1.false": [Clause("theta_0", "{\\theta_0}", "", "the start"), Clause("sigma", "\\sigma", "", "tanh")],
    }
    index = symbols([TRUE, FALSE], Notation(words={"sigma": "the activation"}), found)
    assert index.count("the start") == index.count("the activation") == 1
    assert "relu" not in index


def test_a_section_that_repeats_another_refers_to_its_equations_as_a_stretch(tmp_path):
    own = [
        entry(name, equation=Equation(q, "=", side))
        for name, side in (("a", qp), ("b", c), ("c", S.One), ("d", S.Zero))
    ]
    again = [entry(one.title, "2", equation=one.equation) for one in (own[0], own[1], own[3])]
    text = documents([*own, *again], tmp_path, Notation(), "")["section-2.tex"]
    assert "\\eqref{eq:1.a}\\,--\\,\\eqref{eq:1.b}," in text
    assert "\\eqref{eq:1.d}." in text


def test_figures_stand_two_in_a_row():
    assert figures([]) == ""
    assert figures(["a", "b", "c"]).count("\\hfill") == 1


def test_works_have_keys_of_author_and_year_and_a_file_for_bibtex():
    works = ("Lee 2018, One", "Lee 2018, Two", "Lee, Xiao 2019, arXiv:1902.06720", "A talk")
    found = keys([entry("a", references=works)])
    assert found == {"A talk": "Work", works[0]: "Lee2018", works[1]: "Lee2018b", works[2]: "Lee2019"}
    source = bibliography(found)
    assert "author = {Lee and Xiao}" in source and "howpublished = {arXiv:1902.06720}" in source
    assert "note = {A talk}" in source
