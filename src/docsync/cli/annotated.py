"""`--format`: what a command has to tell about files, as lines for people or for a code review.

>>> @command("check", example="docsync check --format github")
... @format_option
... def check(screen: Screen, form: str, **options: object) -> int: ...
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from docsync.annotations import (
    Annotation,
    Level,
    annotated,
    github,
    in_repository,
    text,
)
from docsync.cli.forms import Format
from docsync.output import Screen, Style
from docsync.sync.plan import Plan, RunResult

_STYLES = {Level.ERROR: Style.CONFLICT, Level.WARNING: Style.CHANGED}


def write_github(found: Iterable[Annotation], root: Path, screen: Screen) -> None:
    """Write annotations for the workflow that runs this, files named as its repository does.

    They are no text for people: `-q` does not silence them, `--json` does.
    """
    if not screen.mode.json:
        for one in in_repository(found, root, os.environ):
            screen.write(f"{github(one)}\n")


def write_told(told: Plan | RunResult, form: object, root: Path, screen: Screen) -> None:
    """Write what a plan or a result has to tell as annotations, where that is asked for."""
    if form == Format.GITHUB.value:
        write_github(annotated(told), root, screen)


def write_text(found: Iterable[Annotation], screen: Screen) -> None:
    """Write annotations for people, each with its place; errors with what to do."""
    for one in found:
        if one.level is Level.WARNING and screen.mode.quiet:
            continue
        mark = f"{one.level.value}:"
        screen.write(text(one).replace(mark, screen.styled(mark, _STYLES[one.level]), 1) + "\n")
        if one.hint:
            screen.write(f"  {screen.styled('hint:', Style.COMMAND)} {one.hint}\n")
