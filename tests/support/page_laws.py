"""The laws of the push, as functions of a converter: so that a broken one can be tried too.

Each raises AssertionError where the law does not hold. `PUSH_LAWS` names them; the law *kept* is
for edits that delete nothing.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from docsync.convert import to_markdown, to_storage
from docsync.document.model import Cell, DecisionList, Document, Macro, Panel, Row, Span
from docsync.lens.items import Item, Keys, item_of
from docsync.markdown import reader as markdown_reader
from docsync.markdown import writer as markdown_writer
from docsync.storage.diagrams import drawings
from docsync.storage.reader import read
from docsync.storage.writer import write
from docsync.syntax.xml import Element
from docsync.values import Base, Conversion, Site, WarningKind
from support.document_places import Path, Place, at, edited_place, places
from support.part_edits import insert_item, insert_row
from support.random_edit import Edit
from support.restyled import restyled
from support.storage_contents import (
    all_elements,
    attributes,
    commented,
    elements,
    lasting,
    things,
    words,
)
from support.word_edits import insert_word

_PARAMETER = re.compile(r'<ac:parameter ac:name="([^"]*)"')
_OF_A_NOTE = re.compile(r'ac:anchor="fnref-|<ac:parameter ac:name="">fn-')
_NUMBER = re.compile(r"(?<=<li) value=\"[^\"]*\"")
_NUMBERING = frozenset(("start", "value"))
_HEADER = re.compile(r"(?<=<)th\b|(?<=</)th\b")
_STEPS_OF_A_ROW = 2
_REPEATED = (Panel, DecisionList)


class Push(Protocol):
    """Converts Markdown to storage, woven into a base."""

    def __call__(self, markdown: str, *, base: Base | None = None) -> Conversion:
        """Give the new storage."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it is agreed on, what it says, and what it is to say after an edit."""

    base: Base
    document: Document
    asked: Document
    edited: str
    edits: tuple[Edit, ...] = ()

    def pushed(self, push: Push) -> Pushed:
        """Push the edit."""
        new = push(self.edited, base=self.base)
        return Pushed(self, new, to_markdown(new.text).text, push)


@dataclass(frozen=True, slots=True)
class Pushed:
    """A page whose edit was pushed, and what a first pull of it gives."""

    page: Page
    new: Conversion
    back: str
    push: Push


def page_of(storage: str) -> Base:
    """Give the base that a first pull of this storage makes."""
    return Base(to_markdown(storage).text, storage)


def edited(base: Base, edits: Iterable[Edit], chance: random.Random) -> Page:
    """Edit a page."""
    chosen = tuple(edits)
    document = read(base.storage)
    asked = document
    for edit in chosen:
        asked = read(write(edit(asked, chance), Site())[0])
    return Page(base, document, asked, markdown_writer.write(asked, Site()), chosen)


def meaning(markdown: str) -> Document:
    """Give what a Markdown text says."""
    return markdown_reader.read(markdown).document


def get_put(push: Push, base: Base) -> None:
    """Nothing edited, nothing changed; nor where the same is spelled otherwise."""
    assert push(base.markdown, base=base).text == base.storage
    other = restyled(base.markdown)
    assert other != base.markdown
    assert push(other, base=base).text == base.storage
    assert push(base.markdown, base=Base(other, base.storage)).text == base.storage


def put_get(pushed: Pushed) -> None:
    """The edit arrives: read back without a base, the new storage says what was asked."""
    new = pushed.new
    assert meaning(pushed.back) == meaning(pushed.page.edited)
    told = [warning for warning in new.warnings if warning.kind is WarningKind.REWRITTEN]
    assert not told, told


def local(pushed: Pushed) -> None:
    """What did not change keeps its bytes, wherever it stands now.

    A footnote's place and way back stand in its first and last block, whichever these are. A table
    of pipes does not show which of its cells are headers; where it becomes one of HTML, it does.
    """
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
    cells = _HEADER.sub("td", _NUMBER.sub("", new))
    changed = [
        outer
        for _, outer in lost
        if not _OF_A_NOTE.search(outer) and _HEADER.sub("td", outer) not in cells
    ]
    assert not changed, f"changed {changed}"


def _bytes(item: Item) -> tuple[int, str]:
    return item.key, _NUMBER.sub("", item.outer)


def outside(pushed: Pushed) -> None:
    """Every byte outside of the block, cell, item, task or body that was edited is left alone.

    But for headers below the first row of a table that pipes drew and cannot draw any more.
    """
    page, new = pushed.page, _HEADER.sub("td", pushed.new.text)
    old = _HEADER.sub("td", page.base.storage)
    place = edited_place(page.document, page.asked)
    start, end, inner = _edited(page, place)
    assert new[:start] == old[:start], f"before {old[start:end]}"
    assert new[start:].endswith(old[end:]), f"behind {old[start:end]}"
    now = new[start : len(new) - (len(old) - end)]
    assert inner in now, f"in {old[start:end]}"
    own = old[start:end].partition(inner)[0] if inner else old[start:end]
    before = _PARAMETER.findall(own)
    after = _PARAMETER.findall(now.partition(inner)[0] if inner else now)
    stay = [name for name in before if name in after]
    assert not place.tags_only or [name for name in after if name in stay] == stay, f"order {stay}"


def _edited(page: Page, place: Place) -> tuple[int, int, str]:
    """Say which characters of the old storage belong to what was edited, and what stays in it."""
    old = _HEADER.sub("td", page.base.storage)
    if not place.path:
        return 0, len(old), ""
    repeated = _repeated(page.document, place.path)
    path = place.path if repeated is None else repeated
    if isinstance(at(page.document, path), Row):  # a column of the only row: widths change, too
        path = path[:-_STEPS_OF_A_ROW]
    cell = _aligned_cell(page, path)
    if cell is not None:
        return cell.start, cell.end, ""
    span = at(page.document, path).span
    inner = old[span.inner_start : span.inner_end]
    opening = old[span.start : span.inner_start]
    if not place.inside or repeated is not None or opening.endswith("/>"):
        stays = place.tags_only and repeated is None and not _is_bare(at(page.document, path))
        return span.start, span.end, inner if stays else ""
    return span.inner_start, span.inner_end, ""


def _aligned_cell(page: Page, path: Path) -> Span | None:
    """Give the place of a cell whose alignment is its own now: it has another count of blocks."""
    for end in range(len(path) + 1):
        old, new = at(page.document, path[:end]), at(page.asked, path[:end])
        if isinstance(old, Cell) and isinstance(new, Cell) and old.align:
            return old.span if len(old.blocks) != len(new.blocks) else None
    return None


def _is_bare(node: object) -> bool:
    """Say whether a node has no content: what is inside of it is the paragraph's around it."""
    return isinstance(node, Macro) and node.body is None


def inserted(pushed: Pushed) -> None:
    """An insertion only inserts: what was there stands there still, character by character."""
    rest = iter(_NUMBER.sub("", pushed.new.text))
    old = _NUMBER.sub("", pushed.page.base.storage)
    missing = [character for character in old if character not in rest]
    assert not missing, f"gone {''.join(missing)[:80]}"


def _repeated(document: Document, path: Path) -> Path | None:
    """Give the way to the element around that repeats all of its content for older readers."""
    ends = range(len(path) + 1)
    return next(
        (path[:end] for end in ends if isinstance(at(document, path[:end]), _REPEATED)), None
    )


def kept(pushed: Pushed) -> None:
    """Every attribute and every element survives an edit that deletes nothing.

    But for what the edit itself takes away, as it says something: the numbers of a list that turns
    or gets more items, the paragraph around pictures that are blocks now. An edit of a drawn
    diagram deletes its picture where nothing draws the new one.
    """
    assert not any(edit.deletes for edit in pushed.page.edits)
    if _undrawn(pushed):
        return
    old = list(lasting(pushed.page.base.storage))
    new = list(all_elements(pushed.new.text))
    before, after = (_afresh(one) for one in (pushed.page.document, pushed.page.asked))
    lost = attributes(old) - attributes(new) - (attributes(before) - attributes(after))
    assert not [name for name, _ in lost if name not in _NUMBERING], f"lost {lost}"
    bare = elements(old) - elements(new) - (elements(before) - elements(after))
    assert not bare, f"lost {bare}"


def _afresh(document: Document) -> list[Element]:
    return list(all_elements(write(document, Site())[0]))


def settled(pushed: Pushed) -> None:
    """Converting what was just converted changes nothing."""
    edited, new = pushed.page.edited, pushed.new.text
    assert pushed.push(edited, base=Base(f"{edited}\n", new)).text == new
    assert pushed.push(to_markdown(new).text, base=Base(edited, new)).text == new


def _undrawn(pushed: Pushed) -> Counter[tuple[str, ...]]:
    """Count what goes with the source of a diagram that is edited, or deleted: its picture."""
    nodes = (node for _, node in places(pushed.page.asked))
    sources = {node.body for node in nodes if isinstance(node, Macro)}
    old = drawings(pushed.page.base.storage)
    pictures = Counter(("file", one.name) for one in old if one.source not in sources)
    return pictures + Counter({("macro", "details"): len(pictures)})


def told(pushed: Pushed) -> None:
    """Macros, targets, files and people are there, or deleted; comments too, or their loss told."""
    page, new = pushed.page, pushed.new
    deleted = things(write(page.document, Site())[0]) - things(write(page.asked, Site())[0])
    gone = things(page.base.storage) - things(new.text) - deleted - _undrawn(pushed)
    assert not gone, f"lost {gone}"
    before, after = commented(page.base.storage), commented(new.text)
    lost = before.keys() - after.keys()
    warned = [one for one in new.warnings if one.kind is WarningKind.COMMENT_LOST]
    assert len(warned) == len(lost), f"untold {lost}"
    olds, news = words(page.base.storage), words(new.text)
    for reference in lost:
        whole = [word for word in before[reference] if len(word) > 1]  # not cut by a comment
        left = [word for word in whole if news[word] >= olds[word] > 0]
        assert not left, f"{reference} has {left} left"


Law = Callable[[Pushed], None]
PUSH_LAWS: Mapping[str, Law] = {
    "PutGet": put_get,
    "settled": settled,
    "told": told,
    "local": local,
    "outside": outside,
    "inserted": inserted,
    "kept": kept,
}
_OF_ONE_EDIT = frozenset(("local", "outside", "inserted"))
_INSERTIONS = frozenset((insert_word, insert_item, insert_row))


def laws_of(edits: Sequence[Edit]) -> dict[str, Law]:
    """Give the laws for a page by its edits: how many there are, and whether any deletes."""
    return {
        name: law
        for name, law in PUSH_LAWS.items()
        if (len(edits) == 1 or name not in _OF_ONE_EDIT)
        and (name != "kept" or not any(edit.deletes for edit in edits))
        and (name != "inserted" or edits[0] in _INSERTIONS)
    }
