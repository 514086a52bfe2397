"""Drafts that somebody has open over pages that are to be written: told before anything is sent.

A draft stays what it is. Its author publishes it over what was pushed, and Confluence merges.

>>> open_drafts(desk, works)
(Note(kind=<NoteKind.DRAFT: 'draft'>, ...),)
"""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

from docsync.engine.page.desk import Desk
from docsync.engine.page.work import Work
from docsync.errors import RemoteError
from docsync.sync.plan import Note, NoteKind, Target, UpdatePage

OPEN = "somebody has unpublished changes of this page in the browser{}: they are left alone"


def open_drafts(desk: Desk, works: Iterable[Work]) -> tuple[Note, ...]:
    """Look for drafts of the pages that works write: one request a page, some at once."""
    targets = [
        operation.target
        for work in works
        for operation in work.operations
        if isinstance(operation, UpdatePage)
    ]
    if not targets:
        return ()
    with ThreadPoolExecutor(desk.tree.config.workers) as pool:
        found = pool.map(lambda target: _note(desk, target), targets)
        return tuple(note for note in found if note is not None)


def _note(desk: Desk, target: Target) -> Note | None:
    try:
        draft = desk.site.remote.draft(target.page)
    except RemoteError:
        return None  # what is wrong with the site shows where it matters: in the write
    if draft is None:
        return None
    since = f", last saved {draft.when}" if draft.when else ""
    return Note(NoteKind.DRAFT, OPEN.format(since), target.path)
