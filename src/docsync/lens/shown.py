"""What Confluence shows in its own words keeps the words of the file: names of people, dates.

>>> from docsync.document.model import Paragraph
>>> old, new = (Document((Paragraph((Mention("5b10", name=name),)),)) for name in ("Ada", ""))
>>> with_words_of(old, new).blocks[0].children[0].name
'Ada'
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any

from docsync.document.model import Date, Document, Mention, Span

Shown = Mention | Date


def shown_in(node: object) -> Iterator[Shown]:
    """Give all mentions and dates below a node of the document, in order."""
    waiting = [node]
    while waiting:
        at = waiting.pop()
        if isinstance(at, Mention | Date):
            yield at
        elif isinstance(at, tuple):
            waiting.extend(reversed(at))
        elif is_dataclass(at):
            waiting.extend(getattr(at, f.name) for f in reversed(fields(at)))


def words_of(thing: Shown) -> str:
    """Give the words that a file has for it."""
    return thing.name if isinstance(thing, Mention) else thing.text


def with_words_of(old: Document, new: Document) -> Document:
    """Give a document whose mentions and dates have the words of an older one, where it has any."""
    known: dict[Shown, Shown] = {}
    for thing in shown_in(old):
        if words_of(thing):
            known.setdefault(thing, thing)
    if not known or not any(thing in known for thing in shown_in(new)):
        return new
    blocks: tuple[Any, ...] = _worded(new.blocks, known)
    return Document(blocks)


def _worded(node: Any, known: dict[Shown, Shown]) -> Any:
    if isinstance(node, Mention | Date):
        return node if words_of(node) else known.get(node, node)
    if isinstance(node, Span):
        return node
    if isinstance(node, tuple):
        return tuple(_worded(child, known) for child in node)
    if not is_dataclass(node) or isinstance(node, type):
        return node
    held = ((f.name, getattr(node, f.name)) for f in fields(node))
    changed = {name: _worded(value, known) for name, value in held if isinstance(value, tuple)}
    return replace(node, **changed) if changed else node
