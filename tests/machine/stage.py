"""The sandbox that all examples of a process play on, and an observer who reads its own store.

Every example has a space of its own. The observer opens the database of the sandbox for reading:
what it sees is what the server holds, whatever any client or any answer says.

>>> with closing(Stage(Profile.CLOUD)) as stage:
...     stage.look(stage.new_space().id)
{...}
"""

from __future__ import annotations

import itertools
import shutil
import sqlite3
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx

from docsync.sandbox.server import running
from docsync.values import Profile
from machine.words import sentences

MEMORY = Path("/dev/shm")  # noqa: S108 - a disk in memory, where the system has one
COLLEAGUE, OWNER = "ben", "ann"


@dataclass(frozen=True, slots=True)
class Page:
    """A page as the server holds it; `files` maps attachments to what they hold."""

    id: str
    title: str
    parent: str
    status: str
    version: int
    body: str
    labels: tuple[str, ...]
    files: tuple[tuple[str, str], ...]
    author: str
    folder: bool = False

    @property
    def text(self) -> str:
        """Everything that somebody wrote, as one text."""
        return f"{self.title}\n{self.body}\n{self.belongings}"

    @property
    def belongings(self) -> str:
        """What belongs to it and changes no version: labels, and what its attachments hold."""
        return "\n".join((*self.labels, *(content for _, content in self.files)))

    @property
    def is_current(self) -> bool:
        """Whether readers see it."""
        return self.status == "current"

    @property
    def is_text(self) -> bool:
        """Whether it is a page that people write: no folder, nor what docsync made for one."""
        return not self.folder and 'ac:name="children"' not in self.body


Site = dict[str, Page]


@dataclass(frozen=True, slots=True)
class Ground:
    """The space of one example, and a folder for its workspaces."""

    key: str
    id: str
    homepage: str
    folder: Path


class Stage:
    """One sandbox, with as many spaces as there are examples. Close it in the end."""

    def __init__(self, profile: Profile) -> None:
        self._stack = ExitStack()
        base = MEMORY if MEMORY.is_dir() else None
        folder = Path(tempfile.mkdtemp(prefix="docsync-machine-", dir=base))
        self._stack.callback(shutil.rmtree, folder, ignore_errors=True)
        self.folder = folder
        self.profile = profile
        db = folder / "site.db"
        self.sandbox = self._stack.enter_context(running(profile=profile, db=db))
        self._db = sqlite3.connect(f"file:{db}?mode=ro", uri=True, check_same_thread=False)
        self._stack.callback(self._db.close)
        self.http = self._stack.enter_context(httpx.Client(timeout=10))
        self._owner = (self.sandbox.user, self.sandbox.token)
        self._numbers = itertools.count(1)

    def close(self) -> None:
        """End the sandbox and take its folder away."""
        self._stack.close()

    def new_space(self) -> Ground:
        """Make a space that is empty but for its homepage."""
        number = next(self._numbers)
        key = f"E{number}"
        answer = self.http.post(
            f"{self.sandbox.url}/rest/api/space",
            json={"key": key, "name": key},
            auth=self._owner,
        )
        assert answer.is_success, answer.text
        [(space, homepage)] = self._rows("SELECT id, homepage FROM space WHERE key = ?", key)
        folder = self.folder / key
        folder.mkdir()
        return Ground(key, str(space), str(homepage), folder)

    def control(self, path: str, **given: object) -> httpx.Response:
        """Use one of the sandbox's own addresses."""
        return self.http.post(f"{self.sandbox.host}/sandbox/{path}", json=given)

    def archive(self, page: str) -> bool:
        """Archive a page, where the profile can."""
        answer = self.http.post(
            f"{self.sandbox.url}/rest/api/content/archive",
            json={"pages": [{"id": page}]},
            auth=self._owner,
        )
        return answer.is_success

    def look(self, space: str) -> Site:
        """See every page and folder of a space, in whatever status, the homepage aside."""
        rows = self._rows(
            "SELECT c.id, c.title, c.parent, c.status, c.version, v.body, c.kind, v.author "
            "FROM content c JOIN version v ON v.content = c.id AND v.number = c.version "
            "WHERE c.space = ? AND c.kind IN ('page', 'folder') "
            "AND c.id NOT IN (SELECT homepage FROM space WHERE homepage IS NOT NULL)",
            space,
        )
        labels = self._grouped(
            "SELECT l.content, n.name FROM content_label l JOIN label n ON n.id = l.label "
            "JOIN content c ON c.id = l.content WHERE c.space = ? ORDER BY n.name",
            space,
        )
        files = self._grouped(
            "SELECT a.container, a.title, f.data FROM content a "
            "JOIN file f ON f.content = a.id AND f.number = a.version "
            "WHERE a.space = ? AND a.kind = 'attachment' AND a.status = 'current' ORDER BY a.id",
            space,
        )
        return {
            str(row[0]): Page(
                id=str(row[0]),
                title=str(row[1]),
                parent=str(row[2] or ""),
                status=str(row[3]),
                version=int(row[4]),
                body=str(row[5]),
                labels=tuple(str(one[0]) for one in labels.get(row[0], ())),
                files=tuple((str(n), bytes(d).decode()) for n, d in files.get(row[0], ())),
                author=str(row[7]),
                folder=row[6] == "folder",
            )
            for row in rows
        }

    def history(self, page: str, since: int) -> list[tuple[int, str, str, str]]:
        """Read the versions of a page from one on: number, title, body, author."""
        return self._rows(
            "SELECT v.number, v.title, v.body, p.name FROM version v "
            "JOIN person p ON p.account = v.author "
            "WHERE v.content = ? AND v.number >= ? ORDER BY v.number",
            page,
            since,
        )

    def ever(self, space: str) -> set[str]:
        """Collect the sentences of every version of every page, trash included."""
        rows = self._rows(
            "SELECT v.title, v.body FROM version v JOIN content c ON c.id = v.content "
            "WHERE c.space = ?",
            space,
        )
        return {mark for row in rows for text in row for mark in sentences(text)}

    def _grouped(self, query: str, space: str) -> dict[Any, list[tuple[Any, ...]]]:
        groups: dict[Any, list[tuple[Any, ...]]] = {}
        for key, *values in self._rows(query, space):
            groups.setdefault(key, []).append(tuple(values))
        return groups

    def _rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        return self._db.execute(query, values).fetchall()


def current(site: Site) -> Site:
    """Keep the pages that readers see."""
    return {page: one for page, one in site.items() if one.is_current}


def kept(before: Site, after: Site) -> Site:
    """Give the pages of `before` without the labels and files of those that are trash now.

    Labels and attachments change no version: who deletes a page cannot have seen them.
    """
    return {
        page: one if page in after and after[page].is_current else replace(one, labels=(), files=())
        for page, one in before.items()
    }


def marks_of(site: Site) -> set[str]:
    """Collect the sentences of some pages."""
    return {mark for one in site.values() for mark in sentences(one.text)}
