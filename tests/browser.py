"""A real browser, for tests that look at a page as people do."""

from __future__ import annotations

import shutil
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, sync_playwright

__all__ = ["opened"]

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
        page = chromium.new_page(**{"viewport": {"width": 1280, "height": 800}} | context)
        said: list[str] = []
        requests: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", lambda request: requests.append(request.url))
        page.goto(path.as_uri())
        page.wait_for_function("window.graphgen && window.graphgen.drawn.labels > 0")
        yield page
        assert said == []
        assert requests == [path.as_uri()]
        chromium.close()
