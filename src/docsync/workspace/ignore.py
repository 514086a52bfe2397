r"""What is out of scope: hidden files, docsync's own, and what `.docsyncignore` files name.

Each folder may have one, as with git: the nearest one decides.

>>> Ignore("drafts/\n").leaves_out("drafts/a.md")
True
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pathspec import GitIgnoreSpec

from docsync.errors import FileError
from docsync.workspace.textfile import decode

FILE_NAME = ".docsyncignore"

_SPECIAL = re.compile(r"([\\*?\[\]!# ])")
_ESCAPED = r"\\\1"


@dataclass(frozen=True, slots=True)
class Ignore:
    """The ignore rules of a tree, in gitignore syntax, relative to the tree's folder."""

    rules: str = ""
    _spec: GitIgnoreSpec = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_spec", GitIgnoreSpec.from_lines(self.rules.split("\n")))

    def leaves_out(self, path: str) -> bool:
        """Say whether a path (POSIX, a folder's with its slash) is out of scope.

        As in git, nothing comes back into scope below a folder that is left out.
        """
        if not self.rules:
            return False
        return any(self._spec.match_file(place) for place in _places(path))

    def within(self, folder: str, rules: str) -> Ignore:
        """Add the rules of a folder below: they go over those above it, inside of it."""
        placed = [_placed(line, folder) for line in rules.split("\n")]
        return Ignore("\n".join([self.rules, *(line for line in placed if line)]).lstrip("\n"))


def _places(path: str) -> Iterator[str]:
    """Give the folders a path lies in, the highest first, and the path itself."""
    at = path.find("/")
    while 0 <= at < len(path) - 1:
        yield path[: at + 1]
        at = path.find("/", at + 1)
    yield path


def _placed(line: str, folder: str) -> str:
    """Write a rule of a folder as one of the tree's top folder; '' for what is none."""
    sign, body = ("!", line[1:]) if line.startswith("!") else ("", line)
    if line.startswith("#") or not body.strip("/ \t\r"):
        return ""
    anchored = "/" in body.rstrip(" \t\r")[:-1]
    rule = body.lstrip("/") if anchored else f"**/{body}"
    return f"{sign}/{_SPECIAL.sub(_ESCAPED, folder)}{rule}"


def is_hidden(path: str) -> bool:
    """Say whether a path, or a folder it is in, is hidden: such files are never synced."""
    return any(part.startswith(".") for part in path.split("/") if part not in {".", ".."})


def read_ignore(folder: Path) -> Ignore:
    """Read the ignore rules in the folder of a tree, and in those below that are not left out."""
    return _with_rules_below(folder, "", Ignore())


def _with_rules_below(place: Path, folder: str, ignore: Ignore) -> Ignore:
    below: list[os.DirEntry[str]] = []
    try:
        with os.scandir(place) as entries:
            for entry in entries:
                if entry.name == FILE_NAME and entry.is_file():
                    rules = _rules(Path(entry.path), folder + FILE_NAME)
                    ignore = ignore.within(folder, rules) if folder else Ignore(rules)
                elif not entry.name.startswith(".") and entry.is_dir(follow_symlinks=False):
                    below.append(entry)
    except OSError:
        return ignore  # the scan tells of a folder that cannot be read
    for entry in sorted(below, key=lambda entry: entry.name):
        inside = f"{folder}{entry.name}/"
        if not ignore.leaves_out(inside):
            ignore = _with_rules_below(Path(entry.path), inside, ignore)
    return ignore


def _rules(file: Path, path: str) -> str:
    try:
        return decode(file.read_bytes())
    except (ValueError, OSError) as error:
        raise FileError(f"cannot be read: {error}", where=path) from None
