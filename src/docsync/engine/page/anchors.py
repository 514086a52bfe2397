"""Links to places in pages: which headings and anchors a page has, and which are wanted in vain.

A fragment may be spelled as GitHub makes it of a heading, or as the site does; `<a id>` counts.

>>> list(Anchors(desk, convert).broken(page, "a.md", storage))
[Broken(address='b.md#nowhere', line=3, message='there is no heading or anchor ...')]
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import unescape

from docsync.annotations import Annotation, Level
from docsync.document.anchors import heading_anchors
from docsync.document.text import file_slug
from docsync.engine.page.desk import Desk
from docsync.engine.page.locating import Text
from docsync.engine.page.texts import converter
from docsync.errors import InputError
from docsync.storage.reader import read
from docsync.sync.links import PageLinks, fragment, occurrences
from docsync.sync.pagefile import PageFile, read_page

_ANCHOR = re.compile(
    r'<ac:structured-macro [^>]*?ac:name="anchor"[^>]*>\s*'
    r'<ac:parameter ac:name="">([^<]*)</ac:parameter>'
)


@dataclass(frozen=True, slots=True)
class Broken:
    """A link to a place that is not there."""

    address: str
    line: int
    message: str


@dataclass(frozen=True, slots=True)
class Anchors:
    """The places of the pages of one tree, each page read once and only when it is asked for.

    `convert` gives the storage of a page that is at a path.
    """

    desk: Desk
    convert: Callable[[PageFile, str], str]
    known: dict[str, frozenset[str]] = field(default_factory=dict)

    def broken(self, page: PageFile, path: str, storage: str) -> Iterator[Broken]:
        """Find the links of a page that lead to a place that is not there."""
        links = PageLinks(path, self.desk.map)
        before = page.front.count("\n")
        for one in occurrences(page.lead + page.heading + page.body):
            wanted = fragment(one.address)
            target = path if one.address.startswith("#") else links.page_at(one.address)
            if not wanted or target is None:
                continue
            there = self._of(target, storage if target == path else None)
            if wanted not in there:
                where = "here" if target == path else f"in {self.desk.tree.shown(target)}"
                message = f"broken anchor: no heading or anchor #{wanted} is {where}"
                yield Broken(one.address, one.line + before, message)

    def _of(self, path: str, storage: str | None) -> frozenset[str]:
        if path not in self.known:
            self.known[path] = self._read(path, storage)
        return self.known[path]

    def _read(self, path: str, storage: str | None) -> frozenset[str]:
        """Read the places of a page; of one that cannot be read the title alone is known."""
        site = converter(self.desk, path).site
        try:
            page = read_page(self.desk.tree.files.read(path), path)
            text = self.convert(page, path) if storage is None else storage
            headings = heading_anchors(read(text), site.editor, site.title)
        except InputError:
            return frozenset()
        named = {unescape(name) for name in _ANCHOR.findall(text)}
        return frozenset({file_slug(page.title), *headings, *headings.values(), *named})


def broken_anchor(one: Broken, text: Text) -> Annotation:
    """Say where a link to a place that is not there stands."""
    place = text.place_of(one.line, one.address)
    return Annotation(Level.WARNING, one.message, text.path, *place, "broken-anchor")
