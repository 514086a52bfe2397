"""What the commands of a workspace share: find it, read its configuration, open its engine.

>>> with session(screen, flags, online=True) as here:
...     result = here.engine.run(Request(Policy.SYNC, paths=narrowed(here.root, paths)))
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from docsync.cli.lazy import load
from docsync.cli.progress import reporting
from docsync.config import Config, find_root
from docsync.config import load as load_config
from docsync.confluence.remote import Remote
from docsync.engine import Engine, Reporter, open_engine
from docsync.errors import UsageError
from docsync.likeness import did_you_mean
from docsync.output import Screen
from docsync.sync.plan import Note, Plan, RunResult
from docsync.workspace.git import branch

Flags = Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Session:
    """An open workspace."""

    root: Path
    config: Config
    engine: Engine
    told: Sequence[Note] = ()  # what was told while it ran


@contextmanager
def session(
    screen: Screen, flags: Flags, *, online: bool, noting: bool = True
) -> Iterator[Session]:
    """Open the workspace that this process stands in, and its site if `online`.

    Commands that are about one page are not `noting`: what is odd elsewhere is not told there.
    """
    root = find_root(Path.cwd())
    config = load_config(root, os.environ, with_branch(root, flags))
    with (
        reporting(screen, noting=noting) as reporter,
        opened(root, config, reporter, online=online) as engine,
    ):
        yield Session(root, config, engine, reporter.told)


def with_branch(root: Path, flags: Flags) -> Flags:
    """Name the branch whose preview is meant, where only the preview parent is said."""
    if not flags.get("preview_parent") or flags.get("preview"):
        return flags
    told = (os.environ.get(name, "") for name in BRANCHES)
    name = next((each for each in told if each), "") or branch(root)
    if not name:
        raise UsageError("no branch is checked out to name the preview", hint="add --preview NAME")
    return {**flags, "preview": name}


# Where jobs are told which branch they are for: a checkout of a commit has none.
BRANCHES = (
    *("DOCSYNC_PREVIEW", "GITHUB_HEAD_REF", "CI_MERGE_REQUEST_SOURCE_BRANCH_NAME"),
    *("CI_COMMIT_REF_NAME", "GITHUB_REF_NAME", "BITBUCKET_BRANCH", "BRANCH_NAME"),
)


@contextmanager
def opened(root: Path, config: Config, reporter: Reporter, *, online: bool) -> Iterator[Engine]:
    """Open the engine of a workspace, and its site if `online`."""
    with ExitStack() as stack:
        if online:
            reporter.step("asking the site")
        remote = stack.enter_context(reached(config)) if online else None
        yield stack.enter_context(open_engine(root, config, remote, reporter))


@contextmanager
def reached(config: Config) -> Iterator[Remote]:
    """Open the site; the HTTP client is loaded here, and only by commands that come here."""
    if not config.space:
        raise UsageError(
            f"{config.source.name} names no space",
            hint='add space = "KEY", or set DOCSYNC_SPACE',
        )
    with load("docsync.cli.connection:connected")(config, os.environ) as remote:
        yield remote


def preview_address(here: Session) -> str:
    """Say where the preview that was worked on is seen; '' where none is meant."""
    return here.engine.preview_address if here.config.preview else ""


def narrowed(root: Path, paths: Sequence[str]) -> tuple[str, ...]:
    """Turn paths as typed into paths below the workspace, or raise a `UsageError`.

    A path counts from the folder one stands in; one that is only there from the workspace's root,
    as docsync prints it, is taken from there.
    """
    return tuple(_below(root, path) for path in paths)


def _below(root: Path, typed: str) -> str:
    from_here = Path(os.path.abspath(typed))  # noqa: PTH100 - links are not followed: they are names
    from_root = Path(os.path.abspath(root / typed))  # noqa: PTH100 - likewise
    if not from_here.exists() and from_root.exists() and from_root.is_relative_to(root):
        from_here = from_root
    try:
        return str(PurePosixPath(from_here.relative_to(root)))
    except ValueError:
        raise UsageError(f"{typed} lies outside the workspace {root}", hint=f"cd {root}") from None


def tell_strangers(root: Path, paths: Sequence[str], known: Sequence[str], screen: Screen) -> int:
    """Say which of the paths name nothing here or in `known`; give the exit code that means."""
    strangers = [
        path
        for path in paths
        if not (root / path).exists() and not any(_lies_in(each, path) for each in known)
    ]
    for path in strangers:
        suggestion = did_you_mean(path, _neighbours(root, path))
        screen.problem(f"docsync knows nothing by the name {path}{suggestion}")
        screen.hint("docsync status")
    return UsageError.exit_code if strangers else 0


def targets(told: Plan | RunResult) -> tuple[str, ...]:
    """List the paths that a plan or a result is about."""
    operations = (
        told.operations
        if isinstance(told, Plan)
        else tuple(outcome.operation for outcome in told.outcomes)
    )
    every = (*operations, *told.conflicts, *told.failures, *told.held)
    return tuple(each.target.path for each in every)


def _lies_in(path: str, folder: str) -> bool:
    return PurePosixPath(path).is_relative_to(folder)


def _neighbours(root: Path, path: str) -> list[str]:
    """List what is where the path would be."""
    folder = root / PurePosixPath(path).parent
    if not folder.is_dir():
        return []
    return [each.relative_to(root).as_posix() for each in folder.iterdir()]
