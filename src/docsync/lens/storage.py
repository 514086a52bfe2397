"""Weave fresh storage into the old: where both say the same, the old bytes stand.

Blocks are paired (`pairing`); what is whole is copied, and the rest is woven from outside in: start
tags are the old ones with what changed put in (`tags`), content stands in the old gaps
(`contents`), words stand between the old tags (`inline`). The woven text is read back. Where it
does not say what the fresh text says, the smallest block that differs is written afresh.

>>> weave('<p local-id="7">Old words</p>', "<p>New words</p>").text
'<p local-id="7">New words</p>'
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from docsync.document.model import Cell, Macro
from docsync.errors import ConversionError
from docsync.lens import inline
from docsync.lens.comments import MARKER, Comment, lost, marked, place
from docsync.lens.contents import Piece, contents
from docsync.lens.items import Family, Item, Keys, inlines_of, item_of
from docsync.lens.pairing import Pairs, pair
from docsync.lens.tags import Shell, merged, merged_element, unfolded
from docsync.lens.told import comments
from docsync.lens.words import Slice
from docsync.storage.reader import read
from docsync.syntax.xml import cdata, parse

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
    text = _proven(weaver, there, keys)
    if text is not None and MARKER in old:
        weaver.look_for_comments(here, there, text)
        text = _proven(weaver, there, keys) if weaver.comments else text
    if text is None:
        return Woven(fresh, (fresh,))
    return Woven(text, tuple(item.outer for item in weaver.afresh))


def _proven(weaver: _Weaver, fresh: Item, keys: Keys) -> str | None:
    """Distrust the weave until what is woven says what the fresh text says; None if it never."""
    for _ in range(_TRIES):
        text = weaver.write(fresh)
        try:
            wrong = _differing(fresh, item_of(read(text), text, keys))
        except ConversionError:
            wrong = list(_broken(weaver, fresh))
            if not wrong:
                return None
        if not wrong:
            return text
        for item in wrong:
            weaver.distrust(item)
    return None


def _broken(weaver: _Weaver, fresh: Item) -> Iterator[Item]:
    """Give the smallest items that are not well-formed as they are written."""
    for item in fresh.walk():
        if not item.children:
            try:
                parse(weaver.write(item))
            except ConversionError:
                yield item


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
    comments: dict[Item, list[Comment]] = field(default_factory=dict)

    def look_for_comments(self, old: Item, fresh: Item, woven: str) -> None:
        """Find places for the comments that the woven text has lost."""
        missing = frozenset(comments(old.source).keys() - comments(woven).keys())
        if not missing:
            return
        flows = [
            item
            for item in fresh.walk()
            if inlines_of(item) is not None and item not in self.pairs.whole
        ]
        for found in lost(old, missing):
            item = place(found, flows)
            if item is not None:
                self.comments.setdefault(item, []).append(found.comment)

    def distrust(self, item: Item) -> None:
        """Write an item afresh: first its content, then all of it, then what it stands in."""
        while self.afresh.get(item, 0) > 1 and item.parent is not None:
            item = item.parent
        self.afresh[item] = self.afresh.get(item, 0) + 1

    def write(self, fresh: Item) -> str:
        """Write an item and all it holds."""
        text = self._written(fresh)
        for comment in self.comments.get(fresh, ()):
            text = self._commented(fresh, text, comment)
        return text

    def _commented(self, fresh: Item, text: str, comment: Comment) -> str:
        """Put a comment back into a block that is written; a distrusted one goes without."""
        children = inlines_of(fresh)
        if children is None or fresh in self.afresh:
            return text
        old = self.pairs.partner.get(fresh)
        shell = Shell(fresh.opening, fresh.closing) if old is None else _shell(old, fresh)
        inner = text[len(shell.opening) : len(text) - len(shell.closing)]
        return _around(shell, marked(Slice(inner, children), comment))

    def _written(self, fresh: Item) -> str:
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
        here, there = inlines_of(old), inlines_of(fresh)
        if here is not None and there is not None:
            return _around(shell, inline.weave(Slice(old.inner, here), Slice(fresh.inner, there)))
        if fresh.family is Family.BARE_MACRO:
            return _bare_macro(old, fresh)
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


def _bare_macro(old: Item, fresh: Item) -> str:
    """Write a macro without a body; if it is alone in a paragraph, that is what is around it."""
    macro = merged_element(old.inner or old.outer, fresh.inner or fresh.outer, _gone(old, fresh))
    return old.opening + macro + old.closing if old.inner else macro


def _plain_body(old: Item, fresh: Item, shell: Shell) -> str:
    """Write the text of a macro's body as the old one wrote it: as CDATA, or escaped."""
    if not isinstance(old.node, Macro) or not isinstance(fresh.node, Macro):
        return fresh.inner
    if old.node.body == fresh.node.body:
        return old.inner
    written = cdata(str(fresh.node.body))
    return written[len(_CDATA) : -len("]]>")] if shell.opening.endswith(_CDATA) else written
