"""Random edits of a document: what a writer does to a page, one small thing at a time.

Each edit is a function of a document and a source of chance; it gives the edited document, or the
same one where it finds nothing to edit. What comes out need not be in normal form: it is written
and read before anything is compared.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any

from docsync.document.model import (
    Address,
    Block,
    Cell,
    DecisionList,
    DefinitionList,
    Document,
    FootnoteReference,
    Footnotes,
    Heading,
    Item,
    Link,
    List,
    Macro,
    Mark,
    MarkKind,
    Paragraph,
    Row,
    Table,
    Task,
    TaskList,
    Text,
)

Path = tuple[tuple[str, int], ...]
Edit = Callable[[Document, random.Random], Document]

_WORDS = ("amber", "bridge", "cedar", "drift", "ember", "fjord", "grove", "harbor", "inlet")
# A footnote and its mark go together, and a definition's shape is its meaning.
_WHOLE = (Footnotes, DefinitionList, FootnoteReference, DecisionList)


def places(node: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Give every node below a document with the way to it."""
    yield path, node
    if isinstance(node, _WHOLE):
        return
    for name, children in _sequences(node):
        for index, child in enumerate(children):
            yield from places(child, (*path, (name, index)))


def _sequences(node: Any) -> Iterator[tuple[str, tuple[Any, ...]]]:
    for field in fields(node):
        value = getattr(node, field.name)
        if isinstance(value, tuple) and value and all(map(is_dataclass, value)):
            yield field.name, value


def put(document: Document, path: Path, new: Any) -> Document:
    """Give the document with another node at the end of a path."""
    edited = _put(document, path, new)
    assert isinstance(edited, Document)
    return edited


def _put(node: Any, path: Path, new: Any) -> Any:
    if not path:
        return new
    (name, index), *rest = path
    children = list(getattr(node, name))
    children[index] = _put(children[index], tuple(rest), new)
    return replace(node, **{name: tuple(children)})


def _pick(
    document: Document, chance: random.Random, wanted: Callable[[Any], bool]
) -> tuple[Path, Any] | None:
    found = [(path, node) for path, node in places(document) if wanted(node)]
    return chance.choice(found) if found else None


def _holds_blocks(node: Any) -> bool:
    return isinstance(getattr(node, "blocks", None), tuple)


def _text(chance: random.Random) -> str:
    return " ".join(chance.choice(_WORDS) for _ in range(chance.randint(1, 6)))


def _paragraph(chance: random.Random) -> Paragraph:
    return Paragraph((Text(_text(chance)),))


# Words -----------------------------------------------------------------------------------------


def _is_words(node: Any) -> bool:
    return isinstance(node, Text) and any(map(str.isalnum, node.text))


def replace_word(document: Document, chance: random.Random) -> Document:
    """Put another word in the place of one."""
    return _edit_words(
        document, chance, lambda words, at: [*words[:at], _text(chance), *words[at + 1 :]]
    )


def insert_word(document: Document, chance: random.Random) -> Document:
    """Put a word before another."""
    return _edit_words(
        document, chance, lambda words, at: [*words[:at], _text(chance), *words[at:]]
    )


def delete_word(document: Document, chance: random.Random) -> Document:
    """Take a word out, if it is not alone."""
    return _edit_words(
        document,
        chance,
        lambda words, at: words[:at] + words[at + 1 :] if len(words) > 2 else words,
    )


def _edit_words(
    document: Document, chance: random.Random, edit: Callable[[list[str], int], list[str]]
) -> Document:
    found = _pick(document, chance, _is_words)
    if found is None:
        return document
    path, text = found
    words = text.text.split(" ")
    at = chance.choice([index for index, word in enumerate(words) if word])
    return put(document, path, Text(" ".join(edit(words, at))))


def insert_words_everywhere(document: Document, chance: random.Random) -> Document:
    """Put a word before every text of the page."""
    for path, text in list(places(document)):
        if _is_words(text):
            document = put(document, path, Text(f"{chance.choice(_WORDS)} {text.text}"))
    return document


def mark_word(document: Document, chance: random.Random) -> Document:
    """Make a text strong, or plain where it is a mark's only content."""
    found = _pick(document, chance, _is_words)
    if found is None or "code" in str(found[0]):
        return document
    path, text = found
    return put(document, path, Mark(MarkKind.STRONG, (text,)))


def retarget_link(document: Document, chance: random.Random) -> Document:
    """Let a link point elsewhere."""
    found = _pick(document, chance, lambda node: isinstance(node, Link) and bool(node.children))
    if found is None:
        return document
    path, link = found
    return put(document, path, replace(link, target=Address("https://example.com/new")))


# Blocks ----------------------------------------------------------------------------------------


def insert_block(document: Document, chance: random.Random) -> Document:
    """Put a new paragraph or heading somewhere."""
    found = _pick(document, chance, _holds_blocks)
    assert found is not None
    path, holder = found
    at = chance.randint(0, len(holder.blocks))
    new: Block = _paragraph(chance)
    if not path and chance.random() < 0.3:
        new = Heading(chance.randint(1, 6), (Text(_text(chance)),))
    return put(
        document, path, replace(holder, blocks=(*holder.blocks[:at], new, *holder.blocks[at:]))
    )


def delete_block(document: Document, chance: random.Random) -> Document:
    """Delete a block."""
    found = _pick(document, chance, lambda node: _holds_blocks(node) and bool(node.blocks))
    if found is None:
        return document
    path, holder = found
    at = chance.randrange(len(holder.blocks))
    return put(document, path, replace(holder, blocks=holder.blocks[:at] + holder.blocks[at + 1 :]))


def move_block(document: Document, chance: random.Random) -> Document:
    """Move a block of the page's top elsewhere at its top."""
    blocks = list(document.blocks)
    if len(blocks) < 2:
        return document
    block = blocks.pop(chance.randrange(len(blocks)))
    blocks.insert(chance.randint(0, len(blocks)), block)
    return Document(tuple(blocks))


def move_paragraph(document: Document, chance: random.Random) -> Document:
    """Move a paragraph from wherever it stands to the end of the page."""
    found = _pick(
        document,
        chance,
        lambda node: _holds_blocks(node) and any(isinstance(b, Paragraph) for b in node.blocks),
    )
    if found is None:
        return document
    path, holder = found
    at = chance.choice([i for i, b in enumerate(holder.blocks) if isinstance(b, Paragraph)])
    block = holder.blocks[at]
    rest = put(document, path, replace(holder, blocks=holder.blocks[:at] + holder.blocks[at + 1 :]))
    return Document((*rest.blocks, block))


def shuffle_blocks(document: Document, chance: random.Random) -> Document:
    """Put the blocks of the page in another order."""
    blocks = list(document.blocks)
    chance.shuffle(blocks)
    return Document(tuple(blocks))


def split_paragraph(document: Document, chance: random.Random) -> Document:
    """Split a paragraph between two of its texts, marks and links."""
    found = _pick(
        document,
        chance,
        lambda node: _holds_blocks(node) and any(isinstance(b, Paragraph) for b in node.blocks),
    )
    if found is None:
        return document
    path, holder = found
    at = chance.choice([i for i, b in enumerate(holder.blocks) if isinstance(b, Paragraph)])
    children = holder.blocks[at].children
    first = children[0]
    if len(children) == 1 and isinstance(first, Text) and " " in first.text:
        words = first.text.split(" ")
        cut = chance.randint(1, len(words) - 1)
        parts = (Text(" ".join(words[:cut])),), (Text(" ".join(words[cut:])),)
    elif len(children) > 1:
        cut = chance.randint(1, len(children) - 1)
        parts = children[:cut], children[cut:]
    else:
        return document
    new = (*holder.blocks[:at], *map(Paragraph, parts), *holder.blocks[at + 1 :])
    return put(document, path, replace(holder, blocks=new))


def join_paragraphs(document: Document, chance: random.Random) -> Document:
    """Make one paragraph of two neighbours."""

    def pairs(node: Any) -> list[int]:
        blocks = getattr(node, "blocks", ())
        return [
            i
            for i in range(len(blocks) - 1)
            if isinstance(blocks[i], Paragraph) and isinstance(blocks[i + 1], Paragraph)
        ]

    found = _pick(document, chance, lambda node: bool(pairs(node)))
    if found is None:
        return document
    path, holder = found
    at = chance.choice(pairs(holder))
    one, two = holder.blocks[at : at + 2]
    joined = Paragraph((*one.children, Text(" "), *two.children))
    return put(
        document,
        path,
        replace(holder, blocks=(*holder.blocks[:at], joined, *holder.blocks[at + 2 :])),
    )


def shift_headings(document: Document, _chance: random.Random) -> Document:
    """Move all headings a level down."""
    blocks = tuple(
        replace(b, level=min(b.level + 1, 6)) if isinstance(b, Heading) else b
        for b in document.blocks
    )
    return Document(blocks)


def shift_heading(document: Document, chance: random.Random) -> Document:
    """Give one heading another level."""
    found = _pick(document, chance, lambda node: isinstance(node, Heading))
    if found is None:
        return document
    path, heading = found
    return put(document, path, replace(heading, level=heading.level % 6 + 1))


# Lists, tables, macros -------------------------------------------------------------------------


def insert_item(document: Document, chance: random.Random) -> Document:
    """Put an item into a list, or a task into a task list."""
    found = _pick(document, chance, lambda node: isinstance(node, List | TaskList))
    if found is None:
        return document
    path, node = found
    block = (_paragraph(chance),)
    if isinstance(node, List):
        at = chance.randint(0, len(node.items))
        return put(
            document, path, replace(node, items=(*node.items[:at], Item(block), *node.items[at:]))
        )
    at = chance.randint(0, len(node.tasks))
    new = (*node.tasks[:at], Task(done=False, blocks=block), *node.tasks[at:])
    return put(document, path, replace(node, tasks=new))


def delete_item(document: Document, chance: random.Random) -> Document:
    """Delete an item of a list that has more."""
    found = _pick(document, chance, lambda node: isinstance(node, List) and len(node.items) > 1)
    if found is None:
        return document
    path, node = found
    at = chance.randrange(len(node.items))
    return put(document, path, replace(node, items=node.items[:at] + node.items[at + 1 :]))


def move_item(document: Document, chance: random.Random) -> Document:
    """Move an item within its list."""
    found = _pick(document, chance, lambda node: isinstance(node, List) and len(node.items) > 1)
    if found is None:
        return document
    path, node = found
    items = list(node.items)
    item = items.pop(chance.randrange(len(items)))
    items.insert(chance.randint(0, len(items)), item)
    return put(document, path, replace(node, items=tuple(items)))


def turn_list(document: Document, chance: random.Random) -> Document:
    """Make numbers of bullets, or bullets of numbers."""
    found = _pick(document, chance, lambda node: isinstance(node, List))
    if found is None:
        return document
    path, node = found
    return put(document, path, replace(node, ordered=not node.ordered, start=1))


def tick_task(document: Document, chance: random.Random) -> Document:
    """Tick a task, or untick it."""
    found = _pick(document, chance, lambda node: isinstance(node, Task))
    if found is None:
        return document
    path, task = found
    return put(document, path, replace(task, done=not task.done))


def _is_plain_table(node: Any) -> bool:
    return (
        isinstance(node, Table)
        and len({len(row.cells) for row in node.rows}) == 1
        and all(cell.colspan == cell.rowspan == 1 for row in node.rows for cell in row.cells)
    )


def insert_row(document: Document, chance: random.Random) -> Document:
    """Put a row into a table, not above its first."""
    found = _pick(document, chance, _is_plain_table)
    if found is None:
        return document
    path, table = found
    at = chance.randint(1, len(table.rows))
    cells = tuple(
        Cell((_paragraph(chance),), header=cell.header, align=cell.align)
        for cell in table.rows[-1].cells
    )
    return put(
        document, path, replace(table, rows=(*table.rows[:at], Row(cells), *table.rows[at:]))
    )


def delete_row(document: Document, chance: random.Random) -> Document:
    """Delete a row that is not the first."""
    found = _pick(document, chance, lambda node: _is_plain_table(node) and len(node.rows) > 2)
    if found is None:
        return document
    path, table = found
    at = chance.randrange(1, len(table.rows))
    return put(document, path, replace(table, rows=table.rows[:at] + table.rows[at + 1 :]))


def insert_column(document: Document, chance: random.Random) -> Document:
    """Put a column into a table."""
    found = _pick(document, chance, _is_plain_table)
    if found is None:
        return document
    path, table = found
    at = chance.randint(0, len(table.rows[0].cells))
    rows = []
    for row in table.rows:
        near = row.cells[min(at, len(row.cells) - 1)]
        cell = Cell((_paragraph(chance),), header=near.header)
        rows.append(Row((*row.cells[:at], cell, *row.cells[at:])))
    return put(document, path, Table(tuple(rows)))


def delete_column(document: Document, chance: random.Random) -> Document:
    """Delete a column of a table that has more."""
    found = _pick(
        document, chance, lambda node: _is_plain_table(node) and len(node.rows[0].cells) > 1
    )
    if found is None:
        return document
    path, table = found
    at = chance.randrange(len(table.rows[0].cells))
    rows = (Row(row.cells[:at] + row.cells[at + 1 :]) for row in table.rows)
    return put(document, path, Table(tuple(rows)))


def change_code(document: Document, chance: random.Random) -> Document:
    """Add a line to a macro's plain text."""
    found = _pick(
        document, chance, lambda node: isinstance(node, Macro) and isinstance(node.body, str)
    )
    if found is None:
        return document
    path, macro = found
    return put(document, path, replace(macro, body=f"{_text(chance)}\n{macro.body}"))


def change_parameter(document: Document, chance: random.Random) -> Document:
    """Give a macro's parameter another value, or a macro another parameter."""
    found = _pick(document, chance, lambda node: isinstance(node, Macro))
    if found is None:
        return document
    path, macro = found
    params = dict(macro.params)
    name = chance.choice([*params, "added"])
    params[name] = _text(chance)
    return put(document, path, replace(macro, params=tuple(sorted(params.items()))))


KEEPING: tuple[Edit, ...] = (
    insert_word,
    insert_words_everywhere,
    insert_block,
    move_block,
    move_paragraph,
    shuffle_blocks,
    shift_heading,
    shift_headings,
    insert_item,
    move_item,
    turn_list,
    tick_task,
    insert_row,
    insert_column,
    mark_word,
    change_code,
)
LOSING: tuple[Edit, ...] = (
    replace_word,
    delete_word,
    delete_block,
    delete_item,
    delete_row,
    delete_column,
    retarget_link,
    change_parameter,
    split_paragraph,
    join_paragraphs,
)
EDITS = (*KEEPING, *LOSING)
AT_ONCE = (insert_words_everywhere, shift_headings, shuffle_blocks)
