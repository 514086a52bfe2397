"""What is known of other texts spares reading one, and changes nothing of what it says."""

from __future__ import annotations

import pytest

from docsync.lens.items import Keys
from docsync.lens.pull.reuse import page_like
from docsync.lens.pull.segments import Page, page_of
from docsync.values import Site
from support.fixture_cases import cases

TEXTS = sorted({case.base_markdown for case in cases() if case.base_markdown})
MANY = [
    ("the same text", 0, 1),
    ("a text with the next one behind it", 1, 2),
    ("a text between others", 3, 3),
]


def shape(page: Page) -> list[tuple[int, tuple[int, int]]]:
    """Give the segments of a page by what they say and where they stand."""
    return [(item.key, page.places[item]) for item in page.item.children]


@pytest.mark.parametrize("number", range(0, len(TEXTS), 12))
@pytest.mark.parametrize(("_title", "before", "behind"), MANY, ids=[title for title, *_ in MANY])
def test_a_text_says_the_same_whatever_is_known(
    number: int, _title: str, before: int, behind: int
) -> None:
    keys, site = Keys(), Site()
    known = page_of("\n\n".join(TEXTS[number : number + behind]), site, keys)
    text = "\n\n".join(TEXTS[max(number - before, 0) : number + behind])
    assert shape(page_like(text, site, keys, [known])) == shape(page_of(text, site, keys))


def test_a_link_to_a_heading_is_read_again() -> None:
    keys, site = Keys(), Site()
    known = page_of("# One\n\nSee [it](#one).\n\nWords.\n", site, keys)
    text = "# Two\n\nSee [it](#one).\n\nWords.\n"
    assert shape(page_like(text, site, keys, [known])) == shape(page_of(text, site, keys))


def test_a_reference_link_without_its_definition_is_read_again() -> None:
    keys, site = Keys(), Site()
    known = page_of("See [it].\n\nWords.\n\n[it]: /a\n", site, keys)
    for text in ("See [it].\n\nWords.\n", "See [it].\n\nWords.\n\n[it]: /b\n"):
        assert shape(page_like(text, site, keys, [known])) == shape(page_of(text, site, keys))
