"""Whom and what metadata of a file means on the site, and how a file spells what the site has.

Users are named by their full name, mail address or id, groups by name, a status by name or with
its colour. Each is asked for once a run.

>>> Spelling(desk, {}).of("width", "full-width")
'full'
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from docsync.confluence.remote import ContentState, Principal, PrincipalKind
from docsync.engine.page.described import principals_value, state_value
from docsync.engine.page.desk import Desk
from docsync.errors import FileError, NotFoundError, RejectedError
from docsync.sync.metadata import (
    COLORS,
    EDIT,
    READ,
    STATUS,
    Json,
    Named,
    Values,
    Who,
    asked_status,
    digest_of,
    named,
    spelled,
    stored,
)
from docsync.syntax.entries import Said

STATES = 'the space has no status "{}"; it has {}, or say a colour: {{name: {}, color: green}}'
NOBODY = 'there is no user and no group "{}"'
NO_GROUP = 'there is no group "{}"'
SEVERAL = 'several users are called "{}": write user:ID, with the id of the one you mean'
LOCKED_OUT = "nobody but {} could read the page then, not even docsync: name yourself too"


def stored_there(desk: Desk, entry: Said, there: Values) -> Json:
    """Give a value of a file as the site stores it, or raise a `FileError` with its line."""
    match entry.name:
        case "status":
            return _status(desk, entry, there.get(STATUS))
        case "restrictions/read" | "restrictions/edit":
            members = [_principal(desk, entry, one) for one in named(entry)]
            value = principals_value(members)
            if entry.name == READ and digest_of(value) != digest_of(there.get(READ)):
                _check_let_in(desk, entry, members)
            return value
        case _:
            return stored(entry)


def _status(desk: Desk, entry: Said, there: Json) -> Json:
    """Find the colour of a status that is said by its name alone."""
    asked = asked_status(entry)
    if asked is None:
        return None
    if asked.color:
        return {"name": asked.name, "color": asked.color.upper()}
    if isinstance(there, dict) and there["name"].casefold() == asked.name.casefold():
        return there
    known = _states(desk)
    for state in known:
        if state.name.casefold() == asked.name.casefold():
            return state_value(state)
    names = ", ".join(dict.fromkeys(state.name for state in known)) or "none"
    raise FileError(STATES.format(asked.name, names, asked.name), line=entry.line)


def _states(desk: Desk) -> tuple[ContentState, ...]:
    if "" not in desk.states:
        desk.states[""] = desk.site.remote.states(desk.site.space)
    return desk.states[""]


def _principal(desk: Desk, entry: Said, one: Named) -> Principal:
    key = (one.who.value, one.name)
    if key not in desk.principals:
        desk.principals[key] = _found(desk, entry, one)
    return desk.principals[key]


def _found(desk: Desk, entry: Said, one: Named) -> Principal:
    """Find whom a file means: a user by name, mail address or id, else a group."""
    if one.who is not Who.GROUP:
        users = [Principal(PrincipalKind.USER, ref.id) for ref in desk.people.named(one.name)]
        users = users or _by_id(desk, one)
        if len(users) > 1:
            raise FileError(SEVERAL.format(one.name), line=entry.line)
        if users:
            return users[0]
    group = desk.site.remote.group(one.name) if one.who is not Who.USER else None
    if group is None:
        message = NO_GROUP if one.who is Who.GROUP else NOBODY
        raise FileError(message.format(one.name), line=entry.line)
    return group


def _by_id(desk: Desk, one: Named) -> list[Principal]:
    if " " in one.name:
        return []
    try:
        found = desk.site.remote.person(one.name)
    except (NotFoundError, RejectedError):
        return []
    return [Principal(PrincipalKind.USER, found.id)] if not found.anonymous else []


def _check_let_in(desk: Desk, entry: Said, members: Sequence[Principal]) -> None:
    """Refuse a list of users that docsync's own is surely not in: it would not see the page."""
    users = {one.id for one in members if one.kind is PrincipalKind.USER}
    if len(users) == len(members) and members and desk.site.user.id not in users:
        names = ", ".join(one.name for one in named(entry))
        raise FileError(LOCKED_OUT.format(names), line=entry.line)


@dataclass(frozen=True, slots=True)
class Spelling:
    """Writes values of the site as front matter; a user's own spelling of a member stays."""

    desk: Desk
    entries: Mapping[str, Said]

    def of(self, name: str, value: Json) -> object:
        """Write one value."""
        if value is None:
            return None
        if name == STATUS and isinstance(value, dict):
            return self._status(value)
        if name in (READ, EDIT) and isinstance(value, list):
            return self._members(name, value)
        return spelled(name, value)

    def _status(self, value: dict[str, str]) -> object:
        state = ContentState(value["name"], value["color"])
        alike = [one for one in _states(self.desk) if one.name.casefold() == state.name.casefold()]
        if alike and alike[0] == state:
            return state.name
        color = next((name for name, code in COLORS.items() if code == state.color), state.color)
        return {"name": state.name, "color": color}

    def _members(self, name: str, value: list[list[str]]) -> list[object]:
        left = [Principal(PrincipalKind(kind), of) for kind, of in value]
        kept: list[object] = []
        entry = self.entries.get(name)
        for one in named(entry) if entry is not None else ():
            member = _principal(self.desk, Said(name, None, 0), one)
            if member in left:
                left.remove(member)
                kept.append(one.spelled)
        return [*kept, *(self._member(member) for member in left)]

    def _member(self, member: Principal) -> str:
        if member.kind is PrincipalKind.GROUP:
            return f"group:{member.id}"
        try:
            name = self.desk.site.remote.person(member.id).name
        except NotFoundError:
            name = ""
        called = self.desk.people.named(name) if name else ()
        return name if len(called) == 1 else f"user:{member.id}"
