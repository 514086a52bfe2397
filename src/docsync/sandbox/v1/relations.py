"""Relations in API v1, Cloud only: users, content and spaces that stand in one, such as favourite.

A relation is a name between a source and a target, each of which is a user, content or a space.
"""

from __future__ import annotations

from docsync.sandbox.exchange import Answer, Call, Json, Operation, Served
from docsync.sandbox.given import as_id
from docsync.sandbox.paging import v1_items, v1_limit
from docsync.sandbox.refusals import bad_request, no_such
from docsync.sandbox.store.access import check_edit
from docsync.sandbox.store.people import named_person, person_by_account
from docsync.sandbox.store.reading import read_content
from docsync.sandbox.store.records import now
from docsync.sandbox.store.spaces import space_by_key
from docsync.sandbox.v1 import shapes
from docsync.sandbox.v1.content import KINDS
from docsync.sandbox.v1.persons import person

USER, CONTENT, SPACE = "user", "content", "space"
FAVOURITE = "favourite"


def read_relation(call: Call) -> Answer:
    """Give a relation, or say that there is none."""
    return Answer.json(_shaped(call, _row(call)))


def put_relation(call: Call) -> Answer:
    """Let a source stand in a relation to a target."""
    name, source, target = _named(call)
    call.store.write(
        "INSERT OR IGNORE INTO relation VALUES (?, ?, ?, ?, ?)",
        (name, source, target, call.person.account, now()),
    )
    return Answer.json(_shaped(call, _row(call)))


def delete_relation(call: Call) -> Answer:
    """Let a source stand in a relation no longer."""
    name, source, target, *_ = _row(call)
    call.store.write(
        "DELETE FROM relation WHERE name = ? AND source = ? AND target = ?", (name, source, target)
    )
    return Answer.empty()


def list_targets(call: Call) -> Answer:
    """List what a source stands in a relation to."""
    source = _thing(call, call.values["source_type"], call.values["source"])
    rows = call.store.rows(
        "SELECT name, source, target, author, created FROM relation "
        "WHERE name = ? AND source = ? AND target LIKE ?",
        (call.values["name"], source, f"{_type(call.values['target_type'])}/%"),
    )
    return v1_items(call, rows, v1_limit(call, {}), lambda row: _shaped(call, row))


def list_sources(call: Call) -> Answer:
    """List what stands in a relation to a target."""
    target = _thing(call, call.values["target_type"], call.values["target"])
    rows = call.store.rows(
        "SELECT name, source, target, author, created FROM relation "
        "WHERE name = ? AND target = ? AND source LIKE ?",
        (call.values["name"], target, f"{_type(call.values['source_type'])}/%"),
    )
    return v1_items(call, rows, v1_limit(call, {}), lambda row: _shaped(call, row))


def _named(call: Call) -> tuple[str, str, str]:
    values = call.values
    name = values["name"]
    if name == FAVOURITE and values["source_type"] != USER:
        raise bad_request("Only a user has favourites.")
    source = _thing(call, values["source_type"], values["source"])
    if call.method != "GET" and source.startswith(f"{CONTENT}/"):
        identity = as_id(source.partition("/")[2])
        check_edit(call.store, call.person, read_content(call.store, call.person, identity, KINDS))
    return name, source, _thing(call, values["target_type"], values["target"])


def _row(call: Call) -> tuple[object, ...]:
    row = call.store.first(
        "SELECT name, source, target, author, created FROM relation "
        "WHERE name = ? AND source = ? AND target = ?",
        _named(call),
    )
    if row is None:
        raise no_such("There is no such relation.")
    return row


def _thing(call: Call, kind: str, key: str) -> str:
    """Give how a thing is kept, or refuse what is not there."""
    match _type(kind):
        case "user":
            mine = key == "current"
            return f"user/{(call.person if mine else named_person(call.store, key)).account}"
        case "space":
            return f"space/{space_by_key(call.store, key).key}"
        case _:
            content = read_content(call.store, call.person, as_id(key), KINDS)
            return f"content/{content.id}"


def _type(kind: str) -> str:
    if kind not in {USER, CONTENT, SPACE}:
        raise bad_request(f"Unknown type: {kind}")
    return kind


def _shaped(call: Call, row: tuple[object, ...]) -> Json:
    name, source, target, author, created = (str(one) for one in row)
    by = person(call, person_by_account(call.store, author))
    return {
        "name": name,
        "relationData": {"createdBy": by, "createdDate": created, "friendlyCreatedDate": created},
        "source": _told(call, source),
        "target": _told(call, target),
        "_expandable": {"relationData": "", "source": "", "target": ""},
        "_links": {},
    }


def _told(call: Call, thing: str) -> Json:
    kind, _, key = thing.partition("/")
    if kind == USER:
        return person(call, person_by_account(call.store, key))
    if kind == SPACE:
        return shapes.space(shapes.view(call), space_by_key(call.store, key), {})
    content = read_content(call.store, call.person, as_id(key), KINDS)
    return shapes.content(shapes.view(call), content, {})


_FROM = "/relation/{name}/from/{source_type}/{source}/to/{target_type}"
OPERATIONS = (
    Operation("GET", _FROM, list_targets, Served.CLOUD),
    Operation("GET", _FROM + "/{target}", read_relation, Served.CLOUD),
    Operation("PUT", _FROM + "/{target}", put_relation, Served.CLOUD),
    Operation("DELETE", _FROM + "/{target}", delete_relation, Served.CLOUD),
    Operation(
        "GET",
        "/relation/{name}/to/{target_type}/{target}/from/{source_type}",
        list_sources,
        Served.CLOUD,
    ),
)
