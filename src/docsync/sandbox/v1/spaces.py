"""Spaces in API v1, what is in them, and their trash."""

from __future__ import annotations

from docsync.sandbox.exchange import Answer, Call, Json, Operation, Served
from docsync.sandbox.given import Given
from docsync.sandbox.paging import v1_content, v1_counted, v1_items, v1_limit, v1_scan
from docsync.sandbox.refusals import Refusal, bad_request
from docsync.sandbox.store.founding import found_space
from docsync.sandbox.store.marks import favourite_spaces
from docsync.sandbox.store.permissions import (
    ADMINISTER,
    check_may,
    check_space_seen,
    visible_spaces,
)
from docsync.sandbox.store.reading import BY_ID, Filter, every, read_content
from docsync.sandbox.store.records import Kind, Space, Status
from docsync.sandbox.store.spaces import (
    all_spaces,
    change_space,
    check_space,
    delete_space,
    space_by_key,
    space_labels,
)
from docsync.sandbox.store.trash import purge
from docsync.sandbox.v1 import shapes
from docsync.sandbox.v1.expand import expansion
from docsync.sandbox.v1.longtasks import accepted
from docsync.sandbox.v1.space_shapes import settings_of

WRITTEN = "description.plain,homepage,metadata.labels"
IN_SPACES = (Kind.PAGE, Kind.BLOGPOST)


def list_spaces(call: Call) -> Answer:
    """List the spaces the user sees, by key, type, status, label and favourite."""
    seen = visible_spaces(call.store, call.person)
    wanted = {
        "key": {key.casefold() for key in call.all("spaceKey", "spaceKeys", "keys")},
        "type": set(call.all("type")),
        "status": set(call.all("status")),
        "label": {name.casefold() for name in call.all("label")},
        "favourite": {name.casefold() for name in call.all("favourite")},
    }
    found = [
        one
        for one in all_spaces(call.store)
        if (seen is None or one.id in seen) and _wanted(call, one, wanted)
    ]
    expand, view = expansion(call.one("expand")), shapes.view(call)
    limit = v1_limit(call, expand)
    return v1_items(call, found, limit, lambda one: shapes.space(view, one, expand))


def read_space(call: Call) -> Answer:
    """Give one space by its key."""
    return _answer(call, the_space(call), expansion(call.one("expand")))


def create_space(call: Call) -> Answer:
    """Create a space with its homepage; a private one is seen by its creator only."""
    given = call.given()
    key, name = given.text("key") or given.text("alias") or "", given.text("name") or ""
    check_space(key, name)
    if call.person.anonymous:
        raise Refusal(403, "You are not permitted to create spaces.")
    kind = "personal" if key.startswith("~") else given.text("type") or "global"
    asked = Space(0, key, name, kind, description=_description(given) or "")
    private = call.path.endswith("/_private")
    space = found_space(call.store, call.person, asked, private=private)
    return _answer(call, space, expansion(WRITTEN))


def create_personal_space(call: Call) -> Answer:
    """Create the user's own space."""
    name = call.values.get("user") or call.person.name
    asked = Space(0, f"~{name}", call.person.display, "personal")
    space = found_space(call.store, call.person, asked)
    return _answer(call, space, expansion(WRITTEN))


def update_space(call: Call) -> Answer:
    """Change the name, description, homepage, type or status of a space."""
    space, given = _administered(call), call.given()
    home = given.record("homepage").id("id")
    if home is not None:
        page = read_content(call.store, call.person, home, (Kind.PAGE,))
        if page.space != space.id:
            raise bad_request("The homepage must be in the space.")
    changed = {
        "name": given.text("name"),
        "description": _description(given),
        "homepage": home,
        "type": given.text("type"),
        "status": given.text("status"),
    }
    kept: dict[str, object] = {name: value for name, value in changed.items() if value is not None}
    return _answer(call, change_space(call.store, space, kept), expansion(WRITTEN))


def remove_space(call: Call) -> Answer:
    """Delete a space for good; a task tells of it."""
    delete_space(call.store, _administered(call))
    return accepted(call, "Delete space")


def archive_space(call: Call) -> Answer:
    """Archive a space, or take it back."""
    status = "current" if call.path.endswith("/restore") else "archived"
    change_space(call.store, _administered(call), {"status": status})
    return Answer.empty()


def space_content(call: Call) -> Answer:
    """List a space's current content of each kind."""
    expand, view = expansion(call.one("expand")), shapes.view(call)
    limit = v1_limit(call, expand)
    lists: Json = {
        str(kind): v1_counted(
            call, _current(call, kind), limit, lambda one: shapes.content(view, one, expand), BY_ID
        )
        for kind in IN_SPACES
    }
    links = {"base": call.base, "context": call.settings.context_path}
    return Answer.json({**lists, "_links": links})


def space_content_of_type(call: Call) -> Answer:
    """List a space's current content of one kind."""
    kind = call.values["type"]
    if kind not in IN_SPACES:
        raise bad_request(f"Invalid content type: {kind}")
    expand, view = expansion(call.one("expand")), shapes.view(call)
    chosen = _current(call, Kind(kind))
    limit = v1_limit(call, expand)
    return v1_content(call, chosen, limit, lambda one: shapes.content(view, one, expand))


def list_trash(call: Call) -> Answer:
    """List what lies in a space's trash."""
    space = the_space(call)
    expand = expansion(call.one("expand"), "ancestors,container,space,metadata")
    view = shapes.view(call)
    limit = v1_limit(call, expand)
    return v1_scan(call, _trashed(space), limit, lambda one: shapes.content(view, one, expand))


def empty_trash(call: Call) -> Answer:
    """Delete what lies in a space's trash for good."""
    for one in every(call.store, call.person, _trashed(the_space(call))):
        purge(call.store, call.person, one)
    return Answer.empty()


def read_settings(call: Call) -> Answer:
    """Give the settings of a space; they cannot be changed here."""
    return Answer.json(settings_of(shapes.view(call), the_space(call), {}))


def the_space(call: Call) -> Space:
    """Give the space that the path names, or refuse."""
    space = space_by_key(call.store, call.values["key"])
    check_space_seen(call.store, call.person, space)
    return space


def _answer(call: Call, space: Space, expand: dict[str, object]) -> Answer:
    shaped = shapes.space(shapes.view(call), space, expand)
    return Answer.json(shapes.alone(call, shaped, "/rest/api/space"))


def _description(given: Given) -> str | None:
    value = given.fields.get("description")
    if isinstance(value, str):
        return value
    return given.record("description").record("plain").text("value")


def _wanted(call: Call, one: Space, wanted: dict[str, set[str]]) -> bool:
    facts = {
        "key": {one.key.casefold()},
        "type": {one.type},
        "status": {one.status},
        "label": {label.name for label in space_labels(call.store, one)},
        "favourite": {str(one.key in favourite_spaces(call.store, call.person)).casefold()},
    }
    return all(not wanted[name] or wanted[name] & facts[name] for name in facts)


def _current(call: Call, kind: Kind) -> Filter:
    chosen = Filter().where("c.space = ?", the_space(call).id).where("c.kind = ?", kind)
    chosen = chosen.where("c.status = 'current'")
    return chosen.where("c.parent IS NULL") if call.one("depth") == "root" else chosen


def _trashed(space: Space) -> Filter:
    chosen = Filter().where("c.space = ?", space.id).where("c.status = ?", Status.TRASHED)
    return chosen.among("c.kind", IN_SPACES)


def _administered(call: Call) -> Space:
    space = the_space(call)
    check_may(call.store, call.person, space.id, ADMINISTER)
    return space


_PERSONAL = "/admin/space/personal/{user}"
OPERATIONS = (
    Operation("GET", "/space", list_spaces, Served.REMOVED),
    Operation("POST", "/space", create_space),
    Operation("POST", "/space/_private", create_space),
    Operation("POST", "/space/personal", create_personal_space, Served.DATACENTER),
    Operation("POST", _PERSONAL, create_personal_space, Served.DATACENTER),
    Operation("GET", "/space/{key}", read_space, Served.REMOVED),
    Operation("PUT", "/space/{key}", update_space),
    Operation("DELETE", "/space/{key}", remove_space),
    Operation("PUT", "/space/{key}/archive", archive_space, Served.DATACENTER),
    Operation("PUT", "/space/{key}/restore", archive_space, Served.DATACENTER),
    Operation("GET", "/space/{key}/settings", read_settings, Served.CLOUD),
    Operation("GET", "/space/{key}/content", space_content, Served.REMOVED),
    Operation("GET", "/space/{key}/content/{type}", space_content_of_type, Served.REMOVED),
    Operation("GET", "/space/{key}/trash", list_trash, Served.DATACENTER),
    Operation("DELETE", "/space/{key}/trash", empty_trash, Served.DATACENTER),
)
