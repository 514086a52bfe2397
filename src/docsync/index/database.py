"""One SQLite file, safe to use from several threads; its troubles as errors a user understands.

>>> Database(Path(".docsync")).rows("SELECT 1")[0][0]
1
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from docsync.errors import DiskFullError, DocsyncError, SafetyStop, UsageError
from docsync.index.commits import Commits
from docsync.index.schema import MIGRATIONS

FILE_NAME = "index.db"
BUSY_MS = 5000
REPAIR = "docsync fsck --repair"
FULL = "the index cannot be written: the disk is full"
LEAST_ROOM = 100_000  # bytes that SQLite needs beside the database itself


class Database:
    """The database in a state folder, brought to the newest schema; made where it is not there."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.file = folder / FILE_NAME
        if not self.file.exists():  # what lies beside a lost one would be taken for its end
            for suffix in ("-wal", "-shm", "-journal"):
                self.file.with_name(FILE_NAME + suffix).unlink(missing_ok=True)
        with self._told():
            self._db = sqlite3.connect(self.file, isolation_level=None, check_same_thread=False)
            try:
                self._open()
            except BaseException:
                self._db.close()
                raise
        self._commits = Commits(self._db)

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Do everything inside, or nothing; when the block has ended, it lasts."""
        with self._told(), self._commits.transaction():
            yield

    def rows(self, query: str, *values: object) -> list[sqlite3.Row]:
        """Read rows."""
        with self._commits.lock, self._told():
            return self._db.execute(query, values).fetchall()

    def do(self, query: str, *values: object) -> int:
        """Write, and give the number of the row that is new."""
        with self.transaction():
            return int(self._db.execute(query, values).lastrowid or 0)

    def do_many(self, query: str, rows: Iterable[tuple[object, ...]]) -> None:
        """Write for each row."""
        with self.transaction():
            self._db.executemany(query, rows)

    def put(self, table: str, row: dict[str, object]) -> None:
        """Write one row, over the one with the same key."""
        names, marks = ", ".join(row), ", ".join("?" * len(row))
        self.do(f"INSERT OR REPLACE INTO {table} ({names}) VALUES ({marks})", *row.values())  # noqa: S608 - names of columns only

    def _open(self) -> None:
        self._db.row_factory = sqlite3.Row
        self._db.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
        self._db.execute("PRAGMA journal_mode = WAL")  # falls back where the system cannot
        # The journal must stand on the disk before a write leaves this machine.
        self._db.execute("PRAGMA synchronous = FULL")
        version = int(self._db.execute("PRAGMA user_version").fetchone()[0])
        if version > len(MIGRATIONS):
            raise UsageError(
                f"the index {self.file} was written by a newer docsync",
                hint="use that one: pip install --upgrade confluence-docsync",
            )
        for number, steps in enumerate(MIGRATIONS[version:], version + 1):
            self._db.executescript(f"BEGIN; {steps} PRAGMA user_version = {number}; COMMIT;")

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.DatabaseError as error:
            raise _meaning(error, self.file) from None


def _meaning(error: sqlite3.DatabaseError, file: Path) -> DocsyncError:
    """Say in the user's words what is wrong with the file."""
    match getattr(error, "sqlite_errorname", "").split("_")[1:2]:
        case ["FULL"]:
            return DiskFullError(FULL)
        case ["IOERR" | "CANTOPEN"] if shutil.disk_usage(file.parent).free < LEAST_ROOM:
            return DiskFullError(FULL)
        case ["BUSY" | "LOCKED"]:
            return SafetyStop(
                f"another program holds the index {file}", hint="wait for it, then try again"
            )
        case ["READONLY" | "CANTOPEN" | "PERM" | "IOERR"]:
            return UsageError(
                f"the index {file} cannot be written: {error}",
                hint="check the disk, and that you may write there",
            )
        case _:
            return UsageError(f"the index {file} is damaged: {error}", hint=REPAIR)
