"""Doing attachment operations: up, down, and away, each checked against what the plan saw.

>>> attach(desk, upload, progress)
"""

from __future__ import annotations

import mimetypes
import re
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import assert_never

from docsync.confluence.remote import Attachment, Upload
from docsync.engine.doing.posting import is_refused, not_found
from docsync.engine.page.attaching import attachment_comment, comment_digest
from docsync.engine.page.desk import Desk
from docsync.engine.page.drawing import picture_file
from docsync.engine.page.work import Progress
from docsync.engine.state.journal import Sending, intend
from docsync.engine.state.tree import Tree
from docsync.errors import InputError, RemoteError, UnreachableError
from docsync.sync.plan import (
    DownloadAttachment,
    Note,
    NoteKind,
    RestoreAttachment,
    RestoreFile,
    TrashAttachment,
    UploadAttachment,
)
from docsync.sync.state import KeptAttachment
from docsync.workspace.files import changed
from docsync.workspace.textfile import file_digest

ANY_TYPE = "application/octet-stream"
STAYS = "the attachment {} was changed on the page since docsync put it there: it stays"


def attach(
    desk: Desk,
    operation: UploadAttachment | TrashAttachment | RestoreAttachment | DownloadAttachment,
    progress: Progress,
) -> None:
    """Do one operation on an attachment."""
    match operation:
        case UploadAttachment():
            _upload(desk, operation, progress)
        case TrashAttachment():
            _trash(desk, operation, progress)
        case RestoreAttachment():
            _restore(desk, operation, progress)
        case DownloadAttachment():
            _download(desk, operation, progress)
        case _:
            assert_never(operation)


def _upload(desk: Desk, operation: UploadAttachment, progress: Progress) -> None:
    tree, remote = desk.tree, desk.site.remote
    old = _replaced(desk, operation, progress.id)
    if operation.file and tree.files.digest(operation.file) != operation.digest:
        raise changed()
    if old is not None and comment_digest(old.comment) == operation.digest:
        _attached(progress, operation.name, operation.digest, old)  # by a run that was cut short
        return
    upload = Upload(
        page=progress.id,
        name=operation.name,
        file=tree.folder / operation.file if operation.file else picture_file(tree, operation.name),
        media_type=mimetypes.guess_type(operation.name)[0] or ANY_TYPE,
        comment=attachment_comment(operation.digest),
        replaces=old,
    )
    sent = KeptAttachment(operation.name, operation.file, operation.digest)
    intent = intend(tree, Sending(progress.id, sent))
    try:
        made = remote.upload(upload)
    except UnreachableError as error:
        found = _sent(desk, progress.id, operation)
        if found is None:
            raise not_found(error) from error
        made = found
    except RemoteError as error:
        if is_refused(error):
            tree.index.settle(intent)
        raise
    progress.intents.append(intent)
    _note(progress, made, old)
    _attached(progress, operation.name, operation.digest, made)


def _sent(desk: Desk, page: str, operation: UploadAttachment) -> Attachment | None:
    """Find an attachment that holds what is to be sent: its comment names the digest."""
    wanted = (operation.name, operation.digest)
    there = desk.site.remote.attachments(page)
    return next((one for one in there if (one.name, comment_digest(one.comment)) == wanted), None)


def put_back(tree: Tree, operation: RestoreFile) -> None:
    """Write a file as it was before a run."""
    grave = tree.files.trash / operation.grave
    if operation.grave and grave.is_symlink():
        tree.files.link_back(operation.target.path, grave)
        return
    if operation.grave:
        data: bytes | None = _buried(tree, operation.grave).read_bytes()
    else:
        data = tree.index.kept_bytes(operation.content)
    if data is None:
        raise InputError("the text it had is not known here any more")
    tree.files.put_back(operation.target.path, data, expected=operation.expected)


def _trash(desk: Desk, operation: TrashAttachment, progress: Progress) -> None:
    """Move an attachment to the site's trash, and keep a copy here: the site gives none back."""
    there = {one.id: one for one in desk.site.remote.attachments(progress.id)}
    found = there.get(operation.id)
    if found is None:
        return
    if operation.expected and found.version != operation.expected:
        message = STAYS.format(found.name)
        progress.notes.append(Note(NoteKind.SCOPE, message, operation.target.path))
        return
    grave = desk.tree.files.trash / "attachments" / operation.id / _file_name(found.name)
    grave.parent.mkdir(parents=True, exist_ok=True)
    desk.site.remote.download(found, grave)
    content = file_digest(grave)
    desk.site.remote.trash_attachment(found)
    buried = grave.relative_to(desk.tree.files.trash).as_posix()
    facts = {"name": found.name, "digest": content, "grave": buried}
    progress.steps.append({"step": "detached", **facts})


def _file_name(name: str) -> str:
    """Make a name of an attachment safe to be a file's."""
    return re.sub(r"[\\/\x00-\x1f]", "_", name).lstrip(".")[-100:] or "attachment"


def _restore(desk: Desk, operation: RestoreAttachment, progress: Progress) -> None:
    remote, page = desk.site.remote, progress.id
    there = {one.id: one for one in remote.attachments(page)}
    old = there.get(operation.id)
    if operation.id and (old is None or old.version != operation.expected):
        raise InputError(f"the attachment {operation.name} was changed on the page since")
    with tempfile.TemporaryDirectory(prefix="new-", dir=desk.tree.files.trash.parent) as folder:
        file = Path(folder) / "attachment"
        if old is not None:
            remote.download(old, file, operation.version)
        else:
            file = _buried(desk.tree, operation.grave)
        content = file_digest(file)
        upload = Upload(
            page=page,
            name=operation.name,
            file=file,
            media_type=mimetypes.guess_type(operation.name)[0] or ANY_TYPE,
            comment=attachment_comment(content),
            replaces=old,
        )
        made = remote.upload(upload)
    _note(progress, made, old)
    _attached(progress, operation.name, content, made)


def _buried(tree: Tree, grave: str) -> Path:
    file = tree.files.trash / grave
    if not file.is_file():
        raise InputError(f"{grave} is not in .docsync/trash any more")
    return file


def _note(progress: Progress, made: Attachment, old: Attachment | None) -> None:
    """Record an upload, for `docsync undo`."""
    facts = {"name": made.name, "id": made.id, "version": made.version}
    replaced = old.version if old is not None else 0
    progress.steps.append({"step": "attached", **facts, "replaced": replaced})


def _replaced(desk: Desk, operation: UploadAttachment, page: str) -> Attachment | None:
    """Find the attachment to replace, which must be the one that was agreed on."""
    if not operation.replaces:
        return None
    there = {one.id: one for one in desk.site.remote.attachments(page)}
    found = there.get(operation.replaces)
    if found is None or comment_digest(found.comment) == operation.digest:
        return found
    if operation.expected and found.version != operation.expected:
        raise InputError(
            f"the attachment {operation.name} was changed on the page too: it was left there",
            hint=f"docsync pull --deep, or take {operation.file} from the page",
        )
    return found


def _download(desk: Desk, operation: DownloadAttachment, progress: Progress) -> None:
    there = {one.name: one for one in desk.listing(progress.id)}
    found = there.get(operation.name)
    if found is None:
        raise InputError(f"the page has no attachment {operation.name} any more")
    files = desk.tree.files
    files.new.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=files.new) as folder:
        file = Path(folder) / "attachment"
        desk.site.remote.download(found, file)
        content = file_digest(file)
        files.write_file(operation.file, file, expected=operation.expected)
        _attached(progress, operation.name, content, found)


def _attached(progress: Progress, name: str, content: str, made: Attachment) -> None:
    """Note what is on the page now in what is agreed."""
    if progress.agreed is not None:
        kept = tuple(
            replace(one, digest=content, id=made.id, version=made.version, decided=False)
            if one.name == name
            else one
            for one in progress.agreed.attachments
        )
        progress.agreed = replace(progress.agreed, attachments=kept)
