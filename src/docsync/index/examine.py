"""Looking through an index for what is wrong with it, and mending it; for `docsync fsck`.

What is mended is only ever forgotten: a text that is not what its digest says is read again from
the page's history, a page whose row makes no sense is compared anew, an index that cannot be read
is laid aside and rebuilt.

>>> examine(Path(".docsync"))
()
"""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import TypeVar

from docsync.index.database import FILE_NAME, Database
from docsync.index.rows import agreed_page, cached_file, seen_page
from docsync.index.schema import MIGRATIONS
from docsync.sync.state import Agreed, NodeKind
from docsync.workspace.ignore import is_hidden
from docsync.workspace.textfile import bytes_digest

_Record = TypeVar("_Record")

ASIDE = ".damaged"
COMPANIONS = ("-wal", "-shm", "-journal")


class FlawKind(Enum):
    """What is wrong."""

    MISSING = "missing"  # there is no index
    DAMAGED = "damaged"  # the file is no index, or a broken one
    OLDER = "older"  # an older docsync wrote it
    NEWER = "newer"  # a newer one did: nothing is touched
    TEXT = "text"  # a stored text is not what its digest says, or not there
    ENTRY = "entry"  # a page's row makes no sense
    PATH = "path"  # a path that leaves the tree, or is that of two pages
    CACHE = "cache"  # a file is remembered otherwise than it is
    JOURNAL = "journal"  # a run was interrupted
    LOCK = "lock"  # of a run that is gone
    LEFTOVER = "leftover"  # a temporary file of a run that is gone


@dataclass(frozen=True, slots=True)
class Flaw:
    """One thing that is wrong. `where` is what mending needs: a table and the key of a row."""

    kind: FlawKind
    message: str
    path: str = ""
    where: tuple[str, ...] = ()
    mended: bool = False


def examine(folder: Path) -> tuple[Flaw, ...]:
    """Say what is wrong with the index in a state folder."""
    file = folder / FILE_NAME
    if not file.exists() or not file.stat().st_size:
        return (Flaw(FlawKind.MISSING, "the index is not there", file.name),)
    try:
        with closing(sqlite3.connect(file)) as base:
            base.row_factory = sqlite3.Row
            return tuple(_flaws(base, file))
    except sqlite3.DatabaseError as error:
        return (Flaw(FlawKind.DAMAGED, f"the index is damaged: {error}", file.name),)


def mend(folder: Path, flaws: Iterable[Flaw]) -> None:
    """Mend what was found in the index."""
    kinds = {flaw.kind for flaw in flaws}
    if kinds & {FlawKind.MISSING, FlawKind.DAMAGED}:
        lay_aside(folder)
        return
    base = Database(folder)  # brings an older one to the newest form
    try:
        with base.transaction():
            for flaw in flaws:
                _mend(base, flaw)
            for query in _UNUSED:
                base.do(query)
    finally:
        base.close()


def lay_aside(folder: Path) -> None:
    """Put a broken index under another name, so that the next one begins anew."""
    file = folder / FILE_NAME
    number = 1
    while (aside := file.with_name(f"{FILE_NAME}{ASIDE}-{number}")).exists():
        number += 1
    if file.exists() and file.stat().st_size:
        file.rename(aside)
    for suffix in ("", *COMPANIONS):
        file.with_name(FILE_NAME + suffix).unlink(missing_ok=True)


_UNUSED = (
    "DELETE FROM conflicts WHERE (tree, id) NOT IN (SELECT tree, id FROM pages)",
    "DELETE FROM quiet",
)


def _mend(base: Database, flaw: Flaw) -> None:
    match flaw.where:
        case ("texts", digest):
            base.do("DELETE FROM texts WHERE digest = ?", digest)
        case ("base", tree, page):
            query = "UPDATE pages SET storage = '', lens = '' WHERE tree = ? AND id = ?"
            base.do(query, tree, page)
        case ("pages" | "seen" as table, tree, page):
            base.do(f"DELETE FROM {table} WHERE tree = ? AND id = ?", tree, page)  # noqa: S608 - one of two names
        case ("files", tree, path):
            base.do("DELETE FROM files WHERE tree = ? AND path = ?", tree, path)
        case _:
            return


def _flaws(base: sqlite3.Connection, file: Path) -> Iterator[Flaw]:
    version = int(base.execute("PRAGMA user_version").fetchone()[0])
    if version > len(MIGRATIONS):
        yield Flaw(FlawKind.NEWER, "the index was written by a newer docsync", file.name)
        return
    told = [str(row[0]) for row in base.execute("PRAGMA integrity_check(5)")]
    if told != ["ok"]:
        yield Flaw(FlawKind.DAMAGED, f"the index is damaged: {told[0]}", file.name)
        return
    if version < len(MIGRATIONS):
        message = f"the index is of an older docsync: form {version} of {len(MIGRATIONS)}"
        yield Flaw(FlawKind.OLDER, message, file.name)
        return
    good = _good_texts(base)
    bad = {row["digest"] for row in base.execute("SELECT digest FROM texts")} - good
    for digest in sorted(bad):
        message = f"the stored text {digest[:12]} is not what its name says"
        yield Flaw(FlawKind.TEXT, message, where=("texts", digest))
    yield from _entries(base, good)
    yield from _caches(base)


def _good_texts(base: sqlite3.Connection) -> set[str]:
    """Name the texts that are what their digests say."""
    good = set()
    for digest, data in base.execute("SELECT digest, data FROM texts"):
        try:
            if bytes_digest(zlib.decompress(data)) == digest:
                good.add(digest)
        except zlib.error:
            continue
    return good


def _entries(base: sqlite3.Connection, good: set[str]) -> Iterator[Flaw]:
    """Look through the pages: rows that cannot be read, wrong paths, texts that are not there."""
    paths: set[tuple[str, str]] = set()
    for row in base.execute("SELECT * FROM pages ORDER BY tree, path, version DESC"):
        key = ("pages", str(row["tree"]), str(row["id"]))
        page = _read(agreed_page, row)
        if page is None:
            message = f"what is agreed on page {row['id']} makes no sense"
            yield Flaw(FlawKind.ENTRY, message, str(row["path"]), key)
        elif not _is_path(page):
            message = f"page {page.id} has the path {page.path!r}, which is none of this folder"
            yield Flaw(FlawKind.PATH, message, page.path, key)
        elif (key[1], page.path) in paths:
            message = f"page {page.id} has the path of another page"
            yield Flaw(FlawKind.PATH, message, page.path, key)
        elif {page.storage, page.lens} - {""} - good:
            message = f"a text of page {page.id} is not there: its history will be read"
            yield Flaw(FlawKind.TEXT, message, page.path, ("base", *key[1:]))
        if page is not None:
            paths.add((key[1], page.path))


def _caches(base: sqlite3.Connection) -> Iterator[Flaw]:
    readers: tuple[tuple[str, str, Callable[[sqlite3.Row], object]], ...] = (
        ("seen", "id", seen_page),
        ("files", "path", cached_file),
    )
    for table, name, reader in readers:
        for row in base.execute(f"SELECT * FROM {table}"):  # noqa: S608 - one of two names
            if _read(reader, row) is None:
                key = (table, str(row["tree"]), str(row[name]))
                yield Flaw(FlawKind.ENTRY, f"an entry of {table} makes no sense", key[2], key)


def _read(reader: Callable[[sqlite3.Row], _Record], row: sqlite3.Row) -> _Record | None:
    try:
        return reader(row)
    except (ValueError, TypeError, KeyError, IndexError):
        return None


def _is_path(page: Agreed) -> bool:
    path = page.path
    parts = path.removesuffix("/").split("/")
    if is_hidden(path) or "\\" in path or {"", ".", ".."} & set(parts):
        return False
    return path.endswith("/") is not (page.kind is NodeKind.PAGE)
