"""Bugs that tools like this one have had, each put into the running docsync for a while.

A mutant is a few of docsync's own functions made wrong. The state machine must find every one.

>>> with MonkeyPatch.context() as patch:
...     MUTANTS["no base check"](patch)
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any

from pytest import MonkeyPatch  # noqa: PT013 - only the type is needed

from docsync.confluence.cloud import Cloud
from docsync.confluence.datacenter import DataCenter
from docsync.confluence.remote import NewPage, PageContent, PageUpdate
from docsync.engine.deciding import planning, preparing
from docsync.engine.doing import executor
from docsync.engine.doing.performing import Performer
from docsync.engine.doing.posting import Poster
from docsync.engine.looking import snapshots
from docsync.engine.page import moving, weighing
from docsync.engine.page.moving import Half
from docsync.errors import TitleTakenError, UnreachableError, VersionConflictError
from docsync.index import Index
from docsync.sync import reconcile
from docsync.sync.plan import TrashPage
from docsync.sync.reconcile import Decision, LocalChange, RemoteChange
from docsync.sync.state import Presence
from docsync.workspace.files import TreeFiles

Mutant = Callable[[MonkeyPatch], None]
CLIENTS = (Cloud, DataCenter)
_MARKER = re.compile(r"</?ac:inline-comment-marker[^>]*>")


def no_base_check(patch: MonkeyPatch) -> None:
    """A page is written over whatever version it has now."""
    for client in CLIENTS:

        def update(
            self: Any, asked: PageUpdate, write: Callable[..., PageContent] = client.update
        ) -> PageContent:
            latest = replace(asked, expected=self.page(asked.id).version)
            try:
                return write(self, latest)
            except VersionConflictError:
                return update(self, asked, write)

        patch.setattr(client, "update", update)


def not_found_is_deleted(patch: MonkeyPatch) -> None:
    """A page that the site does not show counts as trashed."""
    look = snapshots._missing

    def missing(*args: Any) -> Any:
        found = look(*args)
        hidden = found.presence is Presence.HIDDEN
        return replace(found, presence=Presence.TRASHED) if hidden else found

    patch.setattr(snapshots, "_missing", missing)


def no_journal(patch: MonkeyPatch) -> None:
    """Nothing is noted before a write."""
    patch.setattr(Index, "intend", lambda *_args, **_options: 0)
    patch.setattr(Index, "intents", lambda *_args: ())


def blind_retry(patch: MonkeyPatch) -> None:
    """A create without an answer is sent again, under the next title that is free."""
    for client in CLIENTS:

        def create(
            self: Any, page: NewPage, send: Callable[..., PageContent] = client.create
        ) -> PageContent:
            try:
                return send(self, page)
            except UnreachableError:
                with suppress(TitleTakenError):
                    return send(self, page)
                return send(self, replace(page, title=f"{page.title} 2"))

        patch.setattr(client, "create", create)


def base_advanced_early(patch: MonkeyPatch) -> None:
    """A page counts as agreed although its operations failed."""
    store = Performer._store
    patch.setattr(
        Performer,
        "_store",
        lambda self, work, progress, **_: store(self, work, progress, done=True),
    )


def merge_forgotten(patch: MonkeyPatch) -> None:
    """That a push merged a page is forgotten: its file seems to lack what the page has."""
    push = moving.push

    def forgetful(*args: Any) -> Half:
        half = push(*args)
        return half if half.agreed is None else replace(half, agreed=_plain(half.agreed))

    def _plain(agreed: Any) -> Any:
        return replace(agreed, merged=False, base_version=0)

    patch.setattr(preparing, "push", forgetful)


def markers_pushed(patch: MonkeyPatch) -> None:
    """A file with conflict markers is a file like any other."""
    for module in (preparing, snapshots):
        patch.setattr(module, "has_markers", lambda _text: False)
    prepare = preparing._prepare

    def unaware(desk: Any, one: Any, content: Any) -> Any:
        base = one.item.base
        if base is not None and base.conflicted:
            item = replace(one.item, base=replace(base, conflicted=False))
            one = replace(one, item=item)
        return prepare(desk, one, content)

    needs = preparing.needs_body

    def needs_all(desk: Any, one: Any) -> bool:
        base = one.item.base
        plain = None if base is None else replace(base, conflicted=False)
        return needs(desk, replace(one, item=replace(one.item, base=plain)))

    patch.setattr(preparing, "_prepare", unaware)
    patch.setattr(planning, "needs_body", needs_all)


def no_rehash(patch: MonkeyPatch) -> None:
    """A file is replaced without another look at it."""

    def expected(place: Any, _expected: str) -> bytes:
        return bytes(place.read_bytes()) if place.exists() else b""

    patch.setattr(TreeFiles, "_expected", staticmethod(expected))


def comments_dropped(patch: MonkeyPatch) -> None:
    """The markers of inline comments are not sent."""
    for client in CLIENTS:

        def update(
            self: Any, asked: PageUpdate, write: Callable[..., PageContent] = client.update
        ) -> PageContent:
            return write(self, replace(asked, storage=_MARKER.sub("", asked.storage)))

        patch.setattr(client, "update", update)


def children_trashed(patch: MonkeyPatch) -> None:
    """A page goes to the trash with all that hangs below it."""
    trash = Poster.trash

    def with_children(self: Poster, operation: TrashPage) -> None:
        remote, site = self.desk.site.remote, self.desk.site
        for one in remote.pages(site.space):
            if one.parent == operation.target.page:
                remote.trash(one.id)
        trash(self, operation)

    patch.setattr(Poster, "trash", with_children)
    patch.setattr(executor, "_vacated", lambda group, _done, _remote: (list(group), []))


def no_stepping_aside(patch: MonkeyPatch) -> None:
    """Pages that exchange their titles are written one after the other."""
    patch.setattr(Poster, "step_aside", lambda *_args: False)


def deletion_beats_edit(patch: MonkeyPatch) -> None:
    """A page edited there goes to the trash because its file was deleted here."""
    pair = (LocalChange.DELETED, RemoteChange.EDITED)
    patch.setitem(reconcile.TABLE, pair, Decision.TRASH_PAGE)


def pull_overwrites(patch: MonkeyPatch) -> None:
    """A file that was edited here is replaced by the page."""
    pair = (LocalChange.EDITED, RemoteChange.EDITED)
    patch.setitem(reconcile.TABLE, pair, Decision.PULL)


def labels_overwritten(patch: MonkeyPatch) -> None:
    """The labels of the file are the labels of the page."""
    patch.setattr(weighing, "merge_set", lambda _base, ours, _theirs: frozenset(ours))


MUTANTS: dict[str, Mutant] = {
    "no base check": no_base_check,
    "404 is a deletion": not_found_is_deleted,
    "no journal": no_journal,
    "blind retry": blind_retry,
    "base advanced early": base_advanced_early,
    "merge forgotten": merge_forgotten,
    "markers pushed": markers_pushed,
    "no rehash": no_rehash,
    "comments dropped": comments_dropped,
    "children trashed": children_trashed,
    "no stepping aside": no_stepping_aside,
    "deletion beats edit": deletion_beats_edit,
    "pull overwrites": pull_overwrites,
    "labels overwritten": labels_overwritten,
}
