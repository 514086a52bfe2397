"""Reading content: one by its id, or lists by filter, order and window.

>>> Filter().where("c.space = ?", 1).where("c.kind = ?", "page").sql
'c.space = ? AND c.kind = ?'
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from docsync.sandbox.refusals import not_found
from docsync.sandbox.store.access import check_seen, seen_by
from docsync.sandbox.store.records import Content, Kind, Person, Status, Version
from docsync.sandbox.store.schema import Store

COLUMNS = (
    "c.id, c.kind, c.status, c.space, c.parent, c.container, c.title, c.position, c.subtype, "
    "c.author, c.created, v.number, v.title, v.author, v.created, v.message, v.minor"
)
NEWEST = "content c JOIN version v ON v.content = c.id AND v.number = c.version"
VERSION_COLUMNS = "number, title, author, created, message, minor"

DRAFT_NUMBER = 0
LIVING = (Status.CURRENT, Status.ARCHIVED)


@dataclass(frozen=True, slots=True)
class Filter:
    """Conditions that all hold, over `c` (content) and `v` (its newest version)."""

    conditions: tuple[str, ...] = ()
    values: tuple[object, ...] = ()
    source: str = NEWEST

    def where(self, condition: str, *values: object) -> Filter:
        """Give this filter with one more condition."""
        return Filter((*self.conditions, condition), (*self.values, *values), self.source)

    def among(self, column: str, values: Iterable[object]) -> Filter:
        """Give this filter with the condition that a column has one of these values."""
        listed = tuple(values)
        return self.where(f"{column} IN ({', '.join('?' * len(listed))})", *listed)

    @property
    def sql(self) -> str:
        """Give the condition as SQL."""
        return " AND ".join(self.conditions) or "1"


@dataclass(frozen=True, slots=True)
class Order:
    """The order of a list: an SQL expression, then the id, both in one direction.

    `rest` is what stands between them, in directions of its own; a cursor does not go with it.
    """

    expression: str = "c.id"
    descending: bool = False
    rest: str = ""


@dataclass(frozen=True, slots=True)
class Window:
    """The part of a list to give: from a start, or after a row that was given last."""

    limit: int
    start: int = 0
    after: tuple[object, int] | None = None


BY_ID = Order()
# Placed siblings first, then the others by title.
BY_POSITION = Order("printf('%012d', coalesce(c.position, 999999999999)) || c.folded")
BY_TITLE = Order("c.folded")


def as_of(moment: str) -> Filter:
    """Choose content as its newest version was at a moment, which the store itself wrote."""
    newest = (
        "content c JOIN version v ON v.content = c.id AND v.number = (SELECT max(h.number) "  # noqa: S608 - a time of the store
        f"FROM version h WHERE h.content = c.id AND h.number > 0 AND h.created <= '{moment}')"
    )
    return Filter(source=newest)


def find_content(store: Store, content_id: int) -> Content | None:
    """Give content by id, in whatever status, whoever asks."""
    row = store.first(f"SELECT {COLUMNS} FROM {NEWEST} WHERE c.id = ?", (content_id,))  # noqa: S608 - constant text
    return _content(row) if row else None


def read_content(
    store: Store, person: Person, content_id: int, kinds: Sequence[Kind] = tuple(Kind)
) -> Content:
    """Give content of one of these kinds, or refuse: absent and hidden look alike."""
    content = find_content(store, content_id)
    if content is None or content.kind not in kinds:
        raise not_found(kinds[0] if len(kinds) == 1 else "content", content_id)
    check_seen(store, person, content)
    return content


def list_content(
    store: Store, person: Person, chosen: Filter, order: Order = BY_ID, window: Window | None = None
) -> list[tuple[Content, object]]:
    """Give what `person` sees of the content chosen, each with the value it is sorted by."""
    condition, values = seen_by(store, person)
    chosen = chosen.where(condition, *values)
    sign, direction = ("<", "DESC") if order.descending else (">", "ASC")
    if window and window.after:
        chosen = chosen.where(f"({order.expression}, c.id) {sign} (?, ?)", *window.after)
    sql = (
        f"SELECT {COLUMNS}, {order.expression} FROM {chosen.source} WHERE {chosen.sql} "  # noqa: S608 - values are bound
        f"ORDER BY {order.expression} {direction}{order.rest}, c.id {direction}"
    )
    bounds: tuple[object, ...] = ()
    if window:
        sql, bounds = f"{sql} LIMIT ? OFFSET ?", (window.limit, window.start)
    rows = store.rows(sql, (*chosen.values, *bounds))
    return [(_content(row[:-1]), row[-1]) for row in rows]


def every(store: Store, person: Person, chosen: Filter, order: Order = BY_ID) -> list[Content]:
    """Give all that `person` sees of the content chosen."""
    return [content for content, _ in list_content(store, person, chosen, order)]


def count_content(store: Store, person: Person, chosen: Filter) -> int:
    """Count what `person` sees of the content chosen."""
    condition, values = seen_by(store, person)
    chosen = chosen.where(condition, *values)
    row = store.one(f"SELECT count(*) FROM {chosen.source} WHERE {chosen.sql}", chosen.values)  # noqa: S608 - values are bound
    return int(str(row[0]))


def body_of(store: Store, content: Content) -> str:
    """Give the storage of the version that `content` shows."""
    row = store.first(
        "SELECT body FROM version WHERE content = ? AND number = ?",
        (content.id, content.version.number),
    )
    return str(row[0]) if row else ""


def at_version(store: Store, content: Content, number: int) -> Content:
    """Give content as it was at a version."""
    if number <= DRAFT_NUMBER:
        raise not_found(content.kind, content.id)
    version = _version_of(store, content, number)
    status = content.status if number == content.version.number else Status.HISTORICAL
    return _replaced(content, status, version)


def over_version(store: Store, content: Content) -> Content:
    """Give the draft that somebody has open over published content, or refuse."""
    return _replaced(content, Status.DRAFT, _version_of(store, content, DRAFT_NUMBER))


def versions_of(store: Store, content: Content) -> list[Version]:
    """Give the history of content, newest first."""
    rows = store.rows(
        f"SELECT {VERSION_COLUMNS} FROM version "  # noqa: S608 - constant text
        "WHERE content = ? AND number > 0 ORDER BY number DESC",
        (content.id,),
    )
    return [_version(row) for row in rows]


def _version_of(store: Store, content: Content, number: int) -> Version:
    row = store.first(
        f"SELECT {VERSION_COLUMNS} FROM version WHERE content = ? AND number = ?",  # noqa: S608 - constant text
        (content.id, number),
    )
    if row is None:
        raise not_found(content.kind, content.id)
    return _version(row)


def _replaced(content: Content, status: Status, version: Version) -> Content:
    return Content(
        content.id,
        content.kind,
        status,
        content.space,
        content.parent,
        content.container,
        version.title,
        content.position,
        content.subtype,
        content.author,
        content.created,
        version,
    )


def _content(row: Sequence[Any]) -> Content:
    key, kind, status, space, parent, container, title, position, subtype, author, created = row[
        :11
    ]
    return Content(
        key,
        Kind(kind),
        Status(status),
        space,
        parent,
        container,
        title,
        position,
        subtype,
        author,
        created,
        _version(row[11:]),
    )


def _version(row: Sequence[Any]) -> Version:
    number, title, author, created, message, minor = row
    return Version(number, title, author, created, message, bool(minor))
