"""Long tasks in API v1."""

from __future__ import annotations

from collections.abc import Mapping

from docsync.sandbox.exchange import Answer, Call, Json, Operation
from docsync.sandbox.paging import v1_items, v1_limit
from docsync.sandbox.store.longtasks import LongTask, all_long_tasks, note_task, task_of

DEFAULT = 100


def accepted(call: Call, name: str, details: Mapping[str, object] | None = None) -> Answer:
    """Answer that something is being done: a task, and where it is asked for."""
    task = note_task(call.store, name, details)
    return Answer.json({"id": task.id, "links": {"status": f"/rest/api/longtask/{task.id}"}}, 202)


def read_task(call: Call) -> Answer:
    """Give a long task."""
    return Answer.json(_shaped(call, task_of(call.store, call.values["id"])))


def list_tasks(call: Call) -> Answer:
    """List the long tasks."""
    limit = v1_limit(call, {}, DEFAULT)
    return v1_items(call, all_long_tasks(call.store), limit, lambda one: _shaped(call, one))


def _shaped(call: Call, task: LongTask) -> Json:
    shaped: Json = {
        "id": task.id,
        "name": {"key": task.name, "args": []},
        "elapsedTime": 1,
        "percentageComplete": 100,
        "successful": task.successful,
        "finished": True,
        "status": "FINISHED_SUCCESSFULLY" if task.successful else "FINISHED_WITH_ERRORS",
        "messages": [{"translation": task.message, "args": []}],
        "errors": [],
        "_links": {"self": f"{call.base}/rest/api/longtask/{task.id}"},
    }
    if task.details:
        shaped["additionalDetails"] = task.details
    return shaped


OPERATIONS = (
    Operation("GET", "/longtask", list_tasks),
    Operation("GET", "/longtask/{id}", read_task),
)
