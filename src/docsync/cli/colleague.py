"""`docsync sandbox edit|comment|show`: what a colleague does in the browser, from the keyboard.

They speak to a sandbox that runs already, found like any site: DOCSYNC_URL, DOCSYNC_USER and
DOCSYNC_TOKEN. A page is named by its title or its id.

>>> docsync sandbox edit "Start here" --find coffee --replace tea
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urljoin

import click
import httpx

from docsync.cli.options import command
from docsync.errors import NotFoundError, RejectedError, UnreachableError, UsageError
from docsync.output import Screen

SECONDS = 10.0


@command("edit", example='docsync sandbox edit "Start here" --find coffee --replace tea')
@click.argument("page")
@click.option("--find", required=True, help="Words of the page's storage; they must stand once.")
@click.option("--replace", required=True, help="The words to put in their place.")
def edit(screen: Screen, page: str, find: str, replace: str) -> int:
    """Change words of a PAGE, and save it as the editor in the browser does."""
    site = _site()
    found = _page(site, page)
    saved = _controlled(site, f"pages/{found.id}/edit", {"find": find, "replace": replace})
    number = saved["version"]
    screen.say(f'"{found.title}" saved in the browser, version {number}')
    screen.result(
        "sandbox edit", {"id": found.id, "title": found.title, "number": number, "exit": 0}
    )
    return 0


@command("comment", example='docsync sandbox comment "Start here" --on coffee --say "or tea?"')
@click.argument("page")
@click.option("--on", "words", required=True, help="The words of the page to comment on.")
@click.option("--say", required=True, help="The comment.")
def comment(screen: Screen, page: str, words: str, say: str) -> int:
    """Comment on words of a PAGE, as a reader in the browser does."""
    site = _site()
    found = _page(site, page)
    made = _controlled(site, f"pages/{found.id}/comment", {"text": words, "body": say})
    screen.say(f'"{found.title}" has a comment on "{words}"')
    screen.result("sandbox comment", {"title": found.title, **made, "exit": 0})
    return 0


@command("show", example='docsync sandbox show "Start here"')
@click.argument("page")
def show(screen: Screen, page: str) -> int:
    """Print the storage of a PAGE as the sandbox keeps it."""
    found = _page(_site(), page)
    screen.say(found.storage)
    content = {"title": found.title, "number": found.number, "storage": found.storage, "exit": 0}
    screen.result("sandbox show", {"id": found.id, **content})
    return 0


@dataclass(frozen=True, slots=True)
class _Site:
    """A running sandbox, and who we are there."""

    url: str
    user: str
    token: str


@dataclass(frozen=True, slots=True)
class _Page:
    """A page as it is now."""

    id: str
    title: str
    number: int
    storage: str


def _site() -> _Site:
    """Find the sandbox in the environment."""
    url = os.environ.get("DOCSYNC_URL", "").rstrip("/")
    if not url:
        raise UsageError(
            "which sandbox? DOCSYNC_URL is not set",
            hint="`docsync sandbox` prints the lines to type when it starts",
        )
    return _Site(url, os.environ.get("DOCSYNC_USER", ""), os.environ.get("DOCSYNC_TOKEN", ""))


def _page(site: _Site, named: str) -> _Page:
    """Find a page by its title or id, over whichever API this sandbox has."""
    query = {"id" if named.isdecimal() else "title": named}
    cloud = _answer(site, "GET", "api/v2/pages", params={**query, "body-format": "storage"})
    if cloud.status_code != httpx.codes.NOT_FOUND:
        return _first(cloud, named)
    expand = {"expand": "body.storage,version"}
    if named.isdecimal():
        return _first(_answer(site, "GET", f"rest/api/content/{named}", params=expand), named)
    return _first(_answer(site, "GET", "rest/api/content", params={**query, **expand}), named)


def _first(answer: httpx.Response, named: str) -> _Page:
    _check(answer)
    match answer.json():
        case {"results": [found, *_]} | ({"body": _} as found):
            return _Page(
                str(found["id"]),
                str(found["title"]),
                int(found["version"]["number"]),
                str(found["body"]["storage"]["value"]),
            )
        case _:
            raise NotFoundError(
                f'the sandbox has no page "{named}"', hint="docsync status --remote"
            )


def _controlled(site: _Site, path: str, content: Mapping[str, str]) -> dict[str, object]:
    """Ask the sandbox itself, at its host's root."""
    answer = _answer(site, "POST", urljoin(site.url, f"/sandbox/{path}"), json=content)
    _check(answer)
    return dict(answer.json())


def _answer(
    site: _Site,
    method: str,
    path: str,
    *,
    params: Mapping[str, str] | None = None,
    json: object = None,
) -> httpx.Response:
    bearer = {} if site.user else {"Authorization": f"Bearer {site.token}"}
    try:
        return httpx.request(
            method,
            urljoin(f"{site.url}/", path),
            params=params,
            json=json,
            auth=(site.user, site.token) if site.user else None,
            headers=bearer,
            timeout=SECONDS,
        )
    except httpx.HTTPError as error:
        raise UnreachableError(
            f"no sandbox answers at {site.url}: {error}", hint="start one: docsync sandbox"
        ) from error


def _check(answer: httpx.Response) -> None:
    if answer.is_success:
        return
    try:
        said = str(answer.json().get("message") or answer.text)
    except (ValueError, AttributeError):
        said = answer.text
    raise RejectedError(f"the sandbox refused: {said}", status=answer.status_code)
