"""The comments on a page: all of them with their answers, resolved ones too.

Cloud lists comments a level at a time: two requests a page, and one for each comment. Data Center
gives the whole of it in one list.
https://developer.atlassian.com/cloud/confluence/rest/v2/api-group-comment/
https://docs.atlassian.com/ConfluenceServer/rest/latest/#api/content/{id}/child-commentsOfContent

>>> v1_comments(transport, "98305")
(Comment(id='98310', ...),)
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

from docsync.confluence.answer import Answer
from docsync.confluence.remote import Comment
from docsync.confluence.transport import Query, Transport
from docsync.confluence.v1 import path

_LISTED = 250
_V1_LISTED = 50  # bodies in one answer
_EXPAND = "body.storage,version,history,ancestors,extensions.inlineProperties,extensions.resolution"
_LOCATIONS = ("footer", "inline", "resolved")
_GONE = {"resolved"}


def v2_comments(transport: Transport, page_id: str) -> tuple[Comment, ...]:
    """Read the comments of a page of Cloud, each before the answers to it."""
    return tuple(
        comment
        for sort in ("inline-comments", "footer-comments")
        for comment in _v2_below(transport, f"api/v2/pages/{quote(page_id, safe='')}/{sort}", sort)
    )


def v1_comments(transport: Transport, page_id: str) -> tuple[Comment, ...]:
    """Read the comments of a page of Data Center, each before the answers to it."""
    query: Query = {
        "depth": "all",
        "location": _LOCATIONS,
        "expand": _EXPAND,
        "limit": _V1_LISTED,
    }
    listed = transport.results(path("content", page_id, "child", "comment"), query)
    return tuple(sorted(map(_v1_comment, listed), key=lambda one: int(one.id)))


def _v2_below(transport: Transport, where: str, sort: str) -> Iterator[Comment]:
    query: Query = {"body-format": "storage", "limit": _LISTED}
    for answer in transport.results(where, query):
        comment = _v2_comment(answer, inline=sort.startswith("inline"))
        yield comment
        yield from _v2_below(transport, f"api/v2/{sort}/{comment.id}/children", sort)


def _v2_comment(answer: Answer, *, inline: bool) -> Comment:
    told = answer.part("properties")
    words = ("inlineOriginalSelection", "inline-original-selection")
    refs = ("inlineMarkerRef", "inline-marker-ref")
    return Comment(
        id=answer.text("id"),
        parent=answer.text_or("", "parentCommentId"),
        author=answer.text_or("", "version", "authorId"),
        when=answer.text_or("", "version", "createdAt"),
        storage=answer.text_or("", "body", "storage", "value"),
        inline=inline,
        words=next((told.text(key) for key in words if told.has(key)), ""),
        ref=next((told.text(key) for key in refs if told.has(key)), ""),
        resolved=answer.text_or("", "resolutionStatus") in _GONE,
    )


def _v1_comment(answer: Answer) -> Comment:
    told = answer.part("extensions")
    above = answer.parts("ancestors") if answer.has("ancestors") else ()
    parents = [one.text("id") for one in above if one.text_or("", "type") == "comment"]
    by = answer.part("version", "by")
    ids = ("userKey", "username", "accountId")
    return Comment(
        id=answer.text("id"),
        parent=parents[-1] if parents else "",
        author=next((by.text(key) for key in ids if by.has(key)), ""),
        when=answer.text_or("", "version", "when"),
        storage=answer.text_or("", "body", "storage", "value"),
        inline=told.text_or("footer", "location") != "footer",
        words=told.text_or("", "inlineProperties", "originalSelection"),
        ref=told.text_or("", "inlineProperties", "markerRef"),
        resolved=told.text_or("", "resolution", "status") in _GONE,
    )
