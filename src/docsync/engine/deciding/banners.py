"""Which pages are to get another banner on top, or none: seen by marks, without reading a body.

>>> bannered(tree, items)
frozenset({'guide/setup.md'})
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from docsync.engine.state.tree import Tree
from docsync.sync.decisions import Decided
from docsync.sync.reconcile import Decision
from docsync.sync.state import Item, Presence

BANNER = "the banner on top is not the one that is configured"


def bannered(tree: Tree, items: Iterable[Item]) -> frozenset[str]:
    """Name the files whose pages have another banner than they should.

    Pages that were edited there wait until that is pulled or merged.
    """
    return frozenset(item.path for item in items if _is_outdated(tree, item))


def told_of_banner(tree: Tree, one: Decided) -> Decided:
    """Say why a page is written whose file did not change."""
    base, local = one.item.base, one.item.local
    if one.decision is not Decision.PUSH or base is None or local is None:
        return one
    same = (local.digest, one.ours_title, one.ours_parent) == (base.digest, base.title, base.parent)
    return replace(one, reason=BANNER) if same and _is_outdated(tree, one.item) else one


def _is_outdated(tree: Tree, item: Item) -> bool:
    base, local, remote = item.base, item.local, item.remote
    if base is None or local is None or remote is None or local.path.endswith("/"):
        return False
    settled = not (base.merged or base.conflicted or base.unreadable or remote.live)
    current = remote.presence is Presence.CURRENT and remote.version == base.version
    return settled and current and tree.banner_mark(local.path) != base.banner
