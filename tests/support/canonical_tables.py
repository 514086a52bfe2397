"""Tables of storage as a reader sees them: rows and cells, headers where they can be shown.

How the blocks of a cell are made canonical is handed in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from support.lxml_storage import Tree, attributes_of, new, tag

Blocks = Callable[[Tree], list[Tree]]

_GROUPS = ("thead", "tbody", "tfoot")
IN_TABLES = ("tr", "colgroup", "col", "ac:adf-fragment-mark", *_GROUPS)


def table(element: Tree, blocks: Blocks) -> Tree:
    """Give a table; where pipes can draw it only its first row is a header."""
    rows = [row for row in (_row(row, blocks) for row in _rows(element)) if len(row)]
    if _is_plain(rows):
        header = all(cell.tag == "th" for cell in rows[0])
        for index, row in enumerate(rows):
            for cell in row:
                cell.tag = "th" if header and index == 0 else "td"
    return new("table", {}, rows)


def _rows(element: Tree) -> Iterator[Tree]:
    for child in element:
        if tag(child) == "tr":
            yield child
        elif tag(child) in _GROUPS:
            yield from _rows(child)


def _row(row: Tree, blocks: Blocks) -> Tree:
    return new("tr", {}, (_cell(cell, blocks) for cell in row))


def _cell(cell: Tree, blocks: Blocks) -> Tree:
    spans = {key: value for key, value in attributes_of(cell).items() if key.endswith("span")}
    kept = {key: value for key, value in spans.items() if value not in ("", "0", "1")}
    return new(tag(cell), kept, blocks(cell))


def _is_plain(rows: list[Tree]) -> bool:
    """Say whether a table of pipes can draw it: then only its first row is a header."""
    cells = [cell for row in rows for cell in row]
    if any(cell.attrib or len(cell) > 1 or not all(map(_is_words, cell)) for cell in cells):
        return False
    empty = bool(rows) and all(cell.tag == "th" and not len(cell) for cell in rows[0])
    return len({len(row) for row in rows}) == 1 and not empty


def _is_words(block: Tree) -> bool:
    return block.tag == "p" or (block.tag == "picture" and not len(block))
