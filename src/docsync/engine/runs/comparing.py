"""What differs, as texts: as agreed, as it is on disk, as the site has it.

>>> compare_tree(tree, None, Request(Policy.SYNC, offline=True))
(FileDiff(...),)
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from docsync.confluence.remote import PageContent, Remote
from docsync.engine.deciding.planning import decide_tree, moves_of
from docsync.engine.looking.mapping import map_tree
from docsync.engine.looking.snapshots import list_space
from docsync.engine.page.desk import Desk
from docsync.engine.page.texts import base_texts, converter
from docsync.engine.page.weighing import page_converter, unmarked, weigh
from docsync.engine.runs.running import plan_offline, take_snapshots
from docsync.engine.state.opening import open_site
from docsync.engine.state.tree import Tree
from docsync.errors import FileError, InputError, NotFoundError
from docsync.sync.decisions import Decided
from docsync.sync.plan import FileDiff, Request
from docsync.sync.reconcile import Decision

_UNCHANGED = frozenset({Decision.NOTHING, Decision.KEEP_TOLD, Decision.FORGET})


def compare_tree(tree: Tree, remote: Remote | None, request: Request) -> tuple[FileDiff, ...]:
    """Compare the files of a tree that are not as agreed; with a remote, its pages too."""
    if remote is None:
        decided = plan_offline(tree, request).decided
        return tuple(_diff(tree, None, one) for one in decided if _differs(one))
    desk, decided = desk_now(tree, remote, request)
    if request.shows:
        note_shown(tree, decided)
    return tuple(_diff(tree, desk, one) for one in decided if _differs(one))


def compare_storage(tree: Tree, remote: Remote, request: Request) -> tuple[FileDiff, ...]:
    """Compare as Confluence keeps it: as agreed, as a push would write it, as the site has it."""
    desk, decided = desk_now(tree, remote, request)
    if request.shows:
        note_shown(tree, decided)
    return tuple(_storage_diff(desk, one) for one in decided if _differs(one))


def desk_now(tree: Tree, remote: Remote, request: Request) -> tuple[Desk, tuple[Decided, ...]]:
    """Look at both sides now: what converting its pages needs, and what is decided of them."""
    site = open_site(tree, remote)
    snapshots, _ = take_snapshots(tree, site, request, list_space(tree, site))
    plan = decide_tree(tree, request, snapshots)
    links = map_tree(tree, site, plan.everyone, snapshots)
    moves, elsewhere = moves_of(plan.decided), snapshots.remote.elsewhere
    return Desk(tree, site, request, links, {}, moves, elsewhere=elsewhere), plan.decided


def note_shown(tree: Tree, decided: Iterable[Decided]) -> None:
    """Note that the user is shown what these pages are now."""
    there = {one.item.page: one.item.remote.version for one in decided if one.item.remote}
    tree.index.show(tree.id, there)


def _differs(one: Decided) -> bool:
    base = one.item.base
    changed = one.decision not in _UNCHANGED or (base is not None and base.conflicted)
    return changed and not one.path.endswith("/")


def _diff(tree: Tree, desk: Desk | None, one: Decided) -> FileDiff:
    base, local = one.item.base, one.item.local
    try:
        ours = tree.files.read(local.path) if local is not None else ""
    except FileError:
        ours = ""
    agreed = tree.index.text(base.digest) if base is not None else None
    return FileDiff(
        target=replace(one.target, path=tree.shown(one.path)),
        base=agreed or "",
        ours=ours,
        theirs=_theirs(desk, one) if desk is not None else None,
        sides=_sides(tree, one),
    )


def _sides(tree: Tree, one: Decided) -> tuple[str, str, str] | None:
    base = one.item.base
    return tree.index.conflict(tree.id, base.id) if base is not None and base.conflicted else None


def _theirs(desk: Desk, one: Decided) -> str | None:
    """Read what the site has; None where it cannot be shown as a file."""
    if one.item.remote is None:
        return ""
    try:
        return weigh(desk, one, desk.site.remote.read(one.item.page)).theirs
    except NotFoundError:
        return ""
    except InputError:
        return None


def _storage_diff(desk: Desk, one: Decided) -> FileDiff:
    target = replace(one.target, path=desk.tree.shown(one.path))
    there = _content(desk, one)
    theirs = "" if there is None else there.storage
    try:
        base, ours = _storages(desk, one, there)
    except InputError as error:
        return FileDiff(target, theirs, theirs, theirs, fault=error.message)
    return FileDiff(target, base, ours, theirs)


def _content(desk: Desk, one: Decided) -> PageContent | None:
    if one.item.remote is None:
        return None
    try:
        return desk.site.remote.read(one.item.page)
    except NotFoundError:
        return None


def _storages(desk: Desk, one: Decided, there: PageContent | None) -> tuple[str, str]:
    """Give the agreed storage, and what the file becomes in its place."""
    local, agreed = one.item.local, one.item.base
    here = None if local is None else unmarked(desk.page_of(local), one.path)
    if there is None or agreed is None:
        convert = converter(desk, one.path)
        return "", "" if here is None else convert.storage(here, None)
    convert = page_converter(desk, one, there.storage, one.item.path)
    if here is None:
        return desk.tree.index.text(agreed.storage) or there.storage, ""
    lens = base_texts(desk, agreed, here, there, convert).lens
    return lens.storage, convert.storage(here, lens)
