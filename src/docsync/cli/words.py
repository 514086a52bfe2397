"""What each operation is called: in `status` (what changed) and behind a run (what was done).

One table, complete for the closed union `Operation`; a test says so.

>>> changed(TrashPage(Target("a.md", "7", "A"), "deleted here", 3))
'deleted'
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from docsync.sync.plan import (
    Agree,
    Aspect,
    ChangeLabels,
    ChangeMetadata,
    CreateFolder,
    CreatePage,
    DownloadAttachment,
    DrawPicture,
    Forget,
    MoveFile,
    MoveFolder,
    Operation,
    OrderPages,
    RestoreAttachment,
    RestoreFile,
    RestorePage,
    TrashAttachment,
    TrashFile,
    TrashPage,
    UpdatePage,
    UploadAttachment,
    WriteFile,
)
from docsync.sync.state import NodeKind


@dataclass(frozen=True, slots=True)
class Words:
    """How an operation is told: the change that asks for it, what was done, and its JSON name."""

    changed: str
    done: str
    name: str


WORDS: Mapping[type, Words] = {
    CreatePage: Words("new", "created", "create-page"),
    CreateFolder: Words("new folder", "created", "create-folder"),
    UpdatePage: Words("edited", "updated", "update-page"),
    MoveFolder: Words("moved", "moved", "move-folder"),
    RestorePage: Words("edited", "restored", "restore-page"),
    TrashPage: Words("deleted", "trashed", "trash-page"),
    ChangeLabels: Words("labels", "labelled", "change-labels"),
    ChangeMetadata: Words("metadata", "described", "change-metadata"),
    DrawPicture: Words("diagram", "drew", "draw-picture"),
    UploadAttachment: Words("attachment", "uploaded", "upload-attachment"),
    TrashAttachment: Words("attachment gone", "trashed", "trash-attachment"),
    RestoreAttachment: Words("attachment", "restored", "restore-attachment"),
    RestoreFile: Words("edited", "restored", "restore-file"),
    WriteFile: Words("edited", "wrote", "write-file"),
    MoveFile: Words("moved", "moved", "move-file"),
    TrashFile: Words("deleted", "removed", "trash-file"),
    DownloadAttachment: Words("attachment", "downloaded", "download-attachment"),
    OrderPages: Words("order", "ordered", "order-pages"),
    Agree: Words("same", "agreed", "agree"),
    Forget: Words("gone", "forgot", "forget"),
}

_CHANGED_ASPECTS = {
    Aspect.BODY: "edited",
    Aspect.TITLE: "retitled",
    Aspect.PARENT: "moved",
    Aspect.BANNER: "banner",
}
_DONE_ASPECTS = {**_CHANGED_ASPECTS, Aspect.BODY: "updated"}


def name(operation: Operation) -> str:
    """Name an operation in JSON."""
    return WORDS[type(operation)].name


def changed(operation: Operation) -> str:
    """Say what changed, that this operation brings to the other side."""
    match operation:
        case CreatePage(kind=NodeKind.MADE):
            return WORDS[CreateFolder].changed
        case UpdatePage(aspects=aspects) if aspects:
            return ", ".join(_CHANGED_ASPECTS[aspect] for aspect in aspects)
        case WriteFile(expected=""):
            return WORDS[CreatePage].changed
        case _:
            return WORDS[type(operation)].changed


def done(operation: Operation) -> str:
    """Say what an operation did."""
    match operation:
        case UpdatePage(merged=True):
            return "merged"
        case UpdatePage(aspects=aspects) if aspects:
            return ", ".join(_DONE_ASPECTS[aspect] for aspect in aspects)
        case WriteFile(conflicts=conflicts) if conflicts:
            return "marked"
        case WriteFile(expected=expected) if expected:
            return "updated"
        case _:
            return WORDS[type(operation)].done


def subject(operation: Operation) -> str:
    """Say which file or page an operation is about, as a path where there is one."""
    target = operation.target
    where = target.path or f'"{target.title}"'
    match operation:
        case UploadAttachment(file=file) | DownloadAttachment(file=file) if file:
            return file
        case (
            UploadAttachment(name=attachment)
            | TrashAttachment(name=attachment)
            | RestoreAttachment(name=attachment)
        ):
            return f"{attachment} of {where}"
        case DrawPicture(name=attachment):
            return f"{attachment} of {where}"
        case OrderPages():
            return f"pages below {where}"
        case MoveFile(to=to):
            return f"{where} -> {to}"
        case ChangeLabels(add=add, remove=remove):
            labels = [*(f"+{label}" for label in add), *(f"-{label}" for label in remove)]
            return f"{where} ({', '.join(labels)})"
        case ChangeMetadata(changes=changes):
            return f"{where} ({', '.join(one.name.replace('/', '.') for one in changes)})"
        case _:
            return where
