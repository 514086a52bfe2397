r"""Merging lists item by item: marker, task box and content each on their own.

Items that both sides added at one place are both taken. Numbers that counted up are counted again.

>>> merge_list(("- [ ] a\n- [ ] b\n", "- [x] a\n- [ ] b\n", "- [ ] a\n- [x] b\n"), merge_lines)
('- [x] a\n- [x] b\n',)
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from docsync.errors import ConversionError
from docsync.sync.merge import Clash, merge_value
from docsync.sync.merging.parts import (
    Merge,
    Parts,
    Side,
    Texts,
    each,
    indented,
    joined,
    picked,
)
from docsync.sync.merging.sequences import Run, Sign, is_agreed, runs, united
from docsync.syntax.blocks import parse
from docsync.syntax.lines import split_lines

_START = re.compile(
    r"(?P<indent> {0,3})(?P<bullet>[-*+]|\d{1,9}[.)])(?P<pad> {1,4}(?=[^ \n])|(?=\n))"
    r"(?P<box>\[[ xX]\] +(?=\S))?"
)


@dataclass(frozen=True, slots=True)
class Item:
    """One item. `content` is without what indents it; `gap`: blank lines, None behind the last."""

    indent: str
    bullet: str
    pad: str
    box: str
    content: str
    gap: str | None

    @property
    def number(self) -> int | None:
        """The number of an ordered item."""
        return int(self.bullet[:-1]) if len(self.bullet) > 1 else None

    @property
    def sign(self) -> Sign:
        """What it is known by: what it says."""
        return Sign(self.content, "item")


@dataclass(frozen=True, slots=True)
class _Merged:
    """An item of the result, or (`item` None) a run of items that clash."""

    item: Item | None
    parts: Parts
    base: Item | None = None
    edited: Item | None = None  # of a clash: what one side made of `base`, which the other removed


Three = tuple[Sequence[Item], Sequence[Item], Sequence[Item]]


def merge_list(texts: Texts, inner: Merge) -> Parts | None:
    """Merge three lists; `inner` merges what items hold. None where one cannot be cut exactly."""
    base, ours, theirs = (_items(text) for text in texts)
    if base is None or ours is None or theirs is None:
        return None
    three = (base, ours, theirs)
    found = runs(*map(_signs, three))
    merged = _followed([one for run in found for one in _merge_run(run, three, inner)], inner)
    return _written(_counted(merged, three), _separator(three))


def _merge_run(run: Run, three: Three, inner: Merge) -> Iterator[_Merged]:
    base, ours, theirs = three
    sides = (
        tuple(base[at] for at in run.base),
        tuple(ours[at] for at in run.ours),
        tuple(theirs[at] for at in run.theirs),
    )
    if run.single:
        yield _merge_item((sides[0][0], sides[1][0], sides[2][0]), inner)
        return
    merged = merge_value(*(tuple(map(_says, side)) for side in sides))
    if not isinstance(merged, Clash):
        chosen = sides[2] if merged == tuple(map(_says, sides[2])) else sides[1]
        yield from (_Merged(item, (item.content,)) for item in chosen)
    elif not run.base:
        old = frozenset(map(_says, base))
        yield from _both_added(_unmoved(sides[1], sides[2], old), _unmoved(sides[2], sides[1], old))
    elif run.gone and is_agreed(united(_signs(sides[1]), _signs(sides[2]))):
        yield from _both_added(sides[1], sides[2])
    else:
        parts = (Clash(_text(sides[0]), _text(sides[1]), _text(sides[2])),)
        edited = [*sides[1], *sides[2]]
        removed = len(sides[0]) == len(edited) == 1
        yield _Merged(None, parts, sides[0][0], edited[0] if removed else None)


def _unmoved(
    side: Sequence[Item], other: Sequence[Item], old: frozenset[tuple[str, str]]
) -> Sequence[Item]:
    """Leave out an item that both moved to one place, where the other side edited it, too."""
    alone = len(side) == len(other) == 1
    return () if alone and _says(side[0]) in old and _says(other[0]) not in old else side


def _both_added(ours: Sequence[Item], theirs: Sequence[Item]) -> Iterator[_Merged]:
    for here, there in united(_signs(ours), _signs(theirs)):
        item = theirs[there or 0] if here is None else ours[here]
        yield _Merged(item, (item.content,))


def _signs(items: Sequence[Item]) -> list[Sign]:
    return [item.sign for item in items]


def _says(item: Item) -> tuple[str, str]:
    return (item.box, item.content)


def _followed(merged: Sequence[_Merged], inner: Merge) -> list[_Merged]:
    """Let an edit follow an item that the other side moved."""
    result = list(merged)
    for one in merged:
        if one.base is None or one.edited is None:
            continue
        moved = (_says(one.base), _says(one.edited))
        for at, other in enumerate(result):
            item = other.item
            if item is not None and other.base is None and _says(item) in moved:
                result[at] = _merge_item((one.base, one.base, one.edited), inner)
                result.remove(one)
                break
    return result


def _merge_item(three: tuple[Item, Item, Item], inner: Merge) -> _Merged:
    base, ours, theirs = three
    item = Item(
        indent=_either(base.indent, ours.indent, theirs.indent),
        bullet=_either(base.bullet, ours.bullet, theirs.bullet),
        pad=_either(base.pad, ours.pad, theirs.pad),
        box=_either(base.box, ours.box, theirs.box),
        content=ours.content,
        gap=_gap(base.gap, ours.gap, theirs.gap),
    )
    return _Merged(item, inner((base.content, ours.content, theirs.content)), base)


def _either(base: str, ours: str, theirs: str) -> str:
    """Merge what nobody reads; where both changed it, the choice depends on no side."""
    merged = merge_value(base, ours, theirs)
    return max(ours, theirs) if isinstance(merged, Clash) else merged


def _gap(base: str | None, ours: str | None, theirs: str | None) -> str | None:
    """Merge gaps; that an item was the last one says nothing of its gap."""
    known = [gap for gap in (base, ours, theirs) if gap is not None]
    if len(known) < 3:  # noqa: PLR2004 - three sides
        return max(known, default=None)
    return _either(*known)


# Numbers ---------------------------------------------------------------------------------------


def _counted(merged: Sequence[_Merged], three: Three) -> list[_Merged]:
    """Count the items again where those of every side counted up."""
    starts = [items[0].number for items in three if items]
    if not starts or None in starts or not all(_counts_up(items) for items in three):
        return list(merged)
    if not any(len(items) > 1 for items in three):
        return list(merged)
    firsts = [items[0].number or 0 for items in three if items]
    number = merge_value(*firsts) if len(firsts) == 3 else max(firsts)  # noqa: PLR2004 - three sides
    at = max(firsts) if isinstance(number, Clash) else number
    counted: list[_Merged] = []
    for one in merged:
        if one.item is None:
            counted.append(one)
            sides = (picked(one.parts, Side.OURS), picked(one.parts, Side.THEIRS))
            at += max(len(_items(side) or ()) for side in sides)
        else:
            counted.append(replace(one, item=_numbered(one.item, at)))
            at += 1
    return counted


def _counts_up(items: Sequence[Item]) -> bool:
    return all(
        one.number is not None and two.number == one.number + 1 for one, two in pairwise(items)
    )


def _numbered(item: Item, number: int) -> Item:
    return replace(item, bullet=f"{number}{item.bullet[-1]}")


# Writing ---------------------------------------------------------------------------------------


def _separator(three: Three) -> str:
    """Give the gap that items of this list have, for one that was the last on its side."""
    gaps = [item.gap for items in three for item in items if item.gap is not None]
    return max(sorted(set(gaps)), key=gaps.count) if gaps else ""


def _written(merged: Sequence[_Merged], separator: str) -> Parts:
    groups: list[Parts] = []
    for at, one in enumerate(merged):
        groups.append(one.parts if one.item is None else _item_parts(one.item, one))
        gap = separator if one.item is None or one.item.gap is None else one.item.gap
        if at + 1 < len(merged):
            groups.append((gap,))
    return joined(groups)


def _item_parts(item: Item, one: _Merged) -> Parts:
    first, rest = one.parts[:1], one.parts[1:]
    if one.base is not None and first and isinstance(first[0], Clash):
        ours, theirs = (picked(one.parts, side) for side in (Side.OURS, Side.THEIRS))
        return (Clash(_line(one.base, one.base.content), _line(item, ours), _line(item, theirs)),)
    shown = _line(item, picked(first, Side.OURS))
    return (shown, *each(rest, lambda text: indented(text, _inside(item))))


def _text(items: Sequence[Item]) -> str:
    gaps = [item.gap or "" for item in items[:-1]]
    return "".join(
        _line(item, item.content) + gap for item, gap in zip(items, [*gaps, ""], strict=False)
    )


def _line(item: Item, content: str) -> str:
    """Write an item; one without content is not there."""
    shown = indented(content, _inside(item))
    if content and not content.startswith("\n"):
        shown = shown[len(_inside(item)) :]
    return item.indent + item.bullet + item.pad + item.box + shown if content else ""


def _inside(item: Item) -> str:
    return " " * (len(item.indent) + len(item.bullet) + max(len(item.pad), 1))


# Reading ---------------------------------------------------------------------------------------


def _items(text: str) -> tuple[Item, ...] | None:
    """Cut a list into its items; None where writing them would not give the same lines."""
    try:
        tokens = parse(text).tokens
    except ConversionError:
        return None
    starts = [
        token.map[0]
        for token in tokens
        if token.type == "list_item_open" and token.level == 1 and token.map is not None
    ]
    lines = split_lines(text)
    if not starts or starts[0] != 0:
        return None
    ends = [*starts[1:], len(lines)]
    read = [_item(lines[start:end]) for start, end in zip(starts, ends, strict=True)]
    items = tuple(item for item in read if item is not None)
    if len(items) < len(read):
        return None
    items = (*items[:-1], replace(items[-1], gap=None))
    return items if _text(items) == text else None


def _item(lines: Sequence[str]) -> Item | None:
    found = _START.match(lines[0])
    if found is None:
        return None
    end = len(lines)
    while end > 1 and not lines[end - 1].strip():
        end -= 1
    box = found["box"] or ""
    bare = Item(found["indent"], found["bullet"], found["pad"], box, "", "".join(lines[end:]))
    prefix = _inside(bare)
    rest = [line.removeprefix(prefix) for line in lines[1:end]]
    return replace(bare, content="".join([lines[0][found.end() :], *rest]))
