"""Finds the space and the page that an address means, for `init` and `clone`.

>>> find_place(remote, parse_address("https://example.atlassian.net/wiki/spaces/DOCS"), "")
Place(space=Space(id='1', key='DOCS', name='Docs', homepage='10'), page='')
"""

from __future__ import annotations

from dataclasses import dataclass

from docsync.confluence.address import Address
from docsync.confluence.places import page_numbered, space_named
from docsync.confluence.remote import Remote, Space, Status
from docsync.errors import NotFoundError, UsageError
from docsync.values import Profile


@dataclass(frozen=True, slots=True)
class Place:
    """A space, and a page of it ('' for its homepage)."""

    space: Space
    page: str

    @property
    def root(self) -> str:
        """The id of the page that a tree here hangs below, or a `UsageError` if there is none."""
        if not (root := self.page or self.space.homepage):
            raise UsageError(
                f"the space {self.space.key} has no homepage",
                hint="give the address of a page to hang the folder below",
            )
        return root


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
    return Place(space, "" if page == space.homepage else page)


def _space_of(remote: Remote, page_id: str) -> str:
    """Ask which space a page is in: Data Center's addresses by id do not say."""
    if not page_id or remote.profile is not Profile.DATACENTER:
        return ""
    page_numbered(remote, page_id)
    match remote.call("GET", f"rest/api/content/{page_id}", params={"expand": "space"}):
        case {"space": {"key": str(key)}}:
            return key
        case _:
            return ""


def _page(remote: Remote, space: Space, address: Address) -> str:
    if address.page_id:
        return page_numbered(remote, address.page_id).id
    if not address.title:
        return ""
    for state in remote.find(space, address.title):
        if state.status is Status.CURRENT:
            return state.id
    raise NotFoundError(
        f'there is no page "{address.title}" in the space {space.key}',
        hint="copy the address from the browser once more",
    )
