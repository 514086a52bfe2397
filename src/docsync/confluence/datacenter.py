"""Confluence Data Center: API v1, under whatever context path.

A `Remote`; each of its methods says how many requests it makes where that is not one. `pages`
lists 200 a request and `read_many` reads 50: more than that the server cuts off where something is
expanded (https://jira.atlassian.com/browse/CONFSERVER-95396).

>>> batches(("1", "2", "3"), 2)
(('1', '2'), ('3',))
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from docsync.confluence import v1
from docsync.confluence.answer import Answer
from docsync.confluence.comments import v1_comments
from docsync.confluence.order import Place, places
from docsync.confluence.records import (
    as_written,
    content_property,
    label_names,
    user,
    v1_content,
    v1_draft,
    v1_page,
    v1_space,
    v1_version,
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
from docsync.errors import (
    CredentialsError,
    NotFoundError,
    RejectedError,
    RemoteError,
    UnreachableError,
    VersionConflictError,
)
from docsync.values import Profile

_LISTED = 200
_READ = 50
_STATE = {"expand": "version,ancestors"}
_WHOLE = {"expand": "body.storage,version,ancestors,metadata.labels"}
_ANY = {"status": "any"}
_NO_FOLDERS = "Data Center has no folders"
_NO_STATES = "Data Center has no page status"


class DataCenter(RestSite):
    """A site of Confluence Data Center."""

    profile = Profile.DATACENTER

    def __init__(self, site: str, transport: Transport, kind: str = "page") -> None:
        super().__init__(site, transport, kind)

    def blog(self) -> Remote:
        """Give the same site with its blog posts for pages."""
        return DataCenter(self.site, self._transport, "blogpost")

    def user(self) -> User:
        """Say who we are; anonymous where the credentials were dropped silently."""
        return v1.current_user(self._transport)

    def person(self, user_id: str) -> User:
        """Look a user up by id."""
        return v1.person(self._transport, "key", user_id)

    def people(self, name: str) -> tuple[User, ...]:
        """Find everyone of this full name, or user name, which many sites make of the address."""
        try:
            known = self._transport.get(v1.path("user"), {"username": name})
        except NotFoundError:
            return v1.people(self._transport, v1.path("search"), name)
        return (user(known),)

    def space(self, key: str) -> Space:
        """Find a space by its key."""
        return v1_space(self._transport.get(v1.path("space", key), {"expand": "homepage"}))

    def spaces(self) -> Iterator[Space]:
        """List the spaces; a request for each 200."""
        query: Query = {"limit": _LISTED, "status": "current", "expand": "homepage"}
        return (v1_space(found) for found in self._transport.results(v1.path("space"), query))

    def pages(self, space: Space) -> tuple[PageState, ...]:
        """List every page of the space; a request for each 200, one more on old servers."""
        return tuple(v1_page(page) for page in self._scan(space, _STATE))

    def folders(
        self,
        space: Space,  # noqa: ARG002 - the Protocol's
        pages: Sequence[PageState],  # noqa: ARG002 - the Protocol's
    ) -> tuple[PageState, ...]:
        """Give none: Data Center has no folders."""
        return ()

    def page(self, page_id: str) -> PageState:
        """Look one page up, in whatever status."""
        return v1_page(self._transport.get(v1.path("content", page_id), {**_STATE, **_ANY}))

    def folder(self, folder_id: str) -> PageState:
        """Find none: Data Center has no folders."""
        raise NotFoundError(f"{_NO_FOLDERS}: {folder_id} is none", status=404)

    def find(self, space: Space, title: str) -> tuple[PageState, ...]:
        """Find pages of this title (case-insensitively) in any status."""
        query: Query = {"spaceKey": space.key, "title": title, "type": self._kind, "limit": _LISTED}
        found = self._transport.results(v1.path("content"), {**query, **_STATE, **_ANY})
        wanted = title.casefold()
        states = (v1_page(page) for page in found)
        return tuple(state for state in states if state.title.casefold() == wanted)

    def read(self, page_id: str) -> PageContent:
        """Read one page with its storage and labels."""
        return v1_content(self._transport.get(v1.path("content", page_id), {**_WHOLE, **_ANY}))

    def read_many(self, page_ids: Sequence[str]) -> Iterator[PageContent]:
        """Read pages with storage and labels; a request for each 50, one for each not found.

        Lists of ids exist in the search only. Its index may lag behind or be under repair, so
        what it leaves out is read one by one.
        """
        for batch in batches(page_ids, _READ):
            missing = set(batch)
            for page in self._search(batch):
                if page.state.id in missing:
                    missing.discard(page.state.id)
                    yield page
            yield from self._read_each(one for one in batch if one in missing)

    def read_version(self, page_id: str, number: int) -> PageContent:
        """Read an old version of a page; two requests more where it is the newest."""
        query: Query = {"version": number, "expand": "body.storage,version,ancestors"}
        path = v1.path("content", page_id)
        try:
            answer = self._transport.get(path, {**query, "status": "historical"})
        except NotFoundError:
            newest = self.read(page_id)
            if newest.state.version != number:
                raise
            return newest
        old = v1_content(answer)  # an old version has an id of its own
        return replace(old, state=replace(old.state, id=page_id))

    def versions(self, page_id: str) -> tuple[VersionInfo, ...]:
        """List a page's history, newest first; a request for each version on old servers."""
        path = f"rest/experimental/content/{page_id}/version"
        try:
            listed = [v1_version(it) for it in self._transport.results(path, {"limit": _LISTED})]
        except NotFoundError:
            listed = list(self._each_version(page_id))
        return tuple(sorted(listed, key=lambda version: -version.number))

    def draft(self, page_id: str) -> OpenDraft | None:
        """Look for a draft: 404 where there is none."""
        query: Query = {"status": "draft", "expand": "version"}
        try:
            return v1_draft(self._transport.get(v1.path("content", page_id), query))
        except NotFoundError:
            return None

    def create(self, page: NewPage) -> PageContent:
        """Create a page. Data Center takes no version message here."""
        body = {
            "type": self._kind,
            "title": page.title,
            "space": {"key": page.space.key},
            **_below(page.parent),
            **_storage(page.banner + page.storage),
        }
        answer = self._transport.send("POST", v1.path("content"), body, _WHOLE)
        return self._written(answer, page)

    def update(self, update: PageUpdate) -> PageContent:
        """Write a page over exactly the version that was read."""
        body = {
            "id": update.id,
            "type": self._kind,
            "status": "current",
            "title": update.title,
            "space": {"key": update.space.key},
            "version": {
                "number": update.expected + 1,
                "message": update.message,
                "minorEdit": update.minor,
            },
            **_below(update.parent),
            **_storage(update.banner + update.storage),
        }
        path = v1.path("content", update.id)
        return self._written(self._transport.send("PUT", path, body, _WHOLE), update)

    def children(self, parent: str) -> tuple[PageState, ...]:
        """List the pages directly below one, in order."""
        return tuple(self._children(parent).values())

    def place(self, page_id: str, after: str | None, parent: str) -> tuple[PageState, ...]:
        """Order a page among the children of `parent`; a request, and one for each position."""
        siblings = self._children(parent)
        standing = tuple(Place(page.id, page.position) for page in siblings.values())
        return tuple(
            self._position(siblings.get(place.id) or self.page(place.id), place)
            for place in places(standing, page_id, after)
        )

    def trash(self, page_id: str) -> None:
        """Move a page to the trash."""
        self._transport.value("DELETE", v1.path("content", page_id), None)

    def restore(self, page: PageState) -> PageState:
        """Take a page out of the trash; two requests, since nothing else may change with it."""
        trashed = self._transport.get(v1.path("content", page.id), {**_STATE, "status": "trashed"})
        body = {
            "id": page.id,
            "type": self._kind,
            "status": "current",
            "title": trashed.text("title"),
            "version": {"number": trashed.number("version", "number") + 1},
        }
        path = v1.path("content", page.id)
        return v1_page(self._transport.send("PUT", path, body, {**_STATE, "status": "trashed"}))

    def create_folder(
        self,
        space: Space,  # noqa: ARG002 - the Protocol's
        parent: str,  # noqa: ARG002 - the Protocol's
        title: str,  # noqa: ARG002 - the Protocol's
    ) -> PageState:
        """Refuse: Data Center has no folders."""
        raise RejectedError(_NO_FOLDERS)

    def find_folder(self, parent: str, title: str) -> PageState | None:  # noqa: ARG002 - the Protocol's
        """Find none: Data Center has no folders."""
        return None

    def trash_folder(self, folder_id: str) -> None:  # noqa: ARG002 - the Protocol's
        """Refuse: Data Center has no folders."""
        raise RejectedError(_NO_FOLDERS)

    def move_folder(self, folder_id: str, parent: str) -> None:  # noqa: ARG002 - the Protocol's
        """Refuse: Data Center has no folders."""
        raise RejectedError(_NO_FOLDERS)

    def labels(self, page_id: str) -> tuple[str, ...]:
        """List the global labels of a page."""
        query: Query = {"prefix": "global", "limit": _LISTED}
        return label_names(self._transport.results(v1.path("content", page_id, "label"), query))

    def space_labels(self, space: Space) -> Mapping[str, tuple[str, ...]]:
        """List the labels of the space's pages by page id; a request for each 200 pages."""
        labelled = {}
        for page in self._scan(space, {"expand": "metadata.labels"}):
            names = label_names(page.parts("metadata", "labels", "results"))
            if names:
                labelled[page.text("id")] = names
        return labelled

    def attachments(self, page_id: str) -> tuple[Attachment, ...]:
        """List the attachments of a page."""
        listed = self._transport.results(
            v1.path("content", page_id, "child", "attachment"),
            {"expand": "version", "limit": _LISTED},
        )
        return tuple(v1.attachment(self._transport, answer, page_id) for answer in listed)

    def download(self, attachment: Attachment, to: Path, version: int = 0) -> None:
        """Stream an attachment into a new file."""
        self._transport.download(v1.at_version(attachment.download, version), to)

    def trash_attachment(self, attachment: Attachment) -> None:
        """Move an attachment to the trash: by its own id, since it is content like a page."""
        self._transport.value("DELETE", v1.path("content", attachment.id), None)

    def properties(self, page_id: str, prefix: str) -> tuple[Property, ...]:
        """List a page's content properties whose key starts with `prefix`."""
        listed = self._transport.results(
            v1.path("content", page_id, "property"), {"expand": "version", "limit": _LISTED}
        )
        return tuple(content_property(it) for it in listed if it.text("key").startswith(prefix))

    def put_property(
        self, page_id: str, key: str, value: object, over: Property | None
    ) -> Property:
        """Write a property by compare-and-swap: over exactly `over`, or new where None."""
        path = v1.path("content", page_id, "property")
        body: dict[str, object] = {"key": key, "value": value}
        if over is None:
            return content_property(self._new_property(path, body))
        body["version"] = {"number": over.version + 1}
        path = v1.path("content", page_id, "property", key)
        return content_property(self._transport.send("PUT", path, body))

    def delete_property(self, page_id: str, prop: Property) -> None:
        """Delete a property."""
        self._transport.value("DELETE", v1.path("content", page_id, "property", prop.key), None)

    def comments(self, page_id: str) -> tuple[Comment, ...]:
        """Read all comments of a page, each before the answers to it; see `comments.py`."""
        return v1_comments(self._transport, page_id)

    def state(self, page_id: str) -> ContentState | None:  # noqa: ARG002 - the Protocol's
        """Give none: Data Center has no page status."""
        return None

    def states(self, space: Space) -> tuple[ContentState, ...]:  # noqa: ARG002 - the Protocol's
        """Give none: Data Center has no page status."""
        return ()

    def set_state(self, page_id: str, state: ContentState | None) -> None:  # noqa: ARG002 - the Protocol's
        """Refuse: Data Center has no page status."""
        raise RejectedError(_NO_STATES)

    def _scan(self, space: Space, expand: Query) -> Iterator[Answer]:
        """List the pages of a space by cursor, or by number where the server is older than 7.18."""
        query: Query = {"spaceKey": space.key, "type": self._kind, "limit": _LISTED, **expand}
        scanned = self._transport.results(v1.path("content", "scan"), query)
        try:
            first = next(scanned, None)
        except (NotFoundError, RejectedError):
            yield from self._transport.results(v1.path("content"), query)
            return
        if first is not None:
            yield first
            yield from scanned

    def _search(self, batch: Sequence[str]) -> Iterator[PageContent]:
        """Find pages by the search; fewer where its index is out of order."""
        query: Query = {"cql": f"id in ({','.join(batch)})", "limit": _READ, **_WHOLE}
        try:
            for answer in self._transport.results(v1.path("content", "search"), query):
                yield v1_content(answer)
        except (CredentialsError, UnreachableError):
            raise
        except RemoteError:
            return

    def _read_each(self, page_ids: Iterator[str]) -> Iterator[PageContent]:
        for page_id in page_ids:
            try:
                yield v1_content(self._transport.get(v1.path("content", page_id), _WHOLE))
            except NotFoundError:
                continue

    def _each_version(self, page_id: str) -> Iterator[VersionInfo]:
        path = v1.path("content", page_id)
        newest = self._transport.get(path, {"expand": "version"}).part("version")
        yield v1_version(newest)
        for number in range(newest.number("number") - 1, 0, -1):
            query: Query = {"status": "historical", "version": number, "expand": "version"}
            yield v1_version(self._transport.get(path, query).part("version"))

    def _children(self, parent: str) -> dict[str, PageState]:
        """List the child pages in the order that readers see."""
        listed = self._transport.results(
            v1.path("content", parent, "child", "page"), {"limit": _LISTED, **_STATE}
        )
        return {page.id: page for page in map(v1_page, listed)}

    def _position(self, page: PageState, place: Place) -> PageState:
        """Write a page's position and nothing else, over the version just seen."""
        body = {
            "id": page.id,
            "type": self._kind,
            "title": page.title,
            "version": {"number": page.version + 1, "minorEdit": True},
            "position": place.position,
        }
        self._transport.send("PUT", v1.path("content", page.id), body)
        return replace(page, version=page.version + 1, position=place.position)

    def _written(self, answer: Answer, sent: NewPage | PageUpdate) -> PageContent:
        """Take the server's own bytes from its answer, or read them where it kept them back."""
        if answer.has("body", "storage", "value") and answer.has("ancestors"):
            return v1_content(answer)
        return as_written(self.read(answer.text("id")), answer, sent)

    def _new_property(self, path: str, body: dict[str, object]) -> Answer:
        try:
            return self._transport.send("POST", path, body)
        except RejectedError as error:
            if "already exists" not in error.server_message:
                raise
            raise VersionConflictError(
                error.message,
                status=error.status,
                request=(error.method, error.address),
                server_message=error.server_message,
            ) from error


def _below(parent: str) -> dict[str, object]:
    return {"ancestors": [{"id": parent}]} if parent else {}


def _storage(text: str) -> dict[str, object]:
    return {"body": {"storage": {"value": text, "representation": "storage"}}}
