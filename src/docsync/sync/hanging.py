"""What hangs below what: the page above each page as both sides want it, and circles of moves.

Here a path says what a file hangs below, there the page itself does; the two are merged as one
value. Moves that are fine on either side can make a circle together: A was moved below B here, B
below A there. Such pages stay where each side has them until a person moves one back.

>>> circles((), {}, "1")
frozenset()
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from docsync.sync.layout import ROOT, Node
from docsync.sync.merge import Clash, merge_value
from docsync.sync.state import Item, Presence

NONE_COMING: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Above:
    """What a page hangs below: a content id, or the path of a node that is yet to be made.

    `ours` is what its file asks for: what it has on the site where the file did not move.
    """

    ours: str
    merged: str
    clash: bool = False  # moved here and there, to different places


def key_of(item: Item) -> str:
    """Name an item as others refer to it: by content id, or by path where it has none yet."""
    return item.page or item.path


def hang(
    items: Iterable[Item],
    nodes: Mapping[str, Node],
    root: str,
    coming: Mapping[str, str] = NONE_COMING,
) -> dict[str, Above]:
    """Say for each item what it hangs below; `coming` gives the pages of files to be written."""
    known = list(items)
    here = {item.local.path: item.page for item in known if item.local and item.page}
    ids = {ROOT: root, **coming, **here}
    held = frozenset(ids.values())
    return {key_of(item): _above(item, _asked(item, nodes, ids, held)) for item in known}


def circles(
    items: Iterable[Item],
    nodes: Mapping[str, Node],
    root: str,
    coming: Mapping[str, str] = NONE_COMING,
) -> frozenset[str]:
    """Name the pages that moves on the two sides together would hang below themselves."""
    known = {key_of(item): item for item in items}
    parents = {key: one.merged for key, one in hang(known.values(), nodes, root, coming).items()}
    stopped: set[str] = set()
    while circle := _circle(parents):
        agreed = {key: base.parent for key in circle if (base := known[key].base) is not None}
        moved = {key: parent for key, parent in agreed.items() if parents[key] != parent}
        parents |= moved or dict.fromkeys(circle, root)
        stopped |= moved.keys() or set(circle)
    return frozenset(stopped)


def clashes(
    items: Iterable[Item],
    nodes: Mapping[str, Node],
    root: str,
    coming: Mapping[str, str] = NONE_COMING,
) -> frozenset[str]:
    """Name the pages that were moved here and there, to different places."""
    return frozenset(key for key, one in hang(items, nodes, root, coming).items() if one.clash)


def _above(item: Item, ours: str) -> Above:
    base, local, remote = item.base, item.local, item.remote
    if remote is None or remote.presence is not Presence.CURRENT:
        return Above(ours, ours)
    if base is None:
        return Above(ours, ours if local is not None else remote.parent)
    merged = merge_value(base.parent, ours, remote.parent)
    if isinstance(merged, Clash):
        return Above(ours, remote.parent, clash=True)
    return Above(ours, merged)


def _asked(
    item: Item, nodes: Mapping[str, Node], ids: Mapping[str, str], held: frozenset[str]
) -> str:
    """Say what a file hangs below on disk; `held` are the pages that have a file or folder."""
    local = item.local
    if local is None or local.path not in nodes:
        return item.base.parent if item.base is not None else ""
    node = nodes[local.path]
    if node.depth == 0:
        return item.remote.parent if item.remote is not None else ""
    if item.base is not None and item.base.parent not in held and _only_bereft(item):
        return item.base.parent
    return ids.get(node.parent, node.parent)


def _only_bereft(item: Item) -> bool:
    """Say whether a file stands where it stood, and its page is elsewhere or out of sight now.

    Where the page above it is gone, that is no move of the file's own.
    """
    base, local, remote = item.base, item.local, item.remote
    if base is None or local is None or local.path != base.path:
        return False
    seen = remote is not None and remote.presence is Presence.CURRENT
    return not seen or remote is None or remote.parent != base.parent


def _circle(parents: Mapping[str, str]) -> list[str]:
    """Find one circle, [] where there is none; each step is walked once."""
    done: set[str] = set()
    for start in sorted(parents):
        walk: dict[str, None] = {}
        at = start
        while at in parents and at not in done and at not in walk:
            walk[at] = None
            at = parents[at]
        if at in walk:
            steps = list(walk)
            return steps[steps.index(at) :]
        done.update(walk)
    return []
