"""Comments on pages, blog posts and attachments: below them, or inline on words of the text.

A reply hangs below the comment it answers. An inline comment is a marker around words in the
storage and a row that holds the words; one whose marker an edit took away dangles.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from docsync.sandbox.browser import commented
from docsync.sandbox.refusals import Refusal, bad_request, not_found
from docsync.sandbox.storage_write import fresh_id
from docsync.sandbox.store.access import check_delete, check_seen
from docsync.sandbox.store.events import event_of
from docsync.sandbox.store.reading import Filter, body_of, find_content
from docsync.sandbox.store.records import Content, Kind, Person, Status, now
from docsync.sandbox.store.schema import Store
from docsync.sandbox.store.spaces import space_by_id
from docsync.sandbox.store.trash import erase
from docsync.sandbox.store.writing import Change, Draft, create, rewrite_newest, update

OPEN, RESOLVED, REOPENED, DANGLING = "open", "resolved", "reopened", "dangling"
COMMENTED = (Kind.PAGE, Kind.BLOGPOST, Kind.ATTACHMENT, Kind.CUSTOM)
INLINE = "c.id IN (SELECT content FROM inline_comment)"
# Replies to an inline comment count as inline.
INLINE_TREE = (
    "c.id IN (WITH RECURSIVE inside(id) AS (SELECT content FROM inline_comment "
    "UNION SELECT r.id FROM content r JOIN inside i ON r.parent = i.id) SELECT id FROM inside)"
)


@dataclass(frozen=True, slots=True)
class Selection:
    """The words an inline comment stands on: the `place`-th of `matches` places, from 0."""

    words: str
    matches: int = 1
    place: int = 0


@dataclass(frozen=True, slots=True)
class Inline:
    """What is kept of an inline comment beside its text."""

    ref: str
    words: str
    matches: int
    place: int
    resolution: str
    resolver: str
    resolved: str


def comments_on(content: Content) -> Filter:
    """Choose the current comments on content, and the replies to them."""
    chosen = Filter().where("c.container = ?", content.id).where("c.kind = ?", Kind.COMMENT)
    return chosen.where("c.status = 'current'")


def replies_to(comment: Content) -> Filter:
    """Choose the current replies to a comment."""
    chosen = Filter().where("c.parent = ?", comment.id).where("c.kind = ?", Kind.COMMENT)
    return chosen.where("c.status = 'current'")


def commented_on(store: Store, comment: Content) -> Content:
    """Give what a comment is on."""
    found = find_content(store, comment.container or 0)
    if found is None:
        raise not_found("page", comment.container)
    return found


def inline_of(store: Store, comment: Content) -> Inline | None:
    """Give what is kept of an inline comment, or of the one a reply answers; None for others."""
    row: tuple[Any, ...] | None = store.first(
        "SELECT ref, selection, matches, place, resolution, resolver, resolved "
        "FROM inline_comment WHERE content = ?",
        (comment.id,),
    )
    return Inline(*row) if row else None


def resolution_of(store: Store, comment: Content, inline: Inline) -> str:
    """Say whether an inline comment is open, resolved, reopened, or has lost its words."""
    if inline.resolution == RESOLVED:
        return RESOLVED
    on = find_content(store, comment.container or 0)
    lost = on is None or inline.ref not in body_of(store, on)
    return DANGLING if lost else inline.resolution


def add_comment(store: Store, person: Person, on: Content, body: str, reply: int | None) -> Content:
    """Comment on content, or answer a comment on it."""
    check_seen(store, person, on)
    if on.kind not in COMMENTED or on.status is not Status.CURRENT:
        raise bad_request("Only current pages, blog posts and attachments have comments.")
    above = find_content(store, reply) if reply is not None else None
    if reply is not None and (above is None or above.container != on.id):
        raise not_found("comment", reply)
    title = f"Re: {on.title}"[:255]
    draft = Draft(
        space_by_id(store, on.space), title, body, kind=Kind.COMMENT, container=on.id, parent=reply
    )
    return create(store, person, draft)


def add_inline(
    store: Store, person: Person, on: Content, body: str, selection: Selection
) -> Content:
    """Comment on words of a page: a marker in its storage, and no new version of it."""
    ref = fresh_id()
    marked = commented(body_of(store, on), selection.words, ref, selection.place)
    if marked is None:
        raise Refusal(400, "The words of the comment do not stand in one block of the page.")
    with store.transaction():
        comment = add_comment(store, person, on, body, None)
        store.write(
            "INSERT INTO inline_comment (content, ref, selection, matches, place) "
            "VALUES (?, ?, ?, ?, ?)",
            (comment.id, ref, selection.words, selection.matches, selection.place),
        )
        rewrite_newest(store, on, marked)
    return comment


def change_comment(store: Store, person: Person, comment: Content, change: Change) -> Content:
    """Write a comment anew; only who wrote it may."""
    if comment.author != person.account:
        raise Refusal(403, "Only the author of a comment may change it.")
    return update(store, person, comment, change)


def resolve(store: Store, person: Person, comment: Content, *, resolved: bool) -> None:
    """Resolve an inline comment, or open it again."""
    inline = inline_of(store, comment)
    if inline is None or resolution_of(store, comment, inline) == DANGLING:
        raise bad_request("Only an inline comment that has its words can be resolved.")
    with store.transaction():
        store.write(
            "UPDATE inline_comment SET resolution = ?, resolver = ?, resolved = ? "
            "WHERE content = ?",
            (RESOLVED if resolved else REOPENED, person.account, now(), comment.id),
        )


def delete_comment(store: Store, person: Person, comment: Content) -> None:
    """Delete a comment for good; its replies move up, and its marker leaves the text."""
    if comment.author != person.account:
        check_delete(store, person, comment)
    inline = inline_of(store, comment)
    with store.transaction():
        if inline is not None:
            on = commented_on(store, comment)
            rewrite_newest(store, on, _unmarked(body_of(store, on), inline.ref))
        store.happened(event_of(comment, "removed", person))
        erase(store, comment)


def _unmarked(body: str, ref: str) -> str:
    opening = rf'<ac:inline-comment-marker ac:ref="{re.escape(ref)}">'
    return re.sub(rf"{opening}(.*?)</ac:inline-comment-marker>", r"\1", body, flags=re.DOTALL)
