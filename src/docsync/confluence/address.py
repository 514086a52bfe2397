"""Addresses as people copy them from a browser: which site, space and page they mean. Pure.

Any context path is understood. What only the site can resolve (a short link) is refused.

>>> parse_address("https://example.atlassian.net/wiki/spaces/DOCS/pages/42/Start+here")
Address(site='https://example.atlassian.net/wiki', space='DOCS', page_id='42', title='')
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import SplitResult, parse_qs, unquote, unquote_plus, urlsplit

from docsync.errors import UsageError

EXAMPLE = "an address looks like https://example.atlassian.net/wiki/spaces/DOCS"


@dataclass(frozen=True, slots=True)
class Address:
    """What an address names: a site; a space by its key; a page by its id, else by its title."""

    site: str
    space: str = ""
    page_id: str = ""
    title: str = ""


# The steps at which the context path of a site ends and Confluence's own paths begin.
_OWN_PATHS = frozenset(
    {"api", "dashboard.action", "display", "dologin.action", "download", "index.action"}
    | {"login.action", "pages", "plugins", "rest", "spaces", "users", "viewspace.action", "x"}
)
_WEB = {"http": 80, "https": 443}
_NUMBER = re.compile(r"[0-9]+")


def parse_address(url: str) -> Address:
    """Take an address apart, or raise `UsageError`."""
    parts, host = _web_address(url)
    site, steps = _split(f"{parts.scheme}://{host}", parts.path)
    query = {key: values[0] for key, values in parse_qs(parts.query).items()}
    match steps:
        case ["x", *_]:
            raise UsageError(
                f"{url} is a short link, which only a browser resolves",
                hint="open it, and copy the address that your browser ends at",
            )
        case ["spaces", key, "pages" | "blog" | "folder", page_id, *_] if _NUMBER.fullmatch(
            page_id
        ):
            return Address(site, unquote(key), page_id)
        case ["spaces", key, *_] if not key.endswith(".action"):
            return Address(site, unquote(key))
        case ["display", key, title, *_]:
            return Address(site, unquote(key), title=unquote_plus(title))
        case ["display", key]:
            return Address(site, unquote(key))
        case ["pages" | "spaces", *_]:
            space = query.get("spaceKey", "") or query.get("key", "")
            return Address(site, space, query.get("pageId", ""), query.get("title", ""))
        case _:
            return Address(site, query.get("spaceKey", "") or query.get("key", ""))


def _web_address(url: str) -> tuple[SplitResult, str]:
    """Give the parts of a web address, and its host with the port, without credentials."""
    trimmed = url.strip()
    try:
        parts = urlsplit(trimmed if "://" in trimmed else f"https://{trimmed}")
        name, port = parts.hostname, parts.port
    except ValueError as error:
        raise UsageError(f"{trimmed!r} is no address of a Confluence", hint=EXAMPLE) from error
    if parts.scheme not in _WEB or not name:
        raise UsageError(f"{trimmed!r} is no address of a Confluence", hint=EXAMPLE)
    if parts.username is not None:
        raise UsageError(
            "the address holds credentials",
            hint="take them out, and set DOCSYNC_USER and DOCSYNC_TOKEN instead",
        )
    host = f"[{name}]" if ":" in name else name
    return parts, host if port in {None, _WEB[parts.scheme]} else f"{host}:{port}"


def _split(origin: str, path: str) -> tuple[str, Sequence[str]]:
    """Give the site, with its context path, and the steps below it."""
    steps = [step for step in path.split("/") if step]
    ends = [index for index, step in enumerate(steps) if step in _OWN_PATHS]
    cut = ends[0] if ends else len(steps)
    return "/".join([origin, *steps[:cut]]), steps[cut:]
