from __future__ import annotations

from docsync.document.addresses import address, resolved
from docsync.document.anchors import heading_anchors, on_page
from docsync.document.model import Address, Document, Heading, Item, List, PageTarget, Rule, Text
from docsync.values import AttachmentRef, Editor, NoLinks, Site


def heading(words: str) -> Heading:
    return Heading(2, (Text(words),))


PAGE = Document((heading("Set up"), List(ordered=False, items=(Item((heading("What's new?"),)),))))


def test_a_fragment_of_a_heading_is_the_anchor_of_the_site() -> None:
    new, legacy = on_page(Site(), PAGE).links, on_page(Site(editor=Editor.LEGACY), PAGE).links
    assert resolved(Address("#set-up"), new) == PageTarget("", anchor="Set-up")
    assert resolved(Address("#set-up"), legacy) == PageTarget("", anchor="Setup")
    assert resolved(Address("#whats-new"), new) == PageTarget("", anchor="What's-new?")


def test_the_legacy_editor_puts_the_title_before_an_anchor() -> None:
    legacy = on_page(Site(editor=Editor.LEGACY, title="Our ferries"), PAGE).links
    assert resolved(Address("#set-up"), legacy) == PageTarget("", anchor="Ourferries-Setup")
    assert address(PageTarget("", anchor="Ourferries-Setup"), legacy) == "#set-up"
    new = on_page(Site(title="Our ferries"), PAGE).links
    assert resolved(Address("#set-up"), new) == PageTarget("", anchor="Set-up")


def test_the_anchor_of_a_heading_is_a_fragment_again() -> None:
    links = on_page(Site(), PAGE).links
    assert address(PageTarget("", anchor="Set-up"), links) == "#set-up"
    assert address(PageTarget("", anchor="own"), links) == "#own"


def test_an_anchor_that_looks_like_a_fragment_comes_back_too() -> None:
    links = on_page(Site(), PAGE).links
    written = address(PageTarget("", anchor="set-up"), links)
    assert resolved(Address(written), links) == PageTarget("", anchor="set-up")


def test_fragments_may_be_percent_encoded() -> None:
    links = on_page(Site(), Document((heading("설정 A"),))).links
    assert resolved(Address("#%EC%84%A4%EC%A0%95-a"), links) == PageTarget("", anchor="설정-A")
    assert resolved(Address("#%20x"), links) == PageTarget("", anchor=" x")


def test_headings_of_one_name_are_counted() -> None:
    twice = Document((heading("Set up"), heading("set up"), heading("Set up")))
    assert heading_anchors(twice, Editor.NEW) == {
        "set-up": "Set-up",
        "set-up-1": "set-up",
        "set-up-2": "Set-up.1",
    }


def test_other_addresses_are_for_the_links_of_the_site() -> None:
    links = on_page(Site(), PAGE).links
    assert links.resolve("x.md") is None
    assert links.address(AttachmentRef("x")) is None


def test_a_page_without_headings_needs_no_more() -> None:
    assert on_page(Site(), Document((Rule(),))).links == NoLinks()
