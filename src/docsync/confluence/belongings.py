"""What a page has beside its text, in API v1 of both sites: its state, and who may do what with it.

States are Cloud's alone. A site that is told a page's restrictions forgets those it had, so that
both operations are always said.
https://developer.atlassian.com/cloud/confluence/rest/v1/api-group-content-states/
https://developer.atlassian.com/cloud/confluence/rest/v1/api-group-content-restrictions/

>>> _member(Principal(PrincipalKind.GROUP, "writers"), cloud=True)
{'type': 'group', 'name': 'writers'}
"""

from __future__ import annotations

from collections.abc import Iterable

from docsync.confluence.answer import Answer
from docsync.confluence.records import user
from docsync.confluence.remote import ContentState, Principal, PrincipalKind, Restrictions
from docsync.confluence.transport import Query, Transport
from docsync.confluence.v1 import path
from docsync.errors import NotFoundError

_OPERATIONS = ("read", "update")
_WHO = ("user", "group")
_LISTED = 200


def read_state(transport: Transport, page_id: str) -> ContentState | None:
    """Read the state of a page; None where it has none."""
    answer = transport.get(path("content", page_id, "state"), {"status": "current"})
    state = answer.part("contentState")
    return _state(state) if state.has("name") else None


def suggested_states(transport: Transport, space_key: str) -> tuple[ContentState, ...]:
    """List the states that a space suggests, and then those that this user made up."""
    listed: list[ContentState] = []
    for where in (path("space", space_key, "state"), path("content-states")):
        found = transport.value("GET", where, None)
        states = found if isinstance(found, list) else []
        listed += [_state(Answer(one, ("GET", where))) for one in states if isinstance(one, dict)]
    return tuple(listed)


def write_state(transport: Transport, page_id: str, state: ContentState | None) -> None:
    """Give a page a state, or take it away: the site makes a new version of the page of it."""
    where, query = path("content", page_id, "state"), {"status": "current"}
    if state is None:
        transport.value("DELETE", where, None, query)
    else:
        transport.value("PUT", where, {"name": state.name, "color": state.color}, query)


def read_restrictions(transport: Transport, page_id: str) -> Restrictions:
    """Read who alone may read and who alone may edit a page, by restrictions of its own."""
    expand = ",".join(f"{one}.restrictions.{who}" for one in _OPERATIONS for who in _WHO)
    where = path("content", page_id, "restriction", "byOperation")
    answer = transport.get(where, {"expand": expand})
    return Restrictions(*(_members(answer.part(one, "restrictions")) for one in _OPERATIONS))


def write_restrictions(
    transport: Transport, page_id: str, wanted: Restrictions, *, cloud: bool
) -> None:
    """Say who alone may read and who alone may edit a page; nobody named means everybody."""
    members = (wanted.read, wanted.edit)
    body = [
        {"operation": operation, "restrictions": _lists(named, cloud=cloud)}
        for operation, named in zip(_OPERATIONS, members, strict=True)
    ]
    transport.value("PUT", path("content", page_id, "restriction"), body)


def find_group(transport: Transport, name: str, *, cloud: bool) -> Principal | None:
    """Find a group by its whole name."""
    if not cloud:
        try:
            found = [transport.get(path("group", name))]
        except NotFoundError:
            return None
    else:
        query: Query = {"query": name, "limit": _LISTED}
        found = list(transport.results(path("group", "picker"), query))
    names = [group.text("name") for group in found if group.text("name") == name]
    return Principal(PrincipalKind.GROUP, names[0]) if names else None


def _state(answer: Answer) -> ContentState:
    return ContentState(answer.text("name"), answer.text_or("", "color").upper())


def _members(answer: Answer) -> tuple[Principal, ...]:
    users = (user(one) for one in _results(answer, "user"))
    known = [Principal(PrincipalKind.USER, one.id, one.name) for one in users if one.id]
    groups = _results(answer, "group")
    return (*known, *(Principal(PrincipalKind.GROUP, one.text("name")) for one in groups))


def _results(answer: Answer, kind: str) -> tuple[Answer, ...]:
    return answer.parts(kind, "results") if answer.has(kind, "results") else ()


def _lists(named: Iterable[Principal], *, cloud: bool) -> dict[str, list[dict[str, str]]]:
    """Sort members by kind; a kind without any is left out, as the site wants it."""
    lists: dict[str, list[dict[str, str]]] = {}
    for one in named:
        lists.setdefault(one.kind.value, []).append(_member(one, cloud=cloud))
    return lists


def _member(one: Principal, *, cloud: bool) -> dict[str, str]:
    if one.kind is PrincipalKind.GROUP:
        return {"type": "group", "name": one.id}
    return {"type": "known", ("accountId" if cloud else "userKey"): one.id}
