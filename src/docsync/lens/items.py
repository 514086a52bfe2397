"""A document as items: each block, list item, row, cell … with its key, its kind and its span.

Keys are small numbers from one table for both sides, made bottom-up once a node: two items say the
same exactly when their keys are equal. Kinds are families: headings of all levels are one kind, so
that `##` may become `###` and keep its ids.

>>> from docsync.storage.reader import read
>>> keys = Keys()
>>> a, b = (item_of(read(text), text, keys) for text in ("<p>x</p>", '<p id="1">x </p>'))
>>> a.key == b.key
True
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Hashable, Iterator
from dataclasses import dataclass, field, fields
from enum import Enum, auto

from docsync.document.model import (
    Block,
    Cell,
    Decision,
    DecisionList,
    Definition,
    DefinitionList,
    Division,
    Document,
    Footnote,
    Footnotes,
    Heading,
    Inlines,
    Layout,
    LayoutCell,
    List,
    Macro,
    Panel,
    Paragraph,
    PictureBlock,
    Preformatted,
    Quote,
    RawBlock,
    Row,
    Rule,
    Section,
    Span,
    Table,
    Task,
    TaskList,
)
from docsync.document.model import Item as ListItem
from docsync.storage.writer import write_inlines
from docsync.values import Site

Part = ListItem | Task | Row | Cell | Section | LayoutCell | Decision | Footnote | Definition
Node = Document | Block | Part


class Family(Enum):
    """What may be paired with what."""

    PAGE = auto()
    PARAGRAPH = auto()
    HEADING = auto()
    RULE = auto()
    QUOTE = auto()
    LIST = auto()
    ITEM = auto()
    TASKS = auto()
    TASK = auto()
    PREFORMATTED = auto()
    TABLE = auto()
    ROW = auto()
    CELL = auto()
    BARE_MACRO = auto()
    TEXT_MACRO = auto()
    RICH_MACRO = auto()
    PANEL = auto()
    DECISIONS = auto()
    DECISION = auto()
    LAYOUT = auto()
    SECTION = auto()
    LAYOUT_CELL = auto()
    DIVISION = auto()
    PICTURE = auto()
    FOOTNOTES = auto()
    FOOTNOTE = auto()
    DEFINITIONS = auto()
    DEFINITION = auto()
    RAW = auto()


_FAMILIES: dict[type[Node], Family] = {
    Document: Family.PAGE,
    Paragraph: Family.PARAGRAPH,
    Heading: Family.HEADING,
    Rule: Family.RULE,
    Quote: Family.QUOTE,
    List: Family.LIST,
    ListItem: Family.ITEM,
    TaskList: Family.TASKS,
    Task: Family.TASK,
    Preformatted: Family.PREFORMATTED,
    Table: Family.TABLE,
    Row: Family.ROW,
    Cell: Family.CELL,
    Panel: Family.PANEL,
    DecisionList: Family.DECISIONS,
    Decision: Family.DECISION,
    Layout: Family.LAYOUT,
    Section: Family.SECTION,
    LayoutCell: Family.LAYOUT_CELL,
    Division: Family.DIVISION,
    PictureBlock: Family.PICTURE,
    Footnotes: Family.FOOTNOTES,
    Footnote: Family.FOOTNOTE,
    DefinitionList: Family.DEFINITIONS,
    Definition: Family.DEFINITION,
    RawBlock: Family.RAW,
}


@dataclass(slots=True)
class Keys:
    """Gives equal values equal numbers."""

    numbers: dict[Hashable, int] = field(default_factory=dict)

    def of(self, value: Hashable) -> int:
        """Give the number of this value."""
        return self.numbers.setdefault(value, len(self.numbers))


@dataclass(slots=True, eq=False)
class Item:
    """One node where it stands.

    `own` is what its tags say: a level, a colspan, parameters; `said` the words or the text in it.
    `explicit` says that it holds pictures whose size or place is given, which no key tells.
    """

    node: Node
    family: Family
    own: Hashable
    said: Hashable
    key: int
    span: Span
    source: str
    children: tuple[Item, ...]
    explicit: bool = False
    parent: Item | None = None
    words_seen: Counter[str] | None = None
    parts_seen: Counter[int] | None = None
    is_bare: bool | None = None

    def walk(self, closed: Collection[Item] = ()) -> Iterator[Item]:
        """Give the item and all below it, parents first; not what is closed, nor what is in it."""
        waiting = [self]
        while waiting:
            item = waiting.pop()
            if item not in closed:
                yield item
                waiting.extend(reversed(item.children))

    @property
    def outer(self) -> str:
        """All of its characters."""
        return self.source[self.span.start : self.span.end]

    @property
    def inner(self) -> str:
        """The characters of its content."""
        return self.source[self.span.inner_start : self.span.inner_end]

    @property
    def opening(self) -> str:
        """The characters before its content: its start tag, a macro's parameters."""
        return self.source[self.span.start : self.span.inner_start]

    @property
    def closing(self) -> str:
        """The characters behind its content."""
        return self.source[self.span.inner_end : self.span.end]


def kind_of(item: Item) -> Hashable:
    """Say what an item may be paired with: its family; of macros without a body, one name."""
    if isinstance(item.node, Macro) and item.node.body is None:
        return item.node.name
    return item.family


def kindred(item: Item) -> Hashable:
    """Say what an item may be paired with if nothing else is left: words are words."""
    return Family.PARAGRAPH if item.family is Family.HEADING else kind_of(item)


def item_of(document: Document, source: str, keys: Keys) -> Item:
    """Give the items of a document that was read from `source`, which its spans point into."""
    return _item(document, source, keys)


def _item(node: Node, source: str, keys: Keys) -> Item:
    children = tuple(_item(child, source, keys) for child in _children(node))
    own, said = _own(node), _said(node)
    key = keys.of((type(node), own, said, tuple(child.key for child in children)))
    whole = Span(0, 0, len(source), len(source))
    span = whole if isinstance(node, Document) else node.span or whole
    item = Item(node, family(node), own, said, key, span, source, children)
    item.explicit = _is_explicit(item)
    for child in children:
        child.parent = item
    return item


_EXPLICIT = re.compile(r"<ac:image\b[^>]*\sac:(?!alt=|title=)")


def _is_explicit(item: Item) -> bool:
    if item.children:
        return any(child.explicit for child in item.children)
    return "<ac:image" in item.outer and _EXPLICIT.search(item.outer) is not None


_PICTURE = re.compile(r"<ac:image\b[^>]*>")
_GIVEN = re.compile(r"\sac:[\w-]+=\"[^\"]*\"")


def asks_for_more(old: Item, fresh: Item) -> bool:
    """Say whether fresh pictures give a size or place that the old ones do not have yet."""
    if not fresh.explicit:
        return False
    here, there = _PICTURE.findall(old.outer), _PICTURE.findall(fresh.outer)
    return len(here) != len(there) or any(
        set(_GIVEN.findall(new)) - set(_GIVEN.findall(picture))
        for picture, new in zip(here, there, strict=True)
    )


def family(node: Node) -> Family:
    """Say to which family a node belongs."""
    if not isinstance(node, Macro):
        return _FAMILIES[type(node)]
    if node.body is None:
        return Family.BARE_MACRO
    return Family.TEXT_MACRO if isinstance(node.body, str) else Family.RICH_MACRO


def _children(node: Node) -> tuple[Node, ...]:
    """Give the parts of a node that stand in its source by themselves."""
    match node:
        case (
            Document()
            | Quote()
            | ListItem()
            | Task()
            | Cell()
            | Panel()
            | LayoutCell()
            | Division()
            | Footnote()
        ):
            return node.blocks
        case List() | DecisionList():
            return node.items
        case DefinitionList(items, shape):
            return items if shape is None else shape.items
        case TaskList():
            return node.tasks
        case Table():
            return node.rows
        case Row() | Section():
            return node.cells
        case Layout():
            return node.sections
        case Footnotes():
            return node.notes
        case Macro(body=tuple() as blocks):
            return blocks
        case _:
            return ()


_CONTENT = frozenset(
    (
        *("blocks", "items", "tasks", "rows", "cells", "sections", "notes"),
        *("children", "picture", "text", "storage", "term", "meanings", "body"),
    )
)


def _own(node: Node) -> Hashable:
    """Give what the tags of a node say."""
    names = _OWN_FIELDS.get(type(node))
    if names is None:
        names = tuple(f.name for f in fields(node) if f.compare and f.name not in _CONTENT)
        _OWN_FIELDS[type(node)] = names
    return tuple(getattr(node, name) for name in names)


def _said(node: Node) -> Hashable:
    """Give the content of a node that is no item: words, text, storage."""
    match node:
        case Paragraph() | Heading() | Decision():
            return node.children
        case PictureBlock():
            return node.picture
        case Preformatted():
            return node.text
        case RawBlock():
            return node.storage
        case Definition():
            return (node.term, node.meanings)
        case Macro(body=str() as body):
            return body
        case _:
            return None


_OWN_FIELDS: dict[type[Node], tuple[str, ...]] = {}


def inlines_of(item: Item) -> Inlines | None:
    """Give an item's inline content, if its inner part is such."""
    match item.node:
        case Paragraph(children) | Heading(_, children) | Decision(_, children):
            return children
        case PictureBlock(picture):
            return (picture,)
        case _:
            return None


def hides_nothing(item: Item) -> bool:
    """Say whether inline content stands as it is written afresh: all of it is in the document."""
    if item.is_bare is None:
        children = inlines_of(item)
        known = children is not None and "<ac:link" not in item.inner  # with a body, or without
        item.is_bare = known and write_inlines(children or (), _SITE) == item.inner
    return item.is_bare


_SITE = Site()
_WORD = re.compile(r"\w+")


def words(item: Item) -> Counter[str]:
    """Count the words of an item, to see how like another it is."""
    if item.words_seen is None:
        found: Counter[str] = Counter()
        if item.children:
            for child in item.children:
                found.update(words(child))
        else:
            found.update(_WORD.findall(_TAG.sub(" ", item.inner or item.outer)))
            if isinstance(item.node, PictureBlock):
                # Its file says more than all of its caption.
                found[repr(item.node.picture.target)] = 2 * found.total() + _FILE
            if isinstance(item.node, Macro) and item.node.body is None:
                found.update(_named_by(item.node))
        item.words_seen = found
    return item.words_seen


def _named_by(macro: Macro) -> Iterator[str]:
    """Give what a macro is known by besides its words: its name, and what it points to."""
    yield macro.name
    yield from (value for _, value in macro.params if value.startswith("confluence:"))


_TAG = re.compile(r"<(?!!)[^<>]*>")
_FILE = 4  # the file of a picture without a caption says as much as so many words


def parts(item: Item) -> Counter[int]:
    """Count the blocks of words in a container, and the cells of a table, by their keys."""
    if item.parts_seen is None:
        found: Counter[int] = Counter()
        for child in item.children:
            found.update(parts(child))
            if words(child).total() and (child.family is Family.CELL or not child.children):
                found[child.key] += 1
        item.parts_seen = found
    return item.parts_seen


def likeness(old: Item, fresh: Item) -> float:
    """Say how like two items are, from 0 to 1, by the words they share."""
    total = words(old).total() + words(fresh).total()
    if not total:
        return 1.0 if old.key == fresh.key else 0.0
    return 2 * _shared(old, fresh) / total


def containment(old: Item, fresh: Item) -> float:
    """Say how much of the words of one is in the other, from 0 to 1; of equals the liker wins."""
    smaller = min(words(old).total(), words(fresh).total())
    if not smaller:
        return 0.0
    return 0.9 * _shared(old, fresh) / smaller + 0.1 * likeness(old, fresh)


def _shared(old: Item, fresh: Item) -> int:
    small, large = sorted((words(old), words(fresh)), key=len)
    return sum(min(count, large[word]) for word, count in small.items())
