"""Bytes of documents that were changed or drawn: answers or a refusal, soon, and nothing outside is read."""

import json
import os
import random
import time

import pytest

from verify.claims.evidence import Evidence
from verify.reading.audit import audit, count
from verify.reading.document.documents import NoDocument, read_document
from verify.reading.record import lines, message, record
from verify.report.html import audited_page
from verify.report.sarif import sarif

NUMBER = int(os.environ.get("NTK_MUTATED_BYTES", "150"))
"""Documents that are tried; ten thousand take a quarter of an hour."""
SECONDS = 10.0
TEX = rb"""\newcommand{\sw}{\sigma_w}\def\half#1{\frac{#1}{2}}\DeclareMathOperator{\Var}{Var}
\section{Sums} Let $n \in \mathbb{N}$, $\sw > 0$ and $x_1, x' \in [0, 1)$. Then
\begin{align} \sum_{i=1}^{n} i^2 &= \frac{n(n+1)(2n+1)}{6} \label{a} \\ &\le \half{n^3} \end{align}
% ntk: skip why
We have $\mathbb{E}_{Z \sim \mathcal{N}(0, \sw^2)}[Z^2] = \sw^2 \text{ if $n \ge 1$}$. \input{part} \verb|x|
\[ |x'| = \begin{cases} x' & \text{if } x' \ge 0 \\ -x' & \text{else} \end{cases}
\quad \int_0^1 t \, dt = \tfrac12 \]
"""
MARKDOWN = rb"""# Kernels

Define $$K_m(x, x') := \frac{1}{m} \sum_{r=1}^m \sigma(w_r^\top x)$$ where $w_r \sim \mathcal N(0, I_d)$.
`code $x$` costs \$5 <!-- ntk: skip it --> \(\dot\theta_t = -\nabla L(\theta_t)\),
$\hat f'' \to f^*$ as $m\to\infty$, and $a_{ij} \leq \sqrt[3]{x}$.
"""
PIECES = rb"""\\ { } $ $$ \[ \] \( \) \begin{ \end{ ^ _ & % # ~ \input{../a} \input{/} \input{ \left \right \text{ \frac
\sqrt[ = := ' |"""
CHANGES = (*PIECES.split(), b"\xff", b"\x00", b"\r")


def mutated(draw):
    """One document with up to six changes; one in ten is drawn byte by byte."""
    if draw.random() < 0.1:
        return draw.randbytes(draw.randrange(400))
    text = bytearray(draw.choice((TEX, MARKDOWN)))
    for _ in range(draw.randrange(1, 7)):
        place, length = draw.randrange(len(text) + 1), draw.randrange(1, 30)
        kind = draw.randrange(4)
        if kind == 0:
            del text[place : place + length]
        elif kind == 1:
            text[place:place] = draw.choice(CHANGES) * draw.choice((1, 1, 1, 2, 40))
        elif kind == 2:
            text[place:place] = text[draw.randrange(len(text) + 1) :][:length]
        elif place < len(text):
            text[place] = draw.randrange(256)
    return bytes(text)


def unasked(asked):
    return [Evidence(oracle, "as_stated", "unknown", "unasked") for oracle, _ in asked]


@pytest.mark.slow
def test_changed_documents(tmp_path, monkeypatch):
    folder = tmp_path / "thesis"
    folder.mkdir()
    (tmp_path / "a.tex").write_text("$secret = 1$")
    (folder / "part.tex").write_text("$p = 1$")
    monkeypatch.chdir(folder)
    draw = random.Random(12)
    for number in range(NUMBER):
        path = folder / f"a{draw.choice(('.tex', '.md'))}"
        text = mutated(draw)
        path.write_bytes(text)
        began = time.monotonic()
        try:
            document = read_document(path)
            found = audit(document, unasked)
            data = record(path.name, found, count(document, found), document.files)
            shown = "\n".join(lines(data, is_summary=False)) + json.dumps(sarif(data)) + audited_page(data, message)
        except NoDocument:
            continue
        except Exception as error:
            raise AssertionError(f"document {number}: {text!r}") from error
        assert time.monotonic() - began < SECONDS, (number, text)
        assert "secret" not in shown
