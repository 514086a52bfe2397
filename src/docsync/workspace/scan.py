"""The files of one tree: a scan that reads names and stats only, and what stands at a path.

>>> scan(folder, Ignore()).pages
(Entry(path='index.md', size=12, modified=1700000000000000000, inode=7),)
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

from docsync.sync.sidecar import HEAD, SIDECAR
from docsync.sync.state import Found
from docsync.workspace.ignore import Ignore, is_hidden

LFS_HEAD = b"version https://git-lfs.github.com/spec/"
SUFFIX = ".md"
SIDECAR_HEAD = HEAD.encode()


@dataclass(frozen=True, slots=True)
class Entry:
    """A file as its directory shows it. `modified` is in nanoseconds."""

    path: str
    size: int
    modified: int
    inode: int


class Oddity(Enum):
    """Why what stands under a page's name cannot be read as one: it is there, and not deleted."""

    OUTSIDE = "a symlink that leaves this folder: it is not synced"
    NOWHERE = "a symlink that leads to no file"
    NO_FILE = "no ordinary file: it is not synced"
    UNNAMED = "the name of this file or its folder is not UTF-8"
    LINKED = "its folder is a symlink to where no files are synced"
    CLOSED = "its folder cannot be read"


@dataclass(frozen=True, slots=True)
class Scan:
    """The Markdown files of a tree in path order, and those out of scope.

    `odd` is what cannot be read as a page, by path; `closed` are folders nobody may look into.
    """

    pages: tuple[Entry, ...]
    ignored: frozenset[str]
    odd: Mapping[str, Oddity] = field(default_factory=dict)
    closed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Rules:
    """Which files may become attachments."""

    kinds: frozenset[str]
    max_bytes: int


def scan(folder: Path, ignore: Ignore) -> Scan:
    """Find the Markdown files below a folder. Folders behind symlinks are not entered."""
    pages: list[Entry] = []
    odd: dict[str, Oddity] = {}
    walk = _Walk(ignore, set(), set())
    root = Path(os.path.realpath(folder))
    for path, item in walk.below(folder, ""):
        if item.is_symlink() and not is_inside(root, Path(item.path)):
            odd[path] = Oddity.OUTSIDE
        elif ignore.leaves_out(path):
            walk.ignored.add(path)
        elif not is_text(path):
            odd[_shown(path)] = Oddity.UNNAMED
        elif not _is_file(item):
            odd[path] = _oddity(Path(item.path))
        elif not is_sidecar(Path(item.path)):
            stat = item.stat()
            pages.append(Entry(path, stat.st_size, stat.st_mtime_ns, stat.st_ino))
    pages.sort(key=lambda entry: entry.path)
    ordered = {path: odd[path] for path in sorted(odd)}
    return Scan(tuple(pages), frozenset(walk.ignored), ordered, frozenset(walk.closed))


def _is_file(item: os.DirEntry[str]) -> bool:
    """Say whether a file is there; a symlink that leads in a circle leads to none."""
    try:
        return item.is_file()
    except OSError:
        return False


def _oddity(place: Path) -> Oddity:
    """Say what stands under a page's name and is no file."""
    return Oddity.NOWHERE if place.is_symlink() else Oddity.NO_FILE


def way_barred(folder: Path, path: str, found: Scan, seen: Collection[str]) -> Oddity | None:
    """Say why a page's file that a scan did not find may be there all the same; None: it is gone.

    A folder behind a symlink is not entered. One that leads to files which the scan has `seen`
    where they are bars nothing.
    """
    top = Path(os.path.realpath(folder))
    for at in (at for at, char in enumerate(path) if char == "/"):
        if path[: at + 1] in found.closed:
            return Oddity.CLOSED
        if (folder / path[:at]).is_symlink():
            real = Path(os.path.realpath(folder / path))
            there = real.is_relative_to(top) and real.relative_to(top).as_posix() in seen
            return None if there else Oddity.LINKED
    return None


def is_text(path: str) -> bool:
    r"""Say whether a name holds none of the bytes that are no UTF-8, which Python keeps as halves.

    >>> is_text("größe.md"), is_text("gr\udcf6\udcdfe.md")
    (True, False)
    """
    return path.isascii() or path.encode("utf-8", "replace").decode() == path


def _shown(path: str) -> str:
    r"""Write a path up to the first name that is no text, and its odd bytes as `\xe4`."""
    names = path.split("/")
    last = next(at for at, name in enumerate(names) if not is_text(name))
    return os.fsencode("/".join(names[: last + 1])).decode("utf-8", "backslashreplace")


def sidecars(folder: Path, ignore: Ignore) -> tuple[str, ...]:
    """Find the files that hold comments of pages, which are nobody's own page."""
    root = Path(os.path.realpath(folder))
    found = _Walk(ignore, set(), set()).below(folder, "")
    return tuple(
        sorted(
            path
            for path, item in found
            if is_inside(root, Path(item.path)) and is_sidecar(Path(item.path))
        )
    )


def is_sidecar(file: Path) -> bool:
    """Say whether a file holds the comments of a page: its name and its first line say so."""
    if not file.name.endswith(SIDECAR) or not file.is_file():
        return False
    with file.open("rb") as data:
        return data.read(len(SIDECAR_HEAD)) == SIDECAR_HEAD


def is_inside(root: Path, path: Path) -> bool:
    """Say whether a path, links followed, lies below a folder whose own links were followed."""
    return Path(os.path.realpath(path)).is_relative_to(root)


@dataclass(frozen=True, slots=True)
class Prober:
    """Says what stands at the paths that a tree's pages link to."""

    folder: Path
    ignore: Ignore
    rules: Rules

    def __call__(self, path: str) -> Found:
        """Look at one path, relative to the tree."""
        file = self.folder / path
        if not file.is_file():
            return Found.MISSING  # a folder, or what must not be opened: a pipe has no end
        if path.startswith("../") or not is_inside(Path(os.path.realpath(self.folder)), file):
            return Found.FOREIGN
        if is_hidden(path):
            return Found.HIDDEN
        return self._kind(path, file)

    def _kind(self, path: str, file: Path) -> Found:
        if path.rpartition(".")[2].lower() not in self.rules.kinds:
            return Found.PRESENT
        if self.ignore.leaves_out(path):
            return Found.IGNORED
        if file.stat().st_size > self.rules.max_bytes:
            return Found.TOO_BIG
        with file.open("rb") as data:
            return Found.LFS_POINTER if data.read(len(LFS_HEAD)) == LFS_HEAD else Found.FILE


@dataclass(frozen=True, slots=True)
class _Walk:
    """A way through the folders of a tree, and what it passed by."""

    ignore: Ignore
    ignored: set[str]
    closed: set[str]

    def below(self, folder: Path, prefix: str) -> Iterator[tuple[str, os.DirEntry[str]]]:
        """Go through the Markdown files below a folder, hidden ones and ignored folders aside."""
        try:
            entries = os.scandir(folder)
        except PermissionError:
            if not prefix:
                raise
            self.closed.add(prefix)
            return
        with entries:
            for item in entries:
                name = item.name
                if name.startswith("."):
                    continue
                if item.is_dir(follow_symlinks=False):
                    inside = f"{prefix}{name}/"
                    if self.ignore.leaves_out(inside):
                        self.ignored.add(inside)
                    else:
                        yield from self.below(Path(item.path), inside)
                elif name.lower().endswith(SUFFIX):
                    yield prefix + name, item
