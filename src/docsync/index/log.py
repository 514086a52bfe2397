"""The log of runs: what each did to each page and file, so that `docsync undo` can take it back.

Only the last runs keep what undoing them needs.

>>> log.begin("push")
1
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from docsync.index.database import Database
from docsync.index.rows import page_of_text, page_text
from docsync.sync.state import Agreed

KEPT_RUNS = 50  # that did something, and whose steps are kept
KEPT_LINES = 1000  # of runs that did nothing

_DROP_STEPS = (
    "DELETE FROM run_pages WHERE run NOT IN "
    "(SELECT DISTINCT run FROM run_pages ORDER BY run DESC LIMIT ?)"
)
_DROP_RUNS = "DELETE FROM runs WHERE id <= ? AND id NOT IN (SELECT run FROM run_pages)"

Step = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class PageLog:
    """What one run did to one page: what was agreed before and after, and the steps, in order."""

    tree: str
    page: str
    path: str
    before: Agreed | None
    after: Agreed | None
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Run:
    """One line of the log. `pages` counts what it did something to; `ended` is '' if killed."""

    id: int
    command: str
    started: str
    ended: str
    pages: int
    summary: Mapping[str, Any]


class RunLog:
    """The log, in the database of the index."""

    def __init__(self, database: Database) -> None:
        self._base = database
        self.current: int | None = None  # the run that goes on in this process

    def begin(self, command: str) -> int:
        """Log that a run begins; what is noted from now on belongs to it."""
        query = "INSERT INTO runs (command, started) VALUES (?, ?)"
        self.current = self._base.do(query, command, _now())
        return self.current

    def end(self, run: int, summary: Mapping[str, Any]) -> None:
        """Log how it ended, and drop what undoing old runs would need."""
        self.current = None
        with self._base.transaction():
            query = "UPDATE runs SET ended = ?, summary = ? WHERE id = ?"
            self._base.do(query, _now(), json.dumps(summary), run)
            self._base.do(_DROP_STEPS, KEPT_RUNS)
            self._base.do(_DROP_RUNS, run - KEPT_LINES)

    @contextmanager
    def resumed(self) -> Iterator[None]:
        """Let what is noted inside belong to the run before this one: it did it, and died."""
        now = self.current
        query = "SELECT MAX(id) AS last FROM runs WHERE id IS NOT ?"
        last = self._base.rows(query, now)[0]["last"]
        self.current = now if last is None else int(last)
        try:
            yield
        finally:
            self.current = now

    def note(self, entry: PageLog) -> None:
        """Note what the current run did to one page; outside of a run nothing is noted."""
        if self.current is None or not entry.steps:
            return
        query = (
            "INSERT INTO run_pages (run, tree, page, path, before, after, steps) "
            "VALUES (?, ?, ?, ?, ?, ?, ?)"
        )
        texts = (page_text(entry.before), page_text(entry.after), json.dumps(entry.steps))
        self._base.do(query, self.current, entry.tree, entry.page, entry.path, *texts)

    def runs(self) -> tuple[Run, ...]:
        """List the runs that did something and can still be taken back, newest first."""
        query = (
            "SELECT runs.*, COUNT(DISTINCT tree || ' ' || page) AS pages FROM runs "
            "JOIN run_pages ON run_pages.run = runs.id GROUP BY runs.id ORDER BY runs.id DESC"
        )
        return tuple(
            Run(
                id=row["id"],
                command=row["command"],
                started=row["started"],
                ended=row["ended"] or "",
                pages=row["pages"],
                summary=json.loads(row["summary"] or "{}"),
            )
            for row in self._base.rows(query)
        )

    def pages(self, run: int, tree: str) -> tuple[PageLog, ...]:
        """Read what a run did in a tree, in order; what it did to a page twice is one entry."""
        found: dict[str, PageLog] = {}
        query = "SELECT * FROM run_pages WHERE run = ? AND tree = ? ORDER BY id"
        for row in self._base.rows(query, run, tree):
            entry = PageLog(
                tree=tree,
                page=row["page"],
                path=row["path"],
                before=page_of_text(row["before"]),
                after=page_of_text(row["after"]),
                steps=tuple(json.loads(row["steps"])),
            )
            first = found.get(entry.page)
            if first is not None:
                entry = replace(entry, before=first.before, steps=(*first.steps, *entry.steps))
            found[entry.page] = entry
        return tuple(found.values())


def _now() -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
