"""`docsync clone`: copies the pages below an address into a new folder.

Where a folder was pushed from elsewhere before, its manifest is found, and the clone gets the same
files under the same paths.

>>> docsync clone https://example.atlassian.net/wiki/spaces/DOCS
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import click

from docsync.cli.asking import Choice, choose
from docsync.cli.connection import connected
from docsync.cli.interrupts import interruptible
from docsync.cli.interview import ask_credentials, ask_space, needs_credentials
from docsync.cli.options import COMPLETE_SPACES, PROFILE, USER, command, said
from docsync.cli.place import Place, find_place
from docsync.cli.present import tell_result
from docsync.cli.progress import reporting
from docsync.cli.records import result_record
from docsync.cli.scaffold import NewTree, write_configuration
from docsync.config import FILE_NAME, STATE_FOLDER, RootMode, load, unsaved
from docsync.confluence.address import parse_address
from docsync.confluence.remote import Remote
from docsync.engine import FoundManifest, find_manifests, init_workspace, open_engine
from docsync.errors import UsageError
from docsync.output import Screen
from docsync.sync.plan import Policy, Request, RunResult
from docsync.workspace.committing import begin_repository

GIT = ".git"


@command(
    "clone",
    example="docsync clone https://example.atlassian.net/wiki/spaces/DOCS\n"
    "docsync clone https://wiki.example.org/display/DOCS/Handbook handbook",
)
@click.argument("url")
@click.argument("folder", required=False, type=click.Path())
@click.option(
    "--space",
    metavar="KEY",
    help="The key of the space, where URL is the address of a site.",
    shell_complete=COMPLETE_SPACES,
)
@click.option(
    "--tree",
    metavar="ID",
    help="Which folder to take, where several were pushed below the page.",
)
@click.option(
    "--commit", is_flag=True, help="Make a git commit of each version, by who made it, and when."
)
@USER
@PROFILE
def clone(
    screen: Screen,
    url: str,
    folder: str | None,
    commit: bool,  # noqa: FBT001 - click's flag
    **options: str | None,
) -> int:
    """Copy the pages of a space, or those below one page, into a new FOLDER.

    URL is the address of a site, a space or a page, as the browser shows it. FOLDER is named after
    the space when it is not said. On a terminal a token and a space that are missing are asked for.
    """
    address = parse_address(url)
    known = unsaved(Path.cwd(), os.environ, {**said(options), "url": address.site})
    asks = screen.interactive and needs_credentials(known)
    config = ask_credentials(known) if asks else known
    with (
        interruptible(),
        reporting(screen) as reporter,
        connected(config, os.environ) as remote,
    ):
        reporter.step("asking the site")
        if screen.interactive and not (address.space or address.page_id or config.space):
            reporter.rest()
            address = replace(address, space=ask_space(remote))
        place = find_place(remote, address, config.space)
        target = Path(folder or place.space.key.lower().lstrip("~"))
        _refuse_full(target)
        reporter.close()
        tree = _new_tree(remote, place, options.get("tree"), screen)
        if config != known:
            tree = replace(tree, user=config.user, token_command=config.token_command)
        result = _filled(remote, target, tree, screen, commit=commit)
    screen.say(f"Cloned {place.space.key} into {target}.")
    tell_result(result, screen)
    screen.result("clone", {"folder": str(target), **result_record(result)})
    return result.exit_code


def _refuse_full(folder: Path) -> None:
    if folder.is_file() or (folder.is_dir() and any(folder.iterdir())):
        raise UsageError(
            f"{folder} is there already, and is not empty",
            hint="name another folder: docsync clone URL FOLDER",
        )


def _new_tree(remote: Remote, place: Place, wanted: str | None, screen: Screen) -> NewTree:
    """Say what the new workspace is: the tree that was pushed before, or a new one."""
    found = find_manifests(remote, place.space, place.root, place.state_page)
    tree = NewTree(
        remote.site,
        place.space.key,
        place.page,
        RootMode.PARENT if place.is_folder else RootMode.INDEX,
        profile=remote.profile,
        state_page=place.state_page,
    )
    if (chosen := _chosen(found, wanted, screen)) is None:
        return tree
    return replace(tree, tree_id=chosen.tree, root=chosen.root)


def _chosen(
    found: Sequence[FoundManifest], wanted: str | None, screen: Screen
) -> FoundManifest | None:
    """Choose one of several folders: as said, as answered, or not at all."""
    by_id = {each.tree: each for each in found}
    if wanted is None and len(found) > 1 and screen.interactive:
        choices = [Choice(each.tree, f"{each.pages} pages") for each in found]
        wanted = choose("Which of the folders that were pushed here", choices).key
    if wanted is not None and wanted not in by_id:
        raise UsageError(f"no folder {wanted} was pushed here", hint=_list_of(found))
    if wanted is None and len(found) > 1:
        raise UsageError("several folders were pushed here: which one?", hint=_list_of(found))
    return by_id[wanted] if wanted is not None else next(iter(found), None)


def _list_of(found: Sequence[FoundManifest]) -> str:
    choices = ", ".join(f"--tree {each.tree} ({each.pages} pages)" for each in found)
    return choices or "leave --tree out"


def _filled(
    remote: Remote, folder: Path, tree: NewTree, screen: Screen, *, commit: bool
) -> RunResult:
    """Make the workspace and pull; if that fails before anything was pulled, nothing stays."""
    with ExitStack() as unfinished:
        unfinished.callback(_tidy, folder, made=not folder.exists())
        folder.mkdir(parents=True, exist_ok=True)
        write_configuration(folder, tree)
        init_workspace(folder)
        if commit:
            begin_repository(folder.resolve(), FILE_NAME)
        config = load(folder, os.environ, {"url": tree.url, "space": tree.space})
        with (
            reporting(screen) as reporter,
            open_engine(folder.resolve(), config, remote, reporter) as engine,
        ):
            result = engine.run(Request(Policy.PULL, clone=True, commit=commit))
        unfinished.pop_all()
    return result


def _tidy(folder: Path, *, made: bool) -> None:
    """Take away what was begun, unless pages have arrived."""
    if {each.name for each in folder.iterdir()} <= {FILE_NAME, STATE_FOLDER, GIT}:
        shutil.rmtree(folder / STATE_FOLDER, ignore_errors=True)
        shutil.rmtree(folder / GIT, ignore_errors=True)  # made here: the folder was empty
        (folder / FILE_NAME).unlink(missing_ok=True)
        if made:
            folder.rmdir()
