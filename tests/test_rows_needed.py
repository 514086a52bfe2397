"""Every row of the converter's construct tables is needed: without it a case of `fixtures/` fails.

A run looks at a seeded part of the rows, `DOCSYNC_EVERY_ROW=1` at all of them, and
`python -m support.rows_needed` in the folder `tests` names those that are not needed.
"""

from __future__ import annotations

import os
import random
import re

import pytest

from support.construct_rows import rows
from support.rows_needed import EXEMPT, Search, search, wanted

ROWS = list(wanted())
MODULES = sorted({row.module for row in ROWS})
SHARE = 1 if os.environ.get("DOCSYNC_EVERY_ROW") else 8


@pytest.fixture(scope="module")
def among() -> Search:
    return search()


@pytest.mark.parametrize("module", MODULES)
def test_without_a_row_a_case_fails(module: str, among: Search) -> None:
    of_it = [row for row in ROWS if row.module == module]
    chosen = random.Random(module).sample(of_it, -(-len(of_it) // SHARE))
    assert [str(row) for row in chosen if not among.needs(row)] == []


def test_the_tables_are_found() -> None:
    tables = {row.where for row in ROWS}
    assert {"storage.inline.MARKS", "storage.reader._READERS", "markdown.reader._LEAVES"} <= tables
    assert len(ROWS) > 800


def test_what_is_exempt_is_there_and_has_a_reason() -> None:
    names = [str(row) for row in rows()]
    for exempt, reason in EXEMPT.items():
        assert reason
        assert any(re.fullmatch(exempt, name) for name in names), exempt


def test_a_row_is_put_back() -> None:
    before = list(map(str, rows()))
    for row in ROWS[::50]:
        with row.taken_out():
            pass
    assert list(map(str, rows())) == before
