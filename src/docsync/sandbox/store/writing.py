"""Writing content: create, update, trash, restore, purge, archive. Every rule is kept here.

Every function is one transaction; a refusal leaves everything as it was.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from docsync.sandbox.refusals import (
    bad_request,
    folder_taken,
    no_version,
    stale,
    title_missing,
    title_taken,
    title_too_long,
)
from docsync.sandbox.storage_check import check_storage
from docsync.sandbox.storage_write import as_stored
from docsync.sandbox.store.people import check_edit
from docsync.sandbox.store.reading import LIVING, body_of, read_content
from docsync.sandbox.store.records import Content, Kind, Person, Space, Status, now
from docsync.sandbox.store.schema import Store
from docsync.sandbox.store.spaces import space_by_id
from docsync.sandbox.store.tree import check_parent, move, next_position

LONGEST_TITLE = 255


@dataclass(frozen=True, slots=True)
class Draft:
    """Content to create. `parent` None puts it at the top of the space."""

    space: Space
    title: str
    body: str = ""
    kind: Kind = Kind.PAGE
    status: Status = Status.CURRENT
    parent: int | None = None
    container: int | None = None
    message: str = ""
    subtype: str = ""
    minor: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """A new version of content. What is None stays as it is; `number` must be the current + 1.

    `unchecked` stores the body as it is given, well-formed or not.
    """

    number: int | None
    title: str | None = None
    body: str | None = None
    parent: int | None = None
    status: Status | None = None
    position: int | None = None
    message: str = ""
    minor: bool = False
    unchecked: bool = False


def folded(title: str) -> str:
    """Give what two titles have in common when they cannot stand in one space."""
    return unicodedata.normalize("NFC", title).casefold()


def create(store: Store, person: Person, draft: Draft) -> Content:
    """Create content, or refuse."""
    _check_title(store, draft.space, draft.kind, draft.title, draft.status)
    if draft.parent is not None:
        check_parent(store, person, draft.parent, draft.space)
    body = _checked(draft.body)
    when = now()
    with store.transaction():
        position = next_position(store, draft.space.id, draft.parent)
        content_id = store.write(
            "INSERT INTO content (kind, status, space, parent, container, title, folded, position, "
            "subtype, version, author, created) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?)",
            (
                draft.kind,
                draft.status,
                draft.space.id,
                draft.parent,
                draft.container,
                draft.title,
                folded(draft.title),
                position if draft.kind in {Kind.PAGE, Kind.FOLDER} else None,
                draft.subtype,
                person.account,
                when,
            ),
        )
        store.write(
            "INSERT INTO version VALUES (?, 1, ?, ?, ?, ?, ?, ?)",
            (content_id, draft.title, person.account, when, draft.message, draft.minor, body),
        )
    return read_content(store, person, content_id)


def update(store: Store, person: Person, content: Content, change: Change) -> Content:
    """Write a new version over exactly the one before it, or refuse."""
    check_edit(store, person, content)
    if content.status is Status.DRAFT:
        return _publish(store, person, content, change)
    if change.number is None:
        raise no_version()
    if change.number != content.version.number + 1:
        raise stale(content.version.number, change.number)
    if content.status is Status.ARCHIVED:
        raise bad_request("Archived content cannot be updated.")
    if content.status is Status.TRASHED:
        return _restore(store, person, content, change)
    title = content.title if change.title is None else change.title
    if folded(title) != folded(content.title):
        _check_title(store, space_by_id(store, content.space), content.kind, title, content.status)
    elif len(title) > LONGEST_TITLE:
        raise title_too_long(LONGEST_TITLE)
    body = _next_body(store, content, change)
    with store.transaction():
        _add_version(store, person, content, change, (title, body))
        if change.parent is not None and change.parent != content.parent:
            move(store, person, content, change.parent)
        if change.position is not None:
            position = None if change.position < 0 else change.position
            store.write("UPDATE content SET position = ? WHERE id = ?", (position, content.id))
    return read_content(store, person, content.id)


def retitle(store: Store, person: Person, content: Content, title: str) -> Content:
    """Give content another title: a new version with the same body."""
    change = Change(content.version.number + 1, title=title)
    return update(store, person, content, change)


def trash(store: Store, person: Person, content: Content) -> None:
    """Move content to the trash. What hangs below it moves up to the nearest parent."""
    check_edit(store, person, content)
    with store.transaction():
        store.write("UPDATE content SET parent = ? WHERE parent = ?", (content.parent, content.id))
        store.write("UPDATE content SET status = ? WHERE id = ?", (Status.TRASHED, content.id))
        store.write("UPDATE space SET homepage = NULL WHERE homepage = ?", (content.id,))


def purge(store: Store, person: Person, content: Content) -> None:
    """Delete content for good, with its attachments and comments, which cannot come back."""
    check_edit(store, person, content)
    held = "(SELECT id FROM content WHERE id = ? OR container = ?)"
    with store.transaction():
        for table in ("version", "file", "content_label", "property", "restriction"):
            store.write(
                f"DELETE FROM {table} WHERE content IN {held}",  # noqa: S608 - constant names
                (content.id, content.id),
            )
        store.write("DELETE FROM content WHERE id = ? OR container = ?", (content.id, content.id))


def archive(store: Store, person: Person, content: Content) -> None:
    """Archive a page: it keeps its title and can no longer be updated."""
    check_edit(store, person, content)
    with store.transaction():
        store.write("UPDATE content SET status = ? WHERE id = ?", (Status.ARCHIVED, content.id))


def rewrite_newest(store: Store, content: Content, body: str) -> None:
    """Change the body of the newest version in place, as an inline comment does."""
    with store.transaction():
        store.write(
            "UPDATE version SET body = ? WHERE content = ? AND number = ?",
            (body, content.id, content.version.number),
        )


def _check_title(store: Store, space: Space, kind: Kind, title: str, status: Status) -> None:
    if len(title) > LONGEST_TITLE:
        raise title_too_long(LONGEST_TITLE)
    if status is Status.DRAFT or kind in {Kind.ATTACHMENT, Kind.COMMENT}:
        return
    if not title.strip():
        raise title_missing()
    if kind is Kind.BLOGPOST:
        return
    taken = store.first(
        "SELECT 1 FROM content WHERE space = ? AND folded = ? AND kind = ? AND status IN (?, ?)",
        (space.id, folded(title), kind, *LIVING),
    )
    if taken:
        raise folder_taken() if kind is Kind.FOLDER else title_taken(title, space.key)


def _checked(body: str) -> str:
    check_storage(body)
    return as_stored(body)


def _next_body(store: Store, content: Content, change: Change) -> str:
    if change.body is None:
        return body_of(store, content)
    return change.body if change.unchecked else _checked(change.body)


def _add_version(
    store: Store, person: Person, content: Content, change: Change, text: tuple[str, str]
) -> None:
    number = content.version.number + 1
    title, body = text
    store.write(
        "INSERT INTO version VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (content.id, number, title, person.account, now(), change.message, change.minor, body),
    )
    store.write(
        "UPDATE content SET version = ?, title = ?, folded = ? WHERE id = ?",
        (number, title, folded(title), content.id),
    )


def _restore(store: Store, person: Person, content: Content, change: Change) -> Content:
    """Take content out of the trash as it was; title and body of the change are ignored."""
    if change.status is not Status.CURRENT:
        raise bad_request("Trashed content can only be restored: its status must be current.")
    space = space_by_id(store, content.space)
    _check_title(store, space, content.kind, content.title, Status.CURRENT)
    living = store.first(
        "SELECT 1 FROM content WHERE id = ? AND status = ?", (content.parent, Status.CURRENT)
    )
    parent = content.parent if content.parent is None or living else space.homepage
    with store.transaction():
        _add_version(store, person, content, change, (content.title, body_of(store, content)))
        store.write(
            "UPDATE content SET status = ?, parent = ? WHERE id = ?",
            (Status.CURRENT, parent, content.id),
        )
    return read_content(store, person, content.id)


def _publish(store: Store, person: Person, content: Content, change: Change) -> Content:
    """Change a draft, or publish it: its version stays 1, and that number must be given."""
    status = change.status or Status.DRAFT
    if status is Status.CURRENT and change.number not in {None, 1}:
        raise bad_request("The version number must be 1 when a draft is published.")
    title = content.title if change.title is None else change.title
    space = space_by_id(store, content.space)
    _check_title(store, space, content.kind, title, status)
    body = _next_body(store, content, change)
    with store.transaction():
        store.write(
            "UPDATE version SET title = ?, body = ?, message = ? WHERE content = ? AND number = 1",
            (title, body, change.message, content.id),
        )
        store.write(
            "UPDATE content SET status = ?, title = ?, folded = ? WHERE id = ?",
            (status, title, folded(title), content.id),
        )
        if change.parent is not None and change.parent != content.parent:
            move(store, person, content, change.parent)
    return read_content(store, person, content.id)
