"""`docsync resolve`: shows conflicts, settles them, says that they are settled.

>>> docsync resolve guide/setup.md --theirs
"""

from __future__ import annotations

from collections.abc import Sequence

import click

from docsync.cli.options import PATHS, command
from docsync.cli.session import narrowed, session
from docsync.engine import Marked, Resolution, Settlement
from docsync.errors import UsageError
from docsync.output import Screen, Style
from docsync.sync.merging.markers import Place

WIDEST = 60  # characters of a side that are shown
_EXAMPLE = """docsync resolve
docsync resolve guide/setup.md
docsync resolve guide/setup.md --theirs
docsync resolve guide/ --ours"""


@command("resolve", example=_EXAMPLE)
@PATHS
@click.option("--ours", is_flag=True, help="Take what was written here, at each marked place.")
@click.option(
    "--theirs", is_flag=True, help="Take what was written in Confluence, at each marked place."
)
@click.option("--merged", is_flag=True, help="Take the file as it reads now (the default).")
def resolve(screen: Screen, paths: tuple[str, ...], **sides: bool) -> int:
    """Settle conflicts: files that both sides changed in the same place.

    Without a path it shows what is to be settled. Edit a file until it reads as it should, without
    markers, and name it here; or let one side win at each place that is still marked. Folders mean
    all files in them. The next push or sync writes the result to Confluence.
    """
    resolution = _resolution(sides)
    with session(screen, {}, online=False) as here:
        wanted = narrowed(here.root, paths)
        if not wanted and resolution is None:
            settlement = Settlement((), here.engine.conflicts())
        else:
            chosen = resolution or Resolution.MERGED
            done = [here.engine.resolve(path, chosen) for path in wanted or (".",)]
            settlement = Settlement(
                tuple(dict.fromkeys(path for one in done for path in one.settled)),
                tuple(dict.fromkeys(marked for one in done for marked in one.left)),
                deep=any(one.deep for one in done),
            )
    _tell(settlement, screen)
    code = 1 if settlement.left else 0
    screen.result("resolve", {**_record(settlement, resolution), "exit": code})
    return code


def _resolution(sides: dict[str, bool]) -> Resolution | None:
    asked = [one for one in Resolution if sides.get(one.value)]
    if len(asked) > 1:
        names = " and ".join(f"--{one.value}" for one in asked)
        raise UsageError(f"{names} contradict each other", hint="choose one")
    return asked[0] if asked else None


def _tell(settlement: Settlement, screen: Screen) -> None:
    for path in settlement.settled:
        screen.say(f"{path} is settled; next: docsync sync{' --deep' if settlement.deep else ''}")
    for marked in settlement.left:
        _tell_marked(marked, screen)
    if settlement.left:
        screen.hint("edit a file until no markers are left, then: docsync resolve PATH")
        screen.hint("or take one side at each place: docsync resolve --ours PATH, --theirs PATH")
    elif not settlement.settled:
        screen.say("No conflicts.")


def _tell_marked(marked: Marked, screen: Screen) -> None:
    if marked.broken:
        screen.problem(f"conflict: {marked.path}: its markers are not whole: edit the file")
        screen.hint(f"docsync diff --ours {marked.path} shows what was here, --theirs the page")
    elif not marked.places:
        screen.problem(f"conflict: {marked.path}: no markers are left")
        screen.hint(f"docsync resolve {marked.path}")
    else:
        count = len(marked.places)
        still = "1 place is" if count == 1 else f"{count} places are"
        screen.problem(f"conflict: {marked.path}: {still} still marked")
        for place in marked.places:
            for line in _shown(marked.path, place):
                screen.say(screen.styled(line, Style.FAINT))


def _shown(path: str, place: Place) -> list[str]:
    """Write a place for people: where it is, and how each side begins."""
    clash = place.clash
    sides = (("ours", clash.ours), ("base", clash.base), ("theirs", clash.theirs))
    return [f"  {path}:{place.line}", *(f"    {name:<7} {_begin(text)}" for name, text in sides)]


def _begin(text: str) -> str:
    lines = text.strip().split("\n")
    more = len(lines) > 1 or len(lines[0]) > WIDEST
    return f"{lines[0][:WIDEST]}{' …' if more else ''}" or "(nothing)"


def _record(settlement: Settlement, resolution: Resolution | None) -> dict[str, object]:
    return {
        "resolved": list(settlement.settled),
        "with": (resolution or Resolution.MERGED).value,
        "left": _left(settlement.left),
    }


def _left(left: Sequence[Marked]) -> list[dict[str, object]]:
    return [
        {
            "path": marked.path,
            "broken": marked.broken,
            "places": [
                {
                    "line": place.line,
                    "ours": place.clash.ours,
                    "base": place.clash.base,
                    "theirs": place.clash.theirs,
                }
                for place in marked.places
            ],
        }
        for marked in left
    ]
