"""What the version of a page says: what a person said of it, its commit, and docsync's sign. Pure.

A template names fields in braces. Where a text stands in no commit the template does not apply, and
what the person said stands alone.

>>> said("{message} ({commit} by {author})", Commit("1f3a9c2", "Kim", "Fix a typo"), "")
'Fix a typo (1f3a9c2 by Kim)'
"""

from __future__ import annotations

import re
from dataclasses import dataclass

TEMPLATE = "{message} ({commit} by {author})"
FIELDS = ("message", "subject", "commit", "author")
LIMIT = 255  # characters: what both sites take in any case

_SIGN = re.compile(r"\s*\[docsync (?:merge )?[0-9a-f]{16}\]")
_FIELD = re.compile(r"\{([^{}]*)\}")
_BLANKS = re.compile(r"[\s\x00-\x1f\x7f]+")


@dataclass(frozen=True, slots=True)
class Commit:
    """The commit that changed a file last. `id` is git's short one."""

    id: str
    author: str
    subject: str


def unknown_fields(template: str) -> tuple[str, ...]:
    """List what a template has in braces and is no field."""
    return tuple(name for name in _FIELD.findall(template) if name not in FIELDS)


def said(template: str, commit: Commit | None, message: str) -> str:
    """Fill the template; without a commit give what the person said."""
    if commit is None:
        return _line(message)
    values = {
        "message": message.strip() or commit.subject,
        "subject": commit.subject,
        "commit": commit.id,
        "author": commit.author,
    }
    return _line(_FIELD.sub(lambda match: values.get(match[1], match[0]), template))


def signed(text: str, sign: str) -> str:
    """Put docsync's sign behind a text, which is cut where both are too long for the site."""
    room = LIMIT - len(sign) - 1
    line = _line(text)
    cut = line if len(line) <= room else f"{line[: room - 1].rstrip()}…"
    return f"{cut} {sign}".strip()


def unsigned(message: str) -> str:
    """Give what a version says to people: without docsync's sign.

    >>> unsigned("Fix a typo [docsync 0f1e2d3c4b5a6978]")
    'Fix a typo'
    """
    return _SIGN.sub("", message)


def _line(text: str) -> str:
    return _BLANKS.sub(" ", text).strip()
