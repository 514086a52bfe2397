"""Spaces: find them by id or key, create them with their homepage."""

from __future__ import annotations

from typing import Any

from docsync.sandbox.refusals import bad_request, no_such
from docsync.sandbox.store.records import Space
from docsync.sandbox.store.schema import Store

COLUMNS = "id, key, name, type, status, homepage, description, author, created"


def space_by_id(store: Store, space_id: int) -> Space:
    """Give the space of this id, or refuse."""
    row = store.first(f"SELECT {COLUMNS} FROM space WHERE id = ?", (space_id,))  # noqa: S608 - constant columns
    if row is None:
        raise no_such(f"Cannot find [space] entity with id [{space_id}]")
    return _space(row)


def space_by_key(store: Store, key: str) -> Space:
    """Give the space of this key, whatever its case, or refuse."""
    row = store.first(f"SELECT {COLUMNS} FROM space WHERE folded = ?", (key.casefold(),))  # noqa: S608 - constant columns
    if row is None:
        raise no_such(f"No space with key : {key}")
    return _space(row)


def all_spaces(store: Store) -> list[Space]:
    """Give every space, by id."""
    return [_space(row) for row in store.rows(f"SELECT {COLUMNS} FROM space ORDER BY id")]  # noqa: S608 - constant columns


def add_space(store: Store, space: Space) -> Space:
    """Keep a new space; its id is chosen here. It has no homepage yet."""
    if store.first("SELECT 1 FROM space WHERE folded = ?", (space.key.casefold(),)):
        raise bad_request(f"A space already exists with key {space.key}")
    with store.transaction():
        (last,) = store.one("SELECT coalesce(max(id), 32769) + 32768 FROM space")
        store.write(
            "INSERT INTO space VALUES (?, ?, ?, ?, ?, ?, NULL, ?, ?, ?)",
            (
                last,
                space.key,
                space.key.casefold(),
                space.name,
                space.type,
                space.status,
                space.description,
                space.author,
                space.created,
            ),
        )
    return space_by_key(store, space.key)


def set_homepage(store: Store, space: Space, page_id: int) -> Space:
    """Make a page the homepage of a space."""
    with store.transaction():
        store.write("UPDATE space SET homepage = ? WHERE id = ?", (page_id, space.id))
    return space_by_id(store, space.id)


def _space(row: tuple[Any, ...]) -> Space:
    return Space(*row)
