"""`--order`: the order that the site has is written into the files, as `order` in the front matter.

Only where a person asks for it, and only where the files do not ask for that order already. What a
run writes into a file anyway is written with its place; any other file gets its place alone.

>>> written_orders(desk, everyone, works, taken=frozenset()).works
(Work(...),)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from docsync.engine.doing.ordering import server_order
from docsync.engine.page.desk import Desk
from docsync.engine.page.work import Work
from docsync.errors import FileError
from docsync.sync.decisions import Decided
from docsync.sync.hanging import key_of
from docsync.sync.merging.markers import has_markers
from docsync.sync.plan import Failure, Note, NoteKind, OrderPages, Side, Target, WriteFile
from docsync.sync.state import Presence
from docsync.syntax import frontmatter
from docsync.workspace.textfile import digest

WHY = "its place among its siblings there"
SAID_ELSEWHERE = "the order of pages is said by a table of contents: change it there"


@dataclass(frozen=True, slots=True)
class Written:
    """The works with what is written into files about their order."""

    works: tuple[Work, ...]
    failures: tuple[Failure, ...] = ()
    notes: tuple[Note, ...] = ()


def written_orders(desk: Desk, everyone: Sequence[Decided], works: Sequence[Work]) -> Written:
    """Add to the works what `--order` writes into files."""
    if not (desk.request.order and desk.writes(Side.LOCAL)):
        return Written(tuple(works))
    if desk.tree.contents:
        return Written(tuple(works), notes=(Note(NoteKind.STATE, SAID_ELSEWHERE),))
    pushed = {work.key for work in works for one in work.operations if isinstance(one, OrderPages)}
    places = _places(everyone, pushed)
    by_key = {work.key: work for work in works if not _is_order(work)}
    failures: list[Failure] = []
    for one in everyone:
        place = places.get(one.item.page)
        if place is None:
            continue
        try:
            work = _with_place(desk, one, by_key.get(key_of(one.item)), place)
        except FileError as error:
            failures.append(Failure(one.target, error.message, error.line or 0, error.hint))
            continue
        if work is not None:
            by_key[key_of(one.item)] = work
    orders = tuple(work for work in works if _is_order(work))
    return Written((*by_key.values(), *orders), tuple(failures))


def _is_order(work: Work) -> bool:
    return any(isinstance(one, OrderPages) for one in work.operations)


def _places(everyone: Sequence[Decided], pushed: set[str]) -> dict[str, int]:
    """Say which place, from 1, each page has there, below pages whose order is not as asked."""
    groups: dict[str, list[Decided]] = {}
    for one in everyone:
        remote = one.item.remote
        if remote is not None and remote.presence is Presence.CURRENT:
            groups.setdefault(remote.parent, []).append(one)
    places: dict[str, int] = {}
    for parent, group in groups.items():
        there = sorted(group, key=_of_server)
        asked = [one.item.local.order if one.item.local else None for one in there]
        said = [order for order in asked if order is not None]
        if parent in pushed or (len(said) == len(there) and said == sorted(set(said))):
            continue
        places |= {one.item.page: number for number, one in enumerate(there, 1)}
    return places


def _of_server(one: Decided) -> tuple[bool, int, str]:
    return server_order(one.item.remote) if one.item.remote is not None else (True, 0, "")


def _with_place(desk: Desk, one: Decided, work: Work | None, place: int) -> Work | None:
    """Give a page's work with its place written; None where its file needs no write."""
    if one.path.endswith("/") or not one.path or one.clash:
        return None
    writing = _writing(work)
    local = one.item.local
    if writing is None and (local is None or local.fault is not None or local.order == place):
        return None
    text = writing.text if writing is not None else desk.tree.files.read(one.item.path)
    new = _ordered(text, place)
    if new == text or has_markers(text):
        return None
    if writing is None:
        target = Target(one.path, one.item.page, one.title)
        operation = WriteFile(target, WHY, digest(text), new)
        operations = (*(work.operations if work is not None else ()), operation)
    else:
        swapped: Mapping[int, WriteFile] = {id(writing): replace(writing, text=new)}
        operations = tuple(
            swapped.get(id(each), each) for each in (work.operations if work is not None else ())
        )
    agreed = work.agreed if work is not None else one.item.base
    if agreed is not None and agreed.digest == digest(text):
        agreed = replace(agreed, digest=digest(new), place=place - 1)
    done = work if work is not None else Work(one)
    return replace(done, operations=operations, agreed=agreed, texts=(*done.texts, new))


def _writing(work: Work | None) -> WriteFile | None:
    operations = work.operations if work is not None else ()
    return next((one for one in operations if isinstance(one, WriteFile)), None)


def _ordered(text: str, place: int) -> str:
    front, rest = frontmatter.split(text)
    written = frontmatter.write(front, "order", place)
    return written + ("" if front or rest.startswith("\n") else "\n") + rest
