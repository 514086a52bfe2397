"""The state machine: every way to lose data that we can think of, as rules that hypothesis joins.

People edit, move and delete on both sides; docsync runs, and is struck while it does. After every
run the promises are checked, and in the end everybody syncs until nothing is left to do.

>>> run_state_machine_as_test(machine_for(Profile.CLOUD))
"""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from docsync.engine import Resolution
from docsync.sync.plan import Policy, Request
from docsync.values import Profile
from machine.desk import Desk
from machine.running import Round
from machine.stage import current, marks_of
from machine.trouble import Kind, Trouble
from machine.words import Edit, has_markers
from machine.world import HOT

PICK = st.integers(0, 11)
EDITS = st.sampled_from(list(Edit))
POLICIES = st.sampled_from([Policy.SYNC, Policy.PUSH, Policy.PULL, Policy.SYNC, Policy.PUSH])
_FAILURES = st.sampled_from(
    [one for one in Kind if one not in {Kind.NOTHING, Kind.KILL, Kind.MEDDLE}]
    + [Kind.CUT_AFTER] * 3  # nobody knows what became of the request
)
NETWORK = st.one_of(
    st.builds(Trouble, _FAILURES, st.integers(1, 12), st.integers(1, 4), st.just(value=False)),
    st.builds(Trouble, _FAILURES, st.integers(1, 3), st.integers(1, 4), st.just(value=True)),
)
# At which crossing of the border, or at which moment before or behind a writing request.
MOMENTS = st.one_of(
    st.tuples(st.integers(1, 60), st.just(value=False)),
    st.tuples(st.integers(1, 4), st.just(value=True)),
)
BEGINNINGS = st.one_of(
    st.none(),
    st.just(Trouble()),
    NETWORK,
    st.builds(Trouble, st.just(Kind.KILL), st.integers(1, 6), st.just(1), st.just(value=True)),
)
WORDS = st.sampled_from([Edit.CHANGE, Edit.EXTEND, Edit.INSERT])


class Machine(Round):
    """The rules. A subclass names the profile."""

    # Beginnings --------------------------------------------------------------------------------

    @initialize(shapes=st.lists(PICK, min_size=2, max_size=3), first=BEGINNINGS, then=PICK)
    def begin(self, shapes: list[int], first: Trouble | None, then: int) -> None:
        """Have a small tree, pushed or not."""
        desk = self.world.desks[0]
        for number, shape in enumerate(shapes):
            self.world.create_here(desk, number * shape, shape)
        if first is not None:
            self.runs(desk, Request(Policy.PUSH), first)
            if first.kind is Kind.KILL and then % 2:
                self.world.retitle_here(desk, then // 2, then, 1)

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

    @rule(page=PICK, desk=PICK, policy=POLICIES)
    def hide_there(self, page: int, desk: int, policy: Policy) -> None:
        """Hide a page, or show all again, and run."""
        self.world.hide_there(page)
        self.runs(self.world.desk(desk), Request(policy), Trouble())

    # docsync -----------------------------------------------------------------------------------

    @rule(desk=PICK, other=PICK)
    def push(self, desk: int, other: int) -> None:
        self.runs(self.world.desk(desk), Request(Policy.PUSH), Trouble(), other)

    @rule(desk=PICK, other=PICK)
    def pull(self, desk: int, other: int) -> None:
        self.runs(self.world.desk(desk), Request(Policy.PULL), Trouble(), other)

    @rule(desk=PICK, other=PICK, deep=st.booleans())
    def sync(self, desk: int, other: int, deep: bool) -> None:  # noqa: FBT001
        self.runs(self.world.desk(desk), Request(Policy.SYNC, deep=deep), Trouble(), other)

    @rule(desk=PICK, policy=POLICIES, at=MOMENTS, deed=PICK, then=PICK)
    def killed(self, desk: int, policy: Policy, at: tuple[int, bool], deed: int, then: int) -> None:
        """Die somewhere in a run, and perhaps give a file another title before the next."""
        one = self.world.desk(desk)
        self.work(one, deed)
        self.runs(one, Request(policy), Trouble(Kind.KILL, at[0], writes=at[1]))
        if then % 3 == 0:
            self.world.retitle_here(one, then // 3, then, 1)

    @rule(desk=PICK, policy=POLICIES, at=MOMENTS, other=PICK)
    def meddled(self, desk: int, policy: Policy, at: tuple[int, bool], other: int) -> None:
        """Edit what the run is about to carry over, just before it does."""
        one = self.world.desk(desk)
        if policy is Policy.PULL:
            self.world.write_there(other, other, Edit.EXTEND)
        else:
            self.world.write_here(one, other, other, Edit.EXTEND)
        self.runs(one, Request(policy), Trouble(Kind.MEDDLE, at[0], writes=at[1]), other)

    @rule(desk=PICK, policy=POLICIES, trouble=NETWORK, deed=PICK)
    def struck(self, desk: int, policy: Policy, trouble: Trouble, deed: int) -> None:
        one = self.world.desk(desk)
        self.work(one, deed)
        self.runs(one, Request(policy), trouble)

    @rule(desk=PICK, page=PICK, spots=st.tuples(PICK, PICK), edits=st.tuples(WORDS, WORDS))
    def met(self, desk: int, page: int, spots: tuple[int, int], edits: tuple[Edit, Edit]) -> None:
        """Edit one page on both sides, sync in some way, and go on here."""
        one = self.world.desk(desk)
        self.world.write_there(page, spots[0], edits[0])
        self.world.write_here(one, HOT, spots[1], edits[1])
        self.runs(one, Request((Policy.PUSH, Policy.PULL, Policy.SYNC)[page % 3]), Trouble())
        if spots[0] % 2:
            self.world.write_here(one, HOT, spots[1], Edit.EXTEND)
            self.runs(one, Request(Policy.PUSH), Trouble())

    @rule(desk=PICK, page=PICK, spot=PICK, policy=POLICIES)
    def clash(self, desk: int, page: int, spot: int, policy: Policy) -> None:
        """Change one sentence on both sides, run, and push what came of it."""
        one = self.world.desk(desk)
        self.world.write_there(page, spot, Edit.CHANGE)
        self.world.write_here(one, HOT, spot + 1, Edit.CHANGE)  # a file begins with its title
        self.runs(one, Request(policy), Trouble())
        self.runs(one, Request(Policy.PUSH), Trouble())

    @rule(desk=PICK, page=PICK, other=PICK)
    def swap(self, desk: int, page: int, other: int) -> None:
        """Exchange the titles of two pages, and push."""
        one = self.world.desk(desk)
        self.world.retitle_here(one, page, other, 0)
        self.runs(one, Request(Policy.PUSH), Trouble())

    @rule(desk=PICK, page=PICK, policy=POLICIES)
    def labelled(self, desk: int, page: int, policy: Policy) -> None:
        """Give a page labels on both sides."""
        one = self.world.desk(desk)
        self.world.label_there(page, more=True)
        self.world.label_here(one, HOT, more=True)
        self.runs(one, Request(policy), Trouble())

    @rule(desk=PICK, page=PICK, spot=PICK)
    def overwrite(self, desk: int, page: int, spot: int) -> None:
        """Push with a lease: over an edit that was shown, or over one that nobody saw."""
        one = self.world.desk(desk)
        self.world.write_there(page, spot, Edit.CHANGE)
        self.world.write_here(one, HOT, spot, Edit.EXTEND)
        if spot % 2:
            self.runs(one, Request(Policy.PUSH, lease=True), Trouble())
        else:
            self.overwritten(one)

    @rule(desk=PICK)
    def undo(self, desk: int) -> None:
        self.taken_back(self.world.desk(desk))

    @rule(desk=PICK)
    def detach(self, desk: int) -> None:
        self.world.desk(desk).detach()
        self.world.detached = True

    @rule(desk=PICK, page=PICK, place=PICK)
    def order_here(self, desk: int, page: int, place: int) -> None:
        self.world.order_here(self.world.desk(desk), page, place)

    @rule(page=PICK, other=PICK)
    def order_there(self, page: int, other: int) -> None:
        self.world.order_there(page, other)

    @rule(desk=PICK, policy=st.sampled_from([Policy.PUSH, Policy.PULL]))
    def order(self, desk: int, policy: Policy) -> None:
        """Take one side's order."""
        self.runs(self.world.desk(desk), Request(policy, order=True), Trouble())

    @precondition(lambda self: self.conflicted)
    @rule(desk=PICK, page=PICK, how=st.sampled_from(Resolution))
    def resolve(self, desk: int, page: int, how: Resolution) -> None:
        one = self.world.desk(desk)
        marked = [path for path, text in one.pages().items() if has_markers(text)]
        if marked:
            self.settle_conflict(one, marked[page % len(marked)], how)

    @rule(how=PICK)
    def new_desk(self, how: int) -> None:
        source = self.world.desks[0]
        desk = self.world.new_desk()
        if desk is None:
            return
        if how % 3 and self._is_published(source):
            desk.take_files_of(source)  # as a checkout in CI: no index, and perhaps behind later
        else:
            self.runs(desk, Request(Policy.PULL, clone=True), Trouble())

    @rule(desk=PICK)
    def lose_index(self, desk: int) -> None:
        self.world.shade.index_lost(self.world.look())
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


def machine_for(wanted: Profile) -> type[Machine]:
    """Give the machine of a profile."""

    class Profiled(Machine):
        profile = wanted

    Profiled.__name__ = f"Machine_{wanted.value}"
    return Profiled
