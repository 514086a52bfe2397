"""Which column of a table is which, where all of its rows have equally many cells.

Columns are aligned by all of their cells, then by how alike these are; a column that nothing says
anything about goes on in order. So a cell that was edited is known by its column.

A fresh table with a new first column has its second where the old one had its first.
"""

from __future__ import annotations

from collections.abc import Mapping

from docsync.document.model import Cell
from docsync.lens.align import Pair, align
from docsync.lens.items import Item, likeness

_ENOUGH = 50  # so many rows tell how alike two columns are

Column = tuple[Item, ...]


def paired_columns(old: Item, fresh: Item, partner: Mapping[Item, Item]) -> list[Pair]:
    """Give the places of the columns that are one in two tables; none if cells span several."""
    return _columns(old, fresh, partner) if _plain(old) and _plain(fresh) else []


def _plain(table: Item) -> bool:
    """Say whether all rows have equally many cells and no cell spans several."""
    width = len(table.children[0].children)
    return all(
        len(row.children) == width and all(_single(cell) for cell in row.children)
        for row in table.children
    )


def _single(cell: Item) -> bool:
    return isinstance(cell.node, Cell) and cell.node.colspan == cell.node.rowspan == 1


def _columns(old: Item, fresh: Item, partner: Mapping[Item, Item]) -> list[Pair]:
    rows = [(partner[f], f) for f in fresh.children if f in partner and partner[f].parent is old]
    wide_old, wide_fresh = len(old.children[0].children), len(fresh.children[0].children)
    here = [tuple(o.children[a] for o, _ in rows) for a in range(wide_old)]
    there = [tuple(f.children[b] for _, f in rows) for b in range(wide_fresh)]
    pairs = align([_column_keys(column) for column in here], [_column_keys(c) for c in there])
    pairs += _alike_columns(here, there, pairs)
    return pairs + _rest_in_order(wide_old, wide_fresh, pairs)


def _column_keys(column: Column) -> tuple[int, ...]:
    return tuple(cell.key for cell in column)


def _alike_columns(here: list[Column], there: list[Column], pairs: list[Pair]) -> list[Pair]:
    """Pair the columns that are left by how alike their cells are."""
    olds = [a for a in range(len(here)) if a not in {i for i, _ in pairs}]
    freshes = [b for b in range(len(there)) if b not in {j for _, j in pairs}]
    scored = sorted(
        (-_agreement(here[a], there[b]), abs(a - b), a, b) for a in olds for b in freshes
    )
    found: dict[int, int] = {}
    for score, _, a, b in scored:
        if score < 0 and a not in found and b not in found.values():
            found[a] = b
    return list(found.items())


def _agreement(here: Column, there: Column) -> float:
    pairs = zip(here[:_ENOUGH], there[:_ENOUGH], strict=True)
    return sum(1.0 if a.key == b.key else likeness(a, b) for a, b in pairs)


def _rest_in_order(old: int, fresh: int, pairs: list[Pair]) -> list[Pair]:
    """Pair in order the columns that nothing says anything about, if both have equally many."""
    olds = [a for a in range(old) if a not in {i for i, _ in pairs}]
    freshes = [b for b in range(fresh) if b not in {j for _, j in pairs}]
    return list(zip(olds, freshes, strict=True)) if len(olds) == len(freshes) else []
