"""Users, who may see what, and who may edit it.

A read restriction on a page holds for everything below it; an edit restriction for that page only.
"""

from __future__ import annotations

import json

from docsync.sandbox.refusals import bad_request, forbidden, not_found
from docsync.sandbox.store.records import ANONYMOUS, Content, Person
from docsync.sandbox.store.schema import Store

COLUMNS = "id, name, display, email, account"

_BARRED = """
WITH RECURSIVE barred(id) AS (
    SELECT content FROM restriction WHERE operation = 'read'
    GROUP BY content HAVING sum(person = ?) = 0
    UNION SELECT c.id FROM content c JOIN barred b ON c.parent = b.id
    UNION SELECT c.id FROM content c JOIN barred b ON c.container = b.id
)
SELECT id FROM barred
"""


def person_by_name(store: Store, name: str) -> Person | None:
    """Find a user by user name, mail address or account id."""
    row = store.first(
        f"SELECT {COLUMNS} FROM person WHERE name = ? OR email = ? OR account = ?",  # noqa: S608 - constant columns
        (name, name, name),
    )
    return _person(row) if row else None


def person_by_token(store: Store, token: str) -> Person | None:
    """Find the user whom a token belongs to."""
    row = store.first(f"SELECT {COLUMNS} FROM person WHERE token = ?", (token,))  # noqa: S608 - constant columns
    return _person(row) if row else None


def person_by_account(store: Store, account: str) -> Person:
    """Find the user of an account id; nobody where there is none."""
    row = store.first(f"SELECT {COLUMNS} FROM person WHERE account = ?", (account,))  # noqa: S608 - constant columns
    return _person(row) if row else ANONYMOUS


def everyone(store: Store) -> list[Person]:
    """List all users."""
    return [_person(row) for row in store.rows(f"SELECT {COLUMNS} FROM person ORDER BY id")]  # noqa: S608 - constant columns


def hidden_from(store: Store, person: Person) -> frozenset[int]:
    """Give the ids of all content that restrictions hide from `person`."""
    if store.first("SELECT 1 FROM restriction LIMIT 1") is None:
        return frozenset()
    return frozenset(int(str(row[0])) for row in store.rows(_BARRED, (person.id,)))


def seen_by(store: Store, person: Person) -> tuple[str, tuple[object, ...]]:
    """Give the SQL condition on `c.id` for what `person` sees, and its values."""
    if person.anonymous:
        return "0", ()
    hidden = hidden_from(store, person)
    if not hidden:
        return "1", ()
    return "c.id NOT IN (SELECT value FROM json_each(?))", (json.dumps(sorted(hidden)),)


def check_seen(store: Store, person: Person, content: Content) -> None:
    """Refuse with 404 where `person` may not see `content`."""
    if person.anonymous or content.id in hidden_from(store, person):
        raise not_found(content.kind, content.id)


def check_edit(store: Store, person: Person, content: Content) -> None:
    """Refuse with 403 where `person` may see `content` but not edit it."""
    check_seen(store, person, content)
    allowed = {
        row[0]
        for row in store.rows(
            "SELECT person FROM restriction WHERE content = ? AND operation = 'update'",
            (content.id,),
        )
    }
    if allowed and person.id not in allowed:
        raise forbidden()


def restrict(store: Store, content: Content, operation: str, names: list[str]) -> None:
    """Let only these users do `operation` (`read` or `update`); no names lift the restriction."""
    people = [person_by_name(store, name) for name in names]
    with store.transaction():
        store.write(
            "DELETE FROM restriction WHERE content = ? AND operation = ?", (content.id, operation)
        )
        for name, person in zip(names, people, strict=True):
            if person is None:
                raise bad_request(f"No user found with name {name}")
            store.write(
                "INSERT OR IGNORE INTO restriction VALUES (?, ?, ?)",
                (content.id, operation, person.id),
            )


def restricted_to(store: Store, content_id: int, operation: str) -> list[Person]:
    """Give the users an operation on this content is restricted to; none means everybody."""
    rows = store.rows(
        "SELECT p.id, p.name, p.display, p.email, p.account FROM restriction r "
        "JOIN person p ON p.id = r.person WHERE r.content = ? AND r.operation = ? ORDER BY p.id",
        (content_id, operation),
    )
    return [_person(row) for row in rows]


def _person(row: tuple[object, ...]) -> Person:
    key, name, display, email, account = row
    return Person(int(str(key)), str(name), str(display), str(email), str(account))
