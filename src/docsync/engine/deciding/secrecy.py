"""Pages that only some may read, and a folder that git keeps: told before anything is written.

A page is such a page by restrictions of its own or of a page above it. The site is asked only in a
git work tree (or where such pages are to be left out), and only about files that git would take.

>>> guarded(desk, plan).notes
(Note(kind=<NoteKind.RESTRICTED: 'restricted'>, message='2 pages that only some may read …'),)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from docsync.config import Restricted
from docsync.engine.deciding.planning import TreePlan
from docsync.engine.page.desk import Desk
from docsync.engine.page.work import Work
from docsync.errors import ForbiddenError, NotFoundError, RejectedError
from docsync.sync.plan import Note, NoteKind, Side, WriteFile
from docsync.workspace.git import ignored, is_work_tree, remote_hosts

SHOWN = 20
PUBLIC = ("github.com", "gitlab.com", "bitbucket.org", "codeberg.org", "git.sr.ht", "gitea.com")
LANDS = "{} land in a git repository{}: {}"
ADVICE = '; restricted = "skip" in .docsync.toml leaves such pages out, .gitignore keeps them here'
LEFT_OUT = '{} left out (restricted = "skip"): {}'


def guarded(desk: Desk, plan: TreePlan) -> TreePlan:
    """Tell of restricted pages that git would take, or leave them out of a plan."""
    mode = desk.tree.config.restricted
    if mode is Restricted.WRITE or plan.stop is not None or not desk.writes(Side.LOCAL):
        return plan
    works = {work.decided.item.page: work for work in plan.works if _is_written(work)}
    works = _for_git(desk, works, everywhere=mode is Restricted.SKIP)
    hidden = _restricted(desk, plan, works)
    if not hidden:
        return plan
    paths = sorted(desk.tree.shown(works[page].decided.path) for page in hidden)
    if mode is Restricted.WARN:
        told = LANDS.format(_count(paths), _where(desk), _names(paths)) + ADVICE
        return replace(plan, notes=(*plan.notes, Note(NoteKind.RESTRICTED, told)))
    kept = tuple(work for work in plan.works if work.decided.item.page not in hidden)
    note = Note(NoteKind.RESTRICTED, LEFT_OUT.format(_count(paths), _names(paths)))
    return replace(plan, works=kept, notes=(*plan.notes, note))


def _is_written(work: Work) -> bool:
    """Say whether a work writes the text of a page into a file."""
    written = any(isinstance(operation, WriteFile) for operation in work.operations)
    return written and work.decided.item.page != ""


def _for_git(desk: Desk, works: Mapping[str, Work], *, everywhere: bool) -> dict[str, Work]:
    """Keep the works whose files git would take; outside of git all of them, or none."""
    folder = desk.tree.folder
    if not works or not is_work_tree(folder):
        return dict(works) if everywhere else {}
    left = ignored(folder, [work.decided.path for work in works.values()])
    return {page: work for page, work in works.items() if work.decided.path not in left}


def _restricted(desk: Desk, plan: TreePlan, works: Mapping[str, Work]) -> frozenset[str]:
    """Ask which of these pages only some may read, for themselves or for a page above them."""
    if not works:
        return frozenset()
    remotes = (one.item.remote for one in plan.everyone)
    parents = {remote.id: remote.parent for remote in remotes if remote is not None}
    lines = {page: _line(page, parents) for page in works}
    asked = sorted({one for line in lines.values() for one in line})
    try:
        hidden = desk.site.remote.restricted(asked)
    except (ForbiddenError, NotFoundError, RejectedError):  # who may not ask cannot know
        return frozenset()
    return frozenset(page for page, line in lines.items() if hidden.intersection(line))


def _line(page: str, parents: Mapping[str, str]) -> tuple[str, ...]:
    """Name a page and all that it hangs below, as far as it is known."""
    line: list[str] = []
    while page and page not in line:
        line.append(page)
        page = parents.get(page, "")
    return tuple(line)


def _where(desk: Desk) -> str:
    hosts = [host for host in remote_hosts(desk.tree.folder) if _is_public(host)]
    return f" with a remote on {', '.join(hosts)}, where others may read it" if hosts else ""


def _is_public(host: str) -> bool:
    return any(host == known or host.endswith(f".{known}") for known in PUBLIC)


def _count(paths: Iterable[str]) -> str:
    number = len(list(paths))
    return f"{number} page{'' if number == 1 else 's'} that only some may read"


def _names(paths: list[str]) -> str:
    rest = len(paths) - SHOWN
    return ", ".join(paths[:SHOWN]) + (f" and {rest} more" if rest > 0 else "")
