"""The sandbox's own addresses, `/sandbox/…`: the log, faults, and the colleague in the browser.

They stand at the host's root whatever the context path, want no credentials, and are neither
logged nor struck by faults.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from docsync.sandbox.browser import saved_by_editor
from docsync.sandbox.credentials import Credentials, Wrong
from docsync.sandbox.exchange import Answer, Call
from docsync.sandbox.faults import Entry, Faults
from docsync.sandbox.given import Given
from docsync.sandbox.limits import Limits
from docsync.sandbox.refusals import Refusal, bad_request, not_found
from docsync.sandbox.store.access import restrict
from docsync.sandbox.store.comments import Selection, add_inline, inline_of
from docsync.sandbox.store.drafts import save_draft
from docsync.sandbox.store.founding import COLLEAGUE
from docsync.sandbox.store.marks import like, likes_of, unlike
from docsync.sandbox.store.people import person_by_name
from docsync.sandbox.store.permissions import NOBODY, READ, allow_anonymous, grant, revoke
from docsync.sandbox.store.reading import body_of, find_content
from docsync.sandbox.store.records import Content, Kind, Person
from docsync.sandbox.store.saving import save
from docsync.sandbox.store.spaces import all_spaces, space_by_key
from docsync.sandbox.store.writing import Change


@dataclass(slots=True)
class Controls:
    """What the controls act on beside the store."""

    requests: list[Entry] = field(default_factory=list)
    faults: Faults = field(default_factory=Faults)
    credentials: Credentials = field(default_factory=Credentials)
    limits: Limits = field(default_factory=Limits)
    index_delay: float = 0.0


def read_requests(controls: Controls, _call: Call) -> Answer:
    """Give every request since the log was last cleared, in the order of arrival."""
    listed = [
        {"method": one.method, "path": one.path, "status": one.status} for one in controls.requests
    ]
    return Answer.json({"count": len(listed), "requests": listed})


def clear_requests(controls: Controls, _call: Call) -> Answer:
    """Clear the log."""
    controls.requests.clear()
    return Answer.json({"count": 0})


def add_fault(controls: Controls, call: Call) -> Answer:
    """Set a fault."""
    controls.faults.add(dict(call.given().fields))
    return Answer.json({"count": len(controls.faults)})


def clear_faults(controls: Controls, _call: Call) -> Answer:
    """Lift every fault."""
    controls.faults.clear()
    return Answer.json({"count": 0})


def set_credentials(controls: Controls, call: Call) -> Answer:
    """Say what wrong credentials become (`denied`, `anonymous`) and whose tokens have expired."""
    given = call.given()
    try:
        controls.credentials.wrong = Wrong(given.text("wrong") or controls.credentials.wrong)
    except ValueError as error:
        raise bad_request(str(error)) from error
    controls.credentials.expired = {str(name) for name in given.listed("expired")}
    return Answer.json({"wrong": controls.credentials.wrong})


def set_limits(controls: Controls, call: Call) -> Answer:
    """Let only so many requests through in so many seconds; 0 lifts the limit."""
    given = call.given()
    limit, seconds = given.number("limit") or 0, given.number("seconds") or 60
    controls.limits.set(limit, seconds)
    return Answer.json({"limit": limit, "seconds": seconds})


def clear_limits(controls: Controls, _call: Call) -> Answer:
    """Lift the limit."""
    controls.limits.set(0, 60)
    return Answer.json({"limit": 0})


def set_index(controls: Controls, call: Call) -> Answer:
    """Let the search index lag behind by so many milliseconds."""
    delay = call.given().number("delay_ms") or 0
    controls.index_delay = max(delay, 0) / 1000
    return Answer.json({"delay_ms": max(delay, 0)})


def set_anonymous(_controls: Controls, call: Call) -> Answer:
    """Let requests without credentials read these spaces; none shut them out again."""
    keys = [str(key) for key in call.given().listed("spaces")]
    wanted = [space_by_key(call.store, key) for key in keys]
    allow_anonymous(call.store, allowed=bool(wanted))
    for space in all_spaces(call.store):
        revoke(call.store, space, NOBODY)
    for space in wanted:
        grant(call.store, space, NOBODY, (READ,))
    return Answer.json({"spaces": [space.key for space in wanted]})


def draft_page(_controls: Controls, call: Call) -> Answer:
    """Replace words in a page's storage and leave the browser's editor open: a draft over it."""
    page, given = _page(call), call.given()
    find, replace = _text(given, "find"), _text(given, "replace")
    body = body_of(call.store, page)
    if not find or body.count(find) != 1:
        raise Refusal(409, f"The text stands {body.count(find) if find else 0} times, not once.")
    change = Change(1, body=saved_by_editor(body.replace(find, replace)))
    save_draft(call.store, _person(call, given), page, change)
    return Answer.json({"id": str(page.id)})


def like_page(_controls: Controls, call: Call) -> Answer:
    """Let a user like a page, or no longer."""
    page, given = _page(call), call.given()
    chosen = unlike if given.fields.get("likes") is False else like
    chosen(call.store, _person(call, given), page)
    return Answer.json({"id": str(page.id), "likes": len(likes_of(call.store, page))})


def edit_page(_controls: Controls, call: Call) -> Answer:
    """Replace words in a page's storage and save it as the browser's editor does."""
    page, given = _page(call), call.given()
    find, replace = _text(given, "find"), _text(given, "replace")
    body, raw = body_of(call.store, page), given.flag("raw")
    if not find or body.count(find) != 1:
        raise Refusal(409, f"The text stands {body.count(find) if find else 0} times, not once.")
    edited = body.replace(find, replace)
    change = Change(
        page.version.number + 1,
        body=edited if raw else saved_by_editor(edited),
        unchecked=raw,
    )
    saved = save(call.store, _person(call, given), page, change)
    return Answer.json({"id": str(saved.id), "version": saved.version.number})


def comment_page(_controls: Controls, call: Call) -> Answer:
    """Comment on words of a page: a marker in its storage, and no new version."""
    page, given = _page(call), call.given()
    selection = Selection(_text(given, "text"))
    body, person = _text(given, "body"), _person(call, given)
    try:
        made = add_inline(call.store, person, page, body, selection)
    except Refusal as refusal:
        raise Refusal(409, str(refusal)) from refusal
    kept = inline_of(call.store, made)
    return Answer.json({"id": str(made.id), "ref": kept.ref if kept else ""})


def restrict_page(_controls: Controls, call: Call) -> Answer:
    """Let only these users read a page; others get 404. No users lift the restriction."""
    page, given = _page(call), call.given()
    for operation in ("read", "update"):
        if given.has(operation):
            names = [str(name) for name in given.listed(operation)]
            restrict(call.store, page, operation, names)
    return Answer.json({"id": str(page.id)})


def _page(call: Call) -> Content:
    page = find_content(call.store, call.id())
    if page is None or page.kind not in {Kind.PAGE, Kind.BLOGPOST}:
        raise not_found("page", call.values["id"])
    return page


def _person(call: Call, given: Given) -> Person:
    name = given.text("user") or COLLEAGUE
    person = person_by_name(call.store, name)
    if person is None:
        raise bad_request(f"No user found with name {name}")
    return person


def _text(given: Given, name: str) -> str:
    value = given.text(name)
    if value is None:
        raise bad_request(f"{name} is required.")
    return value


CONTROLS = (
    ("GET", "/sandbox/requests", read_requests),
    ("DELETE", "/sandbox/requests", clear_requests),
    ("POST", "/sandbox/faults", add_fault),
    ("DELETE", "/sandbox/faults", clear_faults),
    ("POST", "/sandbox/credentials", set_credentials),
    ("POST", "/sandbox/anonymous", set_anonymous),
    ("POST", "/sandbox/limits", set_limits),
    ("DELETE", "/sandbox/limits", clear_limits),
    ("POST", "/sandbox/index", set_index),
    ("POST", "/sandbox/pages/{id}/draft", draft_page),
    ("POST", "/sandbox/pages/{id}/like", like_page),
    ("POST", "/sandbox/pages/{id}/edit", edit_page),
    ("POST", "/sandbox/pages/{id}/comment", comment_page),
    ("POST", "/sandbox/pages/{id}/restrict", restrict_page),
)
