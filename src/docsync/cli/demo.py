"""`docsync demo`: plays the whole round on this machine, and leaves it there to go on with.

>>> docsync demo --keep lighthouse
"""

from __future__ import annotations

import os
import shlex
from pathlib import Path

import click

from docsync.cli.lazy import load
from docsync.cli.options import command
from docsync.demo.stage import Stage, exported
from docsync.demo.story import DATABASE, DOCS, Ending, tell
from docsync.errors import UsageError
from docsync.output import Screen, Style

DEFAULT_FOLDER = "docsync-demo"


@command("demo", example="docsync demo\ndocsync demo --keep lighthouse")
@click.argument("folder", required=False)
@click.option("--keep", is_flag=True, help="Leave the sandbox running.")
def demo(screen: Screen, folder: str | None, keep: bool) -> int:  # noqa: FBT001 - click's flag
    """See docsync at work, on this machine alone: no Confluence, no account, no network.

    FOLDER is made for it (docsync-demo when it is not said) and is left behind.
    """
    load("docsync.sandbox.server:serving")  # says at once what is not installed
    place = _empty(Path(folder)) if folder else _fresh(Path(DEFAULT_FOLDER))
    place.mkdir(parents=True, exist_ok=True)
    with Stage(screen, keep=keep) as stage:
        ending = tell(place, stage)
        _say_where(place, ending, screen, keep=keep)
    screen.result("demo", _record(place, ending, keep=keep))
    return 0


def _empty(folder: Path) -> Path:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"{folder} is there already, and is not empty", hint="docsync demo")
    return folder


def _fresh(folder: Path) -> Path:
    """Find a name that is free, for the second time and the third."""
    number, free = 1, folder
    while free.exists():
        number += 1
        free = folder.with_name(f"{folder.name}-{number}")
    return free


def _say_where(folder: Path, ending: Ending, screen: Screen, *, keep: bool) -> None:
    sandbox = ending.sandbox
    port = sandbox.url.rpartition(":")[2].partition("/")[0]
    again = f"docsync sandbox --db {shlex.quote(str(folder / DATABASE))} --port {port}"
    lines = {
        "The files": str(folder / DOCS),
        "The page": ending.page,
        "The space": f"{sandbox.url}/spaces/{sandbox.space}",
    }
    screen.say()
    screen.say(screen.styled("Where it is", Style.HEADING))
    for what, where in lines.items():
        screen.say(f"  {what:10}  {where}")
    if keep:
        end = (
            f"taskkill /PID {sandbox.process.pid}"
            if os.name == "nt"
            else f"kill {sandbox.process.pid}"
        )
        screen.say(f"The sandbox goes on running; this ends it: {end}")
    else:
        screen.say(f"The sandbox has ended; this starts it again: {again}")
    _say_next(folder, ending, screen)


def _say_next(folder: Path, ending: Ending, screen: Screen) -> None:
    screen.say()
    screen.say(screen.styled("What to try next, in another terminal", Style.HEADING))
    screen.say("\n".join(f"  {line}" for line in exported(ending.sandbox).splitlines()))
    tries = {
        f"cd {folder / DOCS} && docsync watch": "edit a file, save it, look at the page",
        "docsync clone $DOCSYNC_URL --space DOCS copy": "the space as a second folder",
        "docsync init": "in a folder of your own; your Confluence's address goes in DOCSYNC_URL",
    }
    for typed, remark in tries.items():
        screen.say(f"  {screen.styled(f'$ {typed}', Style.COMMAND)}")
        screen.say(f"      {remark}")


def _record(folder: Path, ending: Ending, *, keep: bool) -> dict[str, object]:
    sandbox = ending.sandbox
    return {
        "folder": str(folder),
        "files": str(folder / DOCS),
        "url": sandbox.url,
        "user": sandbox.user,
        "token": sandbox.token,
        "space": sandbox.space,
        "page": ending.page,
        "pages": ending.pages,
        "ids_kept": ending.ids_kept,
        "running": sandbox.process.pid if keep else None,
        "exit": 0,
    }
