"""The map of a tree's links: every page as it will be after the run, with its headings.

>>> map_tree(tree, site, everyone, snapshots).titles["index.md"]
'Handbook'
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache

from docsync.confluence.remote import PageContent
from docsync.document.text import outline
from docsync.engine.looking.pairing import Snapshots
from docsync.engine.state.tree import Site, Tree
from docsync.errors import ConversionError, FileError
from docsync.storage.reader import read
from docsync.sync.decisions import Decided
from docsync.sync.links import TreeMap, tree_map
from docsync.sync.pagefile import headings, read_page
from docsync.sync.reconcile import Decision
from docsync.sync.titles import fold

_GOING = frozenset(
    {Decision.TRASH_PAGE, Decision.TRASH_FILE, Decision.TRASH_FILE_TOLD, Decision.FORGET}
)


def map_tree(tree: Tree, site: Site, everyone: Sequence[Decided], snapshots: Snapshots) -> TreeMap:
    """Make the map: pages that stop or fail are in it as they were agreed on."""
    base, files = snapshots.base, snapshots.local.files
    pages = [one for one in everyone if one.path and not one.path.endswith("/")]
    titles = {agreed.path: agreed.title for agreed in base if agreed.path in files}
    titles |= {one.path: one.title for one in pages if one.decision not in _GOING}
    moved = {one.item.local.path for one in pages if one.item.local and one.item.path != one.path}
    aliases = {fold(one.item.base.title): one.path for one in pages if one.item.base is not None}
    if tree.settings.preview:  # files speak of pages by the titles that these have elsewhere
        locals_ = ((one.item.local, one.path) for one in pages)
        aliases |= {fold(local.title): path for local, path in locals_ if local is not None}
    here = {one.path: one.item.local.path for one in pages if one.item.local is not None}

    @cache
    def headings_of(path: str) -> tuple[str, ...]:
        return _headings_here(tree, here.get(path, ""))

    return tree_map(
        TreeMap(
            titles={path: title for path, title in titles.items() if path not in moved},
            aliases=aliases,
            space=site.space.key,
            probe=tree.prober,
            headings=headings_of,
            attachments={
                one.path: {kept.name: kept.path for kept in one.attachments if kept.path}
                for one in base
            },
            editor=tree.editor(site.remote.profile),
        )
    )


def with_headings_of(
    links: TreeMap, decided: Sequence[Decided], bodies: Mapping[str, PageContent]
) -> TreeMap:
    """Let links find the headings of pages whose files are yet to be written."""
    storages = {
        one.path: bodies[one.item.page].storage for one in decided if one.item.page in bodies
    }

    @cache
    def headings_of(path: str) -> tuple[str, ...]:
        there = _headings_there(storages[path]) if path in storages else ()
        return tuple(dict.fromkeys((*links.headings(path), *there)))

    return replace(links, headings=headings_of)


def _headings_there(storage: str) -> tuple[str, ...]:
    try:
        return tuple(text for _, text in outline(read(storage)))
    except ConversionError:
        return ()


def _headings_here(tree: Tree, path: str) -> tuple[str, ...]:
    try:
        return headings(read_page(tree.files.read(path), path).body) if path else ()
    except FileError:
        return ()
