"""`docsync detach`: takes the manifest off the site, and this tree's own pages with `--trash`.

>>> docsync detach --trash --dry-run
"""

from __future__ import annotations

import click

from docsync.cli.interrupts import interruptible
from docsync.cli.options import command, connection_options, preview_options, said
from docsync.cli.present import tell_dry_run, tell_result
from docsync.cli.records import plan_exit_code, plan_record, result_record
from docsync.cli.session import session
from docsync.output import Screen
from docsync.sync.plan import Policy, Request


@command(
    "detach",
    example="docsync detach --dry-run\ndocsync detach\ndocsync detach --trash --dry-run\n"
    "docsync detach --trash --preview feature/x",
)
@click.option("--trash", is_flag=True, help="Move this tree's own pages to the site's trash too.")
@click.option("--dry-run", "-n", is_flag=True, help="Say what would be taken away.")
@click.option("--force", is_flag=True, help="Go on where docsync would stop for safety.")
@preview_options
@connection_options
def detach(screen: Screen, trash: bool, **options: object) -> int:  # noqa: FBT001 - click's flag
    """Take away what docsync keeps in Confluence: the manifest, for checkouts without an index.

    With --trash the pages of this tree go to the trash too: only those that docsync knows as this
    tree's own, and that nobody edited since. Files stay. A later push makes everything anew, and
    `docsync undo` takes the pages back.
    """
    request = Request(Policy.SYNC, force=bool(options["force"]))
    with interruptible(), session(screen, said(options), online=True) as here:
        if options["dry_run"]:
            parts, plan = here.engine.plan_detach(request, trash=trash)
            if trash or not plan.clean:
                tell_dry_run(plan, screen)
            screen.say(f"{_manifest(parts)} would be taken away.")
            screen.result("detach", {"manifest": parts, **plan_record(plan)})
            return plan_exit_code(plan)
        parts, result = here.engine.detach(request, trash=trash)
    if trash:
        tell_result(result, screen)
    screen.say(f"{_manifest(parts)} was taken away.")
    screen.result("detach", {"manifest": parts, **result_record(result)})
    return result.exit_code


def _manifest(parts: int) -> str:
    if not parts:
        return "No manifest"
    return f"The manifest ({parts} part{'' if parts == 1 else 's'})"
