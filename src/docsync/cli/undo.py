"""`docsync undo`: takes back a run, here and in Confluence, where nobody edited since.

>>> docsync undo --dry-run
"""

from __future__ import annotations

import click

from docsync.cli.interrupts import interruptible
from docsync.cli.options import (
    COMPLETE_RUNS,
    command,
    connection_options,
    preview_options,
    said,
)
from docsync.cli.present import tell_dry_run, tell_result
from docsync.cli.records import plan_exit_code, plan_record, result_record
from docsync.cli.session import Session, session
from docsync.index import Run
from docsync.output import Screen
from docsync.sync.plan import Policy, Request

AGAIN = "Took back run {}. `docsync undo` once more takes this back; --list shows earlier runs."


@command(
    "undo", example="docsync undo --dry-run\ndocsync undo\ndocsync undo --list\ndocsync undo 7"
)
@click.argument("run", type=int, required=False, shell_complete=COMPLETE_RUNS)
@click.option("--list", "listing", is_flag=True, help="List the runs that can be taken back.")
@click.option("--dry-run", "-n", is_flag=True, help="Say what would be done, and why.")
@click.option("--force", is_flag=True, help="Go on where docsync would stop for safety.")
@preview_options
@connection_options
def undo(screen: Screen, run: int | None, **options: object) -> int:
    """Take back the last run, or the RUN that --list shows.

    Files become what they were; in Confluence a page gets its former text as a new version, a page
    that was made goes to the trash, one that was trashed comes back. What somebody edited after the
    run is left as it is, and told. An undo is a run too, and can be taken back.
    """
    if options["listing"]:
        with session(screen, said(options), online=False) as here:
            runs = here.engine.runs()
        return _list(runs, screen)
    with interruptible(), session(screen, said(options), online=True) as here:
        request = Request(Policy.SYNC, force=bool(options["force"]))
        if options["dry_run"]:
            return _show(here, run, request, screen)
        number, result = here.engine.undo(run, request)
    tell_result(result, screen)
    if result.outcomes:
        screen.say(AGAIN.format(number))
    screen.result("undo", {"run": number, **result_record(result)})
    return result.exit_code


def _show(here: Session, run: int | None, request: Request, screen: Screen) -> int:
    number, plan = here.engine.plan_undo(run, request)
    tell_dry_run(plan, screen)
    screen.result("undo", {"run": number, **plan_record(plan)})
    return plan_exit_code(plan)


def _list(runs: tuple[Run, ...], screen: Screen) -> int:
    for one in runs:
        what = f"run {one.summary['undoes']} taken back" if "undoes" in one.summary else ""
        pages = f"{one.pages} page{'' if one.pages == 1 else 's'}"
        ended = "" if one.ended else "interrupted"
        told = ", ".join(part for part in (pages, what, ended) if part)
        screen.say(f"{one.id:>5}  {one.started}  {one.command:<8} {told}")
    if not runs:
        screen.say("No run is known here that changed anything.")
    screen.result("undo", {"runs": [_record(one) for one in runs], "exit": 0})
    return 0


def _record(run: Run) -> dict[str, object]:
    return {
        "run": run.id,
        "command": run.command,
        "started": run.started,
        "ended": run.ended or None,
        "pages": run.pages,
        "undoes": run.summary.get("undoes"),
    }
