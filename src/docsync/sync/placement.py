"""Where pages go on disk: paths for new pages, and new paths for pages that were moved there.

A page that was not moved keeps its path. A new page with children is `x/index.md`, any other
`x.md`; names come from titles only, so siblings that come and go change nothing.

>>> page = RemotePage("2", "Getting Started", "1", 1)
>>> place((Item(remote=page),), Ground(root="1", top="", hints={}, occupied=frozenset()))
{'2': 'getting-started.md'}
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from docsync.sync.layout import children_folder, is_folder_page
from docsync.sync.names import page_name
from docsync.sync.state import Item, NodeKind, Presence, RemotePage, folder_of

FILE_NAMED = ".md/"


@dataclass(frozen=True, slots=True)
class Ground:
    """What placing must know beside the items.

    `top` is 'index.md' where that file is the root page itself, else ''. `hints` are paths that a
    manifest gives by content id, `occupied` the paths on disk that no page has.
    """

    root: str
    top: str
    hints: Mapping[str, str]
    occupied: frozenset[str]


def place(items: Sequence[Item], ground: Ground) -> dict[str, str]:
    """Give each page below the root its path on disk, by content id."""
    children = _children(items)
    used = {path.casefold() for path in ground.occupied}
    used |= {item.path.casefold() for item in items if item.path}
    used |= {folder for path in used for folder in _like_files(path)}
    placed: dict[str, str] = {}
    if ground.top and any(item.page == ground.root for item in items):
        placed[ground.root] = ground.top
        used.add(ground.top)
    queue = [Spot(ground.root, "")]
    for spot in queue:
        for item in children.get(spot.page, ()):
            if item.page in placed:
                continue
            path = _kept(item, spot) or _hinted(ground.hints.get(item.page, ""), spot)
            if not path or (path != item.path and path.casefold() in used):
                path = _fresh(item, spot.folder, used, children)
            used.add(path.casefold())
            placed[item.page] = path
            queue.append(_spot(item, path))
    return placed


@dataclass(frozen=True, slots=True)
class Spot:
    """A page whose children are placed: the folder they go into, and the one they were in.

    `agreed` is the one they were in when both sides last agreed: the page's file may move here.
    """

    page: str
    folder: str
    before: str = ""
    agreed: str = ""


def _spot(item: Item, path: str) -> Spot:
    """Say where the children of a page go that is at `path` now."""
    agreed = item.base.path if item.base is not None else ""
    return Spot(
        item.page, children_folder(path), children_folder(item.path), children_folder(agreed)
    )


def _children(items: Sequence[Item]) -> dict[str, list[Item]]:
    """Group the items that are on the site below their parents there, in a fixed order."""
    groups: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        if item.remote is not None:
            groups[item.remote.parent].append(item)
    for group in groups.values():
        group.sort(key=lambda item: (item.path == "", _number(item.page)))
    return groups


def _like_files(path: str) -> Iterator[str]:
    """Give the folders above a path that have the name of a page's file."""
    at = path.find(FILE_NAMED)
    while at >= 0:
        yield path[: at + len(FILE_NAMED) - 1]
        at = path.find(FILE_NAMED, at + 1)


def _number(page: str) -> tuple[int, str]:
    return (int(page), "") if page.isdecimal() else (0, page)


def _kept(item: Item, spot: Spot) -> str:
    """Keep the path of a page that has one, below wherever its parent is now; '' for a new one."""
    base, remote, path = item.base, item.remote, item.path
    if not path or base is None or remote is None:
        return path
    if remote.presence is not Presence.CURRENT:
        return path  # it hangs nowhere
    if item.local is not None and item.local.path != base.path:
        return path  # moved here: the file is where the user wants it
    if remote.parent != base.parent:
        return spot.folder + _tail(path)
    before = spot.before if item.local is not None else spot.agreed
    if before and spot.folder != before and path.startswith(before):
        return spot.folder + path[len(before) :]
    return path


def _hinted(path: str, spot: Spot) -> str:
    """Take the name that a manifest gives, below wherever the parent is now."""
    return spot.folder + _tail(path) if path else ""


def _tail(path: str) -> str:
    """Name the part of a path that is the page's own: `x.md`, `x/index.md`, `x/`."""
    if path.endswith("/"):
        return path[len(folder_of(path)) :]
    own = folder_of(path) if is_folder_page(path) else path
    return path[len(folder_of(own)) :] if own else path


def _fresh(item: Item, folder: str, used: set[str], children: Mapping[str, list[Item]]) -> str:
    remote = item.remote or RemotePage(item.page, item.title, "", 0)
    for sure in (False, True):
        path = folder + page_name(remote.title, sure=sure) + _ending(remote, children)
        if path.casefold() not in used:
            return path
    return folder + page_name(f"{remote.title} {remote.id}", sure=True) + _ending(remote, children)


def _ending(remote: RemotePage, children: Mapping[str, list[Item]]) -> str:
    if remote.kind is not NodeKind.PAGE:
        return "/"
    return "/index.md" if children.get(remote.id) else ".md"
