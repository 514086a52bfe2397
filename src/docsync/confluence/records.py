"""Answers of API v1 and v2 as the records of `remote.py`. Pure; what is not understood is refused.

>>> v2_space(Answer({"id": "1", "key": "DOCS", "name": "Docs", "homepageId": "10"}, ("GET", "")))
Space(id='1', key='DOCS', name='Docs', homepage='10')
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from docsync.confluence.answer import Answer
from docsync.confluence.remote import (
    Attachment,
    Kind,
    NewPage,
    OpenDraft,
    PageContent,
    PageState,
    PageUpdate,
    Property,
    Space,
    Status,
    User,
    VersionInfo,
)
from docsync.storage.banner import split

_STATUSES = {
    "current": Status.CURRENT,
    "archived": Status.ARCHIVED,
    "trashed": Status.TRASHED,
    "deleted": Status.TRASHED,
    "draft": Status.DRAFT,
    "historical": Status.CURRENT,  # an old version of a page, asked for by its number
}
_KINDS = {"page": Kind.PAGE, "folder": Kind.FOLDER}
_NO_POSITION = -1


def user(answer: Answer) -> User:
    """Read `user/current` of either site."""
    anonymous = answer.text_or("known", "type") == "anonymous"
    ids = ("accountId", "userKey", "username")
    found = "" if anonymous else next((answer.text(key) for key in ids if answer.has(key)), "")
    if not found and not anonymous:
        answer.refuse(("accountId",), "a text")
    name = answer.text_or(found, "displayName")
    return User(id=found, name=name, anonymous=anonymous, mail=answer.text_or("", "email"))


def v2_space(answer: Answer) -> Space:
    """Read a space of API v2."""
    return Space(
        id=answer.text("id"),
        key=answer.text("key"),
        name=answer.text("name"),
        homepage=answer.text_or("", "homepageId"),
    )


def v1_space(answer: Answer) -> Space:
    """Read a space of API v1, with `expand=homepage`."""
    return Space(
        id=answer.text("id"),
        key=answer.text("key"),
        name=answer.text("name"),
        homepage=answer.text_or("", "homepage", "id"),
    )


def v2_page(answer: Answer) -> PageState:
    """Read a page of API v2, from a list or alone."""
    return PageState(
        id=answer.text("id"),
        title=answer.text("title"),
        parent=answer.text_or("", "parentId"),
        version=answer.number("version", "number"),
        status=_status(answer),
        position=answer.number("position") if answer.has("position") else None,
        live=answer.text_or("", "subtype") == "live",
    )


def v2_folder(answer: Answer) -> PageState:
    """Read a folder of API v2."""
    return PageState(
        id=answer.text("id"),
        title=answer.text("title"),
        parent=answer.text_or("", "parentId"),
        version=0,
        status=_status(answer),
        kind=Kind.FOLDER,
        position=answer.number("position") if answer.has("position") else None,
    )


def v2_descendant(answer: Answer) -> PageState:
    """Read one line of a list of descendants, of whatever kind; it tells no version."""
    return PageState(
        id=answer.text("id"),
        title=answer.text_or("", "title"),
        parent=answer.text_or("", "parentId"),
        version=0,
        status=_status(answer),
        kind=_KINDS.get(answer.text("type"), Kind.OTHER),
        position=answer.number("childPosition") if answer.has("childPosition") else None,
    )


def v1_page(answer: Answer) -> PageState:
    """Read a page of API v1, with `expand=version,ancestors`: its parent is the last ancestor."""
    ancestors = answer.parts("ancestors")
    return PageState(
        id=answer.text("id"),
        title=answer.text("title"),
        parent=ancestors[-1].text("id") if ancestors else "",
        version=answer.number("version", "number"),
        status=_status(answer),
        position=_v1_position(answer),
    )


def v1_folder(answer: Answer) -> PageState:
    """Read a folder that API v1 found, with `expand=ancestors`."""
    ancestors = answer.parts("ancestors")
    return PageState(
        id=answer.text("id"),
        title=answer.text("title"),
        parent=ancestors[-1].text("id") if ancestors else "",
        version=0,
        status=_status(answer),
        kind=_KINDS.get(answer.text_or("folder", "type"), Kind.OTHER),
    )


def v2_content(answer: Answer) -> PageContent:
    """Read a page of API v2 with its storage, and its labels where they were asked for."""
    banner, storage = split(answer.text("body", "storage", "value"))
    return PageContent(
        state=v2_page(answer),
        storage=storage,
        banner=banner,
        labels=_v2_labels(answer.part("labels")),
        author=answer.text_or("", "version", "authorId"),
        message=answer.text_or("", "version", "message"),
    )


def v1_content(answer: Answer) -> PageContent:
    """Read a page of API v1 with its storage, and its labels where they were asked for."""
    labels = answer.part("metadata", "labels")
    banner, storage = split(answer.text("body", "storage", "value"))
    return PageContent(
        state=v1_page(answer),
        storage=storage,
        banner=banner,
        labels=label_names(labels.parts("results")) if labels.has("results") else None,
        author=_v1_author(answer.part("version")),
        message=answer.text_or("", "version", "message"),
    )


def as_written(content: PageContent, answer: Answer, sent: NewPage | PageUpdate) -> PageContent:
    """Take a page that was read after a write, or what was sent where the site still lags."""
    if not answer.has("version", "number"):
        return content
    number = answer.number("version", "number")
    if content.state.version >= number:
        return content
    state = replace(content.state, version=number)
    return replace(content, state=state, storage=sent.storage, banner=sent.banner)


def label_names(labels: Iterable[Answer]) -> tuple[str, ...]:
    """Give the names of the global labels, sorted."""
    return tuple(
        sorted(
            label.text("name") for label in labels if label.text_or("global", "prefix") == "global"
        )
    )


def v2_version(answer: Answer) -> VersionInfo:
    """Read one line of a history of API v2."""
    return VersionInfo(
        number=answer.number("number"),
        author=answer.text_or("", "authorId"),
        when=answer.text_or("", "createdAt"),
        message=answer.text_or("", "message"),
    )


def v1_version(answer: Answer) -> VersionInfo:
    """Read one line of a history of API v1."""
    return VersionInfo(
        number=answer.number("number"),
        author=_v1_author(answer),
        when=answer.text_or("", "when"),
        message=answer.text_or("", "message"),
    )


def v2_draft(answer: Answer) -> OpenDraft | None:
    """Read the draft of a page of API v2; without one the page itself is answered."""
    if _status(answer) is not Status.DRAFT:
        return None
    version = v2_version(answer.part("version"))
    return OpenDraft(version.author, version.when)


def v1_draft(answer: Answer) -> OpenDraft | None:
    """Read the draft of a page of API v1."""
    if _status(answer) is not Status.DRAFT:
        return None
    version = answer.part("version")
    return OpenDraft(_v1_author(version), version.text_or("", "when"))


def v2_attachment(answer: Answer, download: str) -> Attachment:
    """Read an attachment of API v2; `download` is its address."""
    return Attachment(
        id=answer.text("id"),
        page=answer.text_or("", "pageId"),
        name=answer.text("title"),
        version=answer.number("version", "number"),
        media_type=answer.text_or("", "mediaType"),
        size=answer.number_or(0, "fileSize"),
        comment=answer.text_or("", "comment"),
        download=download,
    )


def v1_attachment(answer: Answer, page: str, download: str) -> Attachment:
    """Read an attachment of API v1, with `expand=version,metadata`; `download` is its address."""
    about, told = answer.part("extensions"), answer.part("metadata")
    return Attachment(
        id=answer.text("id"),
        page=page,
        name=answer.text("title"),
        version=answer.number_or(1, "version", "number"),
        media_type=about.text_or("", "mediaType") or told.text_or("", "mediaType"),
        size=about.number_or(0, "fileSize"),
        comment=about.text_or("", "comment") or told.text_or("", "comment"),
        download=download,
    )


def content_property(answer: Answer) -> Property:
    """Read a content property of either API."""
    key = answer.text("key")
    return Property(
        id=answer.text_or(key, "id"),
        key=key,
        value=answer.value.get("value"),
        version=answer.number("version", "number"),
    )


def _status(answer: Answer) -> Status:
    said = answer.text_or("current", "status")
    if said not in _STATUSES:
        answer.refuse(("status",), "a status docsync knows")
    return _STATUSES[said]


def _v2_labels(labels: Answer) -> tuple[str, ...] | None:
    """Give the labels where all of them came along: at most 50 do."""
    if not labels.has("results") or labels.has("_links", "next") or _more(labels):
        return None
    return label_names(labels.parts("results"))


def _more(labels: Answer) -> bool:
    return labels.part("meta").value.get("hasMore") is True


def _v1_position(answer: Answer) -> int | None:
    """Read the place among siblings; Data Center writes "none" or -1 where there is none."""
    position = answer.number_or(
        answer.number_or(_NO_POSITION, "position"), "extensions", "position"
    )
    return None if position == _NO_POSITION else position


def _v1_author(version: Answer) -> str:
    by = version.part("by")
    ids = ("accountId", "userKey", "username")
    return next((by.text(key) for key in ids if by.has(key)), "")
