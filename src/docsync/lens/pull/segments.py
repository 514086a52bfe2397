"""Markdown as items with keys, each with its lines: what old and fresh text are compared by.

An item is a block or a part of one; those at the top are the segments of the page, footnotes among
them where they stand. An item has children where their lines stand apart; where they share lines,
as HTML in one line does, it is one piece. Its key is what it says, links resolved, so that `./a.md`
and `a.md` are one. What says nothing is left to the gaps.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields, is_dataclass, replace
from itertools import accumulate, pairwise
from operator import is_, itemgetter
from typing import Any

from docsync.document.addresses import resolved
from docsync.document.anchors import on_page
from docsync.document.model import (
    Block,
    Blocks,
    DefinitionList,
    Document,
    Footnote,
    Footnotes,
    Layout,
    LayoutCell,
    Link,
    Paragraph,
    Picture,
    Row,
    Section,
    Span,
    Text,
)
from docsync.lens.items import Family, Item, Keys, item_of
from docsync.lens.pull import pipes
from docsync.lens.pull.prefixes import Form, Opened, form_of, opened
from docsync.markdown.directives import ALERT
from docsync.markdown.reader import Read, parsed_for, read_parsed
from docsync.syntax import blocks as syntax
from docsync.values import Links, Site

_BLOCKS = Block.__args__
References = dict[str, tuple[str, str]]  # the address and the title of each label


@dataclass(slots=True)
class Page:
    """A text, its items with the lines of each, and the site with the headings of the text."""

    text: str
    site: Site
    item: Item
    lines: list[str]
    places: dict[Item, tuple[int, int]]  # the first line, and the one behind the last
    pipe_rows: set[Item] = field(default_factory=set)
    inner_notes: dict[Item, Item] = field(default_factory=dict)  # and the segment around each
    references: References = field(default_factory=dict)
    html: frozenset[int] = frozenset()  # the lines in which nothing is Markdown
    closed: set[Item] = field(default_factory=set)  # segments without the parts they have
    _opened: dict[Item, Opened] = field(default_factory=dict)

    def own(self, item: Item) -> list[str]:
        """Give an item's lines, without what its containers put before them."""
        first, end = self.places[item]
        if item.parent is None:
            return self.lines
        start = self.places[item.parent][0]
        return self.opened(item.parent).content[first - start : end - start]

    def opened(self, item: Item) -> Opened:
        """Give the lines of a container, opened."""
        found = self._opened.get(item)
        if found is None:
            found = self._opened[item] = opened(item.node, self.own(item))
        return found

    def is_html(self, item: Item) -> bool:
        """Say whether an item stands in lines of HTML, where Markdown has no signs."""
        return bool(self.html) and self.html.issuperset(range(*self.places[item]))

    def gaps(self, item: Item) -> list[tuple[int, int]]:
        """Say which lines stand before each child of an item, and behind the last."""
        at, end = self.places[item]
        gaps = []
        for child in item.children:
            first, behind = self.places[child]
            gaps.append((at, first))
            at = behind
        return [*gaps, (at, end)]


def page_of(text: str, site: Site, keys: Keys) -> Page:
    """Read a text as items."""
    return page_of_parsed(parsed_for(text, site), site, keys)


def page_of_parsed(parsed: syntax.Parsed, site: Site, keys: Keys) -> Page:
    """Read a text that is parsed as items."""
    return page_of_read(read_parsed(parsed, site), site, keys)


def page_of_read(read: Read, site: Site, keys: Keys) -> Page:
    """Make items of a text that is read."""
    document = in_place(read.document)
    page = placed(read.parsed.text, document, on_page(site, document), keys)
    page.references = references(read.parsed)
    page.html = _lines_of_html(read.parsed, page.lines)
    return page


def all_of(text: str, site: Site, keys: Keys) -> Item:
    """Read a text as items, whether they have lines of their own or not."""
    document = read_parsed(parsed_for(text, site), site).document
    return _item(text, document, on_page(site, document), keys)


def _item(text: str, document: Document, here: Site, keys: Keys) -> Item:
    blocks = (_with_targets(block, here.links) for block in document.blocks)
    return item_of(Document(tuple(blocks)), text, keys)


def placed(text: str, document: Document, here: Site, keys: Keys) -> Page:
    """Make items of what was read from a text; `here` is the site with the page's headings."""
    item = _item(text, document, here, keys)
    lines = lines_of(text)
    page = Page(text, here, item, lines, {item: (0, len(lines))})
    numbers = {start: number for number, start in enumerate(line_starts(text, lines))}
    _Placing(page, keys, numbers).place()
    return page


def lines_of(text: str) -> list[str]:
    """Give the lines of a text, without what ends them."""
    lines = syntax.LINE_END.split(text) if "\r" in text else text.split("\n")
    if not lines[-1]:
        lines.pop()
    return lines


def references(parsed: syntax.Parsed) -> References:
    """Give the link definitions of a text."""
    found = parsed.environment.get("references", {})
    return {label: (str(held["href"]), str(held["title"])) for label, held in found.items()}


def _lines_of_html(parsed: syntax.Parsed, lines: Sequence[str]) -> frozenset[int]:
    """Say which lines of a text are HTML, or blank between such lines."""
    html: set[int] = set()
    blocks = [token.map for token in parsed.tokens if token.type == "html_block" and token.map]
    for (_, end), (first, _) in pairwise(blocks):
        if not any(map(str.strip, lines[end:first])):
            html.update(range(end, first))
    return frozenset(html.union(*(range(first, end) for first, end in blocks)))


def in_place(document: Document) -> Document:
    """Put footnotes where they stand, one by one."""
    notes = [block for block in document.blocks if isinstance(block, Footnotes)]
    if not notes:
        return document
    placed = [
        (_start(note, 0), Footnotes((note,), span=note.span))
        for block in notes
        for note in block.notes
    ]
    others: list[tuple[int, Block]] = []
    at = 0
    for block in document.blocks:
        if not isinstance(block, Footnotes):
            at = max(at, _start(block, at))
            others.append((at, block))
    return Document(tuple(block for _, block in sorted([*others, *placed], key=itemgetter(0))))


def _start(node: Block | Footnote, otherwise: int) -> int:
    return otherwise if node.span is None else node.span.start


def line_starts(text: str, lines: Sequence[str]) -> Iterable[int]:
    """Say at which character each line begins."""
    if "\r" in text:
        return (0, *(match.end() for match in syntax.LINE_END.finditer(text)))
    return accumulate((len(line) + 1 for line in lines), initial=0)


# Lines -----------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Placing:
    """Finds the lines of items; `numbers` says which line begins at a character."""

    page: Page
    keys: Keys
    numbers: dict[int, int]

    def place(self) -> None:
        """Place all items of the page; segments that share lines become one."""
        page = self.page.item
        segments: list[Item] = []
        for group in self._groups(page.children):
            if len(group) == 1:
                self._place_children(group[0])
            segments.append(group[0] if len(group) == 1 else together(self.page, group, self.keys))
        page.children = tuple(segments)
        for segment in segments:
            segment.parent = page
        page.key = page_key(self.page, self.keys)

    def _groups(self, items: Iterable[Item]) -> list[list[Item]]:
        """Group segments that share lines; footnotes that stand inside of one are no segments."""
        groups: list[list[Item]] = []
        end = 0
        for item in items:
            first, behind = self._find(item) or (max(end - 1, 0), end)
            self.page.places[item] = (first, behind)
            if not groups or first >= end:
                groups.append([item])
            elif is_note(item):
                self.page.inner_notes[item] = groups[-1][0]
            else:
                groups[-1].append(item)
            end = max(end, behind)
        return groups

    def _find(self, item: Item) -> tuple[int, int] | None:
        span = item.node.span if not isinstance(item.node, Document) else None
        if span is None:
            return None
        numbers, last = self.numbers, len(self.page.lines)
        return numbers.get(span.start, 0), numbers.get(span.end, last)

    def _place_children(self, item: Item) -> bool:
        """Place what stands in an item; False if a part of it does not stand apart."""
        if not item.children:
            return True
        if isinstance(item.node, Row) and self._place_cells(item):
            return True
        apart = self._stand_apart(item) and all(
            self._place_children(child) or isinstance(child.node, _BLOCKS)
            for child in item.children
        )
        if not apart:
            item.children = ()
        return apart

    def _place_cells(self, row: Item) -> bool:
        """Place the cells of a pipe table."""
        table = row.parent
        if table is None or self.page.own(table)[0].lstrip(" \t").startswith("<"):
            return False
        self.page.pipe_rows.add(row)
        for cell in row.children:
            self.page.places[cell] = self.page.places[row]
            cell.children = ()
        line = self.page.own(row)[0]
        start = row.span.start + len(self.page.lines[self.page.places[row][0]]) - len(line)
        for cell, (first, end) in zip(row.children, pipes.cells(line), strict=False):
            cell.span = Span(start + first, start + first, start + end, start + end)
        return True

    def _stand_apart(self, item: Item) -> bool:
        if isinstance(item.node, DefinitionList):
            return False
        first, end = self.page.places[item]
        own = self.page.own(item)
        at = first + _opening(item, own)
        end -= _closing(item, own)
        for child in item.children:
            found = self._find(child)
            if found is None:
                return False
            begin, behind = self._of_child(item, child, own, found)
            behind = min(behind, end) if isinstance(child.node, Section | LayoutCell) else behind
            if not at <= begin < behind <= end:
                return False
            self.page.places[child] = (begin, behind)
            at = behind
        return True

    def _of_child(
        self, item: Item, child: Item, own: list[str], found: tuple[int, int]
    ) -> tuple[int, int]:
        """Leave an alert's own line out of its first paragraph."""
        first = self.page.places[item][0]
        if found[0] == first and form_of(item.node, own) is Form.QUOTE:
            inside = self.page.opened(item).content[0]
            if isinstance(child.node, Paragraph) and ALERT.match(inside):
                return first + 1, found[1]
        return found


def _opening(item: Item, own: Sequence[str]) -> int:
    """Count the lines at an item's beginning in which no child can stand."""
    start = own[0].lstrip(" \t")
    if start.startswith(("<", ":::", "!!!", "???")) and not isinstance(item.node, Layout):
        return 1 if form_of(item.node, own) in (Form.BARE, Form.ADMONITION) else 0
    return 0


def _closing(item: Item, own: Sequence[str]) -> int:
    """Count the lines at an item's end in which no child can stand."""
    if isinstance(item.node, Layout):
        return 1 if own[-1].lstrip(" \t").startswith("<!--") else 0
    return 0


def together(page: Page, group: Sequence[Item], keys: Keys) -> Item:
    """Make one item, without parts, of segments that follow each other."""
    blocks = tuple(block for item in group for block in blocks_of(item))
    parts = tuple(key for item in group for key in keys_of(item))
    first = min(page.places[item][0] for item in group)
    end = max(page.places[item][1] for item in group)
    start, behind = group[0].span.start, group[-1].span.end
    span = Span(start, start, behind, behind)
    key = keys.of(parts)
    item = Item(group[0].node, Family.RAW, parts, blocks, key, span, page.text, ())
    page.places[item] = (first, end)
    return item


def keys_of(item: Item) -> tuple[int, ...]:
    """Give the keys of the blocks of a segment."""
    parts = item.own if item.family is Family.RAW else ()
    if not isinstance(parts, tuple) or not parts:
        return (item.key,)
    return tuple(part for part in parts if isinstance(part, int))


def page_key(page: Page, keys: Keys) -> int:
    """Give the key of a page; where a footnote stands says nothing."""
    items = page.item.children
    notes = [item.key for item in (*items, *page.inner_notes) if is_note(item)]
    return keys.of((*(item.key for item in items if not is_note(item)), "notes", *sorted(notes)))


def is_note(item: Item) -> bool:
    """Say whether a segment is a footnote."""
    return item.family is Family.FOOTNOTES


def blocks_of(item: Item) -> Blocks:
    """Give the blocks of a segment, or of any item that is a block."""
    if item.family is Family.RAW and isinstance(item.said, tuple):
        return item.said
    return (item.node,) if isinstance(item.node, _BLOCKS) else ()


# Links -----------------------------------------------------------------------------------------


def _with_targets(node: Any, links: Links) -> Any:
    """Give a node with what its addresses mean in their place."""
    names = _HOLDING.get(type(node))
    if names is None:
        names = _HOLDING[type(node)] = _holding(type(node))
    changed: dict[str, Any] = {}
    for name in names:
        value = getattr(node, name)
        if isinstance(value, tuple):
            new: Any = _each_with_targets(value, links)
        elif is_dataclass(value):
            new = _with_targets(value, links)
        else:
            continue
        if new is not value:
            changed[name] = new
    if isinstance(node, Link | Picture):
        changed["target"] = resolved(node.target, links)
    return replace(node, **changed) if changed else node


def _each_with_targets(nodes: tuple[Any, ...], links: Links) -> tuple[Any, ...]:
    new = [
        node
        if isinstance(node, Text | str)
        else _each_with_targets(node, links)
        if isinstance(node, tuple)
        else _with_targets(node, links)
        for node in nodes
    ]
    same = all(map(is_, new, nodes))
    return nodes if same else tuple(new)


_HOLDING: dict[type[Any], tuple[str, ...]] = {}  # the fields of a node that may hold others
_PLAIN = frozenset(("span", "params", "explicit", "name", "target", "title", "kind", "value"))


def _holding(kind: type[Any]) -> tuple[str, ...]:
    return tuple(f.name for f in fields(kind) if f.name not in _PLAIN)
