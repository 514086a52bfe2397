"""Planning and running one tree: rounds of look, decide, prepare and execute.

A page that somebody saved while the run went on is planned anew in the next round, as is one that
was taken out of the trash. After a push or sync the manifest says what is agreed.

>>> run_tree(tree, site, request).exit_code
0
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from docsync.engine.deciding.planning import TreePlan, decide_tree, moves_of, prepare_tree
from docsync.engine.deciding.presenting import present_result
from docsync.engine.deciding.secrecy import guarded
from docsync.engine.doing.executor import execute
from docsync.engine.doing.ordering import note_orders, pending_orders
from docsync.engine.doing.performing import Performed
from docsync.engine.doing.recovery import recover, unlisted
from docsync.engine.looking.mapping import map_tree
from docsync.engine.looking.pairing import Snapshots
from docsync.engine.looking.rebuilding import Rebuilt, rebuild, settle_rebuilt
from docsync.engine.looking.renames import read_vanished
from docsync.engine.looking.snapshots import (
    Listing,
    last_seen,
    list_space,
    look_as_spelled,
    look_remote,
    see_done,
    without_grown,
)
from docsync.engine.page.desk import Desk
from docsync.engine.page.drawing import forget_pictures
from docsync.engine.state.journal import Unlisted, intend
from docsync.engine.state.opening import check_place, remember_place
from docsync.engine.state.publishing import publish
from docsync.engine.state.standing import COMMIT, remembered, standing
from docsync.engine.state.tree import UNMADE, Site, Tree
from docsync.errors import RemoteError, UsageError
from docsync.sync.plan import (
    Failure,
    Note,
    NoteKind,
    Policy,
    Request,
    RunResult,
    Target,
    TrashPage,
    UpdatePage,
)
from docsync.sync.reconcile import Decision
from docsync.sync.state import LocalSnapshot
from docsync.values import Profile
from docsync.workspace.commits import Commits
from docsync.workspace.quiet import is_quiet
from docsync.workspace.textfile import digest

ROUNDS = 4
NO_PREVIEW = "there is no preview of {} yet"
_FIRST = frozenset({NoteKind.COMMENT_LOST, NoteKind.DRAFT, NoteKind.RESTRICTED})
NO_MINOR_EDITS = "Confluence Cloud has no minor edits in its API: watchers hear of these versions"
WRITTEN, UNWRITABLE = "written", "unwritable"  # what became of the manifest


def plan_online(tree: Tree, site: Site, request: Request) -> TreePlan:
    """Plan a tree against the site as it is now; nothing is written but the last look."""
    if not request.force:
        check_place(tree, site)
    listed = list_space(tree, site)
    if (
        not (request.deep or request.order)
        and is_quiet(tree.index, tree.ground)
        and _is_as_seen(tree, listed)
    ):
        return TreePlan()
    plan, _, _ = _plan(tree, site, request, listed)
    return plan


def plan_offline(tree: Tree, request: Request) -> TreePlan:
    """Decide about a tree against the site as it was last seen."""
    if is_quiet(tree.index, tree.ground):
        return TreePlan()
    snapshots = snapshots_offline(tree, request)
    plan = decide_tree(tree, request, snapshots)
    orders = pending_orders(tree, request, plan.everyone)
    plan = replace(plan, works=orders.works, conflicts=(*plan.conflicts, *orders.conflicts))
    _note_quiet(tree, request, snapshots, plan)
    return plan


def snapshots_offline(tree: Tree, request: Request) -> Snapshots:
    """Take the snapshots without a look at the site: it is as it was last seen."""
    edition = tree.index.edition
    base = tree.index.agreed(tree.id)
    base, local = look_as_spelled(tree, base)
    remote = last_seen(tree, base, _claims(local))
    known = tree.index.meta(tree.id)
    cloud = known.get("profile") != Profile.DATACENTER.value
    where = standing(tree, request, remembered(known))
    seen = Snapshots(base, local, remote, {}, known.get("rules"), cloud, where)
    return replace(seen, edition=edition)


def run_tree(tree: Tree, site: Site, request: Request) -> RunResult:
    """Do what a request asks for in one tree, whose place was checked."""
    notes = recover(tree, site)
    listed = list_space(tree, site)
    if _has_nothing_to_do(tree, request, listed):
        return RunResult()
    performed: list[Performed] = []
    plan, snapshots, desk = _plan(tree, site, request, listed)
    for rounds in range(ROUNDS, 0, -1):
        if plan.stop is not None:
            return present_result(tree, plan, performed, notes)
        notes += [*_warn(tree, plan), *_untold(site, request, plan)]
        latest = _execute(desk, plan, snapshots)
        again = rounds > 1 and any(one.again for one in latest)
        performed += [one for one in latest if not (again and one.failed)]
        if not again:
            break
        try:
            plan, snapshots, desk = _plan(tree, site, request, list_space(tree, site))
        except RemoteError as error:
            performed += [one for one in latest if one.failed]
            plan = _with_failure(plan, site, error)
            break
    remember_place(tree, site)
    if not any(one.failed for one in performed):
        forget_pictures(tree)
    hidden = {one.item.page for one in plan.decided if one.decision is Decision.KEEP_TOLD}
    tree.index.set_meta(tree.id, {"told": " ".join(sorted(hidden))})
    news = note_orders(desk, plan.everyone, plan.works)
    _see_done(tree, performed)
    if request.policy is not Policy.PULL and not any(one.fatal for one in performed):
        try:
            notes += _write_manifest(tree, site, request, performed, news)
        except RemoteError as error:
            plan = _with_failure(plan, site, error)
    _note_quiet(tree, request, snapshots, plan)
    return present_result(tree, plan, performed, notes)


def check_there(tree: Tree, site: Site, request: Request) -> None:
    """Stop where a tree hangs nowhere yet, or elsewhere than last time."""
    if site.root == UNMADE:
        raise UsageError(NO_PREVIEW.format(tree.settings.preview), hint="docsync push makes it")
    if not request.force:
        check_place(tree, site)


def _execute(desk: Desk, plan: TreePlan, snapshots: Snapshots) -> tuple[Performed, ...]:
    tree = desk.tree
    _settle_base(tree, snapshots)
    if desk.request.policy is not Policy.PULL:
        _note_unlisted(tree, plan)
    return execute(desk, plan.works, snapshots.remote, _known(tree, snapshots))


def _with_failure(plan: TreePlan, site: Site, error: RemoteError) -> TreePlan:
    """Tell of an error behind what was done: that stays done, and the next run goes on."""
    target = Target("", site.root, "")
    failure = Failure(target, error.message, 0, error.hint, error.exit_code)
    return replace(plan, failures=(*plan.failures, failure))


def _untold(site: Site, request: Request, plan: TreePlan) -> list[Note]:
    """Tell that this site's watchers hear of the edits that were asked to be minor."""
    written = any(isinstance(one, UpdatePage) for work in plan.works for one in work.operations)
    if not (request.minor and written and site.remote.profile is Profile.CLOUD):
        return []
    return [Note(NoteKind.STATE, NO_MINOR_EDITS)]


def _warn(tree: Tree, plan: TreePlan) -> list[Note]:
    """Tell, before anything is sent, what a person may want to stop."""
    first = [note for note in plan.notes if note.kind in _FIRST]
    for note in first:
        tree.reporter.note(replace(note, path=tree.shown(note.path)))
    return first


def _has_nothing_to_do(tree: Tree, request: Request, listed: Listing) -> bool:
    """Say whether both sides are as they were when there was nothing to do."""
    written = request.policy is Policy.PULL or "manifest" in tree.index.meta(tree.id)
    quiet = written and not (request.deep or request.order) and is_quiet(tree.index, tree.ground)
    return quiet and _is_as_seen(tree, listed) and (_cannot_list(tree) or not unlisted(tree))


def _cannot_list(tree: Tree) -> bool:
    return tree.index.meta(tree.id).get("manifest", "") == UNWRITABLE


def _is_as_seen(tree: Tree, listed: Listing) -> bool:
    return {page.id: page for page in tree.index.seen(tree.id)} == listed


def _note_quiet(tree: Tree, request: Request, snapshots: Snapshots, plan: TreePlan) -> None:
    """Note that there is nothing to do, for the next look to be quick."""
    told = plan.conflicts or plan.failures or plan.notes or plan.stop or request.paths or plan.works
    if told or any(one.decision is not Decision.NOTHING for one in plan.decided):
        return
    if not any(agreed.conflicted for agreed in snapshots.base):
        wanted = {path for agreed in snapshots.base for path in agreed.unresolved}
        tree.index.set_quiet(tree.id, tree.ground.key, wanted, snapshots.edition)


def take_snapshots(
    tree: Tree, site: Site, request: Request, listed: Listing
) -> tuple[Snapshots, list[Note]]:
    """Take all three snapshots; without an index the base comes from the manifest."""
    edition = tree.index.edition
    known = tree.index.meta(tree.id)
    base = tree.index.agreed(tree.id)
    base, local = look_as_spelled(tree, base)
    rebuilt = Rebuilt()
    if "root" not in known and not base:
        rebuilt = rebuild(tree, site, local.files, listed)
    entries = rebuilt.entries
    hints = entries if request.clone or not local.files else {}
    if entries and not hints:
        base = tuple(sorted(entries.values(), key=lambda agreed: agreed.path))
        base, local = look_as_spelled(tree, base)
    remote = look_remote(tree, site, listed, base, _claims(local))
    base, remote = without_grown(base, remote, local.files)
    cloud = site.remote.profile is Profile.CLOUD
    told = COMMIT in known
    where = standing(tree, request, remembered(known) if told else rebuilt.commits)
    notes = [*rebuilt.notes, *([where.note] if where.note is not None else [])]
    rules = known.get("rules", rebuilt.rules)
    bodies = read_vanished(tree, site, base, local.files, listed)
    commits = rebuilt.commits
    taken = Snapshots(base, local, remote, hints, rules, cloud, where, commits, bodies)
    return replace(taken, edition=edition), notes


def _plan(
    tree: Tree, site: Site, request: Request, listed: Listing
) -> tuple[TreePlan, Snapshots, Desk]:
    snapshots, notes = take_snapshots(tree, site, request, listed)
    decided = decide_tree(tree, request, snapshots)
    tree_map = map_tree(tree, site, decided.everyone, snapshots)
    told_of = {**snapshots.remote.known, **snapshots.hints}
    told = frozenset(tree.index.meta(tree.id).get("told", "").split())
    moves, commits = moves_of(decided.decided), Commits(tree.folder)
    desk = Desk(tree, site, request, tree_map, told_of, moves, told, commits=commits)
    desk = replace(desk, elsewhere=snapshots.remote.elsewhere)
    if decided.stop is not None:
        return decided, snapshots, desk
    tree.reporter.step("comparing")
    plan = guarded(desk, prepare_tree(desk, decided))
    return _with_notes(plan, notes), snapshots, desk


def _with_notes(plan: TreePlan, notes: Sequence[Note]) -> TreePlan:
    return replace(plan, notes=(*notes, *plan.notes))


def _claims(local: LocalSnapshot) -> frozenset[str]:
    return frozenset(file.claim for file in local.files.values() if file.claim)


def _settle_base(tree: Tree, snapshots: Snapshots) -> None:
    """Store a base that came from the manifest."""
    if "root" not in tree.index.meta(tree.id) and not tree.index.agreed(tree.id):
        met = snapshots.base
        if not snapshots.where.by_digest:  # git says that an older text is an edit
            met = tuple(replace(one, behind="") for one in met)
        settle_rebuilt(tree, met, snapshots.commits)


def _see_done(tree: Tree, performed: Sequence[Performed]) -> None:
    written = [one.seen for one in performed if one.seen is not None]
    trashed = [
        outcome.operation.target.page
        for one in performed
        for outcome in one.outcomes
        if outcome.failure is None and isinstance(outcome.operation, TrashPage)
    ]
    if written or trashed:
        see_done(tree, written, trashed)


def _known(tree: Tree, snapshots: Snapshots) -> str:
    """Store which ids this run has read, for the look-up of creates without an answer."""
    text = " ".join(sorted({*snapshots.remote.pages, *snapshots.remote.taken.values()}))
    tree.index.keep_texts((text,))
    return digest(text)


def _note_unlisted(tree: Tree, plan: TreePlan) -> None:
    """Note which pages the manifest will not be right about until it is written again."""
    pages = {work.decided.item.page for work in plan.works} - {""}
    if plan.works:
        intend(tree, Unlisted(tuple(sorted(pages))))


def _write_manifest(
    tree: Tree,
    site: Site,
    request: Request,
    performed: Sequence[Performed],
    news: frozenset[str],
) -> list[Note]:
    """Write what is agreed now, where something changed or nothing was ever written."""
    waiting = unlisted(tree)
    changed = {one.page or one.work.decided.item.page for one in performed} - {""}
    changed |= news | {page for one in performed for page in one.also}
    written = tree.index.meta(tree.id).get("manifest", "")
    if written and not changed and (_cannot_list(tree) or not waiting):
        return []
    changed |= {page for one in waiting.values() for page in one.pages}
    notes = publish(tree, site, request, changed)
    if tree.index.meta(tree.id).get("manifest", "") != WRITTEN:
        intend(tree, Unlisted(tuple(sorted(changed))))
    for number in waiting:
        tree.index.settle(number)
    return notes
