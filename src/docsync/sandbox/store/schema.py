"""The store: one SQLite database, one connection, one thread that uses it.

The server answers one request after the other on its event loop, so there is one writer by
construction and nothing is ever locked. Each request that writes is one transaction. What happened
in it is noted in `events`, for those who wait for it: webhooks.

>>> with Store(None) as store:
...     store.one("SELECT count(*) FROM content")[0]
0
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self, TypeAlias

from docsync.sandbox.store.tables import STEPS
from docsync.sandbox.store.words import has_words, words_of

Values: TypeAlias = "Sequence[object] | Mapping[str, object]"


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to `subject`, as webhooks name it; `told` is what they tell of it."""

    name: str
    kind: str
    subject: int
    author: str
    told: tuple[tuple[str, str], ...] = ()


class Store:
    """An open store. Use it as a context manager; close it in the end."""

    def __init__(self, path: Path | None, *, ordered: bool = True) -> None:
        """Open the database at `path`, or one in memory, and create what is missing.

        `ordered` says that new pages get a position among their siblings, as on Cloud.
        """
        self.ordered = ordered
        self.events: list[Event] = []
        self._connection = sqlite3.connect(
            path or ":memory:", check_same_thread=False, isolation_level=None, timeout=30
        )
        self._connection.create_function("words_of", 1, words_of, deterministic=True)
        self._connection.create_function("has_words", 2, has_words, deterministic=True)
        if path is not None:
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.execute("PRAGMA synchronous = NORMAL")
        for number, step in enumerate(STEPS, 1):
            if int(str(self.one("PRAGMA user_version")[0])) < number:
                script = f"BEGIN; {step} PRAGMA user_version = {number}; COMMIT;"
                self._connection.executescript(script)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def copied(self) -> Store:
        """Copy everything into a store in memory."""
        copy = Store(None, ordered=self.ordered)
        self._connection.backup(copy._connection)
        return copy

    def close(self) -> None:
        """Close the database."""
        self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Keep everything done inside, or, on an error, nothing of it; inside another, be part."""
        if self._connection.in_transaction:
            yield
            return
        before = len(self.events)
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            del self.events[before:]
            raise
        self._connection.execute("COMMIT")

    def happened(self, event: Event) -> None:
        """Note an event; it is forgotten again where the transaction fails."""
        self.events.append(event)

    def rows(self, sql: str, values: Values = ()) -> list[tuple[object, ...]]:
        """Run a query and give all its rows."""
        return self._connection.execute(sql, values).fetchall()

    def first(self, sql: str, values: Values = ()) -> tuple[object, ...] | None:
        """Run a query and give its first row, if there is one."""
        row: tuple[object, ...] | None = self._connection.execute(sql, values).fetchone()
        return row

    def one(self, sql: str, values: Values = ()) -> tuple[object, ...]:
        """Run a query that always has a row and give it."""
        row = self.first(sql, values)
        if row is None:
            raise LookupError(sql)
        return row

    def write(self, sql: str, values: Values = ()) -> int:
        """Run a statement that changes rows and give the id of the row it inserted, if any."""
        return self._connection.execute(sql, values).lastrowid or 0
