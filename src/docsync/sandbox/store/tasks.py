"""Inline tasks: what `ac:task` elements of a body say, kept so that they can be listed and ticked.

Each task of a page has an id of its own beside the one it has in the body. It keeps both as long as
it stands in the body, and is gone with it.

>>> list(tasks_in("<ac:task-list><ac:task><ac:task-id>7</ac:task-id><ac:task-status>complete"
...     "</ac:task-status><ac:task-body>Do it</ac:task-body></ac:task></ac:task-list>"))[0].status
'complete'
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from docsync.sandbox.refusals import no_such
from docsync.sandbox.store.records import now
from docsync.sandbox.store.schema import Store

COMPLETE, INCOMPLETE = "complete", "incomplete"
COLUMNS = (
    "id, content, local, status, body, creator, assignee, completer, created, updated, due, "
    "completed"
)
_OPEN = "<ac:task>"
_PART = {
    name: re.compile(rf"<ac:task-{name}(?:\s[^>]*)?>(.*?)</ac:task-{name}>", re.DOTALL)
    for name in ("id", "status", "body")
}
_USER = re.compile(r'<ri:user\s[^>]*ri:(?:account-id|userkey|username)="([^"]+)"')
_DUE = re.compile(r'<time\s[^>]*datetime="(\d{4}-\d\d-\d\d)')


@dataclass(frozen=True, slots=True)
class Written:
    """A task as it stands in a body: its own markup begins at `start`."""

    local: str
    status: str
    body: str
    start: int

    @property
    def assignee(self) -> str:
        """Give whom the task mentions first, as it names them; nobody where it is empty."""
        found = _USER.search(self.body)
        return found[1] if found else ""

    @property
    def due(self) -> str:
        """Give the day the task names first; empty where it names none."""
        found = _DUE.search(self.body)
        return found[1] if found else ""


@dataclass(frozen=True, slots=True)
class Task:
    """A task that is kept. People are account ids; what is not known is empty."""

    id: int
    content: int
    local: str
    status: str
    body: str
    creator: str
    assignee: str
    completer: str
    created: str
    updated: str
    due: str
    completed: str


def tasks_in(body: str) -> Iterator[Written]:
    """Give the tasks of a body, in order; one inside another is a task of its own."""
    at = body.find(_OPEN)
    while at >= 0:
        following = body.find(_OPEN, at + 1)
        found = {name: pattern.search(body, at) for name, pattern in _PART.items()}
        identity, status, text = found["id"], found["status"], found["body"]
        if identity and status:
            said = text[1].strip() if text else ""
            yield Written(identity[1].strip(), status[1].strip(), said, at)
        at = following


def note_tasks(store: Store, content_id: int, author: str, body: str) -> None:
    """Keep the tasks of a body, and forget those that it has no more. Inside a transaction."""
    known = {task.local: task for task in tasks_on(store, content_id)}
    if not known and _OPEN not in body:
        return
    written = {one.local: one for one in tasks_in(body)}
    for gone in set(known) - set(written):
        store.write("DELETE FROM task WHERE content = ? AND local = ?", (content_id, gone))
    for one in written.values():
        old = known.get(one.local)
        if old is None:
            _insert(store, content_id, author, one)
        elif (old.status, old.body) != (one.status, one.body):
            _change(store, old, author, one)


def note_words(store: Store, content_id: int, body: str) -> None:
    """Keep what the tasks of a body say, where nobody edited them. Inside a transaction."""
    for one in tasks_in(body):
        store.write(
            "UPDATE task SET body = ? WHERE content = ? AND local = ?",
            (one.body, content_id, one.local),
        )


def tasks_on(store: Store, content_id: int) -> list[Task]:
    """Give the tasks of one page."""
    rows: list[tuple[Any, ...]] = store.rows(
        f"SELECT {COLUMNS} FROM task WHERE content = ? ORDER BY id",  # noqa: S608 - constant columns
        (content_id,),
    )
    return [Task(*row) for row in rows]


def all_tasks(store: Store) -> list[Task]:
    """Give every task, by id."""
    rows: list[tuple[Any, ...]] = store.rows(f"SELECT {COLUMNS} FROM task ORDER BY id")  # noqa: S608 - constant columns
    return [Task(*row) for row in rows]


def task_by_id(store: Store, task_id: int) -> Task:
    """Give a task, or refuse."""
    row: tuple[Any, ...] | None = store.first(
        f"SELECT {COLUMNS} FROM task WHERE id = ?",  # noqa: S608 - constant columns
        (task_id,),
    )
    if row is None:
        raise no_such(f"Cannot find [task] entity with id [{task_id}]")
    return Task(*row)


def ticked(body: str, local: str, status: str) -> str:
    """Give a body in which the task of this id has this status."""
    for one in tasks_in(body):
        found = _PART["status"].search(body, one.start)
        if one.local == local and found:
            return body[: found.start(1)] + status + body[found.end(1) :]
    return body


def _account(store: Store, name: str) -> str:
    row = store.first("SELECT account FROM person WHERE ? IN (account, name)", (name,))
    return str(row[0]) if row else name


def _insert(store: Store, content_id: int, author: str, one: Written) -> None:
    when = now()
    done = one.status == COMPLETE
    store.write(
        "INSERT INTO task (content, local, status, body, creator, assignee, completer, created, "
        "updated, due, completed) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            content_id,
            one.local,
            one.status,
            one.body,
            author,
            _account(store, one.assignee),
            author if done else "",
            when,
            when,
            one.due,
            when if done else "",
        ),
    )


def _change(store: Store, old: Task, author: str, one: Written) -> None:
    done = one.status == COMPLETE
    again = old.status == one.status
    store.write(
        "UPDATE task SET status = ?, body = ?, assignee = ?, due = ?, updated = ?, completer = ?, "
        "completed = ? WHERE id = ?",
        (
            one.status,
            one.body,
            _account(store, one.assignee),
            one.due,
            now(),
            old.completer if again else author if done else "",
            old.completed if again else now() if done else "",
            old.id,
        ),
    )
