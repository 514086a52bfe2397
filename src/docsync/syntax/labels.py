"""Where the brackets of a line of text close, found once for all of them.

markdown-it looks for the end of a label anew at each opening bracket, which takes quadratic time
where many are left open. One look from the first of them knows the ends of all that it passes.

>>> md = MarkdownIt("commonmark")
>>> find_labels_once(md)
>>> md.renderInline("[a [b](c)")
'[a <a href="c">b</a>'
"""

from __future__ import annotations

from types import SimpleNamespace
from weakref import WeakKeyDictionary

from markdown_it import MarkdownIt
from markdown_it.helpers import parseLinkDestination, parseLinkTitle
from markdown_it.rules_inline import StateInline

# Of an opening bracket: where it is closed, and where the last link or code in it begins.
_Ends = dict[int, tuple[int, int]]

_OPEN = -1
_KNOWN: WeakKeyDictionary[StateInline, _Ends] = WeakKeyDictionary()


def find_labels_once(md: MarkdownIt) -> None:
    """Let a parser find the ends of labels in linear time."""
    md.helpers = SimpleNamespace(  # type: ignore[assignment] # markdown-it's own is a module
        parseLinkLabel=label_end,
        parseLinkDestination=parseLinkDestination,
        parseLinkTitle=parseLinkTitle,
    )


def label_end(state: StateInline, start: int, disableNested: bool = False) -> int:  # noqa: FBT001, FBT002, N803 - markdown-it's signature
    """Say where the bracket that opens at `start` closes; -1: nowhere, or around a link."""
    known = _KNOWN.setdefault(state, {})
    if start not in known:
        _look(state, start, known)
    end, nested = known[start]
    return _OPEN if end >= state.posMax or (disableNested and nested > start) else end


def _look(state: StateInline, start: int, known: _Ends) -> None:
    before = state.pos
    opened = [start]
    nested = _OPEN
    state.pos = start + 1
    while state.pos < state.posMax:
        at = state.pos
        sign = state.src[at]
        if sign == "]":
            known[opened.pop()] = (at, nested)
            if not opened:
                break
        state.md.inline.skipToken(state)
        if sign != "[":
            continue
        if state.pos > at + 1:
            nested = at
        elif at not in known:
            opened.append(at)
        elif known[at][0] == _OPEN:
            break
        else:
            nested = max(nested, known[at][1])
            state.pos = known[at][0] + 1
    for at in opened:
        known.setdefault(at, (_OPEN, nested))
    state.pos = before
