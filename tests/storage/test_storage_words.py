"""Words that are read at once are what they are when they are cut into nodes."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docsync.document.normal import inlines
from docsync.errors import ConversionError
from docsync.storage import inline, reader, words
from docsync.syntax.xml import MAX_DEPTH, parse

texts = st.lists(
    st.sampled_from(
        ["a", "b.", " ", "  ", "\n", "\xa0", "&amp;", "&nbsp;", "&#32;", "&#xa0;", "&eacute;", "]"]
    ),
    max_size=4,
).map("".join)
tags = st.sampled_from(
    [
        "code",
        "strong",
        "em",
        *(f'a href="{x}"' for x in ("", "#p", "a.png", "https://a.b/?c&amp;d")),
    ]
)
leaves = st.builds(lambda tag, text: f"<{tag}>{text}</{tag.split()[0]}>", tags, texts)
contents = st.lists(texts | leaves, min_size=1, max_size=6).map("".join).filter(bool)


@given(contents)
def test_words_read_at_once_are_those_that_are_cut(content: str) -> None:
    assert re.fullmatch(words.UNCUT, f"<p>{content}</p>")
    cut = inlines(inline.read(parse(content).children, content))
    assert words.read(content, {}) == cut


@given(st.lists(contents, min_size=2, max_size=2))
def test_words_known_from_before_are_the_same(both: list[str]) -> None:
    known: words.Known = {}
    for content in both:
        assert words.read(content, known) == words.read(content, {})


@pytest.mark.parametrize("content", ["a", "<em>a</em>"])
def test_words_are_as_deep_as_elements(content: str) -> None:
    deepest = MAX_DEPTH - 1 - content.count("</")
    for depth in range(deepest - 1, deepest + 3):
        storage = "<div>" * depth + f"<p>{content}</p>" + "</div>" * depth
        assert _refusal(reader.read, storage) == _refusal(parse, storage)


def _refusal(work: object, storage: str) -> str:
    assert callable(work)
    try:
        work(storage)
    except ConversionError as error:
        return str(error)
    return ""
