"""The laws of the push, as functions of a converter: so that a broken one can be tried too.

Each raises AssertionError where the law does not hold.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from docsync.convert import to_markdown, to_storage
from docsync.document.model import Document
from docsync.lens.items import Item, Keys, item_of
from docsync.markdown import reader as markdown_reader
from docsync.markdown import writer as markdown_writer
from docsync.storage.reader import read
from docsync.syntax.xml import Element, Node, parse
from docsync.values import Base, Conversion, Site, WarningKind
from support.document_edits import KEEPING, Edit

# What an edit itself changes, though it deletes nothing: a list that turns loses its number.
_EDITED_ATTRIBUTES = frozenset(("start",))


class Push(Protocol):
    """Converts Markdown to storage, woven into a base."""

    def __call__(self, markdown: str, *, base: Base | None = None) -> Conversion:
        """Give the new storage."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it is agreed on, its Markdown after an edit, and how it was edited."""

    base: Base
    edited: str
    edits: tuple[Edit, ...] = ()

    def pushed(self, push: Push) -> Pushed:
        """Push the edit."""
        return Pushed(self, push(self.edited, base=self.base), push)


@dataclass(frozen=True, slots=True)
class Pushed:
    """A page whose edit was pushed."""

    page: Page
    new: Conversion
    push: Push


def page_of(storage: str) -> Base:
    """Give the base that a first pull of this storage makes."""
    return Base(to_markdown(storage).text, storage)


def edited(base: Base, edits: Iterable[Edit], chance: random.Random) -> Page:
    """Edit the Markdown of a page."""
    chosen = tuple(edits)
    document = markdown_reader.read(base.markdown).document
    for edit in chosen:
        document = edit(document, chance)
    return Page(base, markdown_writer.write(document, Site()), chosen)


def meaning(markdown: str) -> Document:
    """Give what a Markdown text says."""
    return markdown_reader.read(markdown).document


def get_put(push: Push, base: Base) -> None:
    """Nothing edited, nothing changed; nor where the same is spelled otherwise."""
    assert push(base.markdown, base=base).text == base.storage
    restyled = f"<!-- kept -->\n\n{base.markdown}\n"
    assert push(restyled, base=base).text == base.storage


def put_get(pushed: Pushed) -> None:
    """The edit arrives: read back without a base, the new storage says what was asked."""
    new = pushed.new
    assert meaning(to_markdown(new.text).text) == meaning(pushed.page.edited)
    told = [warning for warning in new.warnings if warning.kind is WarningKind.REWRITTEN]
    assert not told


def local(pushed: Pushed) -> None:
    """What did not change keeps its bytes, wherever it stands now."""
    new = pushed.new.text
    keys = Keys()
    olds, asked, news = (
        list(item_of(read(text), text, keys).walk())
        for text in (pushed.page.base.storage, to_storage(pushed.page.edited).text, new)
    )
    wanted = Counter(item.key for item in asked)
    before = Counter(item.key for item in olds)
    stay = Counter(_bytes(item) for item in olds if wanted[item.key] >= before[item.key])
    lost = stay - Counter(map(_bytes, news))
    assert [outer for _, outer in lost if outer not in new] == []


def _bytes(item: Item) -> tuple[int, str]:
    return item.key, item.outer


def kept(pushed: Pushed) -> None:
    """Every attribute survives an edit that deletes nothing."""
    assert set(pushed.page.edits) <= set(KEEPING)
    lost = _attributes(pushed.page.base.storage) - _attributes(pushed.new.text)
    assert {pair: n for pair, n in lost.items() if pair[0] not in _EDITED_ATTRIBUTES} == {}


def _attributes(storage: str) -> Counter[tuple[str, str]]:
    found: Counter[tuple[str, str]] = Counter()
    waiting: list[Node] = list(parse(storage).children)
    while waiting:
        node = waiting.pop()
        if isinstance(node, Element):
            found.update(node.attributes.items())
            waiting.extend(node.children)
    return found


def settled(pushed: Pushed) -> None:
    """Converting what was just converted changes nothing."""
    edited, new = pushed.page.edited, pushed.new.text
    assert pushed.push(edited, base=Base(f"{edited}\n", new)).text == new


def told(pushed: Pushed) -> None:
    """Every inline comment is still there, or its loss is told."""
    lost = _comments(pushed.page.base.storage) - _comments(pushed.new.text)
    warned = [
        warning for warning in pushed.new.warnings if warning.kind is WarningKind.COMMENT_LOST
    ]
    assert len(warned) == len(lost)


def _comments(storage: str) -> set[str]:
    return {value for name, value in _attributes(storage) if name == "ac:ref"}


ALWAYS = (put_get, settled, told)  # whatever was edited, and however much at once
EACH = (*ALWAYS, local)  # of one edit
