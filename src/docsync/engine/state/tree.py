"""One tree at work: its folder, its files, its index entries and its place on the site.

>>> tree.files.read("index.md")
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol
from urllib.parse import quote

from docsync.config import Config, RootMode, TreeConfig
from docsync.confluence.remote import Remote, Space, User
from docsync.index import Index
from docsync.storage.banner import banner, mark
from docsync.sync.plan import Note
from docsync.values import Editor, Profile
from docsync.workspace.files import TreeFiles
from docsync.workspace.ignore import Ignore
from docsync.workspace.quiet import Ground
from docsync.workspace.scan import Prober
from docsync.workspace.textfile import digest


class Reporter(Protocol):
    """Hears how a run goes on."""

    def step(self, text: str) -> None:
        """Hear that a part of the run begins."""

    def progress(self, done: int, total: int, what: str) -> None:
        """Hear how far it is."""

    def note(self, note: Note) -> None:
        """Hear a thing to tell at once."""


UNMADE = "unmade"  # stands for the page of a preview that nothing was pushed to yet


@dataclass(frozen=True, slots=True)
class Site:
    """The place of a tree on the site: found out once a run."""

    remote: Remote
    space: Space
    user: User
    root: str


@dataclass(frozen=True, slots=True)
class Tree:
    """Everything a run needs to work on one tree."""

    workspace: Path
    config: Config
    settings: TreeConfig
    index: Index
    files: TreeFiles
    ignore: Ignore
    prober: Prober
    reporter: Reporter = field(repr=False)
    contents: tuple[str, ...] = ()  # the files that a table of contents names, in its order

    @property
    def id(self) -> str:
        """The tree's id, the key of its index entries and its manifest."""
        return self.settings.id

    @property
    def is_alone(self) -> bool:
        """Whether it is the only tree of its workspace."""
        return len(self.config.trees) == 1

    @property
    def top_is_root(self) -> bool:
        """Whether the top folder's page is the root page itself."""
        return self.settings.root is RootMode.INDEX

    @property
    def folder(self) -> Path:
        """The tree's folder."""
        return self.files.folder

    @property
    def ground(self) -> Ground:
        """What the quick look at the files needs."""
        config = self.config
        said = (
            *(self.settings, config.title_collision, config.attachments, self.ignore.rules),
            *(config.fences, config.diagrams, self.contents),
            *(config.edit_url, config.edit_text),
        )
        return Ground(self.id, self.folder, self.ignore, digest(repr(said)))

    def shown(self, path: str) -> str:
        """Write a path of the tree relative to the workspace."""
        prefix = "" if self.settings.path == "." else self.settings.path.rstrip("/") + "/"
        return prefix + path

    def banner(self, path: str) -> str:
        """Write the banner that the page of a file has on top; '' for none."""
        return (
            banner(self._edited_at(path), self.config.edit_text) if self._has_banner(path) else ""
        )

    def banner_mark(self, path: str) -> str:
        """Give the mark of that banner; '' for none."""
        return mark(self._edited_at(path), self.config.edit_text) if self._has_banner(path) else ""

    def _has_banner(self, path: str) -> bool:
        return self.config.edit_url != "" and not path.endswith("/")

    def _edited_at(self, path: str) -> str:
        return self.config.edit_url.replace("{path}", quote(self.shown(path)))

    def editor(self, profile: Profile) -> Editor:
        """Say which editor's anchors this tree's pages have."""
        usual = Editor.NEW if profile is Profile.CLOUD else Editor.LEGACY
        return self.config.editor or usual
