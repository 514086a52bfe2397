"""What a pull must leave as it is: the lines of what says the same, however deep, and the comments.

Each law raises AssertionError where it does not hold.
"""

from __future__ import annotations

import re
from collections import Counter

from docsync.document.model import Cell, Item, Row, Task
from docsync.lens.items import Item as Piece
from docsync.lens.items import Keys
from docsync.lens.pull.segments import Page, page_of
from docsync.values import Site

_NUMBER = re.compile(r"^([ \t>]*)\d+([.)])", re.MULTILINE)


def comments_stay(old: str, woven: str) -> None:
    """What says nothing, comments and link definitions between blocks, is nobody's to delete."""
    assert not _gap_lines(old) - Counter(woven.split("\n"))


def _gap_lines(markdown: str) -> Counter[str]:
    page = page_of(markdown, Site(), Keys())
    lines = [line for first, end in page.gaps(page.item) for line in page.lines[first:end]]
    return Counter(line for line in lines if line.strip())


def lines_stay(old_text: str, fresh_text: str, woven_text: str) -> None:
    """What the new page says as before keeps its lines, in whatever it stands."""
    keys = Keys()
    old, wanted, new = (page_of(text, Site(), keys) for text in (old_text, fresh_text, woven_text))
    asked = Counter(item.key for item in wanted.item.walk())
    before = Counter(item.key for item in old.item.walk())
    lost = _lines(old) - _lines(new)
    assert not [text for (key, text) in lost if asked[key] >= before[key]]


def _lines(page: Page) -> Counter[tuple[int, str]]:
    """Give the lines of all items; numbers of lists may follow their order.

    A table becomes HTML where pipes cannot hold it any more, and indented code a fence where it
    would be something else: their lines are not counted, the words of plain cells are.
    """
    return Counter(
        (item.key, _NUMBER.sub(r"\g<1>1\2", text))
        for item in page.item.walk()
        if item is not page.item and not isinstance(item.node, Row)
        if (text := _text(page, item)) and not text[0].isspace()
    )


def _text(page: Page, item: Piece) -> str:
    match item.node:
        case Cell(blocks) if len(blocks) > 1 and not item.children:
            return ""
        case Cell() if item.parent in page.pipe_rows:
            return item.outer.replace("\\|", "|")
        case Cell():
            return "\n".join(page.own(item)[1:-1]).strip("\n")
        case Item() | Task():
            return "\n".join(page.opened(item).content).strip("\n")
        case _:
            return "\n".join(page.own(item)).strip("\n")
