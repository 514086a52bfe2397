"""Taking over pages that other tools or people made: found, shown, and only then noted.

What is taken over is a claim, like `confluence: {id: …}` in a front matter, that stands in the
index: the next run compares file and page, agrees where both say the same, and merges nothing that
it cannot. No file and no page is written here.

>>> find_adoptions(tree, site).adoptions
(Adoption(path='setup.md', page='4711', title='Setup', sign='connie-page-id'),)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from docsync.engine.looking.pairing import Snapshots, pair_tree
from docsync.engine.looking.snapshots import list_space, look_remote, note_claims
from docsync.engine.runs.running import take_snapshots
from docsync.engine.state.tree import Site, Tree
from docsync.errors import FileError
from docsync.sync.adoption import Marks, Proposal, Refusal, marks, propose
from docsync.sync.plan import Policy, Request
from docsync.sync.state import LocalFile, NodeKind

OWN = "confluence: {id: …}"
PLACE = "the same title below the same page"


@dataclass(frozen=True, slots=True)
class Adoption:
    """A file, the page it would take over, and how that is known. The path is the workspace's."""

    path: str
    page: str
    title: str
    sign: str


@dataclass(frozen=True, slots=True)
class Adoptions:
    """What can be taken over in a workspace, and what files name in vain."""

    adoptions: tuple[Adoption, ...] = ()
    refusals: tuple[Refusal, ...] = ()


def find_adoptions(tree: Tree, site: Site) -> Adoptions:
    """Find the pages that files of a tree may take over, and note them as claims."""
    listed = list_space(tree, site)
    request = Request(Policy.PUSH)
    snapshots, _ = take_snapshots(tree, site, request, listed)
    proposals, refusals = propose(
        _marks(tree, snapshots), listed.values(), site.space.key, _closed(tree, site, snapshots)
    )
    claimed = _claimed(snapshots.local.files, proposals)
    claims = frozenset(file.claim for file in claimed.values() if file.claim)
    snapshots = replace(
        snapshots,
        local=replace(snapshots.local, files=claimed),
        remote=look_remote(tree, site, listed, snapshots.base, claims),
    )
    signs = {one.path: one.sign for one in proposals}
    found = tuple(
        Adoption(item.local.path, item.remote.id, item.remote.title, _sign(item.local, signs))
        for item in pair_tree(tree, request, snapshots).items
        if item.base is None and item.local is not None and item.remote is not None
        if item.remote.kind is NodeKind.PAGE and not item.local.path.endswith("/")
    )
    note_claims(tree, {one.path: one.page for one in found})
    shown = tuple(replace(one, path=tree.shown(one.path)) for one in found)
    told = tuple(replace(one, path=tree.shown(one.path)) for one in refusals)
    return Adoptions(tuple(sorted(shown, key=lambda one: one.path)), told)


def _marks(tree: Tree, snapshots: Snapshots) -> dict[str, Marks]:
    """Read the marks of the files that no page is known for."""
    known = {agreed.path for agreed in snapshots.base}
    found: dict[str, Marks] = {}
    for path, file in snapshots.local.files.items():
        if path in known or file.claim or file.fault is not None:
            continue
        try:
            found[path] = marks(tree.files.read(path))
        except FileError:
            continue
    return found


def _closed(tree: Tree, site: Site, snapshots: Snapshots) -> frozenset[str]:
    """Name the pages that are not to be had: known ones, those of other trees, and the root."""
    root = frozenset() if tree.top_is_root else frozenset({site.root})
    known = frozenset(agreed.id for agreed in snapshots.base)
    return root | known | snapshots.remote.foreign


def _claimed(files: Mapping[str, LocalFile], proposals: Iterable[Proposal]) -> dict[str, LocalFile]:
    pages = {one.path: one.page.id for one in proposals}
    return {
        path: replace(file, claim=pages[path]) if path in pages else file
        for path, file in files.items()
    }


def _sign(file: LocalFile, signs: Mapping[str, str]) -> str:
    return signs.get(file.path) or (OWN if file.claim else PLACE)
