"""What is told of two texts that do not say the same: the place in the first, and both words."""

from __future__ import annotations

import pytest

from docsync.lens.differences import Difference, differences
from docsync.lens.items import Keys, item_of
from docsync.markdown.reader import read as read_markdown
from docsync.storage.reader import read

LONG = "<p>" + "word " * 60 + "</p>"


def told(old: str, new: str) -> list[Difference]:
    keys = Keys()
    return list(differences(item_of(read(old), old, keys), item_of(read(new), new, keys)))


def test_texts_that_say_the_same_differ_nowhere() -> None:
    assert told('<p id="1">a  b</p>', "<p>a b</p>") == []


@pytest.mark.parametrize(
    ("old", "new", "difference"),
    [
        ("<p>a</p>\n<p>one two three</p>", "<p>a</p><p>one 2 three</p>", (2, 8, "two", "2")),
        ("<p>one, two</p>", "<p>one, two more</p>", (1, 12, "", "more")),
        ("<p>a &amp; b c</p>", "<p>a &amp; b</p>", (1, 14, "c", "")),
        ("<ul><li>x</li><li>y</li></ul>", "<ul><li>x</li><li>z</li></ul>", (1, 19, "y", "z")),
        ("<ul><li>x</li><li>y</li></ul>", "<ul><li>x</li></ul>", (1, 15, "<li>y</li>", "")),
        ("<ul><li>x</li></ul>", "<ul><li>x</li><li>y</li></ul>", (1, 15, "", "<li>y</li>")),
        ("<p>a</p>", "<h2>a</h2>", (1, 1, "<p>a</p>", "<h2>a</h2>")),
        ("<h1>a</h1>", "<h2>a</h2>", (1, 1, "<h1>a</h1>", "<h2>a</h2>")),
        ("<p>a <b>b</b></p>", "<p>a b</p>", (1, 1, "<p>a <b>b</b></p>", "<p>a b</p>")),
        ("<p>a</p>", "", (1, 1, "<p>a</p>", "")),
        ("<hr /><pre>one\ntwo</pre>", "<hr /><pre>one\n2</pre>", (2, 1, "two", "2")),
    ],
)
def test_the_smallest_block_that_differs_is_told(
    old: str, new: str, difference: tuple[int, int, str, str]
) -> None:
    [found] = told(old, new)
    assert (found.line, found.column) == difference[:2]
    assert (found.old.strip(), found.new.strip()) == difference[2:]


def test_long_texts_are_told_by_their_beginning() -> None:
    [found] = told(LONG, "<hr />")
    assert found.old.endswith("…")
    assert len(found.old) == 120


def test_each_difference_is_told_in_order() -> None:
    old, new = "<p>a</p><p>b</p><p>c</p>", "<p>A</p><p>b</p><p>C</p>"
    assert [(one.old, one.new) for one in told(old, new)] == [("a", "A"), ("c", "C")]


def test_markdown_is_compared_as_well() -> None:
    texts = "# A\n\n- one\n- two\n", "# A\n\n* one\n* 2\n"
    keys = Keys()
    items = [item_of(read_markdown(text).document, text, keys) for text in texts]
    found = list(differences(*items))
    assert [(one.line, one.old, one.new) for one in found] == [(4, "two", "2")]
