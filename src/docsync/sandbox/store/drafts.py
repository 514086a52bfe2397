"""Drafts: pages that were never published, and changes that somebody has open over a page.

A page that was never published has the status draft; its version stays 1. Over published content
there may be one draft, which all who edit it share: it is kept as version 0 and is no part of the
history. Publishing takes the draft away, as saving does in the browser.
"""

from __future__ import annotations

from docsync.sandbox.refusals import bad_request
from docsync.sandbox.store.access import check_edit
from docsync.sandbox.store.events import event_of
from docsync.sandbox.store.reading import DRAFT_NUMBER, body_of, over_version, read_content
from docsync.sandbox.store.records import Content, Person, Status, now
from docsync.sandbox.store.schema import Store
from docsync.sandbox.store.spaces import space_by_id
from docsync.sandbox.store.tasks import note_tasks
from docsync.sandbox.store.titles import folded
from docsync.sandbox.store.tree import move
from docsync.sandbox.store.writing import (
    Change,
    check_title,
    next_body,
    turn,
)


def has_draft(store: Store, content: Content) -> bool:
    """Say whether somebody has a draft open over published content."""
    return _row(store, content) is not None


def draft_of(store: Store, content: Content) -> Content:
    """Give the draft of content: itself where it was never published, or refuse."""
    if content.status is Status.DRAFT:
        return content
    return over_version(store, content)


def save_draft(store: Store, person: Person, content: Content, change: Change) -> Content:
    """Keep a change as a draft: over published content, or in a page that is a draft itself."""
    check_edit(store, person, content)
    if content.status is Status.DRAFT:
        return _written(store, person, content, change)
    if content.status is not Status.CURRENT:
        raise bad_request("Only current content has a draft.")
    over = draft_of(store, content) if has_draft(store, content) else content
    title = over.title if change.title is None else change.title
    check_title(store, space_by_id(store, content.space), (content.kind, title), Status.DRAFT)
    body = next_body(store, over, change)
    with store.transaction():
        store.write(
            "INSERT OR REPLACE INTO version VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                content.id,
                DRAFT_NUMBER,
                title,
                person.account,
                now(),
                change.message,
                change.minor,
                body,
            ),
        )
    return draft_of(store, content)


def discard_draft(store: Store, content: Content) -> None:
    """Take the draft over published content away, if there is one."""
    with store.transaction():
        store.write(
            "DELETE FROM version WHERE content = ? AND number = ?", (content.id, DRAFT_NUMBER)
        )


def publish(store: Store, person: Person, content: Content, change: Change) -> Content:
    """Publish a page that is a draft: its version stays 1, and that number must be given."""
    check_edit(store, person, content)
    if change.number not in {None, 1}:
        raise bad_request("The version number must be 1 when a draft is published.")
    title = content.title if change.title is None else change.title
    space = space_by_id(store, content.space)
    check_title(store, space, (content.kind, title), Status.CURRENT, content.created)
    with store.transaction():
        _written(store, person, content, change)
        turn(store, content, Status.CURRENT)
        made = read_content(store, person, content.id)
        note_tasks(store, made.id, person.account, body_of(store, made))
        store.happened(event_of(made, "created", person))
    return made


def _written(store: Store, person: Person, content: Content, change: Change) -> Content:
    title = content.title if change.title is None else change.title
    body = next_body(store, content, change)
    with store.transaction():
        store.write(
            "UPDATE version SET title = ?, body = ?, message = ?, created = ? "
            "WHERE content = ? AND number = 1",
            (title, body, change.message, now(), content.id),
        )
        store.write(
            "UPDATE content SET title = ?, folded = ? WHERE id = ?",
            (title, folded(title), content.id),
        )
        if change.parent is not None and change.parent != content.parent:
            move(store, person, content, change.parent)
    return read_content(store, person, content.id)


def _row(store: Store, content: Content) -> tuple[object, ...] | None:
    return store.first(
        "SELECT 1 FROM version WHERE content = ? AND number = ?", (content.id, DRAFT_NUMBER)
    )
