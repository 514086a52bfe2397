"""`docsync status`: what changed on which side, and the next command.

Local by default: the files now, against Confluence as last seen, which it dates.

>>> docsync status
"""

from __future__ import annotations

from datetime import UTC, datetime

import click

from docsync.cli.annotated import format_option, write_told
from docsync.cli.options import PATHS, command, connection_options, said
from docsync.cli.present import tell_status
from docsync.cli.records import plan_exit_code, plan_record
from docsync.cli.session import Session, narrowed, session, targets, tell_strangers
from docsync.output import Screen, Style
from docsync.sync.plan import Policy, Request

MINUTE, HOUR, DAY = 60, 3600, 86400


@command("status", example="docsync status\ndocsync status --remote\ndocsync status guide/")
@PATHS
@click.option("--remote", is_flag=True, help="Look at Confluence now.")
@format_option
@connection_options
def status(screen: Screen, paths: tuple[str, ...], remote: bool, **options: object) -> int:  # noqa: FBT001 - click's flag
    """Say what changed here, and in Confluence as it was last seen."""
    with session(screen, said(options), online=remote) as here:
        wanted = narrowed(here.root, paths)
        request = Request(Policy.SYNC, wanted, offline=not remote, shows=remote)
        plan = here.engine.plan(request)
        seen = here.engine.last_look
    strangers = tell_strangers(here.root, request.paths, targets(plan), screen)
    if not (strangers and plan.clean):
        _tell_place(here, seen, screen)
        tell_status(plan, screen)
    code = max(plan_exit_code(plan), strangers)
    write_told(plan, options["form"], here.root, screen)
    screen.result("status", {**plan_record(plan), "exit": code})
    return code


def _tell_place(here: Session, seen: datetime | None, screen: Screen) -> None:
    config = here.config
    place = f"{config.space or 'no space'} on {config.url or 'no site'}"
    if seen is None:
        screen.say(f"{place}, never looked at yet")
        screen.say(
            screen.styled("   (docsync status --remote looks, and changes nothing)", Style.FAINT)
        )
    else:
        screen.say(f"{place}, last seen {age((datetime.now(UTC) - seen).total_seconds())}")
    screen.say()


def age(seconds: float) -> str:
    """Say how long ago something was, in the largest unit that fits.

    >>> age(20), age(150), age(7200), age(200000)
    ('just now', '2 minutes ago', '2 hours ago', '2 days ago')
    """
    for size, noun in ((DAY, "day"), (HOUR, "hour"), (MINUTE, "minute")):
        if seconds >= size:
            number = int(seconds // size)
            return f"{number} {noun}{'' if number == 1 else 's'} ago"
    return "just now"
