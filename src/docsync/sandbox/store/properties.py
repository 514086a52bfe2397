"""Content properties: JSON values under keys, each with a version of its own.

Both APIs see the same properties. They change no version of the content.
"""

from __future__ import annotations

import json
from typing import Any

from docsync.sandbox.refusals import Refusal, bad_request, no_such, property_exists, stale
from docsync.sandbox.store.people import check_edit
from docsync.sandbox.store.records import Content, Person, Property, now
from docsync.sandbox.store.schema import Store

LONGEST_VALUE = 32 * 1024
LONGEST_KEY = 255
COLUMNS = "id, content, key, value, number, author, created"


def properties_of(store: Store, content: Content, key: str | None = None) -> list[Property]:
    """Give the properties of content, by id; only the one of a key where one is given."""
    rows: list[tuple[Any, ...]] = store.rows(
        f"SELECT {COLUMNS} FROM property WHERE content = ? AND (? IS NULL OR key = ?) ORDER BY id",  # noqa: S608 - constant columns
        (content.id, key, key),
    )
    return [Property(*row) for row in rows]


def property_by_key(store: Store, content: Content, key: str) -> Property:
    """Give the property of this key, or refuse."""
    found = properties_of(store, content, key)
    if not found:
        raise no_such(f"Cannot find content property with key: {key}")
    return found[0]


def property_by_id(store: Store, content: Content, property_id: int) -> Property:
    """Give the property of this id, or refuse."""
    for one in properties_of(store, content):
        if one.id == property_id:
            return one
    raise no_such(f"Cannot find [property] entity with id [{property_id}]")


def add_property(
    store: Store, person: Person, content: Content, key: str, value: object
) -> Property:
    """Create a property; a key that is there is refused."""
    check_edit(store, person, content)
    text = _checked(key, value)
    if properties_of(store, content, key):
        raise property_exists(key)
    with store.transaction():
        store.write(
            "INSERT INTO property (content, key, value, number, author, created) "
            "VALUES (?, ?, ?, 1, ?, ?)",
            (content.id, key, text, person.account, now()),
        )
    return property_by_key(store, content, key)


def change_property(
    store: Store, person: Person, old: tuple[Content, Property], value: object, number: int
) -> Property:
    """Write a property over exactly the version before `number`, or refuse."""
    content, one = old
    check_edit(store, person, content)
    text = _checked(one.key, value)
    if number != one.number + 1:
        raise stale(one.number, number)
    with store.transaction():
        store.write(
            "UPDATE property SET value = ?, number = ?, author = ?, created = ? WHERE id = ?",
            (text, number, person.account, now(), one.id),
        )
    return property_by_key(store, content, one.key)


def delete_property(store: Store, person: Person, content: Content, one: Property) -> None:
    """Delete a property."""
    check_edit(store, person, content)
    with store.transaction():
        store.write("DELETE FROM property WHERE id = ?", (one.id,))


def _checked(key: str, value: object) -> str:
    if not key or len(key) > LONGEST_KEY:
        raise bad_request("The property key must be 1 to 255 characters long.")
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    if len(text.encode()) > LONGEST_VALUE:
        raise Refusal(413, f"The property value is too long: more than {LONGEST_VALUE} bytes.")
    return text
