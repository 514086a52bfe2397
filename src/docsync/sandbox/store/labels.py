"""Labels of content. They change no version."""

from __future__ import annotations

import re
from typing import Any

from docsync.sandbox.refusals import bad_request, no_such
from docsync.sandbox.store.access import check_edit
from docsync.sandbox.store.records import Content, Label, Person
from docsync.sandbox.store.schema import Event, Store

LONGEST_LABEL = 255
PREFIXES = frozenset({"global", "my", "team", "system"})
_FORBIDDEN = re.compile(r"[\s!#&()*,.:;<>?@\[\]^]")
_ON_CURRENT = (
    "content_label t JOIN content c ON c.id = t.content AND c.status = 'current' "
    "AND (:space IS NULL OR c.space = :space)"
)


def labels_of(store: Store, content: Content, prefix: str | None = None) -> list[Label]:
    """Give the labels of content, by name; only those of a prefix where one is given."""
    return _labels(
        store,
        "SELECT l.id, l.prefix, l.name FROM content_label t JOIN label l ON l.id = t.label "
        "WHERE t.content = :content AND (:prefix IS NULL OR l.prefix = :prefix) "
        "ORDER BY l.name, l.prefix",
        {"content": content.id, "prefix": prefix},
    )


def labels_in(store: Store, space_id: int | None = None) -> list[Label]:
    """Give the labels that current content has, in one space or anywhere, by id."""
    return _labels(
        store,
        "SELECT l.id, l.prefix, l.name FROM label l "  # noqa: S608 - constant text
        f"WHERE EXISTS (SELECT 1 FROM {_ON_CURRENT} WHERE t.label = l.id) ORDER BY l.id",
        {"space": space_id},
    )


def labels_by_use(store: Store, space_id: int | None = None) -> list[Label]:
    """Give the labels that current content has, the most used first."""
    return _labels(
        store,
        f"SELECT l.id, l.prefix, l.name FROM {_ON_CURRENT} JOIN label l ON l.id = t.label "  # noqa: S608 - constant text
        "GROUP BY l.id ORDER BY count(*) DESC, l.name",
        {"space": space_id},
    )


def related_to(store: Store, name: str, space_id: int | None = None) -> list[Label]:
    """Give the labels that stand on current content together with one, the most often first."""
    return _labels(
        store,
        f"SELECT l.id, l.prefix, l.name FROM {_ON_CURRENT} JOIN label l ON l.id = t.label "  # noqa: S608 - constant text
        "JOIN content_label o ON o.content = t.content JOIN label n ON n.id = o.label "
        "WHERE n.name = :name AND l.name <> :name GROUP BY l.id ORDER BY count(*) DESC, l.name",
        {"space": space_id, "name": name},
    )


def add_labels(
    store: Store, person: Person, content: Content, labels: list[tuple[str, str]]
) -> None:
    """Add labels, each a prefix and a name; Confluence keeps names in lower case."""
    check_edit(store, person, content)
    with store.transaction():
        for prefix, given in labels:
            name = given.casefold()
            if prefix not in PREFIXES:
                raise bad_request(f"Unknown label prefix: {prefix}")
            if not name or _FORBIDDEN.search(name) or len(name) > LONGEST_LABEL:
                raise bad_request(f"The label '{given}' is not valid.")
            store.write("INSERT OR IGNORE INTO label (prefix, name) VALUES (?, ?)", (prefix, name))
            if not _in_use(store, Label(0, prefix, name)):
                _told(store, person, content, ("label_created", f"{prefix}:{name}"))
            store.write(
                "INSERT OR IGNORE INTO content_label "
                "SELECT ?, id FROM label WHERE prefix = ? AND name = ?",
                (content.id, prefix, name),
            )
            _told(store, person, content, ("label_added", f"{prefix}:{name}"))


def remove_label(store: Store, person: Person, content: Content, name: str) -> None:
    """Take a label off content, or refuse where it is not there."""
    check_edit(store, person, content)
    found = [label for label in labels_of(store, content) if label.name == name.casefold()]
    if not found:
        raise no_such(f"No label found with name: {name}")
    with store.transaction():
        for label in found:
            store.write(
                "DELETE FROM content_label WHERE content = ? AND label = ?", (content.id, label.id)
            )
            _told(store, person, content, ("label_removed", f"{label.prefix}:{label.name}"))
            if not _in_use(store, label):
                _told(store, person, content, ("label_deleted", f"{label.prefix}:{label.name}"))


def _in_use(store: Store, label: Label) -> bool:
    found = store.first(
        "SELECT 1 FROM content_label t JOIN label l ON l.id = t.label "
        "WHERE l.prefix = ? AND l.name = ?",
        (label.prefix, label.name),
    )
    return found is not None


def _told(store: Store, person: Person, content: Content, what: tuple[str, str]) -> None:
    name, label = what
    store.happened(Event(name, content.kind, content.id, person.account, (("label", label),)))


def _labels(store: Store, sql: str, values: dict[str, object]) -> list[Label]:
    rows: list[tuple[Any, ...]] = store.rows(sql, values)
    return [Label(*row) for row in rows]
