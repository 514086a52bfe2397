"""Carrying out a plan: independent pages at once, parents before children, trash last.

One failure never stops the others, but what hangs below a page that could not be made waits with
it, and a page keeps out of the trash while anything still hangs below it. A site that does not
answer, or does not know us any more, ends the run for every page.

>>> execute(desk, works, remote_snapshot, known="")
(Performed(...),)
"""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait

from docsync.confluence.remote import PageState
from docsync.engine.doing.ordering import append_in_path_order
from docsync.engine.doing.performing import Performed, Performer
from docsync.engine.doing.turns import Turns
from docsync.engine.page.desk import Desk
from docsync.engine.page.work import Work
from docsync.errors import DiskFullError, RemoteError
from docsync.sync.plan import (
    Aspect,
    CreateFolder,
    CreatePage,
    Failure,
    OrderPages,
    Outcome,
    Side,
    TrashFile,
    TrashPage,
    UpdatePage,
)
from docsync.sync.state import Presence, RemoteSnapshot
from docsync.sync.titles import title_key

AHEAD = 2  # works that are begun for each worker, so that none of them waits
SMALL_FAMILY = 64  # siblings that are made one behind the other, so that none must be moved


def execute(
    desk: Desk, works: Sequence[Work], remote: RemoteSnapshot, known: str
) -> tuple[Performed, ...]:
    """Do all works, and say what became of each."""
    trash = [work for work in works if _trashes(work)]  # on either side: what is below goes first
    orders = [work for work in works if _orders(work)]
    rest = [work for work in works if not (_trashes(work) or _orders(work))]
    performer = Performer(desk, known)
    total = len(works)
    done = _Pool(desk, performer, total).run(rest, needs(rest, remote))
    append_in_path_order(desk, _made(done), {_parent_of(performer, work) for work in orders})
    for group in _deepest_first(trash):
        free, held = _vacated(group, done, remote)
        done += held
        done += _Pool(desk, performer, total, len(done)).run(free, {})
    unmade = {one.work.key for one in done if one.failed and not one.page}
    free, held = _orderly(orders, unmade)
    done += held
    done += _Pool(desk, performer, total, len(done)).run(free, {})
    place = {id(work): number for number, work in enumerate(works)}
    return tuple(sorted(done, key=lambda performed: place[id(performed.work)]))


def in_order(works: Iterable[Work]) -> tuple[Work, ...]:
    """Order works as they are done, were there one worker: parents first, trash last."""
    return tuple(
        sorted(
            works,
            key=lambda work: (
                _trashes(work),
                -_depth(work) if _trashes(work) else work.decided.depth,
                work.decided.path,
            ),
        )
    )


def needs(works: Sequence[Work], remote: RemoteSnapshot) -> dict[str, set[str]]:
    """Say which works each work waits for: its parent's, and that of who has its title now."""
    keys = {work.key for work in works}
    elder = _elders(works)
    wanted: dict[str, set[str]] = {}
    for work in works:
        before = {work.decided.parent, elder.get(work.key, "")} & keys
        holder = remote.taken.get(_new_title(work), "")
        if holder and holder != work.key:
            before |= {holder} & keys
        wanted[work.key] = before - {work.key}
    return wanted


def _elders(works: Sequence[Work]) -> dict[str, str]:
    """Let the pages of a small new family be made one behind the other: so they stand in order.

    A large one is made by all workers at once, and put in order where they overtook one another.
    """
    children: dict[str, list[str]] = {}
    for work in sorted(works, key=lambda work: work.decided.path):
        if work.decided.item.page == "":
            children.setdefault(work.decided.parent, []).append(work.key)
    return {
        younger: elder
        for keys in children.values()
        if len(keys) <= SMALL_FAMILY
        for elder, younger in itertools.pairwise(keys)
    }


def _trashes(work: Work) -> bool:
    return any(isinstance(operation, TrashPage | TrashFile) for operation in work.operations)


def _made(done: Iterable[Performed]) -> list[tuple[str, PageState]]:
    """List the pages and folders that were made, each with its path."""
    return [
        (one.work.decided.path, one.seen)
        for one in done
        if one.seen is not None and one.work.decided.item.page == ""
    ]


def _parent_of(performer: Performer, work: Work) -> str:
    """Name the page whose children a work orders."""
    return performer.ids.get(work.key, work.key)


def _orders(work: Work) -> bool:
    return any(isinstance(operation, OrderPages) for operation in work.operations)


def _orderly(orders: Sequence[Work], unmade: set[str]) -> tuple[list[Work], list[Performed]]:
    """Split off the orders of, or below, pages that could not be made."""
    free: list[Work] = []
    held: list[Performed] = []
    for work in orders:
        about = {work.key}
        for operation in work.operations:
            about |= {*operation.order} if isinstance(operation, OrderPages) else set()
        if about.isdisjoint(unmade):
            free.append(work)
        else:
            held.append(_failed(work, "a page to be put in order could not be made", "", 1))
    return free, held


def _new_title(work: Work) -> str:
    """Give the key of the title that a work takes, '' where it takes none."""
    for operation in work.operations:
        match operation:
            case CreateFolder():
                return title_key(operation.target.title, folder=True)
            case CreatePage():
                return title_key(operation.target.title)
            case UpdatePage() if Aspect.TITLE in operation.aspects:
                return title_key(operation.target.title)
            case _:
                continue
    return ""


class _Pool:
    """A few workers for one stage of a run."""

    def __init__(self, desk: Desk, performer: Performer, total: int, before: int = 0) -> None:
        self._desk = desk
        self._performer = performer
        self._total = total
        self._count = before
        self._fatal: RemoteError | DiskFullError | None = None
        self._failed: set[str] = set()
        self._turns = Turns()

    def run(self, works: Iterable[Work], needed: Mapping[str, set[str]]) -> list[Performed]:
        """Run works as soon as what they wait for is done; a circle is broken anywhere."""
        queue = _Queue({work.key: work for work in works}, needed)
        done: list[Performed] = []
        running: dict[Future[Performed], str] = {}
        workers = self._desk.tree.config.workers
        pool = ThreadPoolExecutor(workers)
        try:
            while queue.waiting or running:
                if not running and queue.is_stuck:
                    self._break_circle(queue)
                for work in queue.ready(AHEAD * workers - len(running)):
                    stopped = self._stopped(work)
                    if stopped is None:
                        running[pool.submit(self._begin, work)] = work.key
                    else:
                        done.append(stopped)
                        self._finish(work.key, stopped, queue)
                if not running:
                    continue
                finished, _ = wait(running, return_when=FIRST_COMPLETED)
                for future in [one for one in running if one in finished]:  # as they were begun
                    done.append(future.result())
                    self._finish(running.pop(future), done[-1], queue)
        finally:  # Ctrl-C: what is under way ends, what waits is dropped
            pool.shutdown(cancel_futures=True)
        return done

    def _begin(self, work: Work) -> Performed:
        """Do a work; what is yet to be made waits for its turn among its siblings."""
        if work.decided.item.page:
            return self._performer.perform(work)
        with self._turns.taken(work.decided.parent):
            return self._performer.perform(work)

    def _break_circle(self, queue: _Queue) -> None:
        """Let one of the pages that exchange their titles step aside for the others."""
        for key, work in queue.waiting.items():
            if _new_title(work) and work.decided.item.page and self._performer.step_aside(work):
                queue.release(key)
                return
        queue.force()

    def _finish(self, key: str, performed: Performed, queue: _Queue) -> None:
        if performed.failed and not performed.page:
            self._failed.add(key)
        if performed.fatal is not None:
            self._fatal = performed.fatal
        if performed.page:
            self._performer.ids[performed.work.decided.path] = performed.page
        queue.release(key)
        self._count += 1
        self._desk.tree.reporter.progress(self._count, self._total, "pages")

    def _stopped(self, work: Work) -> Performed | None:
        """Fail a work that cannot be done: its parent is not there, or the site is gone."""
        writes_there = any(operation.side is Side.REMOTE for operation in work.operations)
        if isinstance(self._fatal, DiskFullError) or (self._fatal and writes_there):
            error = self._fatal
            return _failed(work, error.message, error.hint, error.exit_code)
        parent = work.decided.parent
        if parent in self._failed and writes_there:
            return _failed(work, "the page above it could not be made", "", 1)
        return None


class _Queue:
    """Works that wait for others."""

    def __init__(self, works: dict[str, Work], needed: Mapping[str, set[str]]) -> None:
        self.waiting = works
        self._needs = {key: set(needed.get(key, ())) & works.keys() for key in works}
        self._blocks: dict[str, list[str]] = {}
        for key, needs_of in self._needs.items():
            for before in needs_of:
                self._blocks.setdefault(before, []).append(key)
        self._ready = deque(key for key, needs_of in self._needs.items() if not needs_of)

    @property
    def is_stuck(self) -> bool:
        """Whether all works wait for one another in a circle."""
        return bool(self.waiting) and not self._ready

    def force(self) -> None:
        """Let one work wait no more."""
        self._ready.append(next(iter(self.waiting)))

    def ready(self, most: int) -> list[Work]:
        """Take so many of the works that wait for nothing, those that have been ready longest."""
        keys = [self._ready.popleft() for _ in range(min(most, len(self._ready)))]
        return [self.waiting.pop(key) for key in keys if key in self.waiting]

    def release(self, key: str) -> None:
        """Note that a work is done."""
        for blocked in self._blocks.get(key, ()):
            self._needs[blocked].discard(key)
            if not self._needs[blocked]:
                self._ready.append(blocked)


def _failed(work: Work, message: str, hint: str, exit_code: int) -> Performed:
    outcomes = tuple(
        Outcome(operation, Failure(operation.target, message, 0, hint, exit_code))
        for operation in work.operations
    )
    return Performed(work, outcomes, page=work.decided.item.page)


def _deepest_first(works: Sequence[Work]) -> list[list[Work]]:
    groups: dict[int, list[Work]] = {}
    for work in works:
        groups.setdefault(_depth(work), []).append(work)
    return [groups[depth] for depth in sorted(groups, reverse=True)]


def _depth(work: Work) -> int:
    """Count the folders above; a folder's own page lies above what is in the folder."""
    path = work.decided.item.path if _trashes(work) else work.decided.path
    name = path.rpartition("/")[2].lower()
    return 2 * path.count("/") + (0 if name in {"", "index.md", "readme.md"} else 1)


def _vacated(
    group: Sequence[Work], done: Sequence[Performed], remote: RemoteSnapshot
) -> tuple[list[Work], list[Performed]]:
    """Split off the pages that something still hangs below."""
    gone = {
        performed.work.decided.item.page
        for performed in done
        if not performed.failed
        and performed.work.decided.item.remote is not None
        and _leaves(performed)
    }
    below = dict(remote.guests)
    for one in remote.pages.values():
        if one.id not in gone and one.presence is Presence.CURRENT:
            below[one.parent] = one.title
    free: list[Work] = []
    held: list[Performed] = []
    for work in group:
        left = below.get(work.decided.item.page)
        if left is None or not any(isinstance(one, TrashPage) for one in work.operations):
            free.append(work)
        else:
            message = f'"{left}" still hangs below it'
            held.append(_failed(work, message, "docsync pull, then decide about it", 1))
    return free, held


def _leaves(performed: Performed) -> bool:
    """Say whether a page does not hang any more where the snapshot saw it."""
    decided = performed.work.decided
    remote = decided.item.remote
    return performed.work.forget or (remote is not None and decided.parent != remote.parent)
