"""Which file is which page, for one tree: items, and what must be left out of them.

>>> pair_tree(tree, request, snapshots).items
(Item(...),)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from docsync.engine.looking.renames import clues
from docsync.engine.looking.snapshots import with_folders
from docsync.engine.state.manifest import Commits
from docsync.engine.state.standing import Standing
from docsync.engine.state.tree import Tree
from docsync.sync.hanging import NONE_COMING
from docsync.sync.identity import Moves, Offer, Pairs, adopt, find_moves, items, pair
from docsync.sync.layout import INDEX, ROOT, Node, folder_pages, shape
from docsync.sync.plan import Conflict, Note, NoteKind, Request, Target
from docsync.sync.previews import titled
from docsync.sync.state import (
    Agreed,
    Item,
    LocalFile,
    LocalSnapshot,
    NodeKind,
    Presence,
    RemotePage,
    RemoteSnapshot,
)
from docsync.workspace.ignore import is_hidden

DOUBTFUL = "its file is gone, and may be any of: {}"
UNREADABLE = "its file is gone, and a new file that cannot be read may be it"
NAME_IT = "name the page in the right file: `confluence: {{id: {}}}` in its front matter"

LEFT_OUT = "left out by the ignore rules; its page stays as it is"
POST = "a blog post now; the page that it was stays as it is"


@dataclass(frozen=True, slots=True)
class Snapshots:
    """Base, local and remote; and what a manifest says to a new clone, by content id."""

    base: tuple[Agreed, ...]
    local: LocalSnapshot
    remote: RemoteSnapshot
    hints: Mapping[str, Agreed] = field(default_factory=dict)
    old_rules: str | None = None  # the ignore rules of the last run
    has_folders: bool = True
    where: Standing = field(default_factory=Standing)
    commits: Commits = field(default_factory=Commits)  # of the manifest the base came from
    bodies: Mapping[str, str] = field(default_factory=dict)  # agreed ones, of pages without a file
    edition: int = 0  # of the index, when these were taken


@dataclass(frozen=True, slots=True)
class Paired:
    """The items of a tree, its files, its shape, and what stops already."""

    items: tuple[Item, ...]
    files: Mapping[str, LocalFile]  # and the folders without a page
    nodes: Mapping[str, Node]
    conflicts: tuple[Conflict, ...]
    notes: tuple[Note, ...]


def pair_tree(
    tree: Tree, request: Request, snapshots: Snapshots, coming: Mapping[str, str] = NONE_COMING
) -> Paired:
    """Pair the three snapshots of a tree.

    `coming` gives the pages of files that are to be written back: the shape counts them.
    """
    nodes = shape({*snapshots.local.files, *coming}, top_is_root=tree.top_is_root)
    agreed_paths = (agreed.path for agreed in snapshots.base)
    files = with_folders(snapshots.local.files, nodes, agreed_paths)
    promoted = _promoted(snapshots.base, files)
    base = [
        replace(agreed, kind=NodeKind.PAGE) if agreed.id in promoted else agreed
        for agreed in snapshots.base
        if not _left_scope(tree, snapshots, agreed)
    ]
    known = {agreed.id: agreed for agreed in base}
    there = _in_tree(tree, snapshots, known)
    pairs = pair(base, files, there)
    files = {path: _with_fault(file, pairs) for path, file in files.items()}
    pairs = _without(pairs, promoted)
    new = [files[path] for path in pairs.new]
    gone = [known[page] for page in pairs.gone]
    found = clues(tree, gone, new, snapshots.bodies, snapshots.commits)
    moves = find_moves(gone, new, found.texts, found.renamed)
    stopped = {} if request.force else _stopped(pairs, known, moves, new)
    claims = {page: path for path, page in pairs.claims.items()}
    paths = {**pairs.paired, **claims, **promoted, **moves.found}
    unknown = [one for page, one in there.items() if page not in known]
    if unknown:
        pages = {ROOT: snapshots.remote.root, **coming}
        pages |= {path: page for page, path in paths.items()}
        named = _as_titled(tree, files)
        paths |= _adopted(tree, named, nodes, pages, _offer(snapshots.remote, named, unknown))
    there = _reachable(tree, there, known, paths, {*files, *coming})
    kept = [agreed for agreed in base if agreed.id not in stopped]
    doubtful = {path for one in moves.doubtful.values() for path in one} if stopped else set()
    if doubtful:
        files = {path: file for path, file in files.items() if path not in doubtful}
        there_then = {*coming, *(path for path in files if path[-1] != "/")}
        nodes = shape(there_then, top_is_root=tree.top_is_root)
    there = {page: one for page, one in there.items() if page not in stopped}
    conflicts = tuple(stopped.values())
    posts = snapshots.local.posts
    notes = tuple(
        Note(NoteKind.SCOPE, POST if agreed.path in posts else LEFT_OUT, agreed.path)
        for agreed in snapshots.base
        if _left_scope(tree, snapshots, agreed) and not is_hidden(agreed.path)
    )
    return Paired(items(kept, files, there, paths), files, nodes, conflicts, notes)


def _left_scope(tree: Tree, snapshots: Snapshots, agreed: Agreed) -> bool:
    """Say whether a file is no page any more, without being gone."""
    is_post = agreed.path in snapshots.local.posts
    return is_post or is_hidden(agreed.path) or tree.ignore.leaves_out(agreed.path)


def _promoted(base: Sequence[Agreed], files: Mapping[str, LocalFile]) -> dict[str, str]:
    """Let a page made for a folder become the page of the folder's new file; it keeps its id."""
    pages = folder_pages(path for path in files if not path.endswith("/"))
    known = {agreed.path for agreed in base}
    return {
        agreed.id: pages[agreed.path]
        for agreed in base
        if agreed.kind is NodeKind.MADE and pages.get(agreed.path, "") not in {"", *known}
    }


def _without(pairs: Pairs, promoted: Mapping[str, str]) -> Pairs:
    return replace(
        pairs,
        gone=tuple(page for page in pairs.gone if page not in promoted),
        new=tuple(path for path in pairs.new if path not in promoted.values()),
    )


def _in_tree(
    tree: Tree, snapshots: Snapshots, known: Mapping[str, Agreed]
) -> dict[str, RemotePage]:
    """Take the pages that may be items: not the root where no file stands for it."""
    outside = {agreed.id for agreed in snapshots.base} - known.keys()
    pages = {}
    for page, one in snapshots.remote.pages.items():
        if page in outside or (page == snapshots.remote.root and not tree.top_is_root):
            continue
        hint = snapshots.hints.get(page) or snapshots.remote.known.get(page)
        kind = known[page].kind if page in known else hint.kind if hint else one.kind
        pages[page] = replace(one, kind=kind)
    return pages


def _with_fault(file: LocalFile, pairs: Pairs) -> LocalFile:
    fault = pairs.faults.get(file.path)
    return file if fault is None else replace(file, fault=fault)


def _stopped(
    pairs: Pairs, known: Mapping[str, Agreed], moves: Moves, new: list[LocalFile]
) -> dict[str, Conflict]:
    """Stop the pages whose file is gone and may be one of several, or one nobody can read."""
    unreadable = any(file.fault is not None and not file.path.endswith("/") for file in new)
    stopped = {}
    for page in pairs.gone:
        agreed = known[page]
        if page in moves.found or agreed.kind is not NodeKind.PAGE:
            continue
        target = Target(agreed.path, page, agreed.title)
        if page in moves.doubtful:
            reason = DOUBTFUL.format(", ".join(moves.doubtful[page]))
            stopped[page] = Conflict(target, reason, NAME_IT.format(page))
        elif unreadable:
            stopped[page] = Conflict(target, UNREADABLE, "mend that file first")
    return stopped


def _adopted(
    tree: Tree,
    files: Mapping[str, LocalFile],
    nodes: Mapping[str, Node],
    pages: dict[str, str],
    offer: Offer,
) -> dict[str, str]:
    """Pair new files with pages of the same title at the same place."""
    new = [file for path, file in files.items() if path not in pages and file.fault is None]
    used, root = {pages[path] for path in pages if path}, pages[ROOT]
    free = [one for one in offer.free if one.id not in used and one.presence is Presence.CURRENT]
    offer = replace(offer, free=tuple(free))
    adopted = {}
    if tree.top_is_root and root not in used and INDEX in files and INDEX not in pages:
        adopted[root] = INDEX
        pages[INDEX] = root
        new = [file for file in new if file.path != INDEX]
    return {**adopted, **adopt([f for f in new if f.path in nodes], nodes, pages, offer)}


def _as_titled(tree: Tree, files: Mapping[str, LocalFile]) -> Mapping[str, LocalFile]:
    """Give files the titles that their pages have: in a preview they are others."""
    name = tree.settings.preview
    if not name:
        return files
    return {path: replace(one, title=titled(one.title, name)) for path, one in files.items()}


def _offer(
    remote: RemoteSnapshot, files: Mapping[str, LocalFile], unknown: Sequence[RemotePage]
) -> Offer:
    root = remote.pages.get(remote.root)
    titles = {path: file.title for path, file in files.items()}
    titles[ROOT] = root.title if root is not None else ""
    return Offer(tuple(unknown), remote.taken, titles)


def _reachable(
    tree: Tree,
    there: Mapping[str, RemotePage],
    known: Mapping[str, Agreed],
    paths: Mapping[str, str],
    files: Iterable[str],
) -> dict[str, RemotePage]:
    """Leave out what hangs beside the top folder's own page: no path could say so."""
    top = folder_pages(path for path in files if not path.endswith("/")).get("")
    if tree.top_is_root or top is None:
        return dict(there)
    beside = {
        page
        for page, one in there.items()
        if one.parent not in there and page not in known and page not in paths
    }
    children: dict[str, list[str]] = {}
    for page, one in there.items():
        children.setdefault(one.parent, []).append(page)
    queue = list(beside)
    for page in queue:
        below = [one for one in children.get(page, ()) if one not in known and one not in paths]
        queue += below
    return {page: one for page, one in there.items() if page not in set(queue)}
