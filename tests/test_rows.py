"""The cases of `fixtures/` are complete: every row of `rows.md` in every place, and edited."""

from __future__ import annotations

import re

import pytest

from support.fixture_cases import cases
from support.fixture_rows import (
    WANTED,
    Row,
    edits,
    is_edited,
    reasons,
    rows,
    shown_places,
    spellings,
    storage_tree,
    storages,
)

ROWS = rows()
CASES = list(cases())
TREES = [storage_tree(storage) for case in CASES for storage in storages(case)]
EDITS = [edit for case in CASES for edit in edits(case)]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a_row_is_shown_in_every_place_where_it_can_stand(row: Row) -> None:
    seen = {place for tree in TREES for place in shown_places(tree, row.xpath)}
    assert set(WANTED) - row.never <= seen, f"no case: {row.name}"


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a_row_is_edited_somewhere(row: Row) -> None:
    assert any(is_edited(before, after, row) for before, after in EDITS), f"no edit: {row.name}"


@pytest.mark.parametrize(("name", "pattern"), spellings(), ids=str)
def test_another_spelling_is_read(name: str, pattern: re.Pattern[str]) -> None:
    texts = (text for case in CASES for text in case.texts("markdown also"))
    assert any(map(pattern.search, texts)), f"no case: {name}"


def test_the_places_where_a_row_cannot_stand_have_a_reason() -> None:
    for row in ROWS:
        assert row.never <= set(WANTED)
        assert bool(row.never) == bool(row.reason)
        assert not row.reason or row.reason in reasons()


def test_every_line_of_the_tables_is_a_row() -> None:
    assert len(ROWS) == len({row.name for row in ROWS}) > 100
