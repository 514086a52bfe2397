"""Search by CQL in API v1: a query turned into conditions over what the user sees."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import assert_never

from docsync.sandbox import cql
from docsync.sandbox.exchange import Answer, Call, Json, Operation, Served
from docsync.sandbox.paging import V1_CAP_BODIES, v1_envelope, v1_found, v1_limit
from docsync.sandbox.refusals import bad_request
from docsync.sandbox.store.people import everyone
from docsync.sandbox.store.reading import Filter, Order, count_content
from docsync.sandbox.store.records import Content, Status
from docsync.sandbox.store.writing import folded
from docsync.sandbox.v1 import shapes
from docsync.sandbox.v1.expand import expansion
from docsync.sandbox.v1.persons import person

_UNITS = {"m": 1, "h": 60, "d": 24 * 60, "w": 7 * 24 * 60, "y": 365 * 24 * 60}
_DATE = re.compile(r"(\d{4})[-/](\d\d?)[-/](\d\d?)(?:[ T](\d\d?):(\d\d))?")
_SHIFT = re.compile(r"([+-]?\d+)([mhdwyM])")
_ORDERS = {
    "title": "c.folded",
    "created": "c.created",
    "lastmodified": "v.created",
    "id": "c.id",
    "type": "c.kind",
    "space": "c.space",
}
Condition = tuple[str, tuple[object, ...]]
_ANCESTORS = (
    "c.id IN (WITH RECURSIVE below(id) AS (SELECT id FROM content WHERE parent = ? "
    "UNION SELECT n.id FROM content n JOIN below b ON n.parent = b.id) SELECT id FROM below)"
)
_LABELLED = (
    "c.id IN (SELECT t.content FROM content_label t JOIN label l ON l.id = t.label "
    "WHERE l.name = ?)"
)


def search_content(call: Call) -> Answer:
    """Find content by CQL."""
    expand, view = expansion(call.one("expand")), shapes.view(call)
    chosen, order = _asked(call)
    limit = v1_limit(call, expand)
    found = v1_found(call, chosen, order, limit, lambda one: shapes.content(view, one, expand))
    return Answer.json(found)


def search_people(call: Call) -> Answer:
    """Find users by words of their full names."""
    words = [word for clause in _clauses(call) for word in _fullname(clause)]
    known = everyone(call.store)
    found = [one for one in known if all(word in one.display.casefold() for word in words)]
    shaped = [
        {"user": person(call, one), "title": one.display, "entityType": "user"} for one in found
    ]
    return Answer.json(v1_envelope(call, shaped, (0, len(shaped)), more=False))


def _clauses(call: Call) -> tuple[cql.Clause, ...]:
    """Give the clauses of a query that all must hold."""
    where = cql.parse(call.one("cql") or "").where
    parts = where.parts if isinstance(where, cql.Joined) and where.word == "AND" else (where,)
    return tuple(part for part in parts if isinstance(part, cql.Clause))


def _fullname(clause: cql.Clause) -> list[str]:
    if clause.field != "user.fullname":
        return []
    return [word for value in clause.values for word in str(value).casefold().split()]


def search(call: Call) -> Answer:
    """Find content by CQL, each wrapped with its title, excerpt and address; or users."""
    if any(clause.values == ("user",) for clause in _clauses(call) if clause.field == "type"):
        return search_people(call)
    expand, view = expansion(call.one("expand")), shapes.view(call)
    chosen, order = _asked(call)
    limit = min(v1_limit(call, expand), 4 * V1_CAP_BODIES)

    def shape(one: Content) -> Json:
        shaped = shapes.content(view, one, expand.get("content", {}))
        return {
            "content": shaped,
            "title": one.title,
            "excerpt": "",
            "url": shaped["_links"]["webui"],
            "entityType": "content",
            "lastModified": one.version.created,
            "friendlyLastModified": one.version.created[:10],
            "score": 0.0,
            "breadcrumbs": [],
            "iconCssClass": f"aui-icon content-type-{one.kind}",
        }

    found = v1_found(call, chosen, order, limit, shape)
    found["totalSize"] = count_content(call.store, call.person, chosen)
    return Answer.json({**found, "cqlQuery": call.one("cql"), "searchDuration": 1})


def _asked(call: Call) -> tuple[Filter, Order]:
    text = call.one("cql")
    if not text:
        raise bad_request("CQL query is required.")
    query = cql.parse(text)
    chosen = Filter().where("c.status = ?", Status.CURRENT)
    if query.where is not None:
        sql, values = _condition(query.where)
        chosen = chosen.where(sql, *values)
    if not query.order:
        return chosen, Order()
    field, descending = query.order[0]
    if field not in _ORDERS:
        raise bad_request(f"Cannot order by {field}")
    return chosen, Order(_ORDERS[field], descending)


def _condition(expression: cql.Expression) -> Condition:
    match expression:
        case cql.Joined(word, parts):
            conditions = [_condition(part) for part in parts]
            values = tuple(value for _, some in conditions for value in some)
            return f"({f' {word} '.join(sql for sql, _ in conditions)})", values
        case cql.Negated(part):
            sql, values = _condition(part)
            return f"NOT coalesce({sql}, 0)", values
        case cql.Clause():
            return _clause(expression)
    assert_never(expression)


def _clause(clause: cql.Clause) -> Condition:
    field = _FIELDS.get(clause.field)
    if field is None:
        raise bad_request(f"Could not parse cql : no field or property named {clause.field}")
    conditions = [field(clause.operator, value) for value in clause.values]
    sql = " OR ".join(one for one, _ in conditions)
    return f"({sql})", tuple(value for _, some in conditions for value in some)


def _equal(
    sql: str, shaped: Callable[[str], object] = str
) -> Callable[[str, cql.Value], Condition]:
    def condition(operator: str, value: cql.Value) -> Condition:
        if operator not in {"=", "in", "~"} or isinstance(value, cql.Function):
            raise bad_request(f"Operator {operator} is not supported here.")
        return sql, (shaped(value),)

    return condition


def _number(value: str) -> int:
    if not value.removeprefix("att").isdigit():
        raise bad_request(f"Not an id: {value}")
    return int(value.removeprefix("att"))


def _words(operator: str, value: cql.Value) -> Condition:
    """Compare a title: `=` exactly, `~` by the words that stand in it."""
    if isinstance(value, cql.Function):
        raise bad_request("A function is no title.")
    if operator in {"=", "in"}:
        return "c.folded = ?", (folded(value),)
    return _contains("c.folded", operator, value)


def _text(operator: str, value: cql.Value) -> Condition:
    """Look for words in title and body."""
    if isinstance(value, cql.Function):
        raise bad_request("A function is no text.")
    return _contains("c.folded || ' ' || lower(v.body)", operator, value)


def _contains(column: str, operator: str, value: str) -> Condition:
    if operator != "~":
        raise bad_request(f"Operator {operator} is not supported here.")
    words = folded(value.strip('"')).replace("*", " ").split()
    found = " AND ".join([f"instr({column}, ?) > 0"] * len(words))
    return f"({found or '1'})", tuple(words)


def _date(column: str) -> Callable[[str, cql.Value], Condition]:
    """Compare a time, to the minute as Confluence does; a bare date equals its whole day."""

    def condition(operator: str, value: cql.Value) -> Condition:
        when = _when(value)
        if operator in {"=", "in"}:
            length = 10 if when.endswith("T00:00") else 16
            return f"substr({column}, 1, {length}) = ?", (when[:length],)
        if operator not in {">", ">=", "<", "<="}:
            raise bad_request(f"Operator {operator} is not supported here.")
        return f"substr({column}, 1, 16) {operator} ?", (when,)

    return condition


def _when(value: cql.Value) -> str:
    if isinstance(value, cql.Function):
        return _function_time(value).strftime("%Y-%m-%dT%H:%M")
    found = _DATE.match(value)
    if found is None:
        raise bad_request(f"Could not parse cql : not a date: {value}")
    year, month, day, hour, minute = (int(part or 0) for part in found.groups())
    return f"{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}"


def _function_time(function: cql.Function) -> datetime:
    now = datetime.now(UTC)
    starts = {
        "now": now,
        "startofday": now.replace(hour=0, minute=0),
        "startofmonth": now.replace(day=1, hour=0, minute=0),
        "startofyear": now.replace(month=1, day=1, hour=0, minute=0),
    }
    if function.name not in starts:
        raise bad_request(f"Could not parse cql : no function named {function.name}")
    shift = _SHIFT.fullmatch(function.arguments[0]) if function.arguments else None
    if function.arguments and shift is None:
        raise bad_request(f"Could not parse cql : not a time: {function.arguments[0]}")
    if shift is None:
        return starts[function.name]
    minutes = _UNITS.get(shift[2], 30 * 24 * 60)
    return starts[function.name] + timedelta(minutes=int(shift[1]) * minutes)


_SPACE = "c.space IN (SELECT id FROM space WHERE folded = ?)"
_PERSON = "{column} IN (SELECT account FROM person WHERE ? IN (name, email, account))"
_FIELDS: dict[str, Callable[[str, cql.Value], Condition]] = {
    "space": _equal(_SPACE, str.casefold),
    "space.key": _equal(_SPACE, str.casefold),
    "type": _equal("c.kind = ?", str.casefold),
    "id": _equal("c.id = ?", _number),
    "content": _equal("c.id = ?", _number),
    "parent": _equal("c.parent = ?", _number),
    "ancestor": _equal(_ANCESTORS, _number),
    "label": _equal(_LABELLED, str.casefold),
    "title": _words,
    "text": _text,
    "sitesearch": _text,
    "creator": _equal(_PERSON.format(column="c.author")),
    "contributor": _equal(_PERSON.format(column="v.author")),
    "created": _date("c.created"),
    "lastmodified": _date("v.created"),
}

OPERATIONS = (
    Operation("GET", "/content/search", search_content),
    Operation("GET", "/search", search),
    Operation("GET", "/search/user", search_people, Served.CLOUD),
)
