"""`docsync log`, `show`, `restore`, `open`: the versions of one page.

>>> docsync log guide/setup.md
"""

from __future__ import annotations

import webbrowser
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

import click

from docsync.cli.options import PATH, VERSIONED_PATH, command, connection_options, said
from docsync.cli.pager import paged
from docsync.cli.session import narrowed, session
from docsync.cli.versions import parse, parse_one
from docsync.confluence.remote import VersionInfo
from docsync.engine import History
from docsync.errors import UsageError
from docsync.output import Screen, Style
from docsync.sync.messages import unsigned

WIDEST_NAME = 24


@command("log", example="docsync log guide/setup.md\ndocsync log guide/setup.md --json")
@PATH
@click.option("-n", "--number", type=click.IntRange(min=1), help="So many of the newest only.")
@connection_options
def log(screen: Screen, path: str, number: int | None, **options: object) -> int:
    """Show the versions of a page: who made them, when, and the message."""
    with session(screen, said(options), online=True, noting=False) as here:
        history = here.engine.history(narrowed(here.root, [path])[0])
        shown = history.versions[:number]
    paged("".join(f"{line}\n" for line in _lines(shown, history, screen)), screen)
    records = [_record(version, history.names) for version in shown]
    page = history.agreed.id
    screen.result("log", {"path": history.path, "page": page, "versions": records, "exit": 0})
    return 0


@command("show", example="docsync show guide/setup.md@7\ndocsync show guide/setup.md@7 --storage")
@VERSIONED_PATH
@click.option("--storage", is_flag=True, help="As Confluence keeps it, not as a file.")
@connection_options
def show(screen: Screen, path_and_version: str, storage: bool, **options: object) -> int:  # noqa: FBT001 - click's flag
    """Print a page's file as it would have been at a version."""
    wanted = parse_one(path_and_version, "show")
    with session(screen, said(options), online=True, noting=False) as here:
        history = here.engine.history(narrowed(here.root, [wanted.path])[0])
        text = history.storage(wanted.first) if storage else history.text(wanted.first)
    if not (screen.mode.json or screen.mode.quiet):
        screen.write_exactly(text)
    told = {"path": history.path, "number": wanted.first, "text": text, "exit": 0}
    screen.result("show", told)
    return 0


@command("restore", example="docsync restore guide/setup.md@5 && docsync push guide/setup.md")
@VERSIONED_PATH
@click.option("--force", is_flag=True, help="Also where the file has changes never pushed.")
@connection_options
def restore(screen: Screen, path_and_version: str, force: bool, **options: object) -> int:  # noqa: FBT001 - click's flag
    """Write a file as its page was at a version; a push then publishes it.

    What was in the file goes to .docsync/trash.
    """
    wanted = parse_one(path_and_version, "restore")
    with session(screen, said(options), online=True, noting=False) as here:
        path = narrowed(here.root, [wanted.path])[0]
        written = here.engine.restore(path, wanted.first, force=force)
    if written:
        screen.say(f"{path} is as it was at version {wanted.first}.")
        screen.say(screen.styled(f"  docsync push {path}", Style.COMMAND))
    else:
        screen.say(f"{path} is as it was at version {wanted.first} already.")
    told = {"path": path, "number": wanted.first, "written": written, "exit": 0}
    screen.result("restore", told)
    return 0


@command("open", example="docsync open guide/setup.md\ndocsync open guide/setup.md --print")
@PATH
@click.option("--print", "print_only", is_flag=True, help="Print the address, open nothing.")
@connection_options
def open_page(screen: Screen, path: str, print_only: bool, **options: object) -> int:  # noqa: FBT001 - click's flag
    """Open the page of a file in the browser, and print its address; in a pipe only that."""
    if (versioned := parse(path)) is not None:
        raise UsageError(f"docsync open takes no version: {versioned.path}")
    with session(screen, said(options), online=True, noting=False) as here:
        history = here.engine.history(narrowed(here.root, [path])[0])
    screen.say(history.address)
    if screen.interactive and not print_only:
        webbrowser.open(history.address)
    screen.result("open", {"path": history.path, "address": history.address, "exit": 0})
    return 0


def _lines(versions: Sequence[VersionInfo], history: History, screen: Screen) -> Iterator[str]:
    """Write a line for each version: number, when, who, and what was said of it."""
    names = [history.names.get(one.author) or one.author for one in versions]
    width = min(WIDEST_NAME, max(map(len, names), default=0))
    for version, who in zip(versions, names, strict=True):
        number = screen.styled(f"{version.number:>4}", Style.CHANGED)
        agreed = "(agreed)" if version.number == history.agreed.version else ""
        said = "  ".join(part for part in (unsigned(version.message), agreed) if part)
        yield f"{number}  {_when(version.when)}  {who:<{width}}  {said}".rstrip()


def _when(written: str) -> str:
    """Write a time of the site in the site's own zone, to the minute."""
    try:
        return datetime.fromisoformat(written).strftime("%Y-%m-%d %H:%M")
    except ValueError:
        return written


def _record(version: VersionInfo, names: Mapping[str, str]) -> dict[str, object]:
    return {
        "number": version.number,
        "author": version.author,
        "name": names.get(version.author, ""),
        "when": version.when,
        "message": version.message,
    }
