"""`docsync diff`: the changes of both sides against what they last agreed on, or of two versions.

>>> docsync diff guide/setup.md@5..7
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import click

from docsync.cli.diff_look import Texts, coloured, in_lines, stat, stat_lines, unified
from docsync.cli.lazy import load
from docsync.cli.options import (
    COMPLETE_PATHS,
    Decorated,
    command,
    connection_options,
    preview_options,
    said,
)
from docsync.cli.pager import paged
from docsync.cli.session import Flags, narrowed, session, tell_strangers
from docsync.cli.versions import Versioned, parse
from docsync.engine import History
from docsync.errors import InputError, UsageError
from docsync.output import Screen
from docsync.sync.plan import FileDiff, Policy, Request

_EXAMPLE = """docsync diff
docsync diff guide/setup.md
docsync diff --remote --stat
docsync diff --storage guide/setup.md
docsync diff --remote --format markdown > comment.md
docsync diff guide/setup.md@5..7
docsync diff --theirs guide/setup.md"""
_SIDES = ("base", "ours", "theirs")
_SIDE_HELP = {
    "base": "what both sides had agreed on",
    "ours": "what was written here",
    "theirs": "what was written in Confluence",
}


def _side_options(function: Decorated) -> Decorated:
    for name in reversed(_SIDES):
        text = f"Of files with a conflict: what they hold now against {_SIDE_HELP[name]}."
        function = click.option(f"--{name}", is_flag=True, help=text)(function)
    return function


@dataclass(frozen=True, slots=True)
class Change:
    """The diffs of one file: `there` is None where nobody looked."""

    path: str
    here: str
    there: str | None
    record: Mapping[str, object]


@command("diff", example=_EXAMPLE)
@click.argument(
    "paths",
    nargs=-1,
    metavar="[PATH | PATH@5 | PATH@5..7]...",
    shell_complete=COMPLETE_PATHS,
)
@click.option("--remote", is_flag=True, help="Look at Confluence now, and show its changes too.")
@click.option("--stat", "counted", is_flag=True, help="Only how many lines of each file change.")
@click.option(
    "--storage", is_flag=True, help="As Confluence keeps it: what a push would write there."
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "markdown"]),
    default="text",
    help="markdown, with --remote: what a push would change, as a comment for a review.",
)
@_side_options
@preview_options
@connection_options
def diff(screen: Screen, paths: tuple[str, ...], counted: bool, **options: object) -> int:  # noqa: FBT001 - click's flag
    """Show the changes made here since both sides agreed; with --remote those made there too.

    PATH@5..7 shows what changed from version 5 to version 7 of a page, PATH@5 what changed since
    version 5 up to the file here. On a terminal long diffs go through $PAGER.
    """
    if options["form"] == "markdown":
        return int(load("docsync.cli.review:review")(screen, paths, said(options)))
    side = _side({name: bool(options.pop(name, False)) for name in _SIDES})
    asked = _Asked(side, remote=bool(options["remote"]), storage=bool(options["storage"]))
    versioned = [found for path in paths if (found := _versioned(path)) is not None]
    if versioned:
        changes, code = _versions(screen, _only(versioned, paths, asked), asked, said(options)), 0
    else:
        changes, code = _changes(screen, paths, asked, said(options))
    _show(changes, screen, counted=counted)
    screen.result("diff", {"files": [_counted(each) for each in changes], "exit": code})
    return code


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is to be compared."""

    side: str
    remote: bool
    storage: bool


def _side(asked: dict[str, bool]) -> str:
    names = [name for name, yes in asked.items() if yes]
    if len(names) > 1:
        told = " and ".join(f"--{name}" for name in names)
        raise UsageError(f"{told} contradict each other", hint="choose one")
    return names[0] if names else ""


# The two sides --------------------------------------------------------------------------------


def _changes(
    screen: Screen, paths: Sequence[str], asked: _Asked, flags: Flags
) -> tuple[list[Change], int]:
    """Compare files and pages with what was agreed; give the exit code of what cannot be."""
    with session(screen, flags, online=asked.remote or asked.storage) as here:
        wanted = narrowed(here.root, paths)
        request = Request(Policy.SYNC, wanted, offline=not asked.remote, shows=asked.remote)
        if asked.storage:
            diffs = here.engine.diff_storage(replace(request, offline=False))
        else:
            diffs = here.engine.diff(request)
    code = tell_strangers(here.root, wanted, [each.target.path for each in diffs], screen)
    for each in diffs:
        if each.fault:
            screen.problem(f"{each.target.path}: {each.fault}")
            code = max(code, InputError.exit_code)
    if asked.side:
        diffs = tuple(one for each in diffs for one in _against(each, asked.side))
    found = [_change(each, asked) for each in diffs if not each.fault]
    return [each for each in found if each.here or each.there or not asked.storage], code


def _against(changed: FileDiff, side: str) -> tuple[FileDiff, ...]:
    """Compare a file that has a conflict with one side of it; others are left out."""
    if changed.sides is None:
        return ()
    return (replace(changed, base=changed.sides[_SIDES.index(side)], theirs=None),)


def _change(changed: FileDiff, asked: _Asked) -> Change:
    lines: Callable[[str], str] = in_lines if asked.storage else str
    target = changed.target
    old = Texts(target.path, asked.side or "agreed", lines(changed.base))
    here = unified(old, "to be pushed" if asked.storage else "here", lines(changed.ours))
    there = None
    if changed.theirs is not None and not asked.side and asked.remote:
        there = unified(old, "in Confluence", lines(changed.theirs))
    conflict = changed.sides and dict(zip(_SIDES, changed.sides, strict=True))
    named = {"path": target.path, "page": target.page, "title": target.title}
    record = {**named, "here": here, "there": there, "conflict": conflict}
    return Change(target.path, here, there, record)


# Two versions ---------------------------------------------------------------------------------


def _versioned(typed: str) -> Versioned | None:
    """Read `PATH@5..7`; a file whose name only looks so is a file."""
    return None if Path(typed).exists() else parse(typed)


def _only(versioned: Sequence[Versioned], paths: Sequence[str], asked: _Asked) -> Versioned:
    if len(paths) > 1:
        raise UsageError("versions are compared of one page", hint="docsync diff PATH@5..7")
    if asked.side or asked.remote:
        raise UsageError("versions are compared with each other: no side goes with them")
    return versioned[0]


def _versions(screen: Screen, wanted: Versioned, asked: _Asked, flags: Flags) -> list[Change]:
    with session(screen, flags, online=True, noting=False) as here:
        history = here.engine.history(narrowed(here.root, [wanted.path])[0])
        read, now = _readers(history, asked)
        old = Texts(history.path, f"version {wanted.first}", read(wanted.first))
        name = "here" if wanted.last is None else f"version {wanted.last}"
        found = unified(old, name, now() if wanted.last is None else read(wanted.last))
    record = {
        "path": history.path,
        "page": history.agreed.id,
        "title": history.agreed.title,
        "from": wanted.first,
        "to": wanted.last,
        "diff": found,
    }
    return [Change(history.path, found, None, record)] if found else []


def _readers(history: History, asked: _Asked) -> tuple[Callable[[int], str], Callable[[], str]]:
    """Give what reads a version of the page, and what reads the file here."""
    if not asked.storage:
        return history.text, history.text_now
    return (
        lambda number: in_lines(history.storage(number)),
        lambda: in_lines(history.storage_now()),
    )


# How it is shown ------------------------------------------------------------------------------


def _show(changes: Iterable[Change], screen: Screen, *, counted: bool) -> None:
    if counted:
        counts = [(name, stat(text)) for each in changes for name, text in _named(each) if text]
        text = "".join(f"{line}\n" for line in stat_lines(counts, _width()))
        screen.write(text) if not (screen.mode.json or screen.mode.quiet) else None
        return
    text = "".join(text for each in changes for _, text in _named(each))
    paged(coloured(text) if screen.color else text, screen)


def _named(change: Change) -> tuple[tuple[str, str], ...]:
    """Name the diffs of a file: the page's side is told where both are shown."""
    return ((change.path, change.here), (f"{change.path} (in Confluence)", change.there or ""))


def _width() -> int:
    return shutil.get_terminal_size().columns


def _counted(change: Change) -> dict[str, object]:
    """Add to the record of a file how many lines it adds and removes."""
    here = stat(change.here)
    return {**change.record, "added": here.added, "removed": here.removed}
