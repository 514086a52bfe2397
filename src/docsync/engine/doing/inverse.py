"""From what a run did to a page to the operations that take it back, and what speaks against it.

>>> inverse(entry, now).operations
(TrashPage(...),)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from docsync.engine.doing.steps import Kind
from docsync.index import PageLog
from docsync.sync.plan import (
    Aspect,
    Change,
    ChangeLabels,
    ChangeMetadata,
    MoveFile,
    MoveFolder,
    Operation,
    OrderPages,
    RestoreAttachment,
    RestoreFile,
    RestorePage,
    Side,
    Target,
    TrashAttachment,
    TrashFile,
    TrashPage,
    UpdatePage,
)
from docsync.sync.state import NodeKind, Presence, RemotePage

Step = dict[str, Any]

TRASHED = "it was taken out of the trash since"
GONE = "it was moved to the trash since"
EDITED = "it was edited there since"
MOVED = "it was moved or renamed there since"
HIDDEN = "the site does not show it any more"
NO_FOLDER = "a folder does not come back from the trash of the site"
LEFT = "it is left as it is; look at it, and change it by hand"
HINTS: Mapping[str, str] = {NO_FOLDER: "a push of what is in it makes it anew"}
_LIFE = frozenset({Kind.MADE, Kind.WRITTEN, Kind.TRASHED, Kind.RESTORED})


@dataclass(frozen=True, slots=True)
class Former:
    """What a page was before a run wrote it: the version to read, its title and its parent."""

    version: int
    title: str
    parent: str


def kind_of(step: Step) -> Kind:
    """Name the kind of a step."""
    return Kind(step["step"])


def former(entry: PageLog) -> Former | None:
    """Say which version to go back to; None where the page was not written, or made."""
    steps = [dict(step) for step in entry.steps]
    if any(kind_of(step) is Kind.MADE for step in steps):
        return None
    for step in steps:
        if kind_of(step) is Kind.WRITTEN:
            return Former(step["expected"], step["title"], step["parent"])
    return None


def against(entry: PageLog, now: RemotePage) -> str:
    """Say what speaks against taking it back on the site, '' for nothing."""
    life = [dict(step) for step in entry.steps if kind_of(dict(step)) in _LIFE]
    if not life:
        return ""
    last = life[-1]
    if kind_of(last) is Kind.TRASHED and last["node"] == NodeKind.FOLDER.value:
        return TRASHED if now.presence is Presence.CURRENT else NO_FOLDER
    if kind_of(last) is Kind.TRASHED:
        return "" if now.presence is Presence.TRASHED else TRASHED
    if now.presence is not Presence.CURRENT:
        return GONE if now.presence is Presence.TRASHED else HIDDEN
    left = entry.after.version if entry.after is not None else 0  # a status makes a version too
    version = max(last.get("version") or 0, left)
    if version and now.version != version:
        return EDITED
    after = entry.after
    same = after is None or (now.title, now.parent) == (after.title, after.parent)
    return "" if same else MOVED


def only_ordered(entry: PageLog) -> bool:
    """Say whether a run did nothing to a page but order what hangs below it."""
    return all(kind_of(dict(step)) is Kind.ORDERED for step in entry.steps)


def files_after(entry: PageLog) -> dict[str, str | None]:
    """Say how a run left the files: their digests, '' for gone, None for not known."""
    left: dict[str, str | None] = {}
    for step in map(dict, entry.steps):
        match kind_of(step):
            case Kind.FILE:
                left[step["path"]] = step["after"]
            case Kind.FILE_MOVED:
                left[step["to"]] = left.get(step["path"])
                left[step["path"]] = ""
            case Kind.FILE_TRASHED:
                left[step["path"]] = ""
            case _:
                continue
    return left


def inverse(
    entry: PageLog, target: Target, now: RemotePage, body: tuple[str, str]
) -> tuple[Operation, ...]:
    """Give the operations that take one page back.

    `body` is the former banner and text, if the page is written.
    """
    back = former(entry)
    made = any(kind_of(dict(step)) is Kind.MADE for step in entry.steps)
    found: list[Operation] = []
    for step in reversed([dict(one) for one in entry.steps]):
        if made and Side.REMOTE is _side(step) and kind_of(step) is not Kind.MADE:
            continue  # it goes with the page
        found += _undone(step, target, now)
    if back is not None:
        update = _update(target, back, now, body)
        place = next((n for n, one in enumerate(found) if isinstance(one, RestorePage)), -1)
        found.insert(place + 1, update)
    return tuple(found)


def _side(step: Step) -> Side:
    local = {Kind.FILE, Kind.FILE_MOVED, Kind.FILE_TRASHED}
    return Side.LOCAL if kind_of(step) in local else Side.REMOTE


def _update(target: Target, back: Former, now: RemotePage, body: tuple[str, str]) -> UpdatePage:
    changed = {Aspect.TITLE: back.title != now.title, Aspect.PARENT: back.parent != now.parent}
    aspects = (Aspect.BODY, *(aspect for aspect, yes in changed.items() if yes))
    reason = f"back to version {back.version}"
    there = Target(target.path, target.page, back.title)
    banner, text = body
    return UpdatePage(there, reason, now.version, aspects, text, banner=banner)


def _undone(step: Step, target: Target, now: RemotePage) -> Iterator[Operation]:
    match kind_of(step):
        case Kind.MADE:
            yield TrashPage(target, "made by that run", now.version, NodeKind(step["node"]))
        case Kind.TRASHED if step["node"] != NodeKind.FOLDER.value:
            yield RestorePage(target, "trashed by that run")
        case Kind.RESTORED:
            yield TrashPage(target, "taken out of the trash by that run", now.version)
        case Kind.HUNG | Kind.ORDERED:
            yield _placed(step, target)
        case Kind.LABELLED:
            added, removed = tuple(step["added"]), tuple(step["removed"])
            yield ChangeLabels(target, "as before that run", add=removed, remove=added)
        case Kind.DESCRIBED:
            changes = tuple(Change(*change) for change in step["back"])
            yield ChangeMetadata(target, "as before that run", changes)
        case Kind.ATTACHED | Kind.DETACHED:
            yield _attachment(step, target)
        case Kind.FILE | Kind.FILE_MOVED | Kind.FILE_TRASHED:
            yield _file(step, target)
        case Kind.WRITTEN | Kind.TRASHED:
            return


def _placed(step: Step, target: Target) -> Operation:
    if kind_of(step) is Kind.HUNG:
        return MoveFolder(target, "moved by that run")
    return OrderPages(target, "in order as before that run", tuple(step["order"]), ())


def _attachment(step: Step, target: Target) -> Operation:
    if kind_of(step) is Kind.DETACHED:
        return RestoreAttachment(
            target, "trashed by that run", step["name"], step["digest"], grave=step["grave"]
        )
    if not step["replaced"]:
        name, made = step["name"], step["version"]
        return TrashAttachment(target, "attached by that run", name, step["id"], made)
    return RestoreAttachment(
        target,
        f"back to version {step['replaced']}",
        step["name"],
        digest="",
        id=step["id"],
        expected=step["version"],
        version=step["replaced"],
    )


def _file(step: Step, target: Target) -> Operation:
    here = Target(step["path"], target.page, target.title)
    match kind_of(step):
        case Kind.FILE_MOVED:
            moved = Target(step["to"], target.page, target.title)
            return MoveFile(moved, "moved by that run", step["path"])
        case Kind.FILE_TRASHED:
            return RestoreFile(here, "removed by that run", grave=step["grave"])
        case _ if step.get("before") or step.get("grave"):
            content, grave = step.get("before", ""), step.get("grave", "")
            return RestoreFile(here, "as before that run", step["after"], content, grave)
        case _:
            return TrashFile(here, "written by that run", step["after"])


def count(operations: Iterable[Operation], kind: type[Operation]) -> int:
    """Count the operations of a kind."""
    return sum(isinstance(one, kind) for one in operations)
