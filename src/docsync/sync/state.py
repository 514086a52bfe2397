"""The three snapshots that sync compares: what was agreed, what is on disk, what is there now.

Everything here is a value. Paths are POSIX, relative to the tree's folder; the path of a folder
ends with a slash, the tree's own folder is ''. Digests are of text with LF and without BOM.

>>> Item(local=LocalFile("guide/index.md", digest="d", title="Guide")).path
'guide/index.md'
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import Enum


class NodeKind(Enum):
    """What stands for a path on the site."""

    PAGE = "page"  # a page whose text is a file
    FOLDER = "folder"  # a Confluence folder, for a folder without a page
    MADE = "made"  # a page docsync made for a folder without a page; never pulled as a file


class Presence(Enum):
    """How a page is there. A missing list entry proves nothing: HIDDEN says 404 or 403."""

    CURRENT = "current"
    ARCHIVED = "archived"
    TRASHED = "trashed"
    HIDDEN = "hidden"


class Found(Enum):
    """What stands at a path that is no page: an attachment, or why it is none."""

    FILE = "file"
    MISSING = "missing"
    PRESENT = "there, and no attachment"  # of a kind that is not uploaded: left as it is
    FOREIGN = "outside of the tree"
    HIDDEN = "hidden"
    IGNORED = "left out by the ignore rules"
    TOO_BIG = "larger than attachments may be"
    LFS_POINTER = "a Git LFS pointer, not the file itself"


@dataclass(frozen=True, slots=True)
class KeptAttachment:
    """An attachment both sides agreed on: its name on the page, its file, its digest.

    A picture that docsync drew for a fence has no file: `path` is '', `digest` that of its source.
    """

    name: str
    path: str
    digest: str
    id: str = ""
    version: int = 0
    own: bool = True  # docsync put it there, so docsync may take it away
    decided: bool = False  # both changed it, and a person chose the file: it is sent over any


@dataclass(frozen=True, slots=True)
class Agreed:
    """One page or folder as both sides last agreed on it.

    `title` is the title on the site, `own_title` what the file asked for: they differ by the
    suffix of a title collision. `digest` names the file's text; `storage` names the stored body
    and `lens` the Markdown body that belongs to it, where that is not the file's own body.
    Empty digests of texts mean that the index was rebuilt and does not hold the text.
    """

    id: str
    path: str
    title: str
    parent: str
    version: int
    kind: NodeKind = NodeKind.PAGE
    own_title: str = ""
    digest: str = ""
    storage: str = ""
    lens: str = ""
    labels: tuple[str, ...] | None = ()  # None: unknown, the two sides are united
    metadata: tuple[tuple[str, str], ...] = ()  # entries of the front matter: name, digest
    attachments: tuple[KeptAttachment, ...] = ()
    unresolved: tuple[str, ...] = ()  # paths that links of this page wanted and did not find
    merged: bool = False  # push merged it there; the file does not hold the merge yet
    conflicted: bool = False  # its file holds conflict markers, or did
    unfinished: bool = False  # the page was written, an attachment or label was not
    base_version: int = 0  # of a `merged` page, or one whose file is behind: what it was made of
    unreadable: str = (
        ""  # why its stored body is no text: the file only shows it, nothing is pushed
    )
    banner: str = ""  # the mark of the banner on top of its page, '' for none
    place: int = -1  # its place among the siblings that files put in order; -1: none was agreed
    former: tuple[str, ...] = field(
        default=(), compare=False
    )  # older texts: `short`@version, newest first
    behind: str = field(default="", compare=False)  # an older text the file had when it was met


SHORT = 12
REMEMBERED = 16  # older texts of a page


def short(digest: str) -> str:
    """Shorten a digest to what is remembered of older texts."""
    return digest[:SHORT]


def with_former(page: Agreed, old: Agreed | None) -> Agreed:
    """Remember what was agreed on before, and at which version: a file that holds it is behind.

    >>> old = Agreed("1", "a.md", "A", "", 1, digest="d")
    >>> with_former(replace(old, digest="e"), old).former
    ('d@1',)
    """
    if old is None:
        return page
    texts = [one.partition("@")[0] for one in old.former]
    if short(page.digest) in texts:  # taken back: what came after it is not older
        back = texts.index(short(page.digest))
        return replace(page, former=old.former[back + 1 :])
    last = f"{short(old.digest)}@{old.base_version or old.version}" if old.digest else ""
    older = {one.partition("@")[0]: one for one in reversed((*page.former, last, *old.former))}
    kept = [one for text, one in older.items() if text not in {"", short(page.digest)}]
    return replace(page, former=tuple(reversed(kept))[:REMEMBERED])


def with_place(page: Agreed, old: Agreed | None) -> Agreed:
    """Keep a page's place among its siblings until another one is agreed on.

    >>> old = Agreed("1", "a.md", "A", "9", 1, place=3)
    >>> with_place(replace(old, place=-1), old).place
    3
    """
    if old is None or page.place >= 0 or page.parent != old.parent:
        return page
    return replace(page, place=old.place)


def is_agreed(found: Agreed | None, old: Agreed | None) -> bool:
    """Say whether a look at both sides found what was agreed on already, its place aside.

    >>> old = Agreed("1", "a.md", "A", "9", 1, place=3)
    >>> is_agreed(replace(old, place=-1), old), is_agreed(replace(old, version=2), old)
    (True, False)
    """
    return found == old if found is None else with_place(found, old) == old


def older_version(page: Agreed, digest: str) -> int | None:
    """Say at which version a text was agreed on before the last one; None where it was not.

    >>> older_version(Agreed("1", "a.md", "A", "", 2, former=("d@1",)), "d")
    1
    """
    for one in page.former:
        text, _, version = one.partition("@")
        if text == short(digest) and version.isdecimal():
            return int(version)
    return None


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a file cannot be synced now. `line` counts from 1, 0 where there is none."""

    message: str
    line: int = 0
    hint: str = ""


@dataclass(frozen=True, slots=True)
class LocalFile:
    """One Markdown file as it is on disk. A faulty one is there, but not read any further."""

    path: str
    digest: str
    title: str
    labels: tuple[str, ...] = ()
    claim: str = ""  # the content id that the front matter names
    order: int | None = None  # its place among its siblings, as the front matter asks for it
    post: bool = False  # it asks to be a blog post, which hangs below nothing
    fault: Fault | None = None


@dataclass(frozen=True, slots=True)
class LocalSnapshot:
    """The Markdown files of a tree, by path, and what the scan left out of scope."""

    files: dict[str, LocalFile]
    ignored: frozenset[str] = frozenset()  # Markdown files the ignore rules leave out
    digests: dict[str, str] | None = None  # of attachment files that the base knows; absent: gone
    posts: dict[str, LocalFile] = field(default_factory=dict)  # blog posts, which are no pages


@dataclass(frozen=True, slots=True)
class RemotePage:
    """One page or folder as a listing shows it."""

    id: str
    title: str
    parent: str
    version: int
    presence: Presence = Presence.CURRENT
    kind: NodeKind = NodeKind.PAGE
    position: int | None = None
    live: bool = False
    outside: bool = False  # there, but not below the tree's root any more: taken for HIDDEN


@dataclass(frozen=True, slots=True)
class RemoteSnapshot:
    """The site: the tree's root, the nodes below it, and every other title of the space.

    `pages` holds the root itself too, and pages outside the tree that the base knows.
    """

    root: str
    pages: dict[str, RemotePage]
    taken: dict[str, str]  # title key -> id, for every page and folder of the space
    known: dict[str, Agreed] = field(default_factory=dict)  # by the manifest, not by the base
    elsewhere: dict[str, Agreed] = field(default_factory=dict)  # by both: the manifest is ahead
    foreign: frozenset[str] = frozenset()  # ids of pages that belong to other trees
    guests: dict[str, str] = field(default_factory=dict)  # id -> title of another tree's page below


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that is synced: what was agreed, what is on disk, what is on the site."""

    base: Agreed | None = None
    local: LocalFile | None = None
    remote: RemotePage | None = None

    @property
    def path(self) -> str:
        """Where it is on disk, or was; '' for a page that is not there yet."""
        if self.local is not None:
            return self.local.path
        return self.base.path if self.base is not None else ""

    @property
    def page(self) -> str:
        """The content id, '' for a file that has no page yet."""
        if self.remote is not None:
            return self.remote.id
        return self.base.id if self.base is not None else ""

    @property
    def title(self) -> str:
        """The title as the user last saw it."""
        if self.remote is not None:
            return self.remote.title
        if self.local is not None:
            return self.local.title
        return self.base.title if self.base is not None else ""


def folder_of(path: str) -> str:
    """Name the folder that holds a file or folder, with its slash; '' at the top.

    >>> folder_of("a/b.md"), folder_of("a/b/"), folder_of("b.md")
    ('a/', 'a/', '')
    """
    head, slash, _ = path.rstrip("/").rpartition("/")
    return head + slash
