"""Where a command stands that needs no workspace: in one, in one that is named, or in a folder.

>>> ground(("notes.md",)).root
PosixPath('/home/kim/notes')
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from docsync.cli.session import narrowed
from docsync.config import FILE_NAME, Config, TreeConfig, load, unsaved, workspace_of
from docsync.errors import UsageError

ALONE = TreeConfig(id="alone")  # the tree of a folder that is no workspace


@dataclass(frozen=True, slots=True)
class Ground:
    """A folder with a configuration, and the paths below it that were typed."""

    root: Path
    config: Config
    paths: tuple[str, ...]

    @property
    def is_workspace(self) -> bool:
        """Whether the folder is one that is synced."""
        return self.config.source.is_file()


def ground(paths: Sequence[str], flags: Mapping[str, str | None], name: str) -> Ground:
    """Find the workspace of the paths, else of the folder one stands in, else the folder named.

    `name` is the command, for its hint.
    """
    here = Path.cwd()
    named = [Path(os.path.abspath(path)) for path in paths]  # noqa: PTH100 - links are names
    root = next(filter(None, map(workspace_of, named or [here])), None)
    if root is not None:
        config = load(root, os.environ, flags)
    elif not paths:
        raise UsageError(
            f"no {FILE_NAME} in {here} or any folder above it", hint=f"docsync {name} FOLDER"
        )
    else:
        root = Path(os.path.commonpath([one if one.is_dir() else one.parent for one in named]))
        config = replace(unsaved(root, os.environ, flags), trees=(ALONE,))
    wanted = narrowed(root, paths)
    for path in wanted:
        if not (root / path).exists():
            raise UsageError(f"there is no {path}", hint=f"docsync {name} --help")
    return Ground(root, config, wanted)
