"""What both kinds of sites answer alike: what API v1 still serves on Cloud, and any other call.

>>> remote.call("GET", "rest/api/user/current")
{...}
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from docsync.confluence import belongings, v1
from docsync.confluence.calls import Call, Reply
from docsync.confluence.remote import Attachment, Principal, Restrictions, Upload
from docsync.confluence.transport import Transport
from docsync.values import Profile


class RestSite:
    """A site that is reached through a transport; its `profile` says which kind it is."""

    profile: Profile

    def __init__(self, site: str, transport: Transport, kind: str) -> None:
        self.site = site
        self._transport = transport
        self._kind = kind

    def add_labels(self, page_id: str, labels: Sequence[str]) -> None:
        """Add labels to a page."""
        v1.add_labels(self._transport, page_id, labels)

    def remove_label(self, page_id: str, label: str) -> None:
        """Take one label off a page."""
        v1.remove_label(self._transport, page_id, label)

    def upload(self, upload: Upload) -> Attachment:
        """Attach a file, streamed from disk."""
        return v1.upload(self._transport, upload)

    def restrictions(self, page_id: str) -> Restrictions:
        """Read who alone may read or edit a page."""
        return belongings.read_restrictions(self._transport, page_id)

    def restrict(self, page_id: str, wanted: Restrictions) -> None:
        """Say who alone may read and who alone may edit a page."""
        cloud = self.profile is Profile.CLOUD
        belongings.write_restrictions(self._transport, page_id, wanted, cloud=cloud)

    def group(self, name: str) -> Principal | None:
        """Find a group by its whole name."""
        return belongings.find_group(self._transport, name, cloud=self.profile is Profile.CLOUD)

    def restricted(self, page_ids: Sequence[str]) -> frozenset[str]:
        """Say which of these pages only some may read, by restrictions of their own."""
        return v1.restricted(self._transport, page_ids)

    def web_address(self, page_id: str) -> str:
        """Say where a person opens this page in a browser."""
        return f"{self.site}/pages/viewpage.action?pageId={page_id}"

    def call(
        self, method: str, path: str, *, params: dict[str, str] | None = None, json: object = None
    ) -> object:
        """Make any REST call below the site's base."""
        return self._transport.value(method, path, json, params)

    def exchange(self, call: Call, save_to: Path | None = None) -> Reply:
        """Make any request below the site's base."""
        return self._transport.exchange(call, save_to)

    def close(self) -> None:
        """End the connections."""
        self._transport.close()
