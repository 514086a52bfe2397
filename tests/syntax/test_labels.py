"""Labels end where markdown-it says they end, and all of them are found in one look."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from docsync.syntax.labels import find_labels_once

PIECES = (
    *("[", "[", "]", "]", "](x)", "![", "a", "`", "``", "<b>", "\\", "*", "[a](b)", "[r]", "\n"),
    "<http://x>",
)
DEFINED = "\n\n[r]: /r\n[a]: /a\n"
OWN = MarkdownIt("commonmark")
ONCE = MarkdownIt("commonmark")
find_labels_once(ONCE)


@given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join))
def test_labels_end_where_markdown_it_ends_them(text: str) -> None:
    assert ONCE.render(text + DEFINED) == OWN.render(text + DEFINED)
