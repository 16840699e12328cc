"""`ntk audit` from the command line: lines that editors jump to, the record, exit statuses."""

import json
from contextlib import nullcontext

import pytest

import ntk
from verify.claims.settings import Settings
from verify.reading import asking
from verify.reading.asking import here
from verify.reading.audit import audit
from verify.reading.document.documents import read_document
from verify.running.cache import Cache
from verify.running.kept import Folder

TEXT = r"""Let $x \in \mathbb{R}$. Then $x + x = 2x$ and $x + 1 = 2$ and $1/2x = x$.

$$\nabla f = 0$$
"""


@pytest.fixture
def file(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(asking, "in_workers", lambda settings, *_: here(settings))
    path = tmp_path / "notes.md"
    path.write_text(TEXT)
    return path


@pytest.mark.slow
def test_in_workers_and_again_from_the_cache(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    path = tmp_path / "notes.md"
    path.write_text(TEXT)
    assert ntk.main(["audit", str(path), "--jobs", "1"]) == 1
    first = capsys.readouterr().out
    assert "holds (proved)" in first and list((tmp_path / "cache").rglob("*.json"))
    monkeypatch.setattr(asking, "workers", None)
    for text in (TEXT, f"{TEXT}\n"):  # the answer as it was kept, then from the evidence
        path.write_text(text)
        assert ntk.main(["audit", str(path)]) == 1
        assert capsys.readouterr().out == first


def test_one_changed_equation_costs_one_check(tmp_path, monkeypatch):
    store, asked = Cache(Folder(tmp_path / "cache")), []
    settings = Settings(digits=15)

    class Crew:
        def map(self, function, jobs, limit, finished, may_die):
            for place, job in enumerate(jobs):
                asked.append(job[2])
                finished(place, function(*job))

    monkeypatch.setattr(asking, "workers", lambda number: nullcontext(Crew()))
    ask = asking.in_workers(settings, 1, store, lambda done, every: None)
    text = "Let $x > 0$. We have $x + x = 2x$. We have $x x = x^2$. We have $2x = 3x$."
    for changed, number in ((text, 3), (text, 0), (text.replace("x^2", "x^3"), 1), (f"% new\n{text}", 0)):
        asked.clear()
        (tmp_path / "a.tex").write_text(changed)
        audit(read_document(tmp_path / "a.tex"), ask)
        assert len({statement.key for statement in asked}) == number


def test_what_is_kept_depends_on_every_file_and_on_errors(file, tmp_path, monkeypatch, capsys):
    (tmp_path / "a.tex").write_text(r"Let $x > 0$. We have $x + x = 2x$. \input{b}")
    command, asked = ["audit", str(tmp_path / "a.tex")], []

    def counted(settings, *_):
        ask = here(settings)

        def noted(pieces):
            asked.extend(pieces)
            return ask(pieces)

        return noted

    monkeypatch.setattr(asking, "in_workers", counted)

    def audits():
        asked.clear()
        ntk.main(command)
        return len(asked), capsys.readouterr().out

    number, first = audits()
    assert number and "there is no such file" in first and audits() == (0, first)
    (tmp_path / "b.tex").write_text("We have $3x = 4x$.")
    number, second = audits()
    assert number and "differs" in second and audits() == (0, second)
    (tmp_path / "notation.toml").write_text(r"ranges = ['y > 0']")
    assert audits()[0]
    monkeypatch.setattr("verify.running.run.open_slope", lambda statement: 1 / 0)
    (tmp_path / "b.tex").write_text("We have $3x = 5x$.")
    assert all("ZeroDivisionError" in text and number for number, text in (audits(), audits()))


def test_a_line_an_answer_and_a_record(file, tmp_path, capsys):
    record = tmp_path / "run.json"
    assert ntk.main(["audit", str(file), "--jobs", "1", "--json", str(record)]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[:3] == [
        rf"{file}:1:6: sets the range of x   [x \in \mathbb{{R}}]",
        rf"{file}:1:31: holds (proved): for x ∈ ℝ   [x + x = 2 x]",
        rf"{file}:1:48: differs: at x = 0: left 1, right 2 (for x ∈ ℝ)   [x + 1 = 2]",
    ]
    assert lines[3].startswith(f"{file}:1:67: not read: x: ambiguous")
    assert lines[4].startswith(rf"{file}:3:3: read, not judged: gradients")
    data = json.loads(record.read_text())
    assert data["counts"] == {"holds": 1, "differs": 1, "sets the range of": 1, "read, not judged": 1, "not read": 1}
    assert data["found"] == {
        "displays": 1,
        "displays read": 1,
        "inline with a relation": 4,
        "inline read": 3,
        "formulas": 5,
        "read to a tree": 5,
    }
    assert data["judged"] == {"links": 4, "judged": 2}
    keys = (
        "file line column end_line end_column formula display source answer claim named note verdict witness rests_on"
    )
    keys += " suggestion message"
    assert all(list(one) == keys.split() for one in data["equations"])
    assert data["equations"][2]["witness"]["x"] == "0" and data["equations"][2]["witness"]["left"].startswith("1.0")
    assert ntk.main(["audit", str(file), "--summary"]) == 1
    assert capsys.readouterr().out.splitlines() == [
        f"{file}: 1 display, 1 read; 4 inline formulas with a relation, 3 read",
        "links: 1 holds, 1 differs, 1 sets the range of, 1 read, not judged, 1 not read",
        "judged: 2 of 4 links (50%) that neither define, restate nor set a range",
    ]


def test_where_a_link_ends_and_which_formula_it_is_of(file, tmp_path):
    file.write_text("Let $x > 0$.\n$$x + x = 2 x \\\\\n x = x + 1 = 3$$\n")
    ntk.main(["audit", str(file), "--json", str(tmp_path / "run.json")])
    found = json.loads((tmp_path / "run.json").read_text())["equations"]
    places = [tuple(one[key] for key in ("formula", "line", "column", "end_line", "end_column")) for one in found]
    assert places == [(1, 1, 6, 1, 11), (2, 2, 3, 2, 14), (2, 3, 2, 3, 11), (2, 3, 6, 3, 15)]


def test_a_log_for_editors_and_code_hosts(file, tmp_path):
    log = tmp_path / "run.sarif"
    assert ntk.main(["audit", str(file), "--jobs", "1", "--sarif", str(log)]) == 1
    (run,) = json.loads(log.read_text())["runs"]
    assert [result["level"] for result in run["results"]] == ["error", "warning", "note"]
    region = run["results"][0]["locations"][0]["physicalLocation"]["region"]
    assert TEXT.splitlines()[0][region["startColumn"] - 1 : region["endColumn"] - 1] == "x + 1 = 2"


def test_ranges_from_the_notation(file, tmp_path, capsys):
    file.write_text("We have $c + c = 2c$.")
    (tmp_path / "notation.toml").write_text(r"ranges = ['c \in \mathbb{R}']")
    assert ntk.main(["audit", str(file), "--jobs", "1"]) == 0
    assert "holds (proved)" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "notation", "words"),
    (
        (("none.md",), "", "No such file"),
        (("notes.py",), "", "expected a file with the ending .tex or .md"),
        (("notes.md", "--jobs", "0"), "", "from 1 up"),
        (("notes.md", "--notation", "other.toml"), "", "No such file"),
        (("notes.md", "--json", "no/such/run.json"), "", "does not exist; create it"),
        (("notes.md", "--sarif", "no/such/run.sarif"), "", "does not exist; create it"),
        (("notes.md",), "ranges = 1", "expected a list of texts"),
        (("notes.md",), "ranges = ", "is no TOML"),
        (("notes.md",), "rangs = ['c > 0']", "'rangs' at its top, which nothing uses; the nearest is 'ranges'"),
        (("notes.md",), "section = 1", "expected [section.'1.6']"),
        (("notes.md",), "[section.'1.6']\nconventions = 'no bias'", "expected [section.'1.6']"),
        (
            ("notes.md",),
            "[section.'1.6']\nconvention = 'no bias'",
            "the document has none with a number",
        ),
        (("notes.md", "more.md"), "", "unrecognized arguments: more.md; type ntk audit --help"),
        (("notes.md",), "ranges = ['c + 1']", "says not what a letter is from"),
    ),
)
def test_wrong_usage_is_one_line(file, tmp_path, monkeypatch, capsys, arguments, notation, words):
    monkeypatch.chdir(tmp_path)
    if notation:
        (tmp_path / "notation.toml").write_text(notation)
    assert ntk.main(["audit", *arguments]) == 2
    captured = capsys.readouterr()
    (line,) = captured.err.splitlines()
    assert captured.out == "" and line.startswith("ntk: ") and words in line
