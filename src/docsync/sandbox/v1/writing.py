"""Content in API v1, written: create, update, publish, delete; comments too."""

from __future__ import annotations

from docsync.sandbox.bodies import body_given
from docsync.sandbox.exchange import Answer, Call, Operation, Served
from docsync.sandbox.given import Given, as_id
from docsync.sandbox.refusals import (
    Refusal,
    bad_request,
    misleading_update,
    no_version,
    not_found,
)
from docsync.sandbox.store.access import check_edit
from docsync.sandbox.store.comments import (
    Selection,
    add_comment,
    add_inline,
    delete_comment,
)
from docsync.sandbox.store.drafts import discard_draft, has_draft, publish
from docsync.sandbox.store.history import delete_version, restore_version
from docsync.sandbox.store.reading import read_content
from docsync.sandbox.store.records import Content, Kind, Status
from docsync.sandbox.store.saving import save, save_over_draft
from docsync.sandbox.store.spaces import space_by_id, space_by_key
from docsync.sandbox.store.trash import purge, trash
from docsync.sandbox.store.writing import Change, Draft, create
from docsync.sandbox.v1 import shapes
from docsync.sandbox.v1.content import the_content
from docsync.sandbox.v1.expand import expansion

WRITTEN = "body.storage,history,space,container,version,ancestors"
RESTORE = "restore"


def create_one(call: Call) -> Answer:
    """Create a page, a blog post or a comment; with the id of a draft, publish it."""
    given = call.given()
    kind = given.text("type")
    if given.id("id"):
        draft = read_content(call.store, call.person, given.id("id") or 0)
        if draft.status is not Status.DRAFT:
            raise bad_request(f"Content with id {draft.id} is no draft.")
        return written(call, publish(call.store, call.person, draft, _change(call, given, 1)))
    if kind == Kind.COMMENT:
        return written(call, _commented(call, given))
    if kind not in {Kind.PAGE, Kind.BLOGPOST}:
        raise bad_request(f"Cannot create content of type: {kind}")
    key = given.record("space").text("key")
    if not key:
        raise bad_request("A space is required to create content.")
    draft_ = Draft(
        space_by_key(call.store, key),
        given.text("title") or "",
        body_given(given.record("body")) or "",
        kind=Kind(kind),
        status=_status(call, given) or Status.CURRENT,
        parent=_parent(given),
        message=given.record("version").text("message") or "",
        created=given.record("history").text("createdDate") or "",
    )
    return written(call, create(call.store, call.person, draft_))


def update_one(call: Call) -> Answer:
    """Write content over exactly the version before the one given; moves and restores too."""
    one = the_content(call)
    given = call.given()
    number = given.record("version").number("number")
    if number is None and one.status is not Status.DRAFT:
        raise no_version()
    if given.text("type") not in {None, one.kind}:
        raise bad_request(f"Content of type {one.kind} cannot become something else.")
    change = _change(call, given, number)
    if _in_other_space(call, given, one):
        raise bad_request("Content cannot be moved to another space by an update.")
    over_draft = call.one("status") == Status.DRAFT and one.status is Status.CURRENT
    if over_draft and change.status is Status.CURRENT and not has_draft(call.store, one):
        raise not_found("draft", one.id)
    writer = save_over_draft if over_draft and change.status is Status.CURRENT else save
    try:
        return written(call, writer(call.store, call.person, one, change))
    except Refusal as refusal:
        if call.settings.cloud and "already exists" in refusal.wording.v1:
            raise misleading_update() from refusal
        raise


def delete_one(call: Call) -> Answer:
    """Move content to the trash, or delete a trashed one, a draft or a comment for good."""
    one = the_content(call)
    status = call.one("status") or Status.CURRENT
    if one.kind is Kind.COMMENT:
        delete_comment(call.store, call.person, one)
    elif one.status == status and status in {Status.TRASHED, Status.DRAFT}:
        purge(call.store, call.person, one)
    elif one.status is Status.CURRENT and status == Status.DRAFT and has_draft(call.store, one):
        check_edit(call.store, call.person, one)
        discard_draft(call.store, one)
    elif one.status in {Status.CURRENT, Status.ARCHIVED} and status == Status.CURRENT:
        trash(call.store, call.person, one)
    else:
        raise not_found("content", call.values["id"])
    return Answer.empty()


def post_version(call: Call) -> Answer:
    """Restore a version: its body, and its title if asked, become the newest version."""
    one, given = the_content(call), call.given()
    if given.text("operationKey") != RESTORE:
        raise bad_request(f"Unknown operationKey: {given.text('operationKey')}")
    asked = given.record("params")
    number = asked.number("versionNumber")
    if number is None:
        raise bad_request("versionNumber is required.")
    restored = restore_version(
        call.store,
        call.person,
        one,
        number,
        said=(asked.flag("restoreTitle"), asked.text("message") or ""),
    )
    view, expand = shapes.view(call), expansion(call.one("expand"))
    return Answer.json(shapes.version(view, restored, restored.version, expand))


def remove_version(call: Call) -> Answer:
    """Delete an old version."""
    delete_version(call.store, call.person, the_content(call), call.id("number"))
    return Answer.empty()


def publish_blueprint(call: Call) -> Answer:
    """Publish the draft of a page that a blueprint made."""
    draft = read_content(call.store, call.person, call.id("draft"), (Kind.PAGE, Kind.BLOGPOST))
    if draft.status is not Status.DRAFT:
        raise not_found("draft", draft.id)
    given = call.given()
    number = given.record("version").number("number")
    made = publish(call.store, call.person, draft, _change(call, given, number))
    return written(call, made, "body.storage,history,space,version,ancestors")


def written(call: Call, one: Content, default: str = WRITTEN) -> Answer:
    """Answer with content that was just written."""
    shaped = shapes.content(shapes.view(call), one, expansion(call.one("expand"), default))
    return Answer.json(shapes.alone(call, shaped))


def _change(call: Call, given: Given, number: int | None) -> Change:
    version = given.record("version")
    return Change(
        number,
        title=given.text("title"),
        body=body_given(given.record("body")),
        parent=_parent(given),
        status=_status(call, given),
        position=given.number("position"),
        message=version.text("message") or "",
        minor=version.flag("minorEdit"),
    )


def _commented(call: Call, given: Given) -> Content:
    on = read_content(call.store, call.person, as_id(given.record("container").value("id")))
    body = body_given(given.record("body")) or ""
    extensions = given.record("extensions")
    if extensions.text("location") == "inline":
        told = extensions.record("inlineProperties")
        words = told.text("originalSelection") or ""
        matches, place = told.number("numMatches") or 1, told.number("matchIndex") or 0
        selection = Selection(words, matches, place)
        return add_inline(call.store, call.person, on, body, selection)
    return add_comment(call.store, call.person, on, body, _parent(given))


def _in_other_space(call: Call, given: Given, one: Content) -> bool:
    key = given.record("space").text("key")
    return bool(key) and space_by_key(call.store, key or "") != space_by_id(call.store, one.space)


def _status(call: Call, given: Given) -> Status | None:
    """Give the status asked for: the body's; that of the query names the one content has."""
    return given.status() or Given({"status": call.one("status")}).status()


def _parent(given: Given) -> int | None:
    ancestors = given.records("ancestors")
    return as_id(ancestors[-1].value("id")) if ancestors else None


_BLUEPRINT = "/content/blueprint/instance/{draft}"
OPERATIONS = (
    Operation("POST", _BLUEPRINT, publish_blueprint),
    Operation("PUT", _BLUEPRINT, publish_blueprint),
    Operation("POST", "/content", create_one, Served.REMOVED),
    Operation("PUT", "/content/{id}", update_one, Served.REMOVED),
    Operation("DELETE", "/content/{id}", delete_one, Served.REMOVED),
    Operation("POST", "/content/{id}/version", post_version, Served.CLOUD),
    Operation("DELETE", "/content/{id}/version/{number}", remove_version),
)
EXPERIMENTAL = (
    Operation("DELETE", "/content/{id}/version/{number}", remove_version, Served.DATACENTER),
)
