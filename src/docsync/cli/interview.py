"""What `docsync init` asks on a terminal, where flags and environment do not say it.

Address, token, space, parent, and what to do with what is already on both sides. Nothing is
written here but a token into the system's keyring, after it was tried.

>>> ask_space(remote)
'DOCS'
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from enum import Enum
from itertools import islice
from pathlib import Path

import click

from docsync.cli.asking import Choice, choose
from docsync.cli.connection import connected, keep, token
from docsync.cli.place import Place
from docsync.config import Config
from docsync.confluence.address import Address, parse_address
from docsync.confluence.places import page_numbered
from docsync.confluence.remote import Kind, PageState, Remote, Space, Status
from docsync.errors import CredentialsError, DocsyncError, ForbiddenError, UsageError
from docsync.workspace.ignore import Ignore
from docsync.workspace.scan import scan

MOST_SPACES = 2000
TRIES = 3
TOP = Choice("top", "the homepage of the space")


class Next(Enum):
    """What to do first, where there is something on both sides."""

    LATER = "later"
    ADOPT = "adopt"
    PULL = "pull"


_NEXT = (
    Choice(Next.LATER.value, "nothing yet: look with docsync status --remote"),
    Choice(Next.ADOPT.value, "take over the pages that belong to files here, after a look"),
    Choice(Next.PULL.value, "write the pages as files too; files here stay as they are"),
)


def ask_address() -> Address:
    """Ask for an address until it is one."""
    while True:
        typed = str(click.prompt("Address of the site, a space or a page", err=True))
        try:
            return parse_address(typed)
        except UsageError as error:
            click.echo(f"{error.message}; {error.hint}", err=True)


def ask_credentials(config: Config) -> Config:
    """Ask who the person is and where the token is, and try it; without one nothing is asked."""
    click.echo(f"There is no token for {config.url} yet.", err=True)
    for _ in range(TRIES):
        how = choose("Where is it", _PLACES_OF_TOKEN, default="1").key
        if how == "none":
            return config
        user = config.user or _user()
        found = replace(config, user=user)
        try:
            return _with_command(found) if how == "command" else _with_keyring(found)
        except (CredentialsError, ForbiddenError, UsageError) as error:
            click.echo(f"{error.message}", err=True)
    raise CredentialsError(
        f"no token was accepted by {config.url}", hint="docsync doctor says what the site answers"
    )


_PLACES_OF_TOKEN = (
    Choice("keyring", "I type it now, and it is kept in the keyring of this system"),
    Choice("command", "a command prints it, as `pass show confluence` does"),
    Choice("none", "I set DOCSYNC_TOKEN later: nothing is looked up now"),
)


def _user() -> str:
    question = "Mail address (Cloud) or user name (empty: the token alone, on Data Center)"
    return str(click.prompt(question, default="", show_default=False, err=True)).strip()


def _with_command(config: Config) -> Config:
    command = str(click.prompt("Command that prints the token", err=True)).strip()
    found = replace(config, token_command=command)
    _greet(found, os.environ)
    return found


def _with_keyring(config: Config) -> Config:
    secret = str(click.prompt("Token", hide_input=True, err=True)).strip()
    _greet(config, {**os.environ, "DOCSYNC_TOKEN": secret})
    keep(config, secret)
    return config


def _greet(config: Config, env: Mapping[str, str]) -> None:
    """Try the token, and say whom the site takes it for."""
    with connected(config, env) as remote:
        user = remote.user()
    if user.anonymous:
        raise CredentialsError(f"{config.url} answers as to a stranger: the token is wrong")
    click.echo(f"You are {user.name}.", err=True)


def ask_space(remote: Remote) -> str:
    """Ask which of the spaces that this user may see."""
    spaces = tuple(islice(remote.spaces(), MOST_SPACES))
    if not spaces:
        return str(click.prompt("Key of the space", err=True)).strip()
    choices = [Choice(space.key, space.name) for space in spaces]
    return choose("Key of the space, or its number", choices).key


def ask_parent(remote: Remote, space: Space) -> Place:
    """Ask which page to hang the folder below: of the top, or any by its title, id or address."""
    if not space.homepage:
        return Place(space, "")
    below = [page for page in remote.children(space.homepage) if page.kind is not Kind.OTHER]
    if not below:
        return Place(space, "")
    known = {page.id: page for page in below}

    def elsewhere(typed: str) -> Choice | None:
        found = _found(remote, space, typed)
        if found is None:
            return None
        known[found.id] = found
        return Choice(found.id, found.title)

    choices = [TOP, *(Choice(page.id, page.title) for page in below)]
    question = "Page to hang the folder below: number, title, id or address"
    chosen = choose(question, choices, default="1", elsewhere=elsewhere)
    if chosen is TOP:
        return Place(space, "")
    return Place(space, chosen.key, is_folder=known[chosen.key].kind is Kind.FOLDER)


def _found(remote: Remote, space: Space, typed: str) -> PageState | None:
    """Look up a page that no list showed."""
    try:
        if typed.isdecimal():
            return page_numbered(remote, typed)
        if "/" in typed and (page := parse_address(typed).page_id):
            return page_numbered(remote, page)
        found = remote.find(space, typed)
    except DocsyncError as error:
        click.echo(error.message, err=True)
        return None
    return next((page for page in found if page.status is Status.CURRENT), None)


def ask_next(remote: Remote, place: Place, folder: Path) -> Next:
    """Ask what to do with what is already on both sides; nothing where one of them is empty."""
    files = len(scan(folder, Ignore()).pages)
    if not files:
        return Next.LATER
    pages = remote.pages(place.space)
    count = _count_below(place.root, (*pages, *remote.folders(place.space, pages)))
    if not count:
        return Next.LATER
    click.echo(f"There are {files} files here, and {count} pages below that place.", err=True)
    return Next(choose("What first", _NEXT, default="1").key)


def _count_below(root: str, states: Sequence[PageState]) -> int:
    """Count the pages that hang below one, directly or not."""
    children: dict[str, list[PageState]] = {}
    for state in states:
        children.setdefault(state.parent, []).append(state)
    return sum(state.kind is Kind.PAGE for state in _below(root, children))


def _below(root: str, children: Mapping[str, list[PageState]]) -> Iterable[PageState]:
    waiting, seen = [root], {root}
    while waiting:
        for state in children.get(waiting.pop(), ()):
            if state.id not in seen:
                seen.add(state.id)
                waiting.append(state.id)
                yield state


def needs_credentials(config: Config) -> bool:
    """Say whether there is no token at hand where one is needed."""
    return not config.anonymous and not token(config, os.environ)
