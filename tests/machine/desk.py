"""One person's folder: its files, the runs of docsync in it, and what it takes to start anew.

>>> desk.run(Policy.PUSH, Trouble()).exit_code
0
"""

from __future__ import annotations

import itertools
import json
import os
import shutil
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from docsync.config import Config, load
from docsync.confluence.connect import Access, connect
from docsync.confluence.remote import Remote
from docsync.confluence.retry import Patience
from docsync.confluence.transport import Connection
from docsync.engine import Resolution, open_engine
from docsync.errors import DocsyncError, UsageError
from docsync.sync.plan import Note, Operation, Policy, Request, RunResult
from machine.stage import Ground, Stage
from machine.trouble import WRITES, Border, Killed, Watched, Wire
from machine.words import sentences

DEAD = 2**22 + 1  # a process number that no system gives
_QUICK = Patience(tries=3, first=0.0, longest=0.0)
_LONG_AGO = time.time_ns() - 10**14  # more than a day: stamps so old are believed
_moments = itertools.count(1)


def _age(file: Path) -> None:
    """Let a file that was just written look old, and later than what was written before it."""
    if file.stat().st_mtime_ns > _LONG_AGO + 10**13:
        then = _LONG_AGO + next(_moments) * 10**6
        os.utime(file, ns=(then, then))


@dataclass(slots=True)
class Silent:
    """A reporter that says nothing."""

    def step(self, text: str) -> None:
        """Say nothing."""

    def progress(self, done: int, total: int, what: str) -> None:
        """Say nothing."""

    def note(self, note: Note) -> None:
        """Say nothing."""


@dataclass(frozen=True, slots=True)
class Ran:
    """What came of a run. `died`: it was killed; `error`: what it raised."""

    result: RunResult | None
    exit_code: int
    border: Border
    planned: tuple[Operation, ...] | None = None
    error: DocsyncError | None = None
    died: bool = False

    @property
    def writes(self) -> list[str]:
        """The requests that change something, in order."""
        return [f"{verb} {url}" for verb, url in self.border.log if verb in WRITES]

    @property
    def bodies(self) -> list[str]:
        """The requests that read a body."""
        return [
            url
            for verb, url in self.border.log
            if verb == "GET" and ("body-format" in url or "body.storage" in url)
        ]


@dataclass(slots=True)
class Desk:
    """A workspace. Its name tells it from the others of an example."""

    name: str
    stage: Stage
    ground: Ground
    wire: Wire = field(default_factory=Wire)
    unsure: bool = True  # no index yet, or files that are older than it: nobody knows their base
    met: Mapping[str, set[str]] | None = None  # what was published when an index was made of that

    folder: Path = field(init=False)
    remote: Remote = field(init=False)
    config: Config = field(init=False)

    def __post_init__(self) -> None:
        self.folder = self.ground.folder / self.name
        self.folder.mkdir()
        sandbox = self.stage.sandbox
        (self.folder / ".docsync.toml").write_text(
            f'url = "{sandbox.url}"\nspace = "{self.ground.key}"\ntree_id = "one-tree"\n'
            f'profile = "{self.stage.profile.value}"\nworkers = 1\n',
            encoding="utf-8",
        )
        access = Access(
            sandbox.url, profile=sandbox.profile, user=sandbox.user, token=sandbox.token
        )
        how = Connection(patience=_QUICK, jitter=lambda: 0.0, network=self.wire)
        self.remote = connect(access, how)
        self.config = load(self.folder, {}, {})

    def close(self) -> None:
        """End its connections."""
        self.remote.close()

    # Files -------------------------------------------------------------------------------------

    def files(self) -> dict[str, str]:
        """Read every file of the folder, hidden ones aside."""
        return {
            path.relative_to(self.folder).as_posix(): path.read_bytes().decode()
            for path in sorted(self.folder.rglob("*"))
            if path.is_file()
            and not any(part.startswith(".") for part in path.relative_to(self.folder).parts)
        }

    def pages(self) -> dict[str, str]:
        """Read the Markdown files."""
        return {path: text for path, text in self.files().items() if path.endswith(".md")}

    def marks(self) -> set[str]:
        """Collect the sentences of all files."""
        return {mark for text in self.files().values() for mark in sentences(text)}

    def trash(self) -> dict[str, str]:
        """Read what lies in the folder's own trash."""
        trash = self.folder / ".docsync" / "trash"
        return {
            path.relative_to(trash).as_posix(): path.read_bytes().decode()
            for path in sorted(trash.rglob("*"))
            if path.is_file()
        }

    def write(self, path: str, text: str) -> None:
        """Write a file."""
        place = self.folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(text.encode())
        _age(place)

    def move(self, path: str, to: str) -> None:
        """Move a file."""
        place = self.folder / to
        place.parent.mkdir(parents=True, exist_ok=True)
        (self.folder / path).rename(place)
        self._prune(self.folder / path)

    def delete(self, path: str) -> None:
        """Delete a file, and folders that are empty then."""
        (self.folder / path).unlink()
        self._prune(self.folder / path)

    def _prune(self, place: Path) -> None:
        folder = place.parent
        while folder != self.folder and not any(folder.iterdir()):
            folder.rmdir()
            folder = folder.parent

    def take_files_of(self, other: Desk) -> None:
        """Have exactly the files of another desk, as a checkout of its commit has."""
        self.unsure, self.met = True, None
        for path in self.files():
            self.delete(path)
        for path, text in other.files().items():
            self.write(path, text)

    # docsync -----------------------------------------------------------------------------------

    def run(self, request: Request, border: Border, *, plan_first: bool = False) -> Ran:
        """Run docsync once."""
        result: RunResult | None = None
        error: DocsyncError | None = None
        planned: tuple[Operation, ...] | None = None
        died = False
        for path in self.files():
            _age(self.folder / path)
        with Watched(border):
            try:
                with open_engine(self.folder, self.config, self.remote, Silent()) as engine:
                    if plan_first:
                        planned = engine.plan(request).operations
                        assert not [one for one in border.log if one[0] in WRITES], border.log
                    result = engine.run(request)
            except DocsyncError as raised:
                error = raised
            except Killed:
                died = True
        if died or border.dead:
            self._bury()
            died = True
        code = result.exit_code if result is not None else error.exit_code if error else 0
        return Ran(result, code, border, planned, error, died)

    def look_again(self, policy: Policy) -> Ran:
        """Run once more without any trouble."""
        return self.run(Request(policy), Border(self.folder))

    def show(self) -> bool:
        """Look at what the site has now, as `status --remote` shows it; say whether that went."""
        with Watched(Border(self.folder)):
            try:
                with open_engine(self.folder, self.config, self.remote, Silent()) as engine:
                    engine.plan(Request(Policy.PUSH, shows=True))
            except DocsyncError:
                return False
        return True

    def undo(self) -> RunResult | None:
        """Take the last run back; None where there is none, or nothing was done."""
        with Watched(Border(self.folder)):
            try:
                with open_engine(self.folder, self.config, self.remote, Silent()) as engine:
                    return engine.undo(None, Request(Policy.SYNC))[1]
            except DocsyncError:
                return None

    def detach(self) -> None:
        """Take away what docsync keeps on the site."""
        self.met = None
        opened = open_engine(self.folder, self.config, self.remote, Silent())
        with Watched(Border(self.folder)), suppress(DocsyncError), opened as engine:
            engine.detach(Request(Policy.PUSH), trash=False)

    def resolve(self, path: str, how: Resolution) -> bool:
        """Settle one conflict; say whether docsync took that."""
        with Watched(Border(self.folder)):
            try:
                with open_engine(self.folder, self.config, self.remote, Silent()) as engine:
                    engine.resolve(path, how)
            except UsageError:
                return False
        return True

    def lose_index(self) -> None:
        """Lose everything that docsync noted here."""
        self.unsure, self.met = True, None
        for file in (self.folder / ".docsync").glob("index.db*"):
            file.unlink()

    def _bury(self) -> None:
        """Leave what a dead process leaves: its lock names a process that is gone."""
        lock = self.folder / ".docsync" / "lock"
        with suppress(OSError, ValueError):
            holder = json.loads(lock.read_text(encoding="utf-8"))
            lock.write_text(json.dumps({**holder, "process": DEAD}), encoding="utf-8")

    def forced(self, request: Request) -> Ran:
        """Run on where docsync stopped for safety, as a person does who looked."""
        return self.run(replace(request, force=True), Border(self.folder))

    def wipe(self) -> None:
        """Take the folder away."""
        shutil.rmtree(self.folder, ignore_errors=True)
