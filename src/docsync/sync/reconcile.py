"""The decision table: what happens to a page for each pair of changes. Data, and a look-up.

It knows digests and versions only, never a text; what a decision writes is `WRITES`.

>>> decide(LocalChange.EDITED, RemoteChange.SAME)
<Decision.PUSH: 'push'>
"""

from __future__ import annotations

from enum import Enum

from docsync.sync.plan import Side
from docsync.sync.state import Item, NodeKind, Presence


class LocalChange(Enum):
    """What became of a file since the base."""

    SAME = "same"
    BEHIND = "behind"  # it holds a text that was agreed on before
    EDITED = "edited"
    CREATED = "created"
    DELETED = "deleted"
    ABSENT = "absent"


class RemoteChange(Enum):
    """What became of a page since the base. HIDDEN is also what was never there."""

    SAME = "same"
    EDITED = "edited"
    CREATED = "created"
    TRASHED = "trashed"
    ARCHIVED = "archived"
    HIDDEN = "hidden"


class Decision(Enum):
    """What happens to a page."""

    NOTHING = "nothing"
    PULL = "pull"
    PUSH = "push"
    MERGE = "merge"
    ADOPT = "adopt"  # the same text: agree; else a conflict
    CREATE = "create"  # a new page
    TRASH_PAGE = "trash page"
    TRASH_FILE = "trash file"
    TRASH_FILE_TOLD = "trash file, told"  # the page was archived
    KEEP_TOLD = "keep, told"
    RESTORE_FILE = "restore file"  # edit beats delete
    RESTORE_PAGE = "restore page"  # where the policy says so; else the page is stopped
    STOP = "stop"
    FORGET = "forget"


L, R, D = LocalChange, RemoteChange, Decision

TABLE: dict[tuple[LocalChange, RemoteChange], Decision] = {
    (L.SAME, R.SAME): D.NOTHING,
    (L.SAME, R.EDITED): D.PULL,
    (L.SAME, R.CREATED): D.NOTHING,
    (L.SAME, R.TRASHED): D.TRASH_FILE,
    (L.SAME, R.ARCHIVED): D.TRASH_FILE_TOLD,
    (L.SAME, R.HIDDEN): D.KEEP_TOLD,
    (L.BEHIND, R.SAME): D.PULL,
    (L.BEHIND, R.EDITED): D.PULL,
    (L.BEHIND, R.CREATED): D.NOTHING,
    (L.BEHIND, R.TRASHED): D.TRASH_FILE,
    (L.BEHIND, R.ARCHIVED): D.TRASH_FILE_TOLD,
    (L.BEHIND, R.HIDDEN): D.KEEP_TOLD,
    (L.EDITED, R.SAME): D.PUSH,
    (L.EDITED, R.EDITED): D.MERGE,
    (L.EDITED, R.CREATED): D.NOTHING,
    (L.EDITED, R.TRASHED): D.RESTORE_PAGE,
    (L.EDITED, R.ARCHIVED): D.STOP,
    (L.EDITED, R.HIDDEN): D.STOP,
    (L.CREATED, R.SAME): D.NOTHING,
    (L.CREATED, R.EDITED): D.NOTHING,
    (L.CREATED, R.CREATED): D.ADOPT,
    (L.CREATED, R.TRASHED): D.CREATE,
    (L.CREATED, R.ARCHIVED): D.CREATE,  # under another title: the archived page keeps its own
    (L.CREATED, R.HIDDEN): D.CREATE,
    (L.DELETED, R.SAME): D.TRASH_PAGE,
    (L.DELETED, R.EDITED): D.RESTORE_FILE,
    (L.DELETED, R.CREATED): D.NOTHING,
    (L.DELETED, R.TRASHED): D.FORGET,
    (L.DELETED, R.ARCHIVED): D.FORGET,
    (L.DELETED, R.HIDDEN): D.FORGET,
    (L.ABSENT, R.SAME): D.NOTHING,
    (L.ABSENT, R.EDITED): D.NOTHING,
    (L.ABSENT, R.CREATED): D.PULL,
    (L.ABSENT, R.TRASHED): D.NOTHING,
    (L.ABSENT, R.ARCHIVED): D.NOTHING,
    (L.ABSENT, R.HIDDEN): D.NOTHING,
}

WRITES: dict[Decision, frozenset[Side]] = {
    D.NOTHING: frozenset(),
    D.PULL: frozenset({Side.LOCAL}),
    D.PUSH: frozenset({Side.REMOTE}),
    D.MERGE: frozenset({Side.LOCAL, Side.REMOTE}),  # either alone, as the policy allows
    D.ADOPT: frozenset({Side.BASE}),
    D.CREATE: frozenset({Side.REMOTE}),
    D.TRASH_PAGE: frozenset({Side.REMOTE}),
    D.TRASH_FILE: frozenset({Side.LOCAL}),
    D.TRASH_FILE_TOLD: frozenset({Side.LOCAL}),
    D.KEEP_TOLD: frozenset(),
    D.RESTORE_FILE: frozenset({Side.LOCAL}),
    D.RESTORE_PAGE: frozenset({Side.REMOTE}),
    D.STOP: frozenset(),
    D.FORGET: frozenset({Side.BASE}),
}

REASONS: dict[tuple[LocalChange, RemoteChange], str] = {
    (L.SAME, R.EDITED): "edited there, unchanged here",
    (L.SAME, R.TRASHED): "trashed there, unchanged here",
    (L.SAME, R.ARCHIVED): "archived there, unchanged here",
    (L.SAME, R.HIDDEN): "the site does not show this page any more; the file stays",
    (L.BEHIND, R.SAME): "behind: the file holds an older text of the page",
    (L.BEHIND, R.EDITED): "behind: the file holds an older text of the page",
    (L.BEHIND, R.TRASHED): "trashed there, and the file holds an older text",
    (L.BEHIND, R.ARCHIVED): "archived there, and the file holds an older text",
    (L.BEHIND, R.HIDDEN): "the site does not show this page any more; the file stays",
    (L.EDITED, R.SAME): "edited here, unchanged there",
    (L.EDITED, R.EDITED): "edited on both sides",
    (L.EDITED, R.TRASHED): "edited here, trashed there",
    (L.EDITED, R.ARCHIVED): "edited here, archived there",
    (L.EDITED, R.HIDDEN): "edited here, and the site does not show this page any more",
    (L.CREATED, R.CREATED): "new on both sides under one title",
    (L.CREATED, R.TRASHED): "new here, its page was trashed there",
    (L.CREATED, R.ARCHIVED): "new here, its page was archived there",
    (L.CREATED, R.HIDDEN): "new here",
    (L.DELETED, R.SAME): "deleted here, unchanged there",
    (L.DELETED, R.EDITED): "deleted here, edited there: the edit wins",
    (L.DELETED, R.TRASHED): "gone on both sides",
    (L.DELETED, R.ARCHIVED): "deleted here, archived there",
    (L.DELETED, R.HIDDEN): "deleted here, and the site does not show it any more",
    (L.ABSENT, R.CREATED): "new there",
}


def decide(local: LocalChange, remote: RemoteChange) -> Decision:
    """Look the decision up."""
    return TABLE[local, remote]


def reason(local: LocalChange, remote: RemoteChange) -> str:
    """Say why, in the user's words."""
    return REASONS.get((local, remote), "")


def is_behind(item: Item) -> bool:
    """Say whether the file still holds the older text that it had when this workspace met it.

    A text that the workspace itself had agreed on, and that is back, is an edit.
    """
    base, local = item.base, item.local
    return base is not None and local is not None and local.digest == base.behind != ""


def is_left_behind(item: Item) -> bool:
    """Say whether a file nobody edited stands elsewhere than where others put it.

    In a folder that is behind, it is not the file that moved.
    """
    base, local = item.base, item.local
    if base is None or local is None or local.path == base.path:
        return False
    return local.digest == base.digest or is_behind(item)


def is_edited_behind(item: Item) -> bool:
    """Say whether a file that was behind was edited: it knows nothing of what came in between."""
    base, local = item.base, item.local
    if base is None or local is None or not base.behind:
        return False
    return local.digest not in {base.behind, base.digest}


def local_change(item: Item, *, touched: bool = False) -> LocalChange:
    """Say what became of the file; `touched`: its attachments or its links' targets changed."""
    base, local = item.base, item.local
    if base is None:
        return LocalChange.ABSENT if local is None else LocalChange.CREATED
    if local is None:
        return LocalChange.DELETED
    same = (local.digest, local.path, local.title) == (base.digest, base.path, base.own_title)
    if same and not (touched or base.unfinished):
        return LocalChange.SAME
    return LocalChange.EDITED


def remote_change(item: Item) -> RemoteChange:
    """Say what became of the page."""
    base, remote = item.base, item.remote
    if remote is None:
        return RemoteChange.HIDDEN
    if remote.presence is not Presence.CURRENT:
        return _PRESENCES[remote.presence]
    if base is None:
        return RemoteChange.CREATED
    if base.kind is not NodeKind.PAGE:
        return RemoteChange.SAME  # what docsync made for a folder has no text of its own
    same = (remote.version, remote.title, remote.parent) == (base.version, base.title, base.parent)
    fresh = same and not base.merged and not is_edited_behind(item)
    return RemoteChange.SAME if fresh else RemoteChange.EDITED


_PRESENCES = {
    Presence.TRASHED: RemoteChange.TRASHED,
    Presence.ARCHIVED: RemoteChange.ARCHIVED,
    Presence.HIDDEN: RemoteChange.HIDDEN,
}
