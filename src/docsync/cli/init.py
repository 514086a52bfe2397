"""`docsync init`: makes a folder of Markdown a workspace. Writes nothing until all is checked.

>>> docsync init --url https://example.atlassian.net/wiki --space DOCS
"""

from __future__ import annotations

import os
import shutil
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click

from docsync.cli.adopt import Leave, adopt
from docsync.cli.connection import connected
from docsync.cli.interrupts import interruptible
from docsync.cli.interview import (
    Next,
    ask_address,
    ask_credentials,
    ask_next,
    ask_parent,
    ask_space,
    needs_credentials,
)
from docsync.cli.options import COMPLETE_SPACES, PROFILE, USER, command
from docsync.cli.place import find_place
from docsync.cli.present import tell_result
from docsync.cli.scaffold import NewTree, refuse_existing, write_configuration
from docsync.cli.session import session
from docsync.config import FILE_NAME, STATE_FOLDER, Config, unsaved
from docsync.confluence.address import EXAMPLE, Address, parse_address
from docsync.engine import init_workspace
from docsync.errors import CredentialsError, UsageError
from docsync.output import Screen
from docsync.sync.plan import Policy, Request


@command(
    "init",
    example="docsync init --url https://example.atlassian.net/wiki --space DOCS\n"
    "docsync init --url https://wiki.example.org/spaces/DOCS/pages/4711/Handbook\n"
    "docsync init --adopt --dry-run",
)
@click.option("--url", metavar="URL", help="The site, or the address of a space or page in it.")
@click.option(
    "--space", metavar="KEY", help="The key of the space.", shell_complete=COMPLETE_SPACES
)
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

    What is not said is asked for on a terminal: the address, the token, the space and the page to
    hang the folder below, from lists, and what to do with what is already on both sides. With a
    token at hand (DOCSYNC_TOKEN, or in the keyring) all is looked up first. No page is written.

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
        made = _init(parent, options, screen, adopting=wanted)
        unfinished.callback(_tidy, folder)
        if wanted and not made.checked:
            raise UsageError(
                "to take pages over, the site must be asked, and there is no token",
                hint="set DOCSYNC_USER and DOCSYNC_TOKEN",
            )
        wanted = wanted or made.first is Next.ADOPT
        adopted = adopt(folder, options, leave, screen) if wanted else {}
        if not leave.dry_run:
            unfinished.pop_all()
            there = f"{made.tree.space} on {made.tree.url}"
            screen.say(f"Wrote {FILE_NAME}: this folder and {there}.")
    code = _pulled(screen) if made.first is Next.PULL else 0
    screen.say("Nothing was written." if leave.dry_run else "Next: docsync push --dry-run")
    record = {**_record(made.tree), "checked": made.checked}
    screen.result("init", {**record, **adopted, "exit": code})
    return code


@dataclass(frozen=True, slots=True)
class _Made:
    """The workspace that was made, what to do first in it, and whether the site was asked."""

    tree: NewTree
    first: Next
    checked: bool


def _pulled(screen: Screen) -> int:
    """Write the pages that are there as files, as it was answered."""
    with interruptible(), session(screen, {}, online=True) as here:
        result = here.engine.run(Request(Policy.PULL))
    tell_result(result, screen)
    return result.exit_code


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
    parent: str | None, options: dict[str, str | None], screen: Screen, *, adopting: bool
) -> _Made:
    """Make this folder the workspace."""
    folder = Path.cwd()
    refuse_existing(folder)
    if parent and not parent.isdecimal():
        raise UsageError(
            f'--parent is the id of a page, a number, not "{parent}"',
            hint="it stands in the page's address: /pages/123456/Title",
        )
    config = unsaved(folder, os.environ, {**options, "parent": parent or None})
    address = _address(config, parent, screen)
    config = replace(config, url=address.site)
    known = config
    if screen.interactive and needs_credentials(config):
        config = ask_credentials(config)
    checked = not needs_credentials(config)
    place = _looked_up(config, address, screen, adopting=adopting) if checked else None
    tree = _unchecked(config, address, screen) if place is None else place.tree
    if config != known:
        tree = replace(tree, user=config.user, token_command=config.token_command)
    write_configuration(folder, tree)
    init_workspace(folder)
    if not checked:
        screen.warn("nothing was looked up: there is no token (set DOCSYNC_USER and DOCSYNC_TOKEN)")
    return _Made(tree, place.first if place is not None else Next.LATER, checked=checked)


def _address(config: Config, parent: str | None, screen: Screen) -> Address:
    """Join what was said with what a person answers, as one address."""
    if config.url:
        address = parse_address(config.url)
    elif screen.interactive:
        address = ask_address()
    else:
        raise _nobody("--url")
    space = config.space or address.space
    page = parent or address.page_id
    if not (space or page or screen.interactive):
        raise _nobody("--space")
    return replace(address, space=space, page_id=page)


def _nobody(flag: str) -> UsageError:
    return UsageError(f"{flag} is missing, and there is nobody to ask", hint=EXAMPLE)


@dataclass(frozen=True, slots=True)
class _Place:
    """The tree that is to be, and what to do first in it."""

    tree: NewTree
    first: Next


def _looked_up(config: Config, address: Address, screen: Screen, *, adopting: bool) -> _Place:
    """Find the place on the site; what was not said is chosen from lists on a terminal."""
    with connected(config, os.environ) as remote:
        if remote.user().anonymous and not config.anonymous:
            raise CredentialsError(
                f"{config.url} answers as to a stranger: the token is wrong or has expired",
                hint="check DOCSYNC_USER and DOCSYNC_TOKEN",
            )
        if not (address.space or address.page_id):
            address = replace(address, space=ask_space(remote))
        place = find_place(remote, address, config.space)
        if screen.interactive and not (address.page_id or address.title):
            place = ask_parent(remote, place.space)
        asks = screen.interactive and not adopting
        first = ask_next(remote, place, Path.cwd()) if asks else Next.LATER
        tree = NewTree(
            remote.site,
            place.space.key,
            place.page,
            profile=remote.profile,
            state_page=place.state_page,
        )
        return _Place(tree, first)


def _unchecked(config: Config, address: Address, screen: Screen) -> NewTree:
    if not address.space and screen.interactive:
        typed = click.prompt("Key of the space", err=True)
        address = replace(address, space=str(typed).strip())
    if address.title and not address.page_id:
        raise UsageError(
            f'without a token the page "{address.title}" cannot be looked up',
            hint="set DOCSYNC_USER and DOCSYNC_TOKEN, or say its id: --parent ID",
        )
    if not address.space:
        raise _nobody("--space")
    return NewTree(config.url, address.space, address.page_id, profile=config.profile)


def _record(tree: NewTree) -> dict[str, object]:
    return {"url": tree.url, "space": tree.space, "parent": tree.parent, "root": tree.root.value}
