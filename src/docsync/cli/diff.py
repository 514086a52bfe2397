"""`docsync diff`: the changes of both sides against what they last agreed on, as unified diffs.

>>> docsync diff guide/setup.md
"""

from __future__ import annotations

import difflib
import os

import click

from docsync.cli.options import command, connection_options, said
from docsync.cli.session import narrowed, session
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


@command("diff", example="docsync diff\ndocsync diff guide/setup.md\ndocsync diff --remote")
@click.argument("paths", nargs=-1)
@click.option("--remote", is_flag=True, help="Look at Confluence now, and show its changes too.")
@connection_options
def diff(screen: Screen, paths: tuple[str, ...], remote: bool, **options: object) -> int:  # noqa: FBT001 - click's flag
    """Show the changes made here since both sides agreed; with --remote those made there too."""
    with session(screen, said(options), online=remote) as here:
        request = Request(Policy.SYNC, narrowed(here.root, paths), offline=not remote)
        diffs = here.engine.diff(request)
    texts = [(each, unified(each, each.ours, "here"), _there(each)) for each in diffs]
    _show("".join(local + there for _, local, there in texts), screen)
    screen.result("diff", {"files": [_record(*each) for each in texts], "exit": 0})
    return 0


def unified(changed: FileDiff, text: str, side: str) -> str:
    """Write the change from the agreed text to this one; '' where there is none."""
    path = changed.target.path
    lines = difflib.unified_diff(
        _lines(changed.base), _lines(text), f"{path}\tagreed", f"{path}\t{side}"
    )
    return "".join(line if line.endswith("\n") else f"{line}\n{NO_FINAL_NEWLINE}" for line in lines)


def _there(changed: FileDiff) -> str:
    return "" if changed.theirs is None else unified(changed, changed.theirs, "in Confluence")


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
    }
