"""Who sees content, and who may edit it: permissions of its space, and its own restrictions.

A read restriction on a page holds for everything below it; an edit restriction for that page only.
Whoever is named, or is in a group that is named, is let through; where nobody is, everybody.
What was never published is seen by its author alone.
"""

from __future__ import annotations

import json
from typing import Any

from docsync.sandbox.refusals import forbidden, not_found
from docsync.sandbox.store.people import COLUMNS, named_person, person_of_row
from docsync.sandbox.store.permissions import check_may, target_of, visible_spaces
from docsync.sandbox.store.records import Content, Group, Person, Status
from docsync.sandbox.store.schema import Event, Store

_LIMITED = """
SELECT content, operation, person = :person AS let FROM restriction
UNION ALL
SELECT content, operation, EXISTS (
    SELECT 1 FROM member m WHERE m.user_group = g.user_group AND m.person = :person
) FROM group_restriction g
"""
_BARRED = f"""
WITH RECURSIVE limited(content, operation, let) AS ({_LIMITED}), barred(id) AS (
    SELECT content FROM limited WHERE operation = 'read' GROUP BY content HAVING sum(let) = 0
    UNION SELECT c.id FROM content c JOIN barred b ON c.parent = b.id
    UNION SELECT c.id FROM content c JOIN barred b ON c.container = b.id
)
SELECT id FROM barred
"""  # noqa: S608 - constant text
_EDITORS = f"SELECT sum(let) FROM ({_LIMITED}) WHERE content = :content AND operation = 'update'"  # noqa: S608 - constant text


def hidden_from(store: Store, person: Person) -> frozenset[int]:
    """Give the ids of all content that restrictions hide from `person`."""
    limits = "SELECT 1 FROM restriction UNION ALL SELECT 1 FROM group_restriction LIMIT 1"
    if store.first(limits) is None:
        return frozenset()
    return frozenset(int(str(row[0])) for row in store.rows(_BARRED, {"person": person.id}))


def seen_by(store: Store, person: Person) -> tuple[str, tuple[object, ...]]:
    """Give the SQL condition on `c` for what `person` sees, and its values."""
    conditions = ["(c.status <> 'draft' OR c.author = ?)"]
    values: list[object] = [person.account]
    spaces = visible_spaces(store, person)
    if spaces is not None:
        conditions.append("c.space IN (SELECT value FROM json_each(?))")
        values.append(json.dumps(sorted(spaces)))
    hidden = hidden_from(store, person)
    if hidden:
        conditions.append("c.id NOT IN (SELECT value FROM json_each(?))")
        values.append(json.dumps(sorted(hidden)))
    return " AND ".join(conditions), tuple(values)


def check_seen(store: Store, person: Person, content: Content) -> None:
    """Refuse with 404 where `person` may not see `content`."""
    if not is_seen(store, person, content):
        raise not_found(content.kind, content.id)


def is_seen(store: Store, person: Person, content: Content) -> bool:
    """Say whether `person` sees `content`."""
    spaces = visible_spaces(store, person)
    if spaces is not None and content.space not in spaces:
        return False
    if content.status is Status.DRAFT and content.author != person.account:
        return False
    return content.id not in hidden_from(store, person)


def check_edit(store: Store, person: Person, content: Content) -> None:
    """Refuse with 403 where `person` may see `content` but not edit it."""
    check_seen(store, person, content)
    check_may(store, person, content.space, ("create", target_of(content.kind)))
    (let,) = store.one(_EDITORS, {"person": person.id, "content": content.id})
    if let == 0:
        raise forbidden()


def check_delete(store: Store, person: Person, content: Content) -> None:
    """Refuse with 403 where `person` may see `content` but not delete it."""
    check_edit(store, person, content)
    check_may(store, person, content.space, ("delete", target_of(content.kind)))


def may_edit(store: Store, person: Person, content: Content) -> bool:
    """Say whether `person` may edit content that they see."""
    (let,) = store.one(_EDITORS, {"person": person.id, "content": content.id})
    return let != 0


def restrict(store: Store, content: Content, operation: str, names: list[str]) -> None:
    """Let only these users do `operation` (`read` or `update`); no names lift the restriction."""
    people = [named_person(store, name) for name in names]
    with store.transaction():
        lift(store, content, operation)
        for person in people:
            admit_user(store, content, operation, person)


def lift(store: Store, content: Content, operation: str) -> None:
    """Let everybody do `operation`, who may otherwise."""
    with store.transaction():
        for table in ("restriction", "group_restriction"):
            store.write(
                f"DELETE FROM {table} WHERE content = ? AND operation = ?",  # noqa: S608 - constant names
                (content.id, operation),
            )
        _told(store, content)


def admit_user(store: Store, content: Content, operation: str, person: Person) -> None:
    """Let one more user through."""
    with store.transaction():
        store.write(
            "INSERT OR IGNORE INTO restriction VALUES (?, ?, ?)", (content.id, operation, person.id)
        )
        _told(store, content)


def admit_group(store: Store, content: Content, operation: str, group: Group) -> None:
    """Let one more group through."""
    with store.transaction():
        store.write(
            "INSERT OR IGNORE INTO group_restriction VALUES (?, ?, ?)",
            (content.id, operation, group.id),
        )
        _told(store, content)


def bar_user(store: Store, content: Content, operation: str, person: Person) -> bool:
    """Let a user through no longer, and say whether they were; the last one lifts it."""
    values = (content.id, operation, person.id)
    where = "content = ? AND operation = ? AND person = ?"
    there = store.first(f"SELECT 1 FROM restriction WHERE {where}", values)  # noqa: S608 - constant text
    with store.transaction():
        store.write(f"DELETE FROM restriction WHERE {where}", values)  # noqa: S608 - constant text
        _told(store, content)
    return there is not None


def bar_group(store: Store, content: Content, operation: str, group: Group) -> bool:
    """Let a group through no longer, and say whether it was."""
    values = (content.id, operation, group.id)
    where = "content = ? AND operation = ? AND user_group = ?"
    there = store.first(f"SELECT 1 FROM group_restriction WHERE {where}", values)  # noqa: S608 - constant text
    with store.transaction():
        store.write(f"DELETE FROM group_restriction WHERE {where}", values)  # noqa: S608 - constant text
        _told(store, content)
    return there is not None


def restricted_to(store: Store, content_id: int, operation: str) -> list[Person]:
    """Give the users an operation on this content is restricted to."""
    rows = store.rows(
        f"SELECT {COLUMNS} FROM person WHERE id IN (SELECT person FROM restriction "  # noqa: S608 - constant columns
        "WHERE content = ? AND operation = ?) ORDER BY id",
        (content_id, operation),
    )
    return [person_of_row(row) for row in rows]


def restricted_to_groups(store: Store, content_id: int, operation: str) -> list[Group]:
    """Give the groups an operation on this content is restricted to."""
    rows: list[tuple[Any, ...]] = store.rows(
        "SELECT g.id, g.name FROM user_group g JOIN group_restriction r ON r.user_group = g.id "
        "WHERE r.content = ? AND r.operation = ? ORDER BY g.name",
        (content_id, operation),
    )
    return [Group(*row) for row in rows]


def _told(store: Store, content: Content) -> None:
    store.happened(Event("content_permissions_updated", content.kind, content.id, content.author))
