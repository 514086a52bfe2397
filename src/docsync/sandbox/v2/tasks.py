"""Inline tasks in API v2: listed, read and ticked. A tick makes no new version of the page."""

from __future__ import annotations

from datetime import datetime

from docsync.sandbox.exchange import Answer, Call, Json, Operation
from docsync.sandbox.paging import v2_items
from docsync.sandbox.refusals import bad_request, no_such
from docsync.sandbox.store.access import check_edit, is_seen
from docsync.sandbox.store.reading import body_of, find_content
from docsync.sandbox.store.records import Content, Kind, Status
from docsync.sandbox.store.tasks import (
    COMPLETE,
    INCOMPLETE,
    Task,
    all_tasks,
    note_tasks,
    task_by_id,
    ticked,
)
from docsync.sandbox.store.writing import rewrite_newest

MOST_VALUES = 250


def list_tasks(call: Call) -> Answer:
    """List the tasks on content the user sees, by whatever the query names."""
    found = [
        (task, page) for task in all_tasks(call.store) if (page := _page(call, task)) is not None
    ]
    wanted = [(task, page) for task, page in found if _asked(call, task, page)]
    return v2_items(call, wanted, lambda one: _shaped(call, *one))


def read_task(call: Call) -> Answer:
    """Give one task."""
    return Answer.json(_shaped(call, *_found(call)))


def update_task(call: Call) -> Answer:
    """Tick a task off, or open it again: its page's text changes, its version does not."""
    task, page = _found(call)
    status = call.given().text("status")
    if status not in {COMPLETE, INCOMPLETE}:
        raise bad_request(f"Unknown status of a task: {status}")
    check_edit(call.store, call.person, page)
    body = ticked(body_of(call.store, page), task.local, status)
    with call.store.transaction():
        rewrite_newest(call.store, page, body)
        note_tasks(call.store, page.id, call.person.account, body)
    return Answer.json(_shaped(call, task_by_id(call.store, task.id), page))


def _found(call: Call) -> tuple[Task, Content]:
    task = task_by_id(call.store, call.id())
    page = _page(call, task)
    if page is None:
        raise no_such(f"Cannot find [task] entity with id [{task.id}]")
    return task, page


def _page(call: Call, task: Task) -> Content | None:
    page = find_content(call.store, task.content)
    if page is None or page.status is not Status.CURRENT:
        return None
    return page if is_seen(call.store, call.person, page) else None


def _asked(call: Call, task: Task, page: Content) -> bool:
    on_page = page.kind is Kind.PAGE
    facts = {
        "status": task.status,
        "task-id": str(task.id),
        "space-id": str(page.space),
        "page-id": str(page.id) if on_page else "",
        "blogpost-id": "" if on_page else str(page.id),
        "created-by": task.creator,
        "assigned-to": task.assignee,
        "completed-by": task.completer,
    }
    for name, fact in facts.items():
        values = call.all(name)
        if len(values) > MOST_VALUES:
            raise bad_request(f"At most {MOST_VALUES} values may be given for {name}.")
        if values and fact not in values:
            return False
    if not task.body.strip() and not call.flag("include-blank-tasks"):
        return False
    times = {"created-at": task.created, "due-at": task.due, "completed-at": task.completed}
    return all(_within(call, name, when) for name, when in times.items())


def _within(call: Call, name: str, when: str) -> bool:
    first, last = call.number(f"{name}-from", 0), call.number(f"{name}-to", 0)
    if not first and not last:
        return True
    if not when:
        return False
    stamp = datetime.fromisoformat(when).timestamp() * 1000
    return stamp >= first and (not last or stamp <= last)


def _shaped(call: Call, task: Task, page: Content) -> Json:
    body_format = call.one("body-format")
    body = {body_format: {"representation": body_format, "value": task.body}}
    shaped: Json = {
        "id": str(task.id),
        "localId": task.local,
        "spaceId": str(page.space),
        "pageId" if page.kind is Kind.PAGE else "blogPostId": str(page.id),
        "status": task.status,
        "body": body if body_format else {},
        "createdBy": task.creator,
        "createdAt": task.created,
        "updatedAt": task.updated,
    }
    rest = {
        "assignedTo": task.assignee,
        "completedBy": task.completer,
        "dueAt": f"{task.due}T00:00:00.000Z" if task.due else "",
        "completedAt": task.completed,
    }
    return {**shaped, **{name: value for name, value in rest.items() if value}}


OPERATIONS = (
    Operation("GET", "/tasks", list_tasks),
    Operation("GET", "/tasks/{id}", read_task),
    Operation("PUT", "/tasks/{id}", update_task),
)
