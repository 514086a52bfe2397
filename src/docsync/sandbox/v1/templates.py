"""Content templates in API v1: kept for whoever makes pages of them."""

from __future__ import annotations

import json
from typing import Any

from docsync.sandbox.bodies import body_given
from docsync.sandbox.exchange import Answer, Call, Json, Operation
from docsync.sandbox.given import Given
from docsync.sandbox.paging import v1_items, v1_limit
from docsync.sandbox.refusals import Refusal, bad_request
from docsync.sandbox.storage_check import check_storage
from docsync.sandbox.store.permissions import ADMINISTER, check_may
from docsync.sandbox.store.records import now
from docsync.sandbox.store.spaces import space_by_id, space_by_key
from docsync.sandbox.v1 import shapes
from docsync.sandbox.v1.expand import expansion
from docsync.sandbox.v1.people import check_administrator

COLUMNS = "id, space, name, type, description, body, labels"


def list_templates(call: Call) -> Answer:
    """List the templates of a space, or those for every space."""
    key = call.one("spaceKey")
    space = None if key is None else space_by_key(call.store, key).id
    rows = call.store.rows(
        f"SELECT {COLUMNS} FROM template WHERE space IS ? ORDER BY id",  # noqa: S608 - constant columns
        (space,),
    )
    return v1_items(call, rows, v1_limit(call, {}), lambda row: _shaped(call, row))


def list_blueprints(call: Call) -> Answer:
    """List the templates of blueprints, which are plugins: there are none."""
    none: list[Json] = []
    return v1_items(call, none, v1_limit(call, {}), lambda one: one)


def read_template(call: Call) -> Answer:
    """Give one template; one that is not there is forbidden, as documented."""
    return Answer.json(_shaped(call, _row(call, call.id())))


def create_template(call: Call) -> Answer:
    """Keep a new template."""
    given = call.given()
    key = given.record("space").text("key")
    space = None if key is None else space_by_key(call.store, key).id
    _check_may(call, space)
    name = given.text("name") or ""
    if not name:
        raise bad_request("A template needs a name.")
    identity = call.store.write(
        "INSERT INTO template (space, name, type, description, body, labels, created) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            space,
            name,
            given.text("templateType") or "page",
            given.text("description") or "",
            _body(given),
            json.dumps(given.listed("labels")),
            now(),
        ),
    )
    return Answer.json(_shaped(call, _row(call, identity)))


def update_template(call: Call) -> Answer:
    """Change a template, which the body names."""
    given = call.given()
    row = _row(call, given.id("templateId") or 0)
    _check_may(call, row[1])
    call.store.write(
        "UPDATE template SET name = ?, description = ?, body = ?, labels = ? WHERE id = ?",
        (
            given.text("name") or row[2],
            given.text("description") or row[4],
            _body(given) or row[5],
            json.dumps(given.listed("labels")),
            row[0],
        ),
    )
    return Answer.json(_shaped(call, _row(call, int(row[0]))))


def delete_template(call: Call) -> Answer:
    """Forget a template."""
    row = _row(call, call.id())
    _check_may(call, row[1])
    call.store.write("DELETE FROM template WHERE id = ?", (row[0],))
    return Answer.empty()


def _row(call: Call, identity: int) -> tuple[Any, ...]:
    row: tuple[Any, ...] | None = call.store.first(
        f"SELECT {COLUMNS} FROM template WHERE id = ?",  # noqa: S608 - constant columns
        (identity,),
    )
    if row is None:
        raise Refusal(403, f"No template found with id: {identity}")
    return row


def _check_may(call: Call, space: int | None) -> None:
    if space is None:
        check_administrator(call)
    else:
        check_may(call.store, call.person, space, ADMINISTER)


def _body(given: Given) -> str:
    body = body_given(given.record("body")) or ""
    check_storage(body)
    return body


def _shaped(call: Call, row: tuple[Any, ...]) -> Json:
    identity, space, name, kind, description, body, labels = row
    told: Json = {
        "templateId": str(identity),
        "name": name,
        "description": description,
        "labels": json.loads(labels),
        "templateType": kind,
        "editorVersion": "v2",
        "_links": {"self": f"{call.base}/rest/api/template/{identity}"},
    }
    if space is not None:
        told["space"] = shapes.space(shapes.view(call), space_by_id(call.store, space), {})
    shown = "body" in expansion(call.one("expand")) or call.method != "GET" or "id" in call.values
    if not shown:
        return {**told, "_expandable": {"body": ""}}
    return {**told, "body": {"storage": {"value": body, "representation": "storage"}}}


OPERATIONS = (
    Operation("GET", "/template/page", list_templates),
    Operation("GET", "/template/blueprint", list_blueprints),
    Operation("POST", "/template", create_template),
    Operation("PUT", "/template", update_template),
    Operation("GET", "/template/{id}", read_template),
    Operation("DELETE", "/template/{id}", delete_template),
)
