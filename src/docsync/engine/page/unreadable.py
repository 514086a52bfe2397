"""Pages whose stored body is no storage: not well-formed, too deep, too large.

Such a page is pulled as a file that a person can read (`sync/unreadable.py`), and nothing of that
file is ever pushed. What was agreed while the page could be read stays the base, so that it comes
back in the user's own spelling once it is mended in Confluence.

>>> prepare_unreadable(desk, decided, content, weighed).notes
(Note(kind=<NoteKind.UNREADABLE: 'unreadable'>, ...),)
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from docsync.confluence.remote import PageContent
from docsync.engine.page.desk import Desk
from docsync.engine.page.moving import Half, pull
from docsync.engine.page.weighing import Weighed
from docsync.engine.page.work import Found, Work
from docsync.errors import InputError
from docsync.sync.decisions import Decided
from docsync.sync.plan import Agree, Note, NoteKind
from docsync.sync.reconcile import Decision
from docsync.sync.state import Agreed, is_agreed
from docsync.workspace.textfile import digest

MENDED = "mend the page in Confluence, then: docsync pull"

_PULLED = frozenset({Decision.PULL, Decision.RESTORE_FILE})


def prepare_unreadable(desk: Desk, one: Decided, content: PageContent, weighed: Weighed) -> Found:
    """Write the file that shows the page; an edit of it is refused with an `InputError`."""
    base = one.item.base
    if _is_edited(one, weighed):
        raise InputError(f"cannot be edited here: {weighed.unreadable}", hint=MENDED)
    half = pull(desk, one, content, weighed)
    agreed, texts = _kept(half, weighed, base)
    if not half.operations and is_agreed(agreed, base):
        return Found()
    operations = half.operations or (Agree(one.target, one.reason),)
    note = Note(NoteKind.UNREADABLE, _told(weighed.unreadable), one.path)
    return Found(Work(one, operations, agreed, texts), notes=(note, *half.notes))


def _is_edited(one: Decided, weighed: Weighed) -> bool:
    """Say whether the file asks for anything that would have to be written to the page."""
    base, local = one.item.base, one.item.local
    if one.decision in _PULLED:
        return False
    moved = base is not None and local is not None and base.path != local.path
    return moved or weighed.ours_text != weighed.theirs


def unreadable_notes(pages: Iterable[Agreed]) -> tuple[Note, ...]:
    """Tell which files only show what is there."""
    return tuple(
        Note(NoteKind.UNREADABLE, _told(page.unreadable), page.path)
        for page in pages
        if page.unreadable
    )


def _told(reason: str) -> str:
    return f"cannot be edited here, only in Confluence: {reason}"


def _kept(
    half: Half, weighed: Weighed, base: Agreed | None
) -> tuple[Agreed | None, tuple[str, ...]]:
    """Agree on the file that shows the page, and keep what was agreed while it could be read."""
    if half.agreed is None or base is None:
        marked = half.agreed and replace(half.agreed, unreadable=weighed.unreadable)
        return marked, half.texts
    lens = weighed.lens
    agreed = replace(
        half.agreed,
        storage=digest(lens.storage),
        lens=digest(lens.markdown),
        unreadable=weighed.unreadable,
    )
    return agreed, (*half.texts, lens.markdown, lens.storage)
