"""`docsync init --adopt`: takes over the pages that other tools or people made of these files.

Shows what it would take over, asks, and notes it for the next push or pull, which compares file
and page and writes neither where they differ. Nothing is taken over silently.

>>> docsync init --adopt --dry-run
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import click

from docsync.cli.connection import connected
from docsync.cli.progress import reporting
from docsync.config import load
from docsync.engine import Adoptions, open_engine
from docsync.errors import UsageError
from docsync.output import Screen
from docsync.sync.plan import Policy, Request


@dataclass(frozen=True, slots=True)
class Leave:
    """What the flags say about taking pages over."""

    dry_run: bool = False
    yes: bool = False


def adopt(
    folder: Path, flags: Mapping[str, str | None], leave: Leave, screen: Screen
) -> Mapping[str, object]:
    """Find, show, ask and note; gives what `--json` says of it."""
    config = load(folder, os.environ, {name: flags.get(name) for name in ("user", "profile")})
    with (
        connected(config, os.environ) as remote,
        reporting(screen) as reporter,
        open_engine(folder.resolve(), config, remote, reporter) as engine,
    ):
        found = engine.find_adoptions()
        differing = {each.target.page for each in engine.plan(Request(Policy.PUSH)).conflicts} & {
            each.page for each in found.adoptions
        }
        reporter.rest()
        _show(found, differing, screen)
        try:
            taken = _is_wanted(found, leave, screen)
        except UsageError:
            engine.drop_adoptions()
            raise
        if not taken:
            engine.drop_adoptions()
    return _record(found, differing, taken=taken)


def _show(found: Adoptions, differing: set[str], screen: Screen) -> None:
    if found.adoptions:
        screen.say("Pages that files here would take over:")
    for one in found.adoptions:
        state = "differs" if one.page in differing else "the same"
        screen.say(f"  {one.path}  <-  {one.title} ({one.page})  {state}; by {one.sign}")
    for each in found.refusals:
        screen.warn(f"{each.path}: {each.reason}")
    if not found.adoptions:
        screen.say("No page of the space belongs to a file here.")
    elif differing:
        screen.say(
            f"{len(differing)} of them differ: a push leaves these alone, a pull writes both "
            "versions into the file."
        )


def _is_wanted(found: Adoptions, leave: Leave, screen: Screen) -> bool:
    if not found.adoptions or leave.dry_run:
        return False
    if leave.yes:
        return True
    if not screen.interactive:
        raise UsageError(
            f"{len(found.adoptions)} pages would be taken over, and there is nobody to ask",
            hint="look at the list, then: docsync init --adopt --yes",
        )
    return click.confirm("Take them over?", err=True)


def _record(found: Adoptions, differing: set[str], *, taken: bool) -> dict[str, object]:
    return {
        "adopted": taken,
        "adoptions": [
            {
                "path": one.path,
                "page": one.page,
                "title": one.title,
                "sign": one.sign,
                "same": one.page not in differing,
            }
            for one in found.adoptions
        ],
        "refused": [{"path": one.path, "reason": one.reason} for one in found.refusals],
    }
