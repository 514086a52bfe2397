"""`docsync init`: makes a folder of Markdown a workspace. Writes nothing until all is checked.

>>> docsync init --url https://example.atlassian.net/wiki --space DOCS
"""

from __future__ import annotations

import os
import shutil
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from docsync.cli.adopt import Leave, adopt
from docsync.cli.connection import connected, token
from docsync.cli.options import PROFILE, USER, command
from docsync.cli.place import find_place
from docsync.cli.scaffold import NewTree, refuse_existing, write_configuration
from docsync.config import FILE_NAME, STATE_FOLDER, Config, unsaved
from docsync.confluence.address import EXAMPLE, Address, parse_address
from docsync.engine import init_workspace
from docsync.errors import CredentialsError, UsageError
from docsync.output import Screen


@command(
    "init",
    example="docsync init --url https://example.atlassian.net/wiki --space DOCS\n"
    "docsync init --url https://wiki.example.org/spaces/DOCS/pages/4711/Handbook\n"
    "docsync init --adopt --dry-run",
)
@click.option("--url", metavar="URL", help="The site, or the address of a space or page in it.")
@click.option("--space", metavar="KEY", help="The key of the space.")
@click.option(
    "--parent",
    metavar="ID",
    help="The id of the page to hang the folder below, else the homepage.",
)
@USER
@PROFILE
@click.option(
    "--adopt",
    is_flag=True,
    help="Take over pages: by ids that other tools left in the files, by title and place.",
)
@click.option("--yes", "-y", is_flag=True, help="With --adopt: take them over without asking.")
@click.option("--dry-run", "-n", is_flag=True, help="With --adopt: only show them.")
def init(screen: Screen, parent: str | None, **options: Any) -> int:
    """Make this folder a workspace: write .docsync.toml, once it is right.

    What is not said is asked for on a terminal. With a token at hand (DOCSYNC_TOKEN, or in the
    keyring) the site, the space and the page are looked up first. No page is written.

    With --adopt the pages that other tools or people made of these files are found, shown, and
    after a question taken over: the next push compares them. In a workspace it does only that.
    """
    folder = Path.cwd()
    wanted, leave = _adoption(options)
    if wanted and (folder / FILE_NAME).exists():
        record = adopt(folder, options, leave, screen)
        screen.result("init", {**record, "exit": 0})
        return 0
    with ExitStack() as unfinished:
        record = _init(folder, parent, options, screen)
        unfinished.callback(_tidy, folder)
        if wanted and not record["checked"]:
            raise UsageError(
                "to take pages over, the site must be asked, and there is no token",
                hint="set DOCSYNC_USER and DOCSYNC_TOKEN",
            )
        adopted = adopt(folder, options, leave, screen) if wanted else {}
        if not leave.dry_run:
            unfinished.pop_all()
    screen.say("Nothing was written." if leave.dry_run else "Next: docsync push --dry-run")
    screen.result("init", {**record, **adopted, "exit": 0})
    return 0


def _adoption(options: dict[str, Any]) -> tuple[bool, Leave]:
    """Take the flags about adoption out of a command's options."""
    wanted = bool(options.pop("adopt"))
    leave = Leave(dry_run=bool(options.pop("dry_run")), yes=bool(options.pop("yes")))
    if not wanted and leave != Leave():
        raise UsageError("--yes and --dry-run belong to --adopt", hint="docsync init --adopt")
    return wanted, leave


def _tidy(folder: Path) -> None:
    """Take away what was made, where it comes to nothing."""
    shutil.rmtree(folder / STATE_FOLDER, ignore_errors=True)
    (folder / FILE_NAME).unlink(missing_ok=True)


def _init(
    folder: Path, parent: str | None, options: dict[str, str | None], screen: Screen
) -> dict[str, object]:
    """Make the workspace; gives what `--json` says of it."""
    refuse_existing(folder)
    if parent and not parent.isdecimal():
        raise UsageError(
            f'--parent is the id of a page, a number, not "{parent}"',
            hint="it stands in the page's address: /pages/123456/Title",
        )
    config = unsaved(folder, os.environ, {**options, "parent": parent or None})
    address = _asked(config, parent, screen)
    config = replace(config, url=address.site)
    has_token = bool(token(config, os.environ)) or config.anonymous
    tree = _looked_up(config, address) if has_token else _unchecked(config, address)
    written = write_configuration(folder, tree)
    init_workspace(folder)
    screen.say(f"Wrote {written.name}: this folder and {tree.space} on {tree.url}.")
    if not has_token:
        screen.warn("nothing was looked up: there is no token (set DOCSYNC_USER and DOCSYNC_TOKEN)")
    return {**_record(tree), "checked": has_token}


def _asked(config: Config, parent: str | None, screen: Screen) -> Address:
    """Complete what was said with what a person answers, as one address."""
    url = config.url or _answer("Address of the site, a space or a page", "--url", screen)
    address = parse_address(url)
    space = config.space or address.space or _answer("Key of the space", "--space", screen)
    page = parent or address.page_id
    if not page and not address.title and screen.interactive:
        page = click.prompt("Id of the page to hang the folder below", default="", err=True)
    return replace(address, space=space, page_id=page)


def _answer(question: str, flag: str, screen: Screen) -> str:
    if not screen.interactive:
        raise UsageError(f"{flag} is missing, and there is nobody to ask", hint=EXAMPLE)
    answer: str = click.prompt(question, err=True)
    return answer.strip()


def _looked_up(config: Config, address: Address) -> NewTree:
    with connected(config, os.environ) as remote:
        if remote.user().anonymous and not config.anonymous:
            raise CredentialsError(
                f"{config.url} answers as to a stranger: the token is wrong or has expired",
                hint="check DOCSYNC_USER and DOCSYNC_TOKEN",
            )
        place = find_place(remote, address, config.space)
        return NewTree(
            remote.site,
            place.space.key,
            place.page,
            profile=remote.profile,
            state_page=place.state_page,
        )


def _unchecked(config: Config, address: Address) -> NewTree:
    if address.title and not address.page_id:
        raise UsageError(
            f'without a token the page "{address.title}" cannot be looked up',
            hint="set DOCSYNC_USER and DOCSYNC_TOKEN, or say its id: --parent ID",
        )
    return NewTree(config.url, address.space, address.page_id, profile=config.profile)


def _record(tree: NewTree) -> dict[str, object]:
    return {"url": tree.url, "space": tree.space, "parent": tree.parent, "root": tree.root.value}
