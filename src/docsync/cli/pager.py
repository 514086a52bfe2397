"""Long results: through the person's pager on a terminal, as they are in a pipe.

>>> paged(text, screen)
"""

from __future__ import annotations

import os

import click

from docsync.output import Screen

NO_PAGERS = frozenset({"", "cat"})


def paged(text: str, screen: Screen) -> None:
    """Write a result; a person on a terminal reads it in `$PAGER`, if it is longer than that."""
    if not text or screen.mode.json or screen.mode.quiet:
        return
    if screen.interactive and os.environ.get("PAGER", "less") not in NO_PAGERS:
        os.environ.setdefault("LESS", "FRX")  # as git does: short texts stay on the screen
        click.echo_via_pager(text.removesuffix("\n"), color=screen.color)
    else:
        screen.write(text)
