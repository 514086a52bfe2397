"""`docsync diff --remote --format markdown`: what this branch would change, as a review comment.

What is compared is what the pages say now and what they would say after a push, merges included.

>>> docsync diff --remote --format markdown > comment.md
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from docsync.cli import words
from docsync.cli.present import conflict_line, failure_line
from docsync.cli.review_look import Changed, comment
from docsync.cli.session import Flags, Session, narrowed, session
from docsync.convert import to_markdown
from docsync.errors import ConversionError
from docsync.output import Screen
from docsync.sync.plan import (
    CreatePage,
    Operation,
    Plan,
    Policy,
    Request,
    Side,
    TrashPage,
    UpdatePage,
)


def review(screen: Screen, paths: Sequence[str], flags: Flags) -> int:
    """Write the comment; conflicts and failures stand in it, and do not fail the command."""
    with session(screen, flags, online=True) as here:
        request = Request(Policy.PUSH, narrowed(here.root, paths))
        plan = here.engine.plan(request)
        pages = sorted(_changed(here, plan), key=lambda one: one.path)
    told = comment(pages, list(_problems(plan)))
    if not screen.mode.json:
        screen.write_exactly(told)
    record = [{"path": one.path, "title": one.title, "change": one.change} for one in pages]
    screen.result("diff", {"files": record, "markdown": told, "exit": 0})
    return 0


def _changed(here: Session, plan: Plan) -> Iterator[Changed]:
    """Give each page that a push would change: one that stays as it is stands nowhere."""
    by_path: dict[str, list[Operation]] = {}
    for one in plan.operations:
        if one.side is Side.REMOTE:
            by_path.setdefault(one.target.path or one.target.title, []).append(one)
    known = dict.fromkeys(ones[0].target.page for ones in by_path.values())
    now = here.engine.storages([page for page in known if page])
    for path, operations in by_path.items():
        target = operations[0].target
        changes = ", ".join(dict.fromkeys(words.changed(one) for one in operations))
        address = here.engine.web_address(target.page) if target.page else ""
        old, new = now.get(target.page, ""), _storage_after(operations, now.get(target.page, ""))
        texts = _readable(old), _readable(new)
        yield Changed(path, target.title, address, changes, *texts)


def _storage_after(operations: Iterable[Operation], now: str) -> str:
    """Give what a page would say after these operations."""
    for one in operations:
        match one:
            case CreatePage(storage=storage) | UpdatePage(storage=storage):
                return storage
            case TrashPage():
                return ""
            case _:
                continue
    return now


def _readable(storage: str) -> str:
    """Write storage for people; what cannot be read stands as it is."""
    try:
        return to_markdown(storage).text
    except ConversionError:
        return storage


def _problems(plan: Plan) -> Iterable[str]:
    yield from map(conflict_line, plan.conflicts)
    yield from map(failure_line, plan.failures)
    if plan.stop is not None:
        yield plan.stop.message
