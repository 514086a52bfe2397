"""The quickest look: nothing changed since a `docsync status` that found nothing to tell.

Starting up is most of what a status costs, so this needs the standard library alone, and little of
it. What that status said is kept in the index, with all it hangs on: the version, the configuration
and the environment, and of each folder the sizes, times and inodes of its files. The index drops it
itself when anything in it changes. Whatever is not surely the same is left to the whole look.

>>> glance(os.getcwd(), os.environ) is None
True
"""

from __future__ import annotations

import json
import marshal
import os
import sqlite3
import stat
from collections.abc import Mapping
from contextlib import closing
from datetime import UTC, datetime
from typing import Any, NamedTuple

from docsync import __version__

CONFIG, DATABASE, IGNORE, PAGE = ".docsync.toml", ".docsync/index.db", ".docsyncignore", ".md"
NOTHING = "Nothing changed on either side."
PREFIX, SECRET = "DOCSYNC_", "TOKEN"
BUSY = 1.0  # seconds to wait for a run that writes
BYTES = 2  # the form of `marshal` that is the same for the same values
MINUTE, HOUR, DAY = 60, 3600, 86400

Files = list[tuple[str, int, int, int]]  # path, size, time of change in nanoseconds, inode


class Ground(NamedTuple):
    """One folder that a status looked at.

    `ends` are the ends of file names that count, `ignored` what is out of scope there, and `absent`
    the paths that links wanted and did not find. Paths are POSIX, relative to `folder`.
    """

    folder: str
    ends: tuple[str, ...]
    ignored: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()


class Glance(NamedTuple):
    """What a status said: its place in words, its record for programs; when the site was seen."""

    place: str
    record: Mapping[str, Any]
    seen: str

    @property
    def text(self) -> str:
        """Say it again, for people."""
        ago = age((datetime.now(UTC) - datetime.fromisoformat(self.seen)).total_seconds())
        return f"{self.place}, last seen {ago}\n\n{NOTHING}\n"


class _UnsureError(Exception):
    """Something that a glance cannot judge, such as a symlink."""


def glance(start: str, env: Mapping[str, str]) -> Glance | None:
    """Give what a status said that still holds where `start` lies; None: look at all of it."""
    root = _root(start)
    if root is None:
        return None
    try:
        with closing(sqlite3.connect(f"{root}/{DATABASE}", timeout=BUSY)) as index:
            kept = index.execute("SELECT key, said, files FROM glance").fetchall()
            looks = index.execute("SELECT value FROM meta WHERE key = 'looked'").fetchall()
        said = [json.loads(one[1]) for one in kept]
        now = key_of(root, env) if kept else ""
        for one, (key, _, files) in zip(said, kept, strict=True):
            if key != now or not _is_same(root, Ground(*one["ground"]), files):
                return None
    except (sqlite3.Error, OSError, ValueError, TypeError, KeyError, _UnsureError):
        return None
    seen = min((value for (value,) in looks), default="")
    return Glance(said[0]["place"], said[0]["record"], seen) if said and seen else None


def key_of(root: str, env: Mapping[str, str]) -> str:
    """Write down what a status hangs on beside the files; no secret is in it."""
    with open(f"{root}/{CONFIG}", encoding="utf-8", errors="surrogateescape") as file:
        config = file.read()
    names = sorted(name for name in env if name.startswith(PREFIX) and SECRET not in name)
    return ascii((__version__, config, [(name, env[name]) for name in names]))


def kept(
    place: str, record: Mapping[str, object], ground: Ground, files: Files
) -> tuple[str, bytes]:
    """Write what the index keeps of a status about one folder."""
    said = json.dumps({"place": place, "record": record, "ground": ground})
    return said, marshal.dumps(files, BYTES)


def files_of(root: str, ground: Ground) -> Files | None:
    """Find the files that count; None where there is something that a glance cannot judge."""
    try:
        return _files(f"{root}/{ground.folder}", ground)
    except (OSError, _UnsureError):
        return None


def age(seconds: float) -> str:
    """Say how long ago something was, in the largest unit that fits.

    >>> age(20), age(150), age(7200), age(200000)
    ('just now', '2 minutes ago', '2 hours ago', '2 days ago')
    """
    for size, noun in ((DAY, "day"), (HOUR, "hour"), (MINUTE, "minute")):
        if seconds >= size:
            number = int(seconds // size)
            return f"{number} {noun}{'' if number == 1 else 's'} ago"
    return "just now"


def _root(start: str) -> str | None:
    """Find the workspace that a folder lies in."""
    while not os.path.isfile(f"{start}/{CONFIG}"):
        above = os.path.dirname(start)
        if above == start:
            return None
        start = above
    return start


def _is_same(root: str, ground: Ground, files: bytes) -> bool:
    folder = f"{root}/{ground.folder}"
    if any(os.path.lexists(f"{folder}/{path}") for path in ground.absent):
        return False
    return marshal.dumps(_files(folder, ground), BYTES) == files


def _files(folder: str, ground: Ground) -> Files:
    """Find the files that count, in the order in which the folders list them."""
    ends, ignored = tuple(ground.ends), frozenset(ground.ignored)
    found: Files = []
    queue = [(folder, "")]
    for place, prefix in queue:
        with os.scandir(place) as entries:
            for entry in entries:
                name, path = entry.name, prefix + entry.name
                if name[0] == ".":
                    if name == IGNORE:
                        found.append((path, *_stamp(entry)))
                elif name.endswith(ends) or name.lower().endswith(PAGE):
                    if path not in ignored:
                        found.append((path, *_stamp(entry)))
                elif entry.is_dir(follow_symlinks=False) and f"{path}/" not in ignored:
                    queue.append((entry.path, f"{path}/"))
    return found


def _stamp(entry: os.DirEntry[str]) -> tuple[int, int, int]:
    seen = entry.stat(follow_symlinks=False)
    if not stat.S_ISREG(seen.st_mode):
        raise _UnsureError
    return seen.st_size, seen.st_mtime_ns, seen.st_ino
