"""Conflicts whose markers stand in files: where they are, and settling them.

A side is taken at each marked place; what was merged around it, and what a person wrote since,
stays. An attachment that both sides changed has no markers: it is settled by taking a side.

>>> settle(tree, "guide/setup.md", Resolution.OURS)
True
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum
from typing import assert_never

from docsync.engine.state.tree import Tree
from docsync.errors import FileError, UsageError
from docsync.sync.merging.markers import Place, has_markers, places, settle
from docsync.sync.merging.parts import Side
from docsync.sync.state import Agreed, KeptAttachment
from docsync.workspace.scan import scan
from docsync.workspace.textfile import digest


class Resolution(Enum):
    """How a conflict is settled: as the file says now, or as one of the two sides."""

    MERGED = "merged"
    OURS = "ours"
    THEIRS = "theirs"


@dataclass(frozen=True, slots=True)
class Marked:
    """A file whose conflict is to be settled: the places that still have markers."""

    path: str
    places: tuple[Place, ...]
    broken: bool = False  # it has markers that belong to no whole place


@dataclass(frozen=True, slots=True)
class Settlement:
    """What came of settling: the files that are settled, and those that are left."""

    settled: tuple[str, ...]
    left: tuple[Marked, ...]
    deep: bool = False  # the next run must look at attachments of pages that did not change


def conflicts(tree: Tree, wanted: str) -> tuple[Marked, ...]:
    """List the files below a path of the workspace that have a conflict to be settled."""
    known = {page.path for page in tree.index.agreed(tree.id) if page.conflicted}
    paths = sorted({path for path in _files(tree) if _lies_in(tree.shown(path), wanted)} | known)
    found = (_marked(tree, path) for path in paths if _lies_in(tree.shown(path), wanted))
    return tuple(
        one for one in found if one.places or one.broken or _inside(tree, one.path) in known
    )


def settle_file(tree: Tree, marked: Marked, resolution: Resolution) -> bool:
    """Settle one file; say whether it holds no markers any more."""
    path = _inside(tree, marked.path)
    page = next((one for one in tree.index.agreed(tree.id) if one.path == path), None)
    if page is not None and tree.files.read_if_there(path) is None:
        return _settle_gone(tree, page, resolution)
    here = tree.files.read(path)
    text = _settled(here, resolution)
    if has_markers(text):
        return False
    if resolution is not Resolution.MERGED and not marked.places:
        raise UsageError(
            f"{marked.path} holds no markers any more, so there is no side to take",
            hint=f"docsync resolve {marked.path}   (keeps it as it reads now)",
        )
    if text != here:
        tree.files.write(path, text, expected=digest(here))
    if page is not None and page.conflicted:
        tree.index.agree(tree.id, replace(page, conflicted=False))
    return True


def _settle_gone(tree: Tree, page: Agreed, resolution: Resolution) -> bool:
    """Settle a file that was deleted: it stays so, or comes back as one side had it."""
    sides = tree.index.conflict(tree.id, page.id)
    if resolution is not Resolution.MERGED and sides is not None:
        _, ours, theirs = sides
        tree.files.write(page.path, ours if resolution is Resolution.OURS else theirs, expected="")
    tree.index.agree(tree.id, replace(page, conflicted=False))
    return True


def settle_attachment(tree: Tree, wanted: str, resolution: Resolution) -> bool:
    """Settle an attachment that both sides changed; False where the path names none.

    Ours is sent by the next push over what is there; theirs is fetched by the next deep pull,
    and the file that was here is kept in `.docsync/trash`.
    """
    for page in tree.index.agreed(tree.id):
        for kept in page.attachments:
            if kept.path and tree.shown(kept.path) == wanted:
                _settle_kept(tree, page, kept, resolution)
                return True
    return False


def _settle_kept(tree: Tree, page: Agreed, kept: KeptAttachment, resolution: Resolution) -> None:
    match resolution:
        case Resolution.OURS:
            settled = replace(kept, decided=True)
        case Resolution.THEIRS:
            tree.files.copy_to_trash(kept.path)
            settled = replace(kept, digest=tree.files.digest(kept.path))
        case Resolution.MERGED:
            raise UsageError(
                f"{tree.shown(kept.path)} is an attachment: one of its two versions must be taken",
                hint=f"docsync resolve --ours {tree.shown(kept.path)}   (or --theirs)",
            )
        case _:
            assert_never(resolution)
    files = tuple(settled if one.name == kept.name else one for one in page.attachments)
    tree.index.agree(tree.id, replace(page, attachments=files))


def _settled(text: str, resolution: Resolution) -> str:
    match resolution:
        case Resolution.MERGED:
            return text
        case Resolution.OURS:
            return settle(text, Side.OURS)
        case Resolution.THEIRS:
            return settle(text, Side.THEIRS)
        case _:
            assert_never(resolution)


def _files(tree: Tree) -> Iterator[str]:
    return (entry.path for entry in scan(tree.folder, tree.ignore).pages)


def _marked(tree: Tree, path: str) -> Marked:
    try:
        text = tree.files.read(path)
    except FileError:
        text = ""
    return Marked(tree.shown(path), places(text), broken=has_markers(settle(text, Side.BASE)))


def _inside(tree: Tree, shown: str) -> str:
    return shown.removeprefix(tree.shown(""))


def _lies_in(path: str, wanted: str) -> bool:
    return wanted in {"", "."} or path == wanted or path.startswith(wanted.rstrip("/") + "/")
