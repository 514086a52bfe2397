"""Runs of docsync in the world of one example, each held against every promise.

The rules of the machine (`rules.py`) say what happens; here it is done, counted and checked, and in
the end everybody syncs until nothing is left to do.

>>> self.runs(desk, Request(Policy.PUSH), Trouble()).exit_code
0
"""

from __future__ import annotations

from collections import Counter

from hypothesis.stateful import RuleBasedStateMachine

from docsync.engine import Resolution
from docsync.sync.plan import Policy, Request, UpdatePage
from docsync.values import Profile
from machine.checks import (
    Seen,
    check_run,
    marks_of_files,
    no_markers_are_pushed,
    no_page_stands_twice,
    nothing_is_lost,
    require,
    second_run_is_quiet,
    see,
    sides_are_equal,
)
from machine.desk import Desk, Ran
from machine.ledger import End
from machine.shade import Sides
from machine.stage import Site, Stage, current, marks_of
from machine.trouble import Border, Kind, Trouble, watch_the_process
from machine.words import Edit, both_sides, has_markers, sentences
from machine.world import HOT, World

SPACES = 150  # examples on one sandbox
ROUNDS = 8

counts: Counter[str] = Counter()
_stages: dict[Profile, tuple[Stage, int]] = {}


def stage_for(profile: Profile) -> Stage:
    """Give the sandbox of this process, a fresh one now and then."""
    stage, used = _stages.get(profile, (None, 0))
    if stage is None or used >= SPACES:
        if stage is not None:
            stage.close()
        stage, used = Stage(profile), 0
    _stages[profile] = (stage, used + 1)
    return stage


def close_stages() -> None:
    """End all sandboxes of this process."""
    for stage, _ in _stages.values():
        stage.close()
    _stages.clear()


class Round(RuleBasedStateMachine):
    """One example: its world, and runs that are held against the promises."""

    profile = Profile.CLOUD

    def __init__(self) -> None:
        super().__init__()
        watch_the_process()
        counts["examples"] += 1
        self.world = World(stage_for(self.profile))
        self.sound = True
        self.conflicted = False

    def teardown(self) -> None:
        """Let everybody sync until nothing is left, unless the example failed already."""
        try:
            if self.sound and self.world.look():
                self.settle()
        finally:
            self.world.close()

    def runs(self, desk: Desk, request: Request, trouble: Trouble, other: int = 0) -> Ran:
        world = self.world
        self.sound = False
        border = Border(desk.folder, trouble, lambda: self._meddle(desk, request.policy, other))
        before = see(world)
        pushes = request.policy is not Policy.PULL
        world.left_by_absence(desk, pushes=pushes, forced=request.force)
        calm = trouble.kind is Kind.NOTHING
        if request.lease:  # a person says that the file is right, whatever was taken out there
            world.book.disputed |= desk.marks() & world.book.gone.keys()
        ran = desk.run(request, border, plan_first=calm and other % 3 == 1)
        after = see(world)
        world.shade.after_run(
            desk.name,
            Sides(before.site, after.site),
            ended=ran.result is not None,
            pushed=ran.exit_code == 0 and pushes,
        )
        self._count(ran)
        self._dispute(after)
        world.publish()
        if desk.met is None and ran.result is not None and ran.result.stop is None:
            desk.met = {page: {*marks} for page, marks in world.published.items()}
        if ran.exit_code == 0 and not ran.died:
            if not pushes:  # what it took for deleted here, the next push takes off the site
                world.left_by_absence(desk, pushes=True, forced=request.force)
            world.detached &= not pushes
            desk.unsure &= request.policy is Policy.PUSH or world.detached
        self.conflicted = any(has_markers(text) for text in desk.pages().values())
        check_run(world, desk, request, ran, (before, after))
        if ran.result is not None:
            world.merged |= any(
                isinstance(one.operation, UpdatePage) and one.operation.merged
                for one in ran.result.outcomes
            )
        if calm and ran.exit_code == 0 and request.policy is not Policy.PULL and not request.deep:
            second = desk.look_again(request.policy)
            second_run_is_quiet(ran, second, merged=world.merged)
        self.sound = True
        return ran

    def _count(self, ran: Ran) -> None:
        counts["runs"] += 1
        counts[f"exit {ran.exit_code}"] += not ran.died
        if ran.border.struck:
            counts[f"struck: {ran.border.trouble.kind.value}"] += 1

    def work(self, desk: Desk, deed: int) -> None:
        """Have something for a run to do."""
        match deed % 4:
            case 0:
                self.world.create_here(desk, deed, deed)
            case 1:
                self.world.write_here(desk, HOT, deed, Edit.EXTEND)
            case 2:
                self.world.retitle_here(desk, deed, deed // 2, deed)
            case _:
                pass

    def _meddle(self, desk: Desk, policy: Policy, other: int) -> None:
        edit = (Edit.EXTEND, Edit.CHANGE, Edit.INSERT)[other % 3]
        here = policy is Policy.PULL or (policy is Policy.SYNC and other % 2)
        if here:
            self.world.write_here(desk, HOT, other // 2, edit)
        else:
            self.world.write_there(HOT, other // 2, edit)

    def _dispute(self, after: Seen) -> None:
        """Note which sentences stand in a conflict."""
        for files in after.files.values():
            self.world.texts |= {*files.values()}
            for text in files.values():
                if has_markers(text):
                    self.world.book.disputed |= set(sentences(text))

    def overwritten(self, desk: Desk) -> None:
        """Push over what was just shown: a person who saw it takes those words away."""
        shown = see(self.world)
        if not desk.show() or see(self.world) != shown:
            return
        files = desk.marks()
        for page in current(shown.site).values():
            known = {*sentences(f"{page.title} {page.body}"), *page.labels}
            if known & files:
                self.world.book.overwritten(known - files)
        self.runs(desk, Request(Policy.PUSH, lease=True), Trouble())

    def taken_back(self, desk: Desk) -> None:
        """Take the last run back. Every word stays on a side, in a trash or in a version."""
        world = self.world
        self.sound = False
        before = see(world)
        result = desk.undo()
        after = see(world)
        world.shade.after_undo(before.site, after.site)
        if result is not None:
            counts["undone"] += 1
        there = marks_of_files(after) | marks_of(after.site) | world.stage.ever(world.ground.id)
        there |= {
            mark for one in world.desks for mark in sentences("\n".join(one.trash().values()))
        }
        lost = world.book.alive - world.book.contents - there
        require(not lost, "an undo lost words", sorted(lost))
        no_page_stands_twice(world, after)
        no_markers_are_pushed(after)
        old, new = before.files[desk.name], after.files[desk.name]
        world.book.taken_back(marks_of(current(before.site)), marks_of(current(after.site)))
        world.book.taken_back(*({*sentences("\n".join(one.values()))} for one in (old, new)))
        self.conflicted = any(has_markers(text) for text in desk.pages().values())
        self.sound = True

    def settle_conflict(self, desk: Desk, path: str, how: Resolution) -> None:
        self.sound = False
        text = desk.pages()[path]
        if how is Resolution.MERGED:
            desk.write(path, both_sides(text))
        desk.resolve(path, how)
        after = desk.pages()[path]
        self.world.book.saw_and_left(sentences(text), sentences(after), End.SETTLED)
        nothing_is_lost(self.world, see(self.world))
        self.sound = True

    # In the end --------------------------------------------------------------------------------

    def settle(self) -> None:
        """Sync every desk until there is nothing to do, and compare all sides."""
        world = self.world
        world.show_all()
        rests: dict[str, Ran] = {}
        for _ in range(ROUNDS):
            for desk in world.desks:
                for path, text in desk.pages().items():
                    if has_markers(text):
                        self.settle_conflict(desk, path, Resolution.MERGED)
                rests[desk.name] = self._sync(desk)
            if all(_rests(ran) for ran in rests.values()):
                break
        moving = {name: ran.result for name, ran in rests.items() if not _rests(ran)}
        require(not moving, "it does not come to rest", moving)
        seen = see(world)
        taken = [one for ran in rests.values() for one in _untold_titles(ran, seen.site)]
        require(not taken, "a title never changed hands", taken)
        sides_are_equal(world, seen, self._excused(rests, seen))

    def _sync(self, desk: Desk) -> Ran:
        ran = self.runs(desk, Request(Policy.SYNC, deep=True), Trouble())
        if ran.exit_code == 4:
            ran = self.runs(desk, Request(Policy.SYNC, deep=True, force=True), Trouble())
        return ran

    def _excused(self, rests: dict[str, Ran], seen: Seen) -> frozenset[str]:
        """Collect the sentences of pages that somebody must look at."""
        excused: set[str] = set()
        for name, ran in rests.items():
            if ran.result is None:
                continue
            told = [one.target for one in ran.result.conflicts]
            told += [one.target for one in ran.result.failures]
            for target in told:
                counts["left to a person"] += 1
                excused |= set(sentences(seen.files[name].get(target.path, "")))
                page = seen.site.get(target.page)
                excused |= set(sentences(page.text)) if page is not None else set()
        return frozenset(excused)


def _untold_titles(ran: Ran, site: Site) -> list[str]:
    """List the failures for a title that no page keeps which a person must settle first.

    A page that waits, for it was moved here and there, keeps the title that it would give away. So
    does an empty folder, which no list of the site shows.
    """
    if ran.result is None:
        return []
    waiting = {site[one.target.page].title for one in ran.result.conflicts if one.target.page}
    parents = {one.parent for one in site.values()}
    waiting |= {one.title for page, one in site.items() if one.folder and page not in parents}
    return [
        failure.message
        for failure in ran.result.failures
        if "title is taken" in failure.message and failure.target.title not in waiting
    ]


def _rests(ran: Ran) -> bool:
    done = ran.result.outcomes if ran.result is not None else ()
    return ran.exit_code in {0, 1} and not [one for one in done if one.failure is None]
