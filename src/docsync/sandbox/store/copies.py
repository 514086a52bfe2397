"""Copies of pages, with what belongs to them: one page, or a page with all below it."""

from __future__ import annotations

from dataclasses import dataclass

from docsync.sandbox.refusals import bad_request, not_found
from docsync.sandbox.store.access import (
    admit_group,
    admit_user,
    restricted_to,
    restricted_to_groups,
)
from docsync.sandbox.store.attachments import Upload, attach, data_of, file_of, on_page
from docsync.sandbox.store.labels import add_labels, labels_of
from docsync.sandbox.store.properties import Owner
from docsync.sandbox.store.reading import body_of, every
from docsync.sandbox.store.records import Content, Kind, Person, Status
from docsync.sandbox.store.schema import Store
from docsync.sandbox.store.spaces import space_by_id
from docsync.sandbox.store.tree import ancestors_of, descendants_of
from docsync.sandbox.store.writing import Change, Draft, create, update


@dataclass(frozen=True, slots=True)
class Kept:
    """What of a page its copy keeps."""

    attachments: bool = False
    permissions: bool = False
    properties: bool = False
    labels: bool = False


@dataclass(frozen=True, slots=True)
class Titles:
    """How the titles of copies differ: words replaced, then a prefix before."""

    prefix: str = ""
    search: str = ""
    replace: str = ""

    def of(self, title: str) -> str:
        """Give the title of the copy of a page."""
        changed = title.replace(self.search, self.replace) if self.search else title
        return self.prefix + changed


def copy_below(store: Store, person: Person, page: Content, draft: Draft, kept: Kept) -> Content:
    """Copy a page to where a draft says; the draft's empty body means the page's own."""
    with store.transaction():
        body = draft.body or body_of(store, page)
        made = create(
            store,
            person,
            Draft(draft.space, draft.title, body, kind=page.kind, parent=draft.parent),
        )
        keep(store, person, page, made, kept)
    return made


def copy_over(
    store: Store, person: Person, page: Content, target: Content, change: tuple[str | None, Kept]
) -> Content:
    """Copy a page over another one, which gets a new version; None keeps its title."""
    title, kept = change
    body = body_of(store, page)
    with store.transaction():
        made = update(
            store, person, target, Change(target.version.number + 1, title=title, body=body)
        )
        keep(store, person, page, made, kept)
    return made


def copy_hierarchy(
    store: Store, person: Person, page: Content, target: Content, how: tuple[Titles, Kept]
) -> list[Content]:
    """Copy a page and all pages below it below a target; the first is the copy of the page."""
    titles, kept = how
    if target.kind not in {Kind.PAGE, Kind.FOLDER} or target.status is not Status.CURRENT:
        raise not_found("page", target.id)
    if page.id in {target.id, *(above.id for above in ancestors_of(store, target))}:
        raise bad_request("A page cannot be copied below itself.")
    space = space_by_id(store, target.space)
    found = [page, *(one for one, _ in descendants_of(store, person, page))]
    copies: dict[int, Content] = {}
    with store.transaction():
        for one in found:
            parent = copies[one.parent].id if one.parent in copies else target.id
            draft = Draft(space, titles.of(one.title), parent=parent)
            copies[one.id] = copy_below(store, person, one, draft, kept)
    return list(copies.values())


def keep(store: Store, person: Person, page: Content, made: Content, kept: Kept) -> None:
    """Give a copy what it keeps of its page. Inside a transaction."""
    if kept.attachments:
        for one in every(store, person, on_page(page)):
            held = file_of(store, one)
            upload = Upload(one.title, held.media_type, data_of(store, one), held.comment)
            attach(store, person, made, upload)
    if kept.labels:
        labels = [(label.prefix, label.name) for label in labels_of(store, page)]
        add_labels(store, person, made, labels)
    if kept.properties:
        _copy_properties(store, Owner.content(page), Owner.content(made))
    if kept.permissions:
        for operation in ("read", "update"):
            for user in restricted_to(store, page.id, operation):
                admit_user(store, made, operation, user)
            for group in restricted_to_groups(store, page.id, operation):
                admit_group(store, made, operation, group)


def _copy_properties(store: Store, old: Owner, new: Owner) -> None:
    store.write(
        "INSERT OR IGNORE INTO property (scope, owner, key, value, number, author, created) "
        "SELECT scope, ?, key, value, 1, author, created FROM property "
        "WHERE scope = ? AND owner = ?",
        (new.id, old.scope, old.id),
    )
