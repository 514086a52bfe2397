"""What preparing one page's operations needs at hand.

>>> desk.writes(Side.LOCAL)
False
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from docsync.confluence.remote import Attachment, ContentState, Principal, Remote
from docsync.engine.state.tree import Site, Tree
from docsync.sync.links import TreeMap
from docsync.sync.pagefile import PageFile, read_page
from docsync.sync.plan import Request, Side
from docsync.sync.state import Agreed, LocalFile
from docsync.values import People, UserRef
from docsync.workspace.commits import Commits
from docsync.workspace.files import changed
from docsync.workspace.textfile import digest, file_digest


@dataclass(frozen=True, slots=True)
class AskedPeople:
    """Asks the site who is called so, each name once."""

    remote: Remote
    met: dict[str, tuple[UserRef, ...]]

    def named(self, name: str) -> tuple[UserRef, ...]:
        """Give everyone of this name or mail address."""
        if name not in self.met:
            found = self.remote.people(name)
            self.met[name] = tuple(UserRef(one.id, one.name) for one in found)
        return self.met[name]


@dataclass(frozen=True, slots=True)
class BelievedPeople:
    """Takes everyone for who they are called, where the site is not asked."""

    def named(self, name: str) -> tuple[UserRef, ...]:
        """Give one person of this name."""
        return (UserRef(name, name),)


@dataclass(frozen=True, slots=True)
class Desk:
    """One tree, one request, the map of its links, and attachment lists read so far."""

    tree: Tree
    site: Site
    request: Request
    map: TreeMap
    told_of: Mapping[str, Agreed]  # what a manifest says of pages that nobody here knows
    moves: Mapping[str, str] = field(default_factory=dict)  # old path -> new, of files that move
    told: frozenset[str] = frozenset()  # pages that a run told of already: hidden ones
    listings: dict[str, tuple[Attachment, ...]] = field(default_factory=dict)
    met: dict[str, tuple[UserRef, ...]] = field(default_factory=dict)  # whom names mean
    commits: Commits = field(default_factory=Commits)  # who changed a file last
    principals: dict[tuple[str, str], Principal] = field(default_factory=dict)  # and restrictions
    elsewhere: Mapping[str, Agreed] = field(default_factory=dict)  # where it is ahead of the index
    states: dict[str, tuple[ContentState, ...]] = field(default_factory=dict)  # the space's, once

    def writes(self, side: Side) -> bool:
        """Say whether this request may write a side."""
        return self.request.policy.may_write(side)

    def listing(self, page: str) -> tuple[Attachment, ...]:
        """List the attachments of a page, once."""
        if page not in self.listings:
            self.listings[page] = self.site.remote.attachments(page)
        return self.listings[page]

    @property
    def people(self) -> People:
        """Give who knows the people of the site."""
        if self.request.offline:
            return BelievedPeople()
        return AskedPeople(self.site.remote, self.met)

    def page_of(self, local: LocalFile) -> PageFile:
        """Read a file as it was when the plan was made, or raise a `FileError`.

        What was decided about it (its title, its place) hangs on the text that was read then.
        """
        text = self.tree.files.read(local.path)
        if digest(text) != local.digest:
            raise changed()
        return read_page(text, local.path)

    def digest_of(self, attachment: Attachment) -> str:
        """Digest an attachment that carries no digest, by fetching it."""
        new = self.tree.files.new
        new.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=new) as folder:
            file = Path(folder) / "attachment"
            self.site.remote.download(attachment, file)
            return file_digest(file)
