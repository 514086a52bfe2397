"""What sync needs of a Confluence site: one Protocol, and the typed records it answers with.

Two clients fulfil it, `cloud.py` and `datacenter.py`; one contract suite holds for both. Ids are
strings on both sides. Every method may raise the `RemoteError` tree of `docsync.errors`; an absent
or hidden page is `NotFoundError`, never an empty answer.

>>> NewPage(space=Space("1", "DOCS", "Docs", "10"), parent="10", title="A", storage="").message
''
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Protocol

from docsync.confluence.calls import Call, Reply
from docsync.values import Profile


class Status(Enum):
    """The states of a page that matter to sync. Hidden pages answer 404 and have none."""

    CURRENT = "current"
    ARCHIVED = "archived"
    TRASHED = "trashed"
    DRAFT = "draft"


class Kind(Enum):
    """What kind of content hangs in the tree. OTHER is never written."""

    PAGE = "page"
    FOLDER = "folder"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class User:
    """Who the site says we are. `id` is the account id (Cloud) or the user key (Data Center)."""

    id: str
    name: str
    anonymous: bool = False
    mail: str = ""  # '' where the site does not show it


@dataclass(frozen=True, slots=True)
class Space:
    """A space and its homepage ('' where it has none)."""

    id: str
    key: str
    name: str
    homepage: str


@dataclass(frozen=True, slots=True)
class PageState:
    """One page or folder as a listing shows it: no body.

    `parent` is the id of the page or folder above, '' at the top of the space. `version` is 0 for
    folders. `position` is the server's order among siblings, None where it is not told.
    `live` marks a live doc, which sync only pulls.
    """

    id: str
    title: str
    parent: str
    version: int
    status: Status = Status.CURRENT
    kind: Kind = Kind.PAGE
    position: int | None = None
    live: bool = False


@dataclass(frozen=True, slots=True)
class PageContent:
    """A page with its body, exactly as the server gave it, and what its version says.

    The banner that docsync may have put on top (`storage/banner.py`) is no part of the body.
    """

    state: PageState
    storage: str
    labels: tuple[str, ...] | None = None  # None: not asked, call `labels`
    author: str = ""  # the id of who made this version
    message: str = ""
    banner: str = ""


@dataclass(frozen=True, slots=True)
class VersionInfo:
    """One line of a page's history."""

    number: int
    author: str
    when: str  # ISO 8601 as the server writes it; never compared with a clock
    message: str = ""


@dataclass(frozen=True, slots=True)
class OpenDraft:
    """Changes of a page that somebody has not published yet."""

    author: str  # '' where the site does not say
    when: str  # ISO 8601 as the server writes it; never compared with a clock


@dataclass(frozen=True, slots=True)
class NewPage:
    """A page to create below `parent` (a page's or folder's id)."""

    space: Space
    parent: str
    title: str
    storage: str
    message: str = ""
    banner: str = ""  # goes on top


@dataclass(frozen=True, slots=True)
class PageUpdate:
    """A page to write: the whole of it, over exactly `expected` (the version that was read).

    The server gets `expected + 1`. `parent` is the id it shall hang below; give the one it has to
    leave it there.
    """

    id: str
    expected: int
    title: str
    parent: str
    storage: str
    space: Space
    message: str = ""
    minor: bool = False
    banner: str = ""  # goes on top


@dataclass(frozen=True, slots=True)
class Attachment:
    """An attachment of a page. `comment` carries docsync's digest; `download` is its address."""

    id: str
    page: str
    name: str
    version: int
    media_type: str
    size: int
    comment: str
    download: str


@dataclass(frozen=True, slots=True)
class Upload:
    """A file to attach to `page` as `name`. With `replaces` it is a new version of that one."""

    page: str
    name: str
    file: Path
    media_type: str
    comment: str
    replaces: Attachment | None = None


@dataclass(frozen=True, slots=True)
class Property:
    """A content property: a JSON value under a key. `id` is what v2 addresses it by."""

    id: str
    key: str
    value: object
    version: int


@dataclass(frozen=True, slots=True)
class ContentState:
    """The status that stands above a page, such as "Rough draft"; `color` is "#ffc400"."""

    name: str
    color: str


class PrincipalKind(Enum):
    """Whom a restriction names."""

    USER = "user"
    GROUP = "group"


@dataclass(frozen=True, slots=True)
class Principal:
    """A user (by account id or user key) or a group (by name) that a restriction names."""

    kind: PrincipalKind
    id: str
    name: str = field(default="", compare=False)  # a user's full name


@dataclass(frozen=True, slots=True)
class Restrictions:
    """Who alone may read and who alone may edit a page; nobody named means everybody."""

    read: tuple[Principal, ...] = ()
    edit: tuple[Principal, ...] = ()


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment on a page, or an answer to one (`parent`).

    An inline one stands on words of the page: `words` as they were when it was made, `ref` the
    marker around them now.
    """

    id: str
    parent: str
    author: str
    when: str  # ISO 8601 as the server writes it; never compared with a clock
    storage: str
    inline: bool = False
    words: str = ""
    ref: str = ""
    resolved: bool = False


class Remote(Protocol):
    """A site, as sync sees it. Safe to call from several threads; `close` ends its connections."""

    profile: Profile
    site: str  # the base address, without credentials; what index and manifest compare

    def blog(self) -> Remote:
        """Give the same site with its blog posts for pages: they hang below nothing."""

    def user(self) -> User:
        """Say who we are; anonymous where the credentials were dropped silently."""

    def person(self, user_id: str) -> User:
        """Look a user up by the id that versions name; one who left is a `NotFoundError`."""

    def people(self, name: str) -> tuple[User, ...]:
        """Find everyone whose full name this is, or mail address as far as the site shows it."""

    def space(self, key: str) -> Space:
        """Find a space by its key."""

    def spaces(self) -> Iterator[Space]:
        """List the spaces that this user may see, by key as far as the site orders them."""

    def pages(self, space: Space) -> tuple[PageState, ...]:
        """List every current and archived page of the space that this user may see."""

    def folders(self, space: Space, pages: Sequence[PageState]) -> tuple[PageState, ...]:
        """List the Confluence folders of the space that `pages` hang below; none on Data Center."""

    def page(self, page_id: str) -> PageState:
        """Look one page up, in whatever status: what is missing in a list is asked for here."""

    def folder(self, folder_id: str) -> PageState:
        """Look one folder up; there are none on Data Center."""

    def find(self, space: Space, title: str) -> tuple[PageState, ...]:
        """Find pages of this title (case-insensitively), in any status this user may see."""

    def read(self, page_id: str) -> PageContent:
        """Read one page with its storage and labels."""

    def read_many(self, page_ids: Sequence[str]) -> Iterator[PageContent]:
        """Read pages with their storage, as few requests as the site allows, in any order.

        A page that is gone or hidden is left out; the caller asks `page` for what is missing.
        """

    def read_version(self, page_id: str, number: int) -> PageContent:
        """Read an old version of a page."""

    def versions(self, page_id: str) -> tuple[VersionInfo, ...]:
        """List a page's history, newest first."""

    def draft(self, page_id: str) -> OpenDraft | None:
        """Look for changes of a page that somebody has not published yet."""

    def create(self, page: NewPage) -> PageContent:
        """Create a page and give back what the server made of it, with the server's own bytes."""

    def update(self, update: PageUpdate) -> PageContent:
        """Write a page over exactly the version that was read, or raise `VersionConflictError`."""

    def children(self, parent: str) -> tuple[PageState, ...]:
        """List the pages and folders directly below one, in the order that readers see."""

    def place(self, page_id: str, after: str | None, parent: str) -> tuple[PageState, ...]:
        """Order a page among the children of `parent`: behind `after`, or first where None.

        Gives the pages that this made a new version of.
        """

    def trash(self, page_id: str) -> None:
        """Move a page to the trash. Its children, if any, move up: callers go bottom-up."""

    def restore(self, page: PageState) -> PageState:
        """Take a page out of the trash."""

    def create_folder(self, space: Space, parent: str, title: str) -> PageState:
        """Create a Confluence folder (Cloud only)."""

    def find_folder(self, parent: str, title: str) -> PageState | None:
        """Find a folder directly below a page or folder by its title, even an empty one."""

    def trash_folder(self, folder_id: str) -> None:
        """Move a folder to the trash (Cloud only)."""

    def move_folder(self, folder_id: str, parent: str) -> None:
        """Hang a folder below another parent (Cloud only)."""

    def labels(self, page_id: str) -> tuple[str, ...]:
        """List the labels of a page, sorted, global ones only."""

    def space_labels(self, space: Space) -> Mapping[str, tuple[str, ...]]:
        """List the labels of all pages of the space by page id; pages without any are left out.

        For pages that were read without labels, as `read_many` does on Cloud.
        """

    def add_labels(self, page_id: str, labels: Sequence[str]) -> None:
        """Add labels to a page."""

    def remove_label(self, page_id: str, label: str) -> None:
        """Take one label off a page."""

    def attachments(self, page_id: str) -> tuple[Attachment, ...]:
        """List the attachments of a page."""

    def upload(self, upload: Upload) -> Attachment:
        """Attach a file, streamed from disk."""

    def download(self, attachment: Attachment, to: Path, version: int = 0) -> None:
        """Stream an attachment into a new file, in its newest version or a former one.

        Credentials never follow to another host.
        """

    def trash_attachment(self, attachment: Attachment) -> None:
        """Move an attachment to the trash."""

    def properties(self, page_id: str, prefix: str) -> tuple[Property, ...]:
        """List a page's content properties whose key starts with `prefix`."""

    def put_property(
        self, page_id: str, key: str, value: object, over: Property | None
    ) -> Property:
        """Write a property by compare-and-swap: over exactly `over`, or new where None.

        Raises `VersionConflictError` where another writer was faster.
        """

    def delete_property(self, page_id: str, prop: Property) -> None:
        """Delete a property."""

    def comments(self, page_id: str) -> tuple[Comment, ...]:
        """Read all comments of a page, resolved ones too, each before the answers to it."""

    def state(self, page_id: str) -> ContentState | None:
        """Read the status of a page; None where it has none (Cloud only)."""

    def states(self, space: Space) -> tuple[ContentState, ...]:
        """List the statuses that pages of a space have by name; two requests (Cloud only)."""

    def set_state(self, page_id: str, state: ContentState | None) -> None:
        """Give a page a status or take it away: the site makes a version of it (Cloud only)."""

    def restrictions(self, page_id: str) -> Restrictions:
        """Read who alone may read or edit a page, by restrictions of its own."""

    def restrict(self, page_id: str, wanted: Restrictions) -> None:
        """Say who alone may read and who alone may edit a page."""

    def group(self, name: str) -> Principal | None:
        """Find a group by its whole name."""

    def restricted(self, page_ids: Sequence[str]) -> frozenset[str]:
        """Say which of these pages only some may read, by restrictions of their own."""

    def web_address(self, page_id: str) -> str:
        """Say where a person opens this page in a browser."""

    def call(
        self, method: str, path: str, *, params: dict[str, str] | None = None, json: object = None
    ) -> object:
        """Make any REST call below the site's base, with its credentials; JSON in, JSON out."""

    def exchange(self, call: Call, save_to: Path | None = None) -> Reply:
        """Make any request below the site's base, and give what was answered, whatever it is.

        With `save_to` a success is streamed to that file.
        """

    def close(self) -> None:
        """End the connections."""
