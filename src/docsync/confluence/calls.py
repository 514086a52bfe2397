"""Any request to a site, and its answer as it came: for what `Remote` has no method of its own.

>>> Call("GET", "rest/api/space", params=(("limit", "5"),)).form
()
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from docsync.errors import RemoteError


@dataclass(frozen=True, slots=True)
class FormPart:
    """One field of a multipart form: a text, or a file, which is streamed from disk."""

    name: str
    value: str = ""
    file: Path | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """A request below the site's base. The body is `content` or `form`, not both."""

    method: str
    path: str
    params: tuple[tuple[str, str], ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    content: bytes | None = None
    form: tuple[FormPart, ...] = ()


@dataclass(frozen=True, slots=True)
class Reply:
    """What the site answered; `error` says what is wrong with it, None where nothing is."""

    status: int
    headers: Mapping[str, str]  # names in lower case
    content: bytes
    links: Mapping[str, str] = field(default_factory=dict)  # of the `Link` header, by relation
    error: RemoteError | None = None
