"""Attachments: content that hangs on a page, with a file at each version."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from typing import Any

from docsync.sandbox.refusals import attachment_exists, not_found
from docsync.sandbox.store.access import check_edit
from docsync.sandbox.store.events import event_of
from docsync.sandbox.store.reading import Filter, every, find_content, read_content
from docsync.sandbox.store.records import Content, File, Kind, Person, Status, now
from docsync.sandbox.store.schema import Store
from docsync.sandbox.store.spaces import space_by_id
from docsync.sandbox.store.titles import folded
from docsync.sandbox.store.writing import Draft, create


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it arrived; without a comment it keeps the one it has."""

    name: str
    media_type: str
    data: bytes
    comment: str | None = None
    minor: bool = False


def on_page(page: Content, status: Status = Status.CURRENT) -> Filter:
    """Choose the attachments of a page."""
    chosen = Filter().where("c.container = ?", page.id).where("c.kind = ?", Kind.ATTACHMENT)
    return chosen.where("c.status = ?", status)


def named(store: Store, person: Person, page: Content, name: str) -> Content | None:
    """Find the attachment of this name on a page."""
    found = every(store, person, on_page(page).where("c.title = ?", name))
    return found[0] if found else None


def attach(store: Store, person: Person, page: Content, upload: Upload) -> Content:
    """Attach a new file; a name that the page has already is refused."""
    check_edit(store, person, page)
    if named(store, person, page, upload.name):
        raise attachment_exists(upload.name)
    space = space_by_id(store, page.space)
    draft = Draft(
        space,
        upload.name,
        kind=Kind.ATTACHMENT,
        container=page.id,
        message=upload.comment or "",
        minor=upload.minor,
    )
    attachment = create(store, person, draft)
    with store.transaction():
        _keep_file(store, attachment.id, 1, upload)
    return attachment


def replace_data(store: Store, person: Person, attachment: Content, upload: Upload) -> Content:
    """Give an attachment new bytes under the name they come with: a new version of it."""
    page = page_of(store, attachment)
    check_edit(store, person, page)
    if upload.name != attachment.title and named(store, person, page, upload.name):
        raise attachment_exists(upload.name)
    if upload.comment is None:
        upload = replace(upload, comment=file_of(store, attachment).comment)
    number = attachment.version.number + 1
    with store.transaction():
        _add_version(store, person, attachment, (upload.name, upload.comment or "", upload.minor))
        _keep_file(store, attachment.id, number, upload)
        store.happened(event_of(attachment, "updated", person))
    return read_content(store, person, attachment.id)


def rename(
    store: Store, person: Person, attachment: Content, said: tuple[str, str | None, str | None]
) -> Content:
    """Change the name, comment or media type of an attachment, not its bytes: a new version."""
    name, comment, media_type = said
    page = page_of(store, attachment)
    check_edit(store, person, page)
    if name != attachment.title and named(store, person, page, name):
        raise attachment_exists(name)
    kept = file_of(store, attachment)
    text = kept.comment if comment is None else comment
    number = attachment.version.number + 1
    with store.transaction():
        data = data_of(store, attachment)
        _add_version(store, person, attachment, (name, text, False))
        _keep_file(
            store, attachment.id, number, Upload(name, media_type or kept.media_type, data, text)
        )
    return read_content(store, person, attachment.id)


def rehang(
    store: Store, person: Person, attachment: Content, target: Content, name: str
) -> Content:
    """Hang an attachment with its history on other content, or refuse a name that is taken."""
    check_edit(store, person, page_of(store, attachment))
    check_edit(store, person, target)
    if named(store, person, target, name):
        raise attachment_exists(name)
    with store.transaction():
        store.write(
            "UPDATE content SET container = ?, space = ?, title = ?, folded = ? WHERE id = ?",
            (target.id, target.space, name, folded(name), attachment.id),
        )
        store.write(
            "UPDATE version SET title = ? WHERE content = ? AND number = ?",
            (name, attachment.id, attachment.version.number),
        )
        store.happened(event_of(attachment, "moved", person))
    return read_content(store, person, attachment.id)


def page_of(store: Store, attachment: Content) -> Content:
    """Give what an attachment hangs on."""
    page = find_content(store, attachment.container or 0)
    if page is None:
        raise not_found("page", attachment.container)
    return page


def file_of(store: Store, attachment: Content) -> File:
    """Give what the version that `attachment` shows holds."""
    row: tuple[Any, ...] | None = store.first(
        "SELECT media_type, size, comment, file_id FROM file WHERE content = ? AND number = ?",
        (attachment.id, attachment.version.number),
    )
    if row is None:
        raise not_found("attachment", f"att{attachment.id}")
    return File(*row)


def data_of(store: Store, attachment: Content) -> bytes:
    """Give the bytes of the version that `attachment` shows."""
    row: tuple[Any, ...] | None = store.first(
        "SELECT data FROM file WHERE content = ? AND number = ?",
        (attachment.id, attachment.version.number),
    )
    return bytes(row[0]) if row else b""


def data_by_file_id(store: Store, file_id: str) -> tuple[str, bytes] | None:
    """Give the media type and bytes that a file id stands for; whoever knows it may read it."""
    row: tuple[Any, ...] | None = store.first(
        "SELECT media_type, data FROM file WHERE file_id = ?", (file_id,)
    )
    return (row[0], bytes(row[1])) if row else None


def _keep_file(store: Store, attachment_id: int, number: int, upload: Upload) -> None:
    store.write(
        "INSERT INTO file VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            attachment_id,
            number,
            upload.media_type,
            len(upload.data),
            upload.comment or "",
            str(uuid.uuid4()),
            upload.data,
        ),
    )


def _add_version(
    store: Store, person: Person, attachment: Content, said: tuple[str, str, bool]
) -> None:
    name, comment, minor = said
    number = attachment.version.number + 1
    store.write(
        "INSERT INTO version VALUES (?, ?, ?, ?, ?, ?, ?, '')",
        (attachment.id, number, name, person.account, now(), comment, minor),
    )
    store.write(
        "UPDATE content SET version = ?, title = ?, folded = ? WHERE id = ?",
        (number, name, folded(name), attachment.id),
    )
