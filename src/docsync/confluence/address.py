"""Addresses as people copy them from a browser: which site, space and page they mean. Pure.

Any context path is understood. What only the site can resolve (a short link) is refused.

>>> parse_address("https://example.atlassian.net/wiki/spaces/DOCS/pages/42/Start+here")
Address(site='https://example.atlassian.net/wiki', space='DOCS', page_id='42', title='')
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, unquote_plus, urlsplit

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
_WEB = ("http", "https")
_NUMBER = re.compile(r"[0-9]+")


def parse_address(url: str) -> Address:
    """Take an address apart, or raise `UsageError`."""
    parts = urlsplit(_with_scheme(url.strip()))
    site, steps = _split(parts.scheme, _host(url, parts.hostname, parts.port), parts.path)
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


def _with_scheme(url: str) -> str:
    if "://" in url:
        return url
    if not url or url.startswith("/"):
        raise UsageError(f"{url!r} is no address of a Confluence", hint=EXAMPLE)
    return f"https://{url}"


def _host(url: str, name: str | None, port: int | None) -> str:
    if not name:
        raise UsageError(f"{url!r} is no address of a Confluence", hint=EXAMPLE)
    host = f"[{name}]" if ":" in name else name
    return host if port is None else f"{host}:{port}"


def _split(scheme: str, host: str, path: str) -> tuple[str, Sequence[str]]:
    """Give the site, with its context path, and the steps below it."""
    if scheme.lower() not in _WEB:
        raise UsageError(f"{scheme}:// is no address of a Confluence", hint=EXAMPLE)
    steps = [step for step in path.split("/") if step]
    ends = [index for index, step in enumerate(steps) if step in _OWN_PATHS]
    cut = ends[0] if ends else len(steps)
    return "/".join([f"{scheme.lower()}://{host}", *steps[:cut]]), steps[cut:]
