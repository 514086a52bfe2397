"""Bodies converted in API v1: at once on Data Center, on Cloud as a task to ask for later."""

from __future__ import annotations

import uuid

from docsync.sandbox.bodies import as_storage
from docsync.sandbox.exchange import Answer, Call, Json, Operation, Served
from docsync.sandbox.given import Given
from docsync.sandbox.refusals import Refusal, bad_request, no_such
from docsync.sandbox.renditions import BODIES, rendition
from docsync.sandbox.storage_check import check_storage
from docsync.sandbox.store.reading import at_version, body_of, read_content
from docsync.sandbox.store.records import Content, now
from docsync.sandbox.v1.content import KINDS
from docsync.sandbox.v1.macros import macro_storage

# What Confluence converts to what; a body in one of the views comes back from nowhere.
FROM_STORAGE = frozenset(BODIES) - {"storage"}
CONVERSIONS = {
    "storage": FROM_STORAGE | {"storage"},
    "editor": frozenset({"storage"}),
    "wiki": FROM_STORAGE | {"storage"},
    "atlas_doc_format": FROM_STORAGE | {"storage"},
}
MOST_AT_ONCE = 10


def convert(call: Call) -> Answer:
    """Convert a body, with the page it is asked from if one is named."""
    given = call.given()
    page = _context(call, given)
    shaped: Json = {
        "value": _converted(call, given, page),
        "representation": call.values["to"],
        "_links": {"base": call.base, "context": call.settings.context_path},
    }
    if page is not None:
        shaped["_expandable"] = {"content": f"/rest/api/content/{page.id}"}
    return Answer.json(shaped)


def convert_later(call: Call) -> Answer:
    """Convert a body, and give the id by which the result is asked for."""
    return Answer.json({"asyncId": _kept(call, call.given(), call.values["to"])})


def convert_macro_later(call: Call) -> Answer:
    """Show a macro of a version as its readers see it, and give the id to ask for it by."""
    page = read_content(call.store, call.person, call.id(), KINDS)
    number = Given(dict(call.values)).number("version") or page.version.number
    body = body_of(call.store, at_version(call.store, page, number))
    storage = macro_storage(body, call.values["macro"])
    if not storage:
        raise no_such(f"No macro with id {call.values['macro']} in version {number}")
    to = call.values["to"]
    identity = str(uuid.uuid4())
    _keep(call, identity, (to, rendition(call, storage, to, page), ""))
    return Answer.json({"asyncId": identity})


def convert_many(call: Call) -> Answer:
    """Convert several bodies, each with its own id."""
    listed = call.given().records("conversionInputs")
    if len(listed) > MOST_AT_ONCE:
        raise bad_request(f"At most {MOST_AT_ONCE} bodies can be converted at once.")
    ids = [_kept(call, one, one.text("to") or "") for one in listed]
    return Answer.json([{"asyncId": identity} for identity in ids])


def read_conversion(call: Call) -> Answer:
    """Give the result of a conversion."""
    return Answer.json(_result(call, call.values["id"]))


def read_conversions(call: Call) -> Answer:
    """Give the results of several conversions."""
    return Answer.json([{"asyncId": one, **_result(call, one)} for one in call.all("ids")])


def _converted(call: Call, given: Given, page: Content | None, to: str = "") -> str:
    source, to = given.text("representation") or "", to or call.values["to"]
    if to not in CONVERSIONS.get(source, frozenset()):
        raise bad_request(f"Cannot convert from {source or 'nothing'} to {to}")
    storage = as_storage(source, given.text("value") or "")
    check_storage(storage)
    return rendition(call, storage, to, page)


def _context(call: Call, given: Given) -> Content | None:
    named = given.record("content").id("id") or _query_id(call)
    return None if named is None else read_content(call.store, call.person, named, KINDS)


def _query_id(call: Call) -> int | None:
    return Given({"id": call.one("contentIdContext")}).id("id")


def _kept(call: Call, given: Given, to: str) -> str:
    identity, error, value = str(uuid.uuid4()), "", ""
    try:
        value = _converted(call, given, _context(call, given), to)
    except Refusal as refusal:
        error = str(refusal)
    _keep(call, identity, (to, value, error))
    return identity


def _keep(call: Call, identity: str, result: tuple[str, str, str]) -> None:
    with call.store.transaction():
        call.store.write(
            "INSERT INTO conversion VALUES (?, ?, ?, ?, ?)", (identity, *result, now())
        )


def _result(call: Call, identity: str) -> Json:
    row = call.store.first(
        "SELECT representation, value, error FROM conversion WHERE id = ?", (identity,)
    )
    if row is None:
        raise no_such(f"No conversion found with id: {identity}")
    representation, value, error = row
    if error:
        return {"status": "FAILED", "error": error, "_links": {}}
    return {
        "value": value,
        "representation": representation,
        "status": "COMPLETED",
        "renderTaskId": identity,
        "_links": {"base": call.base},
        "_expandable": {"content": "", "embeddedContent": "", "webresource": ""},
    }


_ASYNC = "/contentbody/convert/async"
_MACRO = "/content/{id}/history/{version}/macro/id/{macro}/convert/async/{to}"
OPERATIONS = (
    Operation("GET", _MACRO, convert_macro_later, Served.CLOUD),
    Operation("POST", _ASYNC + "/bulk/tasks", convert_many, Served.CLOUD),
    Operation("GET", _ASYNC + "/bulk/tasks", read_conversions, Served.CLOUD),
    Operation("POST", _ASYNC + "/{to}", convert_later, Served.CLOUD),
    Operation("GET", _ASYNC + "/{id}", read_conversion, Served.CLOUD),
    Operation("POST", "/contentbody/convert/{to}", convert, Served.REMOVED),
)
