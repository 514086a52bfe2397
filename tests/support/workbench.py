"""A workspace, a sandbox and a colleague: what engine tests work with, over real HTTP."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import httpx

from docsync.config import Config, load
from docsync.confluence.connect import Access, connect
from docsync.confluence.remote import NewPage, PageContent, PageState, PageUpdate, Remote
from docsync.confluence.retry import Patience
from docsync.confluence.transport import Connection
from docsync.engine import Engine, open_engine
from docsync.sandbox.server import Sandbox
from docsync.sync.plan import Note, Plan, Policy, Request, RunResult

QUICK = Connection(patience=Patience(tries=3, first=0.01), jitter=lambda: 0.0)


@dataclass(slots=True)
class Quiet:
    """A reporter that keeps what it hears."""

    notes: list[Note] = field(default_factory=list)

    def step(self, text: str) -> None:
        """Ignore it."""

    def progress(self, done: int, total: int, what: str) -> None:
        """Ignore it."""

    def note(self, note: Note) -> None:
        """Keep it."""
        self.notes.append(note)


@dataclass(frozen=True, slots=True)
class Bench:
    """One folder that is synced with one space, and the means to play both sides."""

    folder: Path
    sandbox: Sandbox
    remote: Remote

    # The folder --------------------------------------------------------------------------------

    def write(self, path: str, text: str | bytes) -> Path:
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return file

    def read(self, path: str) -> str:
        return (self.folder / path).read_bytes().decode()

    def files(self) -> list[str]:
        return sorted(
            path.relative_to(self.folder).as_posix()
            for path in self.folder.rglob("*")
            if path.is_file()
            and not any(part.startswith(".") for part in path.relative_to(self.folder).parts)
        )

    # docsync -----------------------------------------------------------------------------------

    def config(self) -> Config:
        return load(self.folder, {}, {})

    @contextmanager
    def engine(self) -> Iterator[Engine]:
        with open_engine(self.folder, self.config(), self.remote, Quiet()) as engine:
            yield engine

    def plan(self, policy: Policy = Policy.SYNC, **options: Any) -> Plan:
        with self.engine() as engine:
            return engine.plan(replace(Request(policy), **options))

    def run(self, policy: Policy, **options: Any) -> RunResult:
        with self.engine() as engine:
            return engine.run(replace(Request(policy), **options))

    def push(self, **options: Any) -> RunResult:
        return self.run(Policy.PUSH, **options)

    def pull(self, **options: Any) -> RunResult:
        return self.run(Policy.PULL, **options)

    def sync(self, **options: Any) -> RunResult:
        return self.run(Policy.SYNC, **options)

    def lose_index(self) -> None:
        for file in (self.folder / ".docsync").glob("index.db*"):
            file.unlink()

    # The site ----------------------------------------------------------------------------------

    def pages(self) -> dict[str, PageState]:
        """Give the current pages and folders by title, the homepage aside."""
        space = self.remote.space(self.sandbox.space)
        pages = self.remote.pages(space)
        everything = (*pages, *self.remote.folders(space, pages))
        return {page.title: page for page in everything if page.id != space.homepage}

    def page(self, title: str) -> PageContent:
        return self.remote.read(self.pages()[title].id)

    def edit(self, title: str, find: str, new: str) -> None:
        """Edit a page as a colleague in the browser does."""
        page = self.pages()[title].id
        answer = httpx.post(
            f"{self.sandbox.host}/sandbox/pages/{page}/edit", json={"find": find, "replace": new}
        )
        assert answer.is_success, answer.text

    def comment(self, title: str, text: str) -> None:
        """Comment on words of a page as a colleague in the browser does."""
        page = self.pages()[title].id
        answer = httpx.post(
            f"{self.sandbox.host}/sandbox/pages/{page}/comment",
            json={"text": text, "body": "Really?"},
        )
        assert answer.is_success, answer.text

    def control(self, path: str, body: object) -> None:
        """Tell the sandbox something that no API says."""
        answer = httpx.post(f"{self.sandbox.host}/{path}", json=body)
        assert answer.is_success, answer.text

    def fault(self, **fault: Any) -> None:
        assert httpx.post(f"{self.sandbox.host}/sandbox/faults", json=fault).is_success

    def heal(self) -> None:
        assert httpx.delete(f"{self.sandbox.host}/sandbox/faults").is_success

    def make_page(self, title: str, storage: str, parent: str = "") -> PageState:
        """Make a page as a colleague does, below the homepage or the page of a title."""
        space = self.remote.space(self.sandbox.space)
        above = self.pages()[parent].id if parent else space.homepage
        return self.remote.create(NewPage(space, above, title, storage)).state

    def change_page(self, title: str, *, new_title: str = "", parent: str = "") -> None:
        """Retitle or move a page as a colleague does."""
        space = self.remote.space(self.sandbox.space)
        page = self.page(title)
        self.remote.update(
            PageUpdate(
                id=page.state.id,
                expected=page.state.version,
                title=new_title or title,
                parent=self.pages()[parent].id if parent else page.state.parent,
                storage=page.storage,
                space=space,
            )
        )

    # Counting ----------------------------------------------------------------------------------

    @contextmanager
    def requests(self) -> Iterator[list[str]]:
        """Collect the requests of a block, as "METHOD path"."""
        httpx.delete(f"{self.sandbox.host}/sandbox/requests")
        seen: list[str] = []
        yield seen
        answer = httpx.get(f"{self.sandbox.host}/sandbox/requests").json()
        seen += [f"{one['method']} {one['path']}" for one in answer["requests"]]


def writes(requests: list[str]) -> list[str]:
    """Pick the requests that change something."""
    return [one for one in requests if not one.startswith("GET ")]


def make_bench(folder: Path, sandbox: Sandbox, *, settings: str = "") -> Bench:
    """Make a workspace for a sandbox, as `docsync init` does."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / ".docsync.toml").write_text(
        f'url = "{sandbox.url}"\nspace = "{sandbox.space}"\ntree_id = "test-tree"\n'
        f'profile = "{sandbox.profile.value}"\n{settings}',
        encoding="utf-8",
    )
    access = Access(sandbox.url, profile=sandbox.profile, user=sandbox.user, token=sandbox.token)
    return Bench(Path(os.path.realpath(folder)), sandbox, connect(access, QUICK))
