"""The index of a workspace: what was agreed, page by page, in SQLite.

Base texts are stored once by digest, compressed. Every method is one transaction, and safe to call
from several threads. A damaged index is refused; it can be deleted, and is then rebuilt.

>>> with Index(Path(".docsync")) as index:
...     index.agreed("tree-id")
()
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from docsync.index.database import Database
from docsync.index.log import PageLog, RunLog
from docsync.index.rows import (
    CachedFile,
    Intent,
    agreed_page,
    cache_row,
    cached_file,
    listed,
    page_row,
    seen_page,
    seen_row,
)
from docsync.sync.state import Agreed, LocalFile, RemotePage, with_former, with_place
from docsync.workspace.textfile import bytes_digest
from docsync.workspace.textfile import digest as digest_of


class Index:
    """The index in a workspace's state folder; made where it is not there."""

    def __init__(self, folder: Path) -> None:
        self._base = Database(folder)
        self.file = self._base.file
        self.log = RunLog(self._base)

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
        self._base.close()

    # Agreed pages ------------------------------------------------------------------------------

    def agreed(self, tree: str) -> tuple[Agreed, ...]:
        """Read what both sides agreed on, in path order."""
        rows = self._base.rows("SELECT * FROM pages WHERE tree = ? ORDER BY path", tree)
        return tuple(agreed_page(row) for row in rows)

    def unreadable(self, tree: str) -> tuple[Agreed, ...]:
        """Read the pages whose files only show them, in path order."""
        query = "SELECT * FROM pages WHERE tree = ? AND unreadable != '' ORDER BY path"
        return tuple(agreed_page(row) for row in self._base.rows(query, tree))

    def elsewhere(self, tree: str) -> frozenset[str]:
        """Name the pages that belong to other trees of this workspace."""
        return frozenset(
            row["id"] for row in self._base.rows("SELECT id FROM pages WHERE tree != ?", tree)
        )

    def agree(
        self,
        tree: str,
        page: Agreed,
        texts: Iterable[str] = (),
        entry: PageLog | None = None,
        *,
        settled: Iterable[int] = (),
    ) -> None:
        """Store one agreed page, the texts it needs and what the log says of it, together.

        Notes of the journal that this settles are dropped with it. What was agreed on before is
        remembered by its digest: a file that holds it is behind. The log takes it for the state
        before the run, unless the entry names one.
        """
        with self._base.transaction():
            for text in texts:
                self._keep(text)
            old = self._page(tree, page.id)
            page = with_place(with_former(page, old), old)
            self._base.put("pages", page_row(tree, page))
            if entry is not None:
                self.log.note(replace(entry, before=entry.before or old, after=page))
            self._base.do_many("DELETE FROM journal WHERE id = ?", [(one,) for one in settled])

    def agree_all(self, tree: str, pages: Iterable[Agreed]) -> None:
        """Store many agreed pages, together."""
        with self._base.transaction():
            for page in pages:
                self.agree(tree, page)

    def forget(self, tree: str, page: str, entry: PageLog | None = None) -> None:
        """Drop a page."""
        with self._base.transaction():
            if entry is not None:
                self.log.note(replace(entry, before=entry.before or self._page(tree, page)))
            self._base.do("DELETE FROM pages WHERE tree = ? AND id = ?", tree, page)
            self._base.do("DELETE FROM conflicts WHERE tree = ? AND id = ?", tree, page)

    def hand_over(self, giver: str, taker: str, page: Agreed) -> None:
        """Let a page belong to another tree of this workspace."""
        with self._base.transaction():
            self._base.do("DELETE FROM pages WHERE tree = ? AND id = ?", giver, page.id)
            self._base.put("pages", page_row(taker, page))

    def note_steps(self, entry: PageLog) -> None:
        """Log steps after which nothing new is agreed."""
        page = self._page(entry.tree, entry.page)
        self.log.note(replace(entry, before=entry.before or page, after=page))

    def page(self, tree: str, page: str) -> Agreed | None:
        """Read one agreed page."""
        return self._page(tree, page)

    def text(self, digest: str) -> str | None:
        """Read a stored text; None where it is not known."""
        rows = self._base.rows("SELECT data FROM texts WHERE digest = ?", digest) if digest else []
        return zlib.decompress(rows[0]["data"]).decode("utf-8", "surrogatepass") if rows else None

    def kept_bytes(self, digest: str) -> bytes | None:
        """Read stored bytes; None where they are not known."""
        rows = self._base.rows("SELECT data FROM texts WHERE digest = ?", digest)
        return zlib.decompress(rows[0]["data"]) if rows else None

    def keep_bytes(self, data: bytes) -> str:
        """Store bytes, and give their digest."""
        name = bytes_digest(data)
        self._base.do("INSERT OR IGNORE INTO texts VALUES (?, ?)", name, zlib.compress(data, 6))
        return name

    def keep_texts(self, texts: Iterable[str]) -> None:
        """Store texts by their digests."""
        with self._base.transaction():
            for text in texts:
                self._keep(text)

    def keep_conflict(self, tree: str, page: str, sides: tuple[str, str, str]) -> None:
        """Store base, ours and theirs of a conflict whose file holds markers."""
        with self._base.transaction():
            for text in sides:
                self._keep(text)
            base, ours, theirs = map(digest_of, sides)
            row = (tree, page, ours, theirs, base)
            self._base.do("INSERT OR REPLACE INTO conflicts VALUES (?, ?, ?, ?, ?)", *row)

    def conflict(self, tree: str, page: str) -> tuple[str, str, str] | None:
        """Read base, ours and theirs of a conflict."""
        rows = self._base.rows("SELECT * FROM conflicts WHERE tree = ? AND id = ?", tree, page)
        if not rows:
            return None
        base, ours, theirs = (self.text(rows[0][side]) for side in ("base", "ours", "theirs"))
        return base or "", ours or "", theirs or ""

    def show(self, tree: str, versions: Mapping[str, int]) -> None:
        """Store which versions of pages the user was shown."""
        with self._base.transaction():
            rows = [(tree, page, version) for page, version in versions.items()]
            self._base.do_many("INSERT OR REPLACE INTO shown VALUES (?, ?, ?)", rows)

    def shown(self, tree: str, page: str) -> int:
        """Say which version of a page the user was shown last, 0 for none."""
        query = "SELECT version FROM shown WHERE tree = ? AND id = ?"
        rows = self._base.rows(query, tree, page)
        return int(rows[0]["version"]) if rows else 0

    # What was seen last ------------------------------------------------------------------------

    def seen(self, tree: str) -> tuple[RemotePage, ...]:
        """Read the site as it was last listed."""
        return tuple(
            seen_page(row) for row in self._base.rows("SELECT * FROM seen WHERE tree = ?", tree)
        )

    def see(self, tree: str, pages: Iterable[RemotePage]) -> None:
        """Store the site as it was just listed; only what differs is written."""
        now = {page.id: page for page in pages}
        old = {page.id: page for page in self.seen(tree)}
        with self._base.transaction():
            gone = [(tree, page) for page in old.keys() - now.keys()]
            self._base.do_many("DELETE FROM seen WHERE tree = ? AND id = ?", gone)
            rows = [seen_row(tree, page) for name, page in now.items() if old.get(name) != page]
            self._base.do_many(
                "INSERT OR REPLACE INTO seen VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows
            )

    def files(self, tree: str) -> dict[str, CachedFile]:
        """Read the stat cache."""
        rows = self._base.rows("SELECT * FROM files WHERE tree = ?", tree)
        return {row["path"]: cached_file(row) for row in rows}

    def posts(self, tree: str) -> dict[str, LocalFile]:
        """Read from the stat cache which files ask to be blog posts."""
        rows = self._base.rows("SELECT * FROM files WHERE tree = ? AND post", tree)
        return {row["path"]: cached_file(row).file for row in rows}

    def cache(self, tree: str, files: Iterable[CachedFile], gone: Iterable[str]) -> None:
        """Store files that were read, and drop those that are not there any more."""
        rows = [cache_row(tree, one) for one in files]
        with self._base.transaction():
            self._base.do_many(
                "DELETE FROM files WHERE tree = ? AND path = ?", [(tree, path) for path in gone]
            )
            self._base.do_many(
                "INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows
            )

    def stamps(self, tree: str) -> dict[str, tuple[int, int, int, int]]:
        """Read size, time of change, inode and time of reading of each file, by path."""
        query = "SELECT path, size, modified, inode, read_at FROM files WHERE tree = ?"
        return {row[0]: tuple(row)[1:] for row in self._base.rows(query, tree)}

    def quiet(self, tree: str, key: str) -> tuple[str, ...] | None:
        """Say that nothing was to be done at the last look, or None.

        Gives the paths that links wanted and did not find: it holds while none is there.
        """
        rows = self._base.rows("SELECT * FROM quiet WHERE tree = ?", tree)
        return listed(rows[0]["wanted"]) if rows and rows[0]["key"] == key else None

    @property
    def edition(self) -> int:
        """A number that is another one once another process has written here."""
        return int(self._base.rows("PRAGMA data_version")[0][0])

    def set_quiet(self, tree: str, key: str, wanted: Iterable[str], edition: int) -> None:
        """Note that nothing is to be done; any change of pages, files or what was seen ends it.

        `edition` is the one that was looked at: where it is over, others may know of more.
        """
        paths = json.dumps(sorted(wanted))
        with self._base.transaction():
            if self.edition == edition:
                self._base.do("INSERT OR REPLACE INTO quiet VALUES (?, ?, ?)", tree, key, paths)

    def set_glance(self, key: str, grounds: Iterable[tuple[str, bytes]]) -> None:
        """Keep what a status said that found nothing, until that is not so any more."""
        with self._base.transaction():
            self._base.do("DELETE FROM glance")
            rows = [(key, said, files) for said, files in grounds]
            self._base.do_many("INSERT INTO glance VALUES (?, ?, ?)", rows)

    def meta(self, tree: str) -> dict[str, str]:
        """Read what is known of a tree as a whole: site, space, root, ignore rules, last look."""
        rows = self._base.rows("SELECT key, value FROM meta WHERE tree = ?", tree)
        return {row["key"]: row["value"] for row in rows}

    def set_meta(self, tree: str, values: Mapping[str, str]) -> None:
        """Store some of it."""
        with self._base.transaction():
            rows = [(tree, key, value) for key, value in values.items()]
            self._base.do_many("INSERT OR REPLACE INTO meta VALUES (?, ?, ?)", rows)

    # Journal -----------------------------------------------------------------------------------

    def intend(
        self, tree: str, kind: str, facts: Mapping[str, Any], texts: Iterable[str] = ()
    ) -> int:
        """Note a remote write before it is made, and keep the texts it speaks of, together."""
        query = "INSERT INTO journal (tree, kind, facts) VALUES (?, ?, ?)"
        with self._base.transaction():
            for text in texts:
                self._keep(text)
            return self._base.do(query, tree, kind, json.dumps(facts))

    def settle(self, intent: int) -> None:
        """Drop a note: its outcome is known and stored."""
        self._base.do("DELETE FROM journal WHERE id = ?", intent)

    def intents(self, tree: str) -> tuple[Intent, ...]:
        """Read the writes whose outcome is not known."""
        rows = self._base.rows("SELECT * FROM journal WHERE tree = ? ORDER BY id", tree)
        return tuple(Intent(row["id"], row["kind"], json.loads(row["facts"])) for row in rows)

    # Inside ------------------------------------------------------------------------------------

    def _page(self, tree: str, page: str) -> Agreed | None:
        rows = self._base.rows("SELECT * FROM pages WHERE tree = ? AND id = ?", tree, page)
        return agreed_page(rows[0]) if rows else None

    def _keep(self, text: str) -> None:
        name = digest_of(text)
        if not self._base.rows("SELECT 1 FROM texts WHERE digest = ?", name):
            data = zlib.compress(text.encode("utf-8", "surrogatepass"), 6)
            self._base.do("INSERT INTO texts VALUES (?, ?)", name, data)
