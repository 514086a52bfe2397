"""Addresses as people copy them from a browser: which site, space and page they mean. Pure.

Any context path is understood, and the short links that a page offers (`/x/…`), which hold its id.
What only the site can resolve is refused.

>>> parse_address("https://example.atlassian.net/wiki/spaces/DOCS/pages/42/Start+here")
Address(site='https://example.atlassian.net/wiki', space='DOCS', page_id='42', title='')
"""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Mapping, Sequence
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


# The steps at which the context path of a site ends and Confluence's own paths begin; so does each
# `something.action`.
_OWN_PATHS = frozenset(
    {"api", "display", "download", "pages", "plugins", "rest", "spaces", "users", "x"}
)
_CLOUD_HOSTS = (".atlassian.net", ".jira-dev.com")
_WEB = {"http": 80, "https": 443}
_NO_HOST = re.compile(r"[\s<>\"'`{}|\\^]")
_NUMBER = re.compile(r"[0-9]+")
_DATED = 4  # steps of a blog post's address up to its id: year, month, day, id
_NO_PAGES = {"whiteboard": "a whiteboard", "database": "a database", "embed": "a smart link"}


def parse_address(url: str) -> Address:
    """Take an address apart, or raise `UsageError`."""
    parts, host = _web_address(url)
    site, steps = _split(f"{parts.scheme}://{host}", parts.path)
    query = {key: values[0] for key, values in parse_qs(parts.query).items()}
    match steps:
        case ["x", code, *_]:
            return Address(site, page_id=_untinied(unquote(code), url))
        case ["l", "c" | "cp", *_]:
            raise _short_link(url)
        case ["spaces", key, kind, *_] if kind in _NO_PAGES:
            raise UsageError(
                f"{url} is {_NO_PAGES[kind]}, and docsync keeps pages",
                hint=f"give the address of a page or of the space: {site}/spaces/{key}",
            )
        case ["spaces", key, *rest] if not key.endswith(".action"):
            return Address(site, unquote(key), _numbered(rest))
        case ["display", key, title, *_]:
            return Address(site, unquote(key), title=unquote_plus(title))
        case ["display", key]:
            return Address(site, unquote(key))
        case ["download", "attachments" | "thumbnails", page_id, *_]:
            return Address(site, page_id=page_id)
        case ["rest", "api", "content", page_id, *_] | ["api", "v2", _, page_id, *_] if (
            _NUMBER.fullmatch(page_id)
        ):
            return Address(site, page_id=page_id)
        case _:
            return _asked(site, query)


def _numbered(steps: Sequence[str]) -> str:
    """Find the id in `pages/ID/Title`, `folder/ID`, `blog/2026/01/31/ID/Title`, `pages/edit/ID`."""
    if not steps or steps[0] not in {"pages", "blog", "folder"}:
        return ""
    dated = steps[1 : 1 + _DATED]
    if steps[0] == "blog" and len(dated) == _DATED and all(map(_NUMBER.fullmatch, dated)):
        return dated[-1]
    return next((step for step in steps[1:3] if _NUMBER.fullmatch(step)), "")


def _asked(site: str, query: Mapping[str, str]) -> Address:
    """Read what the query of an older address names."""
    space = query.get("spaceKey", "") or query.get("key", "")
    page = query.get("pageId", "") or query.get("draftId", "")
    if page and not _NUMBER.fullmatch(page):
        raise UsageError(f'the page of this address has no number: "{page}"', hint=EXAMPLE)
    return Address(site, space, page, query.get("title", ""))


def _untinied(code: str, url: str) -> str:
    """Give the id in a short link: little end first, in Base64 without the zeros at its end."""
    padded = code.replace("-", "/").replace("_", "+").ljust(_TINY, "A") + "="
    if len(code) > _TINY:
        raise _short_link(url)
    try:
        number = int.from_bytes(b64decode(padded, validate=True), "little")
    except ValueError:
        raise _short_link(url) from None
    if not number:
        raise _short_link(url)
    return str(number)


_TINY = 11  # characters of Base64 for eight bytes, but for the `=`


def _short_link(url: str) -> UsageError:
    return UsageError(
        f"{url} is a short link, which only a browser resolves",
        hint="open it, and copy the address that your browser ends at",
    )


def _web_address(url: str) -> tuple[SplitResult, str]:
    """Give the parts of a web address, and its host with the port, without credentials."""
    trimmed = url.strip()
    try:
        parts = urlsplit(trimmed if "://" in trimmed else f"https://{trimmed}")
        name, port = parts.hostname, parts.port
    except ValueError as error:
        raise UsageError(f"{trimmed!r} is no address of a Confluence", hint=EXAMPLE) from error
    if parts.scheme not in _WEB or not name or _NO_HOST.search(name):
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
    if origin.endswith(_CLOUD_HOSTS) and steps[:1] == ["wiki"]:
        return f"{origin}/wiki", steps[1:]
    if steps[:1] == ["l"] and steps[1:2] in (["c"], ["cp"]):
        return origin, steps
    ends = [
        index for index, step in enumerate(steps) if step in _OWN_PATHS or step.endswith(".action")
    ]
    cut = ends[0] if ends else len(steps)
    return "/".join([origin, *steps[:cut]]), steps[cut:]
