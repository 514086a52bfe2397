"""The quick answer: nothing changed since a look that found nothing to do.

It costs a scan and a look into the index; no file is read, nothing is compared page by page.

>>> is_quiet(index, Ground("docs-1f3a", folder, ignore, key))
True
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from docsync.index import RACY, Index
from docsync.workspace.ignore import Ignore
from docsync.workspace.scan import scan


@dataclass(frozen=True, slots=True)
class Ground:
    """A tree's id, folder and rules; `key` names the settings that a plan hangs on."""

    tree: str
    folder: Path
    ignore: Ignore
    key: str


def is_quiet(index: Index, ground: Ground) -> bool:
    """Say whether nothing changed here since a look that found nothing to do."""
    wanted = index.quiet(ground.tree, ground.key)
    if wanted is None or any(os.path.lexists(ground.folder / path) for path in wanted):
        return False
    return files_are_same(index, ground.tree, ground.folder, ground.ignore)


def files_are_same(index: Index, tree: str, folder: Path, ignore: Ignore) -> bool:
    """Say whether each file of a tree is surely as it was when it was last read."""
    known = index.stamps(tree)
    found = scan(folder, ignore)
    if found.odd or found.closed:
        return False
    for entry in found.pages:
        stamp = known.pop(entry.path, None)
        if stamp is None or not _holds((entry.size, entry.modified, entry.inode), stamp):
            return False
    return all(_attachment_holds(folder / path, stamp) for path, stamp in known.items())


def _holds(now: tuple[int, int, int], stamp: tuple[int, ...]) -> bool:
    return now == stamp[:3] and now[1] + RACY <= stamp[3]


def _attachment_holds(file: Path, stamp: tuple[int, ...]) -> bool:
    """Compare a file the scan does not list: an attachment, or a page that is gone."""
    try:
        stat = file.stat()
    except OSError:
        return False
    is_page = file.name.lower().endswith(".md")
    return not is_page and _holds((stat.st_size, stat.st_mtime_ns, stat.st_ino), stamp)
