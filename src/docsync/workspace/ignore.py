r"""What is out of scope: hidden files, docsync's own, and what `.docsyncignore` names.

>>> Ignore("drafts/\n").leaves_out("drafts/a.md")
True
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from pathspec import GitIgnoreSpec

from docsync.errors import FileError
from docsync.workspace.textfile import decode

FILE_NAME = ".docsyncignore"


@dataclass(frozen=True, slots=True)
class Ignore:
    """The ignore rules of a tree, in gitignore syntax, relative to the tree's folder."""

    rules: str = ""
    _spec: GitIgnoreSpec = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_spec", GitIgnoreSpec.from_lines(self.rules.split("\n")))

    def leaves_out(self, path: str) -> bool:
        """Say whether a path (POSIX, a folder's with its slash) is out of scope."""
        return bool(self.rules) and self._spec.match_file(path)


def is_hidden(path: str) -> bool:
    """Say whether a path, or a folder it is in, is hidden: such files are never synced."""
    return any(part.startswith(".") for part in path.split("/") if part not in {".", ".."})


def read_ignore(folder: Path) -> Ignore:
    """Read the ignore rules that stand in the folder of a tree."""
    file = folder / FILE_NAME
    if not file.is_file():
        return Ignore()
    try:
        return Ignore(decode(file.read_bytes()))
    except (ValueError, OSError) as error:
        raise FileError(f"cannot be read: {error}", where=FILE_NAME) from None
