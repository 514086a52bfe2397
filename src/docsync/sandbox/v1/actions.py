"""Actions of the web pages that clients of Data Center call, because API v1 lacks them.

They answer as a browser is answered: a page is moved beside or below another, an attachment goes to
the trash by its name. Found in the sources of atlassian-python-api.
"""

from __future__ import annotations

from urllib.parse import parse_qsl

from docsync.sandbox.exchange import Answer, Call, Operation, Served
from docsync.sandbox.given import as_id
from docsync.sandbox.refusals import bad_request, not_found, xsrf
from docsync.sandbox.store.access import check_delete
from docsync.sandbox.store.attachments import named
from docsync.sandbox.store.reading import Filter, every, read_content
from docsync.sandbox.store.records import Content, Kind
from docsync.sandbox.store.spaces import space_by_key
from docsync.sandbox.store.titles import folded
from docsync.sandbox.store.trash import trash
from docsync.sandbox.store.tree import Place, place, to_top

_PLACES = {"above": Place.BEFORE, "below": Place.AFTER, "append": Place.APPEND,
           "before": Place.BEFORE, "after": Place.AFTER}  # fmt: skip
TOP_LEVEL = "topLevel"


def move_page(call: Call) -> Answer:
    """Move a page beside or below another, which is named by id or by title."""
    fields = _fields(call)
    page = _page(call, fields.get("pageId", ""))
    if fields.get("position") == TOP_LEVEL:
        to_top(call.store, call.person, page)
        return Answer.json({"page": {"id": str(page.id), "title": page.title}})
    where = _PLACES.get(fields.get("position", "append"))
    if where is None:
        raise bad_request(f"Invalid position: {fields.get('position')}")
    target = _target(call, fields)
    place(call.store, call.person, page, where, target)
    return Answer.json({"page": {"id": str(page.id), "title": page.title}})


def remove_attachment(call: Call) -> Answer:
    """Move an attachment of a page to the trash by its name."""
    fields = _fields(call)
    page = _page(call, fields.get("pageId", ""))
    name = fields.get("fileName") or fields.get("filename") or ""
    attachment = named(call.store, call.person, page, name)
    if attachment is None:
        raise not_found("attachment", name)
    check_delete(call.store, call.person, page)
    trash(call.store, call.person, attachment)
    return Answer.json({"success": True})


def _fields(call: Call) -> dict[str, str]:
    """Give the fields of a form, wherever the client put them, or refuse one from a web page."""
    if "x-atlassian-token" not in call.headers and "atl_token" not in dict(call.query):
        raise xsrf()
    sent = call.body.decode("utf-8", "replace") if call.body[:1] not in {b"{", b"["} else ""
    form = {part.field: part.data.decode("utf-8", "replace") for part in call.form}
    return {**dict(call.query), **dict(parse_qsl(sent)), **form}


def _target(call: Call, fields: dict[str, str]) -> Content:
    if fields.get("targetId"):
        return _page(call, fields["targetId"])
    space = space_by_key(call.store, fields.get("spaceKey", ""))
    title = fields.get("targetTitle", "")
    chosen = Filter().where("c.space = ?", space.id).where("c.folded = ?", folded(title))
    chosen = chosen.where("c.kind = ?", Kind.PAGE).where("c.status = 'current'")
    found = every(call.store, call.person, chosen)
    if not found:
        raise not_found("page", title)
    return found[0]


def _page(call: Call, identity: str) -> Content:
    return read_content(call.store, call.person, as_id(identity), (Kind.PAGE, Kind.BLOGPOST))


# Below the context path itself.
OPERATIONS = tuple(
    Operation(method, path, work, Served.DATACENTER)
    for method in ("GET", "POST")
    for path, work in (
        ("/pages/movepage.action", move_page),
        ("/json/removeattachment.action", remove_attachment),
    )
)
