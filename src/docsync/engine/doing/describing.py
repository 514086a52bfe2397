"""Writing metadata of a page, each value over the one that was seen, and never a version for it.

Only a status makes a version, by the site itself: that version is taken for what is agreed.

>>> describe(desk, operation, work, progress)
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace

from docsync.confluence.remote import ContentState, Principal, PrincipalKind, Property, Restrictions
from docsync.engine.doing.posting import not_found
from docsync.engine.doing.steps import Kind
from docsync.engine.page.described import principals_value, properties_of, read_values
from docsync.engine.page.desk import Desk
from docsync.engine.page.work import Progress, Work
from docsync.errors import (
    FileError,
    ForbiddenError,
    RejectedError,
    UnreachableError,
    VersionConflictError,
)
from docsync.sync.metadata import (
    EDIT,
    KEPT_IN,
    PROPERTIES,
    READ,
    STATUS,
    Json,
    Values,
    digest_of,
)
from docsync.sync.plan import Change, ChangeMetadata

CHANGED_THERE = "its metadata was changed there while this run went on"
REFUSED = "{}: the site does not take this value: {}"


def describe(desk: Desk, operation: ChangeMetadata, work: Work, progress: Progress) -> None:
    """Write values, restrictions last: done twice, it is done once."""
    page = progress.id
    there = read_values(desk.site.remote, page, [change.name for change in operation.changes])
    for change in operation.changes:
        now = digest_of(there.get(change.name))
        if change.expected and now not in (change.expected, digest_of(json.loads(change.value))):
            raise VersionConflictError(CHANGED_THERE, status=409)
    changes = [
        change
        for change in operation.changes
        if digest_of(json.loads(change.value)) != digest_of(there.get(change.name))
    ]
    try:
        _write(desk, changes, work, progress)
    except UnreachableError as error:
        found = read_values(desk.site.remote, page, [change.name for change in changes])
        if any(digest_of(found.get(it.name)) != digest_of(json.loads(it.value)) for it in changes):
            raise not_found(error) from error
    _note(changes, there, progress)


def _write(desk: Desk, changes: Sequence[Change], work: Work, progress: Progress) -> None:
    kept = [one for one in changes if one.name in KEPT_IN or one.name.startswith(PROPERTIES)]
    there = properties_of(desk.site.remote, progress.id) if kept else {}
    for one in kept:
        with _refusable(one):
            _put(desk, progress.id, one, there)
    for one in changes:
        if one.name == STATUS:
            with _refusable(one):
                _set_status(desk, one, work, progress)
    limits = [one for one in changes if one.name in (READ, EDIT)]
    if limits:
        with _refusable(limits[0]):
            _restrict(desk, progress.id, limits)


@contextmanager
def _refusable(change: Change) -> Iterator[None]:
    """Name the key and line of a value that the site does not take."""
    try:
        yield
    except (RejectedError, ForbiddenError) as error:
        key = change.name.replace("/", ": ")
        message = REFUSED.format(key, error.server_message or error.message)
        raise FileError(message, line=change.line or None, hint=error.hint) from error


def _put(desk: Desk, page: str, change: Change, there: Mapping[str, Property]) -> None:
    """Write the content properties of an entry, over exactly those that were read."""
    value = json.loads(change.value)
    own = change.name.removeprefix(f"{PROPERTIES}/")
    for key in KEPT_IN.get(change.name, (own,)):
        old = there.get(key)
        if value is not None:
            desk.site.remote.put_property(page, key, value, old)
        elif old is not None:
            desk.site.remote.delete_property(page, old)


def _set_status(desk: Desk, change: Change, work: Work, progress: Progress) -> None:
    """Set a status over the version that was seen, and take the version that comes of it."""
    remote, page = desk.site.remote, progress.id
    if remote.page(page).version not in _known_versions(work, progress):
        raise VersionConflictError(CHANGED_THERE, status=409)
    value = json.loads(change.value)
    remote.set_state(page, ContentState(**value) if value is not None else None)
    state = remote.page(page)
    progress.seen = state
    if progress.agreed is not None:
        progress.agreed = replace(progress.agreed, version=state.version)


def _known_versions(work: Work, progress: Progress) -> set[int]:
    if progress.seen is not None:
        return {progress.seen.version}
    listed = work.decided.item.remote
    agreed = {progress.agreed.version} if progress.agreed is not None else set()
    return agreed | ({listed.version} if listed is not None else set())


def _restrict(desk: Desk, page: str, changes: Sequence[Change]) -> None:
    """Write both operations at once: what a site is not told, it forgets."""
    limits = desk.site.remote.restrictions(page)
    values = {READ: principals_value(limits.read), EDIT: principals_value(limits.edit)}
    values |= {change.name: json.loads(change.value) for change in changes}
    desk.site.remote.restrict(page, Restrictions(_members(values[READ]), _members(values[EDIT])))


def _members(value: Json) -> tuple[Principal, ...]:
    listed = value if isinstance(value, list) else []
    return tuple(Principal(PrincipalKind(kind), who) for kind, who in listed)


def _note(changes: Sequence[Change], there: Values, progress: Progress) -> None:
    """Record what was there, for `docsync undo`."""
    back = [
        (change.name, json.dumps(there.get(change.name)), digest_of(json.loads(change.value)))
        for change in changes
    ]
    if back:
        progress.steps.append({"step": Kind.DESCRIBED.value, "back": back})
