"""Which Cloud folders pages hang below, in few requests, although API v2 has no list of folders.

Pages name their parent by id. A parent that is no page of the list is a folder, another kind of
content, or a page this user may not see. A few are asked for one by one. Many are looked up in a
list first: in the descendants of the homepage (API v2 lists them from the top down, 250 in an
answer) where folders are a good part of the space, else by a search for folders, whose index may
lag behind. Whatever a list does not know is asked for, so that no list is believed in what it
leaves out.

>>> unknown_parents([PageState("2", "A", "1", 1)], known={"2"})
('1',)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from docsync.confluence.records import v1_folder, v2_descendant, v2_folder
from docsync.confluence.remote import Kind, PageState, Space
from docsync.confluence.transport import Query, Transport
from docsync.errors import ForbiddenError, NotFoundError, RejectedError

_FEW = 3
_LISTED = 250
_SEARCHED = 200  # the most that v1 gives in one answer with anything expanded
_DEEPEST = 10  # as deep as API v2 looks in one list
_PAGES_A_FOLDER = 24  # up to this many, listing all descendants costs less than F/10 requests


def folders_above(
    transport: Transport, space: Space, pages: Sequence[PageState]
) -> tuple[PageState, ...]:
    """Give the folders that `pages` hang below, directly or not; those one may see."""
    known = {page.id for page in pages}
    found: dict[str, PageState] = {}
    missing = unknown_parents(pages, known)
    if len(missing) > _FEW:
        dense = len(pages) <= _PAGES_A_FOLDER * len(missing)
        for listed in (_descendants,) if dense else (_search, _descendants):
            known |= _collect(listed(transport, space), missing, found)
            missing = _still_missing(pages, known, found)
            if len(missing) <= _FEW:
                break
    _ask(transport, pages, known, found)
    needed = _needed(pages, found)
    return tuple(folder for folder in found.values() if folder.id in needed)


def unknown_parents(children: Iterable[PageState], known: Iterable[str]) -> tuple[str, ...]:
    """Give the parents that are not among the known ids, each once, in order."""
    met = set(known)
    return tuple(
        dict.fromkeys(
            child.parent for child in children if child.parent and child.parent not in met
        )
    )


def _descendants(transport: Transport, space: Space) -> Iterator[PageState]:
    """List what hangs below the homepage, from the top down."""
    if space.homepage:
        path = f"api/v2/pages/{space.homepage}/descendants"
        for answer in transport.results(path, {"limit": _LISTED, "depth": _DEEPEST}):
            yield v2_descendant(answer)


def _search(transport: Transport, space: Space) -> Iterator[PageState]:
    """Search for the folders of the space; nothing where this site cannot search for them."""
    key = space.key.replace('"', "")
    query: Query = {
        "cql": f'space = "{key}" and type = folder',
        "expand": "ancestors",
        "limit": _SEARCHED,
    }
    try:
        for answer in transport.results("rest/api/content/search", query):
            yield v1_folder(answer)
    except (RejectedError, ForbiddenError):
        return


def _collect(
    listed: Iterable[PageState], wanted: Sequence[str], found: dict[str, PageState]
) -> set[str]:
    """Keep the folders of a list until all that is wanted was met; give the ids of the rest."""
    missing, others = set(wanted), set()
    for state in listed:
        if state.kind is Kind.FOLDER:
            found[state.id] = state
        else:
            others.add(state.id)
        missing.discard(state.id)
        if not missing:
            break
    return others


def _still_missing(
    pages: Sequence[PageState], known: set[str], found: dict[str, PageState]
) -> tuple[str, ...]:
    return unknown_parents([*pages, *found.values()], {*known, *found})


def _ask(
    transport: Transport, pages: Sequence[PageState], known: set[str], found: dict[str, PageState]
) -> None:
    """Ask for each parent that no list knew, then for the parents of those."""
    asked: set[str] = set()
    while missing := [one for one in _still_missing(pages, known, found) if one not in asked]:
        asked.update(missing)
        for folder_id in missing:
            folder = _folder(transport, folder_id)
            if folder is not None:
                found[folder.id] = folder


def _folder(transport: Transport, folder_id: str) -> PageState | None:
    """Ask for one folder; None where it is something else, or hidden."""
    try:
        return v2_folder(transport.get(f"api/v2/folders/{folder_id}"))
    except (NotFoundError, ForbiddenError):
        return None


def _needed(pages: Sequence[PageState], found: dict[str, PageState]) -> set[str]:
    needed: set[str] = set()
    waiting = [page.parent for page in pages]
    while waiting:
        folder = found.get(waiting.pop())
        if folder is not None and folder.id not in needed:
            needed.add(folder.id)
            waiting.append(folder.parent)
    return needed
