from __future__ import annotations

import pytest

from docsync.document.model import (
    Address,
    AttachmentTarget,
    BlogTarget,
    ContentTarget,
    Link,
    PageTarget,
    ShortcutTarget,
    SpaceTarget,
    Target,
    Text,
)
from docsync.document.names import own_name, unworded, worded

NAMES: list[tuple[Target, str]] = [
    (PageTarget("Harbour rules", "DOCS", "fares"), "Harbour rules"),
    (PageTarget("", "", "fares"), "fares"),
    (PageTarget("", "SHOP"), "SHOP"),
    (PageTarget(""), ""),
    (PageTarget(" Harbour\n  rules\xa0"), "Harbour rules"),
    (BlogTarget("New ferry", "2026/11/21"), "New ferry"),
    (BlogTarget("", "2026/11/21"), "2026/11/21"),
    (AttachmentTarget("chart.pdf", PageTarget("Charts")), "chart.pdf"),
    (SpaceTarget("SHOP"), "SHOP"),
    (ShortcutTarget("tracker", "FERRY-12"), "FERRY-12@tracker"),
    (ShortcutTarget("tracker", ""), "tracker"),
    (ContentTarget("98310"), "98310"),
    (Address("https://example.com"), ""),
]


@pytest.mark.parametrize(("target", "name"), NAMES)
def test_a_target_is_called(target: Target, name: str) -> None:
    assert own_name(target) == name


@pytest.mark.parametrize(("target", "name"), NAMES)
def test_a_link_with_its_targets_own_name_is_a_link_without_words(
    target: Target, name: str
) -> None:
    bare = Link(target, (), "title")
    assert worded(bare) == (Link(target, (Text(name),), "title") if name else bare)
    assert unworded(worded(bare)) == bare
    assert not bare.written
    assert unworded(worded(bare)).written is bool(name)


def test_other_words_stay() -> None:
    link = Link(PageTarget("Rules"), (Text("the rules"),))
    assert worded(link) == unworded(link) == link
