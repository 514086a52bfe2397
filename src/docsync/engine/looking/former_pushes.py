"""What a page's history tells of former pushes of a file: the version both sides had in common.

A version that docsync wrote names the digest of its Markdown. What a site keeps no message of, the
first version of a page, is known by a property.

>>> last_push(remote, content, file).version
7
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from docsync.confluence.remote import PageContent, Remote, VersionInfo
from docsync.errors import ForbiddenError, NotFoundError, RejectedError
from docsync.storage.banner import mark_of
from docsync.sync.state import Agreed, LocalFile
from docsync.workspace.textfile import digest

KEY = "docsync-push"

_SIGN = re.compile(r"\[docsync (?P<merge>merge )?(?P<digest>[0-9a-f]{16})\]")


@dataclass(frozen=True, slots=True)
class _Push:
    """One version that docsync wrote: a file's text, or a merge that no file holds."""

    version: int
    digest: str
    merge: bool
    message: str = ""


def keep_sign(remote: Remote, page: str, text: str) -> None:
    """Note on a page that was just made which text it was made of."""
    remote.put_property(page, KEY, {"digest": digest(text)[:16], "version": 1}, None)


@dataclass(frozen=True, slots=True)
class Known:
    """What both sides had in common last; `passed` says that the file holds an older text of it.

    `message` is that of the version that took its place.
    """

    agreed: Agreed
    passed: bool = False
    message: str = ""


def last_push(remote: Remote, content: PageContent, file: LocalFile) -> Known | None:
    """Give what the file and the page had in common last; None where nothing tells.

    The version on top tells it alone; else the history is read.
    """
    state = content.state
    pushes = _pushes([VersionInfo(state.version, content.author, "", content.message)])
    if not pushes or pushes[0].merge or not file.digest.startswith(pushes[0].digest):
        pushes = (*_pushes(remote.versions(state.id)), *_made(remote, state.id))
    whole = [push for push in pushes if not push.merge]
    if not whole:
        return None
    base, newest = whole[0], pushes[0]
    merged = newest.merge and newest.version > base.version
    number = newest.version if merged else base.version
    before = content if number == state.version else remote.read_version(state.id, number)
    mine = file.digest.startswith(base.digest)
    passed = not mine and any(file.digest.startswith(push.digest) for push in whole[1:])
    agreed = Agreed(
        id=state.id,
        path=file.path,
        title=before.state.title,
        parent=state.parent,
        version=number,
        own_title=before.state.title,
        digest=file.digest if mine else base.digest,
        labels=None,
        merged=merged,
        unfinished=True,
        base_version=base.version if merged else 0,
        banner=mark_of(content.banner),
    )
    return Known(agreed, passed, base.message)


def _pushes(versions: Iterable[VersionInfo]) -> tuple[_Push, ...]:
    found = ((version, _SIGN.search(version.message)) for version in versions)
    return tuple(
        _Push(version.number, match["digest"], match["merge"] is not None, version.message)
        for version, match in found
        if match is not None
    )


def _made(remote: Remote, page: str) -> tuple[_Push, ...]:
    try:
        properties = remote.properties(page, KEY)
    except (ForbiddenError, NotFoundError, RejectedError):
        return ()
    for one in properties:
        match one.value:
            case {"digest": str(text), "version": int(version)} if one.key == KEY:
                return (_Push(version, text, merge=False),)
    return ()
