"""Links to the headings of the page itself: a fragment as GitHub makes it, an anchor of the site.

A fragment that is no heading's is the anchor of that name; an anchor that only looks like a
heading's fragment has the long address, `confluence:page//#anchor`.

>>> site = on_page(Site(), Document((Heading(1, (Text("Set up"),)),)))
>>> site.links.resolve("#set-up"), site.links.address(PageRef("", anchor="Set-up"))
(PageRef(title='', space='', anchor='Set-up'), '#set-up')
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from urllib.parse import unquote

from docsync.document.addresses import absolute
from docsync.document.model import Document, PageTarget
from docsync.document.text import file_slug, outline, slug
from docsync.values import AttachmentRef, Editor, Links, PageRef, Site

_NOT_ASCII = re.compile("(?:%[89A-Fa-f][0-9A-Fa-f])+")


def on_page(site: Site, document: Document) -> Site:
    """Let a site's links know the headings of the document that is being written."""
    if next(outline(document), None) is None:
        return site
    anchors = cache(lambda: heading_anchors(document, site.editor, site.title))  # few pages ask
    return replace(site, links=_SamePage(site.links, anchors, cache(lambda: _turned(anchors()))))


def heading_anchors(document: Document, editor: Editor, title: str = "") -> dict[str, str]:
    """Say which anchor the site gives to the heading of each fragment."""
    anchors: dict[str, str] = {}
    fragments: Counter[str] = Counter()
    slugs: Counter[str] = Counter()
    for _, words in outline(document):
        fragment, anchor = file_slug(words), slug(editor, words, title)
        again, same = fragments[fragment], slugs[anchor]
        fragments[fragment] += 1
        slugs[anchor] += 1
        if fragment:
            key = f"{fragment}-{again}" if again else fragment
            anchors.setdefault(key, f"{anchor}.{same}" if same else anchor)
    return anchors


def _turned(anchors: dict[str, str]) -> dict[str, str]:
    return {anchor: fragment for fragment, anchor in reversed(anchors.items())}


@dataclass(frozen=True, slots=True)
class _SamePage:
    """Links that know the headings of this page, and ask others for the rest."""

    links: Links
    anchors: Callable[[], dict[str, str]]
    fragments: Callable[[], dict[str, str]]

    def resolve(self, address: str) -> PageRef | AttachmentRef | None:
        if not address.startswith("#"):
            return self.links.resolve(address)
        fragment = _NOT_ASCII.sub(lambda found: unquote(found[0]), address.removeprefix("#"))
        anchor = self.anchors().get(fragment)
        return None if anchor is None else PageRef("", anchor=anchor)

    def address(self, ref: PageRef | AttachmentRef) -> str | None:
        if isinstance(ref, AttachmentRef) or ref.title or ref.space:
            return self.links.address(ref)
        fragment = self.fragments().get(ref.anchor)
        if fragment is not None:
            return f"#{fragment}"
        return absolute(PageTarget("", anchor=ref.anchor)) if ref.anchor in self.anchors() else None
