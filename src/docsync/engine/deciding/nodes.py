"""Folders without a page: a Confluence folder on Cloud, on Data Center a page made for them.

>>> prepare_node(desk, decided, None).work.operations
(CreateFolder(...),)
"""

from __future__ import annotations

from docsync.confluence.remote import PageContent
from docsync.engine.page.desk import Desk
from docsync.engine.page.work import Found, Work
from docsync.sync.decisions import Decided
from docsync.sync.inventory import CHILDREN, is_list_of_children
from docsync.sync.pagefile import folder_title
from docsync.sync.plan import (
    Agree,
    Aspect,
    Conflict,
    CreateFolder,
    CreatePage,
    Forget,
    Held,
    MoveFolder,
    Operation,
    Side,
    Target,
    TrashPage,
    UpdatePage,
)
from docsync.sync.reconcile import Decision
from docsync.sync.state import Agreed, NodeKind
from docsync.values import Profile

NEW_FOLDER = "a folder here without a page of its own"
WRITTEN_ON = "its folder is empty here, but the page made for it was edited there: it stays"


def prepare_node(desk: Desk, one: Decided, content: PageContent | None) -> Found:
    """Prepare the operations of a folder."""
    match one.decision:
        case Decision.CREATE:
            return _create(desk, one)
        case Decision.ADOPT:
            return _adopt(one, content)
        case Decision.PUSH | Decision.MERGE:
            return _move(desk, one, content)
        case Decision.PULL:
            return _note(one) if desk.writes(Side.LOCAL) else Found()
        case Decision.TRASH_PAGE:
            return _trash(desk, one)
        case Decision.FORGET | Decision.TRASH_FILE | Decision.TRASH_FILE_TOLD:
            return Found(Work(one, (Forget(one.target, one.reason),), forget=True))
        case _:
            return Found()


def _create(desk: Desk, one: Decided) -> Found:
    if not desk.writes(Side.REMOTE):
        return Found(held=(Held(one.target, Side.REMOTE, one.reason),))
    target = Target(one.path, "", one.title)
    cloud = desk.site.remote.profile is Profile.CLOUD
    kind = NodeKind.FOLDER if cloud else NodeKind.MADE
    operation: Operation = (
        CreateFolder(target, NEW_FOLDER)
        if cloud
        else CreatePage(target, NEW_FOLDER, NodeKind.MADE, CHILDREN)
    )
    return Found(Work(one, (operation,), _agreed(one, kind)))


def _adopt(one: Decided, content: PageContent | None) -> Found:
    """Take a folder of this name for the folder; a page with a text of its own is none."""
    remote = one.item.remote
    if remote is None:
        return Found()
    if remote.kind is NodeKind.FOLDER:
        return Found(Work(one, (Agree(one.target, one.reason),), _agreed(one, NodeKind.FOLDER)))
    if content is not None and not is_written(one, content):
        return Found(Work(one, (Agree(one.target, one.reason),), _agreed(one, NodeKind.MADE)))
    reason = f'the page "{remote.title}" is there, and this folder has no file for it'
    return Found(conflicts=(Conflict(one.target, reason, "docsync pull"),))


def is_written(one: Decided, content: PageContent | None) -> bool:
    """Say whether a page that has the name and place of a folder here holds a text of its own."""
    if one.decision is not Decision.ADOPT or content is None:
        return False
    return not is_list_of_children(content.storage)


def _move(desk: Desk, one: Decided, content: PageContent | None) -> Found:
    base, remote = one.item.base, one.item.remote
    if base is None or remote is None:
        return Found()
    if not desk.writes(Side.REMOTE):
        return Found(held=(Held(one.target, Side.REMOTE, one.reason),))
    agreed = _agreed(one, base.kind)
    if base.kind is NodeKind.FOLDER:
        moves = one.parent != remote.parent
        operation = MoveFolder(one.target, one.reason) if moves else Agree(one.target, one.reason)
        return Found(Work(one, (operation,), agreed))
    if content is None:
        return Found()
    changed = {
        Aspect.TITLE: one.title != remote.title,
        Aspect.PARENT: one.parent != remote.parent,
    }
    aspects = tuple(aspect for aspect, yes in changed.items() if yes)
    update = UpdatePage(
        one.target, one.reason, content.state.version, aspects, storage=content.storage
    )
    operations: tuple[Operation, ...] = (update,) if aspects else (Agree(one.target, one.reason),)
    return Found(Work(one, operations, agreed))


def _note(one: Decided) -> Found:
    """Note a folder of the site; on disk it comes with its first file."""
    known = one.item.base or one.item.remote  # what a manifest says of a new one is in `remote`
    kind = known.kind if known is not None else NodeKind.FOLDER
    return Found(Work(one, (Agree(one.target, one.reason),), _agreed(one, kind)))


def _trash(desk: Desk, one: Decided) -> Found:
    base, remote = one.item.base, one.item.remote
    if base is None or remote is None:
        return Found()
    if not desk.writes(Side.REMOTE):
        return Found(held=(Held(one.target, Side.REMOTE, one.reason),))
    if base.kind is NodeKind.MADE and remote.version != base.version:
        return Found(conflicts=(Conflict(one.target, WRITTEN_ON, "look at it in the browser"),))
    operation = TrashPage(one.target, "an empty folder", remote.version, base.kind)
    return Found(Work(one, (operation,), forget=True))


def _agreed(one: Decided, kind: NodeKind) -> Agreed:
    remote = one.item.remote
    return Agreed(
        id=one.item.page,
        path=one.path,
        title=one.title,
        parent=one.parent,
        version=remote.version if remote is not None else 0,
        kind=kind,
        own_title=folder_title(one.path),
    )
