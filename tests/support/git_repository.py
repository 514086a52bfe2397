"""A git repository around a folder, for tests of checkouts."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

QUIET = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
    "GIT_AUTHOR_NAME": "Kim",
    "GIT_AUTHOR_EMAIL": "kim@example.com",
    "GIT_COMMITTER_NAME": "Kim",
    "GIT_COMMITTER_EMAIL": "kim@example.com",
}


def git(folder: Path, *arguments: str) -> str:
    """Run git in a folder, and give what it printed."""
    done = subprocess.run(
        ["git", "-C", str(folder), *arguments],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, **QUIET},
    )
    return done.stdout.strip()


def start(folder: Path) -> None:
    """Make a repository of a folder, and commit what is in it."""
    folder.mkdir(parents=True, exist_ok=True)
    git(folder, "init", "-q", "-b", "main")
    commit(folder)


def commit(folder: Path, message: str = "a change") -> str:
    """Commit everything, and give the commit's name."""
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "--allow-empty", "-m", message)
    return git(folder, "rev-parse", "HEAD")


def clone(folder: Path, to: Path, *options: str) -> None:
    """Clone a repository as a CI job does."""
    git(folder, "clone", "-q", *options, folder.as_uri(), str(to))
