"""Where a checkout stands: on what was pushed last, or behind it.

A commit that was pushed and is not part of what is checked out stops a push. Where git cannot say,
a file that holds an older agreed text counts as behind.

>>> standing(tree, request, Commits()).stop is None
True
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from docsync.engine.state.manifest import Commits
from docsync.engine.state.tree import Tree
from docsync.sync.plan import Note, NoteKind, Policy, Request, Stop
from docsync.workspace.git import Ancestry, Checkout, checkout

BEHIND = (
    "behind: pull or rebase: commit {} was pushed last, and is not part of {}, checked out here"
)
GET_IT = "git pull --rebase, then repeat the command; --force pushes what is here over it"
SHALLOW = (
    "this clone is shallow and does not hold commit {}, which was pushed last: files are compared "
    "with older pushes instead (git fetch --unshallow, or fetch-depth: 0, makes sure)"
)
DIRTY, COMMIT, OLDER = "dirty", "commit", "older"


@dataclass(frozen=True, slots=True)
class Standing:
    """What follows. `by_digest`: files with an older agreed text are behind, not edited."""

    stop: Stop | None = None
    by_digest: bool = True
    note: Note | None = None


def standing(tree: Tree, request: Request, commits: Commits) -> Standing:
    """Compare what is checked out with what was pushed."""
    here = checkout(tree.folder)
    if request.force or tree.settings.preview:  # a branch may be rebased as it likes
        return Standing(by_digest=False)
    if here is None or not commits.tips:
        return Standing()
    held = {commit: here.holds(commit) for commit in commits.tips}
    missing = [commit for commit, one in held.items() if _is_missing(here, one, commits)]
    if missing:
        told = BEHIND.format(missing[0][:12], here.commit[:12])
        pushes = request.policy is not Policy.PULL
        return Standing(Stop(told, GET_IT) if pushes else None)
    unknown = [commit for commit, one in held.items() if one is Ancestry.UNKNOWN]
    if unknown:
        return Standing(note=Note(NoteKind.STATE, SHALLOW.format(unknown[0][:12])))
    return Standing(by_digest=commits.dirty)


def remembered(known: Mapping[str, str]) -> Commits:
    """Read from the index which commits it was made by."""
    tips, older = known.get(COMMIT, "").split(), known.get(OLDER, "").split()
    return Commits(tuple(tips), tuple(older), bool(known.get(DIRTY)))


def as_told(commits: Commits) -> dict[str, str]:
    """Say what the index shall remember of what a manifest told."""
    tips, older = " ".join(commits.tips), " ".join(commits.older)
    return {COMMIT: tips, OLDER: older, DIRTY: "yes" if commits.dirty else ""}


def as_pushed(tree: Tree) -> dict[str, str]:
    """Say what the index shall remember of a push: what it sent, it knows, committed or not."""
    here = checkout(tree.folder)
    return as_told(Commits((here.commit,) if here is not None else ()))


def commits_after(tree: Tree, *, force: bool) -> Callable[[Commits], Commits]:
    """Give what a push makes of the commits that the manifest names.

    One that is not part of what is checked out stays: it may be another branch's. `force` drops it.
    """
    here = checkout(tree.folder)
    if here is None:
        return lambda before: Commits(before.tips, before.older, dirty=True)
    dirty = here.is_dirty()

    def after(before: Commits) -> Commits:
        others = () if force else _others(here, before.tips)
        older = dict.fromkeys((*before.tips, *before.older))
        passed = tuple(one for one in older if one not in {here.commit, *others})
        return Commits((here.commit, *others), passed, dirty)

    return after


def _others(here: Checkout, tips: tuple[str, ...]) -> tuple[str, ...]:
    if here.shallow:  # it was looked at before anything was written: nothing speaks against it
        return ()
    return tuple(tip for tip in tips if here.holds(tip) is not Ancestry.HELD)


def _is_missing(here: Checkout, found: Ancestry, commits: Commits) -> bool:
    if found is Ancestry.UNKNOWN:
        return not here.shallow or here.commit in commits.older
    return found is Ancestry.MISSING
