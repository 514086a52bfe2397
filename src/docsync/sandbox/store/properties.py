"""Properties: JSON values under keys, each with a version of its own, on content, spaces or users.

Both APIs see the same properties. They change no version of what they belong to. Who may write
them is the caller's to check.

>>> Owner("space", 3).scope
'space'
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Self

from docsync.sandbox.refusals import Refusal, bad_request, no_such, property_exists, stale
from docsync.sandbox.store.records import Content, Person, Property, Space, now
from docsync.sandbox.store.schema import Store

LONGEST_VALUE = 32 * 1024
LONGEST_KEY = 255
COLUMNS = "id, owner, key, value, number, author, created"


@dataclass(frozen=True, slots=True)
class Owner:
    """What properties belong to: its scope (content, space, user, app) and its id."""

    scope: str
    id: int

    @classmethod
    def content(cls, one: Content) -> Self:
        """Name content."""
        return cls("content", one.id)

    @classmethod
    def space(cls, one: Space) -> Self:
        """Name a space."""
        return cls("space", one.id)

    @classmethod
    def person(cls, one: Person) -> Self:
        """Name a user."""
        return cls("user", one.id)


APP = Owner("app", 0)


def properties_of(store: Store, owner: Owner, key: str | None = None) -> list[Property]:
    """Give the properties of an owner, by id; only the one of a key where one is given."""
    rows: list[tuple[Any, ...]] = store.rows(
        f"SELECT {COLUMNS} FROM property WHERE scope = ? AND owner = ? "  # noqa: S608 - constant columns
        "AND (? IS NULL OR key = ?) ORDER BY id",
        (owner.scope, owner.id, key, key),
    )
    return [Property(*row) for row in rows]


def property_by_key(store: Store, owner: Owner, key: str) -> Property:
    """Give the property of this key, or refuse."""
    found = properties_of(store, owner, key)
    if not found:
        raise no_such(f"Cannot find {owner.scope} property with key: {key}")
    return found[0]


def property_by_id(store: Store, owner: Owner, property_id: int) -> Property:
    """Give the property of this id, or refuse."""
    for one in properties_of(store, owner):
        if one.id == property_id:
            return one
    raise no_such(f"Cannot find [property] entity with id [{property_id}]")


def add_property(store: Store, person: Person, owner: Owner, key: str, value: object) -> Property:
    """Create a property; a key that is there is refused."""
    text = _checked(key, value)
    if properties_of(store, owner, key):
        raise property_exists(key)
    with store.transaction():
        store.write(
            "INSERT INTO property (scope, owner, key, value, number, author, created) "
            "VALUES (?, ?, ?, ?, 1, ?, ?)",
            (owner.scope, owner.id, key, text, person.account, now()),
        )
    return property_by_key(store, owner, key)


def change_property(
    store: Store, person: Person, old: tuple[Owner, Property], value: object, number: int
) -> Property:
    """Write a property over exactly the version before `number`, or refuse."""
    owner, one = old
    text = _checked(one.key, value)
    if number != one.number + 1:
        raise stale(one.number, number)
    with store.transaction():
        store.write(
            "UPDATE property SET value = ?, number = ?, author = ?, created = ? WHERE id = ?",
            (text, number, person.account, now(), one.id),
        )
    return property_by_key(store, owner, one.key)


def delete_property(store: Store, one: Property) -> None:
    """Delete a property."""
    with store.transaction():
        store.write("DELETE FROM property WHERE id = ?", (one.id,))


def _checked(key: str, value: object) -> str:
    if not key or len(key) > LONGEST_KEY:
        raise bad_request("The property key must be 1 to 255 characters long.")
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    if len(text.encode()) > LONGEST_VALUE:
        raise Refusal(413, f"The property value is too long: more than {LONGEST_VALUE} bytes.")
    return text
