"""The whole look of `docsync status`: the files, the index, and Confluence if that is asked.

>>> overview(screen, ("guide/",), {"form": "text"}, remote=False)
0
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from docsync.cli.annotated import write_told
from docsync.cli.options import said
from docsync.cli.present import tell_status
from docsync.cli.records import plan_exit_code, plan_record
from docsync.cli.session import Session, narrowed, session, targets, tell_strangers
from docsync.config import Config
from docsync.engine import Said
from docsync.glance import age
from docsync.output import Screen, Style
from docsync.sync.plan import Plan, Policy, Request


def overview(
    screen: Screen, paths: tuple[str, ...], options: Mapping[str, object], *, remote: bool
) -> int:
    """Look, tell, and give the exit code."""
    flags = said(options)
    with session(screen, flags, online=remote) as here:
        wanted = narrowed(here.root, paths)
        request = Request(Policy.SYNC, wanted, offline=not remote, shows=remote)
        plan = here.engine.plan(request)
        seen = here.engine.last_look
        if not (paths or any(flags.values())):
            _remember(here, plan)
    strangers = tell_strangers(here.root, request.paths, targets(plan), screen)
    if not (strangers and plan.clean):
        _tell_place(_place(here.config), seen, screen)
        tell_status(plan, screen)
    code = max(plan_exit_code(plan), strangers)
    write_told(plan, options["form"], here.root, screen)
    screen.result("status", {**plan_record(plan), "exit": code})
    return code


def _remember(here: Session, plan: Plan) -> None:
    """Keep a status that found nothing at all to tell."""
    if plan.clean and not (plan.operations or plan.held or plan.notes):
        here.engine.remember(Said(_place(here.config), plan_record(plan)))


def _tell_place(place: str, seen: datetime | None, screen: Screen) -> None:
    if seen is None:
        screen.say(f"{place}, never looked at yet")
        screen.say(
            screen.styled("   (docsync status --remote looks, and changes nothing)", Style.FAINT)
        )
    else:
        screen.say(f"{place}, last seen {age((datetime.now(UTC) - seen).total_seconds())}")
    screen.say()


def _place(config: Config) -> str:
    return f"{config.space or 'no space'} on {config.url or 'no site'}"
