"""Figures: their data against formulas and golden values, their claims, and that each is drawn the same twice."""

import json
import os
from pathlib import Path

import numpy as np
import pytest
from matplotlib.image import imread

import ntk
from codegen.figures import FORMATS, caption, draw, gallery
from codegen.figures.figure import Band, Curve, Figure
from codegen.figures.lettering import lettered
from codegen.writing.known import known_letters
from codegen.writing.letters import Letters, Notation, NotationError, read_notation
from codegen.writing.macros import spelled_out
from derive.language.grammar.macros import Macro
from derive.language.grammar.tokens import tokens_of
from ntk.plot import shown_in
from verify.claims.recorded import read_words
from verify.claims.verdict import HOLDING
from verify.figures.finite import finite_ratio, limit_ratio
from verify.figures.kernels import wide_ntk, width_moments
from verify.figures.registry import FIGURES, LETTERS
from verify.figures.registry import figure as make

ROOT = Path(__file__).parents[3]
GOLDEN = ROOT / "tests" / "golden" / "figures.json"
TOLERANCE = 1e-6
"""Of the golden values, relative: drawn ones hang on the order of sums."""
SHADE = 0.01
"""Of a picture on a scale from 0 to 1, in the mean: fonts are smoothed otherwise elsewhere."""


def test_the_ntk_of_one_layer_is_its_closed_form():
    angle = np.linspace(0, np.pi, 7)
    slope, value = np.pi - angle, (np.pi - angle) * np.cos(angle) + np.sin(angle)
    assert wide_ntk(1, angle) == pytest.approx((value + slope * np.cos(angle)) / np.pi, abs=1e-14)


@pytest.mark.parametrize("hidden", [1, 2, 5])
def test_the_ntk_on_the_diagonal_counts_the_layers(hidden):
    assert wide_ntk(hidden, np.zeros(1)) == pytest.approx(hidden + 1)


def test_the_ratio_tends_to_its_limit():
    hidden = 40
    far, near = (abs(finite_ratio(hidden * k - 1, 80 * k) / float(limit_ratio(np.array(0.5))) - 1) for k in (1, 4))
    assert near < far / 3 < 0.05


@pytest.mark.slow
def test_the_band_is_the_spread_of_drawn_kernels():
    made = make("width", 5)
    mean, variance = width_moments()
    off = []
    for series, units in zip(made.series[1:], (16, 64, 256), strict=True):
        off.append((series.y - mean(series.x)) / np.sqrt(variance(series.x) / units))
    assert np.abs(np.mean(off)) < 4 / np.sqrt(np.size(off))
    assert np.std(off) == pytest.approx(1, abs=0.3)


@pytest.fixture(scope="module")
def figures():
    return {name: make(name, 0) for name in FIGURES}


@pytest.mark.slow
def test_the_data_are_golden(figures):
    found = {
        name: [[one.label, *map(float, one.y[:: max(1, len(one.y) // 5)])] for one in figure.series]
        for name, figure in figures.items()
    }
    if os.environ.get("NTK_UPDATE_GOLDENS"):
        GOLDEN.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    golden = json.loads(GOLDEN.read_text(encoding="utf-8"))
    assert found.keys() == golden.keys()
    for name, series in found.items():
        for (label, *values), (known, *expected) in zip(series, golden[name], strict=True):
            assert label == known
            assert values == pytest.approx(expected, rel=TOLERANCE, abs=1e-12), f"{name}: {label}"


@pytest.mark.slow
def test_the_claims_shown_are_claims_and_what_they_say_holds(figures):
    words = read_words(ROOT / "notes") or {}
    for name, figure in figures.items():
        assert figure.name == name
        for claim in figure.claims:
            word = words[claim]
            assert word.verdict in HOLDING or word.correction in HOLDING


@pytest.mark.slow
def test_the_gallery_shows_what_is_drawn(figures, tmp_path):
    page, folder = Path("docs/gallery.md"), Path("docs/figures")
    assert (ROOT / page).read_text(encoding="utf-8") == gallery(figures.values(), *shown_in(page, folder))
    notation = spelled_out(read_notation(ROOT / "notes"))
    for name, figure in figures.items():
        draw(figure, tmp_path / f"{name}.png", notation)
        kept, drawn = (imread(one / f"{name}.png") for one in (ROOT / folder, tmp_path))
        assert kept.shape == drawn.shape, name
        assert np.abs(kept - drawn).mean() < SHADE, name
    assert {path.stem for path in (ROOT / folder).glob("*.png")} == {*FIGURES, "report"}


@pytest.mark.slow
def test_wide_networks_train_as_their_kernel_at_the_start_says(figures):
    apart = {}
    for drawn, line in zip(*[iter(figures["training"].series)] * 2, strict=True):
        apart[drawn.label] = np.abs(np.log(drawn.y / line.y[::3]))[:10].max()
    assert apart["m = 1024"] < 0.5 * apart["m = 16"]


@pytest.mark.slow
def test_what_is_lazy_falls_like_the_root_of_the_width(figures):
    for one in figures["lazy"].series[::2]:
        slope = np.polyfit(np.log(one.x), np.log(one.y), 1)[0]
        assert -0.8 < slope < -0.4, one.label


@pytest.mark.slow
def test_drawn_means_lie_at_their_exact_values(figures):
    """Within five standard errors, where draws stand beside a curve."""
    for name in ("ratio", "update"):
        exact = {one.hue: one for one in figures[name].series if one.label.startswith("exact")}
        (drawn,) = [one for one in figures[name].series if one.errors is not None]
        curve = exact.get(drawn.hue) or exact[None]
        at = [int(np.argmin(np.abs(curve.x - place))) for place in drawn.x]
        assert len(at) > 1
        assert np.all(np.abs(drawn.y - curve.y[at]) < 5 * drawn.errors)


SMALL = Figure(
    "small",
    "σ_w² of n_0.",
    ("1.a", "1.b"),
    ("x_i", "n_0 ≤ x"),
    (
        Curve(np.arange(1, 4), np.arange(1, 4), "one", errors=np.ones(3)),
        Curve(np.arange(3), np.ones(3), kind="steps"),
    ),
    (Band(np.arange(3), np.zeros(3), np.ones(3), "band"),),
    ("linear", "log"),
    (0.5, 2),
)


@pytest.mark.parametrize("form", FORMATS)
def test_a_figure_is_drawn_the_same_twice(tmp_path, form):
    for name in ("one", "two"):
        draw(SMALL, tmp_path / f"{name}.{form}")
    first, second = ((tmp_path / f"{name}.{form}").read_bytes() for name in ("one", "two"))
    assert first == second
    assert len(first) > 1000


def test_the_caption_names_the_claims():
    text = caption(SMALL)
    assert "\\includegraphics{small}" in text
    assert "Claims: \\texttt{1.a}, \\texttt{1.b}." in text
    assert "$n_{0}$" in text


OWN = Notation(
    {"x": "\\mathbf{x}", "n": "\\widths", "sigma": "s"}, macros={"\\widths": Macro(0, None, (*tokens_of("N"),))}
)


@pytest.mark.parametrize("form", FORMATS)
def test_a_figure_is_drawn_in_the_letters_of_a_notation(tmp_path, form):
    plain, own, again = (tmp_path / f"{name}.{form}" for name in ("plain", "own", "again"))
    draw(SMALL, plain)
    draw(SMALL, own, spelled_out(OWN))
    draw(SMALL, again, Notation({"sigma": "s"}))
    assert plain.read_bytes() == again.read_bytes() != own.read_bytes()


def test_the_caption_is_written_in_the_letters_of_a_notation():
    assert "$s_{w}^{2}$ of $\\widths_{0}$" in caption(SMALL, OWN)


def test_letters_are_those_of_the_section_of_its_claims():
    section = Notation({"x": "X"}, parts={"1": Notation({"x": "\\xi"})})
    assert lettered("x", Letters(section.of(SMALL.section))) == "$\\xi$"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("½ of √(qq') ≥ n_0", "½ of $\\sqrt{qq'} \\geq n_{0}$"),
        ("E[K²]/E[K]²", "$\\operatorname{E}[K^{2}]/\\operatorname{E}[K]^{2}$"),
        ("5 $ of x", "5 \\$ of $x$"),
    ],
)
def test_texts_of_figures_are_set_by_matplotlib(text, shown):
    assert lettered(text, Letters(Notation())) == shown


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("\\bm{K}", "\\boldsymbol{K}"),
        ("\\left\\lVert K \\right\\rVert", "\\Vert K \\Vert"),
        ("\\tfrac12", "\\frac{1}{2}"),
    ],
)
def test_what_matplotlib_calls_otherwise_is_called_so(name, shown):
    assert lettered("K", Letters(Notation({"K": name}))) == f"${shown}$"


def test_what_matplotlib_does_not_read_is_an_error_that_shows_it():
    with pytest.raises(NotationError, match=r"a figure has \\stackrel\{a\}\{K\}, which matplotlib does not read"):
        lettered("K", Letters(Notation({"K": "\\stackrel{a}{K}"})))


@pytest.mark.slow
def test_the_letters_that_figures_are_written_with_are_known(figures):
    seen = Letters(Notation())
    for figure in figures.values():
        labels = [one.label for one in (*figure.series, *figure.bands)]
        for text in (figure.caption, *figure.axes, *labels):
            lettered(text, seen)
    bases = {name.rstrip("'*").partition("_")[0] for name in seen.seen}
    known = known_letters((), set(LETTERS)) | {part for name in LETTERS for part in name.split("_")}
    assert bases <= known


@pytest.mark.parametrize(("key", "words"), [("J_nn", "the nearest is 'J_n'"), ("bta", "the nearest is 'beta'")])
def test_a_key_that_nothing_uses_is_an_error_with_the_nearest(tmp_path, capsys, key, words):
    assert ntk.main(["init", str(tmp_path / "notes")]) == 0
    (tmp_path / "notes" / "notation.toml").write_text(f"[names]\n{key} = 'B'\n", encoding="utf-8")
    assert ntk.main(["plot", "depth", "--notes", str(tmp_path / "notes"), "--out", str(tmp_path / "figures")]) == 2
    assert words in capsys.readouterr().err
    assert not (tmp_path / "figures").exists()


def test_a_grid_of_moments_is_drawn(tmp_path, capsys):
    command = ["moments", "--grid", "widths=8,16", "depths=2,3", "--plot"]
    assert ntk.main([*command, str(tmp_path / "grid.svg")]) == 0
    assert (tmp_path / "grid.svg").stat().st_size > 1000
    assert ntk.main([*command, str(tmp_path / "grid.gif")]) == 2
    assert ntk.main(["moments", "--widths", "2", "--plot", str(tmp_path / "grid.pdf")]) == 2
    assert "--plot goes with --grid" in capsys.readouterr().err


def test_plot_writes_a_figure_and_its_caption(tmp_path, capsys):
    assert ntk.main(["plot", "depth", "--out", str(tmp_path / "new"), "--format", "png"]) == 0
    assert {path.name for path in (tmp_path / "new").iterdir()} == {"depth.png", "depth.tex"}
    assert "depth.png: 1.6.ntk-recursion-scales" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [(("rato",), "did you mean ratio?"), (("--seed", "-1"), "from 0 up"), (("--format", "gif"), "invalid choice")],
)
def test_wrong_usage_is_one_line(capsys, arguments, words):
    assert ntk.main(["plot", *arguments]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert words in line


def test_without_matplotlib_one_line_says_what_to_install(capsys, monkeypatch):
    monkeypatch.setattr("ntk.plot.find_spec", lambda name: None)
    assert ntk.main(["plot", "depth"]) == 2
    assert "pip install 'ntk-ledger[plot]'" in capsys.readouterr().err
