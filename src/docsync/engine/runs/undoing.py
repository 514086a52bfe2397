"""Taking a run back: here, and on the site where nobody edited since. It is a run like any other.

A page that somebody changed after the run is left as it is, here and there, and told. The comments
that a page got meanwhile stay on the words that are still there.

>>> run_undo(tree, site, 7, request).exit_code
0
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from docsync.convert import to_markdown, to_storage
from docsync.engine.deciding.planning import TreePlan, asked
from docsync.engine.deciding.presenting import present_result
from docsync.engine.doing.executor import execute, in_order
from docsync.engine.doing.inverse import (
    HINTS,
    LEFT,
    against,
    count,
    files_after,
    former,
    inverse,
    only_ordered,
)
from docsync.engine.doing.performing import Performed
from docsync.engine.looking.snapshots import list_space, look_remote, page_of
from docsync.engine.page.desk import Desk
from docsync.engine.page.saying import signature
from docsync.engine.page.work import Work
from docsync.engine.state.opening import check_place
from docsync.engine.state.publishing import publish
from docsync.engine.state.tree import Site, Tree
from docsync.errors import FileError, InputError, NotFoundError
from docsync.index import PageLog
from docsync.storage.banner import mark_of
from docsync.sync.decisions import Decided
from docsync.sync.links import TreeMap
from docsync.sync.plan import (
    Conflict,
    Request,
    RestorePage,
    RunResult,
    Side,
    Stop,
    Target,
    TrashFile,
    TrashPage,
)
from docsync.sync.reconcile import Decision
from docsync.sync.safety import mass_deletion
from docsync.sync.state import Item, NodeKind, Presence, RemotePage, RemoteSnapshot
from docsync.sync.titles import title_key
from docsync.values import Base
from docsync.workspace.textfile import digest

EDITED_HERE = "{} was edited here since"


def plan_undo(tree: Tree, site: Site, run: int, request: Request) -> TreePlan:
    """Say what taking a run back would do."""
    if not request.force:
        check_place(tree, site)
    listed = list_space(tree, site)
    works: list[Work] = []
    conflicts: list[Conflict] = []
    for entry in reversed(tree.index.log.pages(run, tree.id)):
        if not asked(tree, request, entry.path):
            continue
        now = listed.get(entry.page) or _look_up(site, entry)
        reason = against(entry, now) or _edited_here(tree, entry)
        if reason:
            conflicts.append(Conflict(_target(entry, now), reason, HINTS.get(reason, LEFT)))
        else:
            works.append(_work(tree, site, entry, now, run))
    plan = TreePlan(works=in_order(works), conflicts=tuple(conflicts))
    return replace(plan, stop=None if request.force else _stop(tree, plan))


def run_undo(tree: Tree, site: Site, run: int, request: Request) -> RunResult:
    """Take a run back in one tree."""
    plan = plan_undo(tree, site, run, request)
    if plan.stop is not None or not plan.works:
        return present_result(tree, plan, (), ())
    listed = {page.id: page for page in tree.index.seen(tree.id)}
    taken = {title_key(page.title): page.id for page in listed.values()}
    links = TreeMap({}, {}, site.space.key, tree.prober)
    desk = Desk(tree, site, request, links, {})
    done = execute(desk, plan.works, RemoteSnapshot(site.root, listed, taken), known="")
    changed = {one.work.decided.item.page for one in done if _wrote_there(one)}
    notes = []
    if changed:
        _settle_restored(tree, site, done)
        base = tree.index.agreed(tree.id)
        look_remote(tree, site, list_space(tree, site), base, frozenset())
        notes = publish(tree, site, request, changed)
    return present_result(tree, plan, done, notes)


def _work(tree: Tree, site: Site, entry: PageLog, now: RemotePage, run: int) -> Work:
    back, before = former(entry), entry.before
    body = _former_body(tree, site, entry, back.version) if back is not None else ("", "")
    parent = back.parent if back is not None else before.parent if before is not None else ""
    title = back.title if back is not None else now.title
    target = _target(entry, now)
    decided = Decided(
        item=Item(base=before or entry.after, remote=now),
        decision=Decision.NOTHING,
        reason="",
        path=entry.path,
        title=title,
        parent=parent or now.parent,
        ours_title=title,
        ours_parent=parent or now.parent,
        depth=entry.path.count("/") + 1,
    )
    edited = back is not None and before is not None and back.version != before.version
    said = f"undo of run {run} {signature('', merged=edited)}"  # what it goes back to is no file's
    if before is not None and before.digest and not edited:
        said = f"undo of run {run} [docsync {before.digest[:16]}]"
    return Work(
        decided,
        inverse(entry, target, now, body),
        agreed=None if only_ordered(entry) else before,
        message=said,
        forget=before is None and not only_ordered(entry),
        stays=edited,  # what a colleague had written, and the run merged, is news again
    )


def _former_body(tree: Tree, site: Site, entry: PageLog, version: int) -> tuple[str, str]:
    """Give banner and body of a former version, with the comments that the page has now."""
    remote, before, after = site.remote, entry.before, entry.after
    old = tree.index.text(before.storage) if before and before.version == version else None
    content = remote.read(entry.page)
    now, banner = content.storage, content.banner
    changed = before is None or before.banner != mark_of(banner)
    if old is None or changed:
        former = remote.read_version(entry.page, version)
        old, banner = old or former.storage, former.banner
    if after is not None and digest(now) == after.storage:
        return banner, old
    try:
        here = Base(to_markdown(now).text, now)
        return banner, to_storage(to_markdown(old).text, base=here).text
    except InputError:
        return banner, old


def _target(entry: PageLog, now: RemotePage) -> Target:
    return Target(entry.path, entry.page, now.title)


def _look_up(site: Site, entry: PageLog) -> RemotePage:
    """Look up a page or folder that is in no list: there may be nothing in the folder."""
    left = entry.after or entry.before
    title, parent = (left.title, left.parent) if left is not None else ("", "")
    kind = left.kind if left is not None else NodeKind.PAGE
    try:
        look_up = site.remote.folder if kind is NodeKind.FOLDER else site.remote.page
        return page_of(look_up(entry.page))
    except NotFoundError:
        return RemotePage(entry.page, title, parent, 0, Presence.HIDDEN, kind)


def _edited_here(tree: Tree, entry: PageLog) -> str:
    for path, left in files_after(entry).items():
        try:
            now = tree.files.digest(path)
        except FileError:
            return EDITED_HERE.format(tree.shown(path))
        if now != left and not (left is None and now):
            return EDITED_HERE.format(tree.shown(path))
    return ""


def _stop(tree: Tree, plan: TreePlan) -> Stop | None:
    operations = [one for work in plan.works for one in work.operations]
    agreed = len([one for one in tree.index.agreed(tree.id) if one.kind is NodeKind.PAGE])
    for kind, place in ((TrashPage, "there"), (TrashFile, "here")):
        stop = mass_deletion(count(operations, kind), agreed, place)
        if stop is not None:
            return replace(stop, hint="docsync undo --dry-run shows them; --force goes on")
    return None


def _wrote_there(done: Performed) -> bool:
    return any(one.operation.side is Side.REMOTE for one in done.outcomes if one.failure is None)


def _settle_restored(tree: Tree, site: Site, done: Sequence[Performed]) -> None:
    """Agree on pages that came out of the trash as they were: with the version they have now."""
    restored: Mapping[str, Work] = {
        one.page: one.work
        for one in done
        if not one.failed and any(isinstance(each, RestorePage) for each in one.work.operations)
    }
    for page, work in restored.items():
        agreed = tree.index.page(tree.id, page)
        if agreed is None or work.agreed is None:
            continue
        content = site.remote.read(page)
        if digest(content.storage) == agreed.storage:
            state = content.state
            settled = replace(agreed, version=state.version, title=state.title, parent=state.parent)
            tree.index.agree(tree.id, settled)
