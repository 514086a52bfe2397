"""`docsync resolve`: says that a conflict is settled, so that its file is synced again.

>>> docsync resolve guide/setup.md
"""

from __future__ import annotations

import click

from docsync.cli.options import command
from docsync.cli.session import narrowed, session
from docsync.engine import Resolution
from docsync.errors import UsageError
from docsync.output import Screen


@command(
    "resolve",
    example="docsync resolve guide/setup.md\ndocsync resolve guide/setup.md --theirs",
)
@click.argument("paths", nargs=-1, required=True)
@click.option("--ours", is_flag=True, help="Take the version that was on disk.")
@click.option("--theirs", is_flag=True, help="Take the version that is in Confluence.")
def resolve(screen: Screen, paths: tuple[str, ...], ours: bool, theirs: bool) -> int:  # noqa: FBT001 - click's flags
    """Say that files with conflict markers are settled.

    Edit the file until it reads as it should, without markers, and name it here; or let one side
    win. The next push or sync writes the result to Confluence.
    """
    if ours and theirs:
        raise UsageError("--ours and --theirs contradict each other", hint="choose one")
    resolution = _resolution(ours=ours, theirs=theirs)
    with session(screen, {}, online=False) as here:
        settled = narrowed(here.root, paths)
        for path in settled:
            here.engine.resolve(path, resolution)
            screen.say(f"{path} is settled; next: docsync sync")
    screen.result("resolve", {"resolved": list(settled), "with": resolution.value, "exit": 0})
    return 0


def _resolution(*, ours: bool, theirs: bool) -> Resolution:
    if ours:
        return Resolution.OURS
    return Resolution.THEIRS if theirs else Resolution.MERGED
