"""`docsync watch`: syncs on every save and every half minute, and tells each change in one line.

>>> docsync watch --interval 10
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

import click

from docsync.cli.connection import connected
from docsync.cli.failures import INTERRUPTED
from docsync.cli.options import PATHS, command, connection_options, said
from docsync.cli.session import narrowed
from docsync.cli.watch_lines import Teller
from docsync.config import find_root, load
from docsync.engine import open_engine
from docsync.output import Screen
from docsync.sync.plan import Policy, Request, RunResult
from docsync.watch import Rhythm, Watch

# A terminal that is closed is an end too; Windows has no such signal.
SIGNALS = tuple(
    found
    for name in ("SIGINT", "SIGTERM", "SIGHUP")
    if (found := getattr(signal, name, None)) is not None
)


@command("watch", example="docsync watch\ndocsync watch guide/ --interval 10")
@PATHS
@click.option(
    "--interval",
    type=click.FloatRange(min=1),
    metavar="SECONDS",
    default=30.0,
    show_default=True,
    help="How long between two looks at Confluence.",
)
@connection_options
def watch(screen: Screen, paths: tuple[str, ...], interval: float, **options: object) -> int:
    """Keep files and pages the same while you work: sync on every save, until Ctrl-C.

    A save is one sync, whichever way the editor writes, and so is a checkout of many files. While
    git merges or rebases nothing is synced. A conflict waits in its file and is shown until it is
    settled. With --json each run is one line, an object of its own.
    """
    flags = said(options)
    root = find_root(Path.cwd())
    config = load(root, os.environ, flags)
    request = Request(Policy.SYNC, narrowed(root, paths))
    with connected(config, os.environ) as remote, Teller(screen) as teller:

        def sync() -> RunResult:
            current = load(root, os.environ, flags)  # it may have been edited meanwhile
            watching.rescope(current)
            with open_engine(root, current, remote, teller) as engine:
                return engine.run(request)

        watching = Watch(root, config, sync, teller, Rhythm(interval=interval))
        teller.ending = lambda: watching.stopped
        teller.line(f"watching {root} and {config.space} on {config.url}; Ctrl-C ends it")
        with _ended_by_signals(watching), suppress(KeyboardInterrupt):
            watching.loop()
        teller.end()
    return INTERRUPTED


@contextmanager
def _ended_by_signals(watching: Watch) -> Iterator[None]:
    """End the loop after the operations under way; a second Ctrl-C does not wait for them."""

    def end(_number: int, _frame: FrameType | None) -> None:
        if watching.stopped:
            raise KeyboardInterrupt
        watching.stop()

    before = {each: signal.signal(each, end) for each in SIGNALS}
    try:
        yield
    finally:
        for each, previous in before.items():
            signal.signal(each, previous)
