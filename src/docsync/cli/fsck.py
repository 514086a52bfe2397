"""`docsync fsck`: looks for damage in what docsync remembers, and mends it.

>>> docsync fsck --repair
"""

from __future__ import annotations

import os
from pathlib import Path

import click

from docsync.cli.options import command, connection_options, said
from docsync.cli.progress import reporting
from docsync.cli.session import reached
from docsync.config import find_root
from docsync.config import load as load_config
from docsync.engine.runs.fsck import (
    Checked,
    check_workspace,
    finish_with_site,
    mend_workspace,
)
from docsync.errors import DocsyncError
from docsync.index.examine import FlawKind
from docsync.output import Screen

REPAIR = "docsync fsck --repair"


@command("fsck", example="docsync fsck\ndocsync fsck --repair")
@click.option("--repair", is_flag=True, help="Mend what is wrong.")
@connection_options
def fsck(screen: Screen, repair: bool, **options: object) -> int:  # noqa: FBT001 - click's flag
    """Check what docsync remembers of this workspace: the index, the journal, the lock.

    Files and pages are never written. An index that is gone is rebuilt from what the site keeps;
    everything else is mended with --repair. Exit code 1: something is wrong, and not mended.
    """
    root = find_root(Path.cwd())
    config = load_config(root, os.environ, said(options))
    with reporting(screen) as reporter:
        found = check_workspace(root, config, reporter)
        if repair or any(flaw.kind is FlawKind.MISSING for flaw in found.flaws):
            found = mend_workspace(root, config, reporter, found) if repair else found
            if found.needs_site:
                try:
                    with reached(config) as remote:
                        found = finish_with_site(root, config, remote, reporter, found)
                except DocsyncError as error:
                    screen.warn(f"{error.message}: the next run that reaches the site mends it")
    _tell(found, screen)
    screen.result("fsck", _record(found))
    return found.exit_code


def _tell(found: Checked, screen: Screen) -> None:
    for flaw in found.flaws:
        where = f"{flaw.path}: " if flaw.path else ""
        if flaw.mended:
            screen.say(f"mended: {where}{flaw.message}")
        else:
            screen.problem(f"{where}{flaw.message}")
    if found.rebuilt:
        screen.say(f"The index is rebuilt: it knows {found.rebuilt} pages.")
    if not found.flaws:
        screen.say("Nothing is wrong.")
    if found.exit_code:
        screen.hint(_next(found))


def _next(found: Checked) -> str:
    if any(flaw.kind is FlawKind.NEWER for flaw in found.flaws):
        return "use the newer docsync: pip install --upgrade confluence-docsync"
    return REPAIR


def _record(found: Checked) -> dict[str, object]:
    return {
        "flaws": [
            {
                "kind": flaw.kind.value,
                "path": flaw.path,
                "message": flaw.message,
                "mended": flaw.mended,
            }
            for flaw in found.flaws
        ],
        "rebuilt": found.rebuilt,
        "exit": found.exit_code,
    }
