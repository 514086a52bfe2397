"""What users may do in a space. Who holds no permission to read a space sees nothing of it.

A permission is an operation on a target (`create` a `page`) held by a user, a group, or anonymous
users. Creating pages is what editing them needs too, as in Confluence.

>>> str(Subject.of_group("g"))
'group:g'
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

from docsync.sandbox.refusals import forbidden, no_such
from docsync.sandbox.store.groups import group_named, groups_of, is_administrator
from docsync.sandbox.store.people import EVERYBODY
from docsync.sandbox.store.records import Kind, Person, Space
from docsync.sandbox.store.schema import Store

_OPEN = "anonymous_access"
READ = ("read", "space")
ADMINISTER = ("administer", "space")
_MADE = ("page", "blogpost", "comment", "attachment")
_USERS = (
    READ,
    *(("create", kind) for kind in _MADE),
    *(("delete", kind) for kind in _MADE),
    ("archive", "page"),
    ("delete", "space"),
    ("export", "space"),
    ("restrict_content", "space"),
)
EVERY = (*_USERS, ADMINISTER)
_TARGETS = {Kind.BLOGPOST: "blogpost", Kind.COMMENT: "comment", Kind.ATTACHMENT: "attachment"}


@dataclass(frozen=True, slots=True)
class Subject:
    """Who holds a permission."""

    kind: str
    id: str = ""

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}" if self.id else self.kind

    @classmethod
    def of_user(cls, person: Person) -> Self:
        """Name a user."""
        return cls("user", str(person.id))

    @classmethod
    def of_group(cls, group_id: str) -> Self:
        """Name a group."""
        return cls("group", group_id)

    @classmethod
    def read(cls, text: str) -> Self:
        """Take a subject as it is kept."""
        kind, _, identity = text.partition(":")
        return cls(kind, identity)


NOBODY = Subject("anonymous")


@dataclass(frozen=True, slots=True)
class Permission:
    """One permission in one space."""

    id: int
    space: int
    subject: Subject
    operation: str
    target: str


def target_of(kind: Kind) -> str:
    """Give what permissions call a kind of content: folders and the like count as pages."""
    return _TARGETS.get(kind, "page")


def permissions_in(store: Store, space: Space) -> list[Permission]:
    """Give the permissions of a space, by id."""
    rows: list[tuple[Any, ...]] = store.rows(
        "SELECT id, space, subject, operation, target FROM permission WHERE space = ? ORDER BY id",
        (space.id,),
    )
    return [Permission(row[0], row[1], Subject.read(row[2]), row[3], row[4]) for row in rows]


def grant(store: Store, space: Space, subject: Subject, what: tuple[tuple[str, str], ...]) -> None:
    """Let somebody do these operations in a space."""
    with store.transaction():
        for operation, target in what:
            store.write(
                "INSERT OR IGNORE INTO permission (space, subject, operation, target) "
                "VALUES (?, ?, ?, ?)",
                (space.id, str(subject), operation, target),
            )


def revoke(
    store: Store, space: Space, subject: Subject, what: tuple[tuple[str, str], ...] = EVERY
) -> None:
    """Take permissions in a space away."""
    with store.transaction():
        for operation, target in what:
            store.write(
                "DELETE FROM permission WHERE space = ? AND subject = ? AND operation = ? "
                "AND target = ?",
                (space.id, str(subject), operation, target),
            )


def grant_usual(store: Store, space: Space, owner: Person, *, private: bool = False) -> None:
    """Give a new space its permissions: everything to its owner, and, unless private, all users."""
    grant(store, space, Subject.of_user(owner), EVERY)
    if not private:
        grant(store, space, Subject.of_group(group_named(store, EVERYBODY).id), _USERS)


def visible_spaces(store: Store, person: Person) -> frozenset[int] | None:
    """Give the ids of the spaces a user may read; None where these are all."""
    holders = _holders(store, person)
    marks = ", ".join("?" * len(holders))
    rows = store.rows(
        "SELECT DISTINCT space FROM permission WHERE operation = 'read' AND target = 'space' "  # noqa: S608 - values are bound
        f"AND subject IN ({marks})",
        holders,
    )
    (count,) = store.one("SELECT count(*) FROM space")
    return None if len(rows) == count else frozenset(int(str(row[0])) for row in rows)


def may(store: Store, person: Person, space_id: int, what: tuple[str, str]) -> bool:
    """Say whether a user may do something in a space; administrators of the site may administer."""
    holders = _holders(store, person)
    marks = ", ".join("?" * len(holders))
    found = store.first(
        "SELECT 1 FROM permission WHERE space = ? AND operation = ? AND target = ? "  # noqa: S608 - values are bound
        f"AND subject IN ({marks})",
        (space_id, *what, *holders),
    )
    return found is not None or (what == ADMINISTER and is_administrator(store, person))


def check_may(store: Store, person: Person, space_id: int, what: tuple[str, str]) -> None:
    """Refuse with 403 where a user may not do something in a space."""
    if not may(store, person, space_id, what):
        raise forbidden()


def anonymous_allowed(store: Store) -> bool:
    """Say whether requests without credentials are let in."""
    return store.first("SELECT 1 FROM setting WHERE key = ? AND value = '1'", (_OPEN,)) is not None


def allow_anonymous(store: Store, *, allowed: bool) -> None:
    """Let requests without credentials in, or no longer; what they see, permissions say."""
    with store.transaction():
        store.write("INSERT OR REPLACE INTO setting VALUES (?, ?)", (_OPEN, str(int(allowed))))


def check_space_seen(store: Store, person: Person, space: Space) -> None:
    """Refuse with 404 where a user may not see a space."""
    seen = visible_spaces(store, person)
    if seen is not None and space.id not in seen:
        raise no_such(f"No space with key : {space.key}")


def _holders(store: Store, person: Person) -> tuple[str, ...]:
    if person.anonymous:
        return (str(NOBODY),)
    groups = [str(Subject.of_group(group.id)) for group in groups_of(store, person)]
    return (str(Subject.of_user(person)), str(NOBODY), *groups)
