r"""Small values that every floor shares. Nothing here imports anything of docsync.

>>> Base("# Hello\n", "<h1>Hello</h1>").storage
'<h1>Hello</h1>'
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Protocol

# The keys of front matter that stand for what a page has beside text, title and labels.
METADATA = ("status", "width", "emoji", "properties", "restrictions")

# The suffixes of files that are attachments of a page, unless the configuration says otherwise.
ATTACHMENT_KINDS = (
    *("png", "jpg", "jpeg", "gif", "svg", "webp", "bmp", "ico", "tif", "tiff", "avif"),
    *("pdf", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "odt", "ods", "odp", "rtf"),
    *("txt", "csv", "epub", "drawio", "vsdx"),
    *("zip", "tar", "gz", "tgz", "bz2", "xz", "7z"),
)


class Profile(Enum):
    """Which Confluence: Cloud (API v2 and what is left of v1), or Data Center (API v1)."""

    CLOUD = "cloud"
    DATACENTER = "datacenter"


class Editor(Enum):
    """Which editor a page belongs to. They spell heading anchors differently."""

    LEGACY = "legacy"
    NEW = "new"


class WarningKind(Enum):
    """What a conversion may have to tell. `docs/dialect.md` describes each, and a test compares."""

    BROKEN_LINK = "broken-link"  # a link to a file that is not there
    LEFT_OUT = "left-out"  # what Confluence would strip: scripts, event handlers
    COMMENT_LOST = "comment-lost"  # an inline comment whose words are all gone
    IGNORED_EDIT = "ignored-edit"  # an edit of what is no content: a mention's name, a date's text
    NOT_HELD = "not-held"  # what storage cannot hold, and what happens to it
    REWRITTEN = "rewritten"  # a block that could not be woven and was written afresh


@dataclass(frozen=True, slots=True)
class Warning:  # noqa: A001 - the user's word for it
    """One thing to tell about a converted text. `line` counts from 1 in the text given, 0: none."""

    kind: WarningKind
    message: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class PageRef:
    """A page by its title, as `ri:page` names it. An empty space means: the same space."""

    title: str
    space: str = ""
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class AttachmentRef:
    """An attachment by its file name, as `ri:attachment` names it; no page means: on this page."""

    name: str
    page: PageRef | None = None


class Links(Protocol):
    """Turns the address of a file into what it is in Confluence, and back, for one page.

    Both answer None for what they do not know; the converter then keeps the address as it is.
    """

    def resolve(self, address: str) -> PageRef | AttachmentRef | None:
        """Say which page or attachment a relative address of the Markdown means."""

    def address(self, ref: PageRef | AttachmentRef) -> str | None:
        """Say at which relative address the Markdown finds this page or attachment."""


@dataclass(frozen=True, slots=True)
class NoLinks:
    """Links that know no tree."""

    def resolve(self, address: str) -> PageRef | AttachmentRef | None:  # noqa: ARG002
        """Know nothing."""
        return None

    def address(self, ref: PageRef | AttachmentRef) -> str | None:  # noqa: ARG002
        """Know nothing."""
        return None


@dataclass(frozen=True, slots=True)
class UserRef:
    """A person, as `ri:user` names one: by account id on Cloud, by user key on Data Center."""

    id: str
    name: str


class People(Protocol):
    """Knows who `@{mail or name}` means."""

    def named(self, name: str) -> tuple[UserRef, ...]:
        """Give everyone of this name or mail address."""


class Titles(Protocol):
    """Knows which page a link such as `[[name]]` means."""

    def named(self, name: str) -> PageRef | None:
        """Give the page of this title or file name; None for none, or several."""


@dataclass(frozen=True, slots=True)
class AnyTitle:
    """Titles that know no tree: every name is the title of a page of the same space."""

    def named(self, name: str) -> PageRef | None:
        """Take the name for a title."""
        return PageRef(name)


Fences = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Site:
    """What the converter must know of the site a text belongs to.

    `fences` names the macro that fences of a language become, and come back from: pairs such as
    ("mermaid", "mermaid-cloud"); "math" stands for `$$`, too. Of several languages with one macro
    the first is written. `diagrams` names the languages whose fences are drawn, with the suffix of
    the picture: pairs such as ("d2", "svg"). Without `people` nobody can be asked who a name means;
    without `wiki` `[[name]]` is text. The legacy editor puts the page's `title` before the anchors
    of its headings.
    """

    profile: Profile = Profile.CLOUD
    editor: Editor = Editor.NEW
    links: Links = NoLinks()
    fences: Fences = ()
    diagrams: Fences = ()
    people: People | None = None
    wiki: Titles | None = None
    title: str = ""


@dataclass(frozen=True, slots=True)
class Base:
    """The last agreed state of one page: its Markdown body and its storage."""

    markdown: str
    storage: str


@dataclass(frozen=True, slots=True)
class Conversion:
    """A converted text, and what has to be told about it."""

    text: str
    warnings: tuple[Warning, ...] = ()
