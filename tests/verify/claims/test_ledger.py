"""Notes folders, right and wrong: every fault is one line that says where."""

import pytest

from derive.language.convention import Reading
from verify.claims.fault import LedgerError
from verify.claims.ledger import load

HEAD = """
from sympy import EmptySet, Interval, Symbol
from verify.claims import Claim, Domain, Point, Statement
from verify.claims.domain import positive
q, p = Symbol("q", positive=True), Symbol("p", positive=True)
POINTS = tuple(Point(f"q = {n}", {q: n, p: n}) for n in range(1, 10))
def claim(id="a", lhs=q, rhs=q, domain=Domain({q: positive}, POINTS), **more):
    return Claim(id, "1", "title", "place", "says", Statement(lhs, rhs, domain), **more)
"""


def folder(tmp_path, body, name="s1.py"):
    (tmp_path / name).write_text(HEAD + body, encoding="utf-8")
    return tmp_path


def fault(path):
    with pytest.raises(LedgerError) as caught:
        load(path)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_claims_come_in_order_and_uses_come_first(tmp_path):
    ledger = load(folder(tmp_path, "CLAIMS = (claim('a', uses=('b',)), claim('b'))"))
    assert list(ledger.claims) == ["a", "b"]
    assert ledger.order == ("b", "a")
    assert [claim.id for claim in ledger.closure((ledger["a"],))] == ["b", "a"]


def test_modules_find_each_other_by_relative_imports(tmp_path):
    (tmp_path / "common.py").write_text("WORD = 'shared'", encoding="utf-8")
    ledger = load(folder(tmp_path, "from .common import WORD\nCLAIMS = (claim(WORD),)"))
    assert list(ledger.claims) == ["shared"]


def test_a_sub_folder_is_a_module_in_its_place(tmp_path):
    (tmp_path / "s2").mkdir()
    (tmp_path / "s2" / "part.py").write_text("from ..common import WORD\nNAME = WORD + '.part'", encoding="utf-8")
    (tmp_path / "common.py").write_text("WORD = 'shared'", encoding="utf-8")
    folder(tmp_path, "CLAIMS = (claim('first'),)", "s1.py")
    folder(tmp_path, "from .part import NAME\nCLAIMS = (claim(NAME),)", "s2/__init__.py")
    folder(tmp_path, "CLAIMS = (claim('last'),)", "s3.py")
    (tmp_path / "figures").mkdir()
    assert list(load(tmp_path).claims) == ["first", "shared.part", "last"]
    (tmp_path / "s2" / "part.py").write_text("NAME = 'anew'", encoding="utf-8")
    assert list(load(tmp_path).claims) == ["first", "anew", "last"]


def test_a_fault_in_a_sub_folder_names_its_file(tmp_path):
    (tmp_path / "s2").mkdir()
    (tmp_path / "s2" / "part.py").write_text("\nNAME = unknown", encoding="utf-8")
    message = fault(folder(tmp_path, "from .part import NAME\nCLAIMS = (claim(NAME),)", "s2/__init__.py"))
    assert "part.py, line 2: NameError" in message


def test_a_changed_folder_is_loaded_anew(tmp_path):
    assert list(load(folder(tmp_path, "CLAIMS = (claim('a'),)")).claims) == ["a"]
    assert list(load(folder(tmp_path, "CLAIMS = (claim('bb'),)")).claims) == ["bb"]


def test_unknown_id_names_the_nearest(tmp_path):
    ledger = load(folder(tmp_path, "CLAIMS = (claim('gradient-a'), claim('kernel'))"))
    with pytest.raises(LedgerError, match="no claim has the id 'gradient-b'; the nearest are gradient-a"):
        ledger.select(("gradient-b",))


def test_missing_folder(tmp_path):
    assert "does not exist" in fault(tmp_path / "nowhere")


def test_folder_without_claims(tmp_path):
    assert "has CLAIMS" in fault(tmp_path)


@pytest.mark.parametrize(
    ("body", "line", "kind"),
    [
        ("\nimport nothing_of_that_name\n", 10, "ModuleNotFoundError"),
        ("\nCLAIMS = (unknown,)\n", 10, "NameError"),
        ("\n\nCLAIMS = (\n", 11, "SyntaxError"),
        ("\nCLAIMS = (claim(colour='red'),)\n", 8, "TypeError"),
    ],
)
def test_a_module_that_fails_to_import(tmp_path, body, line, kind):
    message = fault(folder(tmp_path, body))
    assert f"s1.py, line {line}: {kind}" in message


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("CLAIMS = (claim(rhs=p),)", "claim a (as_stated): p is free in the statement and not in its domain"),
        ("CLAIMS = (claim(rhs=p),)", "write Domain({p: positive}, …) for a scalar, with its set, or arrays={p: (d,)}"),
        (
            "s = Symbol('s', positive=True)\nCLAIMS = (claim(domain=Domain({q: positive, s: positive}, POINTS)),)",
            "none of its 9 points gives s a value; write Point(…, {…, s: 1}), or list no points",
        ),
        ("CLAIMS = (claim(domain=Domain({q: Interval(20, 30)}, POINTS)),)", "has q = 1, not in Interval(20, 30)"),
        ("CLAIMS = (claim(domain=Domain({q: Interval.open(1, 0)}, POINTS)),)", "the domain is empty"),
        ("CLAIMS = (claim(domain=Domain({q: EmptySet}, POINTS)),)", "no value is allowed for q"),
        ("CLAIMS = (claim(domain=Domain({q: positive}, POINTS, conditions=(q < 0.5,))),)", "none of its 9 points"),
        ("CLAIMS = (claim(uses=('b',)),)", "uses 'b', which does not exist"),
        ("CLAIMS = (claim('a', uses=('b',)), claim('b', uses=('a',)))", "round in a circle"),
        ("CLAIMS = (claim(instance_of='b'),)", "claim a is an instance of 'b', which does not exist"),
        (
            "CLAIMS = (claim('a', instance_of='b'), claim('b', instance_of='c'), claim('c'))",
            "claim a is an instance of b, itself one of c; name c",
        ),
        ("CLAIMS = (claim(), claim())", "two claims have the id 'a'"),
        ("CLAIMS = (1,)", "no Claim"),
        ("CLAIMS = claim()", "CLAIMS is Claim; expected a tuple"),
        ("CLAIMS = (claim(lhs=None),)", "lhs is None; expected a SymPy expression"),
        ("CLAIMS = (claim(lhs='q +* 1'),)", "lhs is 'q +* 1'; expected a SymPy expression"),
        ("CLAIMS = (claim(domain=Domain({q: {1, 2}}, POINTS)),)", "expected a SymPy Set"),
        ("from sympy import S\nCLAIMS = (claim(domain=Domain({q: S.Reals}, POINTS)),)", "SymPy takes it from"),
        ("CLAIMS = (claim(domain=Domain({q: positive}, (1, 2))),)", "expected a Point"),
        ("CLAIMS = (claim(domain=Domain({q: positive}, POINTS, conditions=(p > 1,))),)", "p is free"),
        ("CLAIMS = (claim(id='a/b'),)", "the id is 'a/b'"),
        ("CLAIMS = (claim(uses='b'),)", "uses is 'b'; expected a tuple"),
        ("CLAIMS = (claim(convention='standard'),)", "expected a Convention"),
        ("raise SystemExit('bye')", "SystemExit: bye"),
        ("CLAIMS = (claim(domain=Domain({q: positive}, POINTS, activations=('relo',))),)", "unknown activation 'relo'"),
    ],
)
def test_faults_in_claims(tmp_path, body, words):
    assert words in fault(folder(tmp_path, body))


def test_a_set_of_whole_numbers_leaves_points_out(tmp_path):
    body = "N = Symbol('N', integer=True, positive=True)\nfrom sympy import Range, oo\n"
    body += "SET = Domain({N: Range(3, oo)}, tuple(Point(str(i), {N: i}) for i in range(1, 10)))\n"
    domain = load(folder(tmp_path, body + "CLAIMS = (claim(lhs=N, rhs=N, domain=SET),)"))["a"].statement.domain
    assert [point.name for point in domain.inside] == [str(number) for number in range(3, 10)]
    assert domain.describe() == "N ∈ {3, 4, …}"


def test_a_finite_set_and_a_stepped_one_are_written_out(tmp_path):
    body = "N = Symbol('N', integer=True, positive=True)\nfrom sympy import FiniteSet, Range\n"
    body += "ALL = tuple(Point(str(i), {N: i, q: i}) for i in range(1, 10))\n"
    body += "SETS = {N: Range(2, 9, 3), q: FiniteSet(2, 5, 7)}\n"
    body += "CLAIMS = (claim(lhs=N, rhs=q, domain=Domain(SETS, ALL)),)"
    domain = load(folder(tmp_path, body))["a"].statement.domain
    assert [point.name for point in domain.inside] == ["2", "5"]
    assert "{2, 5, 7}" in domain.describe()


READ = "from derive.language.convention import Reading\n"


def test_a_reading_is_a_convention(tmp_path):
    body = READ + "CLAIMS = (claim(convention=Reading(2, True, False)), claim('b', convention=Reading()))"
    first, second = load(folder(tmp_path, body)).claims.values()
    assert first.convention == Reading(2, True, False)
    assert first.faults == second.faults == ()
    words = [claim.convention.describe() for claim in (first, second) if claim.convention]
    assert words[0].endswith("output 2/n, trainable biases that start at 0, an output bias, a linear output")
    assert words[1].endswith(
        "c_d/n, trainable biases that start at 0, an output bias or none, a linear or a ReLU output"
    )


def test_columns_and_rows(tmp_path):
    claims = load(folder(tmp_path, "CLAIMS = (claim(column='mean', rows=('one', 'two')), claim('b'))")).claims
    assert (claims["a"].column, claims["a"].rows) == ("mean", ("one", "two"))
    assert (claims["b"].column, claims["b"].rows) == ("", ())


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("CLAIMS = (claim(column='mean', rows='one'),)", "rows is 'one'; expected a tuple of texts"),
        ("CLAIMS = (claim(convention=2),)", "the convention is 2; expected a Convention, a Reading or None"),
        (
            "from sympy import Range, oo\nN = Symbol('N', integer=True, positive=True)\n"
            "CLAIMS = (claim(domain=Domain({N: Range(0, oo)}, POINTS)),)",
            "the domain gives N the set Range(0, oo, 1), and SymPy takes it from Naturals",
        ),
        (
            "from sympy import Range\nCLAIMS = (claim(domain=Domain({q: Range(20, 30)}, POINTS)),)",
            "none of its 9 points",
        ),
    ],
)
def test_faults_in_sets_rows_and_readings(tmp_path, body, words):
    assert words in fault(folder(tmp_path, body))
