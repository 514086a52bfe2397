"""Two pages and two texts side by side: what is paired, what is marked, what is left out."""

from __future__ import annotations

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docsync.preview.blocks import rows
from docsync.preview.lines import lines, marked, storage_lines
from docsync.preview.markup import fragment, text_of

TAG = re.compile(r"</?(?:del|ins)>")
PAGES: list[tuple[str, str, list[tuple[str, str, str]]]] = [
    ("<p>One</p>", "<p>One</p>", [("same", "<p>One</p>", "<p>One</p>")]),
    ('<p id="a" data-x="1">One</p>', '<p id="b">One</p>', [("same", "One", "One")]),
    (
        "<p>One <b>two</b> three</p>",
        "<p>One <b>2</b> three, four</p>",
        [("changed", "<b><del>two</del></b>", "<b><ins>2</ins></b> three<ins>, four</ins>")],
    ),
    ("<p>One</p>", "<p>One</p><h2>New</h2>", [("same", "One", "One"), ("added", "", "New")]),
    ("<h2>Old</h2><p>One</p>", "<p>One</p>", [("removed", "Old", ""), ("same", "One", "One")]),
    (
        "<p>Completely different words here</p>",
        "<p>Nothing alike at all</p>",
        [("removed", "different", ""), ("added", "", "alike")],
    ),
    (
        '<div class="columnLayout"><div class="cell"><p>One</p><p>Two</p></div></div>',
        '<div class="columnLayout"><div class="cell"><p>One</p></div></div>',
        [("same", "One", "One"), ("removed", "Two", "")],
    ),
    (
        '<p><img src="/attached/1/a.png"></p>',
        '<p><img src="/file/b/a.png"></p>',
        [("same", "", "")],
    ),
    ('<p><img src="/a.png"></p>', '<p><img src="/b.png"></p>', [("changed", "a.png", "b.png")]),
]


@pytest.mark.parametrize(("old", "new", "expected"), PAGES)
def test_blocks_are_paired_and_their_words_marked(
    old: str, new: str, expected: list[tuple[str, str, str]]
) -> None:
    found = rows(fragment(old), fragment(new))
    assert [row.state for row in found] == [state for state, _, _ in expected]
    for row, (_, left, right) in zip(found, expected, strict=True):
        assert left in row.old
        assert right in row.new


WORDS = st.lists(st.sampled_from(["lamp", "oil", "wick", "sea", "fog"]), min_size=1, max_size=6)
BLOCKS = st.lists(WORDS.map(" ".join), max_size=6)


def page(blocks: list[str]) -> str:
    return "".join(f"<p>{words.replace('fog', '<b>fog</b>')}</p>" for words in blocks)


@given(BLOCKS, BLOCKS)
def test_every_block_stands_on_its_side_once_and_in_order(old: list[str], new: list[str]) -> None:
    found = rows(fragment(page(old)), fragment(page(new)))
    assert [text_of(fragment(row.old)) for row in found if row.old] == old
    assert [text_of(fragment(row.new)) for row in found if row.new] == new
    for row in found:
        assert (row.state == "same") == (TAG.sub("", row.old) == TAG.sub("", row.new))


def test_lines_are_paired_marked_and_folded() -> None:
    old = "\n".join([*map(str, range(20)), "a <b> c", "end"])
    new = old.replace("a <b> c", "a <d> c\nmore")
    told = [(line.state, line.old, line.new) for line in lines(old, new)]
    assert told == [
        ("left-out", "17 lines the same", "17 lines the same"),
        *(("same", str(n), str(n)) for n in (17, 18, 19)),
        ("changed", "a &lt;<del>b</del>&gt; c", "a &lt;<ins>d</ins>&gt; c"),
        ("added", "", "more"),
        ("same", "end", "end"),
    ]


@given(st.text("ab <&", max_size=20), st.text("ab <&", max_size=20))
def test_marked_lines_say_what_they_said(old: str, new: str) -> None:
    one, two = marked(old, new)
    assert unescape(TAG.sub("", one)) == old
    assert unescape(TAG.sub("", two)) == new


def test_storage_is_broken_into_lines_without_losing_a_character() -> None:
    storage = '<h1>A</h1><ac:structured-macro ac:name="info"><ac:rich-text-body><p>x <b>y</b></p>'
    broken = storage_lines(storage + "</ac:rich-text-body></ac:structured-macro>")
    assert broken.splitlines() == [
        "<h1>A</h1>",
        '<ac:structured-macro ac:name="info">',
        "<ac:rich-text-body>",
        "<p>x <b>y</b></p>",
        "</ac:rich-text-body>",
        "</ac:structured-macro>",
    ]
    assert broken.replace("\n", "") == storage + "</ac:rich-text-body></ac:structured-macro>"
