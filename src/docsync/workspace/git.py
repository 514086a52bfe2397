"""What git says of a folder: which commit is checked out, and whether it holds another one.

A folder that git knows nothing of, or a machine without git, gives None. Nothing is ever written.

>>> checkout(Path("docs")).commit[:7]
'1f3a9c2'
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

SECONDS = 30
_HOST = re.compile(r"(?:[a-z+]+://)?(?:[^@/]*@)?(?P<host>[\w.-]+)[:/]")


class Ancestry(Enum):
    """How a commit stands to the one that is checked out."""

    HELD = "held"  # it is the same, or an ancestor
    MISSING = "missing"  # it is here, and no ancestor
    UNKNOWN = "unknown"  # this clone does not have it


@dataclass(frozen=True, slots=True)
class Checkout:
    """The commit that is checked out in a folder."""

    folder: Path
    commit: str
    shallow: bool

    def holds(self, commit: str) -> Ancestry:
        """Say whether what is checked out was made on top of a commit."""
        if commit == self.commit:
            return Ancestry.HELD
        if (
            not _is_name(commit)
            or _git(self.folder, "cat-file", "-e", f"{commit}^{{commit}}") is None
        ):
            return Ancestry.UNKNOWN
        held = _git(self.folder, "merge-base", "--is-ancestor", commit, self.commit)
        if held is not None:
            return Ancestry.HELD
        return Ancestry.UNKNOWN if self.shallow else Ancestry.MISSING

    def is_dirty(self) -> bool:
        """Say whether files of the folder are not as they were committed."""
        return bool(_git(self.folder, "status", "--porcelain", "--untracked-files=all", "--", "."))


def checkout(folder: Path) -> Checkout | None:
    """Ask git about a folder; None where git does not keep it."""
    answer = _git(folder, "rev-parse", "HEAD", "--is-shallow-repository", "HEAD:./")
    if answer is None:
        return None
    commit, shallow, _ = answer.split("\n", 2)
    return Checkout(folder, commit, shallow == "true")


def branch(folder: Path) -> str:
    """Name the branch that is checked out; '' for none."""
    return _git(folder, "symbolic-ref", "--short", "HEAD") or ""


def is_work_tree(folder: Path) -> bool:
    """Say whether a folder, or one above it, is kept by git."""
    return _git(folder, "rev-parse", "--is-inside-work-tree") == "true"


def ignored(folder: Path, paths: Sequence[str]) -> frozenset[str]:
    """Say which of these paths, relative to the folder, git leaves alone."""
    told = _git(folder, "check-ignore", "-z", "--stdin", given="\0".join(paths))
    return frozenset((told or "").split("\0")) - {""}


def remote_hosts(folder: Path) -> tuple[str, ...]:
    """Name the hosts that a repository is fetched from and pushed to."""
    told = _git(folder, "config", "--get-regexp", r"^remote\..*\.(push)?url$") or ""
    found = (_HOST.match(line.partition(" ")[2]) for line in told.splitlines())
    return tuple(sorted({match["host"].lower() for match in found if match is not None}))


def _is_name(commit: str) -> bool:
    return commit.isalnum() and commit.isascii()


def _git(folder: Path, *arguments: str, given: str | None = None) -> str | None:
    answer = ask(folder, *arguments, given=given)
    return None if answer is None else answer.strip()


def ask(folder: Path, *arguments: str, given: str | None = None) -> str | None:
    """Run git in a folder and give what it prints; None where it is not there, or says no."""
    try:
        done = subprocess.run(  # noqa: S603 - fixed words, and commits that are letters and digits
            ["git", "-C", str(folder), *arguments],  # noqa: S607 - the git the user has
            capture_output=True,
            input=given,
            text=True,
            encoding="utf-8",
            errors="replace",
            check=False,
            timeout=SECONDS,
            env={**os.environ, "GIT_OPTIONAL_LOCKS": "0"},
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout if done.returncode == 0 else None


def renames(folder: Path, since: Sequence[str]) -> dict[str, str]:
    """Say which files git saw renamed, old to new, since these commits and not committed yet.

    Paths are relative to the folder; one that was renamed twice leads to its last name.
    """
    told: list[tuple[str, str]] = []
    for commit in since:
        if _is_name(commit):
            told += _renamed(folder, "log", "--reverse", "--format=", f"{commit}..HEAD")
    told += _renamed(folder, "diff", "HEAD")
    origin: dict[str, str] = {}
    for old, new in told:
        origin[new] = origin.pop(old, old)
    return {old: new for new, old in origin.items() if old != new}


def _renamed(folder: Path, *words: str) -> list[tuple[str, str]]:
    """Read renames as git lists them: a status, the old name, the new name, each ended by NUL."""
    asked = ("--find-renames", "--diff-filter=R", "--name-status", "-z", "--relative")
    answer = _git(folder, *words[:1], *asked, *words[1:], "--", ".")
    parts = [part.lstrip("\n") for part in (answer or "").split("\0") if part.strip("\n")]
    return [(old, new) for _, old, new in zip(*[iter(parts)] * 3, strict=False)]
