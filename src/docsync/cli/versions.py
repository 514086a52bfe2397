"""Versions as they are typed behind a path: `guide.md@7`, `guide.md@5..7`.

>>> parse("guide.md@5..7")
Versioned(path='guide.md', first=5, last=7)
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from docsync.errors import UsageError

_VERSIONED = re.compile(r"(?P<path>.+)@(?P<first>[0-9]{1,9})(?:\.\.(?P<last>[0-9]{1,9}))?")


@dataclass(frozen=True, slots=True)
class Versioned:
    """A path with a version behind it, or with two."""

    path: str
    first: int
    last: int | None = None


def parse(typed: str) -> Versioned | None:
    """Take a path and its versions apart; None where no version is said."""
    found = _VERSIONED.fullmatch(typed)
    if found is None:
        return None
    last = found["last"]
    return Versioned(found["path"], int(found["first"]), None if last is None else int(last))


def parse_one(typed: str, command: str) -> Versioned:
    """Take a path and its one version apart, or raise a `UsageError`."""
    found = parse(typed)
    if found is None or found.last is not None:
        path = typed.rpartition("@")[0] or typed
        raise UsageError(
            f"which version of {path}?",
            hint=f"docsync log {path}   shows them, then: docsync {command} {path}@NUMBER",
        )
    return found
