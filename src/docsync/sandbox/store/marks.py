"""What users put on things without changing them: likes, watches, relations, content states.

>>> from docsync.sandbox.store.schema import Store
>>> with Store(None) as store:
...     watchers(store, "space", "DOCS")
[]
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from docsync.sandbox.store.people import COLUMNS, person_of_row
from docsync.sandbox.store.records import Content, Person, now
from docsync.sandbox.store.schema import Store


@dataclass(frozen=True, slots=True)
class State:
    """The state of content that readers see, such as "Rough draft"."""

    id: int
    name: str
    color: str
    author: str
    created: str


def favourite_spaces(store: Store, person: Person) -> tuple[str, ...]:
    """Give the keys of the spaces that are a user's favourites."""
    rows = store.rows(
        "SELECT substr(target, 7) FROM relation WHERE name = 'favourite' AND source = ? "
        "AND target LIKE 'space/%' ORDER BY created",
        (f"user/{person.account}",),
    )
    return tuple(str(row[0]) for row in rows)


def likes_of(store: Store, content: Content) -> list[Person]:
    """Give the users who like content, the first first."""
    rows = store.rows(
        f"SELECT {_of_person()} FROM person p JOIN liked l ON l.person = p.id "  # noqa: S608 - constant columns
        "WHERE l.content = ? ORDER BY l.created, p.id",
        (content.id,),
    )
    return [person_of_row(row) for row in rows]


def like(store: Store, person: Person, content: Content) -> None:
    """Let a user like content."""
    with store.transaction():
        store.write("INSERT OR IGNORE INTO liked VALUES (?, ?, ?)", (content.id, person.id, now()))


def unlike(store: Store, person: Person, content: Content) -> None:
    """Let a user like content no longer."""
    with store.transaction():
        store.write("DELETE FROM liked WHERE content = ? AND person = ?", (content.id, person.id))


def watchers(store: Store, kind: str, target: str) -> list[Person]:
    """Give the users who watch a piece of content, a space or a label."""
    rows = store.rows(
        f"SELECT {COLUMNS} FROM person WHERE id IN "  # noqa: S608 - constant columns
        "(SELECT person FROM watching WHERE kind = ? AND target = ?) ORDER BY id",
        (kind, target),
    )
    return [person_of_row(row) for row in rows]


def watch(store: Store, person: Person, kind: str, target: str) -> None:
    """Let a user watch something."""
    with store.transaction():
        store.write("INSERT OR IGNORE INTO watching VALUES (?, ?, ?)", (person.id, kind, target))


def unwatch(store: Store, person: Person, kind: str, target: str) -> None:
    """Let a user watch something no longer."""
    with store.transaction():
        store.write(
            "DELETE FROM watching WHERE person = ? AND kind = ? AND target = ?",
            (person.id, kind, target),
        )


def state_of(store: Store, content: Content) -> State | None:
    """Give the state of content; None where it has none."""
    row: tuple[Any, ...] | None = store.first(
        "SELECT id, name, color, author, created FROM content_state WHERE content = ?",
        (content.id,),
    )
    return State(*row) if row else None


def set_state(store: Store, person: Person, content: Content, state: tuple[int, str, str]) -> None:
    """Give content a state: its id, name and colour."""
    with store.transaction():
        store.write(
            "INSERT OR REPLACE INTO content_state VALUES (?, ?, ?, ?, ?, ?)",
            (content.id, *state, person.account, now()),
        )


def clear_state(store: Store, content: Content) -> None:
    """Take the state of content away."""
    with store.transaction():
        store.write("DELETE FROM content_state WHERE content = ?", (content.id,))


def _of_person() -> str:
    return ", ".join(f"p.{name}" for name in COLUMNS.split(", "))
