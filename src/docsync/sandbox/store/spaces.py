"""Spaces: find them by id or key, create, change and delete them."""

from __future__ import annotations

import re
from typing import Any

from docsync.sandbox.refusals import bad_request, no_such
from docsync.sandbox.store.records import Label, Space
from docsync.sandbox.store.schema import Event, Store

COLUMNS = "id, key, name, type, status, homepage, description, author, created"
LONGEST_KEY = 255
_KEY = re.compile(r"~?[A-Za-z0-9]+")
OF_CONTENT = (
    "version", "file", "content_label", "restriction", "group_restriction", "inline_comment",
    "task", "liked", "content_state",
)  # fmt: skip


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


def check_space(key: str, name: str) -> None:
    """Refuse a key or a name that no space can have."""
    if not key or not name:
        raise bad_request("A space needs a key and a name.")
    if not _KEY.fullmatch(key) or len(key) > LONGEST_KEY:
        raise bad_request(f"Invalid space key: {key}")


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
        made = space_by_key(store, space.key)
        store.happened(Event("space_created", "space", made.id, space.author))
    return made


def set_homepage(store: Store, space: Space, page_id: int) -> Space:
    """Make a page the homepage of a space."""
    store.write("UPDATE space SET homepage = ? WHERE id = ?", (page_id, space.id))
    return space_by_id(store, space.id)


def change_space(store: Store, space: Space, changed: dict[str, object]) -> Space:
    """Change the `name`, `description`, `homepage`, `status` or `type` of a space."""
    allowed = {"name", "description", "homepage", "status", "type"}
    with store.transaction():
        for column in sorted(allowed & set(changed)):
            store.write(
                f"UPDATE space SET {column} = ? WHERE id = ?",  # noqa: S608 - one of five names
                (changed[column], space.id),
            )
        store.happened(Event("space_updated", "space", space.id, space.author))
    return space_by_id(store, space.id)


def delete_space(store: Store, space: Space) -> None:
    """Delete a space with all that is in it, for good."""
    inside = "(SELECT id FROM content WHERE space = ?)"
    with store.transaction():
        store.happened(Event("space_removed", "space", space.id, space.author))
        for table in OF_CONTENT:
            store.write(f"DELETE FROM {table} WHERE content IN {inside}", (space.id,))  # noqa: S608 - constant names
        store.write(
            f"DELETE FROM property WHERE (scope = 'content' AND owner IN {inside}) "  # noqa: S608 - constant text
            "OR (scope = 'space' AND owner = ?)",
            (space.id, space.id),
        )
        for table in ("content", "permission", "space_label", "template"):
            store.write(f"DELETE FROM {table} WHERE space = ?", (space.id,))  # noqa: S608 - constant names
        store.write("DELETE FROM space WHERE id = ?", (space.id,))


def space_labels(store: Store, space: Space) -> list[Label]:
    """Give the labels of a space itself, which are its categories, by name."""
    rows: list[tuple[Any, ...]] = store.rows(
        "SELECT l.id, l.prefix, l.name FROM space_label t JOIN label l ON l.id = t.label "
        "WHERE t.space = ? ORDER BY l.name, l.prefix",
        (space.id,),
    )
    return [Label(*row) for row in rows]


def label_space(store: Store, space: Space, prefix: str, name: str) -> None:
    """Give a space one more label."""
    with store.transaction():
        store.write("INSERT OR IGNORE INTO label (prefix, name) VALUES (?, ?)", (prefix, name))
        store.write(
            "INSERT OR IGNORE INTO space_label "
            "SELECT ?, id FROM label WHERE prefix = ? AND name = ?",
            (space.id, prefix, name),
        )


def unlabel_space(store: Store, space: Space, name: str) -> bool:
    """Take a label off a space, and say whether it was there."""
    found = [label for label in space_labels(store, space) if label.name == name.casefold()]
    with store.transaction():
        for label in found:
            store.write(
                "DELETE FROM space_label WHERE space = ? AND label = ?", (space.id, label.id)
            )
    return bool(found)


def _space(row: tuple[Any, ...]) -> Space:
    return Space(*row)
