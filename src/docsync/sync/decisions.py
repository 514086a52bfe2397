"""From items to decisions: the table, and the values of a page that are merged on their own.

For each item: what happens to it, and which title, parent and path it will have. Nothing is read
or written here, no body is looked at.

>>> decide_all(Situation((), {}, RemoteSnapshot("1", {}, {}), {})).decided
()
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from docsync.errors import FileError
from docsync.sync.hanging import Above, hang, key_of
from docsync.sync.layout import ROOT, Node
from docsync.sync.merge import Clash, merge_value
from docsync.sync.pagefile import check_title
from docsync.sync.plan import Conflict, Failure, Note, NoteKind, Target
from docsync.sync.previews import titled
from docsync.sync.reconcile import (
    Decision,
    LocalChange,
    RemoteChange,
    decide,
    is_behind,
    is_left_behind,
    local_change,
    reason,
    remote_change,
)
from docsync.sync.state import Agreed, Item, Presence, RemotePage, RemoteSnapshot
from docsync.sync.titles import Wish, assign, is_aside, title_key

ABOVE_MOVED = "the page above it was moved there"
OUTSIDE = "it hangs outside of this tree there now, or in another space: the file stays as it is"


@dataclass(frozen=True, slots=True)
class Situation:
    """Everything that deciding must know. `placed` gives the path of each page on the site."""

    items: tuple[Item, ...]
    nodes: Mapping[str, Node]
    remote: RemoteSnapshot
    placed: Mapping[str, str]
    coming: Mapping[str, str] = field(default_factory=dict)  # pages by the files written for them
    occupied: frozenset[str] = frozenset()  # paths where no file may be moved to
    touched: frozenset[str] = frozenset()  # paths whose attachments or link targets changed
    stop_on_collision: bool = False
    has_folders: bool = False  # the site has folders, whose titles are apart from those of pages
    stale: bool = False  # some file is behind: what is missing here may never have been here
    circled: frozenset[str] = frozenset()  # pages whose moves make a circle: they stay
    writes_here: bool = True  # the request may write files,
    writes_there: bool = True  # and the site,
    preview: str = ""  # the branch that stands behind each title
    restores: bool = True  # and take pages out of its trash


@dataclass(frozen=True, slots=True)
class Decided:
    """What happens to one item. `parent` is a content id, or the path of a node yet to be made.

    `ours_title` and `ours_parent` are what the file asks for: what it has on the site where the
    file did not change. `clash` names the value that both sides changed, each its own way.
    """

    item: Item
    decision: Decision
    reason: str
    path: str
    title: str
    parent: str
    ours_title: str
    ours_parent: str
    depth: int
    clash: str = ""

    @property
    def target(self) -> Target:
        """The file and page, for operations and messages."""
        return Target(self.item.path or self.path, self.item.page, self.title)


@dataclass(frozen=True, slots=True)
class Decisions:
    """All of it."""

    decided: tuple[Decided, ...]
    failures: tuple[Failure, ...]
    notes: tuple[Note, ...]
    conflicts: tuple[Conflict, ...] = ()


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the files ask for: titles by path; and what each item hangs below."""

    titles: Mapping[str, str]
    above: Mapping[str, Above]


def decide_all(situation: Situation) -> Decisions:
    """Decide about every item; a faulty file fails alone."""
    decided: list[Decided] = []
    failures: list[Failure] = []
    above = hang(situation.items, situation.nodes, situation.remote.root, situation.coming)
    asked = _Asked(_assigned(situation), above)
    titles = asked.titles
    notes: list[Note] = []
    for item in situation.items:
        failure = _failure(item, titles, situation)
        if failure is not None:
            failures.append(failure)
            continue
        one = _decide(item, asked, situation)
        decided.append(one)
        notes += _title_note(one, titles, situation.preview)
    return Decisions(tuple(decided), tuple(failures), tuple(notes))


def _assigned(situation: Situation) -> dict[str, str]:
    """Assign a title to each file that is new or asks for another title than it had."""
    own = {item.local.path: item.local.title for item in situation.items if item.local is not None}
    root = situation.remote.pages.get(situation.remote.root)
    own[ROOT] = root.title if root is not None else ""
    own |= {path: _title_there(situation, page) for path, page in situation.coming.items()}
    wishes = []
    for item in situation.items:
        local, base = item.local, item.base
        if local is None or local.fault is not None or local.path not in situation.nodes:
            continue
        if base is None or local.title != base.own_title:
            node = situation.nodes[local.path]
            above = own.get(node.parent, "")
            folder = situation.has_folders and node.is_folder
            folders = local.path.count("/")
            title = titled(local.title, situation.preview)
            wishes.append(Wish(local.path, title, above, folders, item.page, folder))
    there = situation.remote.pages
    current = {page for page, one in there.items() if one.presence is Presence.CURRENT}
    wanted = {
        one.page: title_key(one.title, folder=one.folder) for one in wishes if one.page in current
    }
    leaving = _leaving(situation, wanted)
    taken = {title: page for title, page in situation.remote.taken.items() if page not in leaving}
    return assign(wishes, taken)


def _title_there(situation: Situation, page: str) -> str:
    there = situation.remote.pages.get(page)
    return there.title if there is not None else ""


def _leaving(situation: Situation, wanted: Mapping[str, str]) -> frozenset[str]:
    """Name the pages that give up the title they have; an archived one cannot."""
    holders = situation.remote.taken
    return frozenset(page for page, title in wanted.items() if holders.get(title) != page)


def _failure(item: Item, titles: Mapping[str, str], situation: Situation) -> Failure | None:
    local = item.local
    if local is None:
        return None
    target = Target(local.path, item.page, local.title)
    if item.base is not None and item.base.conflicted:
        return None  # its markers may stand anywhere: it is told as the conflict that it is
    if local.fault is not None:
        return Failure(target, local.fault.message, local.fault.line, local.fault.hint)
    try:
        check_title(local.title)
    except FileError as error:
        return Failure(target, error.message, error.line or 0, error.hint)
    wanted = titled(local.title, situation.preview)
    given = titles.get(local.path, wanted)
    if situation.stop_on_collision and given != wanted:
        return Failure(
            target,
            f'another page of the space has the title "{local.title}"',
            hint='give it another title, or set title_collision = "parent"',
        )
    return None


def _decide(item: Item, asked: _Asked, situation: Situation) -> Decided:
    base, local, remote = item.base, item.local, item.remote
    above = asked.above[key_of(item)]
    touched = local is not None and (
        local.path in situation.touched or (base is not None and above.ours != base.parent)
    )
    if base is not None and remote is not None and _steps_aside(base, remote):
        remote, touched = replace(remote, title=base.title), True
    here, there = local_change(item, touched=touched), remote_change(item)
    if situation.stale:
        here = _in_a_stale_folder(item, here, there)
    ours_title = asked.titles.get(item.path, base.title if base is not None else item.title)
    title, clash = ours_title, ""
    if remote is not None and remote.presence is Presence.CURRENT:
        title = remote.title
        if base is not None:
            title, clash = _merged(base.title, ours_title, remote.title, "title")
    if above.clash or item.page in situation.circled:
        clash = "parent" if above.clash else "circle"
    node = situation.nodes.get(item.path)
    path = situation.placed.get(item.page, item.path)
    said = OUTSIDE if remote is not None and remote.outside else reason(here, there)
    decision, why = _relocated(decide(here, there), said, item, path)
    return Decided(
        item=item,
        decision=decision,
        reason=why,
        path=path,
        title=title,
        parent=above.merged,
        ours_title=ours_title,
        ours_parent=above.ours,
        depth=node.depth if node is not None else path.count("/") + 1,
        clash=clash,
    )


def _steps_aside(base: Agreed, remote: RemotePage) -> bool:
    """Say whether a page waits for its title since a run that was cut short.

    Who met it only then has agreed on the title it has: the next run in that other folder mends it.
    """
    return remote.title != base.title and is_aside(remote.title, remote.id)


def _in_a_stale_folder(item: Item, here: LocalChange, there: RemoteChange) -> LocalChange:
    """Take for behind what holds an older text, and what a folder lacks that is behind elsewhere.

    Such a folder may never have had the file that is missing, or not where it is now.
    """
    base, local = item.base, item.local
    if is_behind(item):
        return LocalChange.BEHIND
    if base is None or there not in {RemoteChange.SAME, RemoteChange.EDITED}:
        return here
    return LocalChange.BEHIND if local is None or is_left_behind(item) else here


def _relocated(decision: Decision, why: str, item: Item, path: str) -> tuple[Decision, str]:
    """Let a file follow the page above it, which was moved there."""
    if item.local is None or path == item.local.path:
        return decision, why
    if decision is Decision.NOTHING:
        return Decision.PULL, ABOVE_MOVED
    return (Decision.MERGE, why) if decision is Decision.PUSH else (decision, why)


def _merged(base: str, ours: str, theirs: str, name: str) -> tuple[str, str]:
    merged = merge_value(base, ours, theirs)
    return (theirs, name) if isinstance(merged, Clash) else (merged, "")


def _title_note(one: Decided, titles: Mapping[str, str], preview: str) -> list[Note]:
    local = one.item.local
    given = titles.get(local.path) if local is not None else None
    if local is None or given is None or one.decision is Decision.NOTHING:
        return []
    if given == titled(local.title, preview):
        return []
    message = f'the title "{local.title}" is taken in this space: the page is called "{given}"'
    return [Note(NoteKind.TITLE, message, local.path)]
