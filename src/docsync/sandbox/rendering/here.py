"""The surroundings of a body that stands on a page of the store, as one user sees them.

>>> rendered(body, Here(call, page, rest_address))
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from docsync.sandbox import addresses
from docsync.sandbox.exchange import Call
from docsync.sandbox.refusals import Refusal
from docsync.sandbox.rendering.around import Seen, SeenFile
from docsync.sandbox.store.attachments import file_of, on_page
from docsync.sandbox.store.people import person_by_account, person_by_name
from docsync.sandbox.store.reading import Filter, body_of, every, read_content
from docsync.sandbox.store.records import Content, Kind, Space
from docsync.sandbox.store.spaces import space_by_id, space_by_key
from docsync.sandbox.store.titles import folded
from docsync.sandbox.store.tree import children_of

Address = Callable[[Call, Content], str]


def rest_address(call: Call, attachment: Content) -> str:
    """Give the address at which clients fetch an attachment that a view shows."""
    return call.base + addresses.old_download(attachment)


def web_address(call: Call, attachment: Content) -> str:
    """Give the address at which the sandbox's own pages show an attachment."""
    return f"{call.base}/picture/{attachment.container}/{quote(attachment.title, safe='')}"


@dataclass(frozen=True, slots=True)
class Here:
    """What a page's body may look at."""

    call: Call
    content: Content
    address_of: Address

    @property
    def title(self) -> str:
        """The page's title."""
        return self.content.title

    def page(self, space: str, title: str) -> Seen | None:
        """Find a page by its title; without one, this page."""
        if not title:
            return self._seen(self.content)
        try:
            within = self._space(space)
        except Refusal:
            return None
        chosen = Filter().where("c.space = ?", within.id).where("c.folded = ?", folded(title))
        chosen = chosen.among("c.kind", (Kind.PAGE, Kind.BLOGPOST))
        found = every(self.call.store, self.call.person, chosen.where("c.status = 'current'"))
        return self._seen(found[0]) if found else None

    def body(self, page: Seen) -> str:
        """Give the storage of a page."""
        return body_of(self.call.store, self._content(page))

    def children(self, page: Seen | None, depth: int) -> Sequence[Seen]:
        """List what hangs below a page, so many levels deep."""
        return self._below(self._content(page), depth)

    def files(self, page: Seen | None) -> Sequence[SeenFile]:
        """List the attachments of a page, by name."""
        found = every(self.call.store, self.call.person, on_page(self._content(page)))
        return sorted((self._file(one) for one in found), key=lambda one: one.name.casefold())

    def files_of_space(self) -> Sequence[SeenFile]:
        """List the attachments of all pages of the space."""
        chosen = Filter().where("c.space = ?", self.content.space)
        chosen = chosen.where("c.kind = ?", Kind.ATTACHMENT).where("c.status = 'current'")
        return [self._file(one) for one in every(self.call.store, self.call.person, chosen)]

    def space(self, key: str) -> str:
        """Give the address of a space."""
        within = key or space_by_id(self.call.store, self.content.space).key
        way = "spaces" if self.call.settings.cloud else "display"
        return f"{self.call.base}/{way}/{quote(within)}"

    def person(self, identity: str) -> str:
        """Give the name of a user."""
        named = person_by_name(self.call.store, identity)
        return (named or person_by_account(self.call.store, identity)).display

    def _space(self, key: str) -> Space:
        if key:
            return space_by_key(self.call.store, key)
        return space_by_id(self.call.store, self.content.space)

    def _content(self, page: Seen | None) -> Content:
        if page is None:
            return self.content
        return read_content(self.call.store, self.call.person, page.id)

    def _below(self, content: Content, depth: int) -> tuple[Seen, ...]:
        if depth < 1:
            return ()
        found = children_of(self.call.store, self.call.person, content)
        return tuple(self._seen(one, self._below(one, depth - 1)) for one in found)

    def _seen(self, content: Content, children: tuple[Seen, ...] = ()) -> Seen:
        space = space_by_id(self.call.store, content.space)
        address = self.call.base + addresses.web(self.call.settings, space, content)
        return Seen(content.id, content.title, address, children)

    def _file(self, attachment: Content) -> SeenFile:
        file = file_of(self.call.store, attachment)
        version = attachment.version
        return SeenFile(
            attachment.title,
            self.address_of(self.call, attachment),
            version.number,
            version.created,
            file.size,
            file.media_type,
        )
