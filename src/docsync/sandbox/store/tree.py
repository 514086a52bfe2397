"""The tree of a space: what hangs below what, and in which order.

Siblings stand by their position; those nobody placed come last, by id.
"""

from __future__ import annotations

from enum import StrEnum

from docsync.sandbox.refusals import bad_request, loop, not_found, title_taken
from docsync.sandbox.store.access import check_edit, check_seen
from docsync.sandbox.store.events import event_of
from docsync.sandbox.store.reading import BY_POSITION, Filter, every, find_content
from docsync.sandbox.store.records import Content, Kind, Person, Space, Status
from docsync.sandbox.store.schema import Store
from docsync.sandbox.store.titles import follow_space

_SUBTREE = (
    "WITH RECURSIVE below(id) AS (SELECT :id UNION SELECT c.id FROM content c "
    "JOIN below b ON c.parent = b.id OR c.container = b.id)"
)
HANGING = (Kind.PAGE, Kind.FOLDER, Kind.WHITEBOARD, Kind.DATABASE, Kind.EMBED)


class Place(StrEnum):
    """Where a moved page goes, seen from the target."""

    BEFORE = "before"
    AFTER = "after"
    APPEND = "append"


def children_of(
    store: Store, person: Person, content: Content, kinds: tuple[Kind, ...] = HANGING
) -> list[Content]:
    """Give what hangs directly below, in order."""
    return every(store, person, below(content, kinds), BY_POSITION)


def below(content: Content, kinds: tuple[Kind, ...] = HANGING) -> Filter:
    """Choose the current content of these kinds directly below a page or folder."""
    chosen = Filter().where("c.parent = ?", content.id).where("c.status = 'current'")
    return chosen.among("c.kind", kinds)


def descendants_of(
    store: Store, person: Person, content: Content, depth: int | None = None
) -> list[tuple[Content, int]]:
    """Give everything below, depth first in order, each with how deep it is (1: a child)."""
    found: list[tuple[Content, int]] = []
    open_ = [(child, 1) for child in reversed(children_of(store, person, content))]
    while open_:
        child, level = open_.pop()
        found.append((child, level))
        if depth is None or level < depth:
            open_ += [(one, level + 1) for one in reversed(children_of(store, person, child))]
    return found


def ancestors_of(
    store: Store, content: Content, known: dict[int, Content] | None = None
) -> list[Content]:
    """Give the pages and folders above, top first. `known` saves reading one twice."""
    known = {} if known is None else known
    chain: list[Content] = []
    parent = content.parent
    while parent is not None:
        above = known.get(parent) or find_content(store, parent)
        if above is None:
            break
        known[parent] = above
        chain.append(above)
        parent = above.parent
    return chain[::-1]


def next_position(store: Store, space_id: int, parent: int | None) -> int | None:
    """Give the position behind all siblings; None where nobody places a new page."""
    if not store.ordered:
        return None
    row = store.one(
        "SELECT coalesce(max(position), -1) + 1 FROM content WHERE space = ? AND parent IS ?",
        (space_id, parent),
    )
    return int(str(row[0]))


def check_parent(store: Store, person: Person, parent_id: int, space: Space) -> Content:
    """Give the parent something may hang below, or refuse."""
    parent = find_content(store, parent_id)
    if parent is None or parent.kind not in HANGING:
        raise not_found("page", parent_id)
    check_seen(store, person, parent)
    if parent.space != space.id:
        raise bad_request("The parent must be in the same space as the content.")
    if parent.status is not Status.CURRENT:
        raise bad_request("The parent must be current.")
    return parent


def move(store: Store, person: Person, content: Content, parent_id: int) -> None:
    """Hang content below another parent, behind its children. Inside a transaction."""
    parent = find_content(store, parent_id)
    if parent is None or parent.kind not in HANGING:
        raise not_found("page", parent_id)
    check_seen(store, person, parent)
    if parent.space != content.space or parent.status is not Status.CURRENT:
        raise bad_request("The parent must be current and in the same space as the content.")
    if content.id in {parent.id, *(above.id for above in ancestors_of(store, parent))}:
        raise loop()
    store.write(
        "UPDATE content SET parent = ?, position = ? WHERE id = ?",
        (parent.id, next_position(store, content.space, parent.id), content.id),
    )


def place(store: Store, person: Person, content: Content, where: Place, target: Content) -> None:
    """Move content below (`append`) or beside a target, and put the siblings in order."""
    check_edit(store, person, content)
    if content.id in {target.id, *(above.id for above in ancestors_of(store, target))}:
        raise loop()
    check_seen(store, person, target)
    if target.status is not Status.CURRENT:
        raise bad_request("The target must be current.")
    parent = target.id if where is Place.APPEND else target.parent
    with store.transaction():
        if target.space != content.space:
            _take_along(store, content, target.space)
        store.write(
            "UPDATE content SET parent = ?, position = ? WHERE id = ?",
            (parent, next_position(store, target.space, parent), content.id),
        )
        if where is not Place.APPEND:
            _reorder(store, content, where, target)
        verb = "moved" if parent != content.parent else "children_reordered"
        store.happened(event_of(content, verb, person))


def to_top(store: Store, person: Person, content: Content) -> None:
    """Take content out of all pages, to the top of its space."""
    check_edit(store, person, content)
    with store.transaction():
        store.write(
            "UPDATE content SET parent = NULL, position = ? WHERE id = ?",
            (next_position(store, content.space, None), content.id),
        )
        store.happened(event_of(content, "moved", person))


def _take_along(store: Store, content: Content, space_id: int) -> None:
    """Bring content, all below it and what belongs to it into another space, or refuse."""
    taken = store.first(
        f"{_SUBTREE} SELECT c.title, s.key FROM content c JOIN below b ON b.id = c.id "  # noqa: S608 - constant text
        "JOIN content o ON o.space = :space AND o.folded = c.folded AND o.kind = c.kind "
        "AND o.status IN ('current', 'archived') JOIN space s ON s.id = o.space "
        "WHERE c.kind IN ('page', 'folder')",
        {"id": content.id, "space": space_id},
    )
    if taken:
        raise title_taken(str(taken[0]), str(taken[1]))
    rows = store.rows(f"{_SUBTREE} SELECT id FROM below", {"id": content.id})  # noqa: S608 - constant text
    moved = [int(str(row[0])) for row in rows]
    store.write(
        f"{_SUBTREE} UPDATE content SET space = :space WHERE id IN (SELECT id FROM below)",  # noqa: S608 - constant text
        {"id": content.id, "space": space_id},
    )
    follow_space(store, moved, content.space, space_id)


def _reorder(store: Store, content: Content, where: Place, target: Content) -> None:
    siblings = [
        int(str(row[0]))
        for row in store.rows(
            "SELECT id FROM content WHERE space = ? AND parent IS ? AND id <> ? "
            "AND status = 'current' AND kind NOT IN ('attachment', 'comment', 'blogpost') "
            "ORDER BY coalesce(position, 9e15), folded",
            (target.space, target.parent, content.id),
        )
    ]
    index = siblings.index(target.id) + (where is Place.AFTER)
    siblings.insert(index, content.id)
    for position, sibling in enumerate(siblings):
        store.write("UPDATE content SET position = ? WHERE id = ?", (position, sibling))
