"""The cases of `markdown_weaves.md`, and what holds for all of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from docsync.convert import to_markdown
from docsync.lens.pull.markdown import weave as weave_read
from docsync.markdown.reader import read
from docsync.values import Base, PageRef, Site
from support.tree_links import Tree
from support.weave_cases import weave_cases

CASES = weave_cases(Path(__file__).with_name("markdown_weaves.md"), "markdown")


def weave(old: str, fresh: str, site: Site) -> str:
    return weave_read(read(old, site), fresh, site)


@pytest.mark.parametrize("case", CASES)
def test_weave_of_markdown(case: str) -> None:
    texts = CASES[case]
    woven = weave(texts["old"], texts["fresh"], Site())
    assert woven == texts["woven"]
    assert read(woven).document == read(texts["fresh"]).document


@pytest.mark.parametrize("case", CASES)
def test_weaving_again_changes_nothing(case: str) -> None:
    texts = CASES[case]
    assert weave(texts["woven"], texts["fresh"], Site()) == texts["woven"]


def test_a_text_without_a_last_line_end_stays_without() -> None:
    assert weave("One.\n\nTwo.", "One more.\n\nTwo.\n", Site()) == "One more.\n\nTwo."


def test_another_way_to_the_same_page_is_no_change() -> None:
    site = Site(links=Tree({"guide.md": PageRef("Guide"), "./guide.md": PageRef("Guide")}))
    old = "See [the guide](./guide.md).\n"
    assert weave(old, "See [the guide](guide.md).\n", site) == old


def test_what_storage_cannot_hold_as_it_is_woven_is_written_afresh() -> None:
    start = '<ac:layout><ac:layout-section ac:type="single"><ac:layout-cell>'
    end = "</ac:layout-cell></ac:layout-section></ac:layout>"
    old, new = (f"{start * 3}<p>{word}</p>{end * 3}" for word in ("one", "two"))
    base = Base(to_markdown(old).text, old)
    assert to_markdown(new, base=base).text == to_markdown(new).text


def test_a_footnote_keeps_its_place() -> None:
    old = "One[^a].\n\n[^a]: The note.\n\nTwo.\n"
    fresh = "One[^a].\n\nTwo more.\n\n[^a]: The note.\n"
    assert weave(old, fresh, Site()) == "One[^a].\n\n[^a]: The note.\n\nTwo more.\n"
