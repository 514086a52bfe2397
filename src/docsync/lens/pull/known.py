"""Know again, on two pages of Markdown, what says the same in another way.

Storage cannot hold all that Markdown can say: what two segments become as storage decides where
their own keys differ. And blocks that share lines on one page, as HTML in one line does, are one
segment on the other page too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from docsync.errors import ConversionError
from docsync.lens.align import align
from docsync.lens.items import Item, Keys, item_of
from docsync.lens.pull.segments import Page, blocks_of, is_note, keys_of, page_key, together
from docsync.storage import reader as storage_reader
from docsync.storage import writer as storage_writer
from docsync.values import Site


def know_again(old: Page, fresh: Page, site: Site, keys: Keys) -> None:
    """Give equal keys to what says the same on two pages, and equal groups to both.

    The fresh page comes from storage: it says nothing that storage cannot hold.
    """
    _regroup(old, fresh, keys)
    if old.item.key == fresh.item.key:
        return
    known = {item.key for item in (*fresh.item.children, *fresh.inner_notes)}
    for item in (*old.item.children, *old.inner_notes):
        if item.key not in known:
            _know_by_storage(item, site, keys)
    old.item.key = page_key(old, keys)


# As storage ------------------------------------------------------------------------------------


def _know_by_storage(item: Item, site: Site, keys: Keys) -> None:
    """Give an item, and what is in it, the keys that it has as storage."""
    try:
        text = storage_writer.write_blocks(blocks_of(item), site)
        stored = item_of(storage_reader.read(text), text, keys).children
    except ConversionError:
        return
    if len(stored) == 1 and stored[0].family is item.family:
        _take_keys(item, stored[0])
    else:
        item.key = keys.of(tuple(child.key for child in stored))


def _take_keys(item: Item, stored: Item) -> None:
    item.key = stored.key
    if len(item.children) == len(stored.children):
        for child, other in zip(item.children, stored.children, strict=True):
            _take_keys(child, other)


# Blocks that share lines -----------------------------------------------------------------------


def _regroup(old: Page, fresh: Page, keys: Keys) -> None:
    """Make one segment of the fresh ones that are one on the old page, and the other way round."""
    for page, other in ((old, fresh), (fresh, old)):
        groups = [item for item in page.item.children if len(blocks_of(item)) > 1]
        if groups:
            _group_alike(page.item.children, other, keys)


def _group_alike(items: Sequence[Item], other: Page, keys: Keys) -> None:
    """Group the segments of the other page that stand where groups stand on this one."""
    members = [keys_of(item) for item in items if not is_note(item)]
    others = [item for item in other.item.children if not is_note(item)]
    theirs = [(key, place) for place, item in enumerate(others) for key in keys_of(item)]
    expanded = [key for held in members for key in held]
    pairs = align(expanded, [key for key, _ in theirs])
    place = {i: theirs[j][1] for i, j in pairs}
    before, behind = _bounds(place, len(expanded), len(others))
    grouped: dict[Item, Item | None] = {}
    taken = at = 0
    for held in members:
        end = at + len(held)
        # What is new before its first, or behind its last, is not its own.
        first = max(place.get(at, before[at]), taken)
        taken_to = place.get(end - 1, behind[end] - 1) + 1
        at = end
        if len(held) > 1 and taken_to - first > 1:
            group = others[first:taken_to]
            grouped |= dict.fromkeys(group) | {group[0]: together(other, group, keys)}
            taken = taken_to
    children = [grouped.get(item, item) for item in other.item.children]
    other.item.children = tuple(item for item in children if item is not None)
    for item in other.item.children:
        item.parent = other.item
    other.item.key = page_key(other, keys)


def _bounds(place: Mapping[int, int], count: int, last: int) -> tuple[list[int], list[int]]:
    """Say for each place behind which other one it stands at least, and before which at most."""
    before, behind = [0], [last]
    for i in range(count):
        before.append(place[i] + 1 if i in place else before[-1])
        j = count - 1 - i
        behind.append(place[j] if j in place else behind[-1])
    return before, behind[::-1]
