"""The index of a workspace: what was agreed, page by page, in SQLite.

Base texts are stored once by digest, compressed. Every method is one transaction, and safe to call
from several threads. A damaged index is refused; it can be deleted, and is then rebuilt.

>>> with Index(Path(".docsync")) as index:
...     index.agreed("tree-id")
()
"""

from __future__ import annotations

import json
import sqlite3
import threading
import time
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from docsync.errors import UsageError
from docsync.sync.state import (
    Agreed,
    Fault,
    KeptAttachment,
    LocalFile,
    NodeKind,
    Presence,
    RemotePage,
)
from docsync.workspace.scan import Entry
from docsync.workspace.textfile import digest as digest_of

FILE_NAME = "index.db"

# Each entry takes the schema one step further; a step that was released is never changed.
MIGRATIONS = (
    """
    CREATE TABLE meta (tree TEXT, key TEXT, value TEXT, PRIMARY KEY (tree, key)) STRICT;
    CREATE TABLE texts (digest TEXT PRIMARY KEY, data BLOB NOT NULL) STRICT;
    CREATE TABLE pages (
        tree TEXT, id TEXT, path TEXT NOT NULL, title TEXT NOT NULL, own_title TEXT NOT NULL,
        parent TEXT NOT NULL, version INTEGER NOT NULL, kind TEXT NOT NULL, digest TEXT NOT NULL,
        storage TEXT NOT NULL, lens TEXT NOT NULL, labels TEXT, attachments TEXT NOT NULL,
        unresolved TEXT NOT NULL, merged INTEGER NOT NULL, conflicted INTEGER NOT NULL,
        unfinished INTEGER NOT NULL, base_version INTEGER NOT NULL, PRIMARY KEY (tree, id)
    ) STRICT;
    CREATE TABLE seen (
        tree TEXT, id TEXT, title TEXT NOT NULL, parent TEXT NOT NULL, version INTEGER NOT NULL,
        presence TEXT NOT NULL, kind TEXT NOT NULL, position INTEGER, live INTEGER NOT NULL,
        PRIMARY KEY (tree, id)
    ) STRICT;
    CREATE TABLE files (
        tree TEXT, path TEXT, size INTEGER NOT NULL, modified INTEGER NOT NULL,
        inode INTEGER NOT NULL, read_at INTEGER NOT NULL, digest TEXT NOT NULL,
        title TEXT NOT NULL, labels TEXT NOT NULL, claim TEXT NOT NULL, fault TEXT,
        PRIMARY KEY (tree, path)
    ) STRICT;
    CREATE TABLE conflicts (
        tree TEXT, id TEXT, ours TEXT NOT NULL, theirs TEXT NOT NULL, PRIMARY KEY (tree, id)
    ) STRICT;
    CREATE TABLE journal (
        id INTEGER PRIMARY KEY, tree TEXT NOT NULL, kind TEXT NOT NULL, facts TEXT NOT NULL
    ) STRICT;
    CREATE TABLE quiet (tree TEXT PRIMARY KEY, key TEXT NOT NULL, wanted TEXT NOT NULL) STRICT;
    CREATE TRIGGER pages_new AFTER INSERT ON pages BEGIN DELETE FROM quiet; END;
    CREATE TRIGGER pages_gone AFTER DELETE ON pages BEGIN DELETE FROM quiet; END;
    CREATE TRIGGER seen_new AFTER INSERT ON seen BEGIN DELETE FROM quiet; END;
    CREATE TRIGGER seen_gone AFTER DELETE ON seen BEGIN DELETE FROM quiet; END;
    CREATE TABLE runs (
        id INTEGER PRIMARY KEY, command TEXT NOT NULL, started TEXT NOT NULL, ended TEXT,
        summary TEXT
    ) STRICT;
    """,
    """
    ALTER TABLE pages ADD COLUMN unreadable TEXT NOT NULL DEFAULT '';
    """,
)

RACY = 2_000_000_000  # nanoseconds: the coarsest clock of a file system


@dataclass(frozen=True, slots=True)
class Intent:
    """A write that was begun and whose outcome is not known yet."""

    id: int
    kind: str
    facts: dict[str, Any]


@dataclass(frozen=True, slots=True)
class CachedFile:
    """A file as it was when it was last read, and whether its stat may be believed."""

    entry: Entry
    read_at: int
    file: LocalFile

    def holds_for(self, entry: Entry) -> bool:
        """Say whether the file is surely the same: a file as new as its reading may not be."""
        return entry == self.entry and entry.modified + RACY <= self.read_at


class Index:
    """The index in a workspace's state folder; made where it is not there."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.file = folder / FILE_NAME
        self._lock = threading.RLock()
        self._db = sqlite3.connect(self.file, isolation_level=None, check_same_thread=False)
        try:
            self._open()
        except sqlite3.DatabaseError as error:
            self._db.close()
            raise UsageError(
                f"the index {self.file} cannot be read: {error}",
                hint=f"delete {self.file}: the next run rebuilds it from the site",
            ) from None

    def __enter__(self) -> Self:
        """Use it as a context."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close it."""
        self.close()

    def close(self) -> None:
        """Close the database."""
        self._db.close()

    # Agreed pages ------------------------------------------------------------------------------

    def agreed(self, tree: str) -> tuple[Agreed, ...]:
        """Read what both sides agreed on, in path order."""
        rows = self._all("SELECT * FROM pages WHERE tree = ? ORDER BY path", tree)
        return tuple(_agreed(row) for row in rows)

    def unreadable(self, tree: str) -> tuple[Agreed, ...]:
        """Read the pages whose files only show them, in path order."""
        query = "SELECT * FROM pages WHERE tree = ? AND unreadable != '' ORDER BY path"
        return tuple(_agreed(row) for row in self._all(query, tree))

    def elsewhere(self, tree: str) -> frozenset[str]:
        """Name the pages that belong to other trees of this workspace."""
        return frozenset(
            row["id"] for row in self._all("SELECT id FROM pages WHERE tree != ?", tree)
        )

    def agree(self, tree: str, page: Agreed, texts: Iterable[str] = ()) -> None:
        """Store one agreed page and the texts it needs, together."""
        row = _row(tree, page)
        marks = ", ".join("?" * len(row))
        with self._lock, self._db:
            self._db.execute("BEGIN IMMEDIATE")
            for text in texts:
                self._keep(text)
            self._db.execute(f"INSERT OR REPLACE INTO pages VALUES ({marks})", row)  # noqa: S608 - question marks only

    def forget(self, tree: str, page: str) -> None:
        """Drop a page."""
        with self._lock, self._db:
            self._db.execute("BEGIN IMMEDIATE")
            self._db.execute("DELETE FROM pages WHERE tree = ? AND id = ?", (tree, page))
            self._db.execute("DELETE FROM conflicts WHERE tree = ? AND id = ?", (tree, page))

    def text(self, digest: str) -> str | None:
        """Read a stored text; None where it is not known."""
        rows = self._all("SELECT data FROM texts WHERE digest = ?", digest) if digest else []
        return zlib.decompress(rows[0]["data"]).decode("utf-8", "surrogatepass") if rows else None

    def keep_texts(self, texts: Iterable[str]) -> None:
        """Store texts by their digests."""
        with self._lock, self._db:
            self._db.execute("BEGIN IMMEDIATE")
            for text in texts:
                self._keep(text)

    def keep_conflict(self, tree: str, page: str, ours: str, theirs: str) -> None:
        """Store the two sides of a conflict whose file holds markers."""
        with self._lock, self._db:
            self._db.execute("BEGIN IMMEDIATE")
            self._keep(ours)
            self._keep(theirs)
            row = (tree, page, digest_of(ours), digest_of(theirs))
            self._db.execute("INSERT OR REPLACE INTO conflicts VALUES (?, ?, ?, ?)", row)

    def conflict(self, tree: str, page: str) -> tuple[str, str] | None:
        """Read the two sides of a conflict."""
        rows = self._all("SELECT * FROM conflicts WHERE tree = ? AND id = ?", tree, page)
        if not rows:
            return None
        return self.text(rows[0]["ours"]) or "", self.text(rows[0]["theirs"]) or ""

    # What was seen last ------------------------------------------------------------------------

    def seen(self, tree: str) -> tuple[RemotePage, ...]:
        """Read the site as it was last listed."""
        return tuple(_seen(row) for row in self._all("SELECT * FROM seen WHERE tree = ?", tree))

    def see(self, tree: str, pages: Iterable[RemotePage]) -> None:
        """Store the site as it was just listed; only what differs is written."""
        now = {page.id: page for page in pages}
        old = {page.id: page for page in self.seen(tree)}
        with self._lock, self._db:
            self._db.execute("BEGIN IMMEDIATE")
            gone = [(tree, page) for page in old.keys() - now.keys()]
            self._db.executemany("DELETE FROM seen WHERE tree = ? AND id = ?", gone)
            rows = [_seen_row(tree, page) for name, page in now.items() if old.get(name) != page]
            self._db.executemany(
                "INSERT OR REPLACE INTO seen VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows
            )

    def files(self, tree: str) -> dict[str, CachedFile]:
        """Read the stat cache."""
        rows = self._all("SELECT * FROM files WHERE tree = ?", tree)
        return {row["path"]: _cached(row) for row in rows}

    def cache(self, tree: str, files: Iterable[CachedFile], gone: Iterable[str]) -> None:
        """Store files that were read, and drop those that are not there any more."""
        rows = [_cache_row(tree, one) for one in files]
        with self._lock, self._db:
            self._db.execute("BEGIN IMMEDIATE")
            self._db.executemany(
                "DELETE FROM files WHERE tree = ? AND path = ?", [(tree, path) for path in gone]
            )
            self._db.executemany(
                "INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows
            )

    def stamps(self, tree: str) -> dict[str, tuple[int, int, int, int]]:
        """Read size, time of change, inode and time of reading of each file, by path."""
        query = "SELECT path, size, modified, inode, read_at FROM files WHERE tree = ?"
        return {row[0]: tuple(row)[1:] for row in self._all(query, tree)}

    def quiet(self, tree: str, key: str) -> tuple[str, ...] | None:
        """Say that nothing was to be done at the last look, or None.

        Gives the paths that links wanted and did not find: it holds while none is there.
        """
        rows = self._all("SELECT * FROM quiet WHERE tree = ?", tree)
        return _list(rows[0]["wanted"]) if rows and rows[0]["key"] == key else None

    def set_quiet(self, tree: str, key: str, wanted: Iterable[str]) -> None:
        """Note that nothing is to be done; any change of pages or of what was seen ends it."""
        paths = json.dumps(sorted(wanted))
        self._do("INSERT OR REPLACE INTO quiet VALUES (?, ?, ?)", tree, key, paths)

    def meta(self, tree: str) -> dict[str, str]:
        """Read what is known of a tree as a whole: site, space, root, ignore rules, last look."""
        rows = self._all("SELECT key, value FROM meta WHERE tree = ?", tree)
        return {row["key"]: row["value"] for row in rows}

    def set_meta(self, tree: str, values: Mapping[str, str]) -> None:
        """Store some of it."""
        with self._lock, self._db:
            self._db.execute("BEGIN IMMEDIATE")
            rows = [(tree, key, value) for key, value in values.items()]
            self._db.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?, ?)", rows)

    # Journal and log ---------------------------------------------------------------------------

    def intend(self, tree: str, kind: str, facts: Mapping[str, Any]) -> int:
        """Note a remote write before it is made."""
        cursor = self._do(
            "INSERT INTO journal (tree, kind, facts) VALUES (?, ?, ?)",
            *(tree, kind, json.dumps(facts)),
        )
        return int(cursor.lastrowid or 0)

    def settle(self, intent: int) -> None:
        """Drop a note: its outcome is known and stored."""
        self._do("DELETE FROM journal WHERE id = ?", intent)

    def intents(self, tree: str) -> tuple[Intent, ...]:
        """Read the writes whose outcome is not known."""
        rows = self._all("SELECT * FROM journal WHERE tree = ? ORDER BY id", tree)
        return tuple(Intent(row["id"], row["kind"], json.loads(row["facts"])) for row in rows)

    def begin_run(self, command: str) -> int:
        """Log that a run begins."""
        now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        cursor = self._do("INSERT INTO runs (command, started) VALUES (?, ?)", command, now)
        return int(cursor.lastrowid or 0)

    def end_run(self, run: int, summary: Mapping[str, Any]) -> None:
        """Log how it ended."""
        now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        self._do(
            "UPDATE runs SET ended = ?, summary = ? WHERE id = ?", now, json.dumps(summary), run
        )

    # Inside ------------------------------------------------------------------------------------

    def _open(self) -> None:
        self._db.row_factory = sqlite3.Row
        self._db.execute("PRAGMA busy_timeout = 5000")
        self._db.execute("PRAGMA journal_mode = WAL")  # falls back where the system cannot
        self._db.execute("PRAGMA synchronous = NORMAL")
        version = int(self._db.execute("PRAGMA user_version").fetchone()[0])
        if version > len(MIGRATIONS):
            raise sqlite3.DatabaseError("a newer docsync wrote it")
        for number, steps in enumerate(MIGRATIONS[version:], version + 1):
            self._db.executescript(f"BEGIN; {steps} PRAGMA user_version = {number}; COMMIT;")

    def _keep(self, text: str) -> None:
        data = zlib.compress(text.encode("utf-8", "surrogatepass"), 6)
        self._db.execute("INSERT OR IGNORE INTO texts VALUES (?, ?)", (digest_of(text), data))

    def _all(self, query: str, *values: object) -> list[sqlite3.Row]:
        with self._lock:
            return self._db.execute(query, values).fetchall()

    def _do(self, query: str, *values: object) -> sqlite3.Cursor:
        with self._lock:
            return self._db.execute(query, values)


def _list(written: str) -> tuple[Any, ...]:
    """Read a list; nearly all of them are empty."""
    return () if written == "[]" else tuple(json.loads(written))


def _row(tree: str, page: Agreed) -> tuple[object, ...]:
    return (
        *(tree, page.id, page.path, page.title, page.own_title, page.parent, page.version),
        *(page.kind.value, page.digest, page.storage, page.lens),
        None if page.labels is None else json.dumps(page.labels),
        json.dumps([asdict(one) for one in page.attachments]),
        json.dumps(page.unresolved),
        *(page.merged, page.conflicted, page.unfinished, page.base_version, page.unreadable),
    )


def _agreed(row: sqlite3.Row) -> Agreed:
    labels = row["labels"]
    return Agreed(
        id=row["id"],
        path=row["path"],
        title=row["title"],
        parent=row["parent"],
        version=row["version"],
        kind=NodeKind(row["kind"]),
        own_title=row["own_title"],
        digest=row["digest"],
        storage=row["storage"],
        lens=row["lens"],
        labels=None if labels is None else _list(labels),
        attachments=tuple(KeptAttachment(**one) for one in _list(row["attachments"])),
        unresolved=_list(row["unresolved"]),
        merged=bool(row["merged"]),
        conflicted=bool(row["conflicted"]),
        unfinished=bool(row["unfinished"]),
        base_version=row["base_version"],
        unreadable=row["unreadable"],
    )


def _seen(row: sqlite3.Row) -> RemotePage:
    return RemotePage(
        id=row["id"],
        title=row["title"],
        parent=row["parent"],
        version=row["version"],
        presence=Presence(row["presence"]),
        kind=NodeKind(row["kind"]),
        position=row["position"],
        live=bool(row["live"]),
    )


def _seen_row(tree: str, page: RemotePage) -> tuple[object, ...]:
    return (
        *(tree, page.id, page.title, page.parent, page.version),
        *(page.presence.value, page.kind.value, page.position, page.live),
    )


def _cached(row: sqlite3.Row) -> CachedFile:
    fault = row["fault"]
    file = LocalFile(
        path=row["path"],
        digest=row["digest"],
        title=row["title"],
        labels=_list(row["labels"]),
        claim=row["claim"],
        fault=None if fault is None else Fault(**json.loads(fault)),
    )
    entry = Entry(row["path"], row["size"], row["modified"], row["inode"])
    return CachedFile(entry, row["read_at"], file)


def _cache_row(tree: str, one: CachedFile) -> tuple[object, ...]:
    entry, file = one.entry, one.file
    return (
        *(tree, entry.path, entry.size, entry.modified, entry.inode, one.read_at),
        *(file.digest, file.title, json.dumps(file.labels), file.claim),
        None if file.fault is None else json.dumps(asdict(file.fault)),
    )
