"""`docsync fsck`: what is wrong with the state of a workspace, and mending it.

Files, index and lock are looked at without the site. The site is asked only where the index has to
be rebuilt, or where a run was interrupted and it must be looked up what it did.

>>> check_workspace(root, config, quiet).flaws
()
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from docsync.config import STATE_FOLDER, Config
from docsync.confluence.remote import Remote
from docsync.engine.doing.recovery import recover
from docsync.engine.looking.rebuilding import rebuild_index
from docsync.engine.state.opening import open_site, open_tree
from docsync.engine.state.tree import Reporter, Tree
from docsync.errors import FileError, SafetyStop
from docsync.index import Index
from docsync.index.examine import Flaw, FlawKind, examine, mend
from docsync.workspace.leftovers import leftovers, remove
from docsync.workspace.lock import FILE_NAME as LOCK
from docsync.workspace.lock import Lock, is_alive, read_holder
from docsync.workspace.scan import scan

UNREADABLE = frozenset({FlawKind.MISSING, FlawKind.DAMAGED, FlawKind.OLDER, FlawKind.NEWER})
GONE = frozenset({FlawKind.MISSING, FlawKind.DAMAGED})
BY_SITE = frozenset({*GONE, FlawKind.JOURNAL})


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found, and how many pages a rebuilt index knows."""

    flaws: tuple[Flaw, ...]
    rebuilt: int = 0

    @property
    def exit_code(self) -> int:
        """1 where something is left that is not mended."""
        return 0 if all(flaw.mended for flaw in self.flaws) else 1

    @property
    def needs_site(self) -> bool:
        """Whether mending the rest needs the site."""
        return any(flaw.kind in BY_SITE and not flaw.mended for flaw in self.flaws)


def check_workspace(root: Path, config: Config, reporter: Reporter) -> Checked:
    """Look at everything, and change nothing; a `SafetyStop` while another run goes on."""
    state = root / STATE_FOLDER
    state.mkdir(exist_ok=True)
    flaws = [*_lock(state), *examine(state)]
    folders = [root / tree.path for tree in config.trees]
    if not any(flaw.kind in UNREADABLE for flaw in flaws):
        with closing(Index(state)) as index:
            for tree in _trees(root, config, index, reporter):
                flaws += [*_journal(tree), *_cache(tree)]
    flaws += [
        Flaw(FlawKind.LEFTOVER, "a temporary file of a run that is gone", _shown(one, root))
        for one in leftovers(state, folders)
    ]
    return Checked(tuple(flaws))


def mend_workspace(root: Path, config: Config, reporter: Reporter, found: Checked) -> Checked:
    """Mend what can be mended without the site."""
    state = root / STATE_FOLDER
    with Lock(state, "fsck"):  # takes the place of one whose holder is gone
        flaws = found.flaws
        if any(flaw.kind is FlawKind.OLDER for flaw in flaws):
            mend(state, ())
            flaws = (*flaws, *_further(root, config, reporter))
        if not any(flaw.kind is FlawKind.NEWER for flaw in flaws):
            mend(state, flaws)
        for flaw in flaws:
            if flaw.kind is FlawKind.LEFTOVER:
                remove(root / flaw.path)
    left = {FlawKind.NEWER, *BY_SITE}
    return Checked(tuple(replace(one, mended=one.kind not in left) for one in flaws))


def finish_with_site(
    root: Path, config: Config, remote: Remote, reporter: Reporter, found: Checked
) -> Checked:
    """Rebuild an index that is gone, and look up what an interrupted run did."""
    pages = 0
    kinds = {flaw.kind for flaw in found.flaws if not flaw.mended}
    state = root / STATE_FOLDER
    with Lock(state, "fsck"), closing(Index(state)) as index:
        for tree in _trees(root, config, index, reporter):
            site = open_site(tree, remote)
            if kinds & GONE:
                pages += rebuild_index(tree, site)
            recover(tree, site)
    flaws = (replace(one, mended=True) if one.kind in BY_SITE else one for one in found.flaws)
    return Checked(tuple(flaws), pages)


def _further(root: Path, config: Config, reporter: Reporter) -> Iterator[Flaw]:
    """Look again at an index that was brought to the newest form."""
    yield from examine(root / STATE_FOLDER)
    with closing(Index(root / STATE_FOLDER)) as index:
        for tree in _trees(root, config, index, reporter):
            yield from (*_journal(tree), *_cache(tree))


def _trees(root: Path, config: Config, index: Index, reporter: Reporter) -> Iterable[Tree]:
    return [open_tree(root, config, settings, index, reporter) for settings in config.trees]


def _lock(state: Path) -> Iterator[Flaw]:
    file = state / LOCK
    if not file.exists():
        return
    holder = read_holder(file)
    if holder is not None and is_alive(holder):
        raise SafetyStop(
            f"another run holds this workspace: docsync {holder.command}, process "
            f"{holder.process} on {holder.host} since {holder.since}",
            hint=f"wait for it; if it is gone for sure, delete {file}",
        )
    who = "nobody can read" if holder is None else f"process {holder.process}, which is gone, left"
    yield Flaw(FlawKind.LOCK, f"there is a lock that {who}", _shown(file, state.parent))


def _journal(tree: Tree) -> Iterator[Flaw]:
    if intents := tree.index.intents(tree.id):
        many = f"{len(intents)} writes are" if len(intents) > 1 else "one write is"
        yield Flaw(FlawKind.JOURNAL, f"a run was interrupted: {many} still to be looked up")


def _cache(tree: Tree) -> Iterator[Flaw]:
    """Compare what is remembered of files that did not change with what they hold."""
    cached = tree.index.files(tree.id)
    for entry in scan(tree.folder, tree.ignore).pages:
        known = cached.get(entry.path)
        if known is None or not known.holds_for(entry) or known.file.fault is not None:
            continue
        try:
            same = known.file.digest == tree.files.text_digest(entry.path)
        except FileError:
            same = False
        if not same:
            where = ("files", tree.id, entry.path)
            message = "the index remembers another text of this file"
            yield Flaw(FlawKind.CACHE, message, tree.shown(entry.path), where)


def _shown(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix()
