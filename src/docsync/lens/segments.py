"""Markdown as segments with keys: what one page has in the old text and in the fresh one.

A segment is the lines of one thing at the top of a text; footnotes are segments where they stand.
Its key is what it says, links resolved, so that `./a.md` and `a.md` are one. Segments that say
nothing are left to the gaps.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any

from docsync.document.addresses import resolved
from docsync.document.anchors import on_page
from docsync.document.model import Block, Document, Footnote, Footnotes, Link, Picture, Span
from docsync.lens.items import Family, Item, Keys, family
from docsync.markdown.reader import read
from docsync.syntax import blocks as syntax
from docsync.values import Links, Site


@dataclass(frozen=True, slots=True)
class Page:
    """A text, its document with links resolved, and its segments as the items of one page."""

    text: str
    document: Document
    item: Item
    blocks: dict[Item, tuple[Block, ...]]


def page_of(text: str, site: Site, keys: Keys) -> Page:
    """Cut a text into its segments."""
    document = read(text, site).document
    document = _resolved(document, on_page(site, document).links)
    held = dict(_segments(text, document))
    children = tuple(_item(span, text, blocks, keys) for span, blocks in held.items())
    key = keys.of(tuple(child.key for child in children))
    whole = Span(0, 0, len(text), len(text))
    item = Item(document, Family.PAGE, None, None, key, whole, text, children)
    for child in children:
        child.parent = item
    return Page(text, document, item, dict(zip(children, held.values(), strict=True)))


def _item(span: Span, text: str, blocks: tuple[Block, ...], keys: Keys) -> Item:
    kind = family(blocks[0]) if len(blocks) == 1 else Family.RAW
    return Item(blocks[0], kind, None, blocks, keys.of(blocks), span, text, ())


def _segments(text: str, document: Document) -> Iterator[tuple[Span, tuple[Block, ...]]]:
    """Give the segments that say something, with the blocks in each."""
    spans: list[Span] = []
    at = 0
    for piece in syntax.cut(text):
        end = at + len(piece.text)
        if not piece.gap:
            spans.append(Span(at, at, end, end))
        at = end
    held: list[list[Block]] = [[] for _ in spans]
    starts = [span.start for span in spans]
    for start, block in _placed(document):
        held[max(bisect_right(starts, start) - 1, 0)].append(block)
    for span, blocks in zip(spans, held, strict=True):
        if blocks:
            yield span, tuple(blocks)


def _placed(document: Document) -> Iterator[tuple[int, Block]]:
    """Give the blocks at the top, each with the place where it begins; footnotes one by one."""
    at = 0
    for block in document.blocks:
        if isinstance(block, Footnotes):
            for note in block.notes:
                yield _start(note, at), Footnotes((note,))
        else:
            at = _start(block, at)
            yield at, block


def _start(block: Block | Footnote, otherwise: int) -> int:
    return otherwise if block.span is None else block.span.start


def _resolved(document: Document, links: Links) -> Document:
    return Document(tuple(_with_targets(block, links) for block in document.blocks))


def _with_targets(node: Any, links: Links) -> Any:
    """Give a node with what its addresses mean in their place."""
    if isinstance(node, tuple):
        children = tuple(_with_targets(child, links) for child in node)
        same = all(new is old for new, old in zip(children, node, strict=True))
        return node if same else children
    if not is_dataclass(node) or isinstance(node, type | Span):
        return node
    changed = {
        name: new
        for name, value in _tuples(node)
        if (new := _with_targets(value, links)) is not value
    }
    if isinstance(node, Link | Picture):
        changed["target"] = resolved(node.target, links)
    elif hasattr(node, "picture"):
        changed["picture"] = _with_targets(node.picture, links)
    return replace(node, **changed) if changed else node


def _tuples(node: Any) -> Iterable[tuple[str, Any]]:
    for field in fields(node):
        value = getattr(node, field.name)
        if isinstance(value, tuple) and value:
            yield field.name, value
