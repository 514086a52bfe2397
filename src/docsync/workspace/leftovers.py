"""What runs that were killed left lying about: temporary files and folders, and a lock.

>>> leftovers(state, [folder])
()
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

from docsync.workspace.lock import FILE_NAME as LOCK
from docsync.workspace.textfile import TEMPORARY

IN_STATE = ("new-", "tmp", f"{LOCK}-")


def leftovers(state: Path, folders: Iterable[Path]) -> tuple[Path, ...]:
    """Find them, in the state folder and in the folders of the trees."""
    found = [one for one in state.iterdir() if one.name.startswith((*IN_STATE, TEMPORARY))]
    for folder in folders:
        found += _temporary(folder, state)
    return tuple(sorted(set(found)))


def remove(leftover: Path) -> None:
    """Take one away."""
    if leftover.is_dir() and not leftover.is_symlink():
        shutil.rmtree(leftover)
    else:
        leftover.unlink(missing_ok=True)


def _temporary(folder: Path, state: Path) -> Iterator[Path]:
    for place, folders, files in os.walk(folder):
        folders[:] = [one for one in folders if Path(place) / one != state and one != ".git"]
        yield from (Path(place) / name for name in files if name.startswith(TEMPORARY))
