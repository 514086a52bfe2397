"""What tables of both forms have in common.

>>> cell = Cell((), align="right")
>>> with_column_alignment(Table((Row((cell,)), Row((Cell(()),))))).rows[0].cells[0].align
''
"""

from __future__ import annotations

from dataclasses import replace

from docsync.document.model import Cell, Row, Table


def with_column_alignment(table: Table) -> Table:
    """Keep an alignment only where it is that of a whole column."""
    if not any(cell.align for row in table.rows for cell in row.cells):
        return table
    columns = _columns(table)
    rows = []
    for row in table.rows:
        cells = tuple(
            replace(cell, align=align if cell.align == align else "")
            for cell, align in zip(row.cells, columns, strict=False)
        )
        rows.append(replace(row, cells=cells + tuple(map(_unaligned, row.cells[len(columns) :]))))
    return replace(table, rows=tuple(rows))


def _columns(table: Table) -> list[str]:
    """Say how each column is aligned; none is where a cell spans another column or row."""
    if any(c.colspan > 1 or c.rowspan > 1 for row in table.rows for c in row.cells):
        return []
    shortest = min(len(row.cells) for row in table.rows)
    columns = []
    for index in range(shortest):
        aligns = {row.cells[index].align for row in table.rows}
        columns.append(aligns.pop() if len(aligns) == 1 else "")
    return columns


def _unaligned(cell: Cell) -> Cell:
    return replace(cell, align="")


def is_rectangular(rows: tuple[Row, ...]) -> bool:
    """Say whether all rows have equally many cells and none spans another."""
    width = len(rows[0].cells)
    return all(
        len(row.cells) == width and all(c.colspan == c.rowspan == 1 for c in row.cells)
        for row in rows
    )
