"""Inline tasks in API v1: as Cloud had them, and as the page of Data Center ticks them."""

from __future__ import annotations

from datetime import datetime

from docsync.sandbox.exchange import Answer, Call, Json, Operation, Served
from docsync.sandbox.paging import capped, v1_envelope
from docsync.sandbox.refusals import bad_request, no_such
from docsync.sandbox.store.access import check_edit, is_seen
from docsync.sandbox.store.reading import body_of, find_content
from docsync.sandbox.store.records import Content
from docsync.sandbox.store.spaces import space_by_id
from docsync.sandbox.store.tasks import (
    COMPLETE,
    INCOMPLETE,
    Task,
    all_tasks,
    note_tasks,
    task_by_id,
    tasks_on,
    ticked,
)
from docsync.sandbox.store.writing import rewrite_newest
from docsync.sandbox.v1.content import the_content

DEFAULT, CAP = 20, 200
_CHECKED = {"CHECKED": COMPLETE, "UNCHECKED": INCOMPLETE}


def search_tasks(call: Call) -> Answer:
    """Find tasks by space, page, people and status."""
    found = [one for one in all_tasks(call.store) if _seen(call, one) and _asked(call, one)]
    limit = capped(call.one("limit"), DEFAULT, CAP)
    start = max(call.number("start", 0), 0)
    shaped = [_shaped(call, one) for one in found[start : start + limit]]
    more = len(found) > start + limit
    return Answer.json(v1_envelope(call, shaped, (start, limit), more=more))


def read_task(call: Call) -> Answer:
    """Give one task by its global id."""
    return Answer.json(_shaped(call, _found(call)))


def update_task(call: Call) -> Answer:
    """Tick a task off, or open it again."""
    task = _found(call)
    status = call.given().text("status") or ""
    _tick(call, task, status)
    return Answer.json(_shaped(call, task_by_id(call.store, task.id)))


def tick_on_page(call: Call) -> Answer:
    """Tick a task by the id it has on its page, as the page itself does."""
    page = the_content(call)
    found = [one for one in tasks_on(call.store, page.id) if one.local == call.values["task"]]
    if not found:
        raise no_such(f"No task with id {call.values['task']} on content {page.id}")
    _tick(call, found[0], _CHECKED.get(call.given().text("status") or "", ""))
    return Answer.json(_shaped(call, task_by_id(call.store, found[0].id)))


def _tick(call: Call, task: Task, status: str) -> None:
    if status not in {COMPLETE, INCOMPLETE}:
        raise bad_request("The status of a task is complete or incomplete.")
    page = _page(call, task)
    check_edit(call.store, call.person, page)
    body = ticked(body_of(call.store, page), task.local, status)
    rewrite_newest(call.store, page, body)
    note_tasks(call.store, page.id, call.person.account, body)


def _found(call: Call) -> Task:
    task = task_by_id(call.store, call.id())
    if not _seen(call, task):
        raise no_such(f"No task found with id: {task.id}")
    return task


def _seen(call: Call, task: Task) -> bool:
    page = find_content(call.store, task.content)
    living = page is not None and page.status == "current"
    return living and is_seen(call.store, call.person, _page(call, task))


def _page(call: Call, task: Task) -> Content:
    page = find_content(call.store, task.content)
    if page is None:
        raise no_such(f"No task found with id: {task.id}")
    return page


def _asked(call: Call, task: Task) -> bool:
    page = _page(call, task)
    facts = {
        "spaceKey": space_by_id(call.store, page.space).key,
        "pageId": str(page.id),
        "assignee": task.assignee,
        "creator": task.creator,
        "completedUser": task.completer,
        "status": task.status,
    }
    return all(call.one(name) in {None, fact} for name, fact in facts.items())


def _shaped(call: Call, task: Task) -> Json:
    page = _page(call, task)
    told: Json = {
        "globalId": task.id,
        "id": int(task.local) if task.local.isdigit() else task.id,
        "contentId": page.id,
        "status": task.status,
        "title": page.title,
        "description": "",
        "body": task.body,
        "creator": task.creator,
        "createDate": _stamp(task.created),
        "updateDate": _stamp(task.updated),
        "_links": {},
    }
    rest = {"assignee": task.assignee, "completeUser": task.completer}
    times = {"dueDate": task.due, "completeDate": task.completed}
    told |= {name: value for name, value in rest.items() if value}
    return told | {name: _stamp(value) for name, value in times.items() if value}


def _stamp(when: str) -> int:
    return int(datetime.fromisoformat(when).timestamp() * 1000)


OPERATIONS = (
    Operation("GET", "/inlinetasks/search", search_tasks, Served.REMOVED),
    Operation("GET", "/inlinetasks/{id}", read_task, Served.REMOVED),
    Operation("PUT", "/inlinetasks/{id}", update_task, Served.REMOVED),
)
# Below a root of its own, as a page in the browser asks.
ON_PAGE = (
    Operation("PUT", "/task/{id}/{task}", tick_on_page, Served.DATACENTER),
    Operation("POST", "/task/{id}/{task}", tick_on_page, Served.DATACENTER),
)
