"""Files that were moved from one tree of a workspace to another take their pages along.

The trees of a workspace are synced with one space, so that such a move is one there too. A page is
handed over in the index before anything is planned: the other tree then finds it hanging where its
file says that it does not belong, and moves it. A checkout without an index cannot tell.

>>> hand_over(find_handed((tree, other)))
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from docsync.engine.looking.snapshots import look_as_spelled
from docsync.engine.state.journal import Unlisted, intend, open_intentions
from docsync.engine.state.tree import Tree
from docsync.errors import FileError
from docsync.sync.identity import find_moves, lines_of
from docsync.sync.state import Agreed, KeptAttachment, LocalFile, NodeKind, folder_of

Lines = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Look:
    """One tree: the pages whose files are gone, and the files that no page is known for."""

    tree: Tree
    gone: tuple[Agreed, ...]
    new: tuple[LocalFile, ...]


@dataclass(frozen=True, slots=True)
class Handed:
    """A page that another tree has now, with its path there."""

    page: Agreed
    giver: Tree
    taker: Tree


def find_handed(trees: Sequence[Tree]) -> tuple[Handed, ...]:
    """Find the pages whose files are in another tree now."""
    return tuple(_handed([_look(tree) for tree in trees])) if len(trees) > 1 else ()


def hand_over(handed: Iterable[Handed]) -> None:
    """Let pages belong to the trees where their files are; the manifests will say so."""
    for one in handed:
        one.taker.index.hand_over(one.giver.id, one.taker.id, one.page)
        intend(one.giver, Unlisted((one.page.id,)))


def _look(tree: Tree) -> Look:
    base, local = look_as_spelled(tree, tree.index.agreed(tree.id))
    known = {agreed.path for agreed in base}
    busy = any(not isinstance(one, Unlisted) for _, one in open_intentions(tree))
    return Look(
        tree,
        () if busy else tuple(one for one in base if _is_gone(tree, one, local.files)),
        tuple(
            file
            for path, file in local.files.items()
            if path not in known and not file.claim and file.fault is None
        ),
    )


def _is_gone(tree: Tree, agreed: Agreed, files: Mapping[str, LocalFile]) -> bool:
    """Say whether a page has no file any more; one that was left out or stopped has its own say."""
    ordinary = agreed.kind is NodeKind.PAGE and not agreed.conflicted
    root = tree.index.meta(tree.id).get("root", "")
    left_out = tree.ignore.leaves_out(agreed.path)
    return ordinary and agreed.id != root and agreed.path not in files and not left_out


def _handed(looks: Sequence[Look]) -> Iterator[Handed]:
    """Find the files that are in another tree now; one that moved within its tree stays there."""
    givers = {agreed.id: look.tree for look in looks for agreed in look.gone}
    takers = {look.tree.shown(file.path): (look.tree, file) for look in looks for file in look.new}
    if not givers or not takers:
        return
    gone = [
        replace(agreed, path=look.tree.shown(agreed.path)) for look in looks for agreed in look.gone
    ]
    new = [replace(file, path=path) for path, (_, file) in takers.items()]
    pages = {agreed.id: agreed for look in looks for agreed in look.gone}
    for page, path in find_moves(gone, new, dict(_texts(looks))).found.items():
        giver, (taker, file) = givers[page], takers[path]
        if giver.id != taker.id:
            yield Handed(_moved(pages[page], taker, file), giver, taker)


def _texts(looks: Sequence[Look]) -> Iterator[tuple[str, Lines]]:
    for look in looks:
        for agreed in look.gone:
            text = look.tree.index.text(agreed.digest)
            if text is not None:
                yield agreed.digest, lines_of(text)
        for file in look.new:
            with suppress(FileError):
                yield file.digest, lines_of(look.tree.files.read(file.path))


def _moved(agreed: Agreed, taker: Tree, file: LocalFile) -> Agreed:
    """Write a page with its path in the other tree, and those of the files that came along."""
    old, new = folder_of(agreed.path), folder_of(file.path)

    def along(kept: KeptAttachment) -> KeptAttachment:
        path = new + kept.path.removeprefix(old) if kept.path.startswith(old) else kept.path
        return replace(kept, path=path) if (taker.folder / path).is_file() else kept

    attachments = tuple(along(kept) if kept.path else kept for kept in agreed.attachments)
    return replace(agreed, path=file.path, attachments=attachments, unresolved=(), place=-1)
