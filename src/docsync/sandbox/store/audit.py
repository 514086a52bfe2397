"""The audit log: who administered what, noted by hand through the API and by the sandbox itself."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from docsync.sandbox.store.records import Person, now
from docsync.sandbox.store.schema import Store

_RETENTION = "audit_retention"


@dataclass(frozen=True, slots=True)
class Record:
    """One line of the log; `told` holds what the API knows of it beside."""

    id: int
    author: str
    created: str
    address: str
    summary: str
    description: str
    category: str
    told: dict[str, Any]


def note_audit(
    store: Store, person: Person, what: tuple[str, str, str], told: dict[str, Any]
) -> Record:
    """Note something: its summary, its description, its category, and what else is told of it."""
    summary, description, category = what
    with store.transaction():
        identity = store.write(
            "INSERT INTO audit (author, created, address, summary, description, category, record) "
            "VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                person.account,
                now(),
                str(told.get("remoteAddress") or "127.0.0.1"),
                summary,
                description,
                category,
                json.dumps(told),
            ),
        )
    return next(one for one in audit_records(store) if one.id == identity)


def audit_records(store: Store, since: str = "", until: str = "", words: str = "") -> list[Record]:
    """Give the records between two times that hold some words, the newest first."""
    rows: list[tuple[Any, ...]] = store.rows(
        "SELECT id, author, created, address, summary, description, category, record FROM audit "
        "WHERE created >= ? AND (? = '' OR created <= ?) "
        "AND instr(lower(summary || ' ' || description || ' ' || category || record), ?) > 0 "
        "ORDER BY id DESC",
        (since, until, until, words.casefold()),
    )
    return [_record(row) for row in rows]


def _record(row: tuple[Any, ...]) -> Record:
    identity, author, created, address, summary, description, category, told = row
    return Record(
        identity, author, created, address, summary, description, category, json.loads(told)
    )


def retention(store: Store) -> tuple[int, str]:
    """Give how long records are said to be kept: a number of units."""
    row = store.first("SELECT value FROM setting WHERE key = ?", (_RETENTION,))
    number, _, units = str(row[0] if row else "3 YEARS").partition(" ")
    return int(number), units


def set_retention(store: Store, number: int, units: str) -> None:
    """Say how long records are kept. The sandbox keeps them as long as it runs."""
    with store.transaction():
        store.write(
            "INSERT OR REPLACE INTO setting VALUES (?, ?)", (_RETENTION, f"{number} {units}")
        )
