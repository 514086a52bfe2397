"""Calls that both sites still have in API v1: labels to write, files to attach, who we are.

Each takes the `Transport` of a site. Paths are below the site's base address.

>>> path("content", "7", "label", "a b/c")
'rest/api/content/7/label/a%20b%2Fc'
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from docsync.confluence.answer import Answer
from docsync.confluence.records import user, v1_attachment
from docsync.confluence.remote import Attachment, Upload, User
from docsync.confluence.transport import Form, Query, Transport, batches

_SEARCHED = 50  # the most that a search with expansions answers
_READERS = "restrictions.read.restrictions"


def path(*steps: str) -> str:
    """Make the path of a resource; each step is encoded whole."""
    return "/".join(["rest/api", *(quote(step, safe="") for step in steps)])


def current_user(transport: Transport) -> User:
    """Ask who we are."""
    return user(transport.get(path("user", "current")))


def person(transport: Transport, key: str, user_id: str) -> User:
    """Look a user up; `key` is what the site calls its ids."""
    return user(transport.get(path("user"), {key: user_id}))


def people(transport: Transport, where: str, name: str) -> tuple[User, ...]:
    """Find users whose full name or mail address is exactly `name`, letter case aside.

    The search knows words of full names only, so that of a mail address its local part is asked
    for. https://developer.atlassian.com/cloud/confluence/advanced-searching-using-cql/
    """
    words = _NO_WORDS.sub(" ", name.partition("@")[0])
    answers = transport.results(where, {"cql": f'type = user AND user.fullname ~ "{words}"'})
    known = [answer.part("user") for answer in answers]
    found = (user(one) for one in known if name.casefold() in _names(one))
    return tuple(dict.fromkeys(one for one in found if not one.anonymous))


def _names(answer: Answer) -> set[str]:
    keys = ("displayName", "publicName", "email", "username")
    return {answer.text_or("", key).casefold() for key in keys}


_NO_WORDS = re.compile(r"[^\w'-]+")


def add_labels(transport: Transport, page_id: str, labels: Sequence[str]) -> None:
    """Add global labels to a page, in one request."""
    if labels:
        wanted = [{"prefix": "global", "name": label} for label in labels]
        transport.value("POST", path("content", page_id, "label"), wanted)


def remove_label(transport: Transport, page_id: str, label: str) -> None:
    """Take a label off a page. As a query, since a label in a path may not hold a slash."""
    transport.value("DELETE", path("content", page_id, "label"), None, {"name": label})


def upload(transport: Transport, wanted: Upload) -> Attachment:
    """Attach a file as a new attachment, or as a new version of the one it replaces."""
    form = Form(
        name=wanted.name,
        file=wanted.file,
        media_type=wanted.media_type,
        fields={"comment": wanted.comment, "minorEdit": "true"},
    )
    where = ["content", wanted.page, "child", "attachment"]
    if wanted.replaces is not None:
        answer = transport.upload(path(*where, wanted.replaces.id, "data"), form)
    else:
        answer = _only(transport.upload(path(*where), form))
    made = attachment(transport, answer, wanted.page)
    return replace(made, comment=made.comment or wanted.comment)


def attachment(transport: Transport, answer: Answer, page: str) -> Attachment:
    """Read an attachment, with the address it is downloaded from."""
    link = answer.text_or("", "_links", "download")
    return v1_attachment(answer, page, transport.endpoint.resolve(link) if link else "")


def at_version(address: str, version: int) -> str:
    """Give the address of a former version of an attachment; 0 means the newest.

    https://developer.atlassian.com/cloud/confluence/rest/v1/api-group-content---attachments/

    >>> at_version("https://wiki.example.com/download/a.png?version=3&api=v2", 1)
    'https://wiki.example.com/download/a.png?version=1&api=v2'
    """
    if not version:
        return address
    parts = urlsplit(address)
    said = [(name, value) for name, value in parse_qsl(parts.query) if name != "version"]
    return urlunsplit(parts._replace(query=urlencode([("version", str(version)), *said])))


def restricted(transport: Transport, page_ids: Sequence[str]) -> frozenset[str]:
    """Say which pages have read restrictions of their own; a request for each 50.

    https://developer.atlassian.com/cloud/confluence/rest/v1/api-group-content-restrictions/
    """
    found: set[str] = set()
    for batch in batches(page_ids, _SEARCHED):
        query: Query = {
            "cql": f"id in ({','.join(batch)})",
            "limit": _SEARCHED,
            "expand": ",".join(f"{_READERS}.{kind}" for kind in ("user", "group")),
        }
        for answer in transport.results(path("content", "search"), query):
            readers = answer.part(*_READERS.split("."))
            if any(readers.part(kind).parts("results") for kind in ("user", "group")):
                found.add(answer.text("id"))
    return frozenset(found)


def _only(answer: Answer) -> Answer:
    made = answer.parts("results")
    if len(made) != 1:
        answer.refuse(("results",), "the one attachment that was sent")
    return made[0]
