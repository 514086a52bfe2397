"""Confluence Cloud: API v2, and the calls of v1 that v2 has nothing for.

A `Remote`; each of its methods says how many requests it makes where that is not one.
`read_many` reads 100 pages a request, and `pages` lists 250.

>>> batches(("1", "2", "3"), 2)
(('1', '2'), ('3',))
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

from docsync.confluence import belongings, v1
from docsync.confluence.answer import Answer
from docsync.confluence.comments import v2_comments
from docsync.confluence.folders import folders_above
from docsync.confluence.records import (
    as_written,
    content_property,
    label_names,
    v2_attachment,
    v2_content,
    v2_descendant,
    v2_draft,
    v2_folder,
    v2_page,
    v2_space,
    v2_version,
)
from docsync.confluence.remote import (
    Attachment,
    Comment,
    ContentState,
    NewPage,
    OpenDraft,
    PageContent,
    PageState,
    PageUpdate,
    Property,
    Remote,
    Space,
    User,
    VersionInfo,
)
from docsync.confluence.rest_site import RestSite
from docsync.confluence.transport import Query, Transport, batches
from docsync.errors import NotFoundError
from docsync.values import Profile

_LISTED = 250  # the most that v2 lists in one answer
_READ = 100  # bodies in one answer: more would only make it late
_STORAGE = {"body-format": "storage"}
_LIVING = {"status": ("current", "archived")}
_CURRENT = {"status": ("current",)}
_TITLED = {"status": ("current", "archived", "trashed")}
_ANY_STATUS = {"status": ("current", "archived", "trashed", "draft")}


class Cloud(RestSite):
    """A site of Confluence Cloud."""

    profile = Profile.CLOUD

    def __init__(self, site: str, transport: Transport, kind: str = "pages") -> None:
        super().__init__(site, transport, kind)
        self._living = _LIVING if kind == "pages" else _CURRENT

    def blog(self) -> Remote:
        """Give the same site with its blog posts for pages."""
        return Cloud(self.site, self._transport, "blogposts")

    def user(self) -> User:
        """Say who we are."""
        return v1.current_user(self._transport)

    def person(self, user_id: str) -> User:
        """Look a user up by id."""
        return v1.person(self._transport, "accountId", user_id)

    def people(self, name: str) -> tuple[User, ...]:
        """Find everyone of this name; of a mail address only where its owner shows it."""
        return v1.people(self._transport, v1.path("search", "user"), name)

    def space(self, key: str) -> Space:
        """Find a space by its key."""
        for found in self._transport.results(_path("spaces"), {"keys": key}):
            if found.text("key").casefold() == key.casefold():
                return v2_space(found)
        raise NotFoundError(
            f"there is no space {key}, or this user may not see it",
            status=404,
            request=("GET", self._transport.endpoint.resolve(_path("spaces"))),
            hint="check the space key and what this user may see",
        )

    def spaces(self) -> Iterator[Space]:
        """List the spaces by key; a request for each 250."""
        listed = self._transport.results(
            _path("spaces"), {"limit": _LISTED, "sort": "key", "status": "current"}
        )
        return (v2_space(found) for found in listed)

    def pages(self, space: Space) -> tuple[PageState, ...]:
        """List every current and archived page of the space; a request for each 250."""
        listed = self._transport.results(
            _path("spaces", space.id, self._kind), {"limit": _LISTED, **self._living}
        )
        return tuple(v2_page(page) for page in listed)

    def folders(self, space: Space, pages: Sequence[PageState]) -> tuple[PageState, ...]:
        """List the folders that `pages` hang below, directly or not; see `folders.py`."""
        return folders_above(self._transport, space, pages)

    def page(self, page_id: str) -> PageState:
        """Look one page up, in whatever status."""
        return v2_page(self._transport.get(_path(self._kind, page_id), _ANY_STATUS))

    def folder(self, folder_id: str) -> PageState:
        """Look one folder up."""
        return v2_folder(self._transport.get(_path("folders", folder_id)))

    def find(self, space: Space, title: str) -> tuple[PageState, ...]:
        """Find pages of this title (case-insensitively) in any status."""
        found = self._transport.results(
            _path("spaces", space.id, self._kind), {"title": title, "limit": _LISTED, **_TITLED}
        )
        wanted = title.casefold()
        states = (v2_page(page) for page in found)
        return tuple(state for state in states if state.title.casefold() == wanted)

    def read(self, page_id: str) -> PageContent:
        """Read one page with its storage and labels; one more request where it has over 50."""
        query = {"include-labels": "true", **_STORAGE, **_ANY_STATUS}
        page = v2_content(self._transport.get(_path(self._kind, page_id), query))
        return page if page.labels is not None else replace(page, labels=self.labels(page_id))

    def read_many(self, page_ids: Sequence[str]) -> Iterator[PageContent]:
        """Read pages with their storage, without labels; a request for each 100."""
        for batch in batches(page_ids, _READ):
            query: Query = {"id": ",".join(batch), "limit": _READ, **_STORAGE, **_LIVING}
            for page in self._transport.results(_path(self._kind), query):
                yield v2_content(page)

    def read_version(self, page_id: str, number: int) -> PageContent:
        """Read an old version of a page."""
        return v2_content(
            self._transport.get(_path(self._kind, page_id), {"version": number, **_STORAGE})
        )

    def versions(self, page_id: str) -> tuple[VersionInfo, ...]:
        """List a page's history, newest first."""
        listed = self._transport.results(_path(self._kind, page_id, "versions"), {"limit": _LISTED})
        history = (v2_version(version) for version in listed)
        return tuple(sorted(history, key=lambda version: -version.number))

    def draft(self, page_id: str) -> OpenDraft | None:
        """Look for a draft: the site answers with the page itself where there is none."""
        return v2_draft(self._transport.get(_path(self._kind, page_id), {"get-draft": "true"}))

    def create(self, page: NewPage) -> PageContent:
        """Create a page. Cloud takes no version message here."""
        body = {
            "spaceId": page.space.id,
            "status": "current",
            "title": page.title,
            **({"parentId": page.parent} if page.parent else {}),
            "body": {"representation": "storage", "value": page.banner + page.storage},
        }
        return self._written(self._transport.send("POST", _path(self._kind), body), page)

    def update(self, update: PageUpdate) -> PageContent:
        """Write a page over exactly the version that was read. Cloud has no minor edits here."""
        body = {
            "id": update.id,
            "status": "current",
            "title": update.title,
            "spaceId": update.space.id,
            **({"parentId": update.parent} if update.parent else {}),
            "body": {"representation": "storage", "value": update.banner + update.storage},
            "version": {"number": update.expected + 1, "message": update.message},
        }
        answer = self._transport.send("PUT", _path(self._kind, update.id), body)
        return self._written(answer, update)

    def children(self, parent: str) -> tuple[PageState, ...]:
        """List the pages and folders directly below one, in order."""
        for kind in ("pages", "folders"):
            path = _path(kind, parent, "direct-children")
            query: Query = {"limit": _LISTED, "sort": "child-position"}
            try:
                listed = tuple(self._transport.results(path, query))
            except NotFoundError:
                continue
            return tuple(replace(v2_descendant(one), parent=parent) for one in listed)
        return ()

    def place(self, page_id: str, after: str | None, parent: str) -> tuple[PageState, ...]:
        """Order a page among the children of `parent`; up to three requests where first."""
        if after is not None:
            self._move(page_id, "after", after)
            return ()
        first = self._first_child(parent)
        if first is None:
            self._move(page_id, "append", parent)
        elif first != page_id:
            self._move(page_id, "before", first)
        return ()

    def trash(self, page_id: str) -> None:
        """Move a page to the trash."""
        self._transport.value("DELETE", _path(self._kind, page_id), None)

    def restore(self, page: PageState) -> PageState:
        """Take a page out of the trash; two requests, so that a body that counts is the old one."""
        old = v2_content(
            self._transport.get(_path(self._kind, page.id), {"status": "trashed", **_STORAGE})
        )
        body = {
            "id": page.id,
            "status": "current",
            "title": old.state.title,
            "body": {"representation": "storage", "value": old.banner + old.storage},
            "version": {"number": old.state.version + 1},
        }
        return v2_page(self._transport.send("PUT", _path(self._kind, page.id), body))

    def create_folder(self, space: Space, parent: str, title: str) -> PageState:
        """Create a folder."""
        body = {"spaceId": space.id, "title": title, "parentId": parent}
        return v2_folder(self._transport.send("POST", _path("folders"), body))

    def find_folder(self, parent: str, title: str) -> PageState | None:
        """Find a folder below a page or folder: a request for each 250 children, and one or two."""
        for child in self._children(parent, _LISTED):
            same = child.text("title").casefold() == title.casefold()
            if same and child.text("type") == "folder":
                return v2_folder(self._transport.get(_path("folders", child.text("id"))))
        return None

    def trash_folder(self, folder_id: str) -> None:
        """Move a folder to the trash."""
        self._transport.value("DELETE", _path("folders", folder_id), None)

    def move_folder(self, folder_id: str, parent: str) -> None:
        """Hang a folder below another parent."""
        self._move(folder_id, "append", parent)

    def labels(self, page_id: str) -> tuple[str, ...]:
        """List the global labels of a page."""
        query: Query = {"prefix": "global", "limit": _LISTED}
        return label_names(self._transport.results(_path(self._kind, page_id, "labels"), query))

    def space_labels(self, space: Space) -> Mapping[str, tuple[str, ...]]:
        """List the labels of the space's pages by page id; a request for each label, and one."""
        labelled: dict[str, list[str]] = {}
        for label in self._space_labels(space):
            pages = self._transport.results(
                _path("labels", label.text("id"), "pages"),
                {"space-id": space.id, "limit": _LISTED},
            )
            for page in pages:
                labelled.setdefault(page.text("id"), []).append(label.text("name"))
        return {page: tuple(sorted(names)) for page, names in labelled.items()}

    def attachments(self, page_id: str) -> tuple[Attachment, ...]:
        """List the attachments of a page."""
        listed = self._transport.results(
            _path(self._kind, page_id, "attachments"), {"limit": _LISTED, "status": "current"}
        )
        return tuple(v2_attachment(answer, self._download_link(answer)) for answer in listed)

    def download(self, attachment: Attachment, to: Path, version: int = 0) -> None:
        """Stream an attachment into a new file; the site sends us to a media server for it."""
        self._transport.download(v1.at_version(attachment.download, version), to)

    def trash_attachment(self, attachment: Attachment) -> None:
        """Move an attachment to the trash."""
        self._transport.value("DELETE", _path("attachments", attachment.id), None)

    def properties(self, page_id: str, prefix: str) -> tuple[Property, ...]:
        """List a page's content properties whose key starts with `prefix`."""
        path = _path(self._kind, page_id, "properties")
        listed = self._transport.results(path, {"limit": _LISTED})
        return tuple(content_property(it) for it in listed if it.text("key").startswith(prefix))

    def put_property(
        self, page_id: str, key: str, value: object, over: Property | None
    ) -> Property:
        """Write a property by compare-and-swap: over exactly `over`, or new where None."""
        path = _path(self._kind, page_id, "properties")
        if over is None:
            return content_property(
                self._transport.send("POST", path, {"key": key, "value": value})
            )
        body = {"key": key, "value": value, "version": {"number": over.version + 1}}
        return content_property(self._transport.send("PUT", f"{path}/{over.id}", body))

    def delete_property(self, page_id: str, prop: Property) -> None:
        """Delete a property."""
        self._transport.value("DELETE", _path(self._kind, page_id, "properties", prop.id), None)

    def comments(self, page_id: str) -> tuple[Comment, ...]:
        """Read all comments of a page, each before the answers to it; see `comments.py`."""
        return v2_comments(self._transport, page_id)

    def state(self, page_id: str) -> ContentState | None:
        """Read the status of a page."""
        return belongings.read_state(self._transport, page_id)

    def states(self, space: Space) -> tuple[ContentState, ...]:
        """List the statuses that pages of a space have by name; two requests."""
        return belongings.suggested_states(self._transport, space.key)

    def set_state(self, page_id: str, state: ContentState | None) -> None:
        """Give a page a status or take it away: a version of it."""
        belongings.write_state(self._transport, page_id, state)

    def _written(self, answer: Answer, sent: NewPage | PageUpdate) -> PageContent:
        """Take the server's own bytes from its answer, or read them where it kept them back."""
        if answer.has("body", "storage", "value"):
            return v2_content(answer)
        return as_written(self.read(answer.text("id")), answer, sent)

    def _move(self, content_id: str, position: str, target: str) -> None:
        self._transport.value("PUT", v1.path("content", content_id, "move", position, target), None)

    def _first_child(self, parent: str) -> str | None:
        return next((child.text("id") for child in self._children(parent, 1)), None)

    def _children(self, parent: str, limit: int) -> Iterator[Answer]:
        """List what hangs directly below a page or folder, in the order that readers see."""
        query: Query = {"limit": limit, "sort": "child-position"}
        for kind in ("pages", "folders"):
            try:
                path = _path(kind, parent, "direct-children")
                yield from self._transport.results(path, query)
            except NotFoundError:
                continue
            return

    def _space_labels(self, space: Space) -> tuple[Answer, ...]:
        path = _path("spaces", space.id, "content", "labels")
        listed = self._transport.results(path, {"limit": _LISTED})
        return tuple(label for label in listed if label.text_or("global", "prefix") == "global")

    def _download_link(self, answer: Answer) -> str:
        """Resolve the link: relative to the base, although it does not say so."""
        link = answer.text_or("", "downloadLink") or answer.text_or("", "_links", "download")
        return self._transport.endpoint.resolve(link) if link else ""


def _path(*steps: str) -> str:
    return "/".join(["api/v2", *(quote(step, safe="") for step in steps)])
