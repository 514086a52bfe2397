"""Ctrl-C and SIGTERM during a run: the first lets what is under way end, the second ends at once.

Either way nothing is lost: what was done is stored page by page, and what was begun is noted.

>>> with interruptible():
...     engine.run(request)
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from docsync.cli.failures import INTERRUPTED

SIGNALS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def interruptible() -> Iterator[None]:
    """Turn the first signal into a `KeyboardInterrupt`, in the thread that may take signals."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {each: signal.signal(each, _first) for each in SIGNALS}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def _first(number: int, frame: object) -> None:  # noqa: ARG001 - the shape of a handler
    for each in SIGNALS:
        signal.signal(each, _second)
    raise KeyboardInterrupt


def _second(number: int, frame: object) -> None:  # noqa: ARG001 - the shape of a handler
    os._exit(INTERRUPTED)
