"""`docsync sandbox`: run the local Confluence-compatible server until it is interrupted."""

from __future__ import annotations

import json
import signal
import sqlite3
import sys
import threading
from pathlib import Path
from types import FrameType

import click

from docsync.errors import UsageError
from docsync.sandbox.colleague import comment, edit, show
from docsync.sandbox.server import Sandbox, serving
from docsync.sandbox.settings import Legacy, Settings
from docsync.values import Profile

INTERRUPTED = 130


@click.group(invoke_without_command=True)
@click.option(
    "--profile",
    type=click.Choice([one.value for one in Profile]),
    default=Profile.CLOUD.value,
    show_default=True,
    help="Which Confluence to be like.",
)
@click.option(
    "--port", type=click.IntRange(0, 65535), default=0, help="Port to listen on; 0: a free one."
)
@click.option(
    "--db",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File that keeps everything; without it all is in memory.",
)
@click.option("--context", help="Context path. Default: /wiki on cloud, none on datacenter.")
@click.option(
    "--legacy",
    type=click.Choice([one.value for one in Legacy]),
    default=Legacy.GONE.value,
    show_default=True,
    help="What to answer where Cloud removed an operation of API v1.",
)
@click.option("--strict", is_flag=True, help="Take only `no-check` as X-Atlassian-Token.")
@click.option("--json", "as_json", is_flag=True, help="Print one line of JSON when it listens.")
@click.pass_context
def sandbox(  # noqa: PLR0913 - one parameter an option
    context_of_click: click.Context,
    *,
    profile: str,
    port: int,
    db: Path | None,
    context: str | None,
    legacy: str,
    strict: bool,
    as_json: bool,
) -> None:
    r"""Run a local server that behaves like Confluence.

    It listens on this machine only and needs no Confluence, no account and no network.

    \b
    Example:
      docsync sandbox --profile cloud --port 8090

    The commands below are a colleague's: they change a sandbox that runs already.
    """
    if context_of_click.invoked_subcommand is not None:
        return
    settings = Settings(Profile(profile), port, db, context, Legacy(legacy), strict)
    stop, seen = threading.Event(), []

    def end(number: int, _frame: FrameType | None) -> None:
        seen.append(number)
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end)
    try:
        with serving(settings) as running:
            click.echo(_line(running) if as_json else _greeting(running))
            sys.stdout.flush()
            while not stop.wait(0.5):
                continue
    except OSError as error:
        said = f"The sandbox cannot listen on port {port}: {error}"
        raise UsageError(said, hint="docsync sandbox --port 0") from error
    except sqlite3.DatabaseError as error:
        raise UsageError(f"{db} cannot be used as the sandbox's store: {error}") from error
    if signal.SIGINT in seen:
        sys.exit(INTERRUPTED)


for colleagues in (edit, comment, show):
    sandbox.add_command(colleagues)


def _line(running: Sandbox) -> str:
    return json.dumps(
        {
            "version": 1,
            "url": running.url,
            "user": running.user,
            "token": running.token,
            "space": running.space,
            "homepage": running.homepage,
        }
    )


def _greeting(running: Sandbox) -> str:
    return (
        f"The sandbox listens at {running.url} (space {running.space}). Try, in another terminal:\n"
        f"\n"
        f"  export DOCSYNC_USER={running.user} DOCSYNC_TOKEN={running.token}\n"
        f"  docsync init --url {running.url} --space {running.space}\n"
        f"\n"
        f"Ctrl-C ends it."
    )
