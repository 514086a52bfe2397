"""Pictures and macros in text: an old one that says what a fresh one says.

Attributes and parameters are put into the old tag (`tags`); a caption, or a body of words, is woven
like any words, by the function that is handed in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from docsync.document.model import Inline, InlineMacro, Inlines, Params, Picture
from docsync.lens.push.tags import merged_element
from docsync.lens.push.words import Slice
from docsync.syntax.xml import Element, Node, parse

Weave = Callable[[Slice, Slice], str]


@dataclass(frozen=True, slots=True)
class Thing:
    """A thing as it is written, and what it says."""

    raw: str
    said: Inline


def retouched(old: Thing, fresh: Thing, weave: Weave) -> str:
    """Write an old thing so that it says what the fresh one says."""
    if not isinstance(old.said, Picture | InlineMacro):
        return old.raw if old.said == fresh.said else fresh.raw
    if old.said == fresh.said and _name(old.raw) != _name(fresh.raw):
        return old.raw
    gone = frozenset(dict(_params(old.said)).keys() - dict(_params(fresh.said)).keys())
    return merged_element(_with_words(old, fresh, weave), fresh.raw, gone)


def _with_words(old: Thing, fresh: Thing, weave: Weave) -> str:
    """Write an old thing with the fresh words in its caption or body."""
    here, there = _words(old.said), _words(fresh.said)
    if not here or not there or here == there:
        return old.raw
    mine, other = _holder(old.raw), _holder(fresh.raw)
    if mine is None or other is None:
        return old.raw
    text = old.raw[mine.inner_start : mine.inner_end]
    words = weave(Slice(text, here), Slice(fresh.raw[other.inner_start : other.inner_end], there))
    return old.raw[: mine.inner_start] + words + old.raw[mine.inner_end :]


def _words(thing: Inline) -> Inlines:
    match thing:
        case Picture():
            return thing.caption
        case InlineMacro(body=tuple() as body):
            return body
        case _:
            return ()


def _params(thing: Inline) -> Params:
    return thing.params if isinstance(thing, InlineMacro) else ()


def _name(raw: str) -> str:
    return raw[1:].replace("/", " ").replace(">", " ").split(" ", 1)[0]


_HOLDERS = frozenset(("ac:caption", "ac:rich-text-body"))


def _holder(raw: str) -> Element | None:
    """Find the element that holds a thing's words: its caption or body, or the paragraph in it."""
    (thing,) = _elements(parse(raw).children)
    found = next((e for e in _elements(thing.children) if e.name in _HOLDERS), None)
    if found is None:
        return None
    inside = _elements(found.children)
    return inside[0] if len(inside) == 1 and inside[0].name == "p" else found


def _elements(nodes: Iterable[Node]) -> list[Element]:
    return [node for node in nodes if isinstance(node, Element)]
