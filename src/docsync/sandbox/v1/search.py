"""Search by CQL in API v1: content, and with `/search` spaces and users too.

The index may lag, as it does on a real site: then content is found as it was a while ago.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import escape

from docsync.sandbox.cql.fields import Meaning, condition
from docsync.sandbox.cql.others import SPACE, USER, Facts, holds, types_asked, words_alone
from docsync.sandbox.cql.parsing import Function, Query, parse
from docsync.sandbox.exchange import Answer, Call, Json, Operation, Served
from docsync.sandbox.given import Given
from docsync.sandbox.paging import V1_CAP_BODIES, v1_found, v1_items, v1_limit
from docsync.sandbox.refusals import bad_request
from docsync.sandbox.store.marks import favourite_spaces
from docsync.sandbox.store.people import everyone
from docsync.sandbox.store.permissions import visible_spaces
from docsync.sandbox.store.reading import Filter, Order, as_of, body_of, count_content, every
from docsync.sandbox.store.records import Content, Person, Space
from docsync.sandbox.store.spaces import all_spaces, space_by_id
from docsync.sandbox.store.words import words_of
from docsync.sandbox.v1 import shapes
from docsync.sandbox.v1.expand import Expand, expansion
from docsync.sandbox.v1.persons import person
from docsync.sandbox.v1.view import View

_ORDERS = {
    "title": "c.folded",
    "created": "c.created",
    "lastmodified": "v.created",
    "id": "c.id",
    "content": "c.id",
    "type": "c.kind",
    "space": "c.space",
    "space.key": "c.space",
    "creator": "c.author",
    "contributor": "v.author",
}
EXCERPT_LENGTH = 200
_IN_INDEX = "CASE WHEN c.turned > ? THEN c.former ELSE c.status END = 'current' AND c.created <= ?"


@dataclass(frozen=True, slots=True)
class Asked:
    """A query read: what of the content it chooses, its order, and what its functions mean."""

    query: Query
    chosen: Filter
    order: Order
    meaning: Meaning


def search_content(call: Call) -> Answer:
    """Find content by CQL."""
    expand, view = expansion(call.one("expand")), shapes.view(call)
    asked = _asked(call)
    limit = v1_limit(call, expand)
    found = v1_found(
        call, asked.chosen, asked.order, limit, lambda one: shapes.content(view, one, expand)
    )
    return Answer.json({**found, "cqlQuery": call.one("cql"), "searchDuration": 1})


def search(call: Call) -> Answer:
    """Find content by CQL, each wrapped with its title, excerpt and address; spaces and users."""
    asked, expand = _asked(call), expansion(call.one("expand"))
    if {SPACE, USER} & types_asked(asked.query) or words_alone(asked.query.where):
        return _search_all(call, asked, expand)
    limit = min(v1_limit(call, expand), 4 * V1_CAP_BODIES)
    view = shapes.view(call)
    found = v1_found(call, asked.chosen, asked.order, limit, lambda one: _hit(view, one, expand))
    total = count_content(call.store, call.person, asked.chosen)
    return _told(call, found, total)


def search_people(call: Call) -> Answer:
    """Find users by words of their full names."""
    query = parse(call.one("cql") or "")
    meaning = _meaning(call)
    found = [
        _person_hit(call, one)
        for one in everyone(call.store)
        if holds(query.where, _person_facts(one), meaning)
    ]
    limit = v1_limit(call, {})
    listed: Json = json.loads(v1_items(call, found, limit, lambda one: one).body)
    return _told(call, listed, len(found))


def _search_all(call: Call, asked: Asked, expand: Expand) -> Answer:
    """Find content, spaces and users together: the query names one of the latter, or no type."""
    view = shapes.view(call)
    found = [
        _hit(view, one, expand) for one in every(call.store, call.person, asked.chosen, asked.order)
    ]
    where, meaning = asked.query.where, asked.meaning
    seen = visible_spaces(call.store, call.person)
    found += [
        _space_hit(view, one, expand)
        for one in all_spaces(call.store)
        if (seen is None or one.id in seen) and holds(where, _space_facts(one), meaning)
    ]
    found += [
        _person_hit(call, one)
        for one in everyone(call.store)
        if holds(where, _person_facts(one), meaning)
    ]
    limit = min(v1_limit(call, expand), 4 * V1_CAP_BODIES)
    listed: Json = json.loads(v1_items(call, found, limit, lambda one: one).body)
    return _told(call, listed, len(found))


def _told(call: Call, found: Json, total: int) -> Answer:
    told = {"totalSize": total, "cqlQuery": call.one("cql"), "searchDuration": 1}
    return Answer.json({**found, **told, "archivedResultCount": 0})


def _asked(call: Call) -> Asked:
    text = call.one("cql")
    if not text:
        raise bad_request("CQL query is required.")
    query, meaning = parse(text), _meaning(call)
    chosen = _indexed(call)
    if query.where is not None:
        named = types_asked(query)
        others_only = named and named <= {SPACE, USER}
        sql, values = ("0", ()) if others_only else condition(query.where, meaning)
        chosen = chosen.where(sql, *values)
    return Asked(query, chosen, _order(query), meaning)


def _indexed(call: Call) -> Filter:
    """Choose what the index knows: content that is current, or was when it was last looked at."""
    if not call.index_delay:
        chosen = Filter().where("c.status = 'current'")
    else:
        past = datetime.now(UTC) - timedelta(seconds=call.index_delay)
        seen = past.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        chosen = as_of(seen).where(_IN_INDEX, seen, seen)
    if call.flag("includeArchivedSpaces") or call.settings.cloud:
        return chosen
    return chosen.where("c.space NOT IN (SELECT id FROM space WHERE status = 'archived')")


def _order(query: Query) -> Order:
    if not query.order:
        return Order()
    unknown = [field for field, _ in query.order if field not in _ORDERS]
    if unknown:
        raise bad_request(f"Cannot order by {unknown[0]}")
    field, descending = query.order[0]
    rest = [f", {_ORDERS[name]} {'DESC' if down else 'ASC'}" for name, down in query.order[1:]]
    return Order(_ORDERS[field], descending, "".join(rest))


def _meaning(call: Call) -> Meaning:
    """Say what functions stand for in a call: who asks, and the context it names."""
    context = Given.of(_context(call))

    def settle(function: Function) -> tuple[str, ...]:
        match function.name:
            case "currentuser":
                return (call.person.account,) if call.person.account else ()
            case "currentspace":
                key = context.text("spaceKey")
                if not key:
                    raise bad_request("currentSpace() needs a spaceKey in the cqlcontext.")
                return (key,)
            case "currentcontent":
                identity = context.id("contentId")
                if identity is None:
                    raise bad_request("currentContent() needs a contentId in the cqlcontext.")
                return (str(identity),)
            case "favouritespaces":
                return favourite_spaces(call.store, call.person)
            case "recentlyviewedcontent" | "recentlyviewedspaces":
                return ()
        raise bad_request(f"Could not parse cql : no function named {function.name}")

    return settle


def _context(call: Call) -> object:
    try:
        return json.loads(call.one("cqlcontext") or "{}")
    except ValueError:
        raise bad_request("The cqlcontext is not valid JSON.") from None


def _hit(view: View, one: Content, expand: Expand) -> Json:
    call = view.call
    shaped = shapes.content(view, one, expand.get("content", {}))
    space = space_by_id(call.store, one.space)
    return {
        "content": shaped,
        "title": one.title,
        "excerpt": _excerpt(call, one),
        "url": shaped["_links"]["webui"],
        "resultGlobalContainer": {"title": space.name, "displayUrl": f"/spaces/{space.key}"},
        "entityType": "content",
        "lastModified": one.version.created,
        "friendlyLastModified": one.version.created[:10],
        "score": 0.0,
        "breadcrumbs": [],
        "iconCssClass": f"aui-icon content-type-{one.kind}",
    }


def _excerpt(call: Call, one: Content) -> str:
    if call.one("excerpt") == "none":
        return ""
    return escape(words_of(body_of(call.store, one))[:EXCERPT_LENGTH], quote=False)


def _space_hit(view: View, one: Space, expand: Expand) -> Json:
    shaped = shapes.space(view, one, expand.get("space", {}))
    return {
        "space": shaped,
        "title": one.name,
        "excerpt": escape(one.description, quote=False),
        "url": shaped["_links"]["webui"],
        "entityType": SPACE,
        "lastModified": one.created,
        "friendlyLastModified": one.created[:10],
        "score": 0.0,
        "breadcrumbs": [],
        "iconCssClass": "aui-icon content-type-space",
    }


def _person_hit(call: Call, one: Person) -> Json:
    return {
        "user": person(call, one),
        "title": one.display,
        "excerpt": "",
        "url": f"/people/{one.account}" if call.settings.cloud else f"/display/~{one.name}",
        "entityType": USER,
        "lastModified": "1970-01-01T00:00:00.000Z",
        "score": 0.0,
        "breadcrumbs": [],
        "iconCssClass": "aui-icon content-type-profile",
    }


def _space_facts(one: Space) -> Facts:
    return {
        "type": SPACE,
        "space": one.key,
        "space.key": one.key,
        "space.type": one.type,
        "space.title": one.name,
        "title": one.name,
        "text": f"{one.name} {one.description}",
        "sitesearch": f"{one.name} {one.description}",
        "creator": one.author,
    }


def _person_facts(one: Person) -> Facts:
    return {
        "type": USER,
        "user": one.account,
        "user.fullname": one.display,
        "user.userkey": one.account,
        "user.accountid": one.account,
        "title": one.display,
        "text": one.display,
        "sitesearch": one.display,
    }


OPERATIONS = (
    Operation("GET", "/content/search", search_content),
    Operation("GET", "/search", search),
    Operation("GET", "/search/user", search_people, Served.CLOUD),
)
