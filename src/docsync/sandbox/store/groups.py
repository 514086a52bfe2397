"""Groups of users.

>>> from docsync.sandbox.store.schema import Store
>>> with Store(None) as store:
...     [group.name for group in all_groups(store)]
['confluence-administrators', 'confluence-users']
"""

from __future__ import annotations

import uuid
from typing import Any

from docsync.sandbox.refusals import Refusal, no_such
from docsync.sandbox.store.people import ADMINISTRATORS, COLUMNS, person_of_row
from docsync.sandbox.store.records import Group, Person
from docsync.sandbox.store.schema import Store


def all_groups(store: Store) -> list[Group]:
    """Give every group, by name."""
    rows: list[tuple[Any, ...]] = store.rows("SELECT id, name FROM user_group ORDER BY name")
    return [Group(*row) for row in rows]


def group_named(store: Store, name: str) -> Group:
    """Give the group of this name or id, or refuse."""
    row: tuple[Any, ...] | None = store.first(
        "SELECT id, name FROM user_group WHERE ? IN (id, name)", (name,)
    )
    if row is None:
        raise no_such(f"No group found with name: {name}")
    return Group(*row)


def groups_of(store: Store, person: Person) -> list[Group]:
    """Give the groups that a user is in, by name."""
    rows: list[tuple[Any, ...]] = store.rows(
        "SELECT g.id, g.name FROM user_group g JOIN member m ON m.user_group = g.id "
        "WHERE m.person = ? ORDER BY g.name",
        (person.id,),
    )
    return [Group(*row) for row in rows]


def members_of(store: Store, group: Group) -> list[Person]:
    """Give the users in a group."""
    rows = store.rows(
        f"SELECT {COLUMNS} FROM person WHERE id IN "  # noqa: S608 - constant columns
        "(SELECT person FROM member WHERE user_group = ?) ORDER BY id",
        (group.id,),
    )
    return [person_of_row(row) for row in rows]


def is_administrator(store: Store, person: Person) -> bool:
    """Say whether a user administers the site."""
    return any(group.name == ADMINISTRATORS for group in groups_of(store, person))


def add_group(store: Store, name: str) -> Group:
    """Add a group without members; a name that is there is refused."""
    if store.first("SELECT 1 FROM user_group WHERE name = ?", (name,)):
        raise Refusal(409, f"A group with the name {name} already exists.")
    with store.transaction():
        store.write("INSERT INTO user_group VALUES (?, ?)", (str(uuid.uuid4()), name))
    return group_named(store, name)


def remove_group(store: Store, group: Group) -> None:
    """Remove a group, and what it was allowed."""
    with store.transaction():
        for table in ("member", "group_restriction"):
            store.write(f"DELETE FROM {table} WHERE user_group = ?", (group.id,))  # noqa: S608 - constant names
        store.write("DELETE FROM permission WHERE subject = ?", (f"group:{group.id}",))
        store.write("DELETE FROM user_group WHERE id = ?", (group.id,))


def join(store: Store, group: Group, person: Person) -> None:
    """Put a user into a group."""
    with store.transaction():
        store.write("INSERT OR IGNORE INTO member VALUES (?, ?)", (group.id, person.id))


def leave(store: Store, group: Group, person: Person) -> None:
    """Take a user out of a group."""
    with store.transaction():
        store.write("DELETE FROM member WHERE user_group = ? AND person = ?", (group.id, person.id))
