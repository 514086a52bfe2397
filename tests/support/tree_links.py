"""A tree of files that are pages, as the converter sees it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from docsync.values import AttachmentRef, PageRef


@dataclass(frozen=True, slots=True)
class Tree:
    """Says which page stands at which address; the first address of a page is its own."""

    pages: Mapping[str, PageRef]

    def resolve(self, address: str) -> PageRef | AttachmentRef | None:
        return self.pages.get(address)

    def address(self, ref: PageRef | AttachmentRef) -> str | None:
        return next((address for address, page in self.pages.items() if page == ref), None)
