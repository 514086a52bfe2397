"""Files that follow: what hangs below a page by where its file stands goes where that page goes.

A page that the site moved takes its own children with it, on disk too. Files that nobody has
pushed yet, and files that were just moved below it here, stand in its old folder: they go along.

>>> follow((), {}, frozenset())
()
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from docsync.sync.decisions import Decided
from docsync.sync.layout import Node, children_folder
from docsync.sync.reconcile import Decision

_FOLLOWING = {
    Decision.CREATE: Decision.CREATE,
    Decision.PUSH: Decision.MERGE,
    Decision.MERGE: Decision.MERGE,
}


def follow(
    decided: Iterable[Decided], nodes: Mapping[str, Node], occupied: Collection[str]
) -> tuple[Decided, ...]:
    """Let files follow the pages above them, but not onto a path that is `occupied`."""
    known = tuple(decided)
    moved = {here.path: one.path for one in known if (here := one.item.local) is not None}
    if all(path == to for path, to in moved.items()):
        return known
    taken = {path.casefold() for path in (*occupied, *moved.values())}
    ways: dict[str, str] = {}  # of what has no page yet, by the path it had
    for one in sorted(known, key=lambda one: one.depth):
        to = _way(one, nodes, moved)
        if to and to.casefold() not in taken:
            taken.add(to.casefold())
            moved[one.path] = to
            ways[one.path] = to
    return tuple(_followed(one, ways) for one in known)


def _way(one: Decided, nodes: Mapping[str, Node], moved: Mapping[str, str]) -> str:
    """Say where a file goes because of the page above it, '' where it stays."""
    here = one.item.local
    node = None if here is None else nodes.get(here.path)
    if here is None or node is None or one.decision not in _FOLLOWING or one.clash:
        return ""
    above = moved.get(node.parent, node.parent)
    if above == node.parent or one.path != here.path or one.parent != one.ours_parent:
        return ""
    return children_folder(above) + here.path[len(children_folder(node.parent)) :]


def _followed(one: Decided, ways: Mapping[str, str]) -> Decided:
    parent = ways.get(one.parent, one.parent)
    here = one.item.local
    to = ways.get(here.path) if here is not None else None
    if to is None:
        return one if parent == one.parent else replace(one, parent=parent)
    return replace(one, path=to, parent=parent, decision=_FOLLOWING[one.decision])
