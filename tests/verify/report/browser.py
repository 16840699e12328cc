"""Headless Chromium: it is told to act on a page, and what it found is read from the page's document."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

OPTIONS = ("--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr", "--virtual-time-budget=20000")
SETTING = """
const formulas = [...document.querySelectorAll("math")];
found.formulas = formulas.length;
found.flat = formulas.filter((one) => one.getBoundingClientRect().height < 5).length;
found.wider = document.documentElement.scrollWidth - document.documentElement.clientWidth;
found.requests = performance.getEntriesByType("resource").length;
"""
"""What is found of formulas, of the width and of what was loaded."""


def acted(folder: Path, page: str, actions: str, width: int) -> dict:
    """What a script that acts on a page puts into `found`, at a width; nothing may be said on the console."""
    browser = shutil.which("chromium") or pytest.skip("needs chromium; apt-get install chromium")
    ending = 'document.body.innerHTML = "";\ndocument.body.dataset.found = JSON.stringify(found);'
    script = f"const found = {{}};\n{actions}\n{SETTING}\n{ending}"
    path = folder / "page.html"
    path.write_text(
        page.replace("</body>", f"<script>addEventListener('load', () => {{{script}}});</script></body>"),
        encoding="utf-8",
    )
    done = subprocess.run(
        [browser, *OPTIONS, f"--user-data-dir={folder}", f"--window-size={width},900", "--dump-dom", path.as_uri()],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
        env={**os.environ, "HOME": str(folder)},
    )
    assert "CONSOLE" not in done.stderr
    (text,) = re.findall(r'data-found="([^"]*)"', done.stdout)
    return json.loads(text.replace("&quot;", '"'))
