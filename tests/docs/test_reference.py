"""The pages that are written from the code are as the code is."""

from __future__ import annotations

import re

import pytest

from docsync.cli import COMMANDS
from docsync.config import KEYS, TREE_KEYS
from docsync.errors import DocsyncError
from docsync.fences import TABLES
from support.reference_pages import DOCS, MEANINGS, Page, error_classes, pages

PAGES = {page.name: page for page in pages()}


@pytest.mark.parametrize("page", PAGES.values(), ids=lambda page: page.name)
def test_a_page_is_what_the_code_says(page: Page) -> None:
    written = (DOCS / page.name).read_text("utf-8")
    assert written == page.text, "in the folder tests: python -m support.reference_pages"


def test_every_command_and_every_key_has_its_heading() -> None:
    commands = re.findall(r"^## docsync (\w+)$", PAGES["commands.md"].text, re.MULTILINE)
    keys = re.findall(r"^## ([\w.]+)$", PAGES["configuration.md"].text, re.MULTILINE)
    assert commands == [entry.name for entry in COMMANDS]
    assert set(KEYS) | {"trees"} <= set(keys)
    assert {key.partition(".")[0] for key in keys} == {*KEYS, *TABLES, "trees"}
    assert all(key in PAGES["configuration.md"].text for key in TREE_KEYS)


def test_every_error_ends_with_a_code_that_has_a_meaning() -> None:
    codes = {DocsyncError.exit_code, *(each.exit_code for each in error_classes())}
    assert {0, 130, *codes} == set(MEANINGS)
