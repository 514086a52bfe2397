"""The history of content in API v2, whatever its kind."""

from __future__ import annotations

from docsync.sandbox.exchange import Answer, Call, Json, Operation
from docsync.sandbox.paging import V2_CAP, v2_items
from docsync.sandbox.store.reading import at_version, versions_of
from docsync.sandbox.store.records import Content, Kind, Version
from docsync.sandbox.v2 import shapes
from docsync.sandbox.v2.kinds import the_content

MOST_BODIES = 50
_NAMED = {
    Kind.PAGE: "page",
    Kind.BLOGPOST: "blogpost",
    Kind.ATTACHMENT: "attachment",
    Kind.COMMENT: "comment",
    Kind.CUSTOM: "custom",
}


def list_versions(call: Call) -> Answer:
    """List the history of content, newest first; with bodies at most fifty at once."""
    content = the_content(call)
    body_format = call.one("body-format")
    cap = MOST_BODIES if body_format else V2_CAP
    versions = versions_of(call.store, content)
    if call.one("sort") == "modified-date":
        versions.reverse()
    return v2_items(call, versions, lambda one: _listed(call, content, one), cap=cap)


def read_version(call: Call) -> Answer:
    """Give one version of content in detail."""
    newest = the_content(call)
    content = at_version(call.store, newest, call.id("number"))
    number = content.version.number
    told = [one.number for one in versions_of(call.store, newest)]
    before, after = [one for one in told if one < number], [one for one in told if one > number]
    shaped = {
        **shapes.version(content.version),
        "contentTypeModified": False,
        "collaborators": [content.version.author],
    }
    if before:
        shaped["prevVersion"] = max(before)
    if after:
        shaped["nextVersion"] = min(after)
    return Answer.json(shaped)


def _listed(call: Call, content: Content, version: Version) -> Json:
    shaped = shapes.version(version)
    body_format = call.one("body-format")
    if not body_format:
        return shaped
    old = at_version(call.store, content, version.number)
    shaped[_NAMED[content.kind]] = {
        "title": old.title,
        "id": str(old.id),
        "body": shapes.body(call, old, body_format),
    }
    return shaped


_KINDS = ("pages", "blogposts", "attachments", "custom-content", "footer-comments",
          "inline-comments")  # fmt: skip
OPERATIONS = (
    *(Operation("GET", f"/{kind}/{{id}}/versions", list_versions) for kind in _KINDS),
    *(Operation("GET", f"/{kind}/{{id}}/versions/{{number}}", read_version) for kind in _KINDS),
)
