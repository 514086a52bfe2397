"""What a run did, step by step, with all that taking it back needs: for `docsync undo`.

A step is a small JSON object: `step` names its kind, a member of `Kind`.

>>> with recorded(desk, operation, work, progress):
...     do(operation)
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum
from typing import Any

from docsync.engine.page.desk import Desk
from docsync.engine.page.work import Progress, Work
from docsync.errors import FileError
from docsync.sync.plan import (
    ChangeLabels,
    ChangeMetadata,
    CreateFolder,
    CreatePage,
    DownloadAttachment,
    MoveFile,
    MoveFolder,
    Operation,
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
from docsync.workspace.textfile import bytes_digest


class Kind(Enum):
    """What a step did."""

    MADE = "made"  # a page or folder
    WRITTEN = "written"  # a version of a page
    TRASHED = "trashed"
    RESTORED = "restored"
    HUNG = "hung"  # a folder below another parent
    LABELLED = "labelled"
    DESCRIBED = "described"  # what it has beside text, title and labels
    ATTACHED = "attached"
    DETACHED = "detached"
    ORDERED = "ordered"  # the pages below it
    FILE = "file"  # written, or put back
    FILE_MOVED = "file moved"
    FILE_TRASHED = "file trashed"


@contextmanager
def recorded(desk: Desk, operation: Operation, work: Work, progress: Progress) -> Iterator[None]:
    """Record what is done inside, unless it fails."""
    before = _before(desk, operation)
    yield
    step = _step(desk, operation, work, progress, before)
    if step is not None:
        progress.steps.append(step)


def _before(desk: Desk, operation: Operation) -> dict[str, Any]:
    """Keep what an operation is about to replace on disk."""
    files, index = desk.tree.files, desk.tree.index
    try:
        match operation:
            case WriteFile() | RestoreFile():
                data = files.read_if_there(operation.target.path)
                return {"before": "" if data is None else index.keep_bytes(data)}
            case DownloadAttachment():
                return {"grave": files.copy_to_trash(operation.file)}
            case _:
                return {}
    except FileError:  # the operation itself says what is wrong
        return {}


def _step(
    desk: Desk, operation: Operation, work: Work, progress: Progress, before: dict[str, Any]
) -> dict[str, Any] | None:
    match operation:
        case WriteFile() | RestoreFile() | MoveFile() | TrashFile() | DownloadAttachment():
            return _file_step(desk, operation, progress, before)
        case UploadAttachment() | TrashAttachment() | RestoreAttachment() | ChangeMetadata():
            return None  # noted where it is known what was there
        case ChangeLabels():
            return named(Kind.LABELLED, added=operation.add, removed=operation.remove)
        case _:
            return _page_step(operation, work, progress)


def _page_step(operation: Operation, work: Work, progress: Progress) -> dict[str, Any] | None:
    remote = work.decided.item.remote
    version = progress.seen.version if progress.seen is not None else 0
    match operation:
        case CreatePage():
            return named(Kind.MADE, version=version, node=operation.kind.value)
        case CreateFolder():
            return named(Kind.MADE, version=version, node=NodeKind.FOLDER.value)
        case UpdatePage() if remote is not None:
            return named(
                Kind.WRITTEN,
                expected=operation.expected,
                version=version,
                title=remote.title,
                parent=remote.parent,
            )
        case MoveFolder() if remote is not None:
            return named(Kind.HUNG, parent=remote.parent)
        case TrashPage():
            parent = remote.parent if remote is not None else ""
            return named(Kind.TRASHED, node=operation.kind.value, parent=parent)
        case RestorePage():
            return named(Kind.RESTORED)
        case _:
            return None


def _file_step(
    desk: Desk,
    operation: WriteFile | RestoreFile | MoveFile | TrashFile | DownloadAttachment,
    progress: Progress,
    before: dict[str, Any],
) -> dict[str, Any]:
    path, files = operation.target.path, desk.tree.files
    match operation:
        case WriteFile() | RestoreFile():
            data = files.read_if_there(path)
            after = "" if data is None else bytes_digest(data)
            return named(Kind.FILE, path=path, after=after, **before)
        case MoveFile():
            return named(Kind.FILE_MOVED, path=path, to=operation.to)
        case TrashFile():
            return named(Kind.FILE_TRASHED, path=path, grave=progress.grave)
        case DownloadAttachment():
            after = files.digest(operation.file)
            return named(Kind.FILE, path=operation.file, after=after, before="", **before)


def named(kind: Kind, **facts: Any) -> dict[str, Any]:
    """Write a step."""
    return {"step": kind.value, **facts}
