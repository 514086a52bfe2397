"""Taking away what docsync keeps on the site: the manifest, and if asked this tree's own pages.

Only pages of this tree's index or manifest go, to the site's trash, where nobody edited them since;
the root page stays in any case, and so do all files.

>>> run_detach(tree, site, request, trash=False).parts
1
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from docsync.engine.deciding.planning import TreePlan
from docsync.engine.deciding.presenting import present_result
from docsync.engine.doing.executor import execute, in_order
from docsync.engine.looking.rebuilding import rebuild, settle_rebuilt
from docsync.engine.looking.snapshots import list_space, look_as_spelled, look_remote
from docsync.engine.page.desk import Desk
from docsync.engine.page.work import Work
from docsync.engine.state.manifest import read_manifest, remove_manifest
from docsync.engine.state.opening import check_place, shelf_of
from docsync.engine.state.tree import UNMADE, Site, Tree
from docsync.sync.decisions import Decided
from docsync.sync.links import TreeMap
from docsync.sync.plan import (
    Conflict,
    Forget,
    Note,
    NoteKind,
    Operation,
    Request,
    RunResult,
    Stop,
    Target,
    TrashPage,
)
from docsync.sync.reconcile import Decision
from docsync.sync.safety import mass_deletion
from docsync.sync.state import Agreed, Item, NodeKind, Presence, RemotePage

DETACHED = "this tree is taken off the site"
EDITED = "it was edited there since both sides agreed: it stays"
MOVED = "it hangs elsewhere now, below what is not this tree's: it stays"
HIDDEN = "the site does not show it: it stays"
ROOT = "the root page stays where it is"
PULL = "docsync pull, then docsync detach --trash again"


@dataclass(frozen=True, slots=True)
class Detached:
    """What detaching a tree does, or did: the parts of its manifest, and its pages."""

    parts: int
    plan: TreePlan
    result: RunResult


def plan_detach(tree: Tree, site: Site, request: Request, *, trash: bool) -> Detached:
    """Say what would be taken away."""
    if site.root == UNMADE:
        return Detached(0, TreePlan(), RunResult())
    if not request.force:
        check_place(tree, site)
    parts = len(read_manifest(shelf_of(tree, site)).properties)
    plan = _plan(tree, site, request) if trash else TreePlan()
    return Detached(parts, plan, RunResult())


def run_detach(tree: Tree, site: Site, request: Request, *, trash: bool) -> Detached:
    """Take it away; where a stop or a page speaks against it, the manifest stays too."""
    planned = plan_detach(tree, site, request, trash=trash)
    plan = planned.plan
    if plan.stop is not None or site.root == UNMADE:
        return Detached(0, plan, present_result(tree, plan, (), ()))
    listed = {page.id: page for page in tree.index.seen(tree.id)}
    remote = look_remote(tree, site, listed, tree.index.agreed(tree.id), frozenset())
    desk = Desk(tree, site, request, TreeMap({}, {}, site.space.key, tree.prober), {})
    done = execute(desk, plan.works, remote, known="") if plan.works else ()
    left = bool(plan.conflicts) or any(one.failed for one in done)
    parts = 0 if left else remove_manifest(shelf_of(tree, site))
    if done:
        base = tree.index.agreed(tree.id)
        look_remote(tree, site, list_space(tree, site), base, frozenset())
    if trash and tree.settings.preview and not left:
        _trash_container(site)
    return Detached(parts, plan, present_result(tree, plan, done, ()))


def _trash_container(site: Site) -> None:
    """Take away the page that a preview hung below, if nobody wrote on it or below it."""
    if site.remote.page(site.root).version == 1 and not site.remote.children(site.root):
        site.remote.trash(site.root)


def _plan(tree: Tree, site: Site, request: Request) -> TreePlan:
    listed = list_space(tree, site)
    base = _base(tree, site, listed)
    remote = look_remote(tree, site, listed, base, frozenset())
    works: list[Work] = []
    conflicts: list[Conflict] = []
    notes: list[Note] = []
    for agreed in base:
        now = remote.pages.get(agreed.id)
        against = _against(agreed, now, {one.id for one in base} | {site.root})
        if agreed.id == site.root:
            notes.append(Note(NoteKind.SCOPE, ROOT, agreed.path))
        elif against:
            target = Target(agreed.path, agreed.id, agreed.title)
            conflicts.append(Conflict(target, against, PULL))
        else:
            works.append(_work(agreed, now))
    plan = TreePlan(works=in_order(works), conflicts=tuple(conflicts), notes=tuple(notes))
    return plan if request.force else replace(plan, stop=_stop(works, base))


def _base(tree: Tree, site: Site, listed: Mapping[str, RemotePage]) -> tuple[Agreed, ...]:
    """Give this tree's pages: from the index, or from the manifest where there is none."""
    base = tree.index.agreed(tree.id)
    if base:
        return base
    _, local = look_as_spelled(tree, ())
    rebuilt = rebuild(tree, site, local.files, listed)
    settle_rebuilt(tree, rebuilt.entries.values(), rebuilt.commits)
    return tree.index.agreed(tree.id)


def _against(agreed: Agreed, now: RemotePage | None, own: set[str]) -> str:
    if now is None or now.presence is Presence.HIDDEN:
        return HIDDEN
    if now.presence is not Presence.CURRENT:
        return ""
    if agreed.kind is NodeKind.PAGE and now.version != agreed.version:
        return EDITED
    return "" if now.parent in own else MOVED


def _work(agreed: Agreed, now: RemotePage | None) -> Work:
    target = Target(agreed.path, agreed.id, agreed.title)
    operation: Operation = Forget(target, "it is in the trash already")
    if now is not None and now.presence is Presence.CURRENT:
        operation = TrashPage(target, DETACHED, now.version, agreed.kind)
    decided = Decided(
        item=Item(base=agreed, remote=now),
        decision=Decision.TRASH_PAGE,
        reason=DETACHED,
        path=agreed.path,
        title=agreed.title,
        parent=agreed.parent,
        ours_title=agreed.title,
        ours_parent=agreed.parent,
        depth=agreed.path.count("/") + 1,
    )
    return Work(decided, (operation,), forget=True)


def _stop(works: Iterable[Work], base: tuple[Agreed, ...]) -> Stop | None:
    operations = (one for work in works for one in work.operations)
    pages = sum(isinstance(one, TrashPage) and one.kind is NodeKind.PAGE for one in operations)
    agreed = sum(one.kind is NodeKind.PAGE for one in base)
    stop = mass_deletion(pages, agreed, "there")
    hint = "docsync detach --trash --dry-run shows them; --force goes on"
    return None if stop is None else replace(stop, hint=hint)
