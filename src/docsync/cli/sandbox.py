"""`docsync sandbox`: runs the local Confluence until it is interrupted.

Its own commands are a colleague's in the browser, see `colleague.py`.

>>> docsync sandbox --profile cloud --port 8090
"""

from __future__ import annotations

import signal
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from docsync.cli.colleague import comment, edit, show
from docsync.cli.failures import INTERRUPTED
from docsync.cli.help_pages import Group
from docsync.cli.lazy import load
from docsync.cli.options import examples, with_screen
from docsync.cli.signals import ended_by_signals
from docsync.errors import UsageError
from docsync.output import Screen
from docsync.sandbox.settings import Legacy, Settings
from docsync.values import Profile

if TYPE_CHECKING:
    from docsync.sandbox.server import Sandbox

GLANCE = 0.5  # seconds between two looks at the log and for a signal


@click.group(
    cls=Group,
    invoke_without_command=True,
    subcommand_metavar="[COMMAND]",
    epilog=examples("docsync sandbox\ndocsync sandbox --profile datacenter --port 8090 --db it.db"),
)
@click.option(
    "--profile",
    type=click.Choice([each.value for each in Profile]),
    default=Profile.CLOUD.value,
    show_default=True,
    help="Which Confluence to be like.",
)
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Port; 0: a free one.")
@click.option(
    "--db",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File that keeps everything; without it all is in memory.",
)
@click.option("--context", help="Context path. Default: /wiki on cloud, none on datacenter.")
@click.option(
    "--legacy",
    type=click.Choice([each.value for each in Legacy]),
    default=Legacy.GONE.value,
    show_default=True,
    help="What to answer where Cloud removed an operation of API v1.",
)
@click.option("--strict", is_flag=True, help="Take only `no-check` as X-Atlassian-Token.")
@with_screen
def sandbox(
    screen: Screen, profile: str, legacy: str, port: int, db: Path | None, **more: object
) -> int:
    """Run a local server that behaves like Confluence.

    It listens on this machine only and needs no Confluence, no account and no network. With -v it
    prints each request. The commands below are a colleague's: they change a sandbox that runs
    already.
    """
    context = click.get_current_context()
    if context.invoked_subcommand is not None:
        return 0
    where = more["context"]
    settings = Settings(
        Profile(profile),
        port,
        db,
        where if isinstance(where, str) else None,
        Legacy(legacy),
        strict=bool(more["strict"]),
    )
    with ended_by_signals() as ended, _listening(settings) as running:
        screen.say(_greeting(running))
        screen.result("sandbox", _record(running))
        _wait(running, ended, screen)
    return INTERRUPTED if signal.SIGINT in ended.by else 0


@contextmanager
def _listening(settings: Settings) -> Iterator[Sandbox]:
    """Run the sandbox, or say why it cannot. The server is loaded here: it is an extra."""
    try:
        with load("docsync.sandbox.server:serving")(settings) as running:
            yield running
    except OSError as error:
        said = f"the sandbox cannot listen on port {settings.port}: {error}"
        raise UsageError(said, hint="docsync sandbox --port 0") from error
    except sqlite3.DatabaseError as error:
        said = f"{settings.db} cannot be the store of a sandbox: {error}"
        raise UsageError(said, hint="name another file with --db") from error


def _wait(running: Sandbox, ended: threading.Event, screen: Screen) -> None:
    """Wait for a signal, and print the requests meanwhile with -v."""
    told = 0
    while not ended.wait(GLANCE):
        told = min(told, len(running.log))  # somebody cleared it
        for entry in running.log[told:]:
            screen.detail(f"{entry.method} {entry.path} {entry.status or '-'}")
            told += 1


def _record(running: Sandbox) -> dict[str, object]:
    return {
        "url": running.url,
        "user": running.user,
        "token": running.token,
        "space": running.space,
        "homepage": running.homepage,
    }


def _greeting(running: Sandbox) -> str:
    return (
        f"The sandbox listens at {running.url} (space {running.space}). Try, in another terminal:\n"
        f"\n"
        f"  export DOCSYNC_URL={running.url}\n"
        f"  export DOCSYNC_USER={running.user} DOCSYNC_TOKEN={running.token}\n"
        f"  docsync init --space {running.space}\n"
        f"\n"
        f"Ctrl-C ends it."
    )


for command in (edit, comment, show):
    sandbox.add_command(command)
