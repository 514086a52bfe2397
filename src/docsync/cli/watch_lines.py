"""What a watch says: a line for each change, problems once, conflicts until they are settled.

On a terminal the last line says what goes on now, and what waits for a person; in a pipe that is
told behind each run that did something. Problems, warnings and the last line go to stderr, the
rest to stdout. A warning is told once and is in nobody's way: it does not count as a problem.

>>> Teller(screen).line("watching docs")
12:00:00  watching docs
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from types import TracebackType
from typing import Self

from docsync.cli.present import conflict_line, failure_line, note_line, outcome_text
from docsync.cli.records import result_record
from docsync.errors import DocsyncError, RemoteError
from docsync.output import Screen, Style
from docsync.sync.plan import Agree, Conflict, Forget, Note, RunResult

CLEAR = "\r\x1b[2K"
MOST_NAMED = 3  # files with a conflict that one line names

# What git is in the middle of, by what stands in its folder meanwhile.
_GIT: Mapping[str, str] = {
    "MERGE_HEAD": "a merge is in progress",
    "CHERRY_PICK_HEAD": "a cherry-pick is in progress",
    "REVERT_HEAD": "a revert is in progress",
    "rebase-merge": "a rebase is in progress",
    "rebase-apply": "a rebase is in progress",
    "sequencer": "a series of commits is being made",
    "BISECT_LOG": "a bisect is in progress",
    "index.lock": "git writes files",
}


class Teller:
    """The voice of a watch, and the reporter of its runs."""

    def __init__(self, screen: Screen) -> None:
        self._screen = screen
        self._problems: frozenset[str] = frozenset()
        self._warnings: tuple[str, ...] = ()
        self._waiting: tuple[str, ...] = ()  # the files with conflicts
        self._stuck = ""
        self._begun = False
        self._now = ""
        self.ending: Callable[[], bool] = lambda: False

    def __enter__(self) -> Self:
        """Use it as a context: the last line goes at its end."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Take the last line away."""
        self._draw("")

    def line(self, text: str) -> None:
        """Write one line with the time."""
        now = datetime.now().astimezone().strftime("%H:%M:%S")
        self._above(lambda: self._screen.say(f"{self._screen.styled(now, Style.FAINT)}  {text}"))

    def end(self) -> None:
        """Say that it is over, and what is left to a person."""
        self._draw("")
        self.line("ended; what was begun is done")
        if self._waiting:
            self.line(self._waits())

    def synced(self, result: RunResult) -> None:
        """Tell each change, each problem that was not there before, and what waits."""
        self._draw("")
        done = [each for each in result.outcomes if each.failure is None]
        told = [each for each in done if not isinstance(each.operation, Agree | Forget)]
        for outcome in told:
            self.line(outcome_text(outcome))
        problems = dict(_problems(result))
        warnings = tuple(dict.fromkeys(note_line(note) for note in result.notes))
        self._tell_new(problems, warnings)
        if self._problems and not problems:
            self.line("nothing is in the way any more")
        before, self._waiting = self._waiting, _files(result.conflicts)
        if self._waiting and (told or before != self._waiting) and not self._screen.live:
            self.line(self._waits())
        if not self._begun:
            self.line("both sides looked at; waiting for changes")
        self._problems, self._stuck, self._begun = frozenset(problems), "", True
        self._warnings = warnings
        if result.outcomes or problems or warnings:
            self._screen.result("watch", result_record(result))
        self._draw(self._state())

    def away(self, error: RemoteError) -> None:
        """Tell that the site does not answer."""
        self._above(lambda: self._screen.warn(f"{error.message}; trying again until it is back"))
        self._draw("the site is away; trying again")

    def stuck(self, error: DocsyncError) -> None:
        """Tell why nothing is synced, once."""
        if error.message != self._stuck:
            self._stuck = error.message
            self._above(lambda: self._complain(error))
        self._draw("nothing is synced: see above")

    def back(self) -> None:
        """Tell that the site answers again."""
        self.line("the site is back")

    def paused(self, reason: str) -> None:
        """Tell that git is at work."""
        self.line(f"paused: {_GIT.get(reason, reason)} ({reason})")
        self._draw(f"paused: {_GIT.get(reason, reason)}")

    def resumed(self) -> None:
        """Tell that git is done."""
        self._draw("")
        self.line("git is done, going on")

    def step(self, text: str) -> None:
        """Say with `-v` what a run does now."""
        if self._screen.mode.verbose:
            self._above(lambda: self._screen.detail(text))

    def progress(self, done: int, total: int, what: str) -> None:
        """Leave a run that shall end, between two of its operations."""
        if total:
            self._draw(f"{what} {done}/{total}")
        if self.ending():
            raise KeyboardInterrupt

    def note(self, note: Note) -> None:
        """Leave it to the result."""

    def _tell_new(self, problems: Mapping[str, str], warnings: Sequence[str]) -> None:
        for warning in warnings:
            if warning not in self._warnings:
                self._screen.warn(warning)
        for known, told in problems.items():
            if known not in self._problems:
                self._screen.problem(told)

    def _complain(self, error: DocsyncError) -> None:
        self._screen.problem(error.message)
        if error.hint:
            self._screen.hint(error.hint)

    def _state(self) -> str:
        """Say in a line how it stands between two runs."""
        if self._waiting:
            return self._waits()
        if not self._problems:
            return "waiting for changes"
        count = len(self._problems)
        told = "1 problem is" if count == 1 else f"{count} problems are"
        return f"waiting for changes; {told} told above"

    def _waits(self) -> str:
        """Say which files wait to be settled."""
        count = len(self._waiting)
        named = ", ".join(self._waiting[:MOST_NAMED]) + (", …" if count > MOST_NAMED else "")
        waits = "1 conflict waits" if count == 1 else f"{count} conflicts wait"
        return f"{waits}: {named}; edit, then: docsync resolve {self._waiting[0]}"

    # The last line of a terminal ---------------------------------------------------------------

    def _above(self, write: Callable[[], None]) -> None:
        """Write something above the last line."""
        now = self._now
        self._draw("")
        write()
        self._draw(now)

    def _draw(self, text: str) -> None:
        """Replace the last line, on a terminal."""
        if not self._screen.live or text == self._now:
            return
        self._now = text
        shown = text[: shutil.get_terminal_size().columns - 1]
        sys.stderr.write(CLEAR + (self._screen.styled_error(shown, Style.FAINT) if shown else ""))
        sys.stderr.flush()


def _files(conflicts: Sequence[Conflict]) -> tuple[str, ...]:
    return tuple(one.target.path or f'"{one.target.title}"' for one in conflicts)


def _problems(result: RunResult) -> Iterator[tuple[str, str]]:
    """List what needs a person: by what it is known again, and as it is told.

    A conflict is the same one in the next run, whatever is said of it then.
    """
    for conflict in result.conflicts:
        hint = f" ({conflict.hint})" if conflict.hint else ""
        yield f"conflict {conflict.target}", conflict_line(conflict) + hint
    lines = [failure_line(failure) for failure in result.failures]
    if result.stop is not None:
        lines.append(f"stopped: {result.stop.message} ({result.stop.hint})")
    yield from zip(lines, lines, strict=True)
