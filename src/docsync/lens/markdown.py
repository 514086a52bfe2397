r"""Weave fresh Markdown into the old: a pull leaves bullets, wraps and links as they were written.

Segments are paired; what says the same keeps its lines, and so do the gaps between, with their
comments and link definitions. A segment that was edited gets the edit put in, word by word
(`merge`), if the result says what it should; else it is written afresh.

>>> weave("* one\n* two\n\n<!-- x -->\n", "- one\n- three\n", Site())
'* one\n* three\n\n<!-- x -->\n'
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from docsync.document.model import Block, Document, Footnotes
from docsync.errors import ConversionError
from docsync.lens.align import align
from docsync.lens.contents import Piece, gaps_of, joined, put_in_order, stops_of
from docsync.lens.items import Family, Item, Keys
from docsync.lens.merge import merged
from docsync.lens.pairing import Pairs, pair
from docsync.lens.segments import Page, page_of
from docsync.markdown.writer import write
from docsync.storage import reader as storage_reader
from docsync.storage import writer as storage_writer
from docsync.values import Site

_TRIES = 6
_BLANK = " \t\n"


def weave(old: str, fresh: str, site: Site) -> str:
    """Give Markdown that says what `fresh` says, with the lines of `old` where it says it too."""
    keys = Keys()
    here, there = page_of(old, site, keys), page_of(fresh, site, keys)
    _know_again(here, there, site)
    if _keys(here) == _keys(there):
        return old
    weaver = _Weaver(here, pair(here.item, there.item), site)
    for _ in range(_TRIES):
        text = weaver.write(there)
        wrong = _wrong(there, page_of(text, site, keys), site)
        if not wrong:
            return text
        weaver.distrust(wrong)
    return fresh


def _keys(page: Page) -> list[int]:
    """Give the keys in order; where a footnote stands says nothing."""
    items = page.item.children
    notes = sorted(item.key for item in items if _is_note(item))
    return [item.key for item in items if not _is_note(item)] + notes


def _is_note(item: Item) -> bool:
    return item.family is Family.FOOTNOTES


def _know_again(here: Page, there: Page, site: Site) -> None:
    """Give one key to segments that are the same once they are storage: what it cannot hold."""
    known = {item.key for item in here.item.children}
    wanted = {item.key for item in there.item.children}
    news = [item for item in there.item.children if item.key not in known]
    stored = {_stored(there.blocks[item], site): item.key for item in news}
    for item in here.item.children if stored else ():
        if item.key not in wanted:
            item.key = stored.get(_stored(here.blocks[item], site), item.key)


def _stored(blocks: tuple[Block, ...], site: Site) -> Document | tuple[Block, ...]:
    try:
        return storage_reader.read(storage_writer.write_blocks(blocks, site))
    except ConversionError:
        return blocks


def _wrong(fresh: Page, woven: Page, site: Site) -> list[Item]:
    """Give the fresh segments that the woven text does not say, and those beside a gap in it."""
    if fresh.document == woven.document:
        return []
    _know_again(woven, fresh, site)
    wanted, found = _keys(fresh), _keys(woven)
    if wanted == found:
        return []
    said = {wanted[i] for i, _ in align(wanted, found)}
    wrong = [item for item in fresh.item.children if item.key not in said]
    return wrong or list(fresh.item.children)


@dataclass(slots=True)
class _Weaver:
    """Writes the fresh segments; those in `afresh` are not woven any more."""

    old: Page
    pairs: Pairs
    site: Site
    afresh: set[Item] = field(default_factory=set)

    def distrust(self, items: Sequence[Item]) -> None:
        """Write these afresh; if they were already, their neighbours too."""
        new = [item for item in items if item not in self.afresh]
        if not new:
            page = items[0].parent
            children = page.children if page is not None else ()
            new = [child for child in children if child not in self.afresh]
        self.afresh.update(new)

    def write(self, fresh: Page) -> str:
        """Write the page."""
        old = self.old.item
        pieces = [
            Piece(self._segment(item), item, self.pairs.partner.get(item))
            for item in self._in_old_places(fresh.item.children)
        ]
        put_in_order(old, pieces)
        text = "".join(_spaced(pieces, gaps_of(old)))
        return text if self.old.text.endswith("\n") else text.rstrip("\n")

    def _in_old_places(self, items: Sequence[Item]) -> list[Item]:
        """Put footnotes behind what they stood behind; new ones stay at the end."""
        place = {item: i for i, item in enumerate(self.old.item.children)}
        order = {item: place.get(self.pairs.partner.get(item, item), -1) for item in items}
        out = [item for item in items if not _is_note(item)]
        for note in (item for item in items if _is_note(item)):
            before = [i for i, item in enumerate(out) if -1 < order[item] < order[note]]
            first = 0 if order[note] >= 0 else len(out)
            out.insert(before[-1] + 1 if before else first, note)
        return out

    def _segment(self, fresh: Item) -> str:
        old = self.pairs.partner.get(fresh)
        if fresh in self.afresh or old is None:
            return fresh.outer
        if old.key == fresh.key:
            return old.outer
        return merged(self._canonical(old), old.outer, fresh.outer)

    def _canonical(self, old: Item) -> str:
        """Write an old segment the docsync way."""
        blocks = self.old.blocks[old]
        notes = tuple(block for block in self.old.document.blocks if isinstance(block, Footnotes))
        if not notes or isinstance(blocks[0], Footnotes):
            return write(Document(blocks), self.site)
        text = write(Document((*blocks, *notes)), self.site)
        return text.removesuffix(write(Document(notes), self.site)).rstrip("\n") + "\n"


def _spaced(pieces: Sequence[Piece], gaps: list[str]) -> Iterator[str]:
    """Write pieces and gaps; between what was not so before stands a blank line."""
    last = len(gaps) - 1
    stops = stops_of(pieces, last)
    reached = 0
    for j, piece in enumerate(pieces):
        stop = min(stops[j], last - 1)
        gap = ""
        if reached <= stop:
            gap = joined(gaps[reached : stop + 1])
            as_before = reached == stop and piece.place == stop and _follows(pieces, j)
            reached = stop + 1
        else:
            as_before = False
        yield gap if as_before else _apart(gap, first=j == 0)
        yield piece.text if piece.text.endswith("\n") else f"{piece.text}\n"
    rest = joined(gaps[reached:])
    stands = not pieces or pieces[-1].place == last - 1 or not rest.strip(_BLANK)
    yield rest if stands else _apart(rest, first=False)


def _follows(pieces: Sequence[Piece], j: int) -> bool:
    """Say whether a piece still stands behind the one it stood behind."""
    place = pieces[j].place
    before = pieces[j - 1].place if j else -1
    return place is not None and before is not None and place == before + 1


def _apart(gap: str, *, first: bool) -> str:
    """Give a gap that keeps two segments apart."""
    if first:
        return gap.lstrip("\n") if not gap.strip(_BLANK) else gap
    start = "" if gap.startswith("\n") else "\n"
    end = "" if gap.endswith("\n\n") or not gap.strip(_BLANK) else "\n"
    return start + gap + end
