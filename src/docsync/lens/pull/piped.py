"""Tables between pipes that hold more than the docsync way would write there.

A pipe table on disk may have HTML in its cells, lists or a table of their own. It stays one as long
as what is new in it is words: the cells that pipes could not show afresh are the old ones.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from docsync.document.model import Cell, Document, Row, Table
from docsync.document.normal import is_plain
from docsync.lens.items import Item
from docsync.lens.pull.sizes import without_sizes
from docsync.markdown.writer import write
from docsync.values import Site


def stays_piped(old: Item, fresh: Item, partner: Mapping[Item, Item]) -> bool:
    """Say whether an old pipe table can hold a fresh table that pipes alone could not show."""
    width = len(old.children[0].children)
    return all(
        len(row.children) == width and all(_fits(cell, partner) for cell in row.children)
        for row in _edited_rows(fresh, partner)
    ) and _has_one_header(fresh)


def _edited_rows(fresh: Item, partner: Mapping[Item, Item]) -> Iterator[Item]:
    for row in fresh.children:
        old = partner.get(row)
        if old is None or old.key != row.key:
            yield row


def _fits(cell: Item, partner: Mapping[Item, Item]) -> bool:
    """Say whether a cell is mere words, or continues an old one that is more, too."""
    old = partner.get(cell)
    return _is_words(cell) or (old is not None and (old.key == cell.key or not _is_words(old)))


def _is_words(cell: Item) -> bool:
    return isinstance(cell.node, Cell) and _has_words(cell.node)


def _has_words(cell: Cell) -> bool:
    return is_plain(Table((Row((replace(cell, header=False),)),)))


def _has_one_header(table: Item) -> bool:
    return all(
        isinstance(cell.node, Cell) and cell.node.header is (row is table.children[0])
        for row in table.children
        for cell in row.children
    )


def between_pipes(cell: Cell, site: Site) -> str:
    """Write the words of a cell as they stand between pipes; its blocks where it has more."""
    if not _has_words(cell):
        return write(Document(without_sizes(cell).blocks), site).removesuffix("\n")
    table = Table((Row((replace(without_sizes(cell), header=True, align=""),)),))
    return write(Document((table,)), site).partition("\n")[0][2:-2]
