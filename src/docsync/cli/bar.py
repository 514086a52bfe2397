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
    SpinnerColumn,
    TextColumn,
    TimeRemainingColumn,
)


class RichBar:
    """One line with a bar, a count, and the time that is left. It vanishes when closed."""

    def __init__(self, *, color: bool) -> None:
        self._progress = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            console=Console(stderr=True, no_color=not color),
            transient=True,
        )
        self._task = self._progress.add_task("", total=None)
        self._what = ""
        self._progress.start()

    def show(self, done: int, total: int, what: str) -> None:
        """Draw this state; another `what` starts the clock anew."""
        if what != self._what:
            self._progress.reset(self._task)
            self._what = what
        self._progress.update(self._task, completed=done, total=total or None, description=what)

    def close(self) -> None:
        """Clear the line."""
        self._progress.stop()
