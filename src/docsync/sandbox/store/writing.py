"""Writing content: create it, and give it new versions. Every rule of titles and versions is here.

Every function is one transaction; a refusal leaves everything as it was.
"""

from __future__ import annotations

from dataclasses import dataclass

from docsync.sandbox.refusals import (
    bad_request,
    blog_title_taken,
    folder_taken,
    no_version,
    stale,
    title_missing,
    title_taken,
    title_too_long,
)
from docsync.sandbox.storage_check import check_storage
from docsync.sandbox.storage_write import as_stored
from docsync.sandbox.store.access import check_edit
from docsync.sandbox.store.events import event_of
from docsync.sandbox.store.permissions import check_may, target_of
from docsync.sandbox.store.reading import LIVING, body_of, read_content
from docsync.sandbox.store.records import Content, Kind, Person, Space, Status, now
from docsync.sandbox.store.schema import Store
from docsync.sandbox.store.spaces import space_by_id
from docsync.sandbox.store.tasks import note_tasks
from docsync.sandbox.store.titles import folded, follow_title
from docsync.sandbox.store.tree import HANGING, check_parent, move, next_position

LONGEST_TITLE = 255
_UNTITLED = frozenset({Kind.ATTACHMENT, Kind.COMMENT})
_WITH_TASKS = frozenset({Kind.PAGE, Kind.BLOGPOST})


@dataclass(frozen=True, slots=True)
class Draft:
    """Content to create. `parent` None puts it at the top of the space.

    `created` is the day a blog post is posted on, now where it is empty.
    """

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
    created: str = ""


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
    created: str = ""


def create(store: Store, person: Person, draft: Draft) -> Content:
    """Create content, or refuse."""
    check_may(store, person, draft.space.id, ("create", target_of(draft.kind)))
    when = draft.created or now()
    check_title(store, draft.space, (draft.kind, draft.title), draft.status, when)
    if draft.parent is not None and draft.kind in HANGING:
        check_parent(store, person, draft.parent, draft.space)
    body = checked(draft.body)
    with store.transaction():
        content_id = _insert(store, person, draft, when)
        store.write(
            "INSERT INTO version VALUES (?, 1, ?, ?, ?, ?, ?, ?)",
            (content_id, draft.title, person.account, now(), draft.message, draft.minor, body),
        )
        if draft.kind in _WITH_TASKS:
            note_tasks(store, content_id, person.account, body)
        made = read_content(store, person, content_id)
        if draft.status is Status.CURRENT:
            store.happened(event_of(made, "created", person))
    return made


def update(store: Store, person: Person, content: Content, change: Change) -> Content:
    """Write a new version of living content over exactly the one before it, or refuse."""
    check_edit(store, person, content)
    check_number(content, change.number)
    if content.status is Status.ARCHIVED:
        raise bad_request("Archived content cannot be updated.")
    title = content.title if change.title is None else change.title
    when = change.created or content.created
    if folded(title) != folded(content.title) or when[:10] != content.created[:10]:
        space = space_by_id(store, content.space)
        check_title(store, space, (content.kind, title), content.status, when)
    elif len(title) > LONGEST_TITLE:
        raise title_too_long(LONGEST_TITLE)
    body = next_body(store, content, change)
    with store.transaction():
        add_version(store, person, content, change, (title, body))
        follow_title(store, content, title)
        if when != content.created:
            store.write("UPDATE content SET created = ? WHERE id = ?", (when, content.id))
        store.happened(event_of(content, "updated", person))
        _place(store, person, content, change)
    return read_content(store, person, content.id)


def retitle(store: Store, person: Person, content: Content, title: str) -> Content:
    """Give content another title: a new version with the same body."""
    change = Change(content.version.number + 1, title=title)
    return update(store, person, content, change)


def rewrite_newest(store: Store, content: Content, body: str) -> None:
    """Change the body of the newest version in place, as an inline comment or a task does."""
    with store.transaction():
        store.write(
            "UPDATE version SET body = ? WHERE content = ? AND number = ?",
            (body, content.id, content.version.number),
        )


def check_title(
    store: Store, space: Space, named: tuple[Kind, str], status: Status, when: str = ""
) -> None:
    """Refuse a title that content of a kind may not have in a space: `when` is a post's day."""
    kind, title = named
    if len(title) > LONGEST_TITLE:
        raise title_too_long(LONGEST_TITLE)
    if status is Status.DRAFT or kind in _UNTITLED:
        return
    if not title.strip():
        raise title_missing()
    if kind not in {Kind.PAGE, Kind.BLOGPOST, Kind.FOLDER}:
        return
    day = when[:10] if kind is Kind.BLOGPOST else ""
    taken = store.first(
        "SELECT 1 FROM content WHERE space = ? AND folded = ? AND kind = ? AND status IN (?, ?) "
        "AND (? = '' OR substr(created, 1, 10) = ?)",
        (space.id, folded(title), kind, *LIVING, day, day),
    )
    if taken and kind is Kind.BLOGPOST:
        raise blog_title_taken(title, space.key)
    if taken:
        raise folder_taken() if kind is Kind.FOLDER else title_taken(title, space.key)


def check_number(content: Content, number: int | None) -> None:
    """Refuse a version number that is not the next one."""
    if number is None:
        raise no_version()
    if number != content.version.number + 1:
        raise stale(content.version.number, number)


def checked(body: str) -> str:
    """Give a body as it is kept, or refuse it."""
    check_storage(body)
    return as_stored(body)


def next_body(store: Store, content: Content, change: Change) -> str:
    """Give the body that content has after a change."""
    if change.body is None:
        return body_of(store, content)
    return change.body if change.unchecked else checked(change.body)


def add_version(
    store: Store, person: Person, content: Content, change: Change, text: tuple[str, str]
) -> None:
    """Add a version with a title and a body. Inside a transaction."""
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
    if content.kind in _WITH_TASKS:
        note_tasks(store, content.id, person.account, body)


def turn(store: Store, content: Content, status: Status) -> None:
    """Change the status of content. Inside a transaction."""
    store.write(
        "UPDATE content SET former = status, turned = ?, status = ? WHERE id = ?",
        (now(), status, content.id),
    )


def _insert(store: Store, person: Person, draft: Draft, when: str) -> int:
    placed = draft.kind in HANGING
    return store.write(
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
            next_position(store, draft.space.id, draft.parent) if placed else None,
            draft.subtype,
            person.account,
            when,
        ),
    )


def _place(store: Store, person: Person, content: Content, change: Change) -> None:
    if change.parent is not None and change.parent != content.parent and content.kind in HANGING:
        move(store, person, content, change.parent)
        store.happened(event_of(content, "moved", person))
    if change.position is not None:
        position = None if change.position < 0 else change.position
        if position != content.position:
            store.happened(event_of(content, "children_reordered", person))
        store.write("UPDATE content SET position = ? WHERE id = ?", (position, content.id))
