"""`docsync status`: what changed on which side, and the next command.

Local by default: the files now, against Confluence as last seen, which it dates. Where nothing
changed since it found nothing, a glance says so, and the engine is not loaded at all.

>>> docsync status
"""

from __future__ import annotations

import os

import click

from docsync.cli.forms import Format, format_option
from docsync.cli.lazy import load
from docsync.cli.options import PATHS, command, connection_options, preview_options
from docsync.glance import Glance, glance
from docsync.output import Screen


@command("status", example="docsync status\ndocsync status --remote\ndocsync status guide/")
@PATHS
@click.option("--remote", is_flag=True, help="Look at Confluence now.")
@format_option
@preview_options
@connection_options
def status(screen: Screen, paths: tuple[str, ...], remote: bool, **options: object) -> int:  # noqa: FBT001 - click's flag
    """Say what changed here, and in Confluence as it was last seen."""
    asked = {**options, "form": options["form"] != Format.TEXT.value}
    if not (paths or remote or screen.mode.verbose or any(asked.values())):
        known = glance(os.getcwd(), os.environ)  # noqa: PTH109 - pathlib alone costs as much
        if known is not None:
            return _tell_again(known, screen)
    return int(load("docsync.cli.overview:overview")(screen, paths, options, remote=remote))


def _tell_again(known: Glance, screen: Screen) -> int:
    for line in known.text.splitlines():
        screen.say(line)
    screen.result("status", {**known.record, "seen_at": known.seen})
    return 0
