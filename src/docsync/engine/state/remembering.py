"""Remembering a status that found nothing to tell, for the next one to need a glance only.

>>> remember(root, index, trees, said)
"""

from __future__ import annotations

import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from docsync.engine.state.tree import Tree
from docsync.glance import PAGE, Files, Ground, files_of, kept, key_of
from docsync.index import RACY, Index
from docsync.workspace.scan import is_sidecar, scan


@dataclass(frozen=True, slots=True)
class Said:
    """What a status said: its place in words, and its record for programs."""

    place: str
    record: Mapping[str, object]


def remember(root: Path, index: Index, trees: Sequence[Tree], said: Said) -> None:
    """Keep what was said, where a glance can tell in all trees that it still holds."""
    found = []
    for tree in trees:
        ground = _ground(tree)
        files = files_of(str(root), ground) if ground is not None else None
        if ground is None or files is None or not _is_as_read(tree, files):
            return
        found.append(kept(said.place, said.record, ground, files))
    index.set_glance(key_of(str(root), os.environ), found)


def _ground(tree: Tree) -> Ground | None:
    """Say what counts in a tree; None where there is something to do, or it hangs on more."""
    absent = tree.index.quiet(tree.id, tree.ground.key)
    if absent is None or tree.settings.order:
        return None
    names = (path.rpartition("/")[2] for path in tree.index.stamps(tree.id))
    ends = {f".{name.rpartition('.')[2]}" for name in names} | {PAGE}
    ignored = scan(tree.folder, tree.ignore).ignored
    return Ground(tree.settings.path, tuple(sorted(ends)), tuple(sorted(ignored)), absent)


def _is_as_read(tree: Tree, files: Files) -> bool:
    """Say whether each file is surely as it was when it was read, and no other page is there."""
    known, now = tree.index.stamps(tree.id), time.time_ns()
    for path, *stamp in files:
        read = known.pop(path, None)
        if stamp[1] + RACY > (now if read is None else read[3]):
            return False
        if read is not None and read[:3] != tuple(stamp):
            return False
        if read is None and _may_be_page(tree, path):
            return False
    return not known


def _may_be_page(tree: Tree, path: str) -> bool:
    return path.lower().endswith(PAGE) and not is_sidecar(tree.folder / path)
