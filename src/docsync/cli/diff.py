"""`docsync diff`: the changes of both sides against what they last agreed on, as unified diffs.

>>> docsync diff guide/setup.md
"""

from __future__ import annotations

import difflib
import os
from dataclasses import replace

import click

from docsync.cli.options import Decorated, command, connection_options, said
from docsync.cli.session import narrowed, session, tell_strangers
from docsync.errors import UsageError
from docsync.output import Screen, Style, painted
from docsync.sync.plan import FileDiff, Policy, Request

_LINE_STYLES = (
    ("+++", Style.HEADING),
    ("---", Style.HEADING),
    ("@@", Style.LINES),
    ("+", Style.ADDED),
    ("-", Style.REMOVED),
)
NO_FINAL_NEWLINE = "\\ No newline at end of file\n"


_EXAMPLE = """docsync diff
docsync diff guide/setup.md
docsync diff --remote
docsync diff --theirs guide/setup.md"""
_SIDES = ("base", "ours", "theirs")


def _side_options(function: Decorated) -> Decorated:
    for name in reversed(_SIDES):
        text = f"Of files with a conflict: what they hold now against {_SIDE_HELP[name]}."
        function = click.option(f"--{name}", is_flag=True, help=text)(function)
    return function


_SIDE_HELP = {
    "base": "what both sides had agreed on",
    "ours": "what was written here",
    "theirs": "what was written in Confluence",
}


@command("diff", example=_EXAMPLE)
@click.argument("paths", nargs=-1)
@click.option("--remote", is_flag=True, help="Look at Confluence now, and show its changes too.")
@_side_options
@connection_options
def diff(screen: Screen, paths: tuple[str, ...], remote: bool, **options: object) -> int:  # noqa: FBT001 - click's flag
    """Show the changes made here since both sides agreed; with --remote those made there too."""
    side = _side({name: bool(options.pop(name, False)) for name in _SIDES})
    with session(screen, said(options), online=remote) as here:
        wanted = narrowed(here.root, paths)
        request = Request(Policy.SYNC, wanted, offline=not remote, shows=remote)
        diffs = here.engine.diff(request)
    code = tell_strangers(here.root, wanted, [each.target.path for each in diffs], screen)
    if side:
        diffs = tuple(one for each in diffs for one in _against(each, side))
    texts = [(each, unified(each, each.ours, "here", side), _there(each, side)) for each in diffs]
    _show("".join(local + there for _, local, there in texts), screen)
    screen.result("diff", {"files": [_record(*each) for each in texts], "exit": code})
    return code


def _side(asked: dict[str, bool]) -> str:
    names = [name for name, yes in asked.items() if yes]
    if len(names) > 1:
        told = " and ".join(f"--{name}" for name in names)
        raise UsageError(f"{told} contradict each other", hint="choose one")
    return names[0] if names else ""


def _against(changed: FileDiff, side: str) -> tuple[FileDiff, ...]:
    """Compare a file that has a conflict with one side of it; others are left out."""
    if changed.sides is None:
        return ()
    return (replace(changed, base=changed.sides[_SIDES.index(side)], theirs=None),)


def unified(changed: FileDiff, text: str, side: str, old: str = "") -> str:
    """Write the change from the agreed text (or what `old` names) to this one; '' for none."""
    path = changed.target.path
    lines = difflib.unified_diff(
        _lines(changed.base), _lines(text), f"{path}\t{old or 'agreed'}", f"{path}\t{side}"
    )
    return "".join(line if line.endswith("\n") else f"{line}\n{NO_FINAL_NEWLINE}" for line in lines)


def _there(changed: FileDiff, side: str) -> str:
    if changed.theirs is None or side:
        return ""
    return unified(changed, changed.theirs, "in Confluence")


def _lines(text: str) -> list[str]:
    """Cut a text at its line ends only: a form feed or U+2028 is no line end here."""
    lines = text.split("\n")
    return [f"{line}\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])


def _show(text: str, screen: Screen) -> None:
    """Write the diff, through a pager where a person reads it."""
    if not text or screen.mode.json or screen.mode.quiet:
        return
    if screen.color:
        text = "\n".join(_coloured(line) for line in text.split("\n"))
    if screen.interactive:
        os.environ.setdefault("LESS", "FRX")  # as git does: short texts stay on the screen
        click.echo_via_pager(text, color=screen.color)
    else:
        screen.write(text)


def _coloured(line: str) -> str:
    for start, style in _LINE_STYLES:
        if line.startswith(start):
            return painted(line, style)
    return line


def _record(changed: FileDiff, here: str, there: str) -> dict[str, object]:
    target = changed.target
    looked = changed.theirs is not None
    return {
        "path": target.path,
        "page": target.page,
        "title": target.title,
        "here": here,
        "there": there if looked else None,
        "conflict": None
        if changed.sides is None
        else dict(zip(_SIDES, changed.sides, strict=True)),
    }
