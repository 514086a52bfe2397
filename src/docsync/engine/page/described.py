"""Metadata as a site has it: read by kind, as JSON values that compare.

>>> read_values(remote, "98305", {"width"})
{'width': 'full-width'}
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from docsync.confluence.remote import ContentState, Principal, Property, Remote
from docsync.sync.metadata import (
    EDIT,
    EMOJI,
    KEPT_IN,
    PROPERTIES,
    READ,
    RESTRICTIONS,
    STATUS,
    WIDTH,
    Json,
    emoji_code,
    is_own,
)


def read_values(remote: Remote, page: str, names: Iterable[str]) -> dict[str, Json]:
    """Read entries of a page; a kind alone, such as `properties`, stands for all there are."""
    wanted = set(names)
    kinds = {name.partition("/")[0] for name in wanted}
    found: dict[str, Json] = {}
    if STATUS in kinds:
        found[STATUS] = state_value(remote.state(page))
    if kinds & {WIDTH, EMOJI, PROPERTIES}:
        found |= _property_values(properties_of(remote, page), wanted)
    if RESTRICTIONS in kinds:
        limits = remote.restrictions(page)
        both = {READ: limits.read, EDIT: limits.edit}
        found |= {
            name: principals_value(members)
            for name, members in both.items()
            if name in wanted or RESTRICTIONS in wanted
        }
    return found


def properties_of(remote: Remote, page: str) -> dict[str, Property]:
    """Read all content properties of a page by key."""
    return {one.key: one for one in remote.properties(page, "")}


def principals_value(members: Iterable[Principal]) -> Json:
    """Write users and groups as a value; nobody is none."""
    return sorted([one.kind.value, one.id] for one in members) or None


def _property_values(there: Mapping[str, Property], wanted: set[str]) -> dict[str, Json]:
    values = {key: one.value for key, one in there.items()}
    found: dict[str, Json] = {}
    for name, (published, *_) in KEPT_IN.items():
        if name in wanted:
            value = values.get(published)
            found[name] = emoji_code(str(value)) if name == EMOJI and value else value or None
    own = {f"{PROPERTIES}/{key}": value for key, value in values.items() if is_own(key)}
    if PROPERTIES in wanted:
        return found | own
    asked = (name for name in wanted if name.startswith(f"{PROPERTIES}/"))
    return found | {name: own.get(name) for name in asked}


def state_value(state: ContentState | None) -> Json:
    """Write a status as a value."""
    return None if state is None else {"name": state.name, "color": state.color}
