"""Finds a space and a page by what a user said, with an error that a user understands.

>>> space_named(remote, "DOCS").name
'Docs'
"""

from __future__ import annotations

from itertools import islice

from docsync.confluence.remote import Kind, PageState, Remote, Space, Status
from docsync.errors import NotFoundError, RemoteError
from docsync.likeness import did_you_mean
from docsync.values import Profile

_MOST_SPACES = 1000  # that are looked at for a likely one
_WITH_SPACE = {"expand": "space"}


def space_named(remote: Remote, key: str) -> Space:
    """Find a space by its key, or raise a `NotFoundError` that says where keys are found."""
    try:
        return remote.space(key)
    except NotFoundError as error:
        raise NotFoundError(
            f'there is no space "{key}" on {remote.site} that this user may see'
            + _space_like(remote, key),
            status=error.status,
            request=(error.method, error.address),
            server_message=error.server_message,
            hint="check DOCSYNC_SPACE or `space`: the key stands in the address, /spaces/KEY",
        ) from error


def _space_like(remote: Remote, key: str) -> str:
    """Suggest the key of a space that is there, where the site tells."""
    try:
        return did_you_mean(key, (space.key for space in islice(remote.spaces(), _MOST_SPACES)))
    except RemoteError:
        return ""


def page_numbered(remote: Remote, page_id: str) -> PageState:
    """Find a page or folder that is there by its id, or raise a `NotFoundError` that helps."""
    try:
        state = page_or_folder(remote, page_id)
    except NotFoundError as error:
        raise NotFoundError(
            f"there is no page {page_id} on {remote.site} that this user may see",
            status=error.status,
            request=(error.method, error.address),
            server_message=error.server_message,
            hint="the id of a page stands in its address: /pages/123456/Title",
        ) from error
    if state.status is not Status.CURRENT:
        raise NotFoundError(
            f'the page "{state.title}" ({page_id}) is {state.status.value}',
            hint="name a page that is there",
        )
    return state


def page_or_folder(remote: Remote, page_id: str) -> PageState:
    """Look up what has this id: a page, or on Cloud a folder."""
    try:
        return remote.page(page_id)
    except NotFoundError:
        if remote.profile is Profile.DATACENTER:
            raise
        return remote.folder(page_id)


def space_holding(remote: Remote, page_id: str) -> str:
    """Give the key of the space that a page or folder is in: addresses by id do not say."""
    state = page_numbered(remote, page_id)
    if remote.profile is Profile.DATACENTER:
        return _told(remote.call("GET", f"rest/api/content/{page_id}", params=_WITH_SPACE), "space")
    section = "folders" if state.kind is Kind.FOLDER else "pages"
    match remote.call("GET", f"api/v2/{section}/{page_id}"):
        case {"spaceId": str(space_id)}:
            return _told(remote.call("GET", f"api/v2/spaces/{space_id}"))
        case _:
            return ""


def _told(answer: object, inside: str = "") -> str:
    """Read the key of a space out of an answer; '' where there is none."""
    match answer.get(inside) if inside and isinstance(answer, dict) else answer:
        case {"key": str(key)}:
            return key
        case _:
            return ""
