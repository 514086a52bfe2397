"""The files of one tree: a scan that reads names and stats only, and what stands at a path.

>>> scan(folder, Ignore()).pages
(Entry(path='index.md', size=12, modified=1700000000000000000, inode=7),)
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Scan:
    """The Markdown files of a tree in path order, and those out of scope."""

    pages: tuple[Entry, ...]
    ignored: frozenset[str]
    outside: tuple[str, ...]  # symlinks that leave the tree
    unnamed: tuple[str, ...] = ()  # files and folders whose names are no text, as one can show them


@dataclass(frozen=True, slots=True)
class Rules:
    """Which files may become attachments."""

    kinds: frozenset[str]
    max_bytes: int


def scan(folder: Path, ignore: Ignore) -> Scan:
    """Find the Markdown files below a folder. Folders behind symlinks are not entered."""
    pages: list[Entry] = []
    ignored: set[str] = set()
    outside: list[str] = []
    unnamed: set[str] = set()
    root = Path(os.path.realpath(folder))
    for path, item in _walk(folder, "", ignore, ignored):
        if item.is_symlink() and not is_inside(root, Path(item.path)):
            outside.append(path)
        elif ignore.leaves_out(path):
            ignored.add(path)
        elif not is_text(path):
            unnamed.add(_shown(path))
        elif item.is_file() and not is_sidecar(Path(item.path)):
            stat = item.stat()
            pages.append(Entry(path, stat.st_size, stat.st_mtime_ns, stat.st_ino))
    pages.sort(key=lambda entry: entry.path)
    return Scan(tuple(pages), frozenset(ignored), tuple(sorted(outside)), tuple(sorted(unnamed)))


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
    found = _walk(folder, "", ignore, set())
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
        if not os.path.lexists(file) or (file.is_symlink() and not file.exists()):
            return Found.MISSING
        if file.is_dir():
            return Found.MISSING
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


def _walk(
    folder: Path, prefix: str, ignore: Ignore, ignored: set[str]
) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """Go through the Markdown files below a folder, hidden ones and ignored folders aside."""
    with os.scandir(folder) as entries:
        for item in entries:
            name = item.name
            if name.startswith("."):
                continue
            if name.lower().endswith(SUFFIX):
                yield prefix + name, item
            elif item.is_dir(follow_symlinks=False):
                if not ignore.leaves_out(f"{prefix}{name}/"):
                    yield from _walk(Path(item.path), f"{prefix}{name}/", ignore, ignored)
                else:
                    ignored.add(f"{prefix}{name}/")
