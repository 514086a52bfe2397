r"""Three-way merges: of one value, of a set, and of text by blocks, then rows, then lines.

Text is `str` with `\n`. Nothing is dropped: what cannot be merged stands in the result with git's
markers and three labelled sides.

>>> merge_text("a\n\nb\n", "A\n\nb\n", "a\n\nB\n").text
'A\n\nB\n'
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Generic, TypeVar

from docsync.syntax.lines import split_lines

T = TypeVar("T")

OURS = "ours: this folder"
BASE = "base: as last agreed"
THEIRS = "theirs: Confluence"

_OPEN, _MIDDLE, _SPLIT, _CLOSE = "<<<<<<<", "|||||||", "=======", ">>>>>>>"
_ROW = re.compile(r"[ \t]*(?:\||[-*+][ \t]|\d{1,9}[.)][ \t])")
_CELL = re.compile(r"(?<!\\)\|")


@dataclass(frozen=True, slots=True)
class Clash(Generic[T]):
    """A value that both sides changed, each its own way."""

    base: T
    ours: T
    theirs: T


@dataclass(frozen=True, slots=True)
class TextMerge:
    """A merged text, and how many places of it a person must settle."""

    text: str
    conflicts: int = 0


def merge_value(base: T, ours: T, theirs: T) -> T | Clash[T]:
    """Take the side that changed; where both did, and differ, it is a clash."""
    if ours in (theirs, base):
        return theirs
    if theirs == base:
        return ours
    return Clash(base, ours, theirs)


def merge_set(base: Iterable[T], ours: Iterable[T], theirs: Iterable[T]) -> frozenset[T]:
    """Merge sets: what either side added is in, what either side removed is out."""
    old, one, two = frozenset(base), frozenset(ours), frozenset(theirs)
    return (one | two) - (old - one) - (old - two)


def merge_text(base: str, ours: str, theirs: str) -> TextMerge:
    """Merge two edits of a text: by blocks, then rows and cells, then lines."""
    simple = merge_value(base, ours, theirs)
    if not isinstance(simple, Clash):
        return TextMerge(simple)
    ended = merge_value(*(text.endswith("\n") for text in (base, ours, theirs)))
    regions = _regions(*(_blocks(_ended(text)) for text in (base, ours, theirs)))
    merged = [_settle(region) for region in regions]
    text = "".join(part.text for part in merged)
    if ended is False:
        text = text.removesuffix("\n")
    return TextMerge(text, sum(part.conflicts for part in merged))


def mark_differences(ours: str, theirs: str) -> TextMerge:
    """Mark every place where two texts differ that have no common base."""
    if ours == theirs:
        return TextMerge(ours)
    one, two = split_lines(_ended(ours)), split_lines(_ended(theirs))
    parts: list[TextMerge] = []
    for kind, a1, a2, b1, b2 in SequenceMatcher(None, one, two, autojunk=False).get_opcodes():
        same = kind == "equal"
        parts.append(
            TextMerge("".join(one[a1:a2])) if same else _marked(((), one[a1:a2], two[b1:b2]))
        )
    return TextMerge("".join(p.text for p in parts), sum(p.conflicts for p in parts))


def has_markers(text: str) -> bool:
    """Say whether a text holds conflict markers that docsync wrote."""
    return f"{_OPEN} {OURS}\n" in text or f"{_CLOSE} {THEIRS}\n" in _ended(text)


Region = tuple[Sequence[str], Sequence[str], Sequence[str]]


def _regions(base: Sequence[str], ours: Sequence[str], theirs: Sequence[str]) -> list[Region]:
    """Cut three sequences into regions that are equal in all of them, and the ones between."""
    regions: list[Region] = []
    b = o = t = 0
    for b1, o1, t1, size in [*_anchors(base, ours, theirs), (len(base), len(ours), len(theirs), 0)]:
        if (b, o, t) != (b1, o1, t1):
            regions.append((base[b:b1], ours[o:o1], theirs[t:t1]))
        if size:
            same = base[b1 : b1 + size]
            regions.append((same, same, same))
        b, o, t = b1 + size, o1 + size, t1 + size
    return regions


def _anchors(
    base: Sequence[str], ours: Sequence[str], theirs: Sequence[str]
) -> list[tuple[int, int, int, int]]:
    """Find the runs of `base` that both other sequences kept, in order."""
    one = SequenceMatcher(None, base, ours, autojunk=False).get_matching_blocks()
    two = SequenceMatcher(None, base, theirs, autojunk=False).get_matching_blocks()
    found: list[tuple[int, int, int, int]] = []
    i = j = 0
    while i < len(one) and j < len(two):
        (a, o, n), (b, t, m) = one[i], two[j]
        start, end = max(a, b), min(a + n, b + m)
        if start < end:
            found.append((start, o + start - a, t + start - b, end - start))
        if a + n <= b + m:
            i += 1
        else:
            j += 1
    return found


def _settle(region: Region) -> TextMerge:
    """Merge one region of blocks, going down to rows and lines where it must."""
    simple = _simple(region)
    if simple is not None:
        return TextMerge(simple)
    parts = [_settle_lines(part) for part in _regions(*map(_lines, region))]
    return TextMerge("".join(p.text for p in parts), sum(p.conflicts for p in parts))


def _settle_lines(region: Region) -> TextMerge:
    simple = _simple(region)
    if simple is None:
        simple = _merge_rows(region)
    return _marked(region) if simple is None else TextMerge(simple)


def _simple(region: Region) -> str | None:
    base, ours, theirs = ("".join(side) for side in region)
    merged = merge_value(base, ours, theirs)
    return None if isinstance(merged, Clash) else merged


def _merge_rows(region: Region) -> str | None:
    """Merge table rows and list items that stand side by side in all three, one by one."""
    base, ours, theirs = region
    if not len(base) == len(ours) == len(theirs):
        return None
    if not all(_ROW.match(line) for side in region for line in side):
        return None
    merged = [_merge_row(*rows) for rows in zip(base, ours, theirs, strict=True)]
    return None if None in merged else "".join(row for row in merged if row is not None)


def _merge_row(base: str, ours: str, theirs: str) -> str | None:
    whole = merge_value(base, ours, theirs)
    if not isinstance(whole, Clash):
        return whole
    cells = [_CELL.split(row) for row in (base, ours, theirs)]
    if len({len(row) for row in cells}) != 1 or len(cells[0]) == 1:
        return None
    merged = [merge_value(*three) for three in zip(*cells, strict=True)]
    done = [cell for cell in merged if not isinstance(cell, Clash)]
    return "|".join(done) if len(done) == len(merged) else None


def _marked(region: Region) -> TextMerge:
    base, ours, theirs = ("".join(side) for side in region)
    text = f"{_OPEN} {OURS}\n{ours}{_MIDDLE} {BASE}\n{base}{_SPLIT}\n{theirs}{_CLOSE} {THEIRS}\n"
    return TextMerge(text, 1)


def _lines(blocks: Sequence[str]) -> list[str]:
    return split_lines("".join(blocks))


def _blocks(text: str) -> list[str]:
    """Split a text into blocks, each with the blank lines behind it."""
    blocks: list[str] = []
    current: list[str] = []
    for line in split_lines(text):
        if line.strip() and current and not current[-1].strip():
            blocks.append("".join(current))
            current = []
        current.append(line)
    return [*blocks, "".join(current)] if current else blocks


def _ended(text: str) -> str:
    return text if not text or text.endswith("\n") else text + "\n"
