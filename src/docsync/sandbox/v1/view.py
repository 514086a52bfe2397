"""What shaping an answer of API v1 needs: the call, and what was read for it already.

Lists name the same spaces, parents and users often; each is read once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

from docsync.sandbox.exchange import Call, Json
from docsync.sandbox.store.people import person_by_account
from docsync.sandbox.store.records import Content, Space
from docsync.sandbox.store.spaces import space_by_id
from docsync.sandbox.v1.expand import Expand
from docsync.sandbox.v1.persons import person


@dataclass(frozen=True, slots=True)
class View:
    """A call, how content is shaped for it, and what was read for it already."""

    call: Call
    shape: Shape
    spaces: dict[int, Space] = field(default_factory=dict)
    parents: dict[int, Content] = field(default_factory=dict)
    people: dict[str, Json] = field(default_factory=dict)
    stubs: dict[tuple[int, str], Json] = field(default_factory=dict)

    def content(self, one: Content, expand: Expand) -> Json:
        """Shape content inside another record."""
        return self.shape(self, one, expand)

    def space(self, content: Content) -> Space:
        """Give the space of content."""
        if content.space not in self.spaces:
            self.spaces[content.space] = space_by_id(self.call.store, content.space)
        return self.spaces[content.space]

    def person(self, account: str) -> Json:
        """Give a user by account id."""
        if account not in self.people:
            found = person_by_account(self.call.store, account)
            self.people[account] = person(self.call, found)
        return self.people[account]


Shape: TypeAlias = Callable[[View, Content, Expand], Json]


def listed(call: Call, results: list[Json], limit: int, path: str, start: int = 0) -> Json:
    """Give a list that stands inside another record, cut to its limit."""
    links = {"self": f"{call.base}{path}"}
    if len(results) > start + limit:
        links["next"] = f"{path}?limit={limit}&start={start + limit}"
    cut = results[start : start + limit]
    return {"results": cut, "start": start, "limit": limit, "size": len(cut), "_links": links}


def alone(call: Call, shaped: Json, collection: str = "/rest/api/content") -> Json:
    """Give a record as an answer of its own: its links name the site and the collection."""
    shaped["_links"] |= {
        "base": call.base,
        "context": call.settings.context_path,
        "collection": collection,
    }
    return shaped
