"""`docsync check`: what a push would refuse or warn about, without a site or credentials.

>>> docsync check --format github
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import click

from docsync.annotations import Annotation, Level
from docsync.cli.annotated import write_github, write_text
from docsync.cli.forms import Format, format_option
from docsync.cli.ground import ground
from docsync.cli.options import PATHS, command
from docsync.cli.progress import reporting
from docsync.engine import Inspected, inspect_files
from docsync.output import Screen, Style

_EXAMPLE = """docsync check
docsync check guide/ --strict
docsync check --format github
docsync check ../some/folder"""


@command("check", example=_EXAMPLE)
@PATHS
@click.option("--strict", is_flag=True, help="Exit with 1 for warnings, too.")
@format_option
def check(screen: Screen, paths: tuple[str, ...], form: str, *, strict: bool) -> int:
    """Check links, anchors, attachments, titles and names, and that every file can be converted.

    Nothing is asked of Confluence, so this works for pull requests and without a token. A folder or
    file outside of any workspace can be checked, too.
    """
    here = ground(paths, {}, "check")
    with reporting(screen) as reporter:
        inspected = inspect_files(here.root, here.config, here.paths, reporter)
    counts = Counter(one.level for one in inspected.found)
    failed = counts[Level.ERROR] or (strict and counts[Level.WARNING])
    code = 1 if failed else 0
    if not screen.mode.json:
        _tell(inspected, Format(form), here.root, screen)
    screen.result("check", {**_record(inspected, counts), "exit": code})
    return code


def _tell(inspected: Inspected, form: Format, root: Path, screen: Screen) -> None:
    if form is Format.GITHUB:
        write_github(inspected.found, root, screen)
        return
    write_text(inspected.found, screen)
    screen.say(_summary(inspected, screen))


def _summary(inspected: Inspected, screen: Screen) -> str:
    counts = Counter(one.level for one in inspected.found)
    files = _counted(inspected.files, "file")
    if not counts:
        return f"{files} checked, {screen.styled('nothing to complain about', Style.ADDED)}"
    told = [_counted(counts[level], level.value) for level in Level if counts[level]]
    return f"{files} checked: {', '.join(told)}"


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _record(inspected: Inspected, counts: Counter[Level]) -> dict[str, object]:
    return {
        "files": inspected.files,
        "findings": [_finding(one) for one in inspected.found],
        "counts": {"errors": counts[Level.ERROR], "warnings": counts[Level.WARNING]},
    }


def _finding(one: Annotation) -> dict[str, object]:
    return {
        "path": one.path,
        "line": one.line or None,
        "column": one.column or None,
        "level": one.level.value,
        "kind": one.kind,
        "message": one.message,
        "hint": one.hint,
    }
