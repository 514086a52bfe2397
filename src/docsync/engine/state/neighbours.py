"""The pages of other folders that are synced with the same space: never pulled, moved or deleted.

Two repositories may hang below one page. Each has a manifest of its own, and what stands in that
of another is not ours. Manifests are only looked for when the list shows pages that nobody here
knows, and on few pages: the root, what unknown pages hang below, and what the root hangs below. Our
own is looked at too where another checkout may have made a page of a folder's, or given a suffix.

>>> look_around(tree, site, listed, base).foreign
frozenset()
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from docsync.engine.state.entries import is_page_path
from docsync.engine.state.manifest import read_manifests
from docsync.engine.state.previews import previews_in
from docsync.engine.state.tree import Site, Tree
from docsync.errors import ForbiddenError, NotFoundError, RejectedError
from docsync.sync.plan import Note, NoteKind
from docsync.sync.state import Agreed, NodeKind, Presence, RemotePage

LOOKS = 4  # requests for manifests, at most
KEY = "neighbours"
_SUFFIXED = re.compile(r"\)( \d+)?$| \d+$")
MET = "{} pages here belong to {} synced ({}): they are left alone"


def known_neighbours(tree: Tree) -> frozenset[str]:
    """Name the pages of other trees as far as this workspace has met them."""
    met = tree.index.meta(tree.id).get(KEY, "").split()
    return tree.index.elsewhere(tree.id) | frozenset(met)


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The pages of other trees, and what our own manifest says of pages that the base lacks.

    `elsewhere` is what it says of pages that another checkout made something else of.
    """

    foreign: frozenset[str]
    ours: Mapping[str, Agreed]
    elsewhere: Mapping[str, Agreed] = field(default_factory=dict)


def look_around(
    tree: Tree, site: Site, listed: Mapping[str, RemotePage], base: Sequence[Agreed]
) -> Neighbours:
    """Tell other trees' pages apart; manifests are read where there are pages nobody knows."""
    ours = {agreed.id for agreed in base}
    foreign = (known_neighbours(tree) & listed.keys()) - ours | previews_in(tree, listed.values())
    tops = _unknown_tops(site.root, listed, ours, foreign)
    changed = [one.id for one in base if _is_made_over(one, listed.get(one.id))]
    if not tops and not changed:
        return Neighbours(foreign, {})
    others, own = _met(tree, site, listed, tops)
    met = frozenset[str]().union(*others.values()) - ours - {site.root}
    if seen := (met & listed.keys()) - foreign:
        tree.reporter.note(_told(others, seen))
        foreign |= seen
        tree.index.set_meta(tree.id, {KEY: " ".join(sorted(met))})
    safe = {page: agreed for page, agreed in own.items() if is_page_path(agreed.path)}
    fresh = {page: one for page, one in safe.items() if page in listed and page not in ours}
    elsewhere = {page: safe[page] for page in changed if page in safe}
    return Neighbours(foreign, fresh, elsewhere)


def _is_made_over(agreed: Agreed, there: RemotePage | None) -> bool:
    """Say whether our manifest may know better what a page is now, or what title its file has."""
    if there is None or there.presence is not Presence.CURRENT:
        return False
    if agreed.kind is NodeKind.MADE:
        return there.version != agreed.version
    return there.title != agreed.title and _SUFFIXED.search(there.title) is not None


def _told(others: Mapping[str, frozenset[str]], seen: frozenset[str]) -> Note:
    """Say that other folders are synced with this place, when they are met for the first time."""
    folders = "another folder that is" if len(others) == 1 else "other folders that are"
    return Note(NoteKind.STATE, MET.format(len(seen), folders, ", ".join(sorted(others))))


def _met(
    tree: Tree, site: Site, listed: Mapping[str, RemotePage], tops: Sequence[str]
) -> tuple[Mapping[str, frozenset[str]], Mapping[str, Agreed]]:
    """Read the manifests where they may stand: the pages of other trees by tree, and our own."""
    others: dict[str, frozenset[str]] = {}
    own: dict[str, Agreed] = {}
    places = dict.fromkeys(_places(tree, site, listed, tops))
    for place in list(places)[:LOOKS]:
        with suppress(ForbiddenError, NotFoundError, RejectedError):
            for name, manifest in read_manifests(site.remote, place).items():
                at = manifest.place
                here = at is not None and (at.site, at.space) == (site.remote.site, site.space.key)
                if name == tree.id and here:
                    own |= manifest.entries
                elif here and manifest.entries.keys() & listed.keys():
                    others[name] = frozenset(manifest.entries)
    return others, own


def _places(
    tree: Tree, site: Site, listed: Mapping[str, RemotePage], tops: Sequence[str]
) -> Iterator[str]:
    """Name the pages that may carry the manifest of another tree, the likeliest first."""
    yield site.root
    if tree.config.state_page:
        yield tree.config.state_page
    for page in tops:
        if listed[page].parent in listed and listed[listed[page].parent].kind is NodeKind.PAGE:
            yield listed[page].parent
    if not tops:
        return
    above, seen = listed.get(site.root), {""}
    while above is not None and above.parent not in seen:
        seen.add(above.parent)
        yield above.parent
        above = listed.get(above.parent)


def _unknown_tops(
    root: str, listed: Mapping[str, RemotePage], ours: set[str], foreign: frozenset[str]
) -> list[str]:
    """Find the highest pages below the root that no tree is known to hold, in a fixed order."""
    children: dict[str, list[str]] = {}
    for page in listed.values():
        if page.presence is Presence.CURRENT and page.id not in foreign:
            children.setdefault(page.parent, []).append(page.id)
    tops: list[str] = []
    queue = [root]
    for page_id in queue:
        for child in sorted(children.get(page_id, ())):
            (queue if child in ours else tops).append(child)
    return tops
