"""What a page may look at while it is rendered: the other files of its tree, as pages.

Links lead from file to file inside the preview; what has no file here has its address on the site.

>>> Surroundings(shelf, "guide/setup.md", "Setup", {}).page("", "Usage").address
'/page/guide/usage.md'
"""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import quote, unquote

from docsync.engine import Foresight
from docsync.sandbox.rendering.around import Seen, SeenFile
from docsync.sync.decisions import Decided
from docsync.sync.hanging import key_of
from docsync.sync.titles import fold

_MENTION = re.compile(r"\[@?([^\]\n]+)\]\(<?confluence:user(?:key|name)?/([^)>\s]+)>?\)")
_ELSEWHERE = 0  # the id of pages that are no file here


def page_address(path: str) -> str:
    """Give the address at which the preview shows a file."""
    return f"/page/{quote(path)}"


def file_address(path: str) -> str:
    """Give the address at which the preview gives a file that pages show."""
    return f"/file/{quote(path)}"


class Shelf:
    """One tree at one moment, as pages that hang below one another."""

    def __init__(self, foresight: Foresight) -> None:
        self.foresight = foresight
        self.decided = foresight.decided
        self.by_path = {one.path: one for one in self.decided if one.item.local is not None}
        self.numbers = {one.path: at for at, one in enumerate(self.by_path.values(), 1)}

    @cached_property
    def below(self) -> Mapping[str, Sequence[Decided]]:
        """List the pages below each, by the key of the one above; '' is the top."""
        known = {key_of(one.item) for one in self.decided}
        found: dict[str, list[Decided]] = {}
        for one in sorted(self.decided, key=_place):
            above = one.ours_parent or one.parent
            found.setdefault(above if above in known else "", []).append(one)
        return found

    def seen(self, one: Decided, children: tuple[Seen, ...] = ()) -> Seen:
        """Show a page by name."""
        if one.item.local is None or one.path.endswith("/"):
            return Seen(_ELSEWHERE, one.title, self.away("", one.title), children)
        shown = self.foresight.tree.shown(one.path)
        return Seen(self.numbers[one.path], one.title, page_address(shown), children)

    def away(self, space: str, title: str) -> str:
        """Give the address that a page has on the site, as far as that is known."""
        config = self.foresight.tree.config
        key = space or config.space
        if not config.url or not key:
            return "#"
        return f"{config.url}/display/{quote(key)}/{quote(title)}"


def _place(one: Decided) -> tuple[bool, int, str]:
    order = one.item.local.order if one.item.local is not None else None
    return (order is None, order or 0, one.path.casefold() or one.title.casefold())


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The surroundings of the page at `path`. `addresses` says where its attachments are shown."""

    shelf: Shelf
    path: str
    title: str
    addresses: Mapping[str, str]
    names: Mapping[str, str] = field(default_factory=dict)  # of people, by id

    def page(self, space: str, title: str) -> Seen | None:
        """Find a page by its title; without one, this page."""
        shelf, links = self.shelf, self.shelf.foresight.desk.map
        if space and space != links.space:
            return Seen(_ELSEWHERE, title or space, shelf.away(space, title))
        path = links.paths.get(fold(title)) if title else self.path
        if path in shelf.by_path:
            return shelf.seen(shelf.by_path[path])
        if not shelf.foresight.is_taken(title):
            return None
        return Seen(_ELSEWHERE, title, shelf.away("", title))

    def body(self, page: Seen) -> str:
        """Give the storage of a page that is a file here."""
        path = self._path(page)
        return "" if path is None else self.shelf.foresight.foresee(path).storage or ""

    def children(self, page: Seen | None, depth: int) -> Sequence[Seen]:
        """List what hangs below a page, so many levels deep."""
        path = self.path if page is None else self._path(page)
        one = self.shelf.by_path.get(path or "")
        return () if one is None else self._below(key_of(one.item), depth)

    def files(self, page: Seen | None) -> Sequence[SeenFile]:
        """List the attachments of a page."""
        path = self.path if page is None else self._path(page)
        if path is None:
            return ()
        found = self.addresses if path == self.path else self._addresses(path)
        return [_file(name, address) for name, address in sorted(found.items())]

    def files_of_space(self) -> Sequence[SeenFile]:
        """List the attachments of all pages that have a file here."""
        paths = self.shelf.by_path
        return [_file(*one) for path in paths for one in sorted(self._addresses(path).items())]

    def space(self, key: str) -> str:
        """Give the address of a space."""
        return self.shelf.away(key, "").rstrip("/")

    def person(self, identity: str) -> str:
        """Give the name of a person: as the file has it, else as the site does."""
        return self.names.get(identity) or self.shelf.foresight.person(identity)

    def _path(self, page: Seen) -> str | None:
        return next((path for path, one in self.shelf.numbers.items() if one == page.id), None)

    def _below(self, key: str, depth: int) -> tuple[Seen, ...]:
        if depth < 1:
            return ()
        found = self.shelf.below.get(key, ())
        return tuple(
            self.shelf.seen(one, self._below(key_of(one.item), depth - 1)) for one in found
        )

    def _addresses(self, path: str) -> Mapping[str, str]:
        tree = self.shelf.foresight.tree
        known = self.shelf.foresight.desk.map.attachments.get(path, {})
        return {name: file_address(tree.shown(file)) for name, file in known.items()}


def names_in(text: str) -> dict[str, str]:
    """Collect how a file calls the people it mentions, by their ids."""
    return {unquote(identity): name for name, identity in _MENTION.findall(text)}


def _file(name: str, address: str) -> SeenFile:
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return SeenFile(name, address, 1, "", 0, kind)
