"""What an operation is given (a `Call`), what it gives back (an `Answer`), and the table's rows.

Operations are plain functions `Call -> Answer` that may raise a `Refusal`; they know no server.

>>> Answer.json({"id": "1"}).status
200
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Self, TypeAlias

from docsync.sandbox.given import Given, as_id
from docsync.sandbox.refusals import bad_request
from docsync.sandbox.settings import Settings
from docsync.sandbox.store.records import Person
from docsync.sandbox.store.schema import Store

Json: TypeAlias = dict[str, Any]


class Dialect(Enum):
    """Which API speaks: they word their errors and page their lists differently."""

    V2 = "v2"
    V1_CLOUD = "v1 on Cloud"
    V1_DATACENTER = "v1 on Data Center"


class Served(Enum):
    """Where an operation is served."""

    EVERYWHERE = "everywhere"
    CLOUD = "Cloud only"
    DATACENTER = "Data Center only"
    REMOVED = "Data Center, and Cloud until it was removed there"


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a form: a field, or a file with its name."""

    field: str
    data: bytes
    name: str | None = None
    media_type: str = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Call:
    """One request, read whole. `host` is where it came to: scheme, name and port.

    `index_delay` is how many seconds the search index lags behind.
    """

    settings: Settings
    store: Store
    person: Person
    method: str
    path: str
    host: str
    values: Mapping[str, str] = field(default_factory=dict)
    query: tuple[tuple[str, str], ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    form: tuple[Part, ...] = ()
    index_delay: float = 0.0

    @property
    def base(self) -> str:
        """Give the address of the site: host and context path."""
        return self.host + self.settings.context_path

    def id(self, name: str = "id") -> int:
        """Give a content id out of the path; attachments may be written `att123`."""
        return as_id(self.values[name])

    def one(self, name: str) -> str | None:
        """Give the last value of a query parameter."""
        return next((value for key, value in reversed(self.query) if key == name), None)

    def all(self, *names: str) -> list[str]:
        """Give all values of query parameters, repeated or separated by commas."""
        found = [value for key, value in self.query if key in names]
        return [one for value in found for one in value.split(",") if one]

    def number(self, name: str, default: int) -> int:
        """Give a query parameter that must be a number."""
        text = self.one(name)
        if text is None or text == "":
            return default
        return Given({name: text}).number(name) or 0

    def flag(self, name: str) -> bool:
        """Say whether a query parameter is set to true."""
        return (self.one(name) or "").casefold() == "true"

    def json(self) -> Any:
        """Give the body as JSON, or refuse."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            raise bad_request("The request body is not valid JSON.") from None

    def given(self) -> Given:
        """Give the body as a JSON object, or refuse."""
        return Given.of(self.json())


@dataclass(frozen=True, slots=True)
class Answer:
    """A response: its status, its bytes, and headers."""

    status: int
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()

    @classmethod
    def json(
        cls, value: object, status: int = 200, headers: Mapping[str, str] | None = None
    ) -> Self:
        """Answer with JSON."""
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        written = (("content-type", "application/json"), *(headers or {}).items())
        return cls(status, text.encode("utf-8", "surrogatepass"), written)

    @classmethod
    def empty(cls, status: int = 204) -> Self:
        """Answer without a body."""
        return cls(status)

    @classmethod
    def html(cls, text: str, status: int = 200) -> Self:
        """Answer with a web page."""
        return cls(status, text.encode(), (("content-type", "text/html; charset=utf-8"),))


@dataclass(frozen=True, slots=True)
class Operation:
    """One row of a route table. `path` has `{names}`; `form` wants the header against XSRF."""

    method: str
    path: str
    work: Callable[[Call], Answer]
    served: Served = Served.EVERYWHERE
    form: bool = False
