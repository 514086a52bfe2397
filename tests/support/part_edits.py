"""Edits of parts: list items, tasks, rows, cells, columns, macros, and what stands in them."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

from docsync.document.model import (
    Cell,
    Document,
    Item,
    LayoutCell,
    List,
    Macro,
    Row,
    Table,
    Task,
    TaskList,
)
from support.block_edits import holds_blocks, insert_block
from support.document_places import places, put
from support.random_edit import keeping, losing, paragraph, pick, some_words
from support.word_edits import insert_word

# Lists -----------------------------------------------------------------------------------------


@keeping
def insert_item(document: Document, chance: random.Random) -> Document:
    """Put an item into a list, or a task into a task list."""
    found = pick(document, chance, lambda node: isinstance(node, List | TaskList))
    if found is None:
        return document
    path, node = found
    block = (paragraph(chance),)
    if isinstance(node, List):
        at = chance.randint(0, len(node.items))
        return put(
            document, path, replace(node, items=(*node.items[:at], Item(block), *node.items[at:]))
        )
    at = chance.randint(0, len(node.tasks))
    new = (*node.tasks[:at], Task(done=False, blocks=block), *node.tasks[at:])
    return put(document, path, replace(node, tasks=new))


def _has_items(node: Any) -> bool:
    return isinstance(node, List) and len(node.items) > 1


@losing
def delete_item(document: Document, chance: random.Random) -> Document:
    """Delete an item of a list that has more."""
    found = pick(document, chance, _has_items)
    if found is None:
        return document
    path, node = found
    at = chance.randrange(len(node.items))
    return put(document, path, replace(node, items=node.items[:at] + node.items[at + 1 :]))


@keeping
def move_item(document: Document, chance: random.Random) -> Document:
    """Move an item within its list."""
    found = pick(document, chance, _has_items)
    if found is None:
        return document
    path, node = found
    items = list(node.items)
    item = items.pop(chance.randrange(len(items)))
    items.insert(chance.randint(0, len(items)), item)
    return put(document, path, replace(node, items=tuple(items)))


@keeping
def indent_item(document: Document, chance: random.Random) -> Document:
    """Put an item into the one before it."""
    found = pick(document, chance, _has_items)
    if found is None:
        return document
    path, node = found
    at = chance.randrange(1, len(node.items))
    before, item = node.items[at - 1 : at + 1]
    inner = replace(before, blocks=(*before.blocks, List(node.ordered, (item,))))
    items = (*node.items[: at - 1], inner, *node.items[at + 1 :])
    return put(document, path, replace(node, items=items))


@keeping
def turn_list(document: Document, chance: random.Random) -> Document:
    """Make numbers of bullets, or bullets of numbers."""
    found = pick(document, chance, lambda node: isinstance(node, List))
    if found is None:
        return document
    path, node = found
    return put(document, path, replace(node, ordered=not node.ordered, start=1))


@keeping
def tick_task(document: Document, chance: random.Random) -> Document:
    """Tick a task, or untick it."""
    found = pick(document, chance, lambda node: isinstance(node, Task))
    if found is None:
        return document
    path, task = found
    return put(document, path, replace(task, done=not task.done))


# Tables ----------------------------------------------------------------------------------------


def _is_plain_table(node: Any) -> bool:
    return (
        isinstance(node, Table)
        and len({len(row.cells) for row in node.rows}) == 1
        and all(cell.colspan == cell.rowspan == 1 for row in node.rows for cell in row.cells)
    )


def _like(cell: Cell, chance: random.Random) -> Cell:
    return Cell((paragraph(chance),), header=cell.header, align=cell.align)


@keeping
def insert_row(document: Document, chance: random.Random) -> Document:
    """Put a row into a table, not above its first."""
    found = pick(document, chance, _is_plain_table)
    if found is None:
        return document
    path, table = found
    at = chance.randint(1, len(table.rows))
    new = Row(tuple(_like(cell, chance) for cell in table.rows[-1].cells))
    return put(document, path, replace(table, rows=(*table.rows[:at], new, *table.rows[at:])))


@losing
def delete_row(document: Document, chance: random.Random) -> Document:
    """Delete a row that is not the first."""
    found = pick(document, chance, lambda node: _is_plain_table(node) and len(node.rows) > 2)
    if found is None:
        return document
    path, table = found
    at = chance.randrange(1, len(table.rows))
    return put(document, path, replace(table, rows=table.rows[:at] + table.rows[at + 1 :]))


@keeping
def move_row(document: Document, chance: random.Random) -> Document:
    """Move a row that is not the first."""
    found = pick(document, chance, lambda node: _is_plain_table(node) and len(node.rows) > 2)
    if found is None:
        return document
    path, table = found
    first, *rows = table.rows
    row = rows.pop(chance.randrange(len(rows)))
    rows.insert(chance.randint(0, len(rows)), row)
    return put(document, path, replace(table, rows=(first, *rows)))


def _with_column(table: Table, at: int, chance: random.Random) -> Table:
    rows = []
    for row in table.rows:
        near = row.cells[min(at, len(row.cells) - 1)]
        cell = Cell((paragraph(chance),), header=near.header)
        rows.append(Row((*row.cells[:at], cell, *row.cells[at:])))
    return replace(table, rows=tuple(rows))


@keeping
def insert_column(document: Document, chance: random.Random) -> Document:
    """Put a column into a table."""
    found = pick(document, chance, _is_plain_table)
    if found is None:
        return document
    path, table = found
    at = chance.randint(0, len(table.rows[0].cells))
    return put(document, path, _with_column(table, at, chance))


@keeping
def insert_column_everywhere(document: Document, chance: random.Random) -> Document:
    """Put a column in front of every table that holds no other."""
    for path, table in reversed(list(places(document))):
        if _is_plain_table(table):
            document = put(document, path, _with_column(table, 0, chance))
    return document


@losing
def delete_column(document: Document, chance: random.Random) -> Document:
    """Delete a column of a table that has more."""
    found = pick(
        document, chance, lambda node: _is_plain_table(node) and len(node.rows[0].cells) > 1
    )
    if found is None:
        return document
    path, table = found
    at = chance.randrange(len(table.rows[0].cells))
    rows = (Row(row.cells[:at] + row.cells[at + 1 :]) for row in table.rows)
    return put(document, path, replace(table, rows=tuple(rows)))


@keeping
def move_column(document: Document, chance: random.Random) -> Document:
    """Move a column elsewhere in its table."""
    found = pick(
        document, chance, lambda node: _is_plain_table(node) and len(node.rows[0].cells) > 1
    )
    if found is None:
        return document
    path, table = found
    width = len(table.rows[0].cells)
    order = list(range(width))
    order.insert(chance.randrange(width), order.pop(chance.randrange(width)))
    rows = (Row(tuple(row.cells[at] for at in order)) for row in table.rows)
    return put(document, path, replace(table, rows=tuple(rows)))


# Macros ----------------------------------------------------------------------------------------


@keeping
def change_code(document: Document, chance: random.Random) -> Document:
    """Add a line to a macro's plain text."""
    found = pick(
        document, chance, lambda node: isinstance(node, Macro) and isinstance(node.body, str)
    )
    if found is None:
        return document
    path, macro = found
    return put(document, path, replace(macro, body=f"{some_words(chance)}\n{macro.body}"))


@keeping
def change_parameter(document: Document, chance: random.Random) -> Document:
    """Give a macro's parameter another value, or a macro another parameter."""
    found = pick(document, chance, lambda node: isinstance(node, Macro))
    if found is None:
        return document
    path, macro = found
    params = dict(macro.params)
    texts = [name for name, value in macro.params if not value.startswith("confluence:")]
    params[chance.choice([*texts, "added"])] = some_words(chance)
    return put(document, path, replace(macro, params=tuple(sorted(params.items()))))


@losing
def delete_parameter(document: Document, chance: random.Random) -> Document:
    """Take a parameter from a macro."""
    found = pick(document, chance, lambda node: isinstance(node, Macro) and bool(node.params))
    if found is None:
        return document
    path, macro = found
    at = chance.randrange(len(macro.params))
    return put(document, path, replace(macro, params=macro.params[:at] + macro.params[at + 1 :]))


# What stands in a part -------------------------------------------------------------------------

_PARTS = (Cell, Item, Task, LayoutCell)


def _is_part(node: Any) -> bool:
    return isinstance(node, _PARTS) and holds_blocks(node)


@keeping
def edit_inside(document: Document, chance: random.Random) -> Document:
    """Edit a word or insert a block in a cell, an item, a task or a cell of a layout."""
    found = pick(document, chance, _is_part)
    if found is None:
        return document
    path, part = found
    edit = chance.choice((insert_word, insert_word, insert_block))
    return put(document, path, replace(part, blocks=edit(Document(part.blocks), chance).blocks))


@keeping
def edit_body(document: Document, chance: random.Random) -> Document:
    """Edit a word or insert a block in the body of a macro."""
    found = pick(
        document, chance, lambda node: isinstance(node, Macro) and isinstance(node.body, tuple)
    )
    if found is None:
        return document
    path, macro = found
    edit = chance.choice((insert_word, insert_word, insert_block))
    return put(document, path, replace(macro, body=edit(Document(macro.body), chance).blocks))


PART_EDITS = (
    insert_item,
    delete_item,
    move_item,
    indent_item,
    turn_list,
    tick_task,
    insert_row,
    delete_row,
    move_row,
    insert_column,
    insert_column_everywhere,
    delete_column,
    move_column,
    change_code,
    change_parameter,
    delete_parameter,
    edit_inside,
    edit_body,
)
