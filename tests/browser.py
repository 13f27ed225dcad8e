"""A real browser, for tests that look at a page as people do."""

from __future__ import annotations

import shutil
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, sync_playwright

__all__ = ["opened", "settled"]

_NAMES = ("chromium", "chromium-browser", "google-chrome")
_QUIET = ["--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-sync"]


@contextmanager
def opened(path: Path, **context: Any) -> Generator[Page]:
    """The page at `path`; at the end it must have said nothing on the console and asked for nothing else."""
    browser = next(filter(None, map(shutil.which, _NAMES)), None)
    if browser is None:
        pytest.skip(f"no browser is here: none of {', '.join(_NAMES)}")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser, args=_QUIET)
        # Without motion a place is final as soon as it is asked for.
        calm = {"viewport": {"width": 1280, "height": 800}, "reduced_motion": "reduce"}
        page = chromium.new_page(**calm | context)
        said: list[str] = []
        requests: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", lambda request: requests.append(request.url))
        page.goto(path.as_uri())
        page.wait_for_function("() => window.graphgen && window.graphgen.drawn.nodes > 0")
        settled(page)
        yield page
        assert said == []
        assert requests == [path.as_uri()]
        chromium.close()


def settled(page: Page) -> None:
    """Wait until what is in front shows all that was asked for."""
    page.wait_for_function("() => window.graphgen.isSettled()")
