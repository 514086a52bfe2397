"""A real browser for the tests that need one: Chromium, through Playwright."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHROMIUM = os.environ.get("DOCSYNC_BROWSER") or next(filter(None, map(shutil.which, NAMES)), "")

needs_browser = pytest.mark.skipif(
    not CHROMIUM, reason="there is no Chromium: install it, or set DOCSYNC_BROWSER to its path"
)


@contextmanager
def browser_page() -> Iterator[Page]:
    """Open a page in a browser; what its scripts complain about fails the test."""
    complaints: list[str] = []
    with sync_playwright() as playwright:
        # Chromium's own sandbox wants rights that containers seldom have.
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1200, "height": 1000})
        page.set_default_timeout(60_000)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        yield page
        browser.close()
    assert complaints == []
