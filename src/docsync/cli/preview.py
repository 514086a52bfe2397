"""`docsync preview`: pages as they will look in Confluence, in the browser, while one writes.

>>> docsync preview guide/setup.md
"""

from __future__ import annotations

import signal
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from docsync.cli.failures import INTERRUPTED, in_words
from docsync.cli.ground import Ground, ground
from docsync.cli.lazy import load
from docsync.cli.options import COMPLETE_PATHS, command, connection_options, said
from docsync.cli.progress import reporting
from docsync.cli.session import reached
from docsync.cli.signals import Ended, ended_by_signals
from docsync.config import FILE_NAME
from docsync.confluence.remote import Remote
from docsync.engine import foresights
from docsync.errors import DocsyncError, UsageError
from docsync.output import Screen
from docsync.preview.asked import Asked
from docsync.workspace.scan import SUFFIX

if TYPE_CHECKING:
    from docsync.preview.serving import Preview

GLANCE = 0.5  # seconds between two looks for a signal, and for another configuration
Stamp = tuple[int, int]  # when a file was written, in nanoseconds, and its size
_EXAMPLE = """docsync preview
docsync preview guide/setup.md
docsync preview notes.md --port 8080 --no-open"""


@command("preview", example=_EXAMPLE)
@click.argument("path", required=False, shell_complete=COMPLETE_PATHS)
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Port; 0: a free one.")
@click.option("--no-open", is_flag=True, help="Print the address, and open no browser.")
@click.option("--offline", is_flag=True, help="Do not ask Confluence for anything.")
@connection_options
def preview(screen: Screen, path: str | None, port: int, **options: object) -> int:
    """Show how pages will look in Confluence, in a browser on this machine, until Ctrl-C.

    The page reloads as you save, with warnings beside the line they are about, and stands side by
    side with the version on the server. PATH is a file or folder to begin with; a file outside of
    any workspace can be previewed, too.
    """
    find = partial(ground, (path,) if path else (), said(options), "preview")
    here = find()
    known: Stamp | None = _stamp(here.config.source)
    offline, began = bool(options["offline"]), False
    with ended_by_signals() as ended:
        while known is not None:
            asked = Asked(_wanted(here), port)
            with _served(here, asked, screen, offline=offline) as served:
                if not began:
                    _tell(served, screen, opening=screen.interactive and not options["no_open"])
                port, began = served.port, True
                known = _changed(here.config.source, known, ended)
                here = _again(here, find, screen) if known is not None else here
    screen.say("The preview has ended.")
    return INTERRUPTED if signal.SIGINT in ended.by else 0


@contextmanager
def _served(here: Ground, asked: Asked, screen: Screen, *, offline: bool) -> Iterator[Preview]:
    """Serve the files of a folder with the configuration it has."""
    with ExitStack() as stack:
        reporter = stack.enter_context(reporting(screen))
        trees = stack.enter_context(foresights(here.root, here.config, reporter))
        reach = partial(_reach, here, stack, offline=offline)
        serving = load("docsync.preview.serving:serving")
        served: Preview = stack.enter_context(serving(here.root, trees, reach, asked))
        reporter.close()
        yield served


def _tell(served: Preview, screen: Screen, *, opening: bool) -> None:
    screen.say(f"The preview is at {served.address}   (Ctrl-C ends it)")
    screen.result("preview", {"url": served.address, "page": served.first})
    if opening:
        webbrowser.open(served.address)


def _changed(source: Path, known: Stamp, ended: Ended) -> Stamp | None:
    """Wait until the configuration is another one, and say how it is known; None: it is over."""
    while not ended.wait(GLANCE):
        if (now := _stamp(source)) != known:
            return now
    return None


def _again(here: Ground, find: Callable[[], Ground], screen: Screen) -> Ground:
    """Read the configuration again; where it cannot be read it stays as it was."""
    try:
        return find()
    except DocsyncError as error:
        screen.problem(in_words(error))
        screen.hint(error.hint or "it is shown as it was configured before")
        return here


def _stamp(file: Path) -> Stamp:
    try:
        seen = file.stat()
    except OSError:
        return 0, 0
    return seen.st_mtime_ns, seen.st_size


def _wanted(here: Ground) -> str:
    """Say what to begin with, '' for the first file."""
    path = here.paths[0] if here.paths else ""
    if (here.root / path).is_file() and not path.lower().endswith(SUFFIX):
        raise UsageError(f"{path} is no Markdown file", hint="docsync preview FILE.md")
    return path


def _reach(here: Ground, stack: ExitStack, *, offline: bool) -> Remote:
    """Open the site, or say why it is not asked."""
    if offline:
        raise UsageError("the preview was started with --offline")
    if not here.is_workspace and not here.config.url:
        raise UsageError(f"there is no {FILE_NAME} here that names a site")
    remote: Remote = stack.enter_context(reached(here.config))
    return remote
