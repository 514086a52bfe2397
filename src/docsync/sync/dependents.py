"""What follows for a page from what happens to the pages above and below it.

A page is not deleted while anything stays below it: what was added or edited there beats the
deletion. A page in the trash comes back for what was added or edited below it here, where the
request may take it back. And what hangs below a page that cannot be made waits with it.

>>> settle(situation, decide_all(situation)).conflicts
()
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from docsync.sync.decisions import Decided, Decisions, Situation
from docsync.sync.following import follow
from docsync.sync.hanging import key_of
from docsync.sync.plan import Conflict, Failure
from docsync.sync.reconcile import Decision
from docsync.sync.state import NodeKind, Presence, RemoteSnapshot, folder_of
from docsync.sync.titles import title_key

EMPTIED = "nothing is in this folder any more"
KEPT = 'deleted here, but "{}" hangs below it there'
ADDED = "trashed there, but a page below it was added or edited here"
NOT_MADE = "the page above it, {}, cannot be made: it waits for that"
TAKEN = 'trashed there, and another page has its title "{}" now'
MEND = "mend that one first"
GIVEN_UP = 'the title "{}" is still that of the page of {}, which gives it up'
BOTH = "push both files, or all"
GONE = {
    Presence.TRASHED: ('the page above it, "{}", is in the trash there', "docsync push --restore"),
    Presence.ARCHIVED: ('the page above it, "{}", is archived there', "move the file elsewhere"),
    Presence.HIDDEN: ('the site does not show the page above it, "{}"', "move the file elsewhere"),
}

_WRITTEN = frozenset(
    {Decision.CREATE, Decision.ADOPT, Decision.PUSH, Decision.MERGE, Decision.RESTORE_PAGE}
)
_STAYS = frozenset({Decision.NOTHING, Decision.PULL, Decision.PUSH, Decision.MERGE})
FILE_GOES = frozenset({Decision.TRASH_FILE, Decision.TRASH_FILE_TOLD})
_GONE_THERE = frozenset({Decision.TRASH_FILE, Decision.RESTORE_PAGE})


def settle(situation: Situation, decisions: Decisions) -> Decisions:
    """Let decisions follow from one another."""
    decided = make_no_empty_folders(decisions.decided)
    if situation.writes_here:
        then = follow(decided, situation.nodes, situation.occupied)
        decided = note_no_empty_folders(decided, then)
        if situation.writes_there:
            decided = drop_empty_folders(decided, then)
    decided = keep_parents(decided, situation.remote)
    if not situation.writes_there:
        return replace(decisions, decided=decided)
    decided = keep_trashed(restore_parents(decided), situation)
    return wait_for_parents(situation, replace(decisions, decided=decided))


def make_no_empty_folders(decided: Iterable[Decided]) -> tuple[Decided, ...]:
    """Make no folder that nothing hangs below: its files may have pages that stay elsewhere."""
    known = tuple(decided)
    new = {one.path for one in known if _is_new_folder(one)}
    wanted: set[str] = set()
    for one in sorted(known, key=lambda one: one.depth, reverse=True):
        if one.path in new - wanted or one.clash or one.decision not in _WRITTEN:
            continue
        wanted.add(one.parent)
    return tuple(one for one in known if one.path not in new - wanted)


def note_no_empty_folders(
    decided: Iterable[Decided], then: Iterable[Decided]
) -> tuple[Decided, ...]:
    """Leave the folders of the site alone that have no file here: nobody here deleted one."""
    filled = _filled(then)
    return tuple(
        replace(one, decision=Decision.NOTHING)
        if _is_folder_there(one) and one.path not in filled
        else one
        for one in decided
    )


def drop_empty_folders(decided: Iterable[Decided], then: Iterable[Decided]) -> tuple[Decided, ...]:
    """Trash the folders without a page that this run itself takes the last file out of.

    `then` are the same, where they stand after the run.
    """
    filled = _filled(then)
    return tuple(
        replace(one, decision=Decision.TRASH_PAGE, reason=EMPTIED)
        if _is_folder(one) and one.path not in filled
        else one
        for one in decided
    )


def keep_parents(decided: Iterable[Decided], remote: RemoteSnapshot) -> tuple[Decided, ...]:
    """Keep the pages that something stays below; their files come back."""
    known = tuple(decided)
    leaving = {one.item.page for one in known if _moves_away(one)}
    going = {one.item.page for one in known if one.decision is Decision.TRASH_PAGE}
    below = _hanging(remote, leaving)
    kept: dict[str, str] = {}
    while held := {page: stays for page in going if (stays := _stays(below[page], going))}:
        kept |= held
        going -= held.keys()
    return tuple(_kept(one, kept) for one in known)


def restore_parents(decided: Iterable[Decided]) -> tuple[Decided, ...]:
    """Take pages out of the trash that a written page hangs below; the highest ones too."""
    by_page = {key_of(one.item): one for one in decided}
    queue = [one for one in by_page.values() if one.decision in _WRITTEN]
    for one in queue:
        above = by_page.get(one.parent)
        if above is not None and _was_trashed(above) and above.decision is Decision.TRASH_FILE:
            restored = replace(above, decision=Decision.RESTORE_PAGE, reason=ADDED)
            by_page[one.parent] = restored
            queue.append(restored)
    return tuple(by_page.values())


def keep_trashed(decided: Iterable[Decided], situation: Situation) -> tuple[Decided, ...]:
    """Stop the pages that cannot come out of the trash because another has their title now."""
    return tuple(
        replace(one, decision=Decision.STOP, reason=TAKEN.format(one.item.title))
        if situation.restores and _comes_back(one) and _is_taken(one, situation.remote)
        else one
        for one in decided
    )


def wait_for_titles(
    asked: Sequence[Decided], everyone: Iterable[Decided], remote: RemoteSnapshot
) -> tuple[tuple[Decided, ...], tuple[Failure, ...]]:
    """Fail what wants the title of a page that gives it up, but is not asked to do so now."""
    now = {one.item.page for one in asked}
    later = {one.item.page: one.path for one in everyone if one.item.page not in now}
    possible: list[Decided] = []
    failures: list[Failure] = []
    for one in asked:
        holder = remote.taken.get(title_key(one.title, folder=one.path.endswith("/")), "")
        if one.decision in _WRITTEN and holder in later:
            message = GIVEN_UP.format(one.title, later[holder])
            failures.append(Failure(one.target, message, hint=BOTH))
        else:
            possible.append(one)
    return tuple(possible), tuple(failures)


def wait_for_parents(situation: Situation, decisions: Decisions) -> Decisions:
    """Fail or stop what would be written below a page that is not there."""
    by_key = {key_of(one.item): one for one in decisions.decided}
    there = by_key.keys() | situation.remote.pages.keys() | {situation.remote.root}
    failures, conflicts = list(decisions.failures), list(decisions.conflicts)
    kept: list[Decided] = []
    for one in sorted(decisions.decided, key=lambda one: one.depth):
        above = by_key.get(one.parent)
        if not _is_written_below(one):
            kept.append(one)
        elif one.parent not in there:
            there -= {key_of(one.item)}
            failures.append(Failure(one.target, NOT_MADE.format(one.parent), hint=MEND))
        elif above is not None and (why := _unfit(above, situation)) is not None:
            there -= {key_of(one.item)}
            conflicts.append(Conflict(one.target, *why))
        else:
            kept.append(one)
    order = {key: number for number, key in enumerate(by_key)}
    kept.sort(key=lambda one: order[key_of(one.item)])
    return replace(
        decisions, decided=tuple(kept), failures=tuple(failures), conflicts=tuple(conflicts)
    )


def _hanging(remote: RemoteSnapshot, leaving: set[str]) -> Mapping[str, Sequence[tuple[str, str]]]:
    """List what hangs below each page and does not move away: ids and titles."""
    below: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for page in remote.pages.values():
        if page.presence is Presence.CURRENT and page.id not in leaving:
            below[page.parent].append((page.id, page.title))
    for parent, title in remote.guests.items():
        below[parent].append(("", title))
    return below


def _stays(below: Sequence[tuple[str, str]], going: set[str]) -> str:
    """Name one page that stays, '' where all go."""
    return min((title for page, title in below if page not in going), default="")


def _moves_away(one: Decided) -> bool:
    remote = one.item.remote
    return remote is not None and one.parent != remote.parent and not one.clash


def _kept(one: Decided, kept: Mapping[str, str]) -> Decided:
    if one.item.page not in kept or one.decision is not Decision.TRASH_PAGE:
        return one
    base = one.item.base
    decision = Decision.NOTHING
    if base is not None and base.kind is NodeKind.PAGE:
        decision = Decision.RESTORE_FILE
    elif base is not None and base.path != one.path:
        decision = Decision.PULL  # a folder goes where the page above it is now
    return replace(one, decision=decision, reason=KEPT.format(kept[one.item.page]))


def _filled(then: Iterable[Decided]) -> frozenset[str]:
    """Collect the folders that hold a file after the run, at any depth."""
    filled: set[str] = set()
    for one in then:
        folder = folder_of(one.path) if _has_file_then(one) else ""
        while folder and folder not in filled:
            filled.add(folder)
            folder = folder_of(folder)
    return frozenset(filled)


def _has_file_then(one: Decided) -> bool:
    """Say whether a page has a file after the run."""
    if one.path.endswith("/") or not one.path:
        return False
    if one.item.local is not None:
        return one.decision not in FILE_GOES
    return one.decision in {Decision.PULL, Decision.RESTORE_FILE, Decision.MERGE}


def _is_folder(one: Decided) -> bool:
    """Say whether it is a folder of ours that stays, here or where its files were moved."""
    base, remote = one.item.base, one.item.remote
    return (
        base is not None
        and base.kind is not NodeKind.PAGE
        and one.item.local is not None
        and remote is not None
        and remote.presence is Presence.CURRENT
        and one.decision in _STAYS
    )


def _is_folder_there(one: Decided) -> bool:
    """Say whether it is a folder that was never here."""
    item = one.item
    unknown = item.base is None and item.local is None
    return unknown and one.path.endswith("/") and one.decision is Decision.PULL


def _is_new_folder(one: Decided) -> bool:
    return one.path.endswith("/") and one.decision is Decision.CREATE


def _was_trashed(one: Decided) -> bool:
    return one.item.remote is not None and one.item.remote.presence is Presence.TRASHED


def _comes_back(one: Decided) -> bool:
    return one.decision is Decision.RESTORE_PAGE and _was_trashed(one)


def _is_taken(one: Decided, remote: RemoteSnapshot) -> bool:
    """Say whether another page has the title that a trashed one had: it comes back with that."""
    return remote.taken.get(title_key(one.item.title), one.item.page) != one.item.page


def _is_written_below(one: Decided) -> bool:
    """Say whether a decision hangs a page below another one there."""
    remote = one.item.remote
    if one.clash or one.decision not in _WRITTEN - {Decision.RESTORE_PAGE}:
        return False
    return one.decision is Decision.CREATE or (remote is not None and one.parent != remote.parent)


def _unfit(above: Decided, situation: Situation) -> tuple[str, str] | None:
    """Say why nothing can be hung below a page, and what to do; None where it can."""
    remote = above.item.remote
    if remote is None or remote.presence is Presence.CURRENT:
        return None
    if above.decision in _GONE_THERE and _was_trashed(above) and situation.restores:
        return None
    reason, hint = GONE[remote.presence]
    return reason.format(remote.title), hint
