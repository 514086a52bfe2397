"""Read a text of which most was read before: only segments that are not known are read.

A text that was woven has most of its lines from pages that were read already. A segment with the
same lines says the same, as long as the definitions of links are the same, no footnotes are about,
and it has no links to headings, which may have changed. Its parts are not made again: it is closed.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from docsync.document.anchors import on_page
from docsync.document.model import Block, Document
from docsync.lens.items import Item, Keys
from docsync.lens.pull.segments import (
    Page,
    References,
    blocks_of,
    in_place,
    line_starts,
    lines_of,
    page_key,
    page_of_parsed,
    placed,
    references,
)
from docsync.markdown.reader import parsed_for, read_parsed
from docsync.syntax import blocks as syntax
from docsync.syntax.tags import CloseTag, OpenTag, scan
from docsync.values import Site

_SIGNS = ("[^", ":::decision")  # what depends on other segments, or melts with the next one
_TO_HEADING = re.compile(r"[(<\"'=]\s*#\S")
_PARTS = frozenset(  # elements that mean something only in others
    ("td", "th", "tr", "thead", "tbody", "tfoot", "col", "colgroup", "caption", "li", "dt", "dd",
     "summary", "figcaption")
)  # fmt: skip
_APART = ("", "<!-- -->", "")
_WORTH = 0.6  # so much of a text may be new for the rest to be worth looking up


@dataclass(frozen=True, slots=True)
class _Cut:
    """A text in segments, by their lines, and what is known of each."""

    text: str
    lines: list[str]
    segments: list[tuple[int, int]]
    known: list[Item | None]
    references: References


@dataclass(frozen=True, slots=True)
class _Unread:
    """The segments that are not known, as a text of its own, and on which line each begins."""

    text: str
    begins: list[int]


def page_like(text: str, site: Site, keys: Keys, pages: Sequence[Page]) -> Page:
    """Read a text as items that looks much like pages which were read before."""
    parsed = parsed_for(text, site)
    found = _cut(parsed, pages)
    unread = None if found is None else _unread(found)
    if found is None or unread is None or len(unread.text) > _WORTH * len(text):
        return page_of_parsed(parsed, site, keys)
    return _like(found, unread, site, keys) or page_of_parsed(parsed, site, keys)


def _like(found: _Cut, unread: _Unread, site: Site, keys: Keys) -> Page | None:
    parsed = parsed_for(unread.text, site)
    if references(parsed) != found.references:
        return None
    document = in_place(read_parsed(parsed, site).document)
    waiting = iter(_in_segments(unread, document))
    blocks = [blocks_of(item) if item else next(waiting) for item in found.known]
    here = on_page(site, Document(tuple(chain.from_iterable(blocks))))
    return _assembled(found, unread, placed(unread.text, document, here, keys), keys)


def _cut(parsed: syntax.Parsed, pages: Sequence[Page]) -> _Cut | None:
    """Cut a text into segments, and look them up; None where they mean nothing by themselves."""
    text, wanted = parsed.text, references(parsed)
    if "\r" in text or any(sign in text for sign in _SIGNS):
        return None
    if any(href.startswith("#") for href, _ in wanted.values()):
        return None
    if not _is_closed(token.content for token in parsed.tokens if token.type == "html_block"):
        return None
    lines = lines_of(text)
    segments = list(syntax.segments(text, parsed.tokens))
    known = _known(pages, wanted)
    return _Cut(
        text, lines, segments, [known.get(_joined(lines, *place)) for place in segments], wanted
    )


def _is_closed(blocks: Iterable[str]) -> bool:
    """Say whether all elements of HTML blocks are closed, and stand where they belong."""
    opened: list[str] = []
    for piece in chain.from_iterable(map(scan, blocks)):
        match piece:
            case OpenTag(name, closed=closed):
                if not opened and name in _PARTS:
                    return False
                if not closed:
                    opened.append(name)
            case CloseTag(name):
                if not opened or opened.pop() != name:
                    return False
            case _:
                continue
    return not opened


def _known(pages: Sequence[Page], wanted: References) -> dict[str, Item]:
    """Give what is known of segments by their lines."""
    known: dict[str, Item] = {}
    for page in pages:
        same = page.references == wanted
        for item in _apart(page):
            text = _joined(page.lines, *page.places[item])
            if text and (same or "[" not in text) and not _TO_HEADING.search(text):
                known[text] = item
    return known


def _apart(page: Page) -> Iterator[Item]:
    """Give the segments that mean what their lines say: those that no element stands around."""
    opened: list[str] = []
    for item, (first, end) in zip(page.item.children, page.gaps(page.item), strict=False):
        gap = _joined(page.lines, first, end)
        for piece in scan(gap) if "<" in gap else ():
            match piece:
                case OpenTag(name, closed=False):
                    opened.append(name)
                case CloseTag(name) if name in opened:
                    while opened.pop() != name:
                        pass
                case _:
                    continue
        if not opened:
            yield item


def _joined(lines: Sequence[str], first: int, end: int) -> str:
    return "\n".join(lines[first:end])


def _unread(cut: _Cut) -> _Unread:
    """Put what has to be read into one text, with what stands between segments: definitions."""
    parts: list[str] = []
    begins: list[int] = []
    at = 0
    for (first, end), known in zip(cut.segments, cut.known, strict=True):
        parts += _definitions(cut.lines[at:first])
        at = end
        if known is None:
            begins.append(len(parts))
            parts += [*cut.lines[first:end], *_APART]
    parts += _definitions(cut.lines[at:])
    return _Unread("".join(f"{line}\n" for line in parts), begins)


def _definitions(gap: Sequence[str]) -> Sequence[str]:
    return [*gap, ""] if any("]:" in line for line in gap) else ()


def _in_segments(unread: _Unread, document: Document) -> list[list[Block]]:
    """Say which blocks were read in each segment that was not known."""
    lines = lines_of(unread.text)
    starts = list(line_starts(unread.text, lines))
    firsts = [starts[begin] for begin in unread.begins]
    groups: list[list[Block]] = [[] for _ in firsts]
    if not groups:
        return []
    at = 0
    for block in document.blocks:
        at = at if block.span is None else max(at, bisect_right(firsts, block.span.start) - 1)
        groups[at].append(block)
    return groups


def _assembled(cut: _Cut, unread: _Unread, news: Page, keys: Keys) -> Page | None:
    """Put the page together of what is known and what is read; None where segments melted."""
    item = replace(news.item, children=())
    page = Page(cut.text, news.site, item, cut.lines, {item: (0, len(cut.lines))})
    page.references = cut.references
    page.pipe_rows = news.pipe_rows
    waiting = list(reversed(news.item.children))
    segments: list[Item] = []
    number = 0
    for (first, end), known in zip(cut.segments, cut.known, strict=True):
        if known is not None:
            segments.append(replace(known, children=(), parent=item))
            page.places[segments[-1]] = (first, end)
            if known.children:
                page.closed.add(segments[-1])
            continue
        begin = unread.begins[number]
        number += 1
        while waiting and news.places[waiting[-1]][0] < begin + end - first:
            segment = waiting.pop()
            if news.places[segment][1] > begin + end - first:
                return None
            _shift(segment, first - begin, news, page)
            segments.append(segment)
    if waiting:
        return None
    item.children = tuple(segments)
    for segment in segments:
        segment.parent = item
    item.key = page_key(page, keys)
    return page


def _shift(segment: Item, lines: int, news: Page, page: Page) -> None:
    for item in segment.walk():
        first, end = news.places[item]
        page.places[item] = (first + lines, end + lines)
