"""What a body may look at while it is rendered: its page, other pages, files and people.

>>> NOWHERE.page("DOCS", "Harbour") is None
True
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Seen:
    """A page that is shown by name: its id, title and address, and its own children if asked."""

    id: int
    title: str
    address: str
    children: tuple[Seen, ...] = ()


@dataclass(frozen=True, slots=True)
class SeenFile:
    """An attachment that is shown by name."""

    name: str
    address: str
    version: int
    created: str
    size: int
    media_type: str


class Around(Protocol):
    """The surroundings of a body. An empty space key or title means the body's own."""

    @property
    def title(self) -> str:
        """The title of the page that the body stands on."""

    def page(self, space: str, title: str) -> Seen | None:
        """Find a page by its title."""

    def body(self, page: Seen) -> str:
        """Give the storage of a page."""

    def children(self, page: Seen | None, depth: int) -> Sequence[Seen]:
        """List what hangs below a page (None: the body's own), so many levels deep."""

    def files(self, page: Seen | None) -> Sequence[SeenFile]:
        """List the attachments of a page."""

    def files_of_space(self) -> Sequence[SeenFile]:
        """List the attachments of all pages of the space."""

    def space(self, key: str) -> str:
        """Give the address of a space."""

    def person(self, identity: str) -> str:
        """Give the name of a user by account id, key or name; '' where nobody has it."""


class _Nowhere:
    """The surroundings of a body that stands on no page: nothing."""

    title = ""

    def page(self, _space: str, _title: str) -> Seen | None:
        return None

    def body(self, _page: Seen) -> str:
        return ""

    def children(self, _page: Seen | None, _depth: int) -> Sequence[Seen]:
        return ()

    def files(self, _page: Seen | None) -> Sequence[SeenFile]:
        return ()

    def files_of_space(self) -> Sequence[SeenFile]:
        return ()

    def space(self, key: str) -> str:
        return f"#{key}"

    def person(self, _identity: str) -> str:
        return ""


NOWHERE: Around = _Nowhere()
