"""The history of content, changed afterwards: a version restored, a version deleted.

A deleted version leaves a gap: the others keep their numbers, so that no version is taken for
another. Deleting it again is refused, as the reference of Data Center says.
"""

from __future__ import annotations

from docsync.sandbox.refusals import bad_request
from docsync.sandbox.store.access import check_edit
from docsync.sandbox.store.reading import at_version, body_of, read_content
from docsync.sandbox.store.records import Content, Kind, Person
from docsync.sandbox.store.schema import Store
from docsync.sandbox.store.writing import Change, update


def restore_version(
    store: Store, person: Person, content: Content, number: int, *, said: tuple[bool, str]
) -> Content:
    """Make an old version the newest: a new version with its body.

    `said` is whether its title comes back too, and the message of the new version.
    """
    title, message = said
    old = at_version(store, content, number)
    if number == content.version.number:
        raise bad_request("The current version cannot be restored.")
    change = Change(
        content.version.number + 1,
        title=old.title if title else content.title,
        body=body_of(store, old),
        message=message,
        unchecked=True,
    )
    return update(store, person, content, change)


def delete_version(store: Store, person: Person, content: Content, number: int) -> Content:
    """Delete an old version, or refuse; attachments may lose their newest too, but not the last."""
    check_edit(store, person, content)
    newest = content.version.number
    there = store.first(
        "SELECT 1 FROM version WHERE content = ? AND number = ?", (content.id, number)
    )
    if number < 1 or there is None:
        raise bad_request(f"There is no version {number} of content {content.id}.")
    (count,) = store.one(
        "SELECT count(*) FROM version WHERE content = ? AND number > 0", (content.id,)
    )
    if count == 1 or (number == newest and content.kind is not Kind.ATTACHMENT):
        raise bad_request("The current version cannot be deleted.")
    with store.transaction():
        for table in ("version", "file"):
            store.write(
                f"DELETE FROM {table} WHERE content = ? AND number = ?",  # noqa: S608 - constant names
                (content.id, number),
            )
        (last,) = store.one("SELECT max(number) FROM version WHERE content = ?", (content.id,))
        store.write("UPDATE content SET version = ? WHERE id = ?", (last, content.id))
    return read_content(store, person, content.id)
