"""Weave fresh storage into the old: where both say the same, the old bytes stand.

Blocks are paired (`pairing`); what is whole is copied, and the rest is woven from outside in: start
tags are the old ones with what changed put in (`tags`), content stands in the old gaps
(`contents`), words stand between the old tags (`inline`). The woven text is read back. Where it
does not say what the fresh text says, the smallest block that differs is written afresh.

>>> weave('<p local-id="7">Old words</p>', "<p>New words</p>").text
'<p local-id="7">New words</p>'
"""

from __future__ import annotations

from dataclasses import dataclass, field

from docsync.document.model import Cell, Decision, Heading, Inlines, Macro, Paragraph, PictureBlock
from docsync.lens import inline
from docsync.lens.contents import Piece, contents
from docsync.lens.inline import Slice
from docsync.lens.items import Family, Item, Keys, item_of
from docsync.lens.pairing import Pairs, pair
from docsync.lens.tags import Shell, merged, merged_element, unfolded
from docsync.storage.reader import read
from docsync.syntax.xml import cdata

_CDATA = "<![CDATA["
_TRIES = 12


@dataclass(frozen=True, slots=True)
class Woven:
    """The woven text, and the fresh text of the blocks that had to be written afresh."""

    text: str
    rewritten: tuple[str, ...] = ()


def weave(old: str, fresh: str) -> Woven:
    """Give storage that says what `fresh` says, with the bytes of `old` wherever it says it too."""
    keys = Keys()
    here, there = item_of(read(old), old, keys), item_of(read(fresh), fresh, keys)
    weaver = _Weaver(pair(here, there))
    for _ in range(_TRIES):
        text = weaver.write(there)
        wrong = _differing(there, item_of(read(text), text, keys))
        if not wrong:
            return Woven(text, tuple(item.outer for item in weaver.afresh))
        for item in wrong:
            weaver.distrust(item)
    return Woven(fresh, (fresh,))


def _differing(fresh: Item, woven: Item) -> list[Item]:
    """Give the smallest fresh items that the woven text does not say."""
    if fresh.key == woven.key:
        return []
    if (fresh.own, fresh.said) != (woven.own, woven.said) or len(fresh.children) != len(
        woven.children
    ):
        return [fresh]
    pairs = zip(fresh.children, woven.children, strict=True)
    return [item for mine, other in pairs for item in _differing(mine, other)]


@dataclass(slots=True)
class _Weaver:
    """Writes fresh items, with what they continue. Those in `afresh` are not woven any more."""

    pairs: Pairs
    afresh: dict[Item, int] = field(default_factory=dict)

    def distrust(self, item: Item) -> None:
        """Write an item afresh: first its content, then all of it, then what it stands in."""
        while self.afresh.get(item, 0) > 1 and item.parent is not None:
            item = item.parent
        self.afresh[item] = self.afresh.get(item, 0) + 1

    def write(self, fresh: Item) -> str:
        """Write an item and all it holds."""
        old = self.pairs.partner.get(fresh)
        distrust = self.afresh.get(fresh, 0)
        if distrust > 1:
            return fresh.outer
        if old is None:
            return self._new(fresh)
        shell = _shell(old, fresh)
        if distrust:
            return _around(shell, fresh.inner)
        if fresh in self.pairs.whole:
            return old.outer
        return self._edited(old, fresh, shell)

    def _new(self, fresh: Item) -> str:
        """Write an item that is new; what stands in it may be old."""
        at = fresh.span.start
        out: list[str] = []
        for child in fresh.children:
            out += (fresh.source[at : child.span.start], self.write(child))
            at = child.span.end
        return "".join([*out, fresh.source[at : fresh.span.end]])

    def _edited(self, old: Item, fresh: Item, shell: Shell) -> str:
        here, there = _words(old), _words(fresh)
        if here is not None and there is not None:
            return _around(shell, inline.weave(Slice(old.inner, here), Slice(fresh.inner, there)))
        if fresh.family is Family.BARE_MACRO:
            return merged_element(old.outer, fresh.outer, _gone(old, fresh))
        if fresh.family is Family.TEXT_MACRO:
            return _around(shell, _plain_body(old, fresh, shell))
        if fresh.children or old.children:
            pieces = [
                Piece(self.write(child), child, self.pairs.partner.get(child))
                for child in fresh.children
            ]
            return _around(shell, contents(old, fresh, pieces))
        return _around(shell, fresh.inner) if fresh.inner else fresh.outer


def _around(shell: Shell, content: str) -> str:
    shell = unfolded(shell) if content else shell
    return shell.opening + content + shell.closing


def _shell(old: Item, fresh: Item) -> Shell:
    """Give the old start and end tag, saying what the fresh ones say."""
    shell = Shell(old.opening, old.closing)
    if old.own == fresh.own:
        return shell
    return merged(shell, Shell(_opening(fresh), fresh.closing), _gone(old, fresh))


def _opening(fresh: Item) -> str:
    """Give a fresh start tag; a cell's says its alignment itself, whatever its paragraph says."""
    align = fresh.node.align if isinstance(fresh.node, Cell) else ""
    if not align or "text-align" in fresh.opening:
        return fresh.opening
    return f'{fresh.opening.rstrip(" />")} style="text-align: {align};">'


def _gone(old: Item, fresh: Item) -> frozenset[str]:
    """Give the macro parameters that the fresh text does not have any more."""
    if not isinstance(old.node, Macro) or not isinstance(fresh.node, Macro):
        return frozenset()
    return frozenset(dict(old.node.params).keys() - dict(fresh.node.params).keys())


def _words(item: Item) -> Inlines | None:
    """Give an item's inline content, if its inner part is such."""
    match item.node:
        case Paragraph(children) | Heading(_, children) | Decision(_, children):
            return children
        case PictureBlock(picture):
            return (picture,)
        case _:
            return None


def _plain_body(old: Item, fresh: Item, shell: Shell) -> str:
    """Write the text of a macro's body as the old one wrote it: as CDATA, or escaped."""
    if not isinstance(old.node, Macro) or not isinstance(fresh.node, Macro):
        return fresh.inner
    if old.node.body == fresh.node.body:
        return old.inner
    written = cdata(str(fresh.node.body))
    return written[len(_CDATA) : -len("]]>")] if shell.opening.endswith(_CDATA) else written
