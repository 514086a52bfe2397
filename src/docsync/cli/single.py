"""`docsync push FILE URL`: one file to one page by its address, without a workspace.

>>> docsync push guide.md https://example.atlassian.net/wiki/spaces/DOCS/pages/42/Guide
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

import click

from docsync.cli.annotated import write_told
from docsync.cli.connection import connected
from docsync.cli.diff_look import Texts, coloured, unified
from docsync.cli.interrupts import interruptible
from docsync.cli.place import Place, find_place
from docsync.cli.present import tell_dry_run, tell_result
from docsync.cli.progress import reporting
from docsync.cli.records import plan_exit_code, plan_record, result_record
from docsync.cli.runs import Run
from docsync.cli.session import Flags
from docsync.config import Config, load, unsaved, workspace_of
from docsync.confluence.address import Address, parse_address
from docsync.confluence.remote import Remote, Status
from docsync.engine.runs.single import Errand, Single, opened_errand, plan_single, run_single
from docsync.errors import UsageError
from docsync.output import Screen
from docsync.sync.pagefile import read_page
from docsync.sync.plan import FileDiff, Note, Plan, Request, RunResult
from docsync.workspace.textfile import decode

USAGE = "docsync push FILE URL: one file, and the address of its page"


@dataclass(frozen=True, slots=True)
class Asked:
    """What was typed: a file, an address, and whether that is the page or what it hangs below."""

    file: Path
    url: str
    below: bool
    dry_run: bool
    form: str
    flags: Flags


def is_address(path: str) -> bool:
    """Say whether what was typed is a web address."""
    return path.startswith(("https://", "http://"))


def asked(typed: Sequence[str], run: Run, *, below: bool, flags: Flags) -> Asked:
    """Read what was typed: a file, then an address; or raise a `UsageError`."""
    match [is_address(each) for each in typed]:
        case [False, True]:
            file = Path(typed[0])
        case _:
            raise UsageError("one file goes to one address", hint=USAGE)
    if not file.is_file():
        what = "a folder" if file.is_dir() else "not there"
        raise UsageError(f"{file} is {what}", hint=USAGE)
    return Asked(file, typed[1], below, run.dry_run, run.form, flags)


def push_single(screen: Screen, wanted: Asked, request: Request) -> int:
    """Push the file, show what it would take away, or ask."""
    address = parse_address(wanted.url)
    file = wanted.file.resolve()
    config = _config(file, address, wanted.flags)
    with interruptible(), connected(config, os.environ) as remote, reporting(screen) as reporter:
        errand = _errand(remote, wanted, address, file, config)
        with opened_errand(errand, config, remote, reporter) as single:
            told, strange = _pushed(single, request, dry_run=wanted.dry_run)
            if strange is not None:
                reporter.rest()
                _show(strange, screen)
                if not wanted.dry_run and screen.interactive and _agrees(strange):
                    told, strange = run_single(single, replace(request, force=True))
        write_told(told, wanted.form, errand.folder, screen)
        return _tell(screen, remote, errand, told, reporter.told)


def _pushed(
    single: Single, request: Request, *, dry_run: bool
) -> tuple[Plan | RunResult, FileDiff | None]:
    return plan_single(single, request) if dry_run else run_single(single, request)


def _config(file: Path, address: Address, flags: Flags) -> Config:
    """Take the configuration of the workspace around the file where it is of this site.

    What another site's configuration says of tokens is not for this one.
    """
    over = {**flags, "url": address.site}
    root = workspace_of(file.parent)
    if root is not None:
        own = load(root, os.environ, {})
        if urlsplit(own.url).netloc == urlsplit(address.site).netloc:
            return load(root, os.environ, {**flags, "url": own.url})
    return unsaved(Path.cwd(), os.environ, over)


def _errand(remote: Remote, wanted: Asked, address: Address, file: Path, config: Config) -> Errand:
    place = find_place(remote, address, config.space)
    folder = _folder(file)
    errand = Errand(folder, file.relative_to(folder).as_posix(), place.space, "", "")
    if not wanted.below and not place.is_folder and (address.page_id or address.title):
        return replace(errand, page=place.root)
    if not wanted.below and not (address.space or address.page_id):
        raise UsageError(f"{wanted.url} names no page and no space", hint=USAGE)
    return replace(errand, parent=place.root, page=_made_before(remote, place, file))


def _folder(file: Path) -> Path:
    """Say below which folder files may be uploaded: the workspace, the checkout, or its own."""
    if (root := workspace_of(file.parent)) is not None:
        return root
    checkouts = (above for above in file.parents if (above / ".git").exists())
    return next(checkouts, file.parent)


def _made_before(remote: Remote, place: Place, file: Path) -> str:
    """Find the page of the file's title below the place; '' where it is to be made."""
    title = read_page(decode(file.read_bytes()), file.name).title
    for state in remote.find(place.space, title):
        if state.status is not Status.CURRENT:
            continue
        if state.parent == place.root:
            return state.id
        raise UsageError(
            f'the space {place.space.key} has a page "{title}" elsewhere, and titles are unique',
            hint=f"docsync push {file.name} {remote.web_address(state.id)}   (or another title)",
        )
    return ""


def _show(strange: FileDiff, screen: Screen) -> None:
    """Show how the file differs from the page, whose text would be lost."""
    if not screen.mode.json:
        page = Texts(strange.target.path, "the page as it is", strange.base)
        text = unified(page, "this file", strange.ours)
        screen.write(coloured(text) if screen.color else text)


def _agrees(strange: FileDiff) -> bool:
    return click.confirm(f'Write it over "{strange.target.title}"?', default=False, err=True)


def _tell(
    screen: Screen, remote: Remote, errand: Errand, told: Plan | RunResult, heard: Sequence[Note]
) -> int:
    page = errand.page
    if isinstance(told, Plan):
        code, record = plan_exit_code(told), plan_record(told)
        tell_dry_run(told, screen)
    else:
        page = page or next((one.operation.target.page for one in told.outcomes), "")
        code, record = told.exit_code, result_record(told)
        tell_result(replace(told, notes=tuple(n for n in told.notes if n not in heard)), screen)
    address = remote.web_address(page) if page else None
    if address:
        screen.say(address)
    screen.result("push", {**record, "page": page or None, "address": address, "exit": code})
    return code
