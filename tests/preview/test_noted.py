"""Warnings stand beside what they are about, wherever the page has it."""

from __future__ import annotations

import pytest

from docsync.annotations import Annotation, Level
from docsync.preview.markup import fragment, markup
from docsync.preview.noted import place_notes

TEXT = """# Title

One two three.

- See [the storms](nowhere.md) tonight
- Nothing here

| A | B |
| --- | --- |
| lamp oil | wick trim |

![The lens](lens.png)

One two three, again and [again](x.md).
"""
PAGE = (
    "<p>One two three.</p><ul><li>See <a>the storms</a> tonight</li><li>Nothing here</li></ul>"
    "<table><tr><th>A</th><th>B</th></tr><tr><td>lamp oil</td><td>wick trim</td></tr></table>"
    '<p><img src="lens.png" alt="The lens"></p><p>One two three, again and <a>again</a>.</p>'
)


@pytest.mark.parametrize(
    ("line", "beside"),
    [
        (3, '<p class="noted">One two three.<span'),
        (5, '<li class="noted">See <a>the storms</a> tonight<span'),
        (10, '<td class="noted">'),
        (12, 'alt="The lens"><span'),
        (14, "again and <a>again</a>.<span"),
    ],
)
def test_a_warning_stands_at_the_block_of_its_line(line: int, beside: str) -> None:
    around = fragment(PAGE)
    note = Annotation(Level.WARNING, "careful", "a.md", line)
    assert place_notes(around, TEXT, [note]) == []
    assert beside in markup(around)
    assert f'data-line="{line}"' in markup(around)


@pytest.mark.parametrize(("line", "text"), [(0, TEXT), (1, "<script>x</script>"), (99, TEXT)])
def test_what_has_no_place_in_the_page_is_given_back(line: int, text: str) -> None:
    around = fragment(PAGE)
    note = Annotation(Level.WARNING, "careful", "a.md", line)
    assert place_notes(around, text, [note]) == [note]
    assert markup(around) == markup(fragment(PAGE))
