"""Users: find them by whatever a request names them by, add them, switch them off.

>>> from docsync.sandbox.store.schema import Store
>>> with Store(None) as store:
...     add_person(store, "eve", "Eve Newcomer").display
'Eve Newcomer'
"""

from __future__ import annotations

import hashlib
from typing import Any

from docsync.sandbox.refusals import Refusal, bad_request
from docsync.sandbox.store.records import ANONYMOUS, Person, now
from docsync.sandbox.store.schema import Store

COLUMNS = "id, name, display, email, account, active"
EVERYBODY, ADMINISTRATORS = "confluence-users", "confluence-administrators"


def token_of(name: str) -> str:
    """Give the token that a user of the sandbox has from the start."""
    return f"{name}-sandbox-token"


def person_by_name(store: Store, name: str) -> Person | None:
    """Find a user by user name, mail address or account id."""
    row = store.first(
        f"SELECT {COLUMNS} FROM person WHERE name = ? OR email = ? OR account = ?",  # noqa: S608 - constant columns
        (name, name, name),
    )
    return person_of_row(row) if row else None


def person_by_token(store: Store, token: str) -> Person | None:
    """Find the active user whom a token belongs to; one that has expired belongs to nobody."""
    row = store.first(
        f"SELECT {COLUMNS} FROM person WHERE active AND (token = ? OR id = "  # noqa: S608 - constant columns
        "(SELECT person FROM access_token WHERE token = ? AND (expires = '' OR expires > ?)))",
        (token, token, now()),
    )
    return person_of_row(row) if row else None


def person_by_account(store: Store, account: str) -> Person:
    """Find the user of an account id; nobody where there is none."""
    row = store.first(f"SELECT {COLUMNS} FROM person WHERE account = ?", (account,))  # noqa: S608 - constant columns
    return person_of_row(row) if row else ANONYMOUS


def named_person(store: Store, name: str) -> Person:
    """Give the user of this name, mail address or account id, or refuse."""
    found = person_by_name(store, name)
    if found is None:
        raise bad_request(f"No user found with name {name}")
    return found


def everyone(store: Store) -> list[Person]:
    """List all users."""
    return [person_of_row(row) for row in store.rows(f"SELECT {COLUMNS} FROM person ORDER BY id")]  # noqa: S608 - constant columns


def add_person(
    store: Store, name: str, display: str, email: str = "", password: str = ""
) -> Person:
    """Add a user, who is in the group of all; the token is made from the name."""
    if person_by_name(store, name) is not None:
        raise Refusal(409, f"A user with the name {name} already exists.")
    digest = hashlib.sha256(name.encode()).hexdigest()
    account = f"712020:{digest[:8]}-{digest[8:12]}-{digest[12:16]}-{digest[16:20]}-{digest[20:32]}"
    with store.transaction():
        added = store.write(
            "INSERT INTO person (name, display, email, account, token) VALUES (?, ?, ?, ?, ?)",
            (name, display, email or f"{name}@example.com", account, password or token_of(name)),
        )
        store.write(
            "INSERT INTO member SELECT id, ? FROM user_group WHERE name = ?", (added, EVERYBODY)
        )
    return named_person(store, name)


def change_person(store: Store, person: Person, changed: dict[str, object]) -> Person:
    """Change what is known of a user: `display`, `email`, `active` or `token`."""
    allowed = {"display", "email", "active", "token"}
    with store.transaction():
        for column in allowed & set(changed):
            store.write(
                f"UPDATE person SET {column} = ? WHERE id = ?",  # noqa: S608 - one of four names
                (changed[column], person.id),
            )
    return named_person(store, person.account)


def remove_person(store: Store, person: Person) -> None:
    """Remove a user, who is nobody from then on where they are named as an author."""
    with store.transaction():
        for table in ("member", "restriction", "liked", "watching", "access_token"):
            store.write(f"DELETE FROM {table} WHERE person = ?", (person.id,))  # noqa: S608 - constant names
        store.write("DELETE FROM permission WHERE subject = ?", (f"user:{person.id}",))
        store.write("DELETE FROM person WHERE id = ?", (person.id,))


def person_of_row(row: tuple[Any, ...]) -> Person:
    """Give a user out of a row of `COLUMNS`."""
    key, name, display, email, account, active = row
    return Person(key, name, display, email, account, bool(active))
