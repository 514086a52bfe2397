"""The state machine: every way to lose data that we can think of, as rules that hypothesis joins.

People edit, move and delete on both sides; docsync runs, and is struck while it does. After every
run the promises are checked, and in the end everybody syncs until nothing is left to do.

>>> run_state_machine_as_test(machine_for(Profile.CLOUD))
"""

from __future__ import annotations

from collections import Counter

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from docsync.engine import Resolution
from docsync.sync.plan import Policy, Request, UpdatePage
from docsync.values import Profile
from machine.checks import (
    Seen,
    check_run,
    nothing_is_lost,
    require,
    second_run_is_quiet,
    see,
    sides_are_equal,
)
from machine.desk import Desk, Ran
from machine.ledger import End
from machine.stage import Stage, current, marks_of
from machine.trouble import Border, Kind, Trouble, watch_the_process
from machine.words import Edit, both_sides, has_markers, sentences
from machine.world import World

PICK = st.integers(0, 11)
EDITS = st.sampled_from(list(Edit))
POLICIES = st.sampled_from([Policy.SYNC, Policy.PUSH, Policy.PULL, Policy.SYNC, Policy.PUSH])
NETWORK = st.builds(
    Trouble,
    st.sampled_from([one for one in Kind if one not in {Kind.NOTHING, Kind.KILL, Kind.MEDDLE}]),
    st.integers(1, 12),
    st.integers(1, 4),
    st.booleans(),
)
# At which crossing of the border, or at which moment before or behind a writing request.
MOMENTS = st.one_of(
    st.tuples(st.integers(1, 90), st.sampled_from([False])),
    st.tuples(st.integers(1, 8), st.sampled_from([True])),
)
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


class Machine(RuleBasedStateMachine):
    """The rules. A subclass names the profile."""

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

    # Beginnings --------------------------------------------------------------------------------

    @initialize(shapes=st.lists(PICK, min_size=1, max_size=3), first=st.booleans())
    def begin(self, shapes: list[int], first: bool) -> None:  # noqa: FBT001 - hypothesis names them
        """Have a small tree, pushed or not."""
        desk = self.world.desks[0]
        for number, shape in enumerate(shapes):
            self.world.create_here(desk, number * shape, shape)
        if first:
            self._run(desk, Request(Policy.PUSH), Trouble())

    # People in folders -------------------------------------------------------------------------

    @rule(desk=PICK, page=PICK, spot=PICK, edit=EDITS)
    def write_here(self, desk: int, page: int, spot: int, edit: Edit) -> None:
        self.world.write_here(self.world.desk(desk), page, spot, edit)

    @rule(desk=PICK, place=PICK, shape=PICK)
    def create_here(self, desk: int, place: int, shape: int) -> None:
        self.world.create_here(self.world.desk(desk), place, shape)

    @rule(desk=PICK, page=PICK)
    def delete_here(self, desk: int, page: int) -> None:
        self.world.delete_here(self.world.desk(desk), page)

    @rule(desk=PICK, page=PICK, place=PICK, rename=st.booleans())
    def move_here(self, desk: int, page: int, place: int, rename: bool) -> None:  # noqa: FBT001
        self.world.move_here(self.world.desk(desk), page, place, rename=rename)

    @rule(desk=PICK, folder=PICK, place=PICK)
    def move_folder_here(self, desk: int, folder: int, place: int) -> None:
        self.world.move_folder_here(self.world.desk(desk), folder, place)

    @rule(desk=PICK, page=PICK, other=PICK, shape=PICK)
    def retitle_here(self, desk: int, page: int, other: int, shape: int) -> None:
        self.world.retitle_here(self.world.desk(desk), page, other, shape)

    @rule(desk=PICK, page=PICK, more=st.booleans())
    def label_here(self, desk: int, page: int, more: bool) -> None:  # noqa: FBT001
        self.world.label_here(self.world.desk(desk), page, more=more)

    @rule(desk=PICK, page=PICK)
    def front_title_here(self, desk: int, page: int) -> None:
        self.world.front_title_here(self.world.desk(desk), page)

    @rule(desk=PICK, page=PICK)
    def picture_here(self, desk: int, page: int) -> None:
        self.world.picture_here(self.world.desk(desk), page)

    # People in the browser ---------------------------------------------------------------------

    @rule(page=PICK, spot=PICK, edit=EDITS)
    def write_there(self, page: int, spot: int, edit: Edit) -> None:
        self.world.write_there(page, spot, edit)

    @rule(parent=PICK, shape=PICK)
    def create_there(self, parent: int, shape: int) -> None:
        self.world.create_there(parent, shape)

    @rule(page=PICK)
    def delete_there(self, page: int) -> None:
        self.world.delete_there(page)

    @rule(page=PICK)
    def restore_there(self, page: int) -> None:
        self.world.restore_there(page)

    @precondition(lambda self: self.world.cloud)
    @rule(page=PICK)
    def archive_there(self, page: int) -> None:
        self.world.archive_there(page)

    @rule(page=PICK, shape=PICK)
    def retitle_there(self, page: int, shape: int) -> None:
        self.world.retitle_there(page, shape)

    @rule(page=PICK, parent=PICK)
    def move_there(self, page: int, parent: int) -> None:
        self.world.move_there(page, parent)

    @rule(page=PICK, spot=PICK)
    def comment_there(self, page: int, spot: int) -> None:
        self.world.comment_there(page, spot)

    @rule(page=PICK, more=st.booleans())
    def label_there(self, page: int, more: bool) -> None:  # noqa: FBT001
        self.world.label_there(page, more=more)

    @rule(page=PICK)
    def picture_there(self, page: int) -> None:
        self.world.picture_there(page)

    @rule(page=PICK)
    def hide_there(self, page: int) -> None:
        self.world.hide_there(page)

    # docsync -----------------------------------------------------------------------------------

    @rule(desk=PICK, other=PICK)
    def push(self, desk: int, other: int) -> None:
        self._run(self.world.desk(desk), Request(Policy.PUSH), Trouble(), other)

    @rule(desk=PICK, other=PICK)
    def pull(self, desk: int, other: int) -> None:
        self._run(self.world.desk(desk), Request(Policy.PULL), Trouble(), other)

    @rule(desk=PICK, other=PICK, deep=st.booleans())
    def sync(self, desk: int, other: int, deep: bool) -> None:  # noqa: FBT001
        self._run(self.world.desk(desk), Request(Policy.SYNC, deep=deep), Trouble(), other)

    @rule(desk=PICK, policy=POLICIES, at=MOMENTS, then=PICK)
    def killed(self, desk: int, policy: Policy, at: tuple[int, bool], then: int) -> None:
        """Die somewhere in a run, and perhaps give a file another title before the next."""
        one = self.world.desk(desk)
        self._run(one, Request(policy), Trouble(Kind.KILL, at[0], writes=at[1]))
        if then % 3 == 0:
            self.world.retitle_here(one, then, then, 1)

    @rule(desk=PICK, policy=POLICIES, at=MOMENTS, other=PICK)
    def meddled(self, desk: int, policy: Policy, at: tuple[int, bool], other: int) -> None:
        trouble = Trouble(Kind.MEDDLE, at[0], writes=at[1])
        self._run(self.world.desk(desk), Request(policy), trouble, other)

    @rule(desk=PICK, policy=POLICIES, trouble=NETWORK)
    def struck(self, desk: int, policy: Policy, trouble: Trouble) -> None:
        self._run(self.world.desk(desk), Request(policy), trouble)

    @precondition(lambda self: self.conflicted)
    @rule(desk=PICK, page=PICK, how=st.sampled_from(Resolution))
    def resolve(self, desk: int, page: int, how: Resolution) -> None:
        one = self.world.desk(desk)
        marked = [path for path, text in one.pages().items() if has_markers(text)]
        if marked:
            self._resolve(one, marked[page % len(marked)], how)

    @rule(how=PICK)
    def new_desk(self, how: int) -> None:
        source = self.world.desks[0]
        desk = self.world.new_desk()
        if desk is None:
            return
        if how % 3 and self._is_published(source):
            desk.take_files_of(source)  # as a checkout in CI: no index, and perhaps behind later
        else:
            self._run(desk, Request(Policy.PULL, clone=True), Trouble())

    @rule(desk=PICK)
    def lose_index(self, desk: int) -> None:
        self.world.desk(desk).lose_index()

    @precondition(lambda self: len(self.world.desks) > 1)
    @rule(desk=PICK, other=PICK)
    def check_out(self, desk: int, other: int) -> None:
        one, source = self.world.desk(desk), self.world.desk(other)
        if one is not source and self._is_published(source) and self._is_published(one):
            one.take_files_of(source)

    def _is_published(self, desk: Desk) -> bool:
        """Whether all that stands in a folder stands on the site too."""
        there = marks_of(current(self.world.look()))
        files = desk.pages().values()
        return not any(map(has_markers, files)) and desk.marks() & self.world.book.alive <= there

    # How it is done ----------------------------------------------------------------------------

    def _run(self, desk: Desk, request: Request, trouble: Trouble, other: int = 0) -> Ran:
        world = self.world
        self.sound = False
        border = Border(desk.folder, trouble, lambda: self._meddle(desk, other))
        before = see(world)
        if request.policy is not Policy.PULL:
            world.left_by_absence(desk)
        calm = trouble.kind is Kind.NOTHING
        ran = desk.run(request, border, plan_first=calm and other % 3 == 1)
        after = see(world)
        self._count(ran)
        self._dispute(after)
        world.publish()
        if ran.exit_code == 0 and not ran.died and request.policy is not Policy.PUSH:
            desk.unsure = False
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

    def _meddle(self, desk: Desk, other: int) -> None:
        edits = list(Edit)
        if other % 2:
            self.world.write_there(self.world.hot_page(desk), other, edits[other % len(edits)])
        else:
            self.world.write_here(desk, other // 2, other, edits[other % len(edits)])

    def _dispute(self, after: Seen) -> None:
        """Note which sentences stand in a conflict."""
        for files in after.files.values():
            self.world.texts |= {*files.values()}
            for text in files.values():
                if has_markers(text):
                    self.world.book.disputed |= set(sentences(text))

    def _resolve(self, desk: Desk, path: str, how: Resolution) -> None:
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
                        self._resolve(desk, path, Resolution.MERGED)
                rests[desk.name] = self._sync(desk)
            if all(_rests(ran) for ran in rests.values()):
                break
        moving = {name: ran.result for name, ran in rests.items() if not _rests(ran)}
        require(not moving, "it does not come to rest", moving)
        taken = [
            failure.message
            for ran in rests.values()
            for failure in (ran.result.failures if ran.result is not None else ())
            if "title is taken" in failure.message
        ]
        require(not taken, "a title never changed hands", taken)
        seen = see(world)
        sides_are_equal(world, seen, self._excused(rests, seen))

    def _sync(self, desk: Desk) -> Ran:
        ran = self._run(desk, Request(Policy.SYNC, deep=True), Trouble())
        if ran.exit_code == 4:
            ran = self._run(desk, Request(Policy.SYNC, deep=True, force=True), Trouble())
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


def _rests(ran: Ran) -> bool:
    done = ran.result.outcomes if ran.result is not None else ()
    return ran.exit_code in {0, 1} and not [one for one in done if one.failure is None]


def machine_for(wanted: Profile) -> type[Machine]:
    """Give the machine of a profile."""

    class Profiled(Machine):
        profile = wanted

    Profiled.__name__ = f"Machine_{wanted.value}"
    return Profiled
