"""Headless Chromium, driven by Playwright: what a script finds on a page, what is said there, axe-core's faults."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

WIDTHS = (390, 768, 1280)
"""Of a phone, a tablet and a screen."""
SCHEMES = ("light", "dark")
SETTING = """
const formulas = [...document.querySelectorAll("math")];
found.formulas = formulas.length;
found.flat = formulas.filter((one) => one.getBoundingClientRect().height < 5).length;
found.wider = document.documentElement.scrollWidth - document.documentElement.clientWidth;
"""
"""What is found of formulas and of the width."""


@dataclass(frozen=True)
class Opened:
    """A page that is open; `said` is what stood on the console, `asked` what was asked for beside the page itself."""

    page: Page
    said: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def acted(self, actions: str = "") -> dict:
        """What a script that acts on the page puts into `found`."""
        return self.page.evaluate(f"() => {{ const found = {{}};\n{actions}\n{SETTING}\nreturn found; }}")

    def shown(self, width: int, scheme: str) -> None:
        """As it is at a width, in light or dark."""
        self.page.set_viewport_size({"width": width, "height": 900})
        self.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]

    def faults(self) -> list[str]:
        """The faults of accessibility that axe-core finds, in short."""
        found = Axe().run(self.page).response["violations"]
        return [f"{one['id']}: {one['help']}; {json.dumps(one['nodes'][0]['target'])}" for one in found]


@contextmanager
def opened(browser: Browser, source: str) -> Iterator[Opened]:
    """A page whose source it is, in a window of its own."""
    window = browser.new_context(offline=True)
    one = Opened(window.new_page())
    one.page.on("console", lambda message: one.said.append(message.text))
    one.page.on("pageerror", lambda error: one.said.append(str(error)))
    one.page.on("request", lambda request: one.asked.append(request.url))
    try:
        one.page.set_content(source)
        yield one
    finally:
        window.close()
