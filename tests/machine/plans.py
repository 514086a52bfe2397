"""One random tree, changed on both sides, and a small pure model of carrying a plan out.

No disk, no site, no text: contents are names. What the planner decides is applied operation by
operation, in whatever order the executor would allow.

>>> end = carried_out(tree, both, order=random.Random(1))
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from docsync.engine.deciding.planning import TreePlan, decide_tree
from docsync.engine.deciding.sketch import sketch
from docsync.engine.doing.executor import needs
from docsync.engine.looking.pairing import Snapshots
from docsync.engine.page.work import Work
from docsync.engine.state.tree import Tree
from docsync.sync.decisions import Decided
from docsync.sync.layout import shape
from docsync.sync.plan import (
    CreateFolder,
    CreatePage,
    MoveFile,
    MoveFolder,
    Operation,
    Policy,
    Request,
    RestorePage,
    TrashFile,
    TrashPage,
    UpdatePage,
    WriteFile,
)
from docsync.sync.state import (
    Agreed,
    LocalFile,
    LocalSnapshot,
    NodeKind,
    Presence,
    RemotePage,
    RemoteSnapshot,
)
from docsync.sync.titles import title_key

ROOT = "1"
SYNC = Request(Policy.SYNC, force=True)


@dataclass(slots=True)
class Sides:
    """Both sides and the base. `held` maps a page to the name of its content."""

    base: dict[str, Agreed]
    files: dict[str, LocalFile]
    pages: dict[str, RemotePage]
    held: dict[str, str] = field(default_factory=dict)

    def copy(self) -> Sides:
        """Copy what a plan changes."""
        return Sides(dict(self.base), dict(self.files), dict(self.pages), dict(self.held))

    def snapshots(self) -> Snapshots:
        """Show them as the planner sees them."""
        root = RemotePage(ROOT, "Root", "", 1)
        taken = {
            title_key(one.title, folder=one.kind is NodeKind.FOLDER): one.id
            for one in (root, *self.pages.values())
            if one.presence in {Presence.CURRENT, Presence.ARCHIVED}
        }
        remote = RemoteSnapshot(ROOT, {ROOT: root, **self.pages}, taken)
        base = tuple(sorted(self.base.values(), key=lambda one: one.path))
        return Snapshots(base, LocalSnapshot(dict(self.files)), remote)


def agreed_tree(paths: list[str]) -> Sides:
    """Make a tree that both sides agree on."""
    nodes = shape(paths, top_is_root=False)
    ids = {path: str(number) for number, path in enumerate(nodes, 10)}
    ids[""] = ROOT
    sides = Sides({}, {}, {})
    for path, node in nodes.items():
        page, parent = ids[path], ids[node.parent]
        kind = NodeKind.FOLDER if node.is_folder else NodeKind.PAGE
        title = path.rstrip("/").rpartition("/")[2] if node.is_folder else f"T{page}"
        version = 0 if node.is_folder else 1
        content = "" if node.is_folder else f"c{page}"
        sides.base[page] = Agreed(
            page, path, title, parent, version, kind=kind, own_title=title, digest=content
        )
        sides.pages[page] = RemotePage(page, title, parent, version, kind=kind)
        sides.held[page] = content
        if not node.is_folder:
            sides.files[path] = LocalFile(path, content, title)
    return sides


def change_files(sides: Sides, choices: random.Random, times: int) -> None:
    """Change the files as people do: edit, retitle, move, delete, create."""
    for number in range(times):
        path = choices.choice([*sorted(sides.files), "new.md"])
        file = sides.files.get(path)
        match choices.randrange(5) if file is not None else 4:
            case 0 if file is not None:
                sides.files[path] = replace(file, digest=f"{file.digest}h{number}")
            case 1 if file is not None:
                title = choices.choice([f"H{number}", "T10", "T11"])
                sides.files[path] = replace(file, title=title, digest=f"{file.digest}t{number}")
            case 2 if file is not None:
                to = choices.choice(["", "a/", "m/"]) + f"m{number}.md"
                sides.files[to] = replace(sides.files.pop(path), path=to)
            case 3 if len(sides.files) > 1:
                del sides.files[path]
            case _:
                fresh = choices.choice(["", "a/", "b/", "n/"]) + f"n{number}.md"
                sides.files[fresh] = LocalFile(fresh, f"n{number}", f"N{number}")


def change_pages(sides: Sides, choices: random.Random, times: int) -> None:
    """Change the pages as people do: edit, retitle, move, trash, create."""
    for number in range(times):
        texts = [one for one in sides.pages.values() if one.kind is NodeKind.PAGE]
        page = choices.choice(sorted(texts, key=lambda one: one.id))
        if page.presence is not Presence.CURRENT:
            continue
        newer = replace(page, version=page.version + 1)
        match choices.randrange(5):
            case 0:
                sides.held[page.id] += f"r{number}"
                sides.pages[page.id] = newer
            case 1:
                sides.pages[page.id] = replace(newer, title=f"R{number}")
            case 2:
                to = choices.choice([ROOT, *sorted(one.id for one in texts)])
                if page.id not in _above(sides.pages, to):
                    sides.pages[page.id] = replace(newer, parent=to)
            case 3:
                _trash(sides, page.id)
            case _:
                fresh = f"9{number}"
                sides.pages[fresh] = RemotePage(fresh, f"P{number}", page.id, 1)
                sides.held[fresh] = f"p{number}"


def _above(pages: Mapping[str, RemotePage], page: str) -> set[str]:
    above = {page}
    while page in pages and pages[page].parent not in above:
        page = pages[page].parent
        above.add(page)
    return above


def _trash(sides: Sides, page: str) -> None:
    """Trash a page as the site does: what hangs below it moves up."""
    gone = sides.pages[page]
    for one in sides.pages.values():
        if one.parent == page:
            sides.pages[one.id] = replace(one, parent=gone.parent)
    sides.pages[page] = replace(gone, presence=Presence.TRASHED)


def plan(tree: Tree, sides: Sides) -> TreePlan:
    """Plan a sync."""
    return decide_tree(tree, SYNC, sides.snapshots())


def carried_out(tree: Tree, sides: Sides, order: random.Random) -> Sides:
    """Carry the plan out in one of the orders that are allowed, trash last."""
    end = sides.copy()
    planned = plan(tree, sides)
    stopped = {one.target.page or one.target.path for one in planned.conflicts}
    works = {
        work.key: work
        for one in planned.decided
        if (work := Work(one, _operations(one))).key not in stopped
    }
    trash = [key for key, work in works.items() if _goes(work)]
    rest = {key: work for key, work in works.items() if not _goes(work)}
    waiting = needs(list(rest.values()), sides.snapshots().remote)
    ids: dict[str, str] = {"": ROOT}
    left = sorted(rest)
    while left:
        free = [key for key in left if not waiting[key] & set(left)] or left  # a circle: anywhere
        key = order.choice(free)
        left.remove(key)
        _apply(rest[key], end, ids)
    for key in sorted(trash, key=lambda key: -works[key].decided.depth):
        _apply(works[key], end, ids)
    return end


def _operations(one: Decided) -> tuple[Operation, ...]:
    return sketch(SYNC, TreePlan(decided=(one,))).operations


def _goes(work: Work) -> bool:
    return any(isinstance(operation, TrashPage) for operation in work.operations)


def _apply(work: Work, end: Sides, ids: dict[str, str]) -> None:
    """Do the operations of one page, and agree."""
    one = work.decided
    page, content = one.item.page, _content(one, end)
    parent = ids.get(one.parent, one.parent)
    for operation in work.operations:
        match operation:
            case CreatePage() | CreateFolder():
                page = ids[one.path] = f"new {one.path}"
                kind = NodeKind.FOLDER if one.path.endswith("/") else NodeKind.PAGE
                version = 0 if kind is NodeKind.FOLDER else 1
                end.pages[page] = RemotePage(page, one.title, parent, version, kind=kind)
            case UpdatePage():
                old = end.pages[page]
                end.pages[page] = replace(
                    old, title=one.title, parent=parent, version=old.version + 1
                )
            case MoveFolder():
                end.pages[page] = replace(end.pages[page], parent=parent)
            case RestorePage():
                old = end.pages[page]
                end.pages[page] = replace(
                    old, presence=Presence.CURRENT, version=old.version + 1, parent=parent
                )
            case TrashPage():
                _trash(end, page)
            case TrashFile():
                end.files.pop(one.item.path, None)
            case MoveFile():
                end.files[operation.to] = replace(end.files.pop(one.item.path), path=operation.to)
            case WriteFile():
                end.files[one.path] = LocalFile(one.path, content, one.title)
            case _:
                pass
    _agree(work, end, page, content)


def _content(one: Decided, end: Sides) -> str:
    """Name what both sides hold afterwards: the side that changed, or both of them."""
    local, base = one.item.local, one.item.base
    here = local.digest if local is not None else ""
    there = end.held.get(one.item.page, "")
    old = base.digest if base is not None else ""
    if here in {"", old}:
        return there
    return here if there in {"", old} else f"{here}+{there}"


def _agree(work: Work, end: Sides, page: str, content: str) -> None:
    one = work.decided
    there = end.pages.get(page)
    gone = there is None or there.presence is not Presence.CURRENT
    here = end.files.get(one.path)
    if gone or (here is None and not one.path.endswith("/")):
        end.base.pop(page, None)
        return
    if not work.operations and page not in end.base:
        return
    assert there is not None
    if here is not None:
        end.files[one.path] = replace(here, digest=content)
    end.held[page] = content
    own = here.title if here is not None else one.title
    end.base[page] = Agreed(
        page, one.path, there.title, there.parent, there.version,
        kind=there.kind, own_title=own, digest=content,
    )  # fmt: skip
