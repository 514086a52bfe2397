"""Weave fresh storage into the old: where both say the same, the old bytes stand.

Blocks are paired (`pairing`); what is whole is copied, and the rest is woven from outside in: start
tags are the old ones with what changed put in (`tags`), content stands in the old gaps
(`contents`), words stand between the old tags (`inline`). The woven text is read back. Where it
does not say what the fresh text says, the smallest block that differs is written afresh.

>>> weave('<p local-id="7">Old words</p>', "<p>New words</p>").text
'<p local-id="7">New words</p>'
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from docsync.document.model import Cell, List
from docsync.lens.items import Family, Item, Keys, hides_nothing, inlines_of, item_of
from docsync.lens.pairing import Pairs, pair
from docsync.lens.proof import proven
from docsync.lens.push import inline
from docsync.lens.push.columns import moved_columns, with_alignment, with_columns
from docsync.lens.push.contents import Piece, afresh, contents, hidden_in, with_hidden
from docsync.lens.push.frames import bare_macro, frame, framed, plain_body, with_fallback
from docsync.lens.push.kin import Kin, find_kin, flow_of
from docsync.lens.push.numbers import numbered
from docsync.lens.push.restored import restored
from docsync.lens.push.tags import Shell
from docsync.storage.notes import REFERENCE
from docsync.storage.reader import read, read_shapes


@dataclass(frozen=True, slots=True)
class Woven:
    """The woven text, and the fresh text of the blocks that had to be written afresh."""

    text: str
    rewritten: tuple[str, ...] = ()


def weave(old: str, fresh: str) -> Woven:
    """Give storage that says what `fresh` says, with the bytes of `old` wherever it says it too.

    A RoundTripError if what would be written does not say it, even where it is written afresh.
    """
    if REFERENCE in old and read(old) == read(fresh):
        return Woven(old)  # footnotes that somebody drew otherwise
    keys = Keys()
    here = item_of(read_shapes(old), old, keys)
    there = item_of(read_shapes(fresh), fresh, keys)
    pairs = pair(here, there)
    weaver = _Weaver(pairs, find_kin(here, there, pairs))
    text = restored(here, there, pairs, proven(weaver, there, keys), keys)
    return Woven(text, tuple(item.outer for item in weaver.afresh))


@dataclass(slots=True)
class _Weaver:
    """Writes fresh items, with what they continue. Those in `afresh` are not woven any more."""

    pairs: Pairs
    kin: Kin
    afresh: dict[Item, int] = field(default_factory=dict)
    strict: set[Item] = field(default_factory=set)  # cells that say what nobody saw before
    hidden: dict[Item, dict[Item, tuple[str, str]]] = field(default_factory=dict)

    def distrust(self, fresh: Item) -> Item:
        """Write an item afresh: first its content, then all of it, then what it stands in."""
        self.pairs.take_apart(fresh)
        if isinstance(fresh.node, Cell) and fresh not in self.strict:
            self.strict.add(fresh)
            return fresh
        while self.afresh.get(fresh, 0) > 1 and fresh.parent is not None:
            fresh = fresh.parent
        self.afresh[fresh] = self.afresh.get(fresh, 0) + 1
        return fresh

    def write(self, fresh: Item) -> str:
        """Write an item and all it holds."""
        text = self._written(fresh)
        if isinstance(fresh.node, Cell) and (fresh.node.align or fresh in self.strict):
            return with_alignment(text, fresh.node.align)
        return text

    def _written(self, fresh: Item) -> str:
        old = self.pairs.partner.get(fresh)
        distrust = self.afresh.get(fresh, 0)
        if distrust > 1:
            return fresh.outer
        if old is None:
            return self._new(fresh)
        if distrust:
            return framed(frame(old, fresh), fresh.inner)
        strict, whole = fresh in self.strict, fresh in self.pairs.whole
        if whole and not strict:
            return old.outer
        shell = frame(old, fresh, strict=strict)
        return framed(shell, old.inner) if whole else self._edited(old, fresh, shell)

    def _new(self, fresh: Item) -> str:
        """Write an item that is new; what stands in it may be old."""
        if fresh in self.kin.guests:
            return framed(Shell(fresh.opening, fresh.closing), self._words(None, fresh))
        if not fresh.children:
            return fresh.outer
        return fresh.opening + afresh(fresh, self._pieces(fresh)) + fresh.closing

    def _edited(self, old: Item, fresh: Item, shell: Shell) -> str:
        if inlines_of(fresh) is not None and inlines_of(old) is not None:
            return framed(shell, self._words(old, fresh))
        if fresh.family is Family.BARE_MACRO:
            return bare_macro(old, fresh)
        if fresh.family is Family.TEXT_MACRO:
            return framed(shell, plain_body(old, fresh, shell))
        if fresh.family in (Family.PANEL, Family.DECISIONS):
            shell = with_fallback(shell, fresh, _woven_text)
        if fresh.children or old.children:
            return framed(shell, self._contents(old, fresh))
        if _is_empty(old) and _is_empty(fresh):
            return framed(shell, old.inner)
        if fresh.family is Family.RAW or not fresh.inner:
            return fresh.outer
        return framed(shell, fresh.inner)

    def _words(self, old: Item | None, fresh: Item) -> str:
        if fresh not in self.kin.guests and _are_bare(old, fresh):
            return fresh.inner
        there = flow_of(fresh)
        here = None if there is None else self.kin.source(old, fresh, there)
        return fresh.inner if here is None or there is None else inline.woven(here, there)

    def _contents(self, old: Item, fresh: Item) -> str:
        text = contents(old, fresh, self._pieces(fresh))
        if fresh.family is Family.TABLE:
            return with_columns(text, moved_columns(old, fresh, self.pairs.partner))
        return text

    def _pieces(self, fresh: Item) -> list[Piece]:
        partner, node = self.pairs.partner, fresh.node
        texts: Iterable[str] = map(self.write, fresh.children)
        if isinstance(node, List) and node.ordered:
            texts = numbered(texts, node.start)
        written = zip(texts, fresh.children, strict=True)
        return [
            Piece(self._with_hidden(text, child), child, partner.get(child))
            for text, child in written
        ]

    def _with_hidden(self, text: str, fresh: Item) -> str:
        """Let what nobody sees beside an old block go along if its container continues nowhere."""
        old = self.pairs.partner.get(fresh)
        around = None if old is None else old.parent
        if old is None or around is None or around in self.pairs.taken or fresh in self.afresh:
            return text
        if around not in self.hidden:
            self.hidden[around] = hidden_in(around)
        return with_hidden(text, fresh, self.hidden[around][old])


def _are_bare(old: Item | None, fresh: Item) -> bool:
    """Say whether there is nothing to weave: no old words, or nothing hidden in either."""
    return old is None or (hides_nothing(old) and hides_nothing(fresh))


def _is_empty(item: Item) -> bool:
    """Say whether an item could hold blocks and has none: what is in it no reader sees."""
    return getattr(item.node, "blocks", None) == ()


def _woven_text(old: str, fresh: str) -> str:
    return weave(old, fresh).text
