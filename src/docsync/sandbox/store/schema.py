"""The store: one SQLite database, one connection, one thread that uses it.

The server answers one request after the other on its event loop, so there is one writer by
construction and nothing is ever locked. Each request that writes is one transaction.

>>> with Store(None) as store:
...     store.one("SELECT count(*) FROM content")[0]
0
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

SCHEMA = """
CREATE TABLE setting (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE person (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, display TEXT NOT NULL, email TEXT NOT NULL,
    account TEXT NOT NULL UNIQUE, token TEXT NOT NULL UNIQUE
) STRICT;
CREATE TABLE space (
    id INTEGER PRIMARY KEY, key TEXT NOT NULL, folded TEXT NOT NULL UNIQUE, name TEXT NOT NULL,
    type TEXT NOT NULL, status TEXT NOT NULL, homepage INTEGER, description TEXT NOT NULL,
    author TEXT NOT NULL, created TEXT NOT NULL
) STRICT;
CREATE TABLE content (
    id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, status TEXT NOT NULL,
    space INTEGER NOT NULL, parent INTEGER, container INTEGER, title TEXT NOT NULL,
    folded TEXT NOT NULL, position INTEGER, subtype TEXT NOT NULL, version INTEGER NOT NULL,
    author TEXT NOT NULL, created TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX content_title ON content (space, folded)
    WHERE kind = 'page' AND status IN ('current', 'archived');
CREATE INDEX content_listing ON content (space, kind, status, id);
CREATE INDEX content_parent ON content (parent);
CREATE INDEX content_siblings ON content (space, parent, position);
CREATE INDEX content_container ON content (container);
CREATE INDEX content_folded ON content (folded);
CREATE TABLE version (
    content INTEGER NOT NULL, number INTEGER NOT NULL, title TEXT NOT NULL, author TEXT NOT NULL,
    created TEXT NOT NULL, message TEXT NOT NULL, minor INTEGER NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (content, number)
) STRICT;
CREATE TABLE file (
    content INTEGER NOT NULL, number INTEGER NOT NULL, media_type TEXT NOT NULL,
    size INTEGER NOT NULL, comment TEXT NOT NULL, file_id TEXT NOT NULL UNIQUE, data BLOB NOT NULL,
    PRIMARY KEY (content, number)
) STRICT;
CREATE TABLE label (
    id INTEGER PRIMARY KEY, prefix TEXT NOT NULL, name TEXT NOT NULL, UNIQUE (prefix, name)
) STRICT;
CREATE TABLE content_label (
    content INTEGER NOT NULL, label INTEGER NOT NULL, PRIMARY KEY (content, label)
) STRICT;
CREATE INDEX content_label_label ON content_label (label);
CREATE TABLE property (
    id INTEGER PRIMARY KEY AUTOINCREMENT, content INTEGER NOT NULL, key TEXT NOT NULL,
    value TEXT NOT NULL, number INTEGER NOT NULL, author TEXT NOT NULL, created TEXT NOT NULL,
    UNIQUE (content, key)
) STRICT;
CREATE TABLE restriction (
    content INTEGER NOT NULL, operation TEXT NOT NULL, person INTEGER NOT NULL,
    PRIMARY KEY (content, operation, person)
) STRICT;
CREATE TABLE inline_comment (
    content INTEGER PRIMARY KEY, ref TEXT NOT NULL, selection TEXT NOT NULL
) STRICT;
CREATE TABLE long_task (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, created TEXT NOT NULL, message TEXT NOT NULL,
    successful INTEGER NOT NULL
) STRICT;
INSERT INTO sqlite_sequence (name, seq) VALUES ('content', 98304);
PRAGMA user_version = 1;
"""


class Store:
    """An open store. Use it as a context manager; close it in the end."""

    def __init__(self, path: Path | None, *, ordered: bool = True) -> None:
        """Open the database at `path`, or one in memory, and create what is missing.

        `ordered` says that new pages get a position among their siblings, as on Cloud.
        """
        self.ordered = ordered
        self._connection = sqlite3.connect(
            path or ":memory:", check_same_thread=False, isolation_level=None, timeout=30
        )
        if path is not None:
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.execute("PRAGMA synchronous = NORMAL")
        if not self.one("PRAGMA user_version")[0]:
            self._connection.executescript(f"BEGIN; {SCHEMA} COMMIT;")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the database."""
        self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Keep everything done inside, or, on an error, nothing of it."""
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    def rows(self, sql: str, values: Sequence[object] = ()) -> list[tuple[object, ...]]:
        """Run a query and give all its rows."""
        return self._connection.execute(sql, values).fetchall()

    def first(self, sql: str, values: Sequence[object] = ()) -> tuple[object, ...] | None:
        """Run a query and give its first row, if there is one."""
        row: tuple[object, ...] | None = self._connection.execute(sql, values).fetchone()
        return row

    def one(self, sql: str, values: Sequence[object] = ()) -> tuple[object, ...]:
        """Run a query that always has a row and give it."""
        row = self.first(sql, values)
        if row is None:
            raise LookupError(sql)
        return row

    def write(self, sql: str, values: Sequence[object] = ()) -> int:
        """Run a statement that changes rows and give the id of the row it inserted, if any."""
        return self._connection.execute(sql, values).lastrowid or 0
