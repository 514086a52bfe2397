"""Content states in API v1, Cloud only: "Rough draft" and the like, above a page's title."""

from __future__ import annotations

from docsync.sandbox.exchange import Answer, Call, Json, Operation, Served
from docsync.sandbox.paging import capped, v1_content
from docsync.sandbox.refusals import bad_request
from docsync.sandbox.store.access import check_edit
from docsync.sandbox.store.marks import State, clear_state, set_state, state_of
from docsync.sandbox.store.reading import Filter
from docsync.sandbox.store.records import Status
from docsync.sandbox.store.writing import Change, update
from docsync.sandbox.v1 import shapes
from docsync.sandbox.v1.content import the_content
from docsync.sandbox.v1.expand import expansion
from docsync.sandbox.v1.spaces import the_space

SUGGESTED = ((1, "Rough draft", "#FFC400"), (2, "In progress", "#2684FF"),
             (3, "Ready for review", "#57D9A3"))  # fmt: skip
OWN, MOST_LISTED, LONGEST_NAME = 100, 100, 20


def read_state(call: Call) -> Answer:
    """Give the state of content; an answer without a body says that it has none."""
    state = state_of(call.store, the_content(call))
    return Answer.empty(200) if state is None else Answer.json(_told(state))


def put_state(call: Call) -> Answer:
    """Give content a state, suggested or of one's own: a new version of it."""
    content, given = the_content(call), call.given()
    _check_status(call)
    check_edit(call.store, call.person, content)
    known = {identity: (identity, name, color) for identity, name, color in SUGGESTED}
    chosen = known.get(given.number("id") or 0)
    name, color = given.text("name") or "", given.text("color") or ""
    if chosen is None and not (name and color):
        raise bad_request("A content state needs an id, or a name and a color.")
    if len(name) > LONGEST_NAME:
        raise bad_request(f"The name of a state is at most {LONGEST_NAME} characters long.")
    update(call.store, call.person, content, Change(content.version.number + 1))
    set_state(call.store, call.person, content, chosen or (OWN + len(name), name, color))
    return read_state(call)


def delete_state(call: Call) -> Answer:
    """Take the state of content away: a new version of it."""
    content = the_content(call)
    check_edit(call.store, call.person, content)
    update(call.store, call.person, content, Change(content.version.number + 1))
    clear_state(call.store, content)
    return Answer.empty(200)


def available_states(call: Call) -> Answer:
    """List the states that content may have."""
    the_content(call)
    return Answer.json({"spaceContentStates": _suggested(), "customContentStates": []})


def space_states(call: Call) -> Answer:
    """List the states that a space suggests."""
    the_space(call)
    return Answer.json(_suggested())


def own_states(_call: Call) -> Answer:
    """List the states that the user has made up: none is remembered."""
    return Answer.json([])


def space_settings(call: Call) -> Answer:
    """Say which states a space allows."""
    the_space(call)
    return Answer.json(
        {
            "contentStatesAllowed": True,
            "customContentStatesAllowed": True,
            "spaceContentStatesAllowed": True,
            "spaceContentStates": _suggested(),
        }
    )


def content_in_state(call: Call) -> Answer:
    """List the content of a space that has a state."""
    identity = call.number("state-id", 0)
    chosen = Filter().where("c.space = ?", the_space(call).id).where("c.status = 'current'")
    chosen = chosen.where("c.id IN (SELECT content FROM content_state WHERE id = ?)", identity)
    expand, view = expansion(call.one("expand")), shapes.view(call)
    limit = capped(call.one("limit"), 25, MOST_LISTED)
    return v1_content(call, chosen, limit, lambda one: shapes.content(view, one, expand))


def _check_status(call: Call) -> None:
    if call.one("status") not in {Status.CURRENT, Status.DRAFT}:
        raise bad_request("status must be current or draft.")


def _suggested() -> list[Json]:
    return [{"id": identity, "name": name, "color": color} for identity, name, color in SUGGESTED]


def _told(state: State) -> Json:
    told = {"id": state.id, "name": state.name, "color": state.color}
    return {"contentState": told, "lastUpdated": state.created}


_ONE = "/content/{id}/state"
OPERATIONS = (
    Operation("GET", _ONE, read_state, Served.CLOUD),
    Operation("PUT", _ONE, put_state, Served.CLOUD),
    Operation("DELETE", _ONE, delete_state, Served.CLOUD),
    Operation("GET", _ONE + "/available", available_states, Served.CLOUD),
    Operation("GET", "/content-states", own_states, Served.CLOUD),
    Operation("GET", "/space/{key}/state", space_states, Served.CLOUD),
    Operation("GET", "/space/{key}/state/settings", space_settings, Served.CLOUD),
    Operation("GET", "/space/{key}/state/content", content_in_state, Served.CLOUD),
)
