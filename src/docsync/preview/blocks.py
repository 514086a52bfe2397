"""Two rendered pages side by side, block by block, with the words that differ marked.

>>> [row.state for row in rows("<p>One</p><p>Two</p>", "<p>One</p><p>2</p>")]
['same', 'changed']
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from difflib import SequenceMatcher

from lxml import etree

from docsync.preview.markup import blocks, outer, text_of, words
from docsync.sandbox.rendering.trees import Element

ALIKE = 0.35  # two blocks that have less in common are two
LONGEST = 20_000  # words of a block that are compared one by one
_TOKENS = re.compile(r"\w+|\s+|[^\w\s]")
_SAYING = ("href", "src", "alt", "class", "style", "colspan", "rowspan", "checked", "width")


@dataclass(frozen=True, slots=True)
class Row:
    """One block on each side; '' where a side lacks it."""

    old: str
    new: str
    state: str  # same, changed, removed, added


def rows(old: Element, new: Element) -> list[Row]:
    """Pair the blocks of two pages, and mark in each pair what differs."""
    ours, theirs = [*blocks(new)], [*blocks(old)]
    matcher = SequenceMatcher(None, [*map(_said, theirs)], [*map(_said, ours)], autojunk=False)
    found: list[Row] = []
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            pairs = zip(theirs[a:b], ours[c:d], strict=True)
            found += [Row(_alone(one), _alone(two), "same") for one, two in pairs]
        else:
            found += _changed(theirs[a:b], ours[c:d])
    return found


def _changed(theirs: Sequence[Element], ours: Sequence[Element]) -> Iterator[Row]:
    """Pair blocks that are much alike, in order; what has no partner was removed or added."""
    at = 0
    for old in theirs:
        partner = next((n for n in range(at, len(ours)) if _are_alike(old, ours[n])), None)
        if partner is None:
            yield Row(_alone(old), "", "removed")
            continue
        yield from (Row("", _alone(new), "added") for new in ours[at:partner])
        yield Row(*_marked(old, ours[partner]), "changed")
        at = partner + 1
    yield from (Row("", _alone(new), "added") for new in ours[at:])


def _are_alike(old: Element, new: Element) -> bool:
    if old.tag != new.tag:
        return False
    one, two = words(text_of(old)), words(text_of(new))
    if not one and not two:
        return True
    matcher = SequenceMatcher(None, one, two, autojunk=False)
    return matcher.quick_ratio() >= ALIKE and matcher.ratio() >= ALIKE


def _said(element: Element) -> str:
    """Write what a reader sees of a block, without ids and the like."""
    parts: list[str] = []
    for one in element.iter():
        if callable(one.tag):  # a comment
            continue
        facts = (str(one.get(key, "")) for key in _SAYING)
        said = [fact.rpartition("/")[2] for fact in facts]
        parts += [
            one.tag,
            *said,
            one.text or "",
            "\x00",
            one.tail or "" if one is not element else "",
        ]
    return "\x01".join(parts)


def _alone(element: Element) -> str:
    """Write a block without what follows it."""
    copy = deepcopy(element)
    copy.tail = None
    return outer(copy)


# Words -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Slot:
    """A piece of text in an element: at its start, or behind it."""

    element: Element
    is_tail: bool
    tokens: tuple[str, ...]


def _marked(old: Element, new: Element) -> tuple[str, str]:
    """Write both blocks with the words marked that the other one lacks."""
    one, two = deepcopy(old), deepcopy(new)
    one.tail = two.tail = None
    ours, theirs = _slots(two), _slots(one)
    a = [token for slot in theirs for token in slot.tokens]
    b = [token for slot in ours for token in slot.tokens]
    if len(a) + len(b) <= LONGEST:
        gone, came = _differing(a, b)
        _mark(theirs, gone, "del")
        _mark(ours, came, "ins")
    return outer(one), outer(two)


def _differing(a: list[str], b: list[str]) -> tuple[set[int], set[int]]:
    gone: set[int] = set()
    came: set[int] = set()
    for kind, i, j, k, m in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if kind != "equal":
            gone |= set(range(i, j))
            came |= set(range(k, m))
    return gone, came


def _slots(root: Element) -> list[_Slot]:
    """List the texts of a block in reading order."""
    found: list[_Slot] = []
    for event, element in _walk(root):
        text = element.tail if event == "tail" else element.text
        if text and (event != "tail" or element is not root):
            found.append(_Slot(element, event == "tail", tuple(_TOKENS.findall(text))))
    return found


def _walk(element: Element) -> Iterator[tuple[str, Element]]:
    if not callable(element.tag):
        yield "text", element
        for child in element:
            yield from _walk(child)
    yield "tail", element


def _mark(slots: Sequence[_Slot], marked: set[int], tag: str) -> None:
    """Wrap the marked words of each text, the last text first so that places hold."""
    starts, at = [], 0
    for slot in slots:
        starts.append(at)
        at += len(slot.tokens)
    for slot, start in zip(reversed(slots), reversed(starts), strict=True):
        runs = _runs(
            slot.tokens, {n - start for n in marked if start <= n < start + len(slot.tokens)}
        )
        _replace(slot, runs, tag)


def _runs(tokens: Sequence[str], marked: set[int]) -> list[tuple[bool, str]]:
    """Join neighbours: pieces of text, marked or not; the first one is not."""
    runs: list[tuple[bool, str]] = [(False, "")]
    for number, token in enumerate(tokens):
        is_marked = number in marked
        if runs[-1][0] == is_marked:
            runs[-1] = (is_marked, runs[-1][1] + token)
        else:
            runs.append((is_marked, token))
    return runs


def _replace(slot: _Slot, runs: Sequence[tuple[bool, str]], tag: str) -> None:
    parent = slot.element.getparent() if slot.is_tail else slot.element
    if parent is None or len(runs) == 1:
        return
    made: list[Element] = []
    for is_marked, text in runs[1:]:
        if is_marked:
            made.append(etree.Element(tag))
            made[-1].text = text
        else:
            made[-1].tail = text
    if slot.is_tail:
        slot.element.tail = runs[0][1]
        at = parent.index(slot.element) + 1
    else:
        slot.element.text = runs[0][1]
        at = 0
    for number, one in enumerate(made):
        parent.insert(at + number, one)
