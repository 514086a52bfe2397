r"""What a shell may write where somebody presses Tab: commands, options, files, versions, spaces.

The scripts of `docsync completion` call `docsync` with `_DOCSYNC_COMPLETE=1` and what stands before
the cursor: the words, one a line, in `_DOCSYNC_WORDS`, or the whole line in `_DOCSYNC_LINE`. An
answer is a line: its kind, the text, what it is. Whatever goes wrong is silent.

>>> print(answer(docsync, {"_DOCSYNC_WORDS": "docsync\nstat"}))
plain   status  Say what changed, here and there.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from itertools import islice
from pathlib import Path, PurePosixPath
from sqlite3 import DatabaseError

import click
from click.shell_completion import CompletionItem, ShellComplete, split_arg_string

from docsync.cli.lazy import load
from docsync.config import STATE_FOLDER, Config, unsaved, workspace_of
from docsync.config import load as load_config
from docsync.errors import DocsyncError
from docsync.index import FILE_NAME as INDEX_NAME
from docsync.index import Index

ASKED = "_DOCSYNC_COMPLETE"
WORDS = "_DOCSYNC_WORDS"
LINE = "_DOCSYNC_LINE"
BREAKS = "_DOCSYNC_BREAKS"  # characters at which bash ends a word, of its own accord
QUOTED = " \t\n\"'"  # what stands inside a word that is quoted
MOST = 200  # of one list
SECONDS = 1.5  # to wait for a site

Item = CompletionItem[str]


def answer(command: click.Command, env: Mapping[str, str]) -> str:
    """Write what may stand where the cursor is."""
    shell = _Shell(command, {}, "docsync", ASKED)
    shell.words = _words(env)
    shell.breaks = env.get(BREAKS, "")
    with suppress(DocsyncError, OSError, DatabaseError):
        return shell.complete()
    return ""


def _words(env: Mapping[str, str]) -> list[str]:
    """Read the words behind `docsync`; the last one is being typed, and may be empty."""
    if LINE not in env:
        return env.get(WORDS, "").split("\n")[1:] or [""]
    words = split_arg_string(env[LINE])
    return [*words[1:], *([""] if env[LINE][-1:].isspace() else [])] or [""]


class _Shell(ShellComplete):
    """click's own search for what is being typed, with our way to say it to any shell."""

    name = "any"
    source_template = ""
    words: list[str]
    breaks = ""

    def get_completion_args(self) -> tuple[list[str], str]:
        """Give the words before the cursor, and the one it stands in."""
        return self.words[:-1], self.words[-1]

    def format_completion(self, item: Item) -> str:
        """Write one answer; bash replaces what stands behind the last character it breaks at."""
        begun = self.words[-1]
        cut = max((begun.rfind(each) for each in self.breaks if each not in QUOTED), default=-1) + 1
        return f"{item.type}\t{item.value[cut:]}\t{item.help or ''}"


# Paths and versions ---------------------------------------------------------------------------


def paths(typed: str) -> list[Item]:
    """Complete a path to folders and Markdown files, or behind `PATH@` to its page's versions."""
    root = workspace_of(Path.cwd())
    path, at, number = typed.rpartition("@")
    if at and root is not None and not Path(typed).exists():
        return list(_versions(root, path, number))
    here = list(_on_disk(typed))
    return here or ([] if root is None else list(_gone(root, typed)))


def _on_disk(typed: str) -> Iterator[Item]:
    """List what begins as it is typed: folders and pages, nothing that is hidden."""
    folder, _, begun = typed.rpartition("/")
    place = Path(f"{folder}/" if folder or typed.startswith("/") else ".")
    if not place.is_dir():
        return
    for entry in sorted(place.iterdir(), key=lambda one: one.name):
        name = entry.name
        if not name.startswith(begun) or name.startswith("."):
            continue
        value = f"{folder}/{name}" if "/" in typed else name
        if entry.is_dir():
            yield Item(value, "folder")
        elif entry.suffix.lower() == ".md":
            yield Item(value, "path")


def _gone(root: Path, typed: str) -> Iterator[Item]:
    """List pages that docsync knows and that have no file any more."""
    for path, _ in _known(root):
        shown = _from_here(root, path)
        if shown.startswith(typed) and not Path(shown).exists():
            yield Item(shown, "path", help="no file here")


def _versions(root: Path, path: str, number: str) -> Iterator[Item]:
    """List the versions of a page up to the one that is known, the newest first."""
    first, dots, last = number.partition("..")
    for known, version in _known(root):
        if _from_here(root, known) == path:
            for each in range(version, max(0, version - MOST), -1):
                if str(each).startswith(last if dots else first):
                    yield Item(f"{path}@{first}..{each}" if dots else f"{path}@{each}")


def _known(root: Path) -> Iterator[tuple[str, int]]:
    """Read the paths and versions of the pages that were agreed on, below the workspace."""
    if not (root / STATE_FOLDER / INDEX_NAME).is_file():
        return
    config = load_config(root, os.environ, {})
    with Index(root / STATE_FOLDER) as index:
        for tree in config.trees:
            for page in index.agreed(tree.id):
                yield str(PurePosixPath(tree.path) / page.path), page.version


def _from_here(root: Path, path: str) -> str:
    return Path(os.path.relpath(root / path)).as_posix()


# Runs and spaces ------------------------------------------------------------------------------


def runs(typed: str) -> list[Item]:
    """Complete the number of a run that can be taken back."""
    root = workspace_of(Path.cwd())
    if root is None or not (root / STATE_FOLDER / INDEX_NAME).is_file():
        return []
    with Index(root / STATE_FOLDER) as index:
        known = [(str(run.id), f"{run.command} {run.started}") for run in index.log.runs()[:MOST]]
    return [Item(number, help=told) for number, told in known if number.startswith(typed)]


def spaces(typed: str) -> list[Item]:
    """Complete the key of a space: those that the site shows soon, else the configured one."""
    root = workspace_of(Path.cwd())
    config = (
        unsaved(Path.cwd(), os.environ, {}) if root is None else load_config(root, os.environ, {})
    )
    named = {config.space: ""} if config.space else {}
    return _keys({**named, **dict(_of_site(config))}.items(), typed)


def _of_site(config: Config) -> Iterator[tuple[str, str]]:
    """Ask the site, if that needs no command and no patience."""
    if not config.url or (config.token_command and not os.environ.get("DOCSYNC_TOKEN")):
        return
    with suppress(DocsyncError):
        access = load("docsync.cli.connection:access")(config, os.environ)
        remote = load("docsync.confluence.connect:connect")(
            replace(access, timeout=SECONDS),
            load("docsync.confluence.transport:Connection")(
                patience=load("docsync.confluence.retry:Patience")(tries=1)
            ),
        )
        try:
            for space in islice(remote.spaces(), MOST):
                yield space.key, space.name
        finally:
            remote.close()


def _keys(known: Iterable[tuple[str, str]], typed: str) -> list[Item]:
    folded = typed.casefold()
    return [Item(key, help=name) for key, name in known if key.casefold().startswith(folded)]
