"""Tables of storage: their reader. Widths, colours and the groups of rows are hidden.

The blocks of a cell are read by whoever reads blocks; that function is handed in.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import zip_longest

from docsync.document.model import Blocks, Cell, Row, Span, Table
from docsync.document.normal import table
from docsync.storage.targets import elements
from docsync.syntax.numbers import number
from docsync.syntax.xml import CharData, Element

_GROUPS = ("thead", "tbody", "tfoot")
_HIDDEN = ("colgroup", "col", "ac:adf-fragment-mark")
_WHITE = " \t\n\r\xa0"
_ALIGN = re.compile(r"(?:^|;)\s*text-align\s*:\s*(left|center|right)\s*(?:;|$)")
_MOST_CELLS = 1000  # browsers look no further

Inside = Callable[[Element], Blocks]


def read_table(element: Element, inside: Inside) -> Table | None:
    """Read a table; None if it holds what is neither row nor hidden, such as a caption."""
    found = _rows(element)
    if found is None:
        return None
    rows = []
    for row in found:
        cells = _cells(row)
        if cells is None:
            return None
        if cells:
            span = Span(row.start, row.inner_start, row.inner_end, row.end)
            rows.append(Row(tuple([_cell(cell, inside) for cell in cells]), span=span))
    if any(cell.align for row in rows for cell in row.cells):
        rows = list(_aligned(rows))
    span = Span(element.start, element.inner_start, element.inner_end, element.end)
    return table(Table(tuple(rows), span=span))


def _rows(element: Element) -> list[Element] | None:
    rows: list[Element] = []
    for child in element.children:
        if isinstance(child, CharData):
            if child.text.strip(_WHITE):
                return None
        elif isinstance(child, Element):
            if child.name == "tr":
                rows.append(child)
            elif child.name in _GROUPS:
                inner = _rows(child)
                if inner is None:
                    return None
                rows.extend(inner)
            elif child.name not in _HIDDEN or elements(child) is None:
                return None
    return rows


def _cells(row: Element) -> list[Element] | None:
    cells: list[Element] = []
    for child in row.children:
        if isinstance(child, CharData):
            if child.text.strip(_WHITE):
                return None
        elif isinstance(child, Element):
            if child.name not in ("td", "th"):
                return None
            cells.append(child)
    return cells


def _cell(element: Element, inside: Inside) -> Cell:
    return Cell(
        inside(element),
        header=element.name == "th",
        colspan=_count(element, "colspan"),
        rowspan=_count(element, "rowspan"),
        align=alignment(element),
        span=Span(element.start, element.inner_start, element.inner_end, element.end),
    )


def _count(element: Element, name: str) -> int:
    return max(1, min(number(element.attributes.get(name, ""), 1), _MOST_CELLS))


def alignment(cell: Element) -> str:
    """Read a cell's alignment: its own, or that of the one paragraph in it."""
    own = _aligned_by(cell)
    paragraph = None if own else only_paragraph(cell)
    return own if paragraph is None else _aligned_by(paragraph)


def _aligned_by(element: Element) -> str:
    style = element.attributes.get("style", "")
    found = _ALIGN.search(style.lower()) if style else None
    return found[1] if found else ""


def only_paragraph(cell: Element) -> Element | None:
    """Give the paragraph that is all there is in a cell."""
    children = cell.children
    if len(children) != 1:
        children = elements(cell) or ()
    only = children[0] if len(children) == 1 else None
    return only if isinstance(only, Element) and only.name == "p" else None


def _aligned(rows: list[Row]) -> Iterator[Row]:
    """Keep an alignment only where a whole column has it."""
    plain = all(cell.colspan == cell.rowspan == 1 for row in rows for cell in row.cells)
    columns = zip_longest(*(row.cells for row in rows)) if plain else ()
    whole = [_shared({cell.align for cell in column if cell is not None}) for column in columns]
    for row in rows:
        aligns = whole or [""] * len(row.cells)
        cells = zip(row.cells, aligns, strict=False)
        yield replace(
            row,
            cells=tuple(
                cell if cell.align == align else replace(cell, align=align) for cell, align in cells
            ),
        )


def _shared(alignments: set[str]) -> str:
    return alignments.pop() if len(alignments) == 1 else ""
