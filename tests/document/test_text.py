from __future__ import annotations

import pytest

from docsync.document.model import (
    Address,
    Break,
    Date,
    Document,
    Emoticon,
    Heading,
    Inline,
    InlineMacro,
    Layout,
    LayoutCell,
    Link,
    Mark,
    MarkKind,
    Mention,
    Paragraph,
    Picture,
    Placeholder,
    Rule,
    Section,
    Text,
)
from docsync.document.text import file_slug, outline, plain_text, slug
from docsync.values import Editor


@pytest.mark.parametrize(
    ("child", "words"),
    [
        (Text("a"), "a"),
        (Break(), ""),
        (Mark(MarkKind.STRONG, (Text("a"),)), "a"),
        (Link(Address("u"), (Text("a"),)), "a"),
        (Picture(Address("u"), alt="a"), "a"),
        (Mention("1", name="Ann"), "@Ann"),
        (Mention("1"), ""),
        (Date("2026-01-02", "2 Jan"), "2 Jan"),
        (InlineMacro("status", (("title", "DONE"),)), "DONE"),
        (InlineMacro("m", (), (Text("a"),)), "a"),
        (InlineMacro("mathinline", (), "x^2"), "x^2"),
        (Placeholder("hint"), "hint"),
        (Emoticon("x"), ""),
    ],
)
def test_words_of_inline_content(child: Inline, words: str) -> None:
    assert plain_text((child,)) == words


def test_outline_looks_into_layouts() -> None:
    inner = Layout((Section("single", (LayoutCell((Heading(2, (Text("b"),)), Rule())),)),))
    document = Document((Heading(1, (Text("a"),)), Paragraph((Text("x"),)), inner))
    assert list(outline(document)) == [(1, "a"), (2, "b")]


def test_anchors_follow_the_target() -> None:
    assert slug(Editor.NEW, "Set up  now") == "Set-up-now"
    assert slug(Editor.LEGACY, "Set up", "My page") == "Mypage-Setup"
    assert slug(Editor.LEGACY, "Set up") == "Setup"
    assert file_slug("What's `new` - 2.0?") == "whats-new---20"
