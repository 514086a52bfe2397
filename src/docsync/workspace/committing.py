"""Writing commits into a repository: onto the branch that is checked out, and nothing else.

Commits are made by `git fast-import` on a name of their own, and the branch is moved onto the last
one only if it stands where it stood. No hook runs, no commit is changed, no other file is touched.

>>> repository(Path("handbook")).is_clean
True
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from docsync.errors import SafetyStop, UsageError

OURS = "refs/docsync/commits"
PAGE, VERSION = "Confluence-Page", "Confluence-Version"
NO_GIT = "git is needed to make commits: {}"
MOVED = "the branch was changed while docsync made its commits: they were not added"
_UNSAFE = re.compile(r"[<>\x00-\x1f\x7f]")
_LOG = f"%(trailers:key={PAGE},valueonly,separator=%x20) %(trailers:key={VERSION},valueonly)"


@dataclass(frozen=True, slots=True)
class Person:
    """Who made a commit, as git writes it."""

    name: str
    mail: str


@dataclass(frozen=True, slots=True)
class Commit:
    """One commit to be made: files by path below the workspace, None for one that goes.

    A text is its bytes; a file on disk is named by `stored`, and git keeps it as `git add` does.
    """

    author: Person
    when: datetime
    message: str
    files: Mapping[str, bytes | None] = field(default_factory=dict)
    stored: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Repository:
    """A git work tree, seen from a folder in it; `prefix` leads from its top to the folder."""

    folder: Path
    prefix: str
    committer: Person

    def dirty(self) -> tuple[str, ...]:
        """List the files, of the whole work tree, that are changed or staged."""
        told = self._git("status", "--porcelain", "-z", "--untracked-files=no", "--no-renames")
        return tuple(entry[3:] for entry in told.split("\0") if entry)

    def recorded(self) -> dict[str, int]:
        """Read from the commits so far up to which version each page stands in them."""
        if not self._head():
            return {}
        found: dict[str, int] = {}
        for line in self._git("log", f"--format={_LOG}", f"--grep=^{PAGE}: ").splitlines():
            page, _, version = line.partition(" ")
            if version.strip().isdecimal():
                found[page] = max(found.get(page, 0), int(version))
        return found

    def tracked(self) -> frozenset[str]:
        """List the files of the folder that the last commit holds."""
        if not self._head():
            return frozenset()
        told = self._git("ls-tree", "-r", "-z", "--name-only", "HEAD", "--", ".")
        return frozenset(told.split("\0")) - {""}

    def changed(self, paths: Iterable[str]) -> tuple[str, ...]:
        """Say which of these files are not as they were committed, those that git ignores aside."""
        wanted = set(paths)
        told = self._git("status", "--porcelain", "-z", "--untracked-files=all", "--no-renames")
        names = (entry[3:].removeprefix(self.prefix) for entry in told.split("\0") if entry)
        return tuple(sorted(name for name in names if name in wanted))

    def add(self, commits: Iterable[Commit]) -> int:
        """Make commits behind the last one, and say how many."""
        before = self._head()
        count = self._import(commits, before)
        if not count:
            return 0
        branch = self._git("symbolic-ref", "-q", "HEAD", strict=False).strip() or "HEAD"
        last = self._git("rev-parse", OURS).strip()
        try:
            self._git("update-ref", "-m", "docsync pull --commit", branch, last, before or "0" * 40)
        except UsageError as error:
            raise SafetyStop(MOVED, hint="run the command again") from error
        finally:
            self._git("update-ref", "-d", OURS)
        self._git("reset", "-q")
        return count

    def _import(self, commits: Iterable[Commit], before: str) -> int:
        count = 0
        words = ("fast-import", "--quiet", "--force", "--date-format=raw")
        with subprocess.Popen(  # noqa: S603 - fixed words
            ["git", "-C", str(self.folder), *words],  # noqa: S607 - the git the user has
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        ) as running:
            assert running.stdin is not None  # noqa: S101 - it is a pipe
            for commit in commits:
                for part in self._written(commit, before if count == 0 else ""):
                    running.stdin.write(part)
                count += 1
            running.stdin.close()
            told = running.stderr.read().decode(errors="replace") if running.stderr else ""
            if running.wait() != 0:
                raise UsageError(
                    NO_GIT.format(told.strip().splitlines()[-1] if told else "it failed")
                )
        return count

    def _written(self, commit: Commit, onto: str) -> Iterator[bytes]:
        """Write one commit as fast-import reads it."""
        when = commit.when
        author = f"{_name(commit.author)} {int(when.timestamp())} {when.strftime('%z') or '+0000'}"
        committer = f"{_name(self.committer)} {int(datetime.now(UTC).timestamp())} +0000"
        message = commit.message.encode()
        yield f"commit {OURS}\nauthor {author}\ncommitter {committer}\n".encode()
        yield b"data %d\n%s\n" % (len(message), message)
        if onto:
            yield f"from {onto}\n".encode()
        for path, content in commit.files.items():
            if content is None:
                yield b"D %s\n" % self._quoted(path)
            else:
                yield b"M 100644 inline %s\ndata %d\n" % (self._quoted(path), len(content))
                yield content + b"\n"
        for path, name in zip(commit.stored, self._stored(commit.stored), strict=True):
            yield b"M 100644 %s %s\n" % (name.encode(), self._quoted(path))
        yield b"\n"

    def _stored(self, paths: tuple[str, ...]) -> list[str]:
        """Store files as they are on disk, with the filters that git has for them."""
        if not paths:
            return []
        given = "".join(f"{self.prefix}{path}\n" for path in paths)
        return self._git("hash-object", "-w", "--stdin-paths", given=given).split()

    def _quoted(self, path: str) -> bytes:
        escaped = (
            (self.prefix + path).replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
        )
        return f'"{escaped}"'.encode()

    def _head(self) -> str:
        return self._git("rev-parse", "-q", "--verify", "HEAD", strict=False).strip()

    def _git(self, *words: str, given: str | None = None, strict: bool = True) -> str:
        return _run(self.folder, *words, given=given, strict=strict)


def repository(folder: Path) -> Repository:
    """Find the git work tree that a folder lies in, or raise a `UsageError`."""
    told = _run(folder, "rev-parse", "--is-inside-work-tree", "--show-prefix", strict=False)
    inside, _, prefix = told.partition("\n")
    if inside != "true":
        raise UsageError(
            f"{folder} is not in a git repository: --commit makes commits", hint="git init"
        )
    return Repository(folder, prefix.strip("\n"), _committer(folder))


def begin_repository(folder: Path, first: str) -> None:
    """Make a folder a repository, unless git keeps it already, and commit its first file."""
    if _run(folder, "rev-parse", "--is-inside-work-tree", strict=False).strip() != "true":
        _run(folder, "init", "-q")
    made = repository(folder)
    if not made.dirty():  # else the pull says so
        made.add([Commit(made.committer, datetime.now(UTC), "docsync clone", stored=(first,))])


def _committer(folder: Path) -> Person:
    """Say who runs docsync, as git knows them."""
    name = _run(folder, "config", "user.name", strict=False).strip() or "docsync"
    mail = _run(folder, "config", "user.email", strict=False).strip() or "docsync@localhost"
    told = os.environ.get
    return Person(told("GIT_COMMITTER_NAME") or name, told("GIT_COMMITTER_EMAIL") or mail)


def _name(person: Person) -> str:
    name = _UNSAFE.sub("", person.name).strip() or "somebody"
    return f"{name} <{_UNSAFE.sub('', person.mail).strip()}>"


def _run(folder: Path, *words: str, given: str | None = None, strict: bool = True) -> str:
    """Run git and give what it printed; where it says no, '' or a `UsageError`."""
    try:
        done = subprocess.run(  # noqa: S603 - fixed words, and names that are given as arguments
            ["git", "-C", str(folder), *words],  # noqa: S607 - the git the user has
            input=given,
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="surrogateescape",
            check=False,
        )
    except OSError as error:
        raise UsageError(NO_GIT.format(error.strerror)) from error
    if done.returncode and strict:
        raise UsageError(NO_GIT.format(done.stderr.strip() or f"git {words[0]} failed"))
    return "" if done.returncode else done.stdout
