"""The engine as commands use it: plan, run, diff, resolve, over all trees of a workspace.

>>> with open_engine(root, config, remote, reporter) as engine:
...     engine.run(Request(Policy.PUSH)).exit_code
0
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from docsync.config import STATE_FOLDER, Config, RootMode
from docsync.confluence.remote import Remote, Space
from docsync.engine.deciding.planning import asked
from docsync.engine.deciding.presenting import join_plans, join_results, present_plan
from docsync.engine.deciding.sketch import sketch
from docsync.engine.doing.recovery import recover
from docsync.engine.looking.handing import find_handed, hand_over
from docsync.engine.looking.snapshots import note_claims
from docsync.engine.page.unreadable import unreadable_notes
from docsync.engine.runs.adopting import Adoptions, find_adoptions
from docsync.engine.runs.blogging import is_blog, plan_posts, run_posts, wants_posts
from docsync.engine.runs.commenting import plan_comments, wants_comments, write_comments
from docsync.engine.runs.comparing import compare_storage, compare_tree, note_shown
from docsync.engine.runs.detaching import plan_detach, run_detach
from docsync.engine.runs.history import History, open_history, page_named
from docsync.engine.runs.mirroring import begin, commit_pull
from docsync.engine.runs.resolving import (
    Marked,
    Resolution,
    Settlement,
    conflicts,
    settle_attachment,
    settle_file,
)
from docsync.engine.runs.running import check_there, plan_offline, plan_online, run_tree
from docsync.engine.runs.undoing import plan_undo, run_undo
from docsync.engine.state.manifest import read_manifests
from docsync.engine.state.opening import check_place, open_site, open_tree
from docsync.engine.state.previews import previewed
from docsync.engine.state.remembering import Said, remember
from docsync.engine.state.tree import Reporter, Site, Tree
from docsync.errors import SafetyStop, UsageError
from docsync.index import Index, Run
from docsync.likeness import did_you_mean
from docsync.sync.plan import FileDiff, Note, NoteKind, Plan, Policy, Request, RunResult
from docsync.sync.previews import preview_id
from docsync.sync.state import Agreed
from docsync.workspace.lock import Lock

IGNORE_EVERYTHING = "*\n"
PREVIEWS = "previews"  # below the state folder: a folder for each


@dataclass(frozen=True, slots=True)
class FoundManifest:
    """A tree that was pushed below a page before."""

    tree: str
    root: RootMode
    pages: int


def init_workspace(root: Path) -> None:
    """Make the state folder of a workspace, which no repository shall hold."""
    folder = root / STATE_FOLDER
    folder.mkdir(exist_ok=True)
    (folder / ".gitignore").write_text(IGNORE_EVERYTHING, encoding="utf-8")


def _index_folder(state: Path, config: Config) -> Path:
    """Give the folder of the index: a preview has its own, so that it disturbs no other."""
    if not config.preview:
        return state
    folder = state / PREVIEWS / preview_id("", config.preview).lstrip("-")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def find_manifests(
    remote: Remote, space: Space, root_page: str, state_page: str = ""
) -> tuple[FoundManifest, ...]:
    """Find the trees that were pushed below a page, for a clone that takes one up.

    A folder carries no manifests: `state_page` is the page that does.
    """
    found = read_manifests(remote, state_page or root_page)
    return tuple(
        FoundManifest(
            tree, RootMode.INDEX if one.place.top_is_root else RootMode.PARENT, len(one.entries)
        )
        for tree, one in sorted(found.items())
        if one.place is not None
        and not is_blog(tree)
        and (one.place.site, one.place.space) == (remote.site, space.key)
        and one.place.root == root_page
    )


def open_engine(root: Path, config: Config, remote: Remote | None, reporter: Reporter) -> Engine:
    """Open the engine of a workspace; without a remote it plans from what was last seen."""
    return Engine(root, config, remote, reporter)


class Engine:
    """Plans and runs for one workspace; a context manager that closes the index."""

    def __init__(
        self, root: Path, config: Config, remote: Remote | None, reporter: Reporter
    ) -> None:
        self._root = root
        self._remote = remote
        self._state = root / STATE_FOLDER
        if not self._state.is_dir():
            init_workspace(root)
        config = previewed(config)
        self._index = Index(_index_folder(self._state, config))
        self._trees = tuple(
            open_tree(root, config, settings, self._index, reporter) for settings in config.trees
        )

    def __enter__(self) -> Self:
        """Use it as a context."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the index."""
        self._index.close()

    @property
    def last_look(self) -> datetime | None:
        """When the site was last listed; None: never."""
        looks = [self._index.meta(tree.id).get("looked", "") for tree in self._trees]
        return min((datetime.fromisoformat(look) for look in looks if look), default=None)

    @property
    def preview_address(self) -> str:
        """Where a person sees what this workspace hangs below; '' before it was pushed."""
        roots = (self._index.meta(tree.id).get("root", "") for tree in self._trees)
        root = next((each for each in roots if each), "")
        return self.web_address(root) if root else ""

    def web_address(self, page: str) -> str:
        """Say where a person sees a page; '' without a site."""
        return self._remote.web_address(page) if self._remote is not None else ""

    def storages(self, pages: Sequence[str]) -> dict[str, str]:
        """Read what pages say now, by content id; one that is not shown is left out."""
        found = self._remote.read_many(pages) if pages and self._remote is not None else ()
        return {one.state.id: one.storage for one in found}

    def plan(self, request: Request) -> Plan:
        """Say what a run would do; offline from what was last seen, without any text."""
        handed = find_handed(self._trees)
        if handed:
            with suppress(SafetyStop), Lock(self._state, "plan"):
                hand_over(handed)
        plans = [self._plan(tree, request) for tree in self._trees]
        if not request.offline:
            trees = [tree for tree in self._trees if wants_posts(tree, request)]
            sites = ((tree, open_site(tree, self._remote)) for tree in trees)
            plans += [plan_posts(tree, site, request) for tree, site in sites]
        if request.comments and not request.offline:
            sites = ((tree, open_site(tree, self._remote)) for tree in self._trees)
            plans += [plan_comments(tree, site, request) for tree, site in sites]
        return join_plans(plans)

    def remember(self, said: Said) -> None:
        """Keep what a status said that found nothing, for the next one to be quick."""
        remember(self._root, self._index, self._trees, said)

    def run(self, request: Request) -> RunResult:
        """Do what a request asks for, as the only run in this workspace."""
        with Lock(self._state, request.policy.value):
            for tree in self._trees:
                tree.files.sweep()
            making = request.policy is not Policy.PULL
            places = [(tree, open_site(tree, self._remote, making=making)) for tree in self._trees]
            for tree, site in places:  # of all trees, before any of them is written
                check_there(tree, site, request)
            hand_over(find_handed(self._trees))
            before = begin(self._trees) if request.commit else ()
            run = self._index.log.begin(request.policy.value)
            result = join_results([_run(tree, site, request) for tree, site in places])
            if request.commit and self._remote is not None:
                result = commit_pull(self._trees, self._remote, before, result)
            summary = {"outcomes": len(result.outcomes), "exit": result.exit_code}
            self._index.log.end(run, summary)
        return result

    def undo(self, run: int | None, request: Request) -> tuple[int, RunResult]:
        """Take back a run (None: the last one that did something); say which, and what was done."""
        with Lock(self._state, "undo"):
            self._recover(request)
            number = self._run_named(run)
            own = self._index.log.begin("undo")
            results = [
                run_undo(tree, open_site(tree, self._remote, making=True), number, request)
                for tree in self._trees
            ]
            result = join_results(results)
            summary = {"undoes": number, "outcomes": len(result.outcomes)}
            self._index.log.end(own, {**summary, "exit": result.exit_code})
        return number, result

    def plan_undo(self, run: int | None, request: Request) -> tuple[int, Plan]:
        """Say what taking back a run would do."""
        number = self._run_named(run)
        plans = []
        for tree in self._trees:
            plan = plan_undo(tree, open_site(tree, self._remote), number, request)
            operations = [one for work in plan.works for one in work.operations]
            plans.append(present_plan(tree, plan, operations))
        return number, join_plans(plans)

    def detach(self, request: Request, *, trash: bool) -> tuple[int, RunResult]:
        """Take the manifests away, and this workspace's own pages; count the parts that went."""
        with Lock(self._state, "detach"):
            self._recover(request)
            own = self._index.log.begin("detach")
            done = [
                run_detach(tree, open_site(tree, self._remote), request, trash=trash)
                for tree in self._trees
            ]
            result = join_results([one.result for one in done])
            summary = {"outcomes": len(result.outcomes), "exit": result.exit_code}
            self._index.log.end(own, summary)
        return sum(one.parts for one in done), result

    def plan_detach(self, request: Request, *, trash: bool) -> tuple[int, Plan]:
        """Say what would be taken away."""
        parts, plans = 0, []
        for tree in self._trees:
            planned = plan_detach(tree, open_site(tree, self._remote), request, trash=trash)
            operations = [one for work in planned.plan.works for one in work.operations]
            plans.append(present_plan(tree, planned.plan, operations))
            parts += planned.parts
        return parts, join_plans(plans)

    def runs(self) -> tuple[Run, ...]:
        """List the runs that can be taken back, newest first."""
        return self._index.log.runs()

    def _recover(self, request: Request) -> None:
        """Find out what a run that was killed did, before what is known changes again."""
        for tree in self._trees:
            tree.files.sweep()
            site = open_site(tree, self._remote)
            if not request.force:
                check_place(tree, site)
            recover(tree, site)

    def _run_named(self, run: int | None) -> int:
        known = [one.id for one in self.runs()]
        if not known:
            raise UsageError(
                "there is nothing to take back: no run is known here that changed anything",
                hint="docsync log shows what happened to a page",
            )
        if run is not None and run not in known:
            raise UsageError(f"there is no run {run} to take back", hint="docsync undo --list")
        return known[0] if run is None else run

    def find_adoptions(self) -> Adoptions:
        """Find the pages that files may take over, and note them for the next run."""
        with Lock(self._state, "adopt"):
            found = [find_adoptions(tree, open_site(tree, self._remote)) for tree in self._trees]
        return Adoptions(
            tuple(each for one in found for each in one.adoptions),
            tuple(each for one in found for each in one.refusals),
        )

    def drop_adoptions(self) -> None:
        """Forget what was found: nothing is taken over."""
        for tree in self._trees:
            note_claims(tree, {})

    def diff(self, request: Request) -> tuple[FileDiff, ...]:
        """Give the texts of the files that differ; what the site has only where it is asked."""
        return tuple(
            one
            for tree in self._trees
            for one in compare_tree(tree, None if request.offline else self._remote, request)
        )

    def diff_storage(self, request: Request) -> tuple[FileDiff, ...]:
        """Give the storage of the pages that differ, which only the site can complete."""
        if self._remote is None:
            raise UsageError("storage is on the site", hint="set url and space in .docsync.toml")
        trees = self._trees
        return tuple(one for tree in trees for one in compare_storage(tree, self._remote, request))

    def conflicts(self, paths: Sequence[str] = ()) -> tuple[Marked, ...]:
        """List the files whose conflicts are to be settled, below some paths or everywhere."""
        wanted = paths or ("",)
        found = (one for tree in self._trees for path in wanted for one in conflicts(tree, path))
        return tuple(sorted(dict.fromkeys(found), key=lambda one: one.path))

    def resolve(self, path: str, resolution: Resolution) -> Settlement:
        """Settle the conflicts of a file, or of all files of a folder.

        A path that names neither a conflict nor a folder raises a `UsageError`.
        """
        with Lock(self._state, "resolve"):
            found = [(tree, one) for tree in self._trees for one in conflicts(tree, path)]
            if not found and any(settle_attachment(tree, path, resolution) for tree in self._trees):
                return Settlement((path,), (), deep=resolution is Resolution.THEIRS)
            if not found and not (self._root / path).is_dir():
                there = (self._root / path).exists()
                near = did_you_mean(path, (one.path for one in self.conflicts()))
                told = "{} holds no conflict{}" if there else "docsync knows no file {}{}"
                raise UsageError(told.format(path, near), hint="docsync status")
            done = [one.path for tree, one in found if settle_file(tree, one, resolution)]
            left = [one for _, one in found if one.path not in done]
            return Settlement(tuple(done), tuple(left))

    def history(self, path: str) -> History:
        """Open the past of a page, by its file (gone or not) or folder, or raise `UsageError`."""
        if self._remote is None:
            raise UsageError("versions are on the site", hint="set url and space in .docsync.toml")
        known = {tree.shown(agreed.path): (tree, agreed) for tree, agreed in self._pages()}
        tree, agreed = known[page_named(path, known)]
        return open_history(tree, self._remote, agreed)

    def restore(self, path: str, number: int, *, force: bool) -> bool:
        """Write a file as it was at a version of its page; False: it is so already."""
        with Lock(self._state, "restore"):
            return self.history(path).restore(number, force=force)

    def _plan(self, tree: Tree, request: Request) -> Plan:
        if request.offline:
            plan = plan_offline(tree, request)
            drawn = sketch(request, plan)
            looked = self._index.meta(tree.id).get("looked", "")
            shown = replace(
                plan,
                conflicts=(*plan.conflicts, *drawn.conflicts),
                held=drawn.held,
                notes=(*plan.notes, *drawn.notes, *self._unreadable(tree, request)),
            )
            orders = (one for work in plan.works for one in work.operations)
            written = (*drawn.operations, *orders)
            return replace(present_plan(tree, shown, written), seen_at=looked)
        plan = plan_online(tree, open_site(tree, self._remote), request)
        if request.shows:
            note_shown(tree, plan.decided)
        operations = [one for work in plan.works for one in work.operations]
        told = {note.path for note in plan.notes if note.kind is NoteKind.UNREADABLE}
        still = [note for note in self._unreadable(tree, request) if note.path not in told]
        plan = replace(plan, notes=(*plan.notes, *still))
        looked = self._index.meta(tree.id).get("looked", "")
        return replace(present_plan(tree, plan, operations), seen_at=looked)

    def _unreadable(self, tree: Tree, request: Request) -> tuple[Note, ...]:
        pages = self._index.unreadable(tree.id)
        return unreadable_notes(page for page in pages if asked(tree, request, page.path))

    def _pages(self) -> Iterator[tuple[Tree, Agreed]]:
        for tree in self._trees:
            for agreed in self._index.agreed(tree.id):
                yield tree, agreed


def _run(tree: Tree, site: Site, request: Request) -> RunResult:
    result = run_tree(tree, site, request)
    if result.stop is None:
        result = join_results([result, run_posts(tree, site, request)])
    if result.stop is not None or not wants_comments(tree, request):
        return result
    return join_results([result, write_comments(tree, site, request)])
