"""Ctrl-C and SIGTERM for commands that run until then: a thing to wait for.

>>> with ended_by_signals() as ended:
...     ended.wait()
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class Ended(threading.Event):
    """Set by a signal; knows by which."""

    def __init__(self) -> None:
        super().__init__()
        self.by: set[int] = set()


@contextmanager
def ended_by_signals() -> Iterator[Ended]:
    """Let Ctrl-C and SIGTERM set what is given, until the block ends."""
    ended = Ended()

    def end(number: int, _frame: FrameType | None) -> None:
        ended.by.add(number)
        ended.set()

    before = {each: signal.signal(each, end) for each in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield ended
    finally:
        for each, previous in before.items():
            signal.signal(each, previous)
