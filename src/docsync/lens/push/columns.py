"""Columns of a table: what stands in the storage for each of them beside its cells.

A `<col>` goes where its column goes. An alignment is said by a cell, or by the one paragraph in
it, and counts only where a whole column has it: so a cell whose paragraph went elsewhere
says it itself, and one whose column is aligned no more must not go on saying it.

>>> with_columns('<colgroup><col class="a" /><col class="b" /></colgroup>', [1, None, 0])
'<colgroup><col class="b" /><col /><col class="a" /></colgroup>'
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from docsync.document.model import Cell
from docsync.lens.items import Item
from docsync.lens.push.tags import with_style
from docsync.storage.tables import alignment, only_paragraph
from docsync.syntax.xml import Element, parse

_GROUP = re.compile(r"(<colgroup\b[^>]*(?<!/)>)(.*?)(</colgroup\s*>)", re.DOTALL)
_COLUMN = re.compile(r"<col\b[^>]*?(?:/>|>\s*</col\s*>)")
_NEW = "<col />"


# Where columns go ------------------------------------------------------------------------------


def moved_columns(old: Item, fresh: Item, partner: Mapping[Item, Item]) -> list[int | None]:
    """Say for each fresh column of a table which old one it was, by most of its cells."""
    here = dict(_places(old))
    votes: list[Counter[int]] = []
    for cell, place in _places(fresh):
        votes += [Counter() for _ in range(place + _width(cell) - len(votes))]
        other = partner.get(cell)
        if other in here:
            for step in range(min(_width(cell), _width(other))):
                votes[place + step][here[other] + step] += 1
    return _decided(votes, max((place + _width(cell) for cell, place in here.items()), default=0))


def _decided(votes: Sequence[Counter[int]], wide: int) -> list[int | None]:
    """Let each column be the old one that most votes are for; the rest in order, if it is even."""
    found: dict[int, int] = {}
    taken: set[int] = set()
    ranked = sorted((-n, place, was) for place, c in enumerate(votes) for was, n in c.items())
    for _, place, was in ranked:
        if place not in found and was not in taken:
            found[place] = was
            taken.add(was)
    left = [place for place in range(len(votes)) if place not in found]
    rest = [was for was in range(wide) if was not in taken]
    if len(left) == len(rest):
        found |= dict(zip(left, rest, strict=True))
    return [found.get(place) for place in range(len(votes))]


def _places(table: Item) -> Iterator[tuple[Item, int]]:
    """Give the column in which each cell begins; rows reach down into the ones below."""
    reach: dict[int, int] = {}  # column: so many rows below are taken
    for row in table.children:
        taken = {column for column, rows in reach.items() if rows > 0}
        reach = {column: rows - 1 for column, rows in reach.items() if rows > 1}
        at = 0
        for cell in row.children:
            while at in taken:
                at += 1
            yield cell, at
            down = cell.node.rowspan if isinstance(cell.node, Cell) else 1
            for column in range(at, at + _width(cell)):
                if down > 1:
                    reach[column] = down - 1
            at += _width(cell)


def _width(cell: Item) -> int:
    return cell.node.colspan if isinstance(cell.node, Cell) else 1


def with_columns(content: str, moved: Sequence[int | None]) -> str:
    """Give a table's content with its `<col>`s where their columns went; as it is if none did."""
    first_row = content.find("<tr")
    group = _GROUP.search(content, 0, first_row if first_row >= 0 else len(content))
    if group is None:
        return content
    columns = _COLUMN.findall(group[2])
    known = all(was is None or was < len(columns) for was in moved)
    if not known or "span=" in group[2] or list(moved) == list(range(len(columns))):
        return content
    space = group[2][: group[2].find("<")] if "<" in group[2] else ""
    new = (space + (_NEW if was is None else columns[was]) for was in moved)
    tail = group[2][len(group[2].rstrip()) :]
    inside = "".join(new) + tail
    return content[: group.start(2)] + inside + content[group.end(2) :]


# How columns are aligned -----------------------------------------------------------------------


def with_alignment(text: str, wanted: str) -> str:
    """Give a cell that says this alignment, and no other."""
    (cell,) = (node for node in parse(text).children if isinstance(node, Element))
    if alignment(cell) == wanted:
        return text
    paragraph = only_paragraph(cell)
    if paragraph is not None:
        text = _restyled(text, paragraph, "")
    return _restyled(text, cell, wanted)


def _restyled(text: str, element: Element, wanted: str) -> str:
    tag = with_style(text[element.start : element.inner_start], "text-align", wanted)
    return text[: element.start] + tag + text[element.inner_start :]
