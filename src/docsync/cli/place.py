"""Finds the space and the page that an address means, for `init` and `clone`.

>>> find_place(remote, parse_address("https://example.atlassian.net/wiki/spaces/DOCS"), "")
Place(space=Space(id='1', key='DOCS', name='Docs', homepage='10'), page='')
"""

from __future__ import annotations

from dataclasses import dataclass

from docsync.confluence.address import Address
from docsync.confluence.places import page_numbered, space_holding, space_named
from docsync.confluence.remote import Kind, PageState, Remote, Space, Status
from docsync.errors import NotFoundError, UsageError


@dataclass(frozen=True, slots=True)
class Place:
    """A space, and a page or folder of it ('' for its homepage)."""

    space: Space
    page: str
    is_folder: bool = False

    @property
    def root(self) -> str:
        """The id of the page that a tree here hangs below, or a `UsageError` if there is none."""
        if not (root := self.page or self.space.homepage):
            raise UsageError(
                f"the space {self.space.key} has no homepage",
                hint="give the address of a page to hang the folder below",
            )
        return root

    @property
    def state_page(self) -> str:
        """The page that carries what is agreed, where the root cannot: folders carry nothing."""
        return self.space.homepage if self.is_folder else ""


def find_place(remote: Remote, address: Address, space_key: str) -> Place:
    """Look up what an address names; `space_key` is taken where it names no space."""
    key = address.space or _space_of(remote, address.page_id) or space_key
    if not key:
        raise UsageError(
            f"{address.site} is a site: which of its spaces?",
            hint="add --space KEY, set DOCSYNC_SPACE, or give the address of the space",
        )
    space = space_named(remote, key)
    page = _page(remote, space, address)
    if page is None or page.id == space.homepage:
        return Place(space, "")
    return Place(space, page.id, is_folder=page.kind is Kind.FOLDER)


def _space_of(remote: Remote, page_id: str) -> str:
    return space_holding(remote, page_id) if page_id else ""


def _page(remote: Remote, space: Space, address: Address) -> PageState | None:
    if address.page_id:
        return page_numbered(remote, address.page_id)
    if not address.title:
        return None
    for state in remote.find(space, address.title):
        if state.status is Status.CURRENT:
            return state
    raise NotFoundError(
        f'there is no page "{address.title}" in the space {space.key}',
        hint="copy the address from the browser once more",
    )
