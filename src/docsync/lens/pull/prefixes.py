r"""What stands before the lines of a Markdown container: bullets, `>`, indentation.

A container's own lines are its lines without what its ancestors put before them; its content are
these lines without what the container itself puts there. So what stands in a quote in a list item
reads like any other text, and can be put somewhere else.

>>> opened(Quote(()), ["> a", ">", "lazy"]).content
['a', '', 'lazy']
>>> item = opened(Item(()), ["* a", "  b"])
>>> item.before, item.content
(['* ', '  '], ['a', 'b'])
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

from docsync.document.model import Footnote, Item, Macro, Panel, Quote, Task
from docsync.lens.items import Node

MARKER = re.compile(r"(?P<space>[ \t]*)(?P<sign>[-*+]|\d{1,9}[.)])(?=[ \t]|$)")
_BOX = re.compile(r"\[[ xX]\](?:[ \t]+|$)")
_BOX_STATE = re.compile(r"\[[ xX]\]")
_QUOTE = re.compile(r" {0,3}>[ \t]?")
_LABEL = re.compile(r"[ \t]*\[\^[^\]\n]+\]:[ \t]*")
_INDENTED = ("!!!", "???")
_AFTER_WORDS = re.compile(r"[ \t]*(?:[-*+]|1[.)])[ \t]+\S")
_TAB = 4
_CODE = 5  # with so many spaces behind its marker an item begins with code


class Form(Enum):
    """How a container is spelled."""

    BARE = auto()  # nothing stands before its lines: HTML, directives, layouts, lists
    QUOTE = auto()
    ITEM = auto()
    NOTE = auto()
    ADMONITION = auto()


@dataclass(frozen=True, slots=True)
class Opened:
    """A container's lines: what it puts before each, and what is left of them.

    `first` stands before a first line, `rest` before any other that is new.
    """

    form: Form
    before: list[str]
    content: list[str]
    first: str = ""
    rest: str = ""


def opened(node: Node, own: Sequence[str]) -> Opened:
    """Take what a container puts before its lines off its own lines."""
    form = form_of(node, own)
    match form:
        case Form.ITEM:
            return _of_item(node, own)
        case Form.NOTE:
            found = _LABEL.match(own[0])
            return _indented(form, own, found[0] if found else "", _TAB)
        case Form.QUOTE:
            return _of_quote(own)
        case Form.ADMONITION:
            return _indented(form, own, "", _TAB)
        case _:
            return Opened(form, [""] * len(own), list(own))


def form_of(node: Node, own: Sequence[str]) -> Form:
    """Say how a container is spelled."""
    start = own[0].lstrip(" \t") if own else ""
    match node:
        case Item() | Task() if MARKER.match(own[0]):
            return Form.ITEM
        case Footnote():
            return Form.NOTE
        case Quote() | Macro() | Panel() if start.startswith(">"):
            return Form.QUOTE
        case Macro() | Panel() if start.startswith(_INDENTED):
            return Form.ADMONITION
        case _:
            return Form.BARE


def _of_quote(own: Sequence[str]) -> Opened:
    before = [found[0] if (found := _QUOTE.match(line)) else "" for line in own]
    content = [line[len(prefix) :] for line, prefix in zip(own, before, strict=True)]
    rest = next((p for p, text in zip(before, content, strict=True) if p and text), "> ")
    return Opened(Form.QUOTE, before, content, rest, rest)


def _of_item(node: Node, own: Sequence[str]) -> Opened:
    found = MARKER.match(own[0])
    marker = found[0] if found else ""
    behind = own[0][len(marker) :]
    words = behind.lstrip(" \t")
    space = behind[: len(behind) - len(words)]
    if not words or width(marker + space) - width(marker) >= _CODE:
        space = space[:1]
    first = marker + space
    box = _BOX.match(own[0], len(first)) if isinstance(node, Task) else None
    return _indented(Form.ITEM, own, first + (box[0] if box else ""), inside(first))


def _indented(form: Form, own: Sequence[str], first: str, inside: int) -> Opened:
    before = [first, *(indentation(line, inside) for line in own[1:])]
    content = [line[len(prefix) :] for line, prefix in zip(own, before, strict=True)]
    rest = next(
        (p for p, text in zip(before[1:], content[1:], strict=True) if p and text), " " * inside
    )
    return Opened(form, before, content, first, rest)


def remarked(
    first: str, *, sign: str = "", number: int | None = None, done: bool | None = None
) -> str:
    """Give the beginning of an item another sign or number, and a task its state."""
    found = MARKER.match(first)
    if found is None:
        return first
    old, behind = found["sign"], first[found.end() :]
    count = old[:-1] if number is None or not old[:-1] else str(number)
    sign = count + (sign or old[-1])
    if done is not None and (_state_of(behind) != done):
        behind = _BOX_STATE.sub("[x]" if done else "[ ]", behind)
    return found["space"] + sign + behind


def turned(old: str, new: str) -> str:
    """Give a new beginning of an item the room of the old one, if it fits."""
    found = MARKER.match(new)
    before = MARKER.match(old)
    if found is None or before is None:
        return new
    begin = before["space"] + found["sign"]
    return begin + " " * max(1, inside(old) - width(begin))


def sign_of(line: str) -> str:
    """Give the sign of an item: a bullet, or what stands behind its number."""
    found = MARKER.match(line)
    return found["sign"][-1] if found else ""


def may_follow_words(line: str) -> bool:
    """Say whether a list that begins so is one right below the words of a paragraph."""
    return _AFTER_WORDS.match(line) is not None


def number_of(first: str) -> int | None:
    """Give the number that an item begins with."""
    found = MARKER.match(first)
    return int(found["sign"][:-1]) if found and found["sign"][:-1] else None


def _state_of(behind: str) -> bool:
    return "[x]" in behind or "[X]" in behind


def inside(first: str) -> int:
    """Say in which column the content of an item stands that begins so."""
    found = MARKER.match(first)
    end = found.end() if found else 0
    space = first[end : len(first) - len(first[end:].lstrip(" \t"))]
    return width(first[:end] + (space or " "))


def indentation(line: str, most: int) -> str:
    """Give the white space at the beginning of a line, `most` columns of it."""
    column = 0
    for place, sign in enumerate(line):
        if column >= most or sign not in " \t":
            return line[:place]
        column += 1 if sign == " " else _TAB - column % _TAB
    return line


def width(text: str) -> int:
    """Count the columns of a text; a tab goes to the next fourth one."""
    column = 0
    for sign in text:
        column += _TAB - column % _TAB if sign == "\t" else 1
    return column
