"""Labels of content. They change no version."""

from __future__ import annotations

import re
from typing import Any

from docsync.sandbox.refusals import bad_request, no_such
from docsync.sandbox.store.people import check_edit
from docsync.sandbox.store.records import Content, Label, Person
from docsync.sandbox.store.schema import Store

LONGEST_LABEL = 255
_FORBIDDEN = re.compile(r"[\s!#&()*,.:;<>?@\[\]^]")


def labels_of(store: Store, content: Content, prefix: str | None = None) -> list[Label]:
    """Give the labels of content, by name; only those of a prefix where one is given."""
    rows: list[tuple[Any, ...]] = store.rows(
        "SELECT l.id, l.prefix, l.name FROM content_label t JOIN label l ON l.id = t.label "
        "WHERE t.content = ? AND (? IS NULL OR l.prefix = ?) ORDER BY l.name, l.prefix",
        (content.id, prefix, prefix),
    )
    return [Label(*row) for row in rows]


def labels_in(store: Store, space_id: int | None = None) -> list[Label]:
    """Give the labels that current content has, in one space or anywhere, by id."""
    rows: list[tuple[Any, ...]] = store.rows(
        "SELECT l.id, l.prefix, l.name FROM label l WHERE EXISTS (SELECT 1 FROM content_label t "
        "JOIN content c ON c.id = t.content WHERE t.label = l.id AND c.status = 'current' "
        "AND (? IS NULL OR c.space = ?)) ORDER BY l.id",
        (space_id, space_id),
    )
    return [Label(*row) for row in rows]


def add_labels(
    store: Store, person: Person, content: Content, labels: list[tuple[str, str]]
) -> None:
    """Add labels, each a prefix and a name; Confluence keeps names in lower case."""
    check_edit(store, person, content)
    with store.transaction():
        for prefix, given in labels:
            name = given.casefold()
            if not name or _FORBIDDEN.search(name) or len(name) > LONGEST_LABEL:
                raise bad_request(f"The label '{given}' is not valid.")
            store.write("INSERT OR IGNORE INTO label (prefix, name) VALUES (?, ?)", (prefix, name))
            store.write(
                "INSERT OR IGNORE INTO content_label "
                "SELECT ?, id FROM label WHERE prefix = ? AND name = ?",
                (content.id, prefix, name),
            )


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
