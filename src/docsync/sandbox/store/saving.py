"""Saving content, whatever its status: one way in, as the APIs have one.

A change to current content is a new version or a draft over it; a draft is changed or published;
what lies in the trash can only be restored.
"""

from __future__ import annotations

from docsync.sandbox.store.drafts import discard_draft, publish, save_draft
from docsync.sandbox.store.records import Content, Person, Status
from docsync.sandbox.store.schema import Store
from docsync.sandbox.store.trash import restore
from docsync.sandbox.store.writing import Change, update


def save(store: Store, person: Person, content: Content, change: Change) -> Content:
    """Write a change in the way that content's status and the change's ask for."""
    match content.status, change.status:
        case Status.DRAFT, Status.CURRENT:
            return publish(store, person, content, change)
        case (Status.DRAFT, _) | (Status.CURRENT, Status.DRAFT):
            return save_draft(store, person, content, change)
        case Status.TRASHED, _:
            return restore(store, person, content, change)
        case _:
            return update(store, person, content, change)


def save_over_draft(store: Store, person: Person, content: Content, change: Change) -> Content:
    """Write a new version, and take the draft that somebody has open over it away."""
    with store.transaction():
        saved = save(store, person, content, change)
        discard_draft(store, content)
    return saved
