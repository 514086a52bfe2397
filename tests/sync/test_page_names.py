"""What `[[name]]` means in a tree of files."""

from __future__ import annotations

import pytest

from docsync.sync.links import PageNames, TreeMap, tree_map
from docsync.sync.state import Found
from docsync.values import PageRef

TITLES = {
    "index.md": "Harbour",
    "rules/index.md": "House rules",
    "rules/board.md": "On board",
    "north/board.md": "Board of the north",
    "north/Pier 4.md": "Pier",
}
NAMES = PageNames(tree_map(TreeMap(TITLES, {}, "DOCS", lambda _path: Found.MISSING)))


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("On board", "On board"),
        ("on BOARD", "On board"),
        ("rules", "House rules"),
        ("pier 4", "Pier"),
        ("north/board", "Board of the north"),
        ("/rules/board.md", "On board"),
    ],
)
def test_a_name_is_a_title_or_the_one_file_of_that_name(name: str, title: str) -> None:
    assert NAMES.named(name) == PageRef(title)


@pytest.mark.parametrize("name", ["board", "oard", "nowhere", "north"])
def test_a_name_of_several_files_or_none_is_no_page(name: str) -> None:
    assert NAMES.named(name) is None
