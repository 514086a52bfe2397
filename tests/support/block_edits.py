"""Edits of blocks: inserted, deleted, moved, split, joined; and of whole sections."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from typing import Any

from docsync.document.model import (
    Block,
    Blocks,
    Document,
    FootnoteReference,
    Heading,
    Layout,
    Paragraph,
    Text,
)
from support.document_places import Path, places, put
from support.random_edit import keeping, losing, paragraph, pick, some_words

_CHANCE_OF_HEADING = 0.3


def holds_blocks(node: Any) -> bool:
    """Say whether blocks may stand in a node."""
    return isinstance(getattr(node, "blocks", None), tuple)


def _with_blocks(document: Document, path: Path, holder: Any, blocks: Blocks) -> Document:
    return put(document, path, replace(holder, blocks=blocks))


@keeping
def insert_block(document: Document, chance: random.Random) -> Document:
    """Put a new paragraph or heading somewhere."""
    found = pick(document, chance, holds_blocks)
    assert found is not None
    path, holder = found
    at = chance.randint(0, len(holder.blocks))
    new: Block = paragraph(chance)
    if not path and chance.random() < _CHANCE_OF_HEADING:
        new = Heading(chance.randint(1, 6), (Text(some_words(chance)),))
    return _with_blocks(document, path, holder, (*holder.blocks[:at], new, *holder.blocks[at:]))


@keeping
def duplicate_block(document: Document, chance: random.Random) -> Document:
    """Put a copy of a block behind it; a footnote's mark stands once."""
    found = pick(document, chance, lambda node: holds_blocks(node) and bool(node.blocks))
    if found is None:
        return document
    path, holder = found
    at = chance.randrange(len(holder.blocks))
    if any(isinstance(node, FootnoteReference) for _, node in places(holder.blocks[at])):
        return document
    return _with_blocks(document, path, holder, (*holder.blocks[: at + 1], *holder.blocks[at:]))


@losing
def delete_block(document: Document, chance: random.Random) -> Document:
    """Delete a block."""
    found = pick(document, chance, lambda node: holds_blocks(node) and bool(node.blocks))
    if found is None:
        return document
    path, holder = found
    at = chance.randrange(len(holder.blocks))
    return _with_blocks(document, path, holder, holder.blocks[:at] + holder.blocks[at + 1 :])


@keeping
def move_block(document: Document, chance: random.Random) -> Document:
    """Move a block within what holds it."""
    found = pick(document, chance, lambda node: holds_blocks(node) and len(node.blocks) > 1)
    if found is None:
        return document
    path, holder = found
    blocks = list(holder.blocks)
    block = blocks.pop(chance.randrange(len(blocks)))
    blocks.insert(chance.randint(0, len(blocks)), block)
    return _with_blocks(document, path, holder, tuple(blocks))


def _take(
    document: Document, chance: random.Random, wanted: Callable[[Any], bool]
) -> tuple[Document, Block] | None:
    """Take a block that is wanted from wherever it stands."""
    found = pick(
        document, chance, lambda node: holds_blocks(node) and any(map(wanted, node.blocks))
    )
    if found is None:
        return None
    path, holder = found
    at = chance.choice([i for i, block in enumerate(holder.blocks) if wanted(block)])
    rest = holder.blocks[:at] + holder.blocks[at + 1 :]
    return _with_blocks(document, path, holder, rest), holder.blocks[at]


@keeping
def move_paragraph(document: Document, chance: random.Random) -> Document:
    """Move a paragraph from wherever it stands to the end of the page."""
    taken = _take(document, chance, lambda block: isinstance(block, Paragraph))
    return document if taken is None else Document((*taken[0].blocks, taken[1]))


@keeping
def move_block_elsewhere(document: Document, chance: random.Random) -> Document:
    """Move a block from wherever it stands into anything that holds blocks."""
    taken = _take(document, chance, lambda block: not isinstance(block, Layout))
    found = None if taken is None else pick(taken[0], chance, holds_blocks)
    if taken is None or found is None:
        return document
    path, holder = found
    at = chance.randint(0, len(holder.blocks))
    moved = (*holder.blocks[:at], taken[1], *holder.blocks[at:])
    return _with_blocks(taken[0], path, holder, moved)


@keeping
def shuffle_blocks(document: Document, chance: random.Random) -> Document:
    """Put the blocks of the page in another order."""
    blocks = list(document.blocks)
    chance.shuffle(blocks)
    return Document(tuple(blocks))


@keeping
def split_paragraph(document: Document, chance: random.Random) -> Document:
    """Split a paragraph between two words, or between two of its texts, marks and links."""
    found = pick(
        document, chance, lambda node: holds_blocks(node) and any(map(_parts, node.blocks))
    )
    if found is None:
        return document
    path, holder = found
    at = chance.choice([i for i, block in enumerate(holder.blocks) if _parts(block)])
    one, two = chance.choice(_parts(holder.blocks[at]))
    new = (*holder.blocks[:at], Paragraph(one), Paragraph(two), *holder.blocks[at + 1 :])
    return _with_blocks(document, path, holder, new)


def _parts(block: Any) -> list[tuple[Any, Any]]:
    """Give the ways to split a paragraph."""
    if not isinstance(block, Paragraph):
        return []
    children = block.children
    cuts = [(children[:cut], children[cut:]) for cut in range(1, len(children))]
    for index, child in enumerate(children):
        words = child.text.split(" ") if isinstance(child, Text) else []
        for cut in range(1, len(words)):
            left, right = Text(" ".join(words[:cut])), Text(" ".join(words[cut:]))
            cuts.append(((*children[:index], left), (right, *children[index + 1 :])))
    return cuts


@losing
def join_paragraphs(document: Document, chance: random.Random) -> Document:
    """Make one paragraph of two neighbours."""
    found = pick(document, chance, lambda node: bool(_neighbours(node)))
    if found is None:
        return document
    path, holder = found
    at = chance.choice(_neighbours(holder))
    one, two = holder.blocks[at : at + 2]
    joined = Paragraph((*one.children, Text(" "), *two.children))
    return _with_blocks(
        document, path, holder, (*holder.blocks[:at], joined, *holder.blocks[at + 2 :])
    )


def _neighbours(node: Any) -> list[int]:
    """Say where a paragraph stands before another."""
    blocks = node.blocks if holds_blocks(node) else ()
    pairs = enumerate(pairwise(blocks))
    return [i for i, both in pairs if all(isinstance(block, Paragraph) for block in both)]


# Sections --------------------------------------------------------------------------------------


def _sections(blocks: Blocks) -> list[Blocks]:
    """Cut a page before its headings."""
    sections: list[list[Block]] = [[]]
    for block in blocks:
        if isinstance(block, Heading):
            sections.append([])
        sections[-1].append(block)
    return [tuple(section) for section in sections]


def _joined(sections: list[Blocks]) -> Document:
    return Document(tuple(block for section in sections for block in section))


@keeping
def move_section(document: Document, chance: random.Random) -> Document:
    """Move a heading with all that stands below it."""
    start, *sections = _sections(document.blocks)
    if len(sections) < 2:
        return document
    section = sections.pop(chance.randrange(len(sections)))
    sections.insert(chance.randint(0, len(sections)), section)
    return _joined([start, *sections])


@keeping
def shuffle_sections(document: Document, chance: random.Random) -> Document:
    """Put the sections of the page in another order."""
    start, *sections = _sections(document.blocks)
    chance.shuffle(sections)
    return _joined([start, *sections])


@keeping
def shift_headings(document: Document, _chance: random.Random) -> Document:
    """Move all headings a level down."""
    blocks = tuple(
        replace(b, level=min(b.level + 1, 6)) if isinstance(b, Heading) else b
        for b in document.blocks
    )
    return Document(blocks)


@keeping
def shift_heading(document: Document, chance: random.Random) -> Document:
    """Give one heading another level."""
    found = pick(document, chance, lambda node: isinstance(node, Heading))
    if found is None:
        return document
    path, heading = found
    return put(document, path, replace(heading, level=heading.level % 6 + 1))


BLOCK_EDITS = (
    insert_block,
    duplicate_block,
    delete_block,
    move_block,
    move_paragraph,
    move_block_elsewhere,
    shuffle_blocks,
    split_paragraph,
    join_paragraphs,
    move_section,
    shuffle_sections,
    shift_headings,
    shift_heading,
)
