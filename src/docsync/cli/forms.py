"""`--format`: the option, apart from what is written so, for commands that begin quickly.

>>> @command("check", example="docsync check --format github")
... @format_option
... def check(screen: Screen, form: str, **options: object) -> int: ...
"""

from __future__ import annotations

from enum import Enum

import click

from docsync.cli.options import Decorated


class Format(Enum):
    """How annotations are written."""

    TEXT = "text"
    GITHUB = "github"


def format_option(function: Decorated) -> Decorated:
    """Give a command `--format text|github`, which it gets as `form`."""
    option = click.option(
        "--format",
        "form",
        type=click.Choice([each.value for each in Format]),
        default=Format.TEXT.value,
        show_default=True,
        help="How warnings and errors are written; github: as annotations of a workflow.",
    )
    return option(function)
