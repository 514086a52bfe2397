"""`docsync watch`: syncs on every save and every half minute, and tells each change in one line.

>>> docsync watch --interval 10
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from types import FrameType

import click

from docsync.cli.connection import connected
from docsync.cli.failures import INTERRUPTED
from docsync.cli.options import command, connection_options, said
from docsync.cli.present import conflict_line, failure_line, note_line, outcome_text
from docsync.cli.records import result_record
from docsync.config import find_root, load
from docsync.engine import open_engine
from docsync.errors import DocsyncError, RemoteError
from docsync.output import Screen, Style
from docsync.sync.plan import Agree, Forget, Note, Policy, Request, RunResult
from docsync.watch import Rhythm, Watch


@command("watch", example="docsync watch\ndocsync watch --interval 10")
@click.option(
    "--interval",
    type=click.FloatRange(min=1),
    default=30.0,
    show_default=True,
    help="Seconds between two looks at Confluence.",
)
@connection_options
def watch(screen: Screen, interval: float, **options: object) -> int:
    """Keep files and pages the same while you work: sync on every save, until Ctrl-C.

    Pauses while git merges or rebases. With --json each run is one line, an object of its own.
    """
    flags = said(options)
    root = find_root(Path.cwd())
    config = load(root, os.environ, flags)
    teller = Teller(screen)
    with connected(config, os.environ) as remote:

        def sync() -> RunResult:
            current = load(root, os.environ, flags)  # it may have been edited meanwhile
            with open_engine(root, current, remote, teller) as engine:
                return engine.run(Request(Policy.SYNC))

        watching = Watch(root, config, sync, teller, Rhythm(interval=interval))
        teller.ending = lambda: watching.stopped
        teller.line(f"watching {root} and {config.space} on {config.url}; Ctrl-C ends it")
        with _ended_by_signals(watching), suppress(KeyboardInterrupt):
            watching.loop()
    teller.line("ended; what was begun is done")
    return INTERRUPTED


@contextmanager
def _ended_by_signals(watching: Watch) -> Iterator[None]:
    """End the loop after the operations under way; a second Ctrl-C does not wait for them."""

    def end(_number: int, _frame: FrameType | None) -> None:
        if watching.stopped:
            raise KeyboardInterrupt
        watching.stop()

    before = {each: signal.signal(each, end) for each in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for each, previous in before.items():
            signal.signal(each, previous)


class Teller:
    """The voice of a watch, and the reporter of its runs: one line a change, problems once."""

    def __init__(self, screen: Screen) -> None:
        self._screen = screen
        self._problems: frozenset[str] = frozenset()
        self._stuck = ""
        self._begun = False
        self.ending: Callable[[], bool] = lambda: False

    def line(self, text: str) -> None:
        """Write one line with the time."""
        now = datetime.now().astimezone().strftime("%H:%M:%S")
        self._screen.say(f"{self._screen.styled(now, Style.FAINT)}  {text}")

    def synced(self, result: RunResult) -> None:
        """Tell each change, and each problem that was not there before."""
        for outcome in result.outcomes:
            if outcome.failure is None and not isinstance(outcome.operation, Agree | Forget):
                self.line(outcome_text(outcome))
        problems = list(_problems(result))
        self._tell_new(problems)
        if self._problems and not problems:
            self.line("nothing is in the way any more")
        if not self._begun:
            self.line("both sides looked at; waiting for changes")
        self._problems, self._stuck, self._begun = frozenset(problems), "", True
        if result.outcomes or problems:
            self._screen.result("watch", result_record(result))

    def away(self, error: RemoteError) -> None:
        """Tell that the site does not answer."""
        self._screen.warn(f"{error.message}; trying again until it is back")

    def stuck(self, error: DocsyncError) -> None:
        """Tell why nothing is synced, once."""
        if error.message != self._stuck:
            self._stuck = error.message
            self._screen.problem(error.message)
            self._screen.hint(error.hint)

    def back(self) -> None:
        """Tell that the site answers again."""
        self.line("the site is back")

    def paused(self, reason: str) -> None:
        """Tell that git is at work."""
        self.line(f"paused: git is in the middle of something ({reason})")

    def resumed(self) -> None:
        """Tell that git is done."""
        self.line("git is done, going on")

    def step(self, text: str) -> None:
        """Say with `-v` what a run does now."""
        self._screen.detail(text)

    def progress(self, done: int, total: int, what: str) -> None:
        """Leave a run that shall end, between two of its operations."""
        self._screen.detail(f"{what}: {done} of {total}")
        if self.ending():
            raise KeyboardInterrupt

    def note(self, note: Note) -> None:
        """Leave it to the result."""

    def _tell_new(self, problems: Iterable[str]) -> None:
        for problem in problems:
            if problem not in self._problems:
                self._screen.problem(problem)


def _problems(result: RunResult) -> Iterator[str]:
    """List what needs a person, conflicts with the command that ends them."""
    for conflict in result.conflicts:
        hint = f" ({conflict.hint})" if conflict.hint else ""
        yield conflict_line(conflict) + hint
    yield from (failure_line(failure) for failure in result.failures)
    yield from (note_line(note) for note in result.notes)
    if result.stop is not None:
        yield f"stopped: {result.stop.message} ({result.stop.hint})"
