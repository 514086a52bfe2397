"""Transactions of several threads, committed together: one wait for the disk serves them all.

A disk takes milliseconds to say that something lasts, and a run that writes a page notes it twice.
Here each transaction is a savepoint; whoever is done first waits for those that are under way, and
commits for all. None of them returns before that: what returned, lasts. One that fails takes back
its own part only.

>>> with Commits(sqlite3.connect("index.db", isolation_level=None)).transaction():
...     pass
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

PATIENCE = 0.05  # seconds that a commit waits for others at most


@dataclass(slots=True)
class Batch:
    """Transactions that are committed together: how many, and what became of them."""

    members: int = 0
    ended: bool = False
    error: BaseException | None = None


class Commits:
    """The transactions of one connection; safe to use from several threads."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.lock = threading.RLock()  # held by whoever uses the connection
        self._db = connection
        self._turn = threading.Lock()  # held by whoever commits
        self._quiet = threading.Condition()
        self._under_way = 0
        self._inside = False
        self._batch: Batch | None = None

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Do everything inside, or nothing; inside of another one it is a part of that."""
        with self._counted(), self.lock:
            if self._inside:
                yield
                return
            batch = self._joined()
            self._inside = True
            try:
                yield
                self._db.execute("RELEASE one")
                batch.members += 1
            except BaseException as error:
                self._take_back(batch, error)
                raise
            finally:
                self._inside = False
        self._commit(batch)

    @contextmanager
    def _counted(self) -> Iterator[None]:
        with self._quiet:
            self._under_way += 1
        try:
            yield
        finally:
            with self._quiet:
                self._under_way -= 1
                self._quiet.notify_all()

    def _joined(self) -> Batch:
        """Begin a part of the batch that is open, or of a new one."""
        if self._batch is None:
            self._db.execute("BEGIN IMMEDIATE")
            self._batch = Batch()
        self._db.execute("SAVEPOINT one")
        return self._batch

    def _take_back(self, batch: Batch, error: BaseException) -> None:
        """Undo one part. An error may have undone all of them: SQLite does so on a full disk."""
        if self._db.in_transaction and batch.members:
            self._db.execute("ROLLBACK TO one")
            self._db.execute("RELEASE one")
            return
        self._batch = None
        batch.ended = True
        batch.error = error
        if self._db.in_transaction:
            self._db.execute("ROLLBACK")

    def _commit(self, batch: Batch) -> None:
        """Return when the batch lasts, or raise what kept it from that."""
        with self._turn:
            if not batch.ended:
                with self._quiet:
                    self._quiet.wait_for(lambda: self._under_way == 0, PATIENCE)
                with self.lock:
                    self._end(batch)
        if batch.error is not None:
            raise batch.error

    def _end(self, batch: Batch) -> None:
        if batch.ended:  # by a part that failed, and took all with it
            return
        self._batch = None
        batch.ended = True
        try:
            self._db.execute("COMMIT")
        except sqlite3.Error as error:
            batch.error = error
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
