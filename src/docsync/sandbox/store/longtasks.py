"""Long tasks. Their work is done at once: a task has ended when it is first asked for."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from docsync.sandbox.refusals import no_such
from docsync.sandbox.store.records import now
from docsync.sandbox.store.schema import Store

COLUMNS = "id, name, created, message, successful, details"


@dataclass(frozen=True, slots=True)
class LongTask:
    """A long task that has ended, and what came of it."""

    id: str
    name: str
    created: str
    message: str
    successful: bool
    details: dict[str, Any]


def note_task(store: Store, name: str, details: Mapping[str, object] | None = None) -> LongTask:
    """Keep a task that has ended well."""
    identity = str(uuid.uuid4())
    with store.transaction():
        store.write(
            f"INSERT INTO long_task ({COLUMNS}) VALUES (?, ?, ?, ?, 1, ?)",  # noqa: S608 - constant columns
            (identity, name, now(), name, json.dumps(dict(details or {}))),
        )
    return task_of(store, identity)


def task_of(store: Store, identity: str) -> LongTask:
    """Give a task, or refuse."""
    row = store.first(f"SELECT {COLUMNS} FROM long_task WHERE id = ?", (identity,))  # noqa: S608 - constant columns
    if row is None:
        raise no_such(f"No task found with id: {identity}")
    return _task(row)


def all_long_tasks(store: Store) -> list[LongTask]:
    """Give every task, the oldest first."""
    return [_task(row) for row in store.rows(f"SELECT {COLUMNS} FROM long_task ORDER BY created")]  # noqa: S608 - constant columns


def _task(row: tuple[Any, ...]) -> LongTask:
    identity, name, created, message, successful, details = row
    return LongTask(identity, name, created, message, bool(successful), json.loads(details))
