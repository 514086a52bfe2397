from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docsync.document.addresses import address, parse, parse_mention, resolved, spell, spell_mention
from docsync.document.model import (
    Address,
    AttachmentTarget,
    BlogTarget,
    ContentTarget,
    Mention,
    PageTarget,
    ShortcutTarget,
    SpaceTarget,
    Target,
)
from docsync.values import AttachmentRef, NoLinks, PageRef

words = st.text(st.sampled_from("ab/#%?: -~é한.&()") | st.characters(exclude_categories=["Cs"]))
pages = st.builds(PageTarget, words, words, words)
blogs = st.builds(
    BlogTarget, words, words | st.sampled_from(["2026/01/02", "2026-01-02"]), words, words
)
contents = st.builds(ContentTarget, words, words)
names = words | st.sampled_from(["a.png", "a/b.PDF", "#a.png", "a:b.png", "/a.png", "../x y.zip"])
targets: st.SearchStrategy[Target] = st.one_of(
    pages,
    blogs,
    contents,
    st.builds(SpaceTarget, words),
    st.builds(ShortcutTarget, words, words),
    st.builds(AttachmentTarget, names, st.none() | pages | blogs | contents, words),
)


@given(targets)
def test_an_address_gives_its_target_back(target: Target) -> None:
    assert parse(spell(target)) == target


@given(st.text())
def test_any_address_is_read_or_left(href: str) -> None:
    target = parse(href)
    if target is not None:
        assert parse(spell(target)) == target


@given(
    st.builds(Mention, words.filter(bool), st.sampled_from(["account-id", "userkey", "username"]))
)
def test_a_mention_comes_back(mention: Mention) -> None:
    assert parse_mention(spell_mention(mention)) == mention


@pytest.mark.parametrize(
    ("target", "href"),
    [
        (PageTarget("A b", "KEY", "c d"), "confluence:page/KEY/A%20b#c%20d"),
        (PageTarget("A"), "confluence:page//A"),
        (PageTarget("", "", "c"), "#c"),
        (BlogTarget("T", "2026/01/02", "K"), "confluence:blog/K/2026-01-02/T"),
        (SpaceTarget("K"), "confluence:space/K"),
        (ShortcutTarget("jira", "A-1"), "confluence:shortcut/jira/A-1"),
        (ContentTarget("12"), "confluence:content/12"),
        (AttachmentTarget("a b.png"), "a%20b.png"),
        (AttachmentTarget("a.unknown"), "confluence:attachment/a.unknown"),
        (AttachmentTarget("a.png", PageTarget("P", "K")), "confluence:attachment/page/K/P//a.png"),
    ],
)
def test_spelling(target: Target, href: str) -> None:
    assert spell(target) == href
    assert parse(href) == target


@pytest.mark.parametrize(
    "href",
    [
        "",
        "a.md",
        "https://x.y/a.png",
        "a.png?raw=1",
        "a%2Fb.png",
        "/a.png",
        "confluence:what/x",
        "confluence:attachment/space/K//a",
    ],
)
def test_other_addresses_stay_addresses(href: str) -> None:
    assert parse(href) is None
    assert resolved(Address(href), NoLinks()) == Address(href)


@dataclass(frozen=True, slots=True)
class Tree:
    def resolve(self, address: str) -> PageRef | AttachmentRef | None:
        known: dict[str, PageRef | AttachmentRef] = {
            "b.md#x": PageRef("B", anchor="x"),
            "img/a.png": AttachmentRef("a.png"),
        }
        return known.get(address)

    def address(self, ref: PageRef | AttachmentRef) -> str | None:
        known = {PageRef("B", anchor="x"): "b.md#x", AttachmentRef("a.png"): "img/a.png"}
        return known.get(ref)


def test_the_tree_knows_better() -> None:
    assert resolved(Address("b.md#x"), Tree()) == PageTarget("B", anchor="x")
    assert resolved(Address("img/a.png"), Tree()) == AttachmentTarget("a.png")
    assert address(PageTarget("B", anchor="x"), Tree()) == "b.md#x"
    assert address(AttachmentTarget("a.png"), Tree()) == "img/a.png"
    assert address(PageTarget("C"), Tree()) == "confluence:page//C"
    assert address(SpaceTarget("K"), Tree()) == "confluence:space/K"
