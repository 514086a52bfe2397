"""From the snapshots of one tree to its plan: decisions first, then bodies, then operations.

The same for every command; only a request's policy, and whether it may look at the site, differ.

>>> prepare_tree(desk, decide_tree(tree, request, snapshots)).works
(Work(...),)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from docsync.config import TitleCollision
from docsync.engine.deciding.banners import BANNER, bannered, told_of_banner
from docsync.engine.deciding.drafts import open_drafts
from docsync.engine.deciding.file_order import written_orders
from docsync.engine.deciding.preparing import needs_body, prepare
from docsync.engine.doing.executor import in_order
from docsync.engine.doing.ordering import order_works
from docsync.engine.looking.mapping import with_headings_of
from docsync.engine.looking.pairing import Paired, Snapshots, pair_tree
from docsync.engine.looking.reading import read_bodies
from docsync.engine.page.desk import Desk
from docsync.engine.page.work import Found, Work
from docsync.engine.state.tree import Tree
from docsync.errors import FileError
from docsync.sync.decisions import Decided, Decisions, Situation, decide_all
from docsync.sync.dependents import FILE_GOES, MEND, NOT_MADE, settle, wait_for_titles
from docsync.sync.following import follow
from docsync.sync.hanging import circles, clashes
from docsync.sync.layout import INDEX, children_folder
from docsync.sync.placement import Ground, place
from docsync.sync.plan import Conflict, Failure, Held, Note, Policy, Request, Side, Stop
from docsync.sync.reconcile import Decision, is_behind, is_left_behind
from docsync.sync.relink import relink
from docsync.sync.safety import Counts, check
from docsync.sync.state import Found as Probed
from docsync.sync.state import Item, NodeKind, Presence
from docsync.workspace.ignore import Ignore


@dataclass(frozen=True, slots=True)
class TreePlan:
    """What is to be done in one tree."""

    decided: tuple[Decided, ...] = ()
    everyone: tuple[Decided, ...] = ()  # those that nobody asked for too
    works: tuple[Work, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    failures: tuple[Failure, ...] = ()
    held: tuple[Held, ...] = ()
    notes: tuple[Note, ...] = ()
    stop: Stop | None = None


def decide_tree(tree: Tree, request: Request, snapshots: Snapshots) -> TreePlan:
    """Decide about every page of a tree, from digests and versions only."""
    paired, decisions = _settled(tree, request, snapshots)
    everyone = tuple(told_of_banner(tree, one) for one in _followed(tree, decisions.decided))
    narrowed = _narrowed(tree, request, everyone)
    decided, waiting = wait_for_titles(narrowed, everyone, snapshots.remote)
    if request.deep:
        decided = tuple(_deepened(one) for one in decided)
    shown = {one.item.path for one in decided}
    conflicts = (*paired.conflicts, *decisions.conflicts)
    failures = (one for one in decisions.failures if asked(tree, request, one.target.path))
    return TreePlan(
        decided=decided,
        everyone=everyone,
        conflicts=tuple(one for one in conflicts if asked(tree, request, one.target.path)),
        failures=(*failures, *waiting),
        notes=(*paired.notes, *(note for note in decisions.notes if note.path in shown)),
        stop=_stop(tree, request, snapshots, decided),
    )


def _settled(tree: Tree, request: Request, snapshots: Snapshots) -> tuple[Paired, Decisions]:
    """Pair and decide; again where files come back that pages here may hang below."""
    known, ahead = snapshots.remote.known, snapshots.remote.elsewhere
    coming = {known[page].path: page for page in known.keys() & ahead.keys()}
    while True:
        paired, decisions = _decided(tree, request, snapshots, coming)
        back = _coming(paired, decisions.decided)
        if back.keys() <= coming.keys():
            return paired, decisions
        coming |= back


def _coming(paired: Paired, decided: Sequence[Decided]) -> dict[str, str]:
    """Give the pages whose files come back, by where they go, and by where their children are.

    Files of new pages count where they become the page of a folder here that has none.
    """
    found: dict[str, str] = {}
    for one in decided:
        if _is_new_there(one) and children_folder(one.path) in paired.files:
            found[one.path] = one.item.page
        if not _may_come_back(one) or one.path in paired.files:
            continue
        found[one.path] = one.item.page
        below = children_folder(one.item.path)
        if any(path.startswith(below) for path in paired.files):
            found[one.item.path] = one.item.page
    return found


def _may_come_back(one: Decided) -> bool:
    """Say whether a file that is gone comes back, or may: who deleted it is yet to settle it."""
    base, local, remote = one.item.base, one.item.local, one.item.remote
    if base is None or not base.conflicted or local is not None:
        return one.decision is Decision.RESTORE_FILE
    return remote is not None and remote.presence is Presence.CURRENT


def _is_new_there(one: Decided) -> bool:
    unknown = one.item.base is None and one.item.local is None
    return unknown and one.decision is Decision.PULL and not one.path.endswith("/")


def _decided(
    tree: Tree, request: Request, snapshots: Snapshots, coming: Mapping[str, str]
) -> tuple[Paired, Decisions]:
    paired = pair_tree(tree, request, snapshots, coming)
    shape = (paired.nodes, snapshots.remote.root, coming)
    circled = circles(paired.items, *shape)
    paired = replace(paired, items=tuple(_moved_back(item, circled) for item in paired.items))
    stopped = clashes(paired.items, *shape)
    stale = snapshots.where.by_digest and any(is_behind(item) for item in paired.items)
    standing = [_standing(_moved_back(item, stopped), stale=stale) for item in paired.items]
    situation = Situation(
        items=paired.items,
        nodes=paired.nodes,
        remote=snapshots.remote,
        placed=_placed(tree, request, snapshots, standing),
        coming=coming,
        occupied=frozenset(snapshots.local.files.keys() | snapshots.local.ignored),
        touched=_touched(tree, snapshots, paired) | bannered(tree, paired.items),
        preview=tree.settings.preview,
        stop_on_collision=tree.config.title_collision is TitleCollision.STOP,
        has_folders=snapshots.has_folders,
        stale=stale,
        circled=circled,
        writes_there=request.policy.may_write(Side.REMOTE),
        writes_here=request.policy.may_write(Side.LOCAL),
        restores=request.restore or request.policy is Policy.SYNC,
    )
    decisions = settle(situation, decide_all(situation))
    if situation.writes_here:
        decided = follow(decisions.decided, paired.nodes, situation.occupied)
        decisions = replace(decisions, decided=decided)
    return paired, decisions


def prepare_tree(desk: Desk, plan: TreePlan) -> TreePlan:
    """Read the bodies the decisions need, merge, and say what will be written."""
    wanted = {
        one.item.page: one.item.base.version if one.item.base is not None else 0
        for one in plan.decided
        if needs_body(desk, one)
    }
    bodies = read_bodies(desk.site, wanted)
    contents = bodies.contents
    desk = replace(desk, map=with_headings_of(desk.map, plan.decided, contents))
    found = [prepare(desk, one, contents.get(one.item.page)) for one in plan.decided]
    for one in plan.decided:
        if error := bodies.errors.get(one.item.page):
            failure = Failure(one.target, error.message, hint=error.hint)
            found.append(Found(failures=(failure,)))
    gathered = _gathered(desk, plan, found)
    return replace(gathered, notes=(*gathered.notes, *open_drafts(desk, gathered.works)))


def asked(tree: Tree, request: Request, path: str) -> bool:
    """Say whether a request is about a path of this tree."""
    shown = tree.shown(path)
    return not request.paths or any(
        wanted in {".", ""} or shown == wanted or shown.startswith(wanted.rstrip("/") + "/")
        for wanted in request.paths
    )


def moves_of(decided: Iterable[Decided]) -> dict[str, str]:
    """Say which files move to where because their pages were moved there."""
    return {
        one.item.local.path: one.path
        for one in decided
        if one.item.local is not None and one.item.local.path != one.path
    }


def _moved_back(item: Item, circled: frozenset[str]) -> Item:
    """Leave a page whose move makes a circle where it was, for the files below it to stay."""
    if item.page not in circled or item.base is None or item.remote is None:
        return item
    return replace(item, remote=replace(item.remote, parent=item.base.parent))


def _followed(tree: Tree, decided: Sequence[Decided]) -> tuple[Decided, ...]:
    """Let files that link to files that move follow them."""
    moves = moves_of(decided)
    if not moves:
        return tuple(decided)
    return tuple(
        replace(one, decision=Decision.PULL, reason="a page it links to was moved there")
        if one.decision is Decision.NOTHING and _links_to(tree, one, moves)
        else one
        for one in decided
    )


def _links_to(tree: Tree, one: Decided, moves: Mapping[str, str]) -> bool:
    local = one.item.local
    if local is None or one.item.base is None or local.path.endswith("/"):
        return False
    try:
        text = tree.files.read(local.path)
    except FileError:
        return False
    return relink(text, local.path, one.path, moves) != text


def _deepened(one: Decided) -> Decided:
    """Look at labels and attachments of a page that did not change there."""
    item = one.item
    if item.base is None or one.path.endswith("/"):
        return one
    if one.decision is Decision.PUSH:
        return replace(one, decision=Decision.MERGE)
    nothing = one.decision is Decision.NOTHING
    return replace(one, decision=Decision.MERGE, reason="looked at deeply") if nothing else one


def _standing(item: Item, *, stale: bool) -> Item:
    """Let a file that a folder has where it was before stand where others put it."""
    if item.base is None or item.local is None or not (stale and is_left_behind(item)):
        return item
    return replace(item, local=replace(item.local, path=item.base.path))


def _placed(
    tree: Tree, request: Request, snapshots: Snapshots, items: Sequence[Item]
) -> dict[str, str]:
    """Place the pages on disk; where files may not be written, those that are there stay."""
    known = {item.path for item in items}
    ground = Ground(
        root=snapshots.remote.root,
        top=INDEX if tree.top_is_root else "",
        hints={
            page: agreed.path
            for page, agreed in (*snapshots.remote.known.items(), *snapshots.hints.items())
        },
        occupied=frozenset((snapshots.local.files.keys() | snapshots.local.ignored) - known),
    )
    placed = place(items, ground)
    if request.policy.may_write(Side.LOCAL):
        return placed
    return {item.page: placed[item.page] for item in items if not item.path and item.page}


def _touched(tree: Tree, snapshots: Snapshots, paired: Paired) -> frozenset[str]:
    """Name the files whose pages must be written although their own text did not change."""
    digests = snapshots.local.digests or {}
    there = paired.files.keys()
    touched = set()
    for item in paired.items:
        base, local = item.base, item.local
        if base is None or local is None:
            continue
        changed = any(
            digests.get(kept.path, kept.digest) != kept.digest for kept in base.attachments
        )
        if changed or any(_appeared(tree, path, there) for path in base.unresolved):
            touched.add(local.path)
    return frozenset(touched)


def _appeared(tree: Tree, path: str, there: Iterable[str]) -> bool:
    """Say whether something stands now where a link found nothing."""
    folder = path.rstrip("/")
    pages = (path, f"{folder}/index.md", f"{folder}/README.md")
    return any(page in there for page in pages) or tree.prober(path) is Probed.FILE


def _narrowed(tree: Tree, request: Request, decided: Sequence[Decided]) -> tuple[Decided, ...]:
    """Keep what was asked for, and the pages above it that must be made first."""
    if not request.paths:
        return tuple(decided)
    by_path = {one.path: one for one in decided}
    kept = {one.path or one.item.page for one in decided if asked(tree, request, one.path)}
    for one in decided:
        above = by_path.get(one.parent) if one.path in kept else None
        while above is not None and above.path not in kept:
            kept.add(above.path)
            above = by_path.get(above.parent)
    return tuple(one for one in decided if (one.path or one.item.page) in kept)


def _stop(
    tree: Tree, request: Request, snapshots: Snapshots, decided: Sequence[Decided]
) -> Stop | None:
    if request.force:
        return None
    return snapshots.where.stop or check(_counts(tree, request, snapshots, decided))


def _counts(
    tree: Tree, request: Request, snapshots: Snapshots, decided: Sequence[Decided]
) -> Counts:
    """Count what safety looks at."""
    writes = request.policy.may_write
    base = [agreed for agreed in snapshots.base if agreed.kind is NodeKind.PAGE]
    kinds = [one.decision for one in decided if _counts_as_edit(one)]
    edited = [d for d in kinds if d in {Decision.PUSH, Decision.MERGE, Decision.RESTORE_PAGE}]
    pulled = [d for d in kinds if d in {Decision.PULL, Decision.MERGE, Decision.RESTORE_FILE}]
    there = {
        page for page, one in snapshots.remote.pages.items() if one.presence is Presence.CURRENT
    }
    there |= set(tree.index.meta(tree.id).get("told", "").split())  # hidden, as the last run told
    return Counts(
        agreed=len(base),
        files=len(snapshots.local.files),
        pages=sum(agreed.id in there for agreed in base),
        page_deletions=kinds.count(Decision.TRASH_PAGE) if writes(Side.REMOTE) else 0,
        file_deletions=sum(kind in FILE_GOES for kind in kinds) if writes(Side.LOCAL) else 0,
        edited_here=len(edited) if writes(Side.REMOTE) else 0,
        edited_there=len(pulled) if writes(Side.LOCAL) else 0,
        rescoped=_rescoped(tree, snapshots),
    )


def _counts_as_edit(one: Decided) -> bool:
    """Leave out folders, newcomers, and pages that only get another banner."""
    return not one.path.endswith("/") and one.item.base is not None and one.reason != BANNER


def _rescoped(tree: Tree, snapshots: Snapshots) -> int:
    """Count the files that changed ignore rules take in or leave out."""
    if snapshots.old_rules is None or snapshots.old_rules == tree.ignore.rules:
        return 0
    old = Ignore(snapshots.old_rules)
    left = sum(tree.ignore.leaves_out(agreed.path) for agreed in snapshots.base)
    return left + sum(old.leaves_out(path) for path in snapshots.local.files)


def _gathered(desk: Desk, plan: TreePlan, found: Sequence[Found]) -> TreePlan:
    works, waiting = _possible(plan, in_order(one.work for one in found if one.work is not None))
    ordered = order_works(desk, plan.everyone, works)
    written = written_orders(desk, plan.everyone, (*works, *ordered.works))
    conflicts = (each for one in found for each in one.conflicts)
    return replace(
        plan,
        works=written.works,
        conflicts=(*plan.conflicts, *conflicts, *ordered.conflicts),
        failures=(
            *plan.failures,
            *(each for one in found for each in one.failures),
            *waiting,
            *written.failures,
        ),
        held=tuple(each for one in found for each in one.held),
        notes=(*plan.notes, *(each for one in found for each in one.notes), *written.notes),
    )


def _possible(plan: TreePlan, works: Sequence[Work]) -> tuple[tuple[Work, ...], list[Failure]]:
    """Split off what hangs below a page that was to be made, and for which there is no work."""
    made = {work.decided.path for work in works}
    new = [one for one in plan.decided if one.decision is Decision.CREATE]
    unmade = {one.path for one in new} - made
    possible: list[Work] = []
    waiting: list[Failure] = []
    for work in works:
        one = work.decided
        if one.parent in unmade:
            unmade |= {one.path} if one.decision is Decision.CREATE else set()
            waiting.append(Failure(one.target, NOT_MADE.format(one.parent), hint=MEND))
        else:
            possible.append(work)
    return tuple(possible), waiting
