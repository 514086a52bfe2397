"""A progress bar drawn with rich, on stderr. Loaded only when there is something to draw.

>>> bar = RichBar(color=True)
>>> bar.show(3, 10, "pages read")
>>> bar.close()
"""

from __future__ import annotations

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.progress_bar import ProgressBar
from rich.text import Text

WHOLE = 10  # a second, from which no fraction is told
NARROW = 60  # columns below which there is no room for a bar


class RateColumn(ProgressColumn):
    """How many a second, where anything is counted."""

    def render(self, task: Task) -> Text:
        """Write the rate of the last seconds; nothing before there is one."""
        speed = task.finished_speed or task.speed
        if not speed or not task.total:
            return Text("")
        return Text(f"{speed:.0f}/s" if speed >= WHOLE else f"{speed:.1f}/s")


class CountColumn(MofNCompleteColumn):
    """How many of how many, where that is known."""

    def render(self, task: Task) -> Text:
        """Write the count."""
        return super().render(task) if task.total else Text("")


class KnownBarColumn(BarColumn):
    """A bar, where it is known how long it is."""

    def render(self, task: Task) -> ProgressBar | Text:  # type: ignore[override] # of any column
        """Draw the bar."""
        return super().render(task) if task.total else Text("")


class LeftColumn(TimeRemainingColumn):
    """The time that is left, where anybody knows."""

    def render(self, task: Task) -> Text:
        """Write the time."""
        return super().render(task) if task.total else Text("")


class RichBar:
    """One line with a bar, a count, the rate and the time that is left. It vanishes when closed."""

    def __init__(self, *, color: bool) -> None:
        console = Console(stderr=True, no_color=not color)
        wide = (KnownBarColumn(),) if console.width >= NARROW else ()
        left = (LeftColumn(),) if console.width >= NARROW else ()
        columns = (
            *(SpinnerColumn(), TextColumn("{task.description}", markup=False)),
            *(*wide, CountColumn(), RateColumn(), *left),
        )
        self._progress = Progress(*columns, console=console, transient=True, redirect_stdout=False)
        self._task = self._progress.add_task("", total=None)
        self._what = ""

    def show(self, done: int, total: int, what: str) -> None:
        """Draw this state; another `what` starts the clock anew."""
        if what != self._what:
            self._progress.reset(self._task)
            self._what = what
        self._progress.update(self._task, completed=done, total=total or None, description=what)
        self._progress.start()

    def close(self) -> None:
        """Clear the line."""
        self._progress.stop()
