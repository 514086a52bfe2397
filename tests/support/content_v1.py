"""Content written through API v1, whichever server has it."""

from __future__ import annotations

from typing import Any

from support.raw_site import RawSite, done

CONTENT = "/rest/api/content"


def storage(value: str) -> dict[str, Any]:
    """Give a body in storage as v1 takes one."""
    return {"storage": {"value": value, "representation": "storage"}}


def made(site: RawSite, title: str, kind: str = "page", **given: Any) -> dict[str, Any]:
    """Make content in the first space and give the answer."""
    asked = {
        "type": kind,
        "title": title,
        "space": {"key": site.sandbox.space},
        "body": storage(given.pop("value", "<p>One two.</p>")),
        **given,
    }
    return done(site.http.post(CONTENT, json=asked))


def below(site: RawSite, title: str, parent: str, **given: Any) -> dict[str, Any]:
    """Make a page below another one."""
    return made(site, title, ancestors=[{"id": parent}], **given)


def commented(site: RawSite, on: str, value: str = "<p>Why?</p>", **given: Any) -> dict[str, Any]:
    """Comment on content and give the answer."""
    container = {"id": on, "type": "page"}
    asked = {"type": "comment", "container": container, "body": storage(value), **given}
    return done(site.http.post(CONTENT, json=asked))


def read(site: RawSite, identity: str, **query: str) -> dict[str, Any]:
    """Read content."""
    return done(site.http.get(f"{CONTENT}/{identity}", params=query))


def listed(site: RawSite, path: str, **query: str) -> list[dict[str, Any]]:
    """Give the results of a list."""
    results: list[dict[str, Any]] = done(site.http.get(path, params=query))["results"]
    return results
