"""Finds a space and a page by what a user said, with an error that a user understands.

>>> space_named(remote, "DOCS").name
'Docs'
"""

from __future__ import annotations

from docsync.confluence.remote import PageState, Remote, Space, Status
from docsync.errors import NotFoundError


def space_named(remote: Remote, key: str) -> Space:
    """Find a space by its key, or raise a `NotFoundError` that says where keys are found."""
    try:
        return remote.space(key)
    except NotFoundError as error:
        raise NotFoundError(
            f'there is no space "{key}" on {remote.site} that this user may see',
            status=error.status,
            request=(error.method, error.address),
            server_message=error.server_message,
            hint="check DOCSYNC_SPACE or `space`: the key stands in the address, /spaces/KEY",
        ) from error


def page_numbered(remote: Remote, page_id: str) -> PageState:
    """Find a page that is there by its id, or raise a `NotFoundError` that says where ids are."""
    try:
        state = remote.page(page_id)
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
