"""The ends of content: trash and restore, purge, archive and bring back.

Children of what is trashed move up to the nearest parent; what is restored hangs where it hung, or
below the homepage where that is gone.
"""

from __future__ import annotations

from docsync.sandbox.refusals import bad_request
from docsync.sandbox.store.access import check_delete, check_edit
from docsync.sandbox.store.events import event_of
from docsync.sandbox.store.reading import body_of, read_content
from docsync.sandbox.store.records import Content, Kind, Person, Status
from docsync.sandbox.store.schema import Store
from docsync.sandbox.store.spaces import OF_CONTENT, space_by_id
from docsync.sandbox.store.writing import (
    Change,
    add_version,
    check_number,
    check_title,
    turn,
)


def trash(store: Store, person: Person, content: Content) -> None:
    """Move content to the trash. What hangs below it moves up to the nearest parent."""
    check_delete(store, person, content)
    with store.transaction():
        store.write("UPDATE content SET parent = ? WHERE parent = ?", (content.parent, content.id))
        turn(store, content, Status.TRASHED)
        store.write("UPDATE space SET homepage = NULL WHERE homepage = ?", (content.id,))
        store.happened(event_of(content, "trashed", person))


def restore(store: Store, person: Person, content: Content, change: Change) -> Content:
    """Take content out of the trash as it was; title and body of the change are ignored."""
    check_edit(store, person, content)
    check_number(content, change.number)
    if change.status is not Status.CURRENT:
        raise bad_request("Trashed content can only be restored: its status must be current.")
    space = space_by_id(store, content.space)
    named = (content.kind, content.title)
    check_title(store, space, named, Status.CURRENT, content.created)
    living = store.first(
        "SELECT 1 FROM content WHERE id = ? AND status = ?", (content.parent, Status.CURRENT)
    )
    parent = content.parent if content.parent is None or living else space.homepage
    with store.transaction():
        add_version(store, person, content, change, (content.title, body_of(store, content)))
        turn(store, content, Status.CURRENT)
        store.write("UPDATE content SET parent = ? WHERE id = ?", (parent, content.id))
        store.happened(event_of(content, "restored", person))
    return read_content(store, person, content.id)


def purge(store: Store, person: Person, content: Content) -> None:
    """Delete content for good, with its attachments and comments, which cannot come back."""
    check_delete(store, person, content)
    with store.transaction():
        erase(store, content)
        store.happened(event_of(content, "removed", person))


def erase(store: Store, content: Content) -> None:
    """Take content and all that is kept with it out of the store, whoever asks."""
    held = "(SELECT id FROM content WHERE id = ? OR container = ?)"
    both = (content.id, content.id)
    with store.transaction():
        for table in OF_CONTENT:
            store.write(f"DELETE FROM {table} WHERE content IN {held}", both)  # noqa: S608 - constant names
        store.write(f"DELETE FROM property WHERE scope = 'content' AND owner IN {held}", both)  # noqa: S608 - constant text
        if content.kind is Kind.COMMENT:
            store.write(
                "UPDATE content SET parent = ? WHERE parent = ?", (content.parent, content.id)
            )
        store.write("DELETE FROM content WHERE id = ? OR container = ?", both)


def archive(store: Store, person: Person, content: Content) -> None:
    """Archive a page: it keeps its title and can no longer be updated."""
    check_edit(store, person, content)
    with store.transaction():
        turn(store, content, Status.ARCHIVED)
        store.happened(event_of(content, "archived", person))


def unarchive(store: Store, person: Person, content: Content) -> None:
    """Bring an archived page back as it was."""
    check_edit(store, person, content)
    with store.transaction():
        turn(store, content, Status.CURRENT)
        store.happened(event_of(content, "unarchived", person))
