"""What the store gives out: frozen records, ids as integers, times as Confluence writes them.

>>> Kind("page") is Kind.PAGE
True
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum


class Kind(StrEnum):
    """What kind of content something is, as Confluence spells it."""

    PAGE = "page"
    BLOGPOST = "blogpost"
    FOLDER = "folder"
    ATTACHMENT = "attachment"
    COMMENT = "comment"
    WHITEBOARD = "whiteboard"
    DATABASE = "database"
    EMBED = "embed"
    CUSTOM = "custom"


class Status(StrEnum):
    """The states of content, as Confluence spells them."""

    CURRENT = "current"
    ARCHIVED = "archived"
    DRAFT = "draft"
    TRASHED = "trashed"
    HISTORICAL = "historical"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class Person:
    """A user. `account` is the account id on Cloud and the user key on Data Center."""

    id: int
    name: str
    display: str
    email: str
    account: str
    active: bool = True

    @property
    def anonymous(self) -> bool:
        """Say whether this is nobody."""
        return self.id == 0


ANONYMOUS = Person(0, "", "Anonymous", "", "")


@dataclass(frozen=True, slots=True)
class Group:
    """A group of users."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Space:
    """A space. `homepage` is None once that page is gone."""

    id: int
    key: str
    name: str
    type: str = "global"
    status: str = "current"
    homepage: int | None = None
    description: str = ""
    author: str = ""
    created: str = ""


@dataclass(frozen=True, slots=True)
class Version:
    """One line of the history of content. Number 0 is a draft over published content."""

    number: int
    title: str
    author: str
    created: str
    message: str
    minor: bool

    @property
    def shown(self) -> int:
        """Give the number that is told: a draft's is always 1."""
        return self.number or 1


@dataclass(frozen=True, slots=True)
class Content:
    """Anything that has a content id, as its newest version shows it, without its body.

    `parent` is the page or folder above (None at the top), `container` the page of an attachment
    or comment. `position` is None where nobody ordered the siblings.
    """

    id: int
    kind: Kind
    status: Status
    space: int
    parent: int | None
    container: int | None
    title: str
    position: int | None
    subtype: str
    author: str
    created: str
    version: Version


@dataclass(frozen=True, slots=True)
class File:
    """What an attachment holds at one version, without its bytes."""

    media_type: str
    size: int
    comment: str
    file_id: str


@dataclass(frozen=True, slots=True)
class Label:
    """A label with its prefix."""

    id: int
    prefix: str
    name: str


@dataclass(frozen=True, slots=True)
class Property:
    """A JSON text under a key, with a version of its own; `owner` is the id of what has it."""

    id: int
    owner: int
    key: str
    value: str
    number: int
    author: str
    created: str


def now() -> str:
    """Give the time as Confluence writes it: ISO 8601, milliseconds, UTC."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
